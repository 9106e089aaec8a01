#include <klara/displacement/weekly_design.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace klara {
namespace {

constexpr std::chrono::days day{1};
const Instant monday = std::chrono::sys_days{std::chrono::year{2017} / 1 / 2};

DistrictSet two_squares() {
  DistrictSet districts;
  for (const double west : {0.0, 100.0}) {
    districts.push_back(
        {.code = west == 0.0 ? "1" : "2",
         .name = {},
         .area = {
             {.shell = {{west, 0}, {west + 50, 0}, {west + 50, 50}, {west, 50}}, .holes = {}}}});
  }
  return districts;
}

std::optional<WeeklyDesign> of(const Period& before, const Period& after) {
  return weekly_design({}, {}, two_squares(), {.name = {}, .codes = {"1"}, .polygon = {}}, {}, {},
                       before, after, {});
}

TEST(WeeklyDesign, IsTheMapsAndTheWholeWeeksOfBothPeriods) {
  const Period before{monday, monday + 17 * day}, after{monday + 20 * day, monday + 27 * day};
  const auto design = of(before, after);
  ASSERT_TRUE(design.has_value());
  EXPECT_EQ(design->before, whole_weeks(before, {}));
  EXPECT_EQ(design->before.size(), 2u);
  EXPECT_EQ(design->after.size(), 1u);
  EXPECT_EQ(design->map, mapped_design({}, {}, two_squares(),
                                       {.name = {}, .codes = {"1"}, .polygon = {}}, {}, {}));
}

TEST(WeeklyDesign, IsNoneWhereAPeriodHasNoWholeWeek) {
  const Period week{monday, monday + 7 * day}, less{monday + 10 * day, monday + 16 * day};
  EXPECT_FALSE(of(week, less).has_value());
  EXPECT_FALSE(of(less, week).has_value());
}

TEST(WeeklyDesign, TakesEarlierSeasonsOldestFirst) {
  const Period before{monday, monday + 14 * day}, after{monday + 20 * day, monday + 27 * day};
  const WeeklyDesign design = *of(before, after);
  const Period last{monday - 364 * day, monday - 350 * day};
  const Period first{monday - 728 * day, monday - 714 * day};
  const Period short_one{monday - 1092 * day, monday - 1090 * day};
  const WeeklyDesign with = with_earlier(design, std::vector{last, short_one, first}, {});
  EXPECT_THAT(with.earlier, testing::ElementsAre(whole_weeks(first, {}), whole_weeks(last, {})));
  EXPECT_EQ(with.before, design.before);
  EXPECT_THAT(seasons_before(with),
              testing::ElementsAre(whole_weeks(first, {}), whole_weeks(last, {}), design.before));
  EXPECT_THAT(seasons_before(design), testing::ElementsAre(design.before));
}

}  // namespace
}  // namespace klara
