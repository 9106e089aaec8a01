#pragma once
/// What edges that lie inside the disc of every place of a box add to the masses there: a
/// polynomial.
#include <klara/shape/border.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace klara {

/// For a kernel (1 - u^2)^power, the integral of 2 pi F(r) d(angle) over edges
/// (border_integral.hpp) as a function of the place p that they are seen from.
///
/// In complex numbers, with w from the box's middle to the edge and q to p, it is the imaginary
/// part of the sum over j of g_j times the integral of (w - q)^j conj(w - q)^(j + 1) dw, where 2 pi
/// F = sum of g_j r^(2 j + 2). Multiplied out, the integrals are moments of the edges, of w^k
/// conj(w)^l, and each place costs (power + 1)(power + 2) products however many edges there are.
class InnerBorder {
 public:
  static constexpr int most_power = 3;

  /// Nothing: it adds 0.
  InnerBorder() = default;
  /// Lengths are divided by the bandwidth, that is multiplied by `per_bandwidth`. Good to 1e-15 per
  /// edge as long as p is not much farther from the middle than the edges. Cost: about 60 ns an
  /// edge.
  InnerBorder(std::span<const BorderEdge> edges, Position middle, int power, double per_bandwidth);

  [[nodiscard]] double at(Position p) const;

 private:
  using Row = std::array<Position, most_power + 2>;  // complex, by powers of conj(-q)

  Position middle_;
  double per_bandwidth_ = 0.0;
  int power_ = -1;
  std::array<Row, most_power + 1> coefficients_{};  // by powers of -q
};

}  // namespace klara
