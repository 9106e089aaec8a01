#include <klara/density/border_integral.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>

namespace klara {
namespace {

constexpr double gaussian_radius = 8.5;

/// (1 - exp(-r^2 / 2)) / r^2
double gaussian_integrand(double r2) {
  return r2 > 0.0 ? -std::expm1(-0.5 * r2) / r2 : 0.5;
}

/// The integral of gaussian_integrand at distance `d` from `begin` to `end`: by 3 points where that
/// is short, else by 8 on every stretch of 1, either way to 1e-14.
double along_gaussian(double d, double begin, double end) {
  constexpr double is_short = 0.1;
  constexpr std::array<std::pair<double, double>, 4> eight{
      {{0.18343464249564980, 0.36268378337836198},
       {0.52553240991632899, 0.31370664587788729},
       {0.79666647741362674, 0.22238103445337447},
       {0.96028985649753623, 0.10122853629037626}}};
  constexpr double outer = 0.77459666924148338;  // sqrt(3/5)
  const double d2 = d * d;
  const auto at = [d2](double t) { return gaussian_integrand(d2 + t * t); };
  const double length = end - begin;
  if (length < is_short) {
    const double middle = 0.5 * (begin + end);
    const double side = 0.5 * length * outer;
    return length / 18.0 * (5.0 * (at(middle - side) + at(middle + side)) + 8.0 * at(middle));
  }
  const double stretches = std::ceil(length);
  const double half = 0.5 * length / stretches;
  double sum = 0.0;
  for (double i = 0.0; i < stretches; ++i) {
    const double middle = begin + (2.0 * i + 1.0) * half;
    for (const auto& [x, weight] : eight) {
      sum += weight * (at(middle - half * x) + at(middle + half * x));
    }
  }
  return half * sum;
}

/// The integral of 2 pi F(r) / r^2 along a line at distance `d`, from `begin` to `end` as counted
/// from its foot, all in bandwidths: d times it is the integral of 2 pi F over the angle, where 2
/// pi F is 1 - (1 - r^2)^(m + 1) for the kernels of power m, and 3 r^2 - 2 r^3 for the triangular.
double along_edge(Kernel kernel, double d, double begin, double end) {
  const double d2 = d * d;
  const auto between = [&](const auto& integral) { return integral(end) - integral(begin); };
  switch (kernel) {
    case Kernel::uniform:
      return end - begin;
    case Kernel::triangular:
      return between([&](double t) {
        const double log = d2 > 0.0 ? d2 * std::asinh(t / std::abs(d)) : 0.0;
        return 3.0 * t - (t * std::sqrt(d2 + t * t) + log);
      });
    case Kernel::epanechnikov:
      return between([&](double t) { return t * (2.0 - d2 - t * t / 3.0); });
    case Kernel::quartic:
      return between([&](double t) {
        const double t2 = t * t;
        return t * (3.0 - 3.0 * d2 + d2 * d2 - t2 * (1.0 - d2 / 1.5 - t2 / 5.0));
      });
    case Kernel::triweight:
      return between([&](double t) {
        const double t2 = t * t;
        const double first = 4.0 - d2 * (6.0 - d2 * (4.0 - d2));
        const double second = 2.0 - d2 * (8.0 / 3.0 - d2);
        return t * (first - t2 * (second - t2 * (0.8 - 0.6 * d2 - t2 / 7.0)));
      });
    case Kernel::gaussian:
      return along_gaussian(d, begin, end);
  }
  return 0.0;
}

/// From -pi to pi. On the ray to the west it is -pi, as winding_of takes what is not above.
double angle_of(Position p) {
  return p.y > 0.0 ? std::atan2(p.y, p.x) : -std::atan2(std::abs(p.y), p.x);
}

}  // namespace

KernelDisc kernel_disc(Kernel kernel, Metres bandwidth) {
  return {.kernel = kernel,
          .radius = kernel == Kernel::gaussian ? gaussian_radius : 1.0,
          .per_bandwidth = 1.0 / bandwidth.value};
}

NearEdge near_edge(const BorderEdge& edge) {
  const double x = edge.to.x - edge.from.x;
  const double y = edge.to.y - edge.from.y;
  const double length = std::sqrt(x * x + y * y);
  return {.ends = edge, .along = {x / length, y / length}};
}

int winding_of(Position a, Position b) {
  const bool is_south_going = a.y > 0.0;
  if (is_south_going == (b.y > 0.0)) return 0;
  const double cross = a.x * b.y - a.y * b.x;
  if (is_south_going) return cross > 0.0 ? 1 : 0;
  return cross < 0.0 ? -1 : 0;
}

double mass_at(Position p, std::span<const NearEdge> near, int winding, double inner,
               const KernelDisc& disc) {
  // The angle is that of the places where the border comes into the disc less those where it
  // leaves, and a turn if the circle's western end is inside. That is told by windings of the
  // pieces outside of the disc, cut at the very places whose angles are summed, so that no rounding
  // can make them disagree by a turn.
  const double radius2 = disc.radius * disc.radius;
  double angle = 0.0;
  double along_edges = inner;
  for (const auto& [ends, along] : near) {
    const Position a{(ends.from.x - p.x) * disc.per_bandwidth,
                     (ends.from.y - p.y) * disc.per_bandwidth};
    const Position b{(ends.to.x - p.x) * disc.per_bandwidth,
                     (ends.to.y - p.y) * disc.per_bandwidth};
    const bool a_inside = a.x * a.x + a.y * a.y < radius2;
    const bool b_inside = b.x * b.x + b.y * b.y < radius2;
    const double d = a.x * along.y - a.y * along.x;
    double begin = a.x * along.x + a.y * along.y;
    double end = b.x * along.x + b.y * along.y;
    if (!a_inside || !b_inside) {
      const double half2 = radius2 - d * d;
      const bool meets = a_inside || b_inside || (half2 > 0.0 && begin < 0.0 && end > 0.0);
      if (!meets) {
        winding += winding_of(a, b);
        continue;
      }
      const double half = std::sqrt(std::max(0.0, half2));
      const auto on_line = [&](double t) {
        return Position{d * along.y + t * along.x, t * along.y - d * along.x};
      };
      if (!a_inside) {
        begin = -half;
        const Position entry = on_line(begin);
        winding += winding_of(a, entry);
        angle += angle_of(entry);
      }
      if (!b_inside) {
        end = half;
        const Position exit = on_line(end);
        winding += winding_of(exit, b);
        angle -= angle_of(exit);
      }
    }
    along_edges += d * along_edge(disc.kernel, d, begin, end);
  }
  const double mass = winding + (angle + along_edges) / (2.0 * std::numbers::pi);
  return std::clamp(mass, 0.0, 1.0);
}

}  // namespace klara
