#include <klara/density/joint_bandwidth.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <stop_token>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

using Real = long double;

/// The Gaussian density of `of` at (x, y), without the incident `left_out` of it.
Real density_by_definition(const PointSet& of, double x, double y, Real h,
                           std::size_t left_out = static_cast<std::size_t>(-1)) {
  Real sum = 0, weight = 0;
  for (std::size_t i = 0; i < of.size(); ++i) {
    if (i == left_out) continue;
    const Real dx = static_cast<Real>(of.x[i]) - static_cast<Real>(x);
    const Real dy = static_cast<Real>(of.y[i]) - static_cast<Real>(y);
    weight += static_cast<Real>(of.weight_of(i));
    sum += static_cast<Real>(of.weight_of(i)) * std::exp(-(dx * dx + dy * dy) / (2 * h * h));
  }
  return sum / (weight * 2 * std::numbers::pi_v<Real> * h * h);
}

Real hazelton_by_definition(const PointSet& cases, const PointSet& controls, Metres bandwidth) {
  const Real h = static_cast<Real>(bandwidth.value);
  Real squared = 0, expected = 0, of_controls = 0, of_cases = 0;
  for (std::size_t j = 0; j < controls.size(); ++j) {
    const Real weight = static_cast<Real>(controls.weight_of(j));
    const Real ratio = density_by_definition(cases, controls.x[j], controls.y[j], h) /
                       density_by_definition(controls, controls.x[j], controls.y[j], h, j);
    squared += weight * ratio * ratio;
    of_controls += weight;
  }
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Real weight = static_cast<Real>(cases.weight_of(i));
    expected += weight * density_by_definition(cases, cases.x[i], cases.y[i], h, i) /
                density_by_definition(controls, cases.x[i], cases.y[i], h);
    of_cases += weight;
  }
  return squared / of_controls - 2 * expected / of_cases;
}

TEST(HazeltonCriterion, AgreesWithItsDefinition) {
  PointSet cases = address_incidents(300, 120, /*seed=*/14);
  PointSet controls = address_incidents(400, 120, /*seed=*/14);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases.weight.push_back(1.0 + static_cast<double>(i % 4));
  }
  const std::vector<Metres> bandwidths{3000_m, 900_m, 1500_m, 5000_m, 2000_m};
  const std::vector<double> values = hazelton_criterion(cases, controls, bandwidths);
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    const auto expected =
        static_cast<double>(hazelton_by_definition(cases, controls, bandwidths[k]));
    EXPECT_NEAR(values[k], expected, 1e-7 * std::abs(expected)) << bandwidths[k].value;
  }
}

TEST(HazeltonCriterion, IsInfiniteWhereACaseLiesFarFromAllControls) {
  PointSet cases = clustered_incidents(100, 1000.0, 3, 100.0, /*seed=*/1);
  const PointSet controls = clustered_incidents(200, 1000.0, 3, 100.0, /*seed=*/1);
  cases.x.push_back(50'000.0);
  cases.y.push_back(0.0);
  const std::vector<Metres> one{100_m};
  EXPECT_EQ(hazelton_criterion(cases, controls, one).front(),
            std::numeric_limits<double>::infinity());
}

TEST(HazeltonCriterion, IsTheSameForEveryThreadCount) {
  const PointSet cases = street_incidents(2000, /*seed=*/1);
  const PointSet controls = street_incidents(3000, /*seed=*/2);
  const std::vector<Metres> bandwidths{500_m, 900_m, 2500_m};
  RunContext run;
  const auto alone = hazelton_criterion(cases, controls, bandwidths, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(hazelton_criterion(cases, controls, bandwidths, run), alone) << threads;
  }
}

TEST(HazeltonBandwidth, IsThatOfSparr) {
  // sparr finds it to half a metre or so, on pixels.
  const double peer =
      golden("sparr_relative_risk.json").at("bandwidths").at("LSCV.risk_hazelton").get<double>();
  const BestBandwidth best =
      hazelton_bandwidth(reference_points("post"), reference_points("pre"), Kernel::gaussian);
  EXPECT_FALSE(best.at_end);
  EXPECT_NEAR(best.bandwidth.value, peer, 0.02 * peer);
}

TEST(HazeltonBandwidth, ScalesWithThePatternsAndSpreadsEquallyFarWithEveryKernel) {
  PointSet cases = reference_points("post"), controls = reference_points("pre");
  const double one = hazelton_bandwidth(cases, controls, Kernel::gaussian).bandwidth.value;
  for (PointSet* each : {&cases, &controls}) {
    for (double& x : each->x) x = 674'000.0 + 3.0 * x;
    for (double& y : each->y) y = 6'580'000.0 + 3.0 * y;
  }
  const double three = hazelton_bandwidth(cases, controls, Kernel::quartic).bandwidth.value;
  EXPECT_NEAR(three * spread(Kernel::quartic) / one, 3.0, 1e-3);
}

TEST(HazeltonBandwidth, RefusesFewerThanTwoOfEither) {
  const PointSet many = uniform_incidents(20, 1000.0, 1), one = uniform_incidents(1, 1000.0, 2);
  expect_refusal(ErrorKind::bad_data, "TOO_FEW_POINTS",
                 [&] { static_cast<void>(hazelton_bandwidth(many, one, Kernel::gaussian)); });
  expect_refusal(ErrorKind::bad_data, "TOO_FEW_POINTS",
                 [&] { static_cast<void>(hazelton_bandwidth(one, many, Kernel::gaussian)); });
  expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
    static_cast<void>(hazelton_criterion(many, many, std::vector<Metres>{{0.0}}));
  });
}

// ---- Kelsall & Diggle

MultiPolygon rectangle(double width, double height) {
  return {{.shell = {{0.0, 0.0}, {width, 0.0}, {width, height}, {0.0, height}}, .holes = {}}};
}

/// The mass of a Gaussian about (x, y) in a rectangle from (0, 0).
Real mass_by_definition(double x, double y, double width, double height, Real h) {
  const auto along = [h](double at, double length) {
    const Real scale = std::numbers::sqrt2_v<Real> * h;
    return (std::erf(static_cast<Real>(length - at) / scale) +
            std::erf(static_cast<Real>(at) / scale)) /
           2;
  };
  return along(x, width) * along(y, height);
}

constexpr double width = 4000.0, height = 3000.0;

struct TwoDensities {
  const PointSet& cases;
  const PointSet& controls;
  const Grid& grid;
  Real h;

  [[nodiscard]] Real mass(double x, double y) const {
    return mass_by_definition(x, y, width, height, h);
  }
  /// At the centre of the cell about a place, as the criterion takes it.
  [[nodiscard]] Real mass_of_cell(double x, double y) const {
    return mass(grid.x(static_cast<std::size_t>((x - grid.west) / grid.cell.value)),
                grid.y(static_cast<std::size_t>((grid.north - y) / grid.cell.value)));
  }
  /// Over the cells.
  template <class Value>
  [[nodiscard]] Real integral(const Value& value) const {
    Real sum = 0;
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) sum += value(grid.x(c), grid.y(r));
    }
    return sum * static_cast<Real>(grid.cell.value) * static_cast<Real>(grid.cell.value);
  }
};

Real kelsall_diggle_by_definition(const TwoDensities& of) {
  const auto corrected = [&](const PointSet& incidents) {
    return of.integral([&](double x, double y) {
      return density_by_definition(incidents, x, y, of.h) / of.mass(x, y);
    });
  };
  const Real f = corrected(of.cases), g = corrected(of.controls);
  const Real squared = of.integral([&](double x, double y) {
    const Real rho = std::log((density_by_definition(of.cases, x, y, of.h) / f) /
                              (density_by_definition(of.controls, x, y, of.h) / g));
    return rho * rho;
  });
  Real at_controls = 0, of_controls = 0, at_cases = 0, of_cases = 0;
  for (std::size_t j = 0; j < of.controls.size(); ++j) {
    const double x = of.controls.x[j], y = of.controls.y[j];
    const Real weight = static_cast<Real>(of.controls.weight_of(j));
    const Real here = density_by_definition(of.controls, x, y, of.h, j) / g;
    const Real there = density_by_definition(of.cases, x, y, of.h) / f;
    at_controls += weight * std::log(there / here) / (here / of.mass_of_cell(x, y));
    of_controls += weight;
  }
  for (std::size_t i = 0; i < of.cases.size(); ++i) {
    const double x = of.cases.x[i], y = of.cases.y[i];
    const Real weight = static_cast<Real>(of.cases.weight_of(i));
    const Real here = density_by_definition(of.cases, x, y, of.h, i) / f;
    const Real there = density_by_definition(of.controls, x, y, of.h) / g;
    at_cases += weight * std::log(here / there) / (here / of.mass_of_cell(x, y));
    of_cases += weight;
  }
  return 2 * at_controls / of_controls - 2 * at_cases / of_cases - squared;
}

/// So many uniformly in the rectangle.
PointSet in_rectangle(std::size_t count, std::uint64_t seed) {
  PointSet incidents = uniform_incidents(count, width, seed);
  for (double& y : incidents.y) y *= height / width;
  return incidents;
}

TEST(KelsallDiggleCriterion, AgreesWithItsDefinition) {
  PointSet cases = in_rectangle(90, /*seed=*/4);
  const PointSet controls = in_rectangle(120, /*seed=*/5);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases.weight.push_back(1.0 + static_cast<double>(i % 3));
  }
  const MultiPolygon window = rectangle(width, height);
  const Grid grid = grid_covering(bounds(window), 100_m);
  const std::vector<Metres> bandwidths{700_m, 400_m, 1500_m, 900_m, 550_m};
  const auto values = kelsall_diggle_criterion(cases, controls, grid, window, bandwidths);
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    const auto expected = static_cast<double>(kelsall_diggle_by_definition(
        {cases, controls, grid, static_cast<Real>(bandwidths[k].value)}));
    EXPECT_NEAR(values[k], expected, 1e-6 * std::abs(expected)) << bandwidths[k].value;
  }
}

TEST(KelsallDiggleCriterion, LooksOnlyAtIncidentsInsideTheWindow) {
  PointSet cases = in_rectangle(90, /*seed=*/4), controls = in_rectangle(120, /*seed=*/5);
  const MultiPolygon window = rectangle(width, height);
  const Grid grid = grid_covering(bounds(window), 100_m);
  const std::vector<Metres> one{700_m};
  const auto inside = kelsall_diggle_criterion(cases, controls, grid, window, one);
  for (PointSet* each : {&cases, &controls}) {
    each->x.push_back(width + 50.0);
    each->y.push_back(10.0);
  }
  EXPECT_EQ(kelsall_diggle_criterion(cases, controls, grid, window, one), inside);
}

TEST(KelsallDiggleCriterion, IsInfiniteWhereAPartOfTheWindowLiesFarFromAllIncidents) {
  const PointSet cases = in_rectangle(90, /*seed=*/4), controls = in_rectangle(120, /*seed=*/5);
  const MultiPolygon window = rectangle(10.0 * width, height);
  const Grid grid = grid_covering(bounds(window), 200_m);
  const std::vector<Metres> one{700_m};
  EXPECT_EQ(kelsall_diggle_criterion(cases, controls, grid, window, one).front(),
            std::numeric_limits<double>::infinity());
}

TEST(KelsallDiggleCriterion, IsTheSameForEveryThreadCount) {
  const PointSet cases = in_rectangle(2000, /*seed=*/1), controls = in_rectangle(3000, /*seed=*/2);
  const MultiPolygon window = rectangle(width, height);
  const Grid grid = grid_covering(bounds(window), 50_m);
  const std::vector<Metres> bandwidths{200_m, 900_m};
  RunContext run;
  const auto alone = kelsall_diggle_criterion(cases, controls, grid, window, bandwidths, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(kelsall_diggle_criterion(cases, controls, grid, window, bandwidths, run), alone)
        << threads;
  }
}

TEST(KelsallDiggleBandwidth, IsThatOfSparr) {
  // sparr takes 64 x 64 pixels, and densities at an incident from all others but divided by the
  // number of all.
  const double peer =
      golden("sparr_relative_risk.json").at("bandwidths").at("LSCV.risk_kelsall").get<double>();
  const BestBandwidth best =
      kelsall_diggle_bandwidth(reference_points("post"), reference_points("pre"),
                               rectangle(1000.0, 1000.0), Kernel::gaussian);
  EXPECT_FALSE(best.at_end);
  EXPECT_NEAR(best.bandwidth.value, peer, 0.02 * peer);
}

TEST(JointBandwidths, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet cases = in_rectangle(50, /*seed=*/1), controls = in_rectangle(50, /*seed=*/2);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(hazelton_bandwidth(cases, controls, Kernel::gaussian, {}, run));
  });
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(kelsall_diggle_bandwidth(cases, controls, rectangle(width, height),
                                               Kernel::gaussian, {}, run));
  });
}

TEST(KelsallDiggleBandwidth, RefusesAWindowThatHoldsFewerThanTwoOfEither) {
  const PointSet many = in_rectangle(50, /*seed=*/1);
  expect_refusal(ErrorKind::bad_data, "TOO_FEW_POINTS", [&] {
    static_cast<void>(kelsall_diggle_bandwidth(many, in_rectangle(1, /*seed=*/2),
                                               rectangle(width, height), Kernel::gaussian));
  });
  expect_refusal(ErrorKind::bad_argument, "WINDOW_EMPTY", [&] {
    static_cast<void>(kelsall_diggle_bandwidth(many, many, {}, Kernel::gaussian));
  });
  expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
    const MultiPolygon window = rectangle(width, height);
    static_cast<void>(kelsall_diggle_criterion(many, many, grid_covering(bounds(window), 100_m),
                                               window, std::vector<Metres>{{0.0}}));
  });
}

}  // namespace
}  // namespace klara
