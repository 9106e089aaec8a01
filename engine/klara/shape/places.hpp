#pragma once
/// Incidents at one place taken as one: crime is geocoded to addresses.
#include <klara/shape/point_set.hpp>

#include <cstddef>

namespace klara {

/// Calls visit(x, y, weight) for each place, in the order of the incidents; those at one place that
/// do not follow each other are places of their own. The canonical order of intake leaves none
/// such.
template <class Visit>
void for_each_place(const PointSet& incidents, const Visit& visit) {
  const auto& x = incidents.x;
  const auto& y = incidents.y;
  for (std::size_t i = 0; i < x.size();) {
    double weight = incidents.weight_of(i);
    std::size_t end = i + 1;
    for (; end < x.size() && x[end] == x[i] && y[end] == y[i]; ++end) {
      weight += incidents.weight_of(end);
    }
    visit(x[i], y[i], weight);
    i = end;
  }
}

}  // namespace klara
