#include <klara/density/kernel_mass.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <engine/generated_areas.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

// Coordinates as of Stockholm in SWEREF 99 TM.
constexpr Position city{674'000.0, 6'580'000.0};

class KernelMass : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, KernelMass, testing::ValuesIn(all_kernels));

PointSet at(const std::vector<Position>& positions) {
  PointSet points;
  for (const Position p : positions) {
    points.x.push_back(p.x);
    points.y.push_back(p.y);
  }
  return points;
}

double mass_at(Position p, const MultiPolygon& window, Metres bandwidth, Kernel kernel) {
  return kernel_masses_at(at({p}), window, bandwidth, kernel).at(0);
}

// Of the whole kernel, up to r bandwidths.
long double mass_within(Kernel kernel, long double r) {
  if (kernel == Kernel::gaussian) return -std::expm1(-0.5L * r * r);
  r = std::min(r, 1.0L);
  const long double rest = 1.0L - r * r;
  switch (kernel) {
    case Kernel::uniform:
      return r * r;
    case Kernel::triangular:
      return r * r * (3.0L - 2.0L * r);
    case Kernel::epanechnikov:
      return 1.0L - rest * rest;
    case Kernel::quartic:
      return 1.0L - rest * rest * rest;
    default:
      return 1.0L - rest * rest * rest * rest;
  }
}

template <class Visit>
void for_each_edge(const MultiPolygon& window, const Visit& visit) {
  const auto of_ring = [&](const Ring& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) visit(ring[i], ring[(i + 1) % ring.size()]);
  };
  for (const Polygon& polygon : window) {
    of_ring(polygon.shell);
    for (const Ring& hole : polygon.holes) of_ring(hole);
  }
}

/// The definition in polar coordinates about p: along each ray the window is entered and left where
/// the ray crosses rings, and what lies between is the kernel's mass up to there. Rays by Gauss'
/// rule between those to corners and to where rings cross the disc's circle; in long double.
double mass_by_definition(Position p, const MultiPolygon& window, Metres bandwidth, Kernel kernel) {
  using Real = long double;
  const auto h = static_cast<Real>(bandwidth.value);
  struct Edge {
    Real ax, ay, bx, by;
  };
  std::vector<Edge> edges;
  std::vector<Real> angles{-std::numbers::pi_v<Real>, std::numbers::pi_v<Real>};
  for_each_edge(window, [&](Position a, Position b) {
    const auto relative = [h](double v, double o) {
      return (static_cast<Real>(v) - static_cast<Real>(o)) / h;
    };
    const Edge e{relative(a.x, p.x), relative(a.y, p.y), relative(b.x, p.x), relative(b.y, p.y)};
    edges.push_back(e);
    angles.push_back(std::atan2(e.ay, e.ax));
    const Real ux = e.bx - e.ax, uy = e.by - e.ay;
    const Real uu = ux * ux + uy * uy;
    const Real t = -(e.ax * ux + e.ay * uy) / uu;  // of the foot
    const Real fx = e.ax + t * ux, fy = e.ay + t * uy;
    angles.push_back(std::atan2(fy, fx));
    const Real half2 = (1.0L - fx * fx - fy * fy) / uu;
    if (kernel == Kernel::gaussian || half2 <= 0.0L) return;
    for (const Real s : {t - std::sqrt(half2), t + std::sqrt(half2)}) {
      angles.push_back(std::atan2(e.ay + s * uy, e.ax + s * ux));
    }
  });
  std::ranges::sort(angles);
  const auto along_ray = [&](Real angle) {
    const Real c = std::cos(angle), s = std::sin(angle);
    std::vector<Real> crossed;
    for (const Edge& e : edges) {
      const Real a = e.ay * c - e.ax * s, b = e.by * c - e.bx * s;  // left of the ray
      if ((a > 0.0L) == (b > 0.0L)) continue;
      const Real share = a / (a - b);
      const Real r = (e.ax + share * (e.bx - e.ax)) * c + (e.ay + share * (e.by - e.ay)) * s;
      if (r > 0.0L) crossed.push_back(r);
    }
    std::ranges::sort(crossed, std::greater());
    Real mass = 0.0L;
    for (std::size_t i = 0; i < crossed.size(); ++i) {
      mass += (i % 2 == 0 ? 1.0L : -1.0L) * mass_within(kernel, crossed[i]);
    }
    return mass;
  };
  constexpr std::pair<Real, Real> eight[]{{0.183434642495649804939L, 0.362683783378361982965L},
                                          {0.525532409916328985818L, 0.313706645877887287338L},
                                          {0.796666477413626739592L, 0.222381034453374470544L},
                                          {0.960289856497536231684L, 0.101228536290376259153L}};
  Real sum = 0.0L;
  for (std::size_t i = 1; i < angles.size(); ++i) {
    // In steps that grow away from both ends, where edges seen at a slant bend the integrand.
    const Real width = angles[i] - angles[i - 1];
    if (width < 1e-15L) continue;
    constexpr int steps = 12;
    const auto share = [](int k) {
      const Real x = static_cast<Real>(k) / steps;
      return x * x * x * (10.0L - 15.0L * x + 6.0L * x * x);
    };
    for (int k = 0; k < steps; ++k) {
      const Real begin = angles[i - 1] + share(k) * width;
      const Real half = 0.5L * (share(k + 1) - share(k)) * width;
      for (const auto& [x, weight] : eight) {
        sum += half * weight *
               (along_ray(begin + half - half * x) + along_ray(begin + half + half * x));
      }
    }
  }
  return static_cast<double>(sum / (2.0L * std::numbers::pi_v<Real>));
}

// A lake with an islet, and a second part beyond the water.
MultiPolygon archipelago(Position centre, Random& random) {
  const Ring coast = star_ring(centre, 300.0, 600.0, 5 + random.below(20), random);
  const Ring shore = star_ring(centre, 150.0, 250.0, 3 + random.below(9), random);
  const Ring islet = star_ring(centre, 20.0, 90.0, 3 + random.below(9), random);
  const Ring other = star_ring({centre.x + 900.0, centre.y}, 80.0, 290.0, 7, random);
  Ring reversed = coast;
  std::ranges::reverse(reversed);
  return {{.shell = random.below(2) == 0 ? coast : reversed, .holes = {shore}},
          {.shell = islet, .holes = {}},
          {.shell = other, .holes = {}}};
}

TEST_P(KernelMass, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 60; ++i) {
    const MultiPolygon window = archipelago(city, random);
    const Metres bandwidth{std::exp(std::log(20.0) + random.uniform() * std::log(100.0))};
    const Position p{city.x + 1800.0 * random.uniform() - 600.0,
                     city.y + 1200.0 * random.uniform() - 600.0};
    const double mass = mass_at(p, window, bandwidth, GetParam());
    ASSERT_EQ(std::isnan(mass), !contains(window, p));
    if (std::isnan(mass)) continue;
    // Both are better; what is left are the bends of the integrand between rays.
    EXPECT_NEAR(mass, mass_by_definition(p, window, bandwidth, GetParam()), 1e-11)
        << "trial " << i << ", bandwidth " << bandwidth.value;
  }
}

TEST_P(KernelMass, IsTheProfileIntegrated) {
  // In rings from the place: what mass_within says, by the definition of the kernel alone.
  long double sum = 0.0L;
  constexpr int rings = 200'000;
  for (int i = 0; i < rings; ++i) {
    const long double u = (i + 0.5L) / rings;
    sum += static_cast<long double>(profile(GetParam(), static_cast<double>(u * u))) * u / rings;
  }
  EXPECT_NEAR(static_cast<double>(2.0L * std::numbers::pi_v<long double> * sum),
              static_cast<double>(mass_within(GetParam(), 1.0L)), 1e-10);
}

TEST_P(KernelMass, IsAQuarterInACornerAndAHalfOnAnEdge) {
  const MultiPolygon square = window_of({city.x, city.y, city.x + 4096.0, city.y + 4096.0});
  EXPECT_NEAR(mass_at(city, square, 100_m, GetParam()), 0.25, 1e-15);
  EXPECT_NEAR(mass_at({city.x, city.y + 2000.0}, square, 100_m, GetParam()), 0.5, 1e-15);
  EXPECT_NEAR(mass_at({city.x + 2000.0, city.y}, square, 100_m, GetParam()), 0.5, 1e-15);
  EXPECT_TRUE(std::isnan(mass_at({city.x + 4096.0, city.y}, square, 100_m, GetParam())));
}

TEST_P(KernelMass, IsAllOfItOutOfReachOfTheBorder) {
  const MultiPolygon square = window_of({city.x, city.y, city.x + 4096.0, city.y + 4096.0});
  EXPECT_EQ(mass_at({city.x + 2000.0, city.y + 2000.0}, square, 100_m, GetParam()), 1.0);
  // A disc that touches the border from inside.
  const double all = mass_at({city.x + 2048.0, city.y + 2048.0}, square, 2048_m, GetParam());
  const auto quarters = [](double z) { return 2.0 * normal_cdf(z) - 1.0; };
  EXPECT_NEAR(all, GetParam() == Kernel::gaussian ? quarters(1.0) * quarters(1.0) : 1.0, 1e-14);
}

TEST(KernelMassOfAHalfPlane, IsOfTheGaussianItsDistribution) {
  const MultiPolygon half = window_of({0.0, -1e5, 2e5, 1e5});
  for (const double x : {0.0, 1.0, 30.0, 100.0, 250.0, 400.0, 799.0, 1000.0}) {
    EXPECT_NEAR(mass_at({x, 0.3}, half, 100_m, Kernel::gaussian), normal_cdf(x / 100.0), 1e-12)
        << x;
  }
}

TEST(KernelMassOfAHalfPlane, IsOfTheUniformKernelASegmentOfItsDisc) {
  const MultiPolygon half = window_of({0.0, -1e4, 2e4, 1e4});
  for (const double s : {0.0, 1e-9, 0.1, 0.5, 0.9, 0.999999, 1.0, 1.5}) {
    const double inside = std::min(s, 1.0);
    const double segment =
        0.5 + (inside * std::sqrt(1.0 - inside * inside) + std::asin(inside)) / std::numbers::pi;
    EXPECT_NEAR(mass_at({100.0 * s, 0.3}, half, 100_m, Kernel::uniform), segment, 1e-13) << s;
  }
}

TEST(KernelMassOfASmallWindow, IsItsShareOfTheDisc) {
  Random random(/*seed=*/5);
  const MultiPolygon window{{.shell = star_ring(city, 3.0, 9.0, 12, random), .holes = {}}};
  const double share = area(window).value / (std::numbers::pi * 1e8);
  EXPECT_NEAR(mass_at(city, window, 10'000_m, Kernel::uniform) / share, 1.0, 1e-9);
  // Near its peak a kernel is flat.
  EXPECT_NEAR(mass_at(city, window, 10'000_m, Kernel::quartic) / (3.0 * share), 1.0, 1e-5);
}

TEST(KernelMassOfTheGaussian, AgreesWithThePublishedMassesInASquare) {
  std::ifstream file(std::string(KLARA_GOLDEN) + "/kde.json");
  ASSERT_TRUE(file);
  const auto kde = nlohmann::json::parse(file);
  const auto& published = kde.at("edge_correction_exact").at("uniform_edge_mass_h100");
  const auto& queries = kde.at("queries");
  ASSERT_EQ(published.size(), queries.size());
  const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const Position p{queries[q][0].get<double>(), queries[q][1].get<double>()};
    EXPECT_NEAR(mass_at(p, square, 100_m, Kernel::gaussian), published[q].get<double>(), 1e-13);
  }
}

TEST_P(KernelMass, InPartsOfAWindowAddsUp) {
  constexpr std::uint64_t seed = 17;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const std::vector<MultiPolygon> parts = ragged_partition(city, 100.0, 8, 6, random);
  MultiPolygon whole;
  for (const MultiPolygon& part : parts) whole.insert(whole.end(), part.begin(), part.end());
  for (int i = 0; i < 20; ++i) {
    const Position p{city.x + 800.0 * random.uniform(), city.y + 600.0 * random.uniform()};
    const double mass = mass_at(p, whole, 150_m, GetParam());
    if (std::isnan(mass)) continue;
    // Only a part that holds p tells of it; the others are what the whole has without them.
    double sum = 0.0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (contains(parts[k], p)) {
        sum += mass_at(p, parts[k], 150_m, GetParam());
        continue;
      }
      MultiPolygon rest;
      for (std::size_t j = 0; j < parts.size(); ++j) {
        if (j != k) rest.insert(rest.end(), parts[j].begin(), parts[j].end());
      }
      sum += mass - mass_at(p, rest, 150_m, GetParam());
    }
    EXPECT_NEAR(sum, mass, 1e-13);
  }
}

TEST_P(KernelMass, OfAWindowAndItsHolesIsOne) {
  constexpr std::uint64_t seed = 23;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 20; ++i) {
    const Ring lake = star_ring(city, 100.0, 300.0, 9, random);
    const Ring all{{city.x - 1e4, city.y - 1e4},
                   {city.x + 1e4, city.y - 1e4},
                   {city.x + 1e4, city.y + 1e4},
                   {city.x - 1e4, city.y + 1e4}};
    const MultiPolygon land{{.shell = all, .holes = {lake}}};
    const MultiPolygon filled{{.shell = all, .holes = {lake}}, {.shell = lake, .holes = {}}};
    const Position p{city.x + 300.0 + 50.0 * random.uniform(), city.y + 200.0 * random.uniform()};
    EXPECT_EQ(mass_at(p, filled, 250_m, GetParam()), 1.0);
    const double of_land = mass_at(p, land, 250_m, GetParam());
    EXPECT_NEAR(of_land, mass_by_definition(p, land, 250_m, GetParam()), 1e-11);
  }
}

TEST_P(KernelMass, DoesNotDependOnTheOrderOfPolygonsRingsAndCorners) {
  Random random(/*seed=*/3);
  const MultiPolygon window = archipelago(city, random);
  MultiPolygon turned = window;
  std::ranges::rotate(turned, turned.begin() + 1);
  for (Polygon& polygon : turned) {
    std::ranges::reverse(polygon.shell);
    std::ranges::rotate(polygon.shell, polygon.shell.begin() + 2);
  }
  PointSet places = uniform_incidents(300, 1200.0, /*seed=*/4);
  for (double& x : places.x) x += city.x - 600.0;
  for (double& y : places.y) y += city.y - 600.0;
  const auto bits = [](const std::vector<double>& masses) {
    std::vector<double> known = masses;
    for (double& mass : known) mass = std::isnan(mass) ? -1.0 : mass;
    return known;
  };
  EXPECT_EQ(bits(kernel_masses_at(places, window, 90_m, GetParam())),
            bits(kernel_masses_at(places, turned, 90_m, GetParam())));
}

TEST_P(KernelMass, IsThatOfAWindowAsManyTimesAsLarge) {
  Random random(/*seed=*/6);
  const MultiPolygon window = archipelago({0.0, 0.0}, random);
  MultiPolygon large = window;
  for (Polygon& polygon : large) {
    for (Position& p : polygon.shell) p = {64.0 * p.x, 64.0 * p.y};
    for (Ring& hole : polygon.holes) {
      for (Position& p : hole) p = {64.0 * p.x, 64.0 * p.y};
    }
  }
  for (int i = 0; i < 50; ++i) {
    const Position p{1200.0 * random.uniform() - 600.0, 1200.0 * random.uniform() - 600.0};
    const double mass = mass_at(p, window, 90_m, GetParam());
    if (std::isnan(mass)) continue;
    EXPECT_NEAR(mass_at({64.0 * p.x, 64.0 * p.y}, large, 5760_m, GetParam()), mass, 1e-15);
  }
}

TEST_P(KernelMass, OnAGridIsThatAtItsCentres) {
  Random random(/*seed=*/7);
  const MultiPolygon window = archipelago(city, random);
  const Grid grid{
      .west = city.x - 700, .north = city.y + 650, .cell = 10_m, .columns = 200, .rows = 130};
  PointSet centres;
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      centres.x.push_back(grid.x(c));
      centres.y.push_back(grid.y(r));
    }
  }
  for (const Metres bandwidth : {5_m, 60_m, 400_m, 5000_m}) {
    const Raster raster = kernel_mass_raster(grid, window, bandwidth, GetParam());
    const std::vector<double> masses = kernel_masses_at(centres, window, bandwidth, GetParam());
    Raster inside(grid, 1.0);
    mask_outside(inside, window);
    for (std::size_t i = 0; i < masses.size(); ++i) {
      ASSERT_EQ(std::isnan(raster.values[i]), std::isnan(inside.values[i])) << i;
      ASSERT_EQ(std::isnan(masses[i]), std::isnan(inside.values[i])) << i;
      if (std::isnan(masses[i])) continue;
      // Nodes and points along edges are each good to 1e-12.
      ASSERT_NEAR(raster.values[i], masses[i], 1e-12) << i << " at " << bandwidth.value << " m";
      if (i % 61 != 0) continue;
      const Position alone{centres.x[i], centres.y[i]};  // where no edges are taken together
      ASSERT_NEAR(masses[i], mass_at(alone, window, bandwidth, GetParam()), 1e-14);
    }
  }
}

TEST_P(KernelMass, IsBitIdenticalForEveryThreadCount) {
  Random random(/*seed=*/8);
  const MultiPolygon window = archipelago(city, random);
  const Grid grid{
      .west = city.x - 700, .north = city.y + 650, .cell = 20_m, .columns = 100, .rows = 65};
  RunContext run;
  run.threads = 1;
  const Raster alone = kernel_mass_raster(grid, window, 80_m, GetParam(), run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(kernel_mass_raster(grid, window, 80_m, GetParam(), run), alone) << threads;
  }
}

// Corners and edges of real maps are incidents' places, too: on them, rounding alone decides.
TEST_P(KernelMass, IsSteadyOnCornersAndEdges) {
  constexpr std::uint64_t seed = 29;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 20; ++i) {
    const MultiPolygon window = archipelago(city, random);
    for_each_edge(window, [&](Position a, Position b) {
      for (const Position p :
           {a, Position{0.5 * (a.x + b.x), 0.5 * (a.y + b.y)},
            Position{a.x + 0.3 * (b.x - a.x), a.y + 0.3 * (b.y - a.y)},
            // the western and the eastern end of its circle on a corner
            Position{a.x + 128.0, a.y}, Position{a.x - 128.0, a.y}, Position{a.x, b.y}}) {
        const double mass = mass_at(p, window, 128_m, GetParam());
        ASSERT_EQ(std::isnan(mass), !contains(window, p));
        const Position beside{p.x + 1e-6, p.y + 1.3e-6};
        if (std::isnan(mass) || !contains(window, beside)) continue;
        EXPECT_NEAR(mass, mass_at(beside, window, 128_m, GetParam()), 1e-7);
      }
    });
  }
}

TEST(KernelMassOfAnybody, RefusesWindowsAndBandwidthsThatAreNone) {
  const MultiPolygon square = window_of({0.0, 0.0, 10.0, 10.0});
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const double h : {0.0, -250.0, infinity, nan, 0.0009, 1.1e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(mass_at({1, 1}, square, {h}, Kernel::quartic));
    });
  }
  for (const double v : {nan, infinity}) {
    MultiPolygon bad = square;
    bad[0].shell[2].y = v;
    expect_refusal(ErrorKind::bad_argument, "WINDOW_INVALID", [&] {
      static_cast<void>(mass_at({1, 1}, bad, 5_m, Kernel::quartic));
    });
  }
  for (const MultiPolygon& none :
       {MultiPolygon{}, MultiPolygon{{.shell = {}, .holes = {}}},
        MultiPolygon{{.shell = {{0, 0}, {5, 5}, {9, 9}}, .holes = {}}}}) {
    expect_refusal(ErrorKind::bad_argument, "WINDOW_EMPTY", [&] {
      static_cast<void>(mass_at({1, 1}, none, 5_m, Kernel::quartic));
    });
  }
}

TEST(KernelMassOfAnybody, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const MultiPolygon square = window_of({0.0, 0.0, 10.0, 10.0});
  const Grid grid{.west = 0, .north = 10, .cell = 1_m, .columns = 10, .rows = 10};
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(kernel_mass_raster(grid, square, 5_m, Kernel::quartic, run));
  });
}

TEST(KernelMassOfAnybody, IsNotANumberWhereNothingIsInside) {
  const MultiPolygon square = window_of({0.0, 0.0, 10.0, 10.0});
  EXPECT_TRUE(kernel_masses_at({}, square, 5_m, Kernel::quartic).empty());
  const Grid far{.west = 1e6, .north = 1e6, .cell = 1_m, .columns = 3, .rows = 2};
  for (const Kernel kernel : all_kernels) {
    for (const double mass : kernel_mass_raster(far, square, 50_m, kernel).values) {
      EXPECT_TRUE(std::isnan(mass));
    }
  }
  const Grid none{.west = 0, .north = 0, .cell = 1_m, .columns = 0, .rows = 0};
  EXPECT_TRUE(kernel_mass_raster(none, square, 5_m, Kernel::quartic).values.empty());
}

}  // namespace
}  // namespace klara
