#include <klara/density/inner_border.hpp>

#include <utility>

namespace klara {
namespace {

/// Complex numbers without the care for infinities that std::complex takes.
using Complex = Position;

Complex product(Complex a, Complex b) {
  return {a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x};
}

void add(Complex& sum, Complex term) {
  sum.x += term.x;
  sum.y += term.y;
}

/// Places and weights of Gauss' rule on [-1, 1].
struct Point {
  double at, weight;
};

/// power + 1 of them are exact for the moments that a power needs.
std::span<const Point> gauss_points(int power) {
  static constexpr std::array<Point, 1> one{{{0.0, 2.0}}};
  static constexpr std::array<Point, 2> two{
      {{-0.57735026918962576, 1.0}, {+0.57735026918962576, 1.0}}};
  static constexpr std::array<Point, 3> three{
      {{-0.77459666924148338, 5.0 / 9.0}, {0.0, 8.0 / 9.0}, {+0.77459666924148338, 5.0 / 9.0}}};
  static constexpr std::array<Point, 4> four{{{-0.86113631159405258, 0.34785484513745386},
                                              {-0.33998104358485626, 0.65214515486254614},
                                              {+0.33998104358485626, 0.65214515486254614},
                                              {+0.86113631159405258, 0.34785484513745386}}};
  switch (power) {
    case 0:
      return one;
    case 1:
      return two;
    case 2:
      return three;
    default:
      return four;
  }
}

double choose(int n, int k) {
  double result = 1.0;
  for (int i = 1; i <= k; ++i) result *= static_cast<double>(n - k + i) / i;
  return result;
}

}  // namespace

InnerBorder::InnerBorder(std::span<const BorderEdge> edges, Position middle, int power,
                         double per_bandwidth)
    : middle_(middle), per_bandwidth_(per_bandwidth), power_(power) {
  const auto m = static_cast<std::size_t>(power);
  std::array<Row, most_power + 1> moments{};  // of w^k conj(w)^l, at k and l
  const auto points = gauss_points(power);
  for (const auto& [from, to] : edges) {
    const Complex half{0.5 * (to.x - from.x) * per_bandwidth,
                       0.5 * (to.y - from.y) * per_bandwidth};
    const Complex centre{(from.x - middle.x) * per_bandwidth + half.x,
                         (from.y - middle.y) * per_bandwidth + half.y};
    for (const auto& [at, weight] : points) {
      const Complex w{centre.x + at * half.x, centre.y + at * half.y};
      const Complex conjugate{w.x, -w.y};
      Complex of_row{weight * half.x, weight * half.y};
      for (std::size_t k = 0; k <= m; ++k) {
        Complex term = of_row;
        for (std::size_t l = 0; l <= m + 1; ++l) {
          add(moments[k][l], term);
          term = product(term, conjugate);
        }
        of_row = product(of_row, w);
      }
    }
  }
  for (int j = 0; j <= power; ++j) {
    const double g = (j % 2 == 0 ? 1.0 : -1.0) * choose(power + 1, j + 1);
    for (int a = 0; a <= j; ++a) {
      for (int b = 0; b <= j + 1; ++b) {
        const auto& moment =
            moments[static_cast<std::size_t>(j - a)][static_cast<std::size_t>(j + 1 - b)];
        const double factor = g * choose(j, a) * choose(j + 1, b);
        add(coefficients_[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)],
            {factor * moment.x, factor * moment.y});
      }
    }
  }
}

double InnerBorder::at(Position p) const {
  if (power_ < 0) return 0.0;
  const auto m = static_cast<std::size_t>(power_);
  const Complex q{(middle_.x - p.x) * per_bandwidth_, (middle_.y - p.y) * per_bandwidth_};  // -q
  const Complex conjugate{q.x, -q.y};
  Complex sum{};
  for (std::size_t a = m + 1; a-- > 0;) {
    const Row& row = coefficients_[a];
    Complex of_row = row[m + 1];
    for (std::size_t b = m + 1; b-- > 0;) {
      of_row = product(of_row, conjugate);
      add(of_row, row[b]);
    }
    sum = product(sum, q);
    add(sum, of_row);
  }
  return sum.y;
}

}  // namespace klara
