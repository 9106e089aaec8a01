#pragma once
/// Incidents at one place taken as one: crime is geocoded to addresses.
#include <klara/base/parallel.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>

namespace klara {

/// The first incident not before `i` that begins a place, or the number of incidents.
inline std::size_t start_of_place(const PointSet& incidents, std::size_t i) {
  const auto& x = incidents.x;
  const auto& y = incidents.y;
  while (i > 0 && i < x.size() && x[i] == x[i - 1] && y[i] == y[i - 1]) ++i;
  return i;
}

/// Calls visit(first incident, weight) for each place that begins in `range`, in the order of the
/// incidents; those at one place that do not follow each other are places of their own. The
/// canonical order of intake leaves none such. `range` begins and ends where places do.
template <class Visit>
void for_each_place(const PointSet& incidents, IndexRange range, const Visit& visit) {
  const auto& x = incidents.x;
  const auto& y = incidents.y;
  for (std::size_t i = range.begin; i < range.end;) {
    double weight = incidents.weight_of(i);
    std::size_t end = i + 1;
    for (; end < range.end && x[end] == x[i] && y[end] == y[i]; ++end) {
      weight += incidents.weight_of(end);
    }
    visit(i, weight);
    i = end;
  }
}

/// Calls visit(x, y, weight) for each place of all incidents.
template <class Visit>
void for_each_place(const PointSet& incidents, const Visit& visit) {
  for_each_place(incidents, {0, incidents.size()}, [&](std::size_t i, double weight) {
    visit(incidents.x[i], incidents.y[i], weight);
  });
}

}  // namespace klara
