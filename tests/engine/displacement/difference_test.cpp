#include <klara/displacement/difference.hpp>
#include <klara/displacement/relative_effect.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <string>

namespace klara {
namespace {

Period days(int from, int until) {
  const Instant start{std::chrono::sys_days{std::chrono::year{2018} / 1 / 1}};
  return {start + std::chrono::days{from}, start + std::chrono::days{until}};
}

const Period summer = days(0, 92);
const Period next_summer = days(365, 365 + 92);

const WddAreas areas{
    .treated = {207, 110}, .control = {308, 318}, .displacement = BeforeAfter{178, 157}};

TEST(Difference, IsEachMeasureByItsOwnFunction) {
  const Difference found =
      difference(areas, summer, days(365, 365 + 46), 2.0, {.control_size = 1.5, .level = 0.9});
  const WddOptions weights{
      .before_length = 2.0, .control_size = 1.5, .overdispersion = 2.0, .level = 0.9};
  const Wdd wdd = weighted_displacement_difference(areas, weights);
  EXPECT_EQ(found.wdd.total.value, wdd.total.value);
  EXPECT_EQ(found.wdd.total.low, wdd.total.low);
  EXPECT_EQ(found.wdd.overdispersion, 2.0);
  EXPECT_EQ(found.wdd_poisson.overdispersion, 1.0);
  EXPECT_EQ(found.wdd_poisson.total.value, wdd.total.value);
  EXPECT_LT(found.wdd_poisson.total.se, found.wdd.total.se);
  const Estimate relative = relative_effect(areas.treated, areas.control, 2.0, 0.9);
  EXPECT_EQ(found.relative.value, relative.value);
  EXPECT_EQ(found.relative.high, relative.high);
  const Wdq wdq =
      weighted_displacement_quotient(areas.treated, *areas.displacement, areas.control,
                                     {.before_length = 2.0, .overdispersion = 2.0, .level = 0.9});
  EXPECT_EQ(found.wdq->quotient.low, wdq.quotient.low);
  EXPECT_EQ(found.wdq->gross_effect, wdq.gross_effect);
}

TEST(Difference, OfEqualPeriodsIsInIncidents) {
  const Difference found = difference(areas, summer, next_summer, 1.0);
  EXPECT_EQ(found.wdd.local.value, -107.0);
  EXPECT_EQ(found.wdd.displacement.value, -21.0);  // compared to its own past only
  EXPECT_EQ(found.wdq->gross_effect, 97.0);
}

TEST(Difference, BringsCountsBeforeToTheLengthOfThePeriodAfter) {
  // Half as long and half as many everywhere: nothing changed.
  const WddAreas halved{
      .treated = {200, 100}, .control = {300, 150}, .displacement = BeforeAfter{80, 40}};
  const Difference found = difference(halved, summer, days(365, 365 + 46), 1.0);
  EXPECT_NEAR(found.wdd.local.value, 0.0, 1e-12);
  EXPECT_NEAR(found.wdd.displacement.value, 0.0, 1e-12);
  EXPECT_NEAR(found.relative.value, 1.0, 1e-12);
  EXPECT_NEAR(found.wdq->success, 0.0, 1e-12);
  EXPECT_NEAR(found.wdq->gross_effect, 0.0, 1e-12);
}

TEST(Difference, ComparesTheDisplacementAreaWhereItHasAControl) {
  WddAreas with_control = areas;
  with_control.displacement_control = BeforeAfter{150, 140};
  const Difference found = difference(with_control, summer, next_summer, 1.0);
  EXPECT_EQ(found.wdd.displacement.value, -11.0);
  EXPECT_EQ(found.wdd.total.value, -118.0);
  const Difference sized =
      difference(with_control, summer, next_summer, 1.0, {.displacement_control_size = 2.0});
  EXPECT_EQ(sized.wdd.displacement.value, -16.0);
}

TEST(Difference, HasNoQuotientWithoutADisplacementArea) {
  const Difference found =
      difference({.treated = {207, 110}, .control = {308, 318}}, summer, next_summer, 1.0);
  EXPECT_FALSE(found.wdq);
  EXPECT_EQ(found.wdd.total, found.wdd.local);
}

TEST(Difference, SaysWhetherTheControlIsOfSimilarLevel) {
  const auto similar = [](std::uint64_t treated, std::uint64_t control, double control_size) {
    return difference({.treated = {treated, 5}, .control = {control, 5}}, summer, next_summer, 1.0,
                      {.control_size = control_size})
        .control_of_similar_level;
  };
  EXPECT_TRUE(similar(100, 300, 1.0));
  EXPECT_FALSE(similar(100, 301, 1.0));
  EXPECT_TRUE(similar(300, 100, 1.0));
  EXPECT_FALSE(similar(301, 100, 1.0));
  EXPECT_TRUE(similar(100, 3000, 10.0));  // as dense
  EXPECT_FALSE(similar(100, 0, 1.0));
  EXPECT_FALSE(similar(0, 100, 1.0));
}

TEST(Difference, RefusesPeriodsWithoutLengthAndWeightsThatAreNone) {
  const auto refused = [](const Period& before, const Period& after, double overdispersion,
                          const DifferenceOptions& options = {}) {
    const auto error =
        refusal([&] { (void)difference(areas, before, after, overdispersion, options); });
    return error ? error->code() : "";
  };
  EXPECT_EQ(refused(days(3, 3), summer, 1.0), "WEIGHT_RANGE");
  EXPECT_EQ(refused(summer, days(9, 3), 1.0), "WEIGHT_RANGE");
  EXPECT_EQ(refused(summer, next_summer, 0.0), "WEIGHT_RANGE");
  EXPECT_EQ(refused(summer, next_summer, 1.0, {.treated_size = -1.0}), "WEIGHT_RANGE");
  EXPECT_EQ(refused(summer, next_summer, 1.0, {.level = 2.0}), "LEVEL_RANGE");
}

}  // namespace
}  // namespace klara
