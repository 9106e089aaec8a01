#include <klara/density/time_slices.hpp>

#include <gtest/gtest.h>

#include <numeric>

#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

constexpr Instant midnight{sys_days{2023y / 6 / 5}};  // a Monday
constexpr double hour = 3600.0;

const TimeZone stockholm{.name = "Europe/Stockholm",
                         .transitions = {{sys_days{2022y / 10 / 30} + 1h, 1h},
                                         {sys_days{2023y / 3 / 26} + 1h, 2h},
                                         {sys_days{2023y / 10 / 29} + 1h, 1h}}};

PointSet incident(Instant from, Instant until) {
  return {.x = {0.0}, .y = {0.0}, .weight = {}, .from = {from}, .until = {until}};
}

/// The weight of the stretches times the share of each that lies in [begin, end) of the clock.
double weight_between(const TimeStretches& stretches, double begin, double end) {
  double weight = 0.0;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const TimeStretch s = stretches[i];
    if (s.from == s.until) {
      if (begin <= s.from && s.from < end) weight += s.weight;
      continue;
    }
    const double within = std::min(s.until, end) - std::max(s.from, begin);
    if (within > 0.0) weight += s.weight * within / (s.until - s.from);
  }
  return weight;
}

TEST(TimeSlices, LieEvenlyFromTheFirst) {
  const SliceAxis axis = axis_of(EvenSlices{.first = midnight, .step = 6h, .count = 4});
  EXPECT_EQ(axis.count, 4u);
  EXPECT_EQ(axis.at(0), 0.0);
  EXPECT_EQ(axis.at(3), 18 * hour);
  EXPECT_EQ(axis.cycle, 0.0);
}

TEST(TimeSlices, LieInTheMiddleOfTheirPartOfTheClock) {
  const SliceAxis axis = axis_of(ClockSlices{.cycle = TimeCycle::day, .zone = {}, .count = 24});
  EXPECT_EQ(axis.at(0), 0.5 * hour);
  EXPECT_EQ(axis.at(23), 23.5 * hour);
  EXPECT_EQ(axis.cycle, 24 * hour);
}

TEST(TimeStretches, CountSecondsFromTheFirstSlice) {
  const EvenSlices slices{.first = midnight, .step = 1h, .count = 3};
  PointSet incidents = incident(midnight - 2h, midnight + 30min);
  incidents.weight = {0.25};
  const TimeStretches stretches(incidents, slices, hour);
  ASSERT_EQ(stretches.size(), 1u);
  EXPECT_EQ(stretches[0].from, -2 * hour);
  EXPECT_EQ(stretches[0].until, 0.5 * hour);
  EXPECT_EQ(stretches[0].weight, 0.25);
  EXPECT_EQ(stretches.largest_weight(), 0.25);
}

TEST(TimeStretches, AreSeenFromBothEndsOfTheClock) {
  const ClockSlices day{.cycle = TimeCycle::day, .zone = {}, .count = 24};
  const PointSet late_at_night = incident(midnight - 10min, midnight - 10min);
  const TimeStretches late(late_at_night, day, 2 * hour);
  ASSERT_EQ(late.size(), 2u);
  EXPECT_EQ(late[0].from, -600.0);
  EXPECT_EQ(late[1].from, 24 * hour - 600.0);
  const PointSet at_noon = incident(midnight + 12h, midnight + 12h);
  EXPECT_EQ(TimeStretches(at_noon, day, 2 * hour).size(), 1u);
}

TEST(TimeStretches, SpreadAnIntervalOverTheClock) {
  const ClockSlices day{.cycle = TimeCycle::day, .zone = {}, .count = 24};
  // 30 hours from 20:00: each hour of the clock once, and those from 20 to 02 twice.
  const PointSet thirty_hours = incident(midnight - 4h, midnight + 26h);
  const TimeStretches stretches(thirty_hours, day, hour);
  for (int h = 0; h < 24; ++h) {
    EXPECT_NEAR(weight_between(stretches, h * hour, (h + 1) * hour),
                (h < 2 || h >= 20 ? 2.0 : 1.0) / 30.0, 1e-15)
        << h;
  }
}

TEST(TimeStretches, SpreadAnIntervalOfWeeksEvenly) {
  const ClockSlices week{.cycle = TimeCycle::week, .zone = {}, .count = 168};
  const PointSet two_weeks = incident(midnight + 5h, midnight + 5h + 336h);
  const TimeStretches stretches(two_weeks, week, hour);
  for (int h = 0; h < 168; ++h) {
    EXPECT_NEAR(weight_between(stretches, h * hour, (h + 1) * hour), 1.0 / 168.0, 1e-15) << h;
  }
}

TEST(TimeStretches, FollowTheClockThroughTheNightsItJumps) {
  const ClockSlices day{.cycle = TimeCycle::day, .zone = stockholm, .count = 24};
  // From midnight to six of the clock: five hours in March, none of them from two to three.
  const Instant march = sys_days{2023y / 3 / 25} + 23h;
  const PointSet in_march = incident(march, march + 5h);
  const TimeStretches spring(in_march, day, hour);
  // In October seven, two of them from two to three.
  const Instant october = sys_days{2023y / 10 / 28} + 22h;
  const PointSet in_october = incident(october, october + 7h);
  const TimeStretches autumn(in_october, day, hour);
  for (int h = 0; h < 6; ++h) {
    EXPECT_NEAR(weight_between(spring, h * hour, (h + 1) * hour), h == 2 ? 0.0 : 0.2, 1e-15) << h;
    EXPECT_NEAR(weight_between(autumn, h * hour, (h + 1) * hour), (h == 2 ? 2.0 : 1.0) / 7.0, 1e-15)
        << h;
  }
}

TEST(TimeStretches, RefuseIncidentsWithoutTimesAndIntervalsThatRunBackwards) {
  const EvenSlices slices{.first = midnight, .step = 1h, .count = 3};
  const PointSet untimed{.x = {0.0}, .y = {0.0}, .weight = {}, .from = {}, .until = {}};
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING",
                 [&] { static_cast<void>(TimeStretches(untimed, slices, 1.0)); });
  const PointSet backwards = incident(midnight, midnight - 1s);
  expect_refusal(ErrorKind::bad_data, "TIME_ORDER",
                 [&] { static_cast<void>(TimeStretches(backwards, slices, 1.0)); });
  const PointSet nobody;
  EXPECT_EQ(TimeStretches(nobody, slices, 1.0).size(), 0u);
}

}  // namespace
}  // namespace klara
