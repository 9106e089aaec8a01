#include <klara/density/left_out.hpp>

#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace klara {
namespace {

/// Those with weight, where some have none.
std::optional<PointSet> with_weight(const PointSet& incidents) {
  if (std::ranges::find(incidents.weight, 0.0) == incidents.weight.end()) return std::nullopt;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    if (incidents.weight[i] != 0.0) rows.push_back(i);
  }
  return selected(incidents, rows);
}

}  // namespace

ValidationSample validation_sample(const PointSet& all, LeaveOut leave_out) {
  const std::optional<PointSet> some = with_weight(all);
  const PointSet& incidents = some ? *some : all;
  ValidationSample sample;
  sample.at = incident_places(incidents);
  const bool by_place = leave_out == LeaveOut::place;
  if (by_place || incidents.weight.empty()) {
    for (std::size_t p = 0; p < sample.at.size(); ++p) {
      const double weight = sample.weight_of_place(p);
      sample.units.push_back(
          {.place = p, .weight = by_place ? weight : 1.0, .times = by_place ? 1.0 : weight});
    }
  } else {
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      sample.units.push_back(
          {.place = sample.at.of_incident[i], .weight = incidents.weight[i], .times = 1.0});
    }
  }
  for (const LeftOut& unit : sample.units) sample.count += unit.times;
  if (sample.count < 2.0) {
    throw bad_data("TOO_FEW_POINTS",
                   {.en = fmt::format("cross-validation needs at least 2 {} with weight, got {}",
                                      by_place ? "places" : "incidents", sample.count),
                    .sv = fmt::format("korsvalidering kräver minst 2 {} med vikt, här finns {}",
                                      by_place ? "platser" : "brott", sample.count)});
  }
  CompensatedSum weight, squares;
  for (const LeftOut& unit : sample.units) {
    weight.add(unit.times * unit.weight);
    squares.add(unit.times * unit.weight * unit.weight);
  }
  sample.weight = weight.value();
  sample.squares = squares.value();
  return sample;
}

}  // namespace klara
