#include <klara/base/random.hpp>
#include <klara/time/aoristic.hpp>
#include <klara/time/hour_times.hpp>

#include <engine/refusal.hpp>
#include <engine/time/simulated_hours.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const TimeZone stockholm{
    .name = "Europe/Stockholm",
    .transitions = {{sys_days{2018y / 3 / 25} + 1h, 2h}, {sys_days{2018y / 10 / 28} + 1h, 1h}}};
const Weeks weeks = whole_weeks(simulated_period, {});

PointSet points_of(const std::vector<Period>& intervals) {
  PointSet points;
  for (const Period& interval : intervals) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(interval.from);
    points.until.push_back(interval.until);
  }
  return points;
}

HourTimes times_of(const PointSet& points, TimeCycle cycle = TimeCycle::day,
                   const TimeZone& zone = {}) {
  return hour_times(points, rows_of(points), weeks, cycle, zone, /*seed=*/3);
}

TEST(HourTimes, AreExactTimesOnTheClock) {
  const Instant six = simulated_start + 6h;
  const PointSet points = points_of({{six, six}, {six + 8 * 24h, six + 8 * 24h}});
  EXPECT_THAT(times_of(points).at, testing::ElementsAre(0.25, 0.25));
  EXPECT_THAT(times_of(points).week, testing::ElementsAre(0u, 1u));
  EXPECT_THAT(times_of(points, TimeCycle::week).at, testing::ElementsAre(0.25 / 7.0, 1.25 / 7.0));
  // In July Stockholm's clock shows two hours more.
  const Instant july = sys_days{2018y / 7 / 2} + 4h;
  EXPECT_THAT(hour_times(points_of({{july, july}}), std::vector<std::size_t>{0}, weeks,
                         TimeCycle::day, {.name = "", .transitions = {{simulated_start, 2h}}}, 3)
                  .at,
              testing::ElementsAre(0.25));
}

TEST(HourTimes, OfIntervalsAreSpreadAsTheirAoristicWeights) {
  // Across midnight and, in the zone, across the hour that the clock skips.
  const Instant from = sys_days{2018y / 3 / 24} + 20h;
  const Instant until = from + 10h;
  const std::vector<Period> intervals(20'000, {from, until});
  const HourTimes times = times_of(points_of(intervals), TimeCycle::day, stockholm);
  std::vector<double> found(24);
  for (const double at : times.at) found[static_cast<std::size_t>(24.0 * at)] += 1.0 / 20'000.0;
  const std::vector<double> expected = aoristic_weights(TimeCycle::day, stockholm, from, until);
  for (std::size_t h = 0; h < 24; ++h) {
    // 4 standard errors of a share.
    EXPECT_NEAR(found[h], expected[h], 4.0 * std::sqrt(expected[h] / 20'000.0)) << h;
  }
}

TEST(HourTimes, AreDrawnForEachRowWhateverOthersAreAsked) {
  const Instant noon = simulated_start + 12h;
  const PointSet points = points_of(std::vector<Period>(6, {noon, noon + 9h}));
  const HourTimes all = times_of(points);
  const std::vector<std::size_t> some{1, 4};
  const HourTimes of_some = hour_times(points, some, weeks, TimeCycle::day, {}, /*seed=*/3);
  EXPECT_THAT(of_some.at, testing::ElementsAre(all.at[1], all.at[4]));
  EXPECT_THAT(of_some.row, testing::ElementsAre(1u, 4u));
  EXPECT_NE(all.at[1], all.at[4]);
  EXPECT_NE(hour_times(points, some, weeks, TimeCycle::day, {}, /*seed=*/4), of_some);
  EXPECT_EQ(hour_times(points, some, weeks, TimeCycle::day, {}, /*seed=*/3), of_some);
}

TEST(HourTimes, LeaveOutWhatLiesInNoWeek) {
  const HourTimes times =
      times_of(points_of({{simulated_start - 1s, simulated_start},
                          {simulated_period.until, simulated_period.until},
                          {simulated_period.until - 1s, simulated_period.until - 1s}}));
  EXPECT_EQ(times.weeks, 52u);
  EXPECT_THAT(times.week, testing::ElementsAre(51u));
  EXPECT_THAT(times.row, testing::ElementsAre(2u));
}

TEST(HourTimes, RefuseWhatHasNoTimeOrEndsBeforeItBegins) {
  PointSet points = points_of({{simulated_start, simulated_start - 1s}});
  expect_refusal(ErrorKind::bad_data, "TIME_ORDER", [&] { (void)times_of(points); });
  points.from.clear();
  points.until.clear();
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING", [&] { (void)times_of(points); });
}

}  // namespace
}  // namespace klara
