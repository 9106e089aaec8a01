#include <klara/base/random.hpp>
#include <klara/displacement/relative_effect.hpp>
#include <klara/displacement/wdd.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

namespace klara {
namespace {

const nlohmann::json golden =
    nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/relative_effect.json"));

BeforeAfter pair(const nlohmann::json& counts) {
  return {.before = counts[0], .after = counts[1]};
}

TEST(RelativeEffect, IsThatOfAPoissonRegression) {
  const auto& one = golden["two_by_two"];
  const BeforeAfter treated = pair(one["counts"]["treated"]);
  const BeforeAfter control = pair(one["counts"]["control"]);
  const Estimate effect = relative_effect(treated, control);
  EXPECT_NEAR(effect.value, one["RIRR"].get<double>(), 1e-14);
  EXPECT_NEAR(effect.se, one["se_formula"].get<double>(), 1e-14);
  // The regression stopped iterating at a standard error 2e-8 away.
  EXPECT_NEAR(effect.low, one["ci95"][0].get<double>(), 1e-7);
  EXPECT_NEAR(effect.high, one["ci95"][1].get<double>(), 1e-7);
  // On the identity link the same regression is the local WDD.
  const Wdd wdd = weighted_displacement_difference({.treated = treated, .control = control});
  EXPECT_EQ(wdd.local.value, one["identity_link_est"].get<double>());
  EXPECT_NEAR(wdd.local.se, one["identity_link_se"].get<double>(), 1e-12);
}

TEST(RelativeEffect, IsThePublishedOne) {
  const auto& one = golden["wilson"];
  const Estimate effect =
      relative_effect(pair(one["counts"]["treated"]), pair(one["counts"]["control"]));
  EXPECT_NEAR(effect.value, one["RIRR"].get<double>(), 5e-8);  // printed to 7 decimals
  EXPECT_NEAR(std::log(effect.value), one["log_rr"].get<double>(), 5e-8);
}

TEST(RelativeEffect, IsInvertedWhenPeriodsOrAreasChangePlaces) {
  const Estimate there = relative_effect({207, 110}, {308, 318});
  for (const Estimate& back :
       {relative_effect({110, 207}, {318, 308}), relative_effect({308, 318}, {207, 110})}) {
    EXPECT_DOUBLE_EQ(there.value, 1.0 / back.value);
    EXPECT_DOUBLE_EQ(there.low, 1.0 / back.high);
    EXPECT_DOUBLE_EQ(there.p, back.p);
  }
}

TEST(RelativeEffect, GrowsLessSureWithTheRootOfOverdispersion) {
  const Estimate poisson = relative_effect({207, 110}, {308, 318});
  const Estimate scattered = relative_effect({207, 110}, {308, 318}, 9.0);
  EXPECT_EQ(scattered.value, poisson.value);
  EXPECT_DOUBLE_EQ(scattered.se, 3.0 * poisson.se);
}

TEST(RelativeEffect, CoversTheTruthAtItsLevel) {
  constexpr std::uint64_t seed = 20190604;
  constexpr int replicates = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const double truth = (140.0 / 200.0) / (330.0 / 300.0);
  int covered = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const BeforeAfter treated{random.poisson(200.0), random.poisson(140.0)};
    const BeforeAfter control{random.poisson(300.0), random.poisson(330.0)};
    const Estimate effect = relative_effect(treated, control, 1.0, 0.9);
    if (effect.low <= truth && truth <= effect.high) ++covered;
  }
  // 4 standard errors of a share of 0.9, and 0.005 for the normal form of the logarithm: it leaves
  // out about 1 / 140 of the variance, 0.0012 of the coverage.
  EXPECT_NEAR(static_cast<double>(covered) / replicates, 0.9,
              4.0 * std::sqrt(0.9 * 0.1 / replicates) + 0.005);
}

TEST(RelativeEffect, OfAnyZeroDoesNotExist) {
  for (const auto& [treated, control] : {std::pair{BeforeAfter{0, 5}, BeforeAfter{5, 5}},
                                         std::pair{BeforeAfter{5, 0}, BeforeAfter{5, 5}},
                                         std::pair{BeforeAfter{5, 5}, BeforeAfter{0, 5}},
                                         std::pair{BeforeAfter{5, 5}, BeforeAfter{5, 0}}}) {
    const Estimate effect = relative_effect(treated, control);
    EXPECT_TRUE(std::isnan(effect.value) && std::isnan(effect.se) && std::isnan(effect.low) &&
                std::isnan(effect.high) && std::isnan(effect.p));
  }
}

TEST(RelativeEffect, RefusesWhatIsNoOverdispersion) {
  const auto refused = [](double overdispersion, double level) {
    const auto error = refusal([&] {
      (void)relative_effect({2, 1}, {3, 3}, overdispersion, level);
    });
    return error ? error->code() : "";
  };
  EXPECT_EQ(refused(0.0, 0.95), "WEIGHT_RANGE");
  EXPECT_EQ(refused(std::nan(""), 0.95), "WEIGHT_RANGE");
  EXPECT_EQ(refused(1.0, 0.0), "LEVEL_RANGE");
}

}  // namespace
}  // namespace klara
