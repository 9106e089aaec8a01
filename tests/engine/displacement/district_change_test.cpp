#include <klara/base/random.hpp>
#include <klara/displacement/district_change.hpp>
#include <klara/inference/distributions.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

namespace klara {
namespace {

Period days(int from, int until) {
  const Instant start{std::chrono::sys_days{std::chrono::year{2018} / 1 / 1}};
  return {start + std::chrono::days{from}, start + std::chrono::days{until}};
}

const Period year = days(0, 365);
const Period next_year = days(365, 730);
const Period half = days(365, 365 + 182);

DistrictSet three() {
  return {{.code = "00101", .name = "Gamla stan", .area = {}},
          {.code = "10101", .name = "Hötorget", .area = {}},
          {.code = "10102", .name = "Klara", .area = {}}};
}

TEST(ChangeOfCount, HasTheIntervalThatMoverMakesOfExactLimits) {
  const Estimate change = change_of_count({60, 41}, year, half);
  const double r = 182.0 / 365.0;
  const Limits before = poisson_limits(60, 0.95);
  const Limits after = poisson_limits(41, 0.95);
  const double value = 41.0 - r * 60.0;
  EXPECT_NEAR(change.value, value, 1e-12);
  EXPECT_NEAR(change.se, std::sqrt(41.0 + r * r * 60.0), 1e-12);
  EXPECT_NEAR(
      change.low,
      value - std::sqrt(std::pow(41.0 - after.low, 2) + std::pow(r * (before.high - 60.0), 2)),
      1e-12);
  EXPECT_NEAR(
      change.high,
      value + std::sqrt(std::pow(after.high - 41.0, 2) + std::pow(r * (60.0 - before.low), 2)),
      1e-12);
  EXPECT_NEAR(change.p, exact_binomial_p(41, 101, 182.0 / 547.0), 1e-12);
}

TEST(ChangeOfCount, FromSevenOverdosesToOneIsNoSureFall) {
  const Estimate change = change_of_count({7, 1}, year, next_year);
  EXPECT_EQ(change.value, -6.0);
  EXPECT_NEAR(change.p, 0.0703, 5e-5);
}

TEST(ChangeOfCount, ChangesSignWhenThePeriodsChangePlaces) {
  const Estimate there = change_of_count({60, 41}, year, next_year);
  const Estimate back = change_of_count({41, 60}, year, next_year);
  EXPECT_EQ(there.value, -back.value);
  EXPECT_DOUBLE_EQ(there.low, -back.high);
  EXPECT_DOUBLE_EQ(there.high, -back.low);
  EXPECT_DOUBLE_EQ(there.p, back.p);
}

TEST(ChangeOfCount, OfNothingIsNothingSure) {
  const Estimate change = change_of_count({0, 0}, year, next_year);
  EXPECT_EQ(change.value, 0.0);
  EXPECT_EQ(change.p, 1.0);
  EXPECT_NEAR(change.high, 3.688879454113936, 1e-12);  // Garwood's limit of 0
  EXPECT_NEAR(change.low, -3.688879454113936, 1e-12);
}

TEST(ChangeOfCount, CoversTheTruthAtLeastAtItsLevel) {
  constexpr std::uint64_t seed = 20190607;
  constexpr int replicates = 3000;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (const double mean : {2.0, 20.0, 300.0}) {
    const double truth = 0.8 * mean - 182.0 / 365.0 * mean;
    int covered = 0;
    int alarms = 0;
    for (int r = 0; r < replicates; ++r) {
      Random random(seed, static_cast<std::uint64_t>(r));
      const BeforeAfter counts{random.poisson(mean), random.poisson(0.8 * mean)};
      const Estimate change = change_of_count(counts, year, half);
      if (change.low <= truth && truth <= change.high) ++covered;
      const BeforeAfter same{random.poisson(mean), random.poisson(182.0 / 365.0 * mean)};
      if (change_of_count(same, year, half).p < 0.05) ++alarms;
    }
    // Exact limits and the exact test keep their level; 4 standard errors.
    const double error = 4.0 * std::sqrt(0.95 * 0.05 / replicates);
    EXPECT_GT(static_cast<double>(covered) / replicates, 0.95 - error) << mean;
    EXPECT_LT(static_cast<double>(alarms) / replicates, 0.05 + error) << mean;
  }
}

TEST(ChangeOfCount, RefusesAPeriodWithoutLength) {
  for (const Period& none : {days(5, 5), days(9, 5)}) {
    expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", [&] {
      (void)change_of_count({1, 2}, none, year);
    });
    expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", [&] {
      (void)change_of_count({1, 2}, year, none);
    });
  }
}

TEST(DistrictChanges, CountEveryIncidentOfADistrictOnce) {
  const std::vector<std::uint32_t> before{2, 2, 0, outside, 2, 1};
  const std::vector<std::uint32_t> after{0, outside, outside, 2};
  const auto changes = district_changes(three(), before, after, year, next_year, {});
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].code, "00101");
  EXPECT_EQ(changes[2].name, "Klara");
  EXPECT_EQ(changes[0].counts, (BeforeAfter{1, 1}));
  EXPECT_EQ(changes[1].counts, (BeforeAfter{1, 0}));
  EXPECT_EQ(changes[2].counts, (BeforeAfter{3, 1}));
  EXPECT_EQ(changes[2].change.value, -2.0);
  EXPECT_EQ(changes[2].change.p, change_of_count({3, 1}, year, next_year).p);
}

TEST(DistrictChanges, GiveRatesOfEveryDenominator) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Denominator> denominators{
      {.name = "residents 2016", .of_district = {3000.0, 0.0, 1800.0}},
      {.name = "daily passers", .per = 1000.0, .of_district = {unknown, unknown, 100'000.0}}};
  const std::vector<std::uint32_t> before{2, 2, 2, 1};
  const std::vector<std::uint32_t> after{2};
  const auto changes = district_changes(three(), before, after, year, next_year, denominators);
  const auto& klara = changes[2];
  ASSERT_EQ(klara.before_rates.size(), 2u);
  EXPECT_DOUBLE_EQ(klara.before_rates[0].value, 3.0 / 1800.0 * 100'000.0);
  EXPECT_EQ(klara.before_rates[0].of, "residents 2016");
  EXPECT_EQ(klara.before_rates[0].per, 100'000.0);
  EXPECT_DOUBLE_EQ(klara.before_rates[1].value, 0.03);
  EXPECT_DOUBLE_EQ(klara.after_rates[0].value, 1.0 / 1800.0 * 100'000.0);
  EXPECT_EQ(changes[0].before_rates[0].value, 0.0);
  EXPECT_TRUE(std::isnan(changes[1].before_rates[0].value));  // nobody lives there
  EXPECT_TRUE(std::isnan(changes[1].before_rates[1].value));
}

TEST(DistrictChanges, GiveRatesTheExactLimitsOfTheirCounts) {
  const std::vector<Denominator> denominators{
      {.name = "residents", .per = 1000.0, .of_district = {500.0, 0.0, 2000.0}}};
  const std::vector<std::uint32_t> before{2, 2, 2};
  const auto changes = district_changes(three(), before, {}, year, next_year, denominators, 0.95);
  // Garwood's (1936) limits for 3 and for 0 incidents at 95 %, as his table has them.
  const Rate& klara = changes[2].before_rates[0];
  EXPECT_NEAR(klara.low, 0.6187 / 2.0, 5e-5);
  EXPECT_NEAR(klara.high, 8.7673 / 2.0, 5e-5);
  EXPECT_EQ(klara.level, 0.95);
  const Rate& none = changes[2].after_rates[0];
  EXPECT_EQ(none.low, 0.0);
  EXPECT_NEAR(none.high, 3.6889 / 2.0, 5e-5);
  const Rate& nobody = changes[1].before_rates[0];
  EXPECT_TRUE(std::isnan(nobody.low) && std::isnan(nobody.high));
  const auto surer = district_changes(three(), before, {}, year, next_year, denominators, 0.99);
  EXPECT_LT(surer[2].before_rates[0].low, klara.low);
  EXPECT_GT(surer[2].before_rates[0].high, klara.high);
}

TEST(DistrictChanges, OfOnePeriodCountIt) {
  const std::vector<Denominator> denominators{
      {.name = "residents", .of_district = {10.0, 20.0, 30.0}}};
  const std::vector<std::uint32_t> before{2, 2, 0};
  for (const auto& period : {std::optional<Period>{}, std::optional<Period>{year}}) {
    const auto changes = district_changes(three(), before, {}, period, std::nullopt, denominators);
    EXPECT_EQ(changes[2].counts, (BeforeAfter{2, 0}));
    EXPECT_EQ(changes[2].before_rates.size(), 1u);
    EXPECT_TRUE(changes[2].after_rates.empty());
    EXPECT_TRUE(std::isnan(changes[2].change.value) && std::isnan(changes[2].change.p));
  }
}

TEST(DistrictChanges, RefuseDenominatorsThatCannotBeRead) {
  const auto refused = [](const Denominator& denominator) {
    const auto error = refusal([&] {
      (void)district_changes(three(), {}, {}, year, next_year, {&denominator, 1});
    });
    return error ? error->code() + ": " + error->message().en : "";
  };
  EXPECT_THAT(refused({.name = "", .of_district = {1.0, 2.0, 3.0}}),
              testing::StartsWith("DENOMINATOR_UNNAMED"));
  EXPECT_EQ(refused({.name = "residents", .of_district = {1.0, 2.0}}),
            "DENOMINATOR_RANGE: the denominator residents: 2 numbers for 3 districts");
  EXPECT_EQ(refused({.name = "residents", .of_district = {1.0, -2.0, 3.0}}),
            "DENOMINATOR_RANGE: the denominator residents: district 10101 has -2, but a number of "
            "at least 0 is needed");
  EXPECT_THAT(refused({.name = "residents", .per = 0.0, .of_district = {1.0, 2.0, 3.0}}),
              testing::HasSubstr("must be per a positive number"));
}

}  // namespace
}  // namespace klara
