#include <klara/base/random.hpp>
#include <klara/density/border_integral.hpp>
#include <klara/density/inner_border.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace klara {
namespace {

constexpr Position city{674'000.0, 6'580'000.0};

std::vector<BorderEdge> edges_about(Position middle, double radius, std::size_t n, Random& random) {
  std::vector<BorderEdge> edges;
  const auto corner = [&] {
    return Position{middle.x + radius * (random.uniform() - 0.5),
                    middle.y + radius * (random.uniform() - 0.5)};
  };
  for (std::size_t i = 0; i < n; ++i) edges.push_back({corner(), corner()});
  return edges;
}

// The integral of (1 - (1 - r^2)^(power + 1)) d(angle), in many short steps.
double by_definition(const std::vector<BorderEdge>& edges, Position p, int power, double h) {
  double sum = 0.0;
  for (const auto& [from, to] : edges) {
    constexpr int steps = 2000;
    const double ax = (from.x - p.x) / h, ay = (from.y - p.y) / h;
    const double dx = (to.x - from.x) / h / steps, dy = (to.y - from.y) / h / steps;
    for (int i = 0; i < steps; ++i) {
      const double x = ax + (i + 0.5) * dx, y = ay + (i + 0.5) * dy;
      const double r2 = x * x + y * y;
      sum += (1.0 - std::pow(1.0 - r2, power + 1)) / r2 * (x * dy - y * dx);
    }
  }
  return sum;
}

TEST(InnerBorder, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 3;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int power = 0; power <= 3; ++power) {
    for (int trial = 0; trial < 5; ++trial) {
      const auto edges = edges_about(city, 120.0, 12, random);
      const InnerBorder inner(edges, city, power, 1.0 / 100.0);
      for (const Position p :
           {city, Position{city.x + 9.0, city.y - 7.0}, Position{city.x - 12.0, city.y + 3.0}}) {
        // Steps of a thousandth err by a millionth of the largest second derivative.
        EXPECT_NEAR(inner.at(p), by_definition(edges, p, power, 100.0), 3e-6) << "power " << power;
      }
    }
  }
}

// The mass of what lies inside the disc whole is its integral, edge by edge or all together.
TEST(InnerBorder, IsWhatItsEdgesAddToTheMass) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Kernel kernels[]{Kernel::uniform, Kernel::epanechnikov, Kernel::quartic, Kernel::triweight};
  for (int power = 0; power <= 3; ++power) {
    const KernelDisc disc = kernel_disc(kernels[power], {100.0});
    for (int trial = 0; trial < 100; ++trial) {
      const Position a{city.x - 50.0 * random.uniform(), city.y - 20.0};
      const Position b{city.x + 50.0, city.y - 30.0 * random.uniform()};
      const Position c{city.x + 10.0, city.y + 40.0 * random.uniform()};
      const std::vector<BorderEdge> ring{{a, b}, {b, c}, {c, a}};
      std::vector<NearEdge> near;
      for (const BorderEdge& edge : ring) near.push_back(near_edge(edge));
      const InnerBorder inner(ring, city, power, disc.per_bandwidth);
      const Position p{city.x + 10.0 * random.uniform(), city.y - 10.0 * random.uniform()};
      EXPECT_NEAR(mass_at(p, {}, 0, inner.at(p), disc), mass_at(p, near, 0, 0.0, disc), 1e-15);
    }
  }
}

TEST(InnerBorder, OfNothingAddsNothing) {
  EXPECT_EQ(InnerBorder().at(city), 0.0);
  EXPECT_EQ(InnerBorder({}, city, 2, 0.01).at({city.x + 5.0, city.y}), 0.0);
}

}  // namespace
}  // namespace klara
