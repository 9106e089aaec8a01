#include <klara/base/random.hpp>
#include <klara/displacement/relative_effect.hpp>
#include <klara/displacement/ring_difference.hpp>
#include <klara/displacement/wdd.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace klara {
namespace {

using namespace literals;

MultiPolygon square(double west, double south, double side) {
  return {{.shell = {{west, south},
                     {west + side, south},
                     {west + side, south + side},
                     {west, south + side}},
           .holes = {}}};
}

PointSet uniform_points(std::size_t count, double side) {
  Random random(7);
  PointSet points;
  for (std::size_t i = 0; i < count; ++i) {
    points.x.push_back(side * random.uniform());
    points.y.push_back(side * random.uniform());
  }
  return points;
}

// ---- definition

TEST(RingsOf, AreTheDistancesFromASquareByHand) {
  const PointSet points = uniform_points(4000, 1000.0);
  const std::vector<std::uint32_t> found =
      rings_of(points, square(400, 400, 200), {.width = 75_m, .count = 3});
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double dx = std::max(std::abs(points.x[i] - 500.0) - 100.0, 0.0);
    const double dy = std::max(std::abs(points.y[i] - 500.0) - 100.0, 0.0);
    const bool inside = dx == 0.0 && dy == 0.0;
    const auto expected =
        inside ? 3U : std::min(3U, static_cast<unsigned>(std::hypot(dx, dy) / 75.0));
    ASSERT_EQ(found[i], expected) << points.x[i] << ' ' << points.y[i];
  }
}

TEST(RingDifferences, AreTheFieldsMeasuresOfEachRing) {
  const BeforeAfter treated{207, 110}, control{308, 318};
  const std::vector<BeforeAfter> rings{{80, 95}, {40, 41}};
  const RingOptions options{.before_length = 0.5, .overdispersion = 1.7, .level = 0.9};
  const auto found = ring_differences(treated, rings, control, options);
  const WddOptions weights{.before_length = 0.5, .overdispersion = 1.7, .level = 0.9};
  BeforeAfter within = treated;
  for (std::size_t r = 0; r < rings.size(); ++r) {
    EXPECT_EQ(found[r].counts, rings[r]);
    EXPECT_EQ(
        found[r].difference,
        weighted_displacement_difference({.treated = rings[r], .control = control}, weights).local);
    EXPECT_EQ(found[r].relative, relative_effect(rings[r], control, 1.7, 0.9));
    within.before += rings[r].before;
    within.after += rings[r].after;
    EXPECT_EQ(
        found[r].cumulative,
        weighted_displacement_difference({.treated = within, .control = control}, weights).local);
  }
}

TEST(RingDifferences, AdjustForTheLargestAsDrawnByHand) {
  // The same normal parts, drawn: each ring's own and the control's that all share.
  const BeforeAfter control{120, 90};
  const std::vector<BeforeAfter> rings{{60, 85}, {200, 180}, {15, 9}};
  const auto found = ring_differences({}, rings, control);
  std::vector<double> own;
  for (const BeforeAfter& ring : rings) {
    own.push_back(static_cast<double>(ring.before + ring.after));
  }
  const double shared = 210.0;
  constexpr int draws = 200'000;
  Random random(42);
  std::vector<int> as_large(rings.size());
  for (int d = 0; d < draws; ++d) {
    const double w = std::sqrt(shared) * random.normal();
    double largest = 0.0;
    for (const double variance : own) {
      const double z = (std::sqrt(variance) * random.normal() - w) / std::sqrt(variance + shared);
      largest = std::max(largest, std::abs(z));
    }
    for (std::size_t r = 0; r < rings.size(); ++r) {
      const double z = std::abs(found[r].difference.value) / found[r].difference.se;
      if (largest >= z) ++as_large[r];
    }
  }
  for (std::size_t r = 0; r < rings.size(); ++r) {
    // Four standard errors of 200 000 draws are 0.0045 at most.
    EXPECT_NEAR(found[r].p_adjusted, as_large[r] / static_cast<double>(draws), 0.0045);
  }
}

// ---- invariants

TEST(RingDifferences, AdjustNothingForASingleRing) {
  for (const BeforeAfter control : {BeforeAfter{300, 318}, BeforeAfter{30'000, 30'100}}) {
    const auto found = ring_differences({}, std::vector<BeforeAfter>{{80, 120}}, control);
    EXPECT_NEAR(found[0].p_adjusted, found[0].difference.p, 1e-9);  // as the header says
  }
}

TEST(RingDifferences, AreIndependentTestsWithoutAControl) {
  const std::vector<BeforeAfter> rings{{80, 120}, {50, 60}};
  const auto found = ring_differences({}, rings, {});
  for (const RingDifference& ring : found) {
    EXPECT_NEAR(ring.p_adjusted, 1.0 - std::pow(1.0 - ring.difference.p, 2), 1e-9);
  }
}

TEST(RingDifferences, AdjustUpwardsAndAtMostAsBonferroni) {
  const std::vector<BeforeAfter> rings{{80, 140}, {50, 61}, {10, 9}, {400, 330}};
  for (const RingDifference& ring : ring_differences({}, rings, {500, 520})) {
    EXPECT_GE(ring.p_adjusted, ring.difference.p - 1e-9);
    EXPECT_LE(ring.p_adjusted, std::min(1.0, 4.0 * ring.difference.p) + 1e-9);
  }
}

TEST(RingDifferences, LeaveAnEmptyRingOutOfTheFamily) {
  const auto with = ring_differences({}, std::vector<BeforeAfter>{{80, 140}, {0, 0}}, {500, 520});
  const auto without = ring_differences({}, std::vector<BeforeAfter>{{80, 140}}, {500, 520});
  EXPECT_EQ(with[0], without[0]);
  EXPECT_TRUE(std::isnan(with[1].p_adjusted));
  EXPECT_TRUE(std::isnan(with[1].difference.value));
  EXPECT_FALSE(std::isnan(with[1].cumulative.value));
}

// ---- promises and refusals

TEST(RingsOf, AreTheSameForEveryThreadCount) {
  const PointSet points = uniform_points(20'000, 1000.0);
  const Rings rings{.width = 50_m, .count = 4};
  const auto alone = rings_of(points, square(400, 400, 200), rings, {.threads = 1});
  for (const unsigned threads : {2U, 3U}) {
    EXPECT_EQ(rings_of(points, square(400, 400, 200), rings, {.threads = threads}), alone);
  }
}

TEST(RingsOf, RefuseAWidthThatIsNone) {
  for (const Metres width : {Metres{0.0}, Metres{-5.0}, Metres{std::nan("")}}) {
    expect_refusal(ErrorKind::bad_argument, "LENGTH_RANGE",
                   [&] { static_cast<void>(rings_of({}, square(0, 0, 1), {.width = width})); });
  }
}

TEST(RingDifferences, RefuseWhatTheirMeasuresRefuse) {
  const std::vector<BeforeAfter> rings{{8, 9}};
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] {
    static_cast<void>(ring_differences({}, rings, {5, 5}, {.level = 1.0}));
  });
  expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", [&] {
    static_cast<void>(ring_differences({}, rings, {5, 5}, {.overdispersion = 0.0}));
  });
}

}  // namespace
}  // namespace klara
