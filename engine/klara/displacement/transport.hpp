#pragma once
/// The cheapest way to carry what left some places to where more arrived.
#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// Row i, column j: what it costs to carry one unit from place i to place j, in metres, minutes or
/// what else is counted. NaN where there is no way.
struct CostMatrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;  // row by row

  [[nodiscard]] double at(std::size_t row, std::size_t column) const {
    return values[row * columns + column];
  }
  friend bool operator==(const CostMatrix&, const CostMatrix&) = default;
};

struct Transport {
  CostMatrix moved;             // units from each source to each destination
  std::vector<double> left;     // of each source: not carried anywhere
  std::vector<double> missing;  // of each destination: come from nowhere
  double cost = 0.0;            // of what was carried

  friend bool operator==(const Transport&, const Transport&) = default;
};

/// The flow f that makes sum c f + farthest / 2 (sum left + sum missing) least, so that nothing is
/// carried where that costs more than `farthest`, and all that can be where it is infinite. Cost
/// and sums are unique; the flow need not be, and then it is the one that takes sources and
/// destinations in their order. It is the least that must have been carried, not what persons did.
/// Source: unbalanced transport with a price of creation and destruction, Piccoli & Rossi (2014),
/// Arch. Rational Mech. Anal. 211:335-358; by shortest augmenting paths, Edmonds & Karp (1972),
/// J. ACM 19:248-264.
///
/// Throws Error{bad_argument} TRANSPORT_SHAPE unless the matrix has a row for each source and a
/// column for each destination, AMOUNT_RANGE unless amounts are finite and 0 or more, COST_RANGE
/// for costs below 0 or a farthest that is NaN or below 0. Amounts below 1e-12 of the whole count
/// as none. Cost: O((n + m)^3).
[[nodiscard]] Transport cheapest_transport(std::span<const double> sources,
                                           std::span<const double> destinations,
                                           const CostMatrix& costs, double farthest);

}  // namespace klara
