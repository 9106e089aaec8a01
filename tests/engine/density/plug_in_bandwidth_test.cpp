#include <klara/base/random.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/plug_in_bandwidth.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

// The definition with the Laplacians of the Gaussian written out, in long double.
double by_definition(const PointSet& p) {
  using Real = long double;
  const Real pi = std::numbers::pi_v<Real>;
  const auto mean_over_pairs = [&](const auto& term) {
    Real sum = 0, weights = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      weights += static_cast<Real>(p.weight_of(i));
      for (std::size_t j = 0; j < p.size(); ++j) {
        const Real dx = static_cast<Real>(p.x[i]) - static_cast<Real>(p.x[j]);
        const Real dy = static_cast<Real>(p.y[i]) - static_cast<Real>(p.y[j]);
        sum += static_cast<Real>(p.weight_of(i)) * static_cast<Real>(p.weight_of(j)) *
               term(dx * dx + dy * dy);
      }
    }
    return sum / (weights * weights);
  };
  Real weights = 0, squares = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    weights += static_cast<Real>(p.weight_of(i));
    squares += static_cast<Real>(p.weight_of(i)) * static_cast<Real>(p.weight_of(i));
  }
  const Real n = weights * weights / squares;
  const Real s =
      static_cast<Real>(silverman_bandwidth(p, Kernel::gaussian).value) * std::pow(n, Real{1} / 6);
  const Real p8 = 6 / (pi * std::pow(s, Real{10}));
  const Real g6 = std::pow(48 / (pi * n * p8), Real{1} / 10);
  const Real p6 = mean_over_pairs([&](Real d2) {
    const Real v = g6 * g6, z = d2 / v;
    return std::exp(-z / 2) / (2 * pi * v) * (z * z * z - 18 * z * z + 72 * z - 48) / (v * v * v);
  });
  const Real g4 = std::pow(-8 / (pi * n * p6), Real{1} / 8);
  const Real p4 = mean_over_pairs([&](Real d2) {
    const Real v = g4 * g4, z = d2 / v;
    return std::exp(-z / 2) / (2 * pi * v) * (z * z - 8 * z + 8) / (v * v);
  });
  return static_cast<double>(std::pow(2 * pi * n * p4, -Real{1} / 6));
}

TEST(PlugInBandwidth, AgreesWithItsDefinition) {
  PointSet weighted = address_incidents(800, 200, /*seed=*/4);
  Random random(/*seed=*/4);
  for (std::size_t i = 0; i < weighted.size(); ++i) weighted.weight.push_back(random.uniform());
  for (const PointSet& incidents :
       {reference_points("pre"), reference_points("post"),
        clustered_incidents(1000, 5000.0, 4, 300.0, /*seed=*/4), weighted}) {
    const double expected = by_definition(incidents);
    EXPECT_NEAR(plug_in_bandwidth(incidents, Kernel::gaussian).value, expected, 1e-4 * expected);
  }
}

TEST(PlugInBandwidth, IsAboutThatOfTheNormalScaleForANormalPattern) {
  constexpr std::uint64_t seed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const PointSet normal = clustered_incidents(3000, 1.0, 1, 500.0, seed);
  const double best = 500.0 * std::pow(3000.0, -1.0 / 6.0);
  EXPECT_NEAR(plug_in_bandwidth(normal, Kernel::gaussian).value, best, 0.1 * best);
}

TEST(PlugInBandwidth, IsShorterThanTheRulesWhereThePatternHasManyPeaks) {
  const PointSet peaks = clustered_incidents(3000, 10'000.0, 12, 150.0, /*seed=*/11);
  EXPECT_LT(plug_in_bandwidth(peaks, Kernel::gaussian).value,
            0.3 * silverman_bandwidth(peaks, Kernel::gaussian).value);
}

TEST(PlugInBandwidth, ScalesWithThePatternAndNotWithItsPlaceOrTurn) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  PointSet other = incidents;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    other.x[i] = 674'000.0 + 3.0 * (0.8 * incidents.x[i] - 0.6 * incidents.y[i]);
    other.y[i] = 6'580'000.0 + 3.0 * (0.6 * incidents.x[i] + 0.8 * incidents.y[i]);
  }
  EXPECT_NEAR(plug_in_bandwidth(other, Kernel::quartic).value /
                  plug_in_bandwidth(incidents, Kernel::quartic).value,
              3.0, 1e-4);
}

TEST(PlugInBandwidth, SpreadsAnIncidentEquallyFarWithEveryKernel) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  const double far = plug_in_bandwidth(incidents, Kernel::gaussian).value;
  for (const Kernel kernel : all_kernels) {
    EXPECT_DOUBLE_EQ(plug_in_bandwidth(incidents, kernel).value * spread(kernel), far);
  }
}

TEST(PlugInBandwidth, RefusesPatternsWithoutSpread) {
  const PointSet coincident{.x = {1, 1, 1}, .y = {2, 2, 2}, .weight = {}, .from = {}, .until = {}};
  expect_refusal(ErrorKind::bad_data, "ZERO_VARIANCE",
                 [&] { static_cast<void>(plug_in_bandwidth(coincident, Kernel::gaussian)); });
  expect_refusal(ErrorKind::bad_data, "TOO_FEW_POINTS",
                 [&] { static_cast<void>(plug_in_bandwidth({}, Kernel::gaussian)); });
}

}  // namespace
}  // namespace klara
