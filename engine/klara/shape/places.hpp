#pragma once
/// Incidents at one place taken as one: crime is geocoded to addresses.
#include <klara/base/parallel.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <span>

namespace klara {

/// Whether incident `i`, not the first, is at the place of the one before it. Incidents of unlike
/// `mark` are at places of their own; without marks all are alike.
inline bool continues_place(const PointSet& incidents, std::span<const double> mark,
                            std::size_t i) {
  return incidents.x[i] == incidents.x[i - 1] && incidents.y[i] == incidents.y[i - 1] &&
         (mark.empty() || mark[i] == mark[i - 1]);
}

/// The first incident not before `i` that begins a place, or the number of incidents.
inline std::size_t start_of_place(const PointSet& incidents, std::span<const double> mark,
                                  std::size_t i) {
  while (i > 0 && i < incidents.size() && continues_place(incidents, mark, i)) ++i;
  return i;
}

/// Calls visit(first incident, weight) for each place that begins in `range`, in the order of the
/// incidents; those at one place that do not follow each other are places of their own. The
/// canonical order of intake leaves none such. `range` begins and ends where places do.
template <class Visit>
void for_each_place(const PointSet& incidents, std::span<const double> mark, IndexRange range,
                    const Visit& visit) {
  for (std::size_t i = range.begin; i < range.end;) {
    double weight = incidents.weight_of(i);
    std::size_t end = i + 1;
    for (; end < range.end && continues_place(incidents, mark, end); ++end) {
      weight += incidents.weight_of(end);
    }
    visit(i, weight);
    i = end;
  }
}

}  // namespace klara
