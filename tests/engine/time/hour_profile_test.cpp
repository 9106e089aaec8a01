#include <klara/base/random.hpp>
#include <klara/time/aoristic.hpp>
#include <klara/time/hour_profile.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <numeric>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const TimeZone stockholm{.name = "Europe/Stockholm",
                         .transitions = {{sys_days{2022y / 10 / 30} + 1h, 1h},
                                         {sys_days{2023y / 3 / 26} + 1h, 2h},
                                         {sys_days{2023y / 10 / 29} + 1h, 1h}}};
const Instant start = sys_days{2023y / 3 / 1} - 1h;
const Weeks weeks = whole_weeks({start, start + 40 * 24h}, stockholm);  // five whole ones

void add(PointSet& points, Instant from, Instant until, double weight = 1.0) {
  points.x.push_back(0.0);
  points.y.push_back(0.0);
  points.weight.push_back(weight);
  points.from.push_back(from);
  points.until.push_back(until);
}

PointSet drawn(std::size_t count, std::uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  PointSet points;
  for (std::size_t i = 0; i < count; ++i) {
    const Instant from = start - 24h + std::chrono::seconds{random.below(45 * 86'400)};
    add(points, from, from + std::chrono::seconds{i % 4 == 0 ? 0 : random.below(100'000)},
        0.5 + random.uniform());
  }
  return points;
}

std::vector<std::size_t> all_rows(const PointSet& points) {
  std::vector<std::size_t> rows(points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

HourProfile profile_of(const PointSet& points, TimeCycle cycle = TimeCycle::day) {
  return hour_profile(points, all_rows(points), weeks, cycle, stockholm);
}

TEST(HourProfile, IsTheSumOfItsIncidentsInTheirWeeks) {
  const PointSet points = drawn(400, 20230301);
  for (const TimeCycle cycle : {TimeCycle::day, TimeCycle::week}) {
    const HourProfile profile = profile_of(points, cycle);
    ASSERT_EQ(profile.weeks(), 5u);
    for (std::size_t w = 0; w < weeks.size(); ++w) {
      std::vector<double> expected(hours_in(cycle));
      std::complex<double> direction;
      double incidents = 0.0;
      for (std::size_t i = 0; i < points.size(); ++i) {
        if (!weeks[w].contains(points.from[i])) continue;
        const auto shares = aoristic_weights(cycle, stockholm, points.from[i], points.until[i]);
        for (std::size_t h = 0; h < shares.size(); ++h) {
          expected[h] += points.weight[i] * shares[h];
        }
        direction += points.weight[i] *
                     aoristic_direction(cycle, stockholm, points.from[i], points.until[i]);
        incidents += points.weight[i];
      }
      EXPECT_DOUBLE_EQ(profile.incidents[w], incidents);
      EXPECT_NEAR(std::abs(profile.direction[w] - direction), 0.0, 1e-12);
      EXPECT_THAT(profile.hours_of(w), testing::Pointwise(testing::DoubleNear(1e-12), expected));
    }
  }
}

TEST(HourProfile, HoldsEveryIncidentOnce) {
  const HourProfile profile = profile_of(drawn(400, 20230302));
  const std::vector<double> hours = all_hours(profile);
  EXPECT_NEAR(std::accumulate(hours.begin(), hours.end(), 0.0),
              std::accumulate(profile.incidents.begin(), profile.incidents.end(), 0.0), 1e-10);
}

TEST(HourProfile, CountsAnIntervalInTheWeekOfItsBeginning) {
  PointSet points;
  add(points, weeks[1].until - 1h, weeks[1].until + 3h);
  add(points, weeks[4].until, weeks[4].until);  // of a week not whole
  const HourProfile profile = profile_of(points);
  EXPECT_THAT(profile.incidents, testing::ElementsAre(0.0, 1.0, 0.0, 0.0, 0.0));
  EXPECT_EQ(profile.rows, 1u);
  EXPECT_DOUBLE_EQ(profile.hours_of(1)[23], 0.25);
  EXPECT_DOUBLE_EQ(profile.hours_of(1)[2], 0.25);
}

TEST(HourProfile, TellsWhoseTimeOfDayIsKnown) {
  PointSet points;
  add(points, start, start);             // 00:00 exactly
  add(points, start, start + 24h);       // some time that day
  add(points, start + 5h, start + 28h);  // less than a day
  const HourProfile day = profile_of(points);
  EXPECT_EQ(day.rows, 3u);
  EXPECT_EQ(day.timed, 2u);
  EXPECT_EQ(day.at_midnight, 1u);
  EXPECT_FALSE(day.one_time);
  EXPECT_EQ(profile_of(points, TimeCycle::week).timed, 3u);
}

TEST(HourProfile, SaysThatAllTimesAreOne) {
  PointSet points;
  for (int day = 0; day < 20; ++day) add(points, start + day * 24h, start + day * 24h);
  EXPECT_TRUE(profile_of(points).one_time);
  EXPECT_EQ(profile_of(points).at_midnight, 20u);
  EXPECT_TRUE(profile_of(points, TimeCycle::week).one_time);
  add(points, start, start + 24h);  // says nothing of the time of day
  EXPECT_TRUE(profile_of(points).one_time);
  add(points, start + 12h, start + 12h);
  EXPECT_FALSE(profile_of(points).one_time);
  EXPECT_FALSE(profile_of({}).one_time);
}

TEST(EffectiveWeeks, AreAllWhereTheyAreAlikeAndOneWhereOneHoldsEverything) {
  PointSet points;
  for (std::size_t w = 0; w < weeks.size(); ++w) add(points, weeks[w].from, weeks[w].from, 3.0);
  EXPECT_DOUBLE_EQ(effective_weeks(profile_of(points)), 5.0);
  points.weight = {0.0, 7.0, 0.0, 0.0, 0.0};
  EXPECT_DOUBLE_EQ(effective_weeks(profile_of(points)), 1.0);
  points.weight = {1.0, 2.0, 3.0, 0.0, 0.0};
  EXPECT_DOUBLE_EQ(effective_weeks(profile_of(points)), 36.0 / 14.0);
  EXPECT_EQ(effective_weeks(profile_of({})), 0.0);
}

TEST(HourProfile, RefusesWhatHasNoTimeOrEndsBeforeItBegins) {
  PointSet points = drawn(3, 20230303);
  points.until[1] = points.from[1] - 1s;
  expect_refusal(ErrorKind::bad_data, "TIME_ORDER", [&] { (void)profile_of(points); });
  points.from.clear();
  points.until.clear();
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING", [&] { (void)profile_of(points); });
}

}  // namespace
}  // namespace klara
