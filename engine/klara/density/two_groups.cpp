#include <klara/density/two_groups.hpp>

#include <klara/base/effective_number.hpp>
#include <klara/base/error.hpp>

namespace klara {
namespace {

void append(PointSet& to, const PointSet& incidents) {
  to.x.insert(to.x.end(), incidents.x.begin(), incidents.x.end());
  to.y.insert(to.y.end(), incidents.y.begin(), incidents.y.end());
  for (std::size_t i = 0; i < incidents.size(); ++i) to.weight.push_back(incidents.weight_of(i));
}

/// Of the incidents of [begin, end).
Group group_of(const PointSet& incidents, const EdgeFactors& factors, std::size_t begin,
               std::size_t end, const Text& name) {
  EffectiveNumber number;
  Group group;
  for (std::size_t i = begin; i < end; ++i) {
    if (factors.of_incident[i] == 0.0) {
      ++group.outside;
      continue;
    }
    number.add(incidents.weight[i]);
  }
  group.weight = number.weight();
  if (!(group.weight > 0.0)) {
    throw bad_data("NO_INCIDENTS", {.en = "no " + name.en +
                                          " with weight lie inside the window, so that there is "
                                          "nothing to compare",
                                    .sv = "inga " + name.sv +
                                          " med vikt ligger i fönstret, så att det inte finns "
                                          "något att jämföra"});
  }
  group.effective = number.value();
  return group;
}

}  // namespace

TwoGroups two_groups(const PointSet& cases, const PointSet& controls, const Grid& grid,
                     const MultiPolygon& window, Metres bandwidth, EdgeCorrection correction,
                     Kernel kernel, const RunContext& run) {
  require_incidents(cases);
  require_incidents(controls);
  PointSet both;
  append(both, cases);
  append(both, controls);
  TwoGroups groups;
  groups.factors = edge_factors(both, grid, window, bandwidth, correction, kernel, run);
  groups.of_cases = group_of(both, groups.factors, 0, cases.size(), {.en = "cases", .sv = "fall"});
  groups.of_controls = group_of(both, groups.factors, cases.size(), both.size(),
                                {.en = "controls", .sv = "kontroller"});
  groups.cases = cases.size() - groups.of_cases.outside;
  groups.incidents = weighted_inside(both, groups.factors);
  groups.weights.reserve(groups.incidents.size());
  for (std::size_t i = 0; i < both.size(); ++i) {
    if (groups.factors.of_incident[i] != 0.0) groups.weights.push_back(both.weight[i]);
  }
  return groups;
}

PointSet part_of(const PointSet& incidents, std::size_t begin, std::size_t end) {
  const auto part = [&](const std::vector<double>& column) {
    if (column.empty()) return column;
    const auto at = [&](std::size_t i) { return column.begin() + static_cast<std::ptrdiff_t>(i); };
    return std::vector<double>(at(begin), at(end));
  };
  return {.x = part(incidents.x),
          .y = part(incidents.y),
          .weight = part(incidents.weight),
          .from = {},
          .until = {}};
}

}  // namespace klara
