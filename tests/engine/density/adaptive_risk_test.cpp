#include <klara/density/adaptive_risk.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
const Grid grid{.west = 0, .north = 1000, .cell = 25_m, .columns = 40, .rows = 40};

AdaptiveRiskOptions of_kernel(Kernel kernel) {
  return {.density = {.kernel = kernel}};
}

class AdaptiveRiskOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, AdaptiveRiskOfEveryKernel, testing::ValuesIn(all_kernels));

TEST_P(AdaptiveRiskOfEveryKernel, IsItsDefinition) {
  PointSet cases = clustered_incidents(200, 1000.0, 6, 90.0, /*seed=*/1);
  PointSet controls = uniform_incidents(300, 1000.0, /*seed=*/2);
  Random random(/*seed=*/3);
  for (std::size_t i = 0; i < 200; ++i) cases.weight.push_back(0.5 + random.uniform());
  const Metres global{GetParam() == Kernel::gaussian ? 40.0 : 110.0};
  AdaptiveRiskOptions options = of_kernel(GetParam());
  options.floor = 2.0;
  options.added = 0.7;
  const RelativeRisk risk = adaptive_relative_risk(cases, controls, grid, square, global, options);
  PointSet both;
  double weight1 = 0.0, squares1 = 0.0, inside1 = 0.0;
  for (const PointSet* group : {&cases, &controls}) {
    for (std::size_t i = 0; i < group->size(); ++i) {
      if (!contains(square, {group->x[i], group->y[i]})) continue;
      both.x.push_back(group->x[i]);
      both.y.push_back(group->y[i]);
      both.weight.push_back(group->weight_of(i));
      if (group == &controls) continue;
      weight1 += group->weight_of(i);
      squares1 += group->weight_of(i) * group->weight_of(i);
      inside1 += 1.0;
    }
  }
  EXPECT_EQ(static_cast<double>(risk.cases_outside), 200.0 - inside1);
  const std::vector<double> h = adaptive_bandwidths(both, global, GetParam());
  const double n1 = weight1 * weight1 / squares1;
  const double n = (weight1 + 300.0) * (weight1 + 300.0) / (squares1 + 300.0);
  std::size_t told = 0;
  for (std::size_t r = 0; r < grid.rows; r += 3) {
    for (std::size_t c = 0; c < grid.columns; c += 2) {
      double d1 = 0.0, d0 = 0.0, bearing = 0.0, squares = 0.0;
      for (std::size_t i = 0; i < both.size(); ++i) {
        const double u = std::hypot(both.x[i] - grid.x(c), both.y[i] - grid.y(r)) / h[i];
        const double k = both.weight[i] * profile(GetParam(), u * u) / (h[i] * h[i]);
        (static_cast<double>(i) < inside1 ? d1 : d0) += k;
        bearing += k * area_of_kernel(GetParam(), {h[i]}).value;
        squares += k * k;
      }
      EXPECT_NEAR(risk.pooled.at(r, c), d1 + d0, 1e-9 * (d1 + d0) + 1e-14);
      if (std::abs(bearing - 2.0) < 1e-6) continue;
      ASSERT_EQ(std::isnan(risk.log_risk.at(r, c)), bearing < 2.0);
      if (bearing < 2.0) continue;
      ++told;
      const double weight = weight1 + 300.0, area = bearing / (d1 + d0);
      const double expected = std::log((d1 + 0.7 * weight1 / weight / area) / weight1) -
                              std::log((d0 + 0.7 * 300.0 / weight / area) / 300.0);
      const double se =
          std::sqrt((1.0 / n1 + 1.0 / 300.0) * n / ((d1 + d0) * (d1 + d0) / squares + 0.7));
      EXPECT_NEAR(risk.log_risk.at(r, c), expected, 1e-8);
      EXPECT_NEAR(risk.se.at(r, c), se, 1e-8);
      EXPECT_NEAR(risk.p.at(r, c), normal_cdf(-expected / se), 1e-7);
    }
  }
  EXPECT_GT(told, 100u);
}

// sparr corrects its pilot at the borders, which adaptive_bandwidths does not: by the definition
// and with corrected pilots the answers are -3.216, 2.652 and -0.868, which is sparr's up to its
// pixels.
TEST(AdaptiveRisk, IsAboutThatOfSparr) {
  const auto published = golden("sparr_relative_risk.json");
  const auto& risks = published.at("adaptive").at("log_rr_at");
  AdaptiveRiskOptions options = of_kernel(Kernel::gaussian);
  options.bandwidths.pilot = 120_m;
  options.floor = options.added = 0.0;
  for (const std::size_t q : {0u, 1u, 3u}) {
    const auto& query = published.at("queries")[q];
    const Grid here{.west = query[0].get<double>() - 0.5,
                    .north = query[1].get<double>() + 0.5,
                    .cell = 1_m,
                    .columns = 1,
                    .rows = 1};
    const RelativeRisk risk = adaptive_relative_risk(
        reference_points("post"), reference_points("pre"), here, square, 90_m, options);
    EXPECT_NEAR(risk.log_risk.at(0, 0), risks[q].get<double>(), 0.2) << "query " << q;
  }
}

// Incidents as even as a lattice have one bandwidth, up to the border.
TEST_P(AdaptiveRiskOfEveryKernel, OfEvenIncidentsIsThatOfOneBandwidth) {
  PointSet cases, controls;
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j < 100; ++j) {
      PointSet& group = (i / 20 + j / 20) % 2 == 0 ? cases : controls;
      group.x.push_back(5.0 + 10.0 * i);
      group.y.push_back(5.0 + 10.0 * j);
    }
  }
  PointSet both = cases;
  both.x.insert(both.x.end(), controls.x.begin(), controls.x.end());
  both.y.insert(both.y.end(), controls.y.begin(), controls.y.end());
  const Metres global{GetParam() == Kernel::gaussian ? 25.0 : 65.0};
  const std::vector<double> bandwidths = adaptive_bandwidths(both, global, GetParam());
  const Metres in_the_middle{*std::ranges::min_element(bandwidths)};
  EXPECT_NEAR(in_the_middle.value, global.value, 0.1 * global.value);
  const RelativeRisk adaptive =
      adaptive_relative_risk(cases, controls, grid, square, global, of_kernel(GetParam()));
  const RelativeRisk fixed = relative_risk(cases, controls, grid, square, in_the_middle,
                                           {.density = {.kernel = GetParam()}});
  double most = 0.0;
  for (std::size_t r = 15; r < 25; ++r) {
    for (std::size_t c = 15; c < 25; ++c) {
      EXPECT_NEAR(adaptive.log_risk.at(r, c), fixed.log_risk.at(r, c), 1e-3);
      // Squares over a lattice are not quite their integral.
      EXPECT_NEAR(adaptive.se.at(r, c) / fixed.se.at(r, c), 1.0, 0.03);
      most = std::max(most, std::abs(fixed.log_risk.at(r, c)));
    }
  }
  EXPECT_GT(most, 1.0);
}

TEST_P(AdaptiveRiskOfEveryKernel, TurnsItsSignWhereTheGroupsAreSwapped) {
  const PointSet cases = clustered_incidents(400, 1000.0, 6, 90.0, /*seed=*/4);
  const PointSet controls = uniform_incidents(300, 1000.0, /*seed=*/5);
  const AdaptiveRiskOptions options = of_kernel(GetParam());
  const auto risk = adaptive_relative_risk(cases, controls, grid, square, 60_m, options);
  const auto swapped = adaptive_relative_risk(controls, cases, grid, square, 60_m, options);
  std::size_t told = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    ASSERT_EQ(std::isnan(risk.log_risk.values[i]), std::isnan(swapped.log_risk.values[i]));
    if (std::isnan(risk.log_risk.values[i])) continue;
    ++told;
    EXPECT_NEAR(risk.log_risk.values[i], -swapped.log_risk.values[i], 1e-8);
    EXPECT_NEAR(risk.p.values[i], 1.0 - swapped.p.values[i], 1e-8);
  }
  EXPECT_GT(told, 500u);
}

TEST_P(AdaptiveRiskOfEveryKernel, OfOneGroupTwiceIsNone) {
  const PointSet group = clustered_incidents(300, 1000.0, 6, 90.0, /*seed=*/6);
  const auto risk = adaptive_relative_risk(group, group, grid, square, 60_m, of_kernel(GetParam()));
  for (const double value : risk.log_risk.values) {
    if (std::isnan(value)) continue;
    EXPECT_NEAR(value, 0.0, 1e-9);
  }
}

TEST_P(AdaptiveRiskOfEveryKernel, IsBitIdenticalForEveryThreadCount) {
  const PointSet cases = clustered_incidents(400, 1000.0, 6, 90.0, /*seed=*/7);
  const PointSet controls = uniform_incidents(300, 1000.0, /*seed=*/8);
  RunContext run;
  const auto alone =
      adaptive_relative_risk(cases, controls, grid, square, 60_m, of_kernel(GetParam()), run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    const auto risk =
        adaptive_relative_risk(cases, controls, grid, square, 60_m, of_kernel(GetParam()), run);
    EXPECT_EQ(risk.log_risk, alone.log_risk);
    EXPECT_EQ(risk.se, alone.se);
    EXPECT_EQ(risk.p, alone.p);
  }
}

TEST(AdaptiveRisk, RefusesWhatRelativeRiskRefuses) {
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/9);
  for (const double none : {-1.0, no_value}) {
    expect_refusal(ErrorKind::bad_argument, "FLOOR_RANGE", [&] {
      static_cast<void>(adaptive_relative_risk(some, some, grid, square, 90_m, {.floor = none}));
    });
    expect_refusal(ErrorKind::bad_argument, "ADDED_RANGE", [&] {
      static_cast<void>(adaptive_relative_risk(some, some, grid, square, 90_m, {.added = none}));
    });
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(adaptive_relative_risk(some, some, grid, square, {none}));
    });
  }
  expect_refusal(ErrorKind::bad_data, "NO_INCIDENTS",
                 [&] { static_cast<void>(adaptive_relative_risk({}, some, grid, square, 90_m)); });
}

TEST(AdaptiveRisk, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/9);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(adaptive_relative_risk(some, some, grid, square, 90_m, {}, run));
  });
}

}  // namespace
}  // namespace klara
