#include <klara/density/kernel_mass.hpp>
#include <klara/density/relative_risk.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>
#include <engine/reported_progress.hpp>

namespace klara {
namespace {

using namespace literals;

const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
const Grid fine{.west = 0, .north = 1000, .cell = 10_m, .columns = 100, .rows = 100};

constexpr EdgeCorrection all_corrections[]{EdgeCorrection::none, EdgeCorrection::uniform,
                                           EdgeCorrection::diggle};

/// The definition: no floor, and nothing added.
RiskOptions plain(Kernel kernel, EdgeCorrection correction = EdgeCorrection::uniform) {
  return {.correction = correction,
          .floor = 0.0,
          .added = 0.0,
          .density = {.kernel = kernel, .gaussian_tolerance = 1e-12}};
}

struct RiskAt {
  double log_risk, se, p;
};

RiskAt risk_at(const PointSet& cases, const PointSet& controls, Position at, Metres bandwidth,
               const RiskOptions& options) {
  const Grid here{.west = at.x - 0.5, .north = at.y + 0.5, .cell = 1_m, .columns = 1, .rows = 1};
  const RelativeRisk risk = relative_risk(cases, controls, here, square, bandwidth, options);
  return {risk.log_risk.at(0, 0), risk.se.at(0, 0), risk.p.at(0, 0)};
}

double integral(const Raster& raster) {
  double sum = 0.0;
  for (const double value : raster.values) sum += value;
  return sum * raster.grid.cell.value * raster.grid.cell.value;
}

class RelativeRiskOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, RelativeRiskOfEveryKernel, testing::ValuesIn(all_kernels));

// The direct sums are uncorrected: the uniform correction cancels in the ratio.
TEST(RelativeRisk, AgreesWithThePublishedSums) {
  const auto published = golden("sparr_relative_risk.json");
  const PointSet cases = reference_points("post"), controls = reference_points("pre");
  const auto& queries = published.at("queries");
  const auto& sums = published.at("log_rr_direct_sum_exact");
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const Position at{queries[q][0].get<double>(), queries[q][1].get<double>()};
    for (const EdgeCorrection correction : {EdgeCorrection::none, EdgeCorrection::uniform}) {
      const RiskAt risk = risk_at(cases, controls, at, 90_m, plain(Kernel::gaussian, correction));
      EXPECT_NEAR(risk.log_risk, sums[q].get<double>(), 1e-10) << "query " << q;
    }
  }
}

// sparr sums on 128 x 128 pixels and divides both densities by their integrals. Queries 3 and 5 lie
// at corners, where it reads the nearest pixel and finds masses on pixels: off by up to 0.18.
TEST(RelativeRisk, AgreesWithSparrToItsPixels) {
  const auto published = golden("sparr_relative_risk.json");
  const PointSet cases = reference_points("post"), controls = reference_points("pre");
  for (const std::size_t q : {0u, 1u, 3u}) {
    const auto& query = published.at("queries")[q];
    const RiskAt risk = risk_at(cases, controls, {query[0].get<double>(), query[1].get<double>()},
                                90_m, plain(Kernel::gaussian));
    EXPECT_NEAR(risk.log_risk, published.at("log_rr_uniform_edge_at")[q].get<double>(), 0.03);
  }
}

// Its standard error is of the density of the controls instead of both groups' together, which are
// one where there is no difference.
double p_by_sparr(double log_risk, double se, double log_risk_less_pooled) {
  return normal_cdf(-log_risk / (se * std::exp(-0.5 * log_risk_less_pooled)));
}

TEST(RelativeRisk, HasTheSignificanceOfSparrWithItsDensity) {
  const auto published = golden("sparr_relative_risk.json");
  const PointSet cases = reference_points("post"), controls = reference_points("pre");
  const RelativeRisk risk =
      relative_risk(cases, controls, fine, square, 90_m, plain(Kernel::gaussian));
  const Raster of_controls =
      corrected_density(controls, fine, square, 90_m, EdgeCorrection::uniform,
                        {.kernel = Kernel::gaussian})
          .raster;
  double raised = 0.0, lowered = 0.0;
  Raster p(fine);
  for (std::size_t i = 0; i < fine.size(); ++i) {
    const double f0 = of_controls.values[i] / 60.0, f = risk.pooled.values[i] / 140.0;
    p.values[i] = p_by_sparr(risk.log_risk.values[i], risk.se.values[i], std::log(f0 / f));
    raised += p.values[i] < 0.05 ? 100.0 : 0.0;
    lowered += p.values[i] > 0.95 ? 100.0 : 0.0;
  }
  // Pixels, as above.
  EXPECT_NEAR(raised / published.at("area_p_below_0.05_upper").get<double>(), 1.0, 0.05);
  EXPECT_NEAR(lowered / published.at("area_p_above_0.95_lower").get<double>(), 1.0, 0.05);
  // An error of 0.03 in the risk and of 5 m in the place.
  const auto at = [&](std::size_t q) {
    const auto& query = published.at("queries")[q];
    const auto column = static_cast<std::size_t>(query[0].get<double>() / 10.0);
    const auto row = 99 - static_cast<std::size_t>(query[1].get<double>() / 10.0);
    return normal_quantile(p.at(row, column));
  };
  for (const std::size_t q : {1u, 3u}) {
    const double z = normal_quantile(published.at("tolerance_p_at")[q].get<double>());
    EXPECT_NEAR(at(q), z, 0.25) << "query " << q;
  }
  EXPECT_GT(at(0), 5.0);  // there, p is 1 to its digits
}

TEST_P(RelativeRiskOfEveryKernel, IsItsDefinition) {
  PointSet cases = clustered_incidents(200, 1000.0, 6, 90.0, /*seed=*/1);
  PointSet controls = uniform_incidents(300, 1000.0, /*seed=*/2);
  Random random(/*seed=*/3);
  for (std::size_t i = 0; i < 200; ++i) cases.weight.push_back(0.5 + random.uniform());
  const Metres h{GetParam() == Kernel::gaussian ? 60.0 : 160.0};
  const Grid grid{.west = 0, .north = 1000, .cell = 40_m, .columns = 25, .rows = 25};
  for (const EdgeCorrection correction : all_corrections) {
    RiskOptions options = plain(GetParam(), correction);
    options.floor = 2.0;
    options.added = 0.7;
    const RelativeRisk risk = relative_risk(cases, controls, grid, square, h, options);
    const std::vector<double> case_masses = kernel_masses_at(cases, square, h, GetParam());
    const std::vector<double> control_masses = kernel_masses_at(controls, square, h, GetParam());
    const Raster cell_masses = kernel_mass_raster(grid, square, h, GetParam());
    const double area = area_of_kernel(GetParam(), h).value;
    double inside = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (std::isnan(case_masses[i])) continue;
      inside += cases.weight[i];
      squares += cases.weight[i] * cases.weight[i];
    }
    std::size_t told = 0;
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        const auto density_of = [&](const PointSet& group, const std::vector<double>& masses) {
          double sum = 0.0;
          for (std::size_t i = 0; i < group.size(); ++i) {
            if (std::isnan(masses[i])) continue;
            const double u = std::hypot(group.x[i] - grid.x(c), group.y[i] - grid.y(r)) / h.value;
            const double k = group.weight_of(i) * profile(GetParam(), u * u) / (h.value * h.value);
            sum += correction == EdgeCorrection::diggle ? k / masses[i] : k;
          }
          return correction == EdgeCorrection::uniform ? sum / cell_masses.at(r, c) : sum;
        };
        const double d1 = density_of(cases, case_masses);
        const double d0 = density_of(controls, control_masses);
        EXPECT_NEAR(risk.pooled.at(r, c), d1 + d0, 1e-9 * (d1 + d0) + 1e-12);
        const double bearing = area * (d1 + d0);
        if (std::abs(bearing - 2.0) < 1e-6) continue;
        ASSERT_EQ(std::isnan(risk.log_risk.at(r, c)), bearing < 2.0);
        ASSERT_EQ(std::isnan(risk.se.at(r, c)), bearing < 2.0);
        ASSERT_EQ(std::isnan(risk.p.at(r, c)), bearing < 2.0);
        if (bearing < 2.0) continue;
        ++told;
        const double all = inside + 300.0;
        const double a1 = 0.7 * inside / all, a0 = 0.7 * 300.0 / all;
        const double expected =
            std::log((area * d1 + a1) / inside) - std::log((area * d0 + a0) / 300.0);
        EXPECT_NEAR(risk.log_risk.at(r, c), expected, 1e-8);
        EXPECT_NEAR(risk.p.at(r, c), normal_cdf(-expected / risk.se.at(r, c)), 1e-7);
        // Away from the border R(c) is R.
        const double to_border =
            std::min({grid.x(c), grid.y(r), 1000 - grid.x(c), 1000 - grid.y(r)});
        if (to_border < margin(GetParam()) * h.value) continue;
        const double variance = (squares / (inside * inside) + 1.0 / 300.0) * all / (bearing + 0.7);
        EXPECT_NEAR(risk.se.at(r, c), std::sqrt(variance), 1e-6);
      }
    }
    EXPECT_GT(told, 300u);
  }
}

// By Campbell's theorem, the variance of a corrected density is its own times the integral of the
// squared kernel over the window by the square of its mass: here summed on a fine grid.
TEST_P(RelativeRiskOfEveryKernel, HasAtTheBorderTheErrorOfTheSquaredKernelInside) {
  const Metres h = 200_m;
  const PointSet cases = uniform_incidents(300, 1000.0, /*seed=*/4);
  const PointSet controls = uniform_incidents(500, 1000.0, /*seed=*/5);
  for (const Position at : {Position{3, 500}, {60, 40}, {130, 500}, {999, 2}}) {
    double mass = 0.0, squares = 0.0;
    for (double x = 0.5; x < 1000.0; x += 1.0) {
      for (double y = 0.5; y < 1000.0; y += 1.0) {
        const double u = std::hypot(x - at.x, y - at.y) / h.value;
        const double k = profile(GetParam(), u * u) / (h.value * h.value);
        mass += k;
        squares += k * k;
      }
    }
    for (const EdgeCorrection correction : {EdgeCorrection::uniform, EdgeCorrection::diggle}) {
      const RiskOptions options = plain(GetParam(), correction);
      const Grid here{
          .west = at.x - 0.5, .north = at.y + 0.5, .cell = 1_m, .columns = 1, .rows = 1};
      const RelativeRisk risk = relative_risk(cases, controls, here, square, h, options);
      const double expected = std::sqrt((1.0 / 300.0 + 1.0 / 500.0) * squares / (mass * mass) *
                                        800.0 / risk.pooled.at(0, 0));
      // Half of what shares err by where they are not exact; sums, at the step of the uniform
      // kernel.
      const bool exact = GetParam() == Kernel::epanechnikov || GetParam() == Kernel::gaussian;
      EXPECT_NEAR(risk.se.at(0, 0) / expected, 1.0, exact ? 1e-4 : 0.02) << at.x << ", " << at.y;
    }
  }
}

TEST(RelativeRisk, OfDiggleComparesDensitiesThatHoldAllIncidents) {
  const PointSet cases = uniform_incidents(300, 1000.0, /*seed=*/6);
  const PointSet controls = uniform_incidents(200, 1000.0, /*seed=*/7);
  for (const Kernel kernel : all_kernels) {
    const RelativeRisk risk =
        relative_risk(cases, controls, fine, square, 150_m, plain(kernel, EdgeCorrection::diggle));
    // Midpoints of cells, most of all at the step of the uniform kernel.
    EXPECT_NEAR(integral(risk.pooled), 500.0, kernel == Kernel::uniform ? 1.0 : 0.3);
  }
}

TEST_P(RelativeRiskOfEveryKernel, TurnsItsSignWhereTheGroupsAreSwapped) {
  const PointSet cases = clustered_incidents(400, 1000.0, 6, 90.0, /*seed=*/8);
  const PointSet controls = uniform_incidents(300, 1000.0, /*seed=*/9);
  RiskOptions options;
  options.density.kernel = GetParam();
  const RelativeRisk risk = relative_risk(cases, controls, fine, square, 90_m, options);
  const RelativeRisk swapped = relative_risk(controls, cases, fine, square, 90_m, options);
  for (std::size_t i = 0; i < fine.size(); ++i) {
    if (std::isnan(risk.log_risk.values[i])) {
      EXPECT_TRUE(std::isnan(swapped.log_risk.values[i]));
      continue;
    }
    EXPECT_NEAR(risk.log_risk.values[i], -swapped.log_risk.values[i], 1e-9);
    EXPECT_NEAR(risk.p.values[i], 1.0 - swapped.p.values[i], 1e-9);
    EXPECT_NEAR(risk.se.values[i], swapped.se.values[i], 1e-9);
  }
}

TEST_P(RelativeRiskOfEveryKernel, OfOneGroupTwiceIsNone) {
  const PointSet group = clustered_incidents(400, 1000.0, 6, 90.0, /*seed=*/10);
  for (const EdgeCorrection correction : all_corrections) {
    const RelativeRisk risk =
        relative_risk(group, group, fine, square, 90_m,
                      {.correction = correction, .density = {.kernel = GetParam()}});
    std::size_t told = 0;
    for (std::size_t i = 0; i < fine.size(); ++i) {
      if (std::isnan(risk.log_risk.values[i])) continue;
      ++told;
      EXPECT_EQ(risk.log_risk.values[i], 0.0);
      EXPECT_EQ(risk.p.values[i], 0.5);
    }
    EXPECT_GT(told, 1000u);
  }
}

TEST(RelativeRisk, SaysNothingWhereNobodyWasAndNothingInfiniteWhereOneGroupWas) {
  // Cases in the west, controls in the east, and a gap between them.
  PointSet cases = uniform_incidents(100, 300.0, /*seed=*/11);
  PointSet controls = cases;
  for (double& x : controls.x) x += 700.0;
  for (const Kernel kernel : all_kernels) {
    RiskOptions options;
    options.density.kernel = kernel;
    const Metres h{kernel == Kernel::gaussian ? 20.0 : 60.0};
    const RelativeRisk risk = relative_risk(cases, controls, fine, square, h, options);
    EXPECT_TRUE(std::isnan(risk.log_risk.at(85, 50)));
    EXPECT_TRUE(std::isnan(risk.p.at(85, 50)));
    for (const double value : risk.log_risk.values) {
      if (std::isnan(value)) continue;
      EXPECT_LT(std::abs(value), 5.0);  // log of 100 incidents and what was added
      EXPECT_GT(std::abs(value), 0.9);
    }
    options.added = 0.0;
    const RelativeRisk bare = relative_risk(cases, controls, fine, square, h, options);
    for (const double value : bare.log_risk.values) EXPECT_FALSE(std::isinf(value));
  }
}

TEST(RelativeRisk, LeavesOutWhatIsOutsideAndCountsIt) {
  PointSet cases = uniform_incidents(100, 1000.0, /*seed=*/12);
  const PointSet controls = uniform_incidents(100, 1000.0, /*seed=*/13);
  const RelativeRisk risk = relative_risk(cases, controls, fine, square, 90_m);
  cases.x.push_back(-50.0);
  cases.y.push_back(50.0);
  const RelativeRisk with_one_outside = relative_risk(cases, controls, fine, square, 90_m);
  EXPECT_EQ(with_one_outside.log_risk, risk.log_risk);
  EXPECT_EQ(with_one_outside.p, risk.p);
  EXPECT_EQ(with_one_outside.cases_outside, 1u);
  EXPECT_EQ(with_one_outside.controls_outside, 0u);
  const MultiPolygon west = window_of({0.0, 0.0, 500.0, 1000.0});
  const RelativeRisk half = relative_risk(cases, controls, fine, west, 90_m);
  EXPECT_TRUE(std::isnan(half.log_risk.at(50, 50)));
  EXPECT_FALSE(std::isnan(half.log_risk.at(50, 49)));
}

// Of many incidents z is normal: of 21 x 21 cells far apart, 5 % lie below 0.05.
TEST(RelativeRisk, IsSeldomRaisedByChance) {
  constexpr std::uint64_t seed = 14;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const PointSet cases = uniform_incidents(30'000, 21'000.0, seed);
  const PointSet controls = uniform_incidents(60'000, 21'000.0, seed + 1);
  const Grid apart{.west = 0, .north = 21'000, .cell = 1000_m, .columns = 21, .rows = 21};
  const RelativeRisk risk =
      relative_risk(cases, controls, apart, window_of({0.0, 0.0, 21'000.0, 21'000.0}), 400_m);
  double mean = 0.0, squares = 0.0;
  for (const double p : risk.p.values) {
    const double z = -normal_quantile(p);
    mean += z / 441.0;
    squares += z * z / 441.0;
  }
  // Three standard errors of 441 draws, 0.14 and 0.2.
  EXPECT_NEAR(mean, 0.0, 0.15);
  EXPECT_NEAR(squares, 1.0, 0.2);
}

TEST_P(RelativeRiskOfEveryKernel, IsBitIdenticalForEveryThreadCount) {
  const PointSet cases = clustered_incidents(400, 1000.0, 6, 90.0, /*seed=*/15);
  const PointSet controls = uniform_incidents(300, 1000.0, /*seed=*/16);
  RiskOptions options;
  options.density.kernel = GetParam();
  RunContext run;
  run.threads = 1;
  const RelativeRisk alone = relative_risk(cases, controls, fine, square, 90_m, options, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    const RelativeRisk risk = relative_risk(cases, controls, fine, square, 90_m, options, run);
    EXPECT_EQ(risk.log_risk, alone.log_risk);
    EXPECT_EQ(risk.se, alone.se);
    EXPECT_EQ(risk.p, alone.p);
    EXPECT_EQ(risk.pooled, alone.pooled);
  }
}

TEST(RelativeRisk, RefusesNumbersThatAreNoIncidents) {
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/17);
  for (const double none : {-1.0, no_value, std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "FLOOR_RANGE", [&] {
      static_cast<void>(relative_risk(some, some, fine, square, 90_m, {.floor = none}));
    });
    expect_refusal(ErrorKind::bad_argument, "ADDED_RANGE", [&] {
      static_cast<void>(relative_risk(some, some, fine, square, 90_m, {.added = none}));
    });
  }
  for (const double h : {0.0, -1.0, no_value, 2e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                   [&] { static_cast<void>(relative_risk(some, some, fine, square, {h})); });
  }
  expect_refusal(ErrorKind::bad_data, "NO_INCIDENTS",
                 [&] { static_cast<void>(relative_risk({}, some, fine, square, 90_m)); });
  expect_refusal(ErrorKind::bad_data, "NO_INCIDENTS",
                 [&] { static_cast<void>(relative_risk(some, {}, fine, square, 90_m)); });
}

TEST(RelativeRisk, OfOneIncidentEachAndOfOnePlaceIsFinite) {
  PointSet one;
  one.x = {500.0};
  one.y = {500.0};
  PointSet many;
  many.x.assign(1000, 500.0);
  many.y.assign(1000, 500.0);
  for (const PointSet& controls : {one, many}) {
    const RelativeRisk risk = relative_risk(one, controls, fine, square, 90_m);
    EXPECT_NEAR(risk.log_risk.at(50, 50), 0.0, 1e-12);
    EXPECT_NEAR(risk.p.at(50, 50), 0.5, 1e-9);
    EXPECT_TRUE(std::isnan(risk.log_risk.at(0, 0)));
  }
}

TEST(RelativeRisk, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/17);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(relative_risk(some, some, fine, square, 90_m, {}, run));
  });
}

TEST(RelativeRisk, ReportsOneProgressOfAllParts) {
  const PointSet some = uniform_incidents(200, 1000.0, /*seed=*/18);
  for (const Kernel kernel : {Kernel::quartic, Kernel::gaussian}) {
    for (const EdgeCorrection correction : all_corrections) {
      expect_progress_never_falls([&](const RunContext& run) {
        static_cast<void>(
            relative_risk(some, some, fine, square, 90_m, plain(kernel, correction), run));
      });
    }
  }
}

}  // namespace
}  // namespace klara
