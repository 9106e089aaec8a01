#include <klara/density/incident_places.hpp>

#include <algorithm>
#include <numeric>

namespace klara {
namespace {

/// Rows by x and then by y; empty where they already stand so.
std::vector<std::uint32_t> order_by_place(const PointSet& incidents) {
  const auto before = [&](std::size_t a, std::size_t b) {
    return incidents.x[a] != incidents.x[b] ? incidents.x[a] < incidents.x[b]
                                            : incidents.y[a] < incidents.y[b];
  };
  bool stands = true;
  for (std::size_t i = 1; stands && i < incidents.size(); ++i) stands = !before(i, i - 1);
  if (stands) return {};
  std::vector<std::uint32_t> rows(incidents.size());
  std::iota(rows.begin(), rows.end(), 0u);
  std::ranges::stable_sort(rows, before);
  return rows;
}

}  // namespace

IncidentPlaces incident_places(const PointSet& incidents) {
  require_incidents(incidents);
  const std::vector<std::uint32_t> order = order_by_place(incidents);
  IncidentPlaces result;
  result.of_incident.resize(incidents.size());
  auto& [x, y, weight, from, until] = result.places;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::size_t row = order.empty() ? i : order[i];
    if (x.empty() || x.back() != incidents.x[row] || y.back() != incidents.y[row]) {
      x.push_back(incidents.x[row]);
      y.push_back(incidents.y[row]);
      weight.push_back(0.0);
    }
    weight.back() += incidents.weight_of(row);
    result.of_incident[row] = static_cast<std::uint32_t>(x.size() - 1);
  }
  return result;
}

}  // namespace klara
