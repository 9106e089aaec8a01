#include <klara/base/random.hpp>
#include <klara/displacement/wdq.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>

namespace klara {
namespace {

BeforeAfter pair(const nlohmann::json& counts) {
  return {.before = counts[0], .after = counts[1]};
}

// Fieller's interval asked for plainly: is this quotient within reach of what was counted?
bool fits(double quotient, const BeforeAfter& t, const BeforeAfter& d, const BeforeAfter& c,
          double z) {
  double difference = 0.0;
  double variance = 0.0;
  const auto add = [&](std::uint64_t treated, std::uint64_t displacement, std::uint64_t control,
                       double sign) {
    const auto nt = static_cast<double>(treated);
    const auto nd = static_cast<double>(displacement);
    const auto nc = static_cast<double>(control);
    const double whole = nd - quotient * nt;
    difference += sign * whole / nc;
    variance += (nd + quotient * quotient * nt) / (nc * nc) + whole * whole / (nc * nc * nc);
  };
  add(t.before, d.before, c.before, -1.0);
  add(t.after, d.after, c.after, 1.0);
  return difference * difference <= z * z * variance;
}

TEST(Wdq, IsThePublishedFormula) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/wdq.json"));
  for (const auto& one : golden["cases"]) {
    SCOPED_TRACE(one["id"].get<std::string>());
    const auto& inputs = one["inputs"];
    const Wdq wdq = weighted_displacement_quotient(pair(inputs["target"]), pair(inputs["buffer"]),
                                                   pair(inputs["control"]));
    const double near = 1e-13;  // printed to 15 digits
    EXPECT_NEAR(wdq.success, one["success"].get<double>(), near);
    EXPECT_NEAR(wdq.success, -one["NE"].get<double>(), near);
    EXPECT_NEAR(wdq.buffer, one["buffer_measure"].get<double>(), near);
    EXPECT_NEAR(wdq.quotient.value, one["WDQ"].get<double>(), near);
    EXPECT_EQ(wdq.gross_effect, one["GE"].get<double>());
    EXPECT_NEAR(wdq.total_net_effect, one["TNE"].get<double>(), 1e-11);
    EXPECT_TRUE(std::isnan(wdq.quotient.se));
  }
}

TEST(Wdq, IntervalHoldsExactlyTheQuotientsThatFit) {
  const BeforeAfter treated{207, 110};
  const BeforeAfter displacement{178, 157};
  const BeforeAfter control{308, 318};
  const Wdq wdq = weighted_displacement_quotient(treated, displacement, control);
  ASSERT_TRUE(wdq.interpretable);
  const double z = 1.959963984540054;
  for (int step = -300; step < 300; ++step) {
    const double q = 0.01 * step;
    EXPECT_EQ(wdq.quotient.low <= q && q <= wdq.quotient.high,
              fits(q, treated, displacement, control, z))
        << q;
  }
}

TEST(Wdq, OfNothingButTheBufferDecidesP) {
  // Outside the interval exactly when 0 is.
  for (std::uint64_t after = 100; after < 260; after += 7) {
    const Wdq wdq = weighted_displacement_quotient({207, 110}, {178, after}, {308, 318});
    const bool excluded = wdq.quotient.low > 0.0 || wdq.quotient.high < 0.0;
    EXPECT_EQ(excluded, wdq.quotient.p < 0.05) << after;
  }
}

TEST(Wdq, IsTheSameWhenThePeriodsChangePlaces) {
  const Wdq there = weighted_displacement_quotient({207, 110}, {178, 157}, {308, 318});
  const Wdq back = weighted_displacement_quotient({110, 207}, {157, 178}, {318, 308});
  EXPECT_DOUBLE_EQ(there.quotient.value, back.quotient.value);
  EXPECT_DOUBLE_EQ(there.success, -back.success);
  EXPECT_TRUE(there.interpretable);
  EXPECT_FALSE(back.interpretable);  // the treated area grew
}

TEST(Wdq, NeedsLengthsForTheGrossEffectAlone) {
  const Wdq equal = weighted_displacement_quotient({200, 60}, {80, 45}, {400, 210});
  const Wdq halved = weighted_displacement_quotient({200, 60}, {80, 45}, {400, 210},
                                                    {.before_length = 2.0, .after_length = 1.0});
  EXPECT_EQ(equal.gross_effect, 140.0);
  EXPECT_EQ(halved.gross_effect, 40.0);
  EXPECT_EQ(equal.quotient.value, halved.quotient.value);
  EXPECT_EQ(equal.quotient.low, halved.quotient.low);
  EXPECT_EQ(equal.total_net_effect, halved.total_net_effect);
}

TEST(Wdq, CoversTheTruthUnderARealEffect) {
  constexpr std::uint64_t seed = 20190602;
  constexpr int replicates = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const double truth = (420.0 / 2400.0 - 300.0 / 2000.0) / (240.0 / 2400.0 - 500.0 / 2000.0);
  for (const double overdispersion : {1.0, 3.0}) {
    int covered = 0;
    for (int r = 0; r < replicates; ++r) {
      Random random(seed, static_cast<std::uint64_t>(r));
      const auto count = [&](double mean) {
        if (overdispersion == 1.0) return random.poisson(mean);
        const double scale = overdispersion - 1.0;
        return random.poisson(scale * random.gamma(mean / scale));
      };
      const BeforeAfter treated{count(500.0), count(240.0)};
      const BeforeAfter displacement{count(300.0), count(420.0)};
      const BeforeAfter control{count(2000.0), count(2400.0)};
      const Wdq wdq = weighted_displacement_quotient(treated, displacement, control,
                                                     {.overdispersion = overdispersion});
      if (wdq.quotient.low <= truth && truth <= wdq.quotient.high) ++covered;
    }
    // 4 standard errors of a share of 0.95, and 0.005 for the ratios' linear terms: they leave out
    // up to 3 / 240 of the variance, 0.0014 of the coverage.
    const double error = 4.0 * std::sqrt(0.95 * 0.05 / replicates) + 0.005;
    EXPECT_NEAR(static_cast<double>(covered) / replicates, 0.95, error) << overdispersion;
  }
}

TEST(Wdq, IsSeldomInterpretableWhereNothingHappened) {
  constexpr std::uint64_t seed = 20190603;
  constexpr int replicates = 4000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int interpretable = 0;
  int above_one = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const BeforeAfter treated{random.poisson(100.0), random.poisson(100.0)};
    const BeforeAfter displacement{random.poisson(60.0), random.poisson(60.0)};
    const BeforeAfter control{random.poisson(500.0), random.poisson(500.0)};
    const Wdq wdq = weighted_displacement_quotient(treated, displacement, control);
    if (wdq.interpretable) ++interpretable;
    if (std::abs(wdq.quotient.value) > 1.0) ++above_one;
  }
  EXPECT_NEAR(static_cast<double>(above_one) / replicates, 0.41, 0.032);  // 4 standard errors
  // One tail of 5 %, and again 0.005.
  EXPECT_NEAR(static_cast<double>(interpretable) / replicates, 0.025, 0.01 + 0.005);
}

TEST(Wdq, HasNoBoundWhereSuccessIsNotSure) {
  const Wdq wdq = weighted_displacement_quotient({100, 95}, {60, 66}, {500, 500});
  EXPECT_FALSE(wdq.interpretable);
  EXPECT_TRUE(std::isnan(wdq.quotient.low) && std::isnan(wdq.quotient.high));
  EXPECT_FALSE(std::isnan(wdq.quotient.value));
}

TEST(Wdq, WithoutChangeInTheTreatedAreaDoesNotExist) {
  const Wdq wdq = weighted_displacement_quotient({100, 100}, {60, 66}, {500, 500});
  EXPECT_TRUE(std::isnan(wdq.quotient.value));
  EXPECT_FALSE(wdq.interpretable);
}

TEST(Wdq, WithoutControlDoesNotExist) {
  for (const BeforeAfter control : {BeforeAfter{0, 9}, BeforeAfter{9, 0}}) {
    const Wdq wdq = weighted_displacement_quotient({100, 60}, {50, 50}, control);
    EXPECT_TRUE(std::isnan(wdq.quotient.value) && std::isnan(wdq.success) &&
                std::isnan(wdq.buffer) && std::isnan(wdq.total_net_effect));
    EXPECT_EQ(wdq.gross_effect, 40.0);
    EXPECT_FALSE(wdq.interpretable);
  }
}

TEST(Wdq, OfAnEmptyDisplacementAreaIsNotSure) {
  const Wdq wdq = weighted_displacement_quotient({500, 100}, {0, 0}, {500, 500});
  EXPECT_TRUE(wdq.interpretable);
  EXPECT_EQ(std::abs(wdq.quotient.value), 0.0);
  EXPECT_TRUE(std::isnan(wdq.quotient.low) && std::isnan(wdq.quotient.p));
}

TEST(Wdq, RefusesWeightsThatAreNone) {
  const auto refused = [](const WdqOptions& options) {
    const auto error = refusal([&] {
      (void)weighted_displacement_quotient({2, 1}, {1, 2}, {3, 3}, options);
    });
    return error ? error->code() : "";
  };
  EXPECT_EQ(refused({.before_length = 0.0}), "WEIGHT_RANGE");
  EXPECT_EQ(refused({.after_length = -2.0}), "WEIGHT_RANGE");
  EXPECT_EQ(refused({.overdispersion = std::nan("")}), "WEIGHT_RANGE");
  EXPECT_EQ(refused({.level = 1.0}), "LEVEL_RANGE");
}

}  // namespace
}  // namespace klara
