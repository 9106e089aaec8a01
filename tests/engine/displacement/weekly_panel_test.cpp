#include <klara/base/random.hpp>
#include <klara/displacement/weekly_panel.hpp>
#include <klara/shape/district.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <cstdio>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

const Instant start{std::chrono::sys_days{std::chrono::year{2018} / 6 / 1}};
const Instant later{std::chrono::sys_days{std::chrono::year{2019} / 6 / 1}};

Weeks weeks(Instant from, int days) {
  return whole_weeks({from, from + std::chrono::days{days}}, {});
}

PointSet at(const std::vector<Instant>& times) {
  PointSet points;
  for (const Instant t : times) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(t);
    points.until.push_back(t + 5h);
  }
  return points;
}

TEST(WeeklyPanel, CountsWhatBeginsInEachWeekOfEachArea) {
  constexpr std::uint64_t seed = 20180602;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  std::vector<Instant> times;
  std::vector<std::uint32_t> area_of;
  for (int i = 0; i < 3000; ++i) {
    const std::chrono::seconds after(static_cast<std::int64_t>(random.below(40 * 86'400)));
    times.push_back((random.below(2) == 0 ? start : later) + after);
    area_of.push_back(random.below(5) == 0 ? outside : static_cast<std::uint32_t>(random.below(3)));
  }
  const PointSet points = at(times);
  const WeeklyPanel panel = weekly_panel(points, area_of, 3, weeks(start, 24), weeks(later, 30));
  ASSERT_EQ(panel.weeks_before, 3u);
  ASSERT_EQ(panel.weeks_after, 4u);
  ASSERT_EQ(panel.areas(), 3u);
  for (std::size_t area = 0; area < 3; ++area) {
    for (std::size_t week = 0; week < 7; ++week) {
      const Instant from = (week < 3 ? start : later) + (week < 3 ? week : week - 3) * 168h;
      std::uint32_t expected = 0;
      for (std::size_t i = 0; i < times.size(); ++i) {
        if (area_of[i] == area && from <= times[i] && times[i] < from + 168h) ++expected;
      }
      EXPECT_EQ(panel.of(area)[week], expected) << area << " " << week;
    }
  }
}

TEST(WeeklyPanel, AddsUpToTotals) {
  const WeeklyPanel panel{
      .weeks_before = 2, .weeks_after = 3, .counts = {1, 2, 3, 4, 5, 0, 0, 7, 0, 1}};
  EXPECT_THAT(totals(panel), ElementsAre(BeforeAfter{3, 12}, BeforeAfter{0, 8}));
  EXPECT_THAT(panel.before(1), ElementsAre(0, 0));
  EXPECT_THAT(panel.after(1), ElementsAre(7, 0, 1));
}

TEST(WeeklyPanel, CountsNothingInDaysBeyondTheLastWholeWeek) {
  const PointSet points = at({start - 1s, start, start + 14 * 24h - 1s, start + 14 * 24h, later});
  const std::vector<std::uint32_t> area_of(5, 0);
  const WeeklyPanel panel = weekly_panel(points, area_of, 1, weeks(start, 20), weeks(later, 7));
  EXPECT_THAT(panel.counts, ElementsAre(1, 1, 1));
}

TEST(WeeklyPanel, CountsIncidentsWhateverTheyWeigh) {
  PointSet points = at({start, start + 1h});
  points.weight = {0.5, 20.0};
  const std::vector<std::uint32_t> area_of(2, 0);
  EXPECT_THAT(weekly_panel(points, area_of, 1, weeks(start, 7), weeks(later, 7)).counts,
              ElementsAre(2, 0));
}

TEST(WeeklyPanel, OfNoAreasOrNoIncidentsIsEmpty) {
  EXPECT_EQ(weekly_panel({}, {}, 0, weeks(start, 7), weeks(later, 7)).areas(), 0u);
  EXPECT_THAT(totals(weekly_panel({}, {}, 2, weeks(start, 7), weeks(later, 7))),
              ElementsAre(BeforeAfter{}, BeforeAfter{}));
  EXPECT_TRUE(totals({}).empty());
}

TEST(WeeklyPanel, RefusesPeriodsWithoutAWeekAndIncidentsWithoutATime) {
  const std::vector<std::uint32_t> area_of{0};
  expect_refusal(ErrorKind::bad_argument, "PERIOD_TOO_SHORT", [&] {
    (void)weekly_panel(at({start}), area_of, 1, weeks(start, 6), weeks(later, 7));
  });
  expect_refusal(ErrorKind::bad_argument, "PERIOD_TOO_SHORT", [&] {
    (void)weekly_panel(at({start}), area_of, 1, weeks(start, 7), weeks(later, 0));
  });
  PointSet untimed;
  untimed.x = untimed.y = {1.0};
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING", [&] {
    (void)weekly_panel(untimed, area_of, 1, weeks(start, 7), weeks(later, 7));
  });
}

TEST(WeeklyPanel, OfSeveralSeasonsHoldsThemInOrder) {
  const std::vector<std::uint32_t> area_of{0, 0, 0, 0, 0, 0};
  const Instant earlier = start - 364 * 24h;
  const PointSet points = at({earlier, earlier + 8 * 24h, start, start + 1h, later, later - 24h});
  const std::vector<Weeks> before{weeks(earlier, 14), weeks(start, 7)};
  const WeeklyPanel panel = weekly_panel(points, area_of, 1, before, weeks(later, 7));
  EXPECT_EQ(panel.weeks_before, 3u);
  EXPECT_THAT(panel.earlier, ElementsAre(2u));
  EXPECT_EQ(panel.seasons(), 3u);
  EXPECT_THAT(panel.counts, ElementsAre(1, 1, 2, 1));
  const auto seasons = panel.seasons_of(0);
  ASSERT_EQ(seasons.size(), 3u);
  EXPECT_THAT(seasons[0], ElementsAre(1, 1));
  EXPECT_THAT(seasons[1], ElementsAre(2));
  EXPECT_THAT(seasons[2], ElementsAre(1));
  expect_refusal(ErrorKind::bad_argument, "PERIOD_TOO_SHORT", [&] {
    const std::vector<Weeks> with_none{Weeks{}, weeks(start, 7)};
    (void)weekly_panel(points, area_of, 1, with_none, weeks(later, 7));
  });
}

TEST(SeasonSteps, HoldEachSeasonAgainstAllBeforeIt) {
  const WeeklyPanel panel{.weeks_before = 3,
                          .weeks_after = 2,
                          .counts = {1, 2, 4, 8, 16, 5, 0, 1, 0, 3},
                          .earlier = {1, 1}};
  const auto steps = season_steps(panel);
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_THAT(steps[0], ElementsAre(BeforeAfter{1, 2}, BeforeAfter{5, 0}));
  EXPECT_THAT(steps[1], ElementsAre(BeforeAfter{3, 4}, BeforeAfter{5, 1}));
  EXPECT_EQ(steps[2], totals(panel));
}

}  // namespace
}  // namespace klara
