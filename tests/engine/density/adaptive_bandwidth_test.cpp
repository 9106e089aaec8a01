#include <klara/density/adaptive_bandwidth.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

AdaptiveOptions with(Metres pilot, double longest) {
  return {.pilot = pilot, .longest = longest};
}

// Silverman (1986), section 5.3, in long double, before anything is cut.
std::vector<double> by_definition(const PointSet& p, double global, double pilot) {
  using Real = long double;
  std::vector<Real> density(p.size(), 0.0L);
  Real logs = 0.0L, weights = 0.0L;
  for (std::size_t i = 0; i < p.size(); ++i) {
    for (std::size_t j = 0; j < p.size(); ++j) {
      const Real dx = static_cast<Real>(p.x[i]) - static_cast<Real>(p.x[j]);
      const Real dy = static_cast<Real>(p.y[i]) - static_cast<Real>(p.y[j]);
      const Real h = static_cast<Real>(pilot);
      density[i] +=
          static_cast<Real>(p.weight_of(j)) * std::exp(-(dx * dx + dy * dy) / (2 * h * h));
    }
    logs += static_cast<Real>(p.weight_of(i)) * std::log(density[i]);
    weights += static_cast<Real>(p.weight_of(i));
  }
  const Real mean = std::exp(logs / weights);
  std::vector<double> bandwidths;
  for (const Real f : density) {
    bandwidths.push_back(static_cast<double>(static_cast<Real>(global) * std::sqrt(mean / f)));
  }
  return bandwidths;
}

TEST(AdaptiveBandwidths, AgreeWithTheirDefinition) {
  PointSet incidents = address_incidents(1500, 300, /*seed=*/21);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents.weight.push_back(1.0 + 0.5 * static_cast<double>(i % 3));
  }
  const std::vector<double> bandwidths =
      adaptive_bandwidths(incidents, 250_m, Kernel::gaussian, with(400_m, 1e9));
  const std::vector<double> expected = by_definition(incidents, 250.0, 400.0);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    EXPECT_NEAR(bandwidths[i], expected[i], 1e-8 * expected[i]) << i;  // half the sums' error
  }
}

TEST(AdaptiveBandwidths, TakeThePilotOfTheirKernel) {
  const PointSet incidents = clustered_incidents(300, 4000.0, 6, 150.0, /*seed=*/12);
  const Metres pilot{400.0 *
                     std::sqrt(8.0)};  // of the quartic, which spreads as the Gaussian's 400
  const std::vector<double> quartic =
      adaptive_bandwidths(incidents, 250_m, Kernel::quartic, with(pilot, 1e9));
  const std::vector<double> expected = by_definition(incidents, 250.0, 400.0);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    EXPECT_NEAR(quartic[i], expected[i], 1e-8 * expected[i]);
  }
}

TEST(AdaptiveBandwidths, HaveTheGlobalOneAsGeometricMean) {
  const PointSet incidents = clustered_incidents(500, 4000.0, 6, 150.0, /*seed=*/12);
  const std::vector<double> bandwidths =
      adaptive_bandwidths(incidents, 250_m, Kernel::gaussian, with(400_m, 1e9));
  double logs = 0.0;
  for (const double h : bandwidths) logs += std::log(h);
  EXPECT_NEAR(std::exp(logs / 500.0), 250.0, 1e-9);
}

TEST(AdaptiveBandwidths, AreCutToSoManyMedians) {
  PointSet incidents = clustered_incidents(501, 500.0, 3, 50.0, /*seed=*/12);
  incidents.x.back() = 90'000.0;  // alone
  const std::vector<double> all =
      adaptive_bandwidths(incidents, 250_m, Kernel::gaussian, with(100_m, 1e9));
  const std::vector<double> cut =
      adaptive_bandwidths(incidents, 250_m, Kernel::gaussian, with(100_m, 2.0));
  std::vector<double> sorted = all;
  std::ranges::sort(sorted);
  EXPECT_GT(all.back(), 2.5 * sorted[250]);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(cut[i], std::min(all[i], 2.0 * sorted[250]));
  }
}

TEST(AdaptiveBandwidths, AreTheGlobalOneWhereAllIncidentsLieAtOnePlace) {
  const PointSet coincident{.x = {5, 5, 5}, .y = {7, 7, 7}, .weight = {}, .from = {}, .until = {}};
  for (const double h : adaptive_bandwidths(coincident, 250_m, Kernel::quartic)) {
    EXPECT_NEAR(h, 250.0, 1e-9);
  }
  EXPECT_TRUE(adaptive_bandwidths({}, 250_m, Kernel::quartic).empty());
}

TEST(AdaptiveBandwidths, AreTheSameForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(20'000, 4000.0, 12, 150.0, /*seed=*/12);
  RunContext run;
  const auto alone = adaptive_bandwidths(incidents, 250_m, Kernel::quartic, {}, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(adaptive_bandwidths(incidents, 250_m, Kernel::quartic, {}, run), alone) << threads;
  }
}

TEST(AdaptiveBandwidths, RefuseBandwidthsAndCutsOutOfRange) {
  const PointSet incidents = uniform_incidents(5, 1000.0, 1);
  for (const double h : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), 1e9}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(adaptive_bandwidths(incidents, {h}, Kernel::quartic));
    });
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(adaptive_bandwidths(incidents, 250_m, Kernel::quartic, with({h}, 5.0)));
    });
  }
  for (const double longest : {0.9, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    expect_refusal(ErrorKind::bad_argument, "LONGEST_RANGE", [&] {
      static_cast<void>(
          adaptive_bandwidths(incidents, 250_m, Kernel::quartic, with(250_m, longest)));
    });
  }
}

TEST(AdaptiveBandwidths, RefuseIncidentsThatAreNowhereOrWeighLessThanNothing) {
  PointSet nowhere = uniform_incidents(5, 1000.0, /*seed=*/1), negative = nowhere;
  nowhere.y[3] = std::numeric_limits<double>::infinity();
  negative.weight = {1, 1, -1, 1, 1};
  expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE",
                 [&] { static_cast<void>(adaptive_bandwidths(nowhere, 250_m, Kernel::quartic)); });
  expect_refusal(ErrorKind::bad_data, "WEIGHT_RANGE",
                 [&] { static_cast<void>(adaptive_bandwidths(negative, 250_m, Kernel::quartic)); });
}

TEST(AdaptiveBandwidths, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet incidents = uniform_incidents(500, 1000.0, /*seed=*/1);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(adaptive_bandwidths(incidents, 250_m, Kernel::quartic, {}, run));
  });
}

}  // namespace
}  // namespace klara
