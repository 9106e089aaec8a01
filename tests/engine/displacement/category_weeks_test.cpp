#include <klara/base/random.hpp>
#include <klara/displacement/category_weeks.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <cstdio>
#include <numeric>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const Instant start{std::chrono::sys_days{std::chrono::year{2018} / 6 / 1}};
const Weeks weeks = whole_weeks({start, start + 24 * 24h}, {});  // three

struct Incidents {
  PointSet points;
  Category category{.name = "offence", .levels = {"damage", "theft", "violence"}, .of_row = {}};
};

void add(Incidents& incidents, std::chrono::seconds after_start, std::uint32_t level) {
  incidents.points.x.push_back(0.0);
  incidents.points.y.push_back(0.0);
  incidents.points.from.push_back(start + after_start);
  incidents.points.until.push_back(start + after_start + 3h);
  incidents.category.of_row.push_back(level);
}

CategoryWeeks weeks_of(const Incidents& incidents) {
  std::vector<std::size_t> rows(incidents.points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return category_weeks(incidents.points, rows, incidents.category, weeks);
}

TEST(CategoryWeeks, CountEveryIncidentOnceInItsWeek) {
  Incidents incidents;
  for (const auto& [time, level] :
       std::vector<std::pair<std::chrono::seconds, std::uint32_t>>{{-1s, 0},
                                                                   {0s, 0},
                                                                   {1h, 2},
                                                                   {7 * 24h - 1s, 2},
                                                                   {7 * 24h, 1},
                                                                   {20 * 24h, 1},
                                                                   {21 * 24h, 0}}) {
    add(incidents, time, level);
  }
  const CategoryWeeks found = weeks_of(incidents);
  EXPECT_EQ(found.levels, incidents.category.levels);
  ASSERT_EQ(found.weeks(), 3u);
  EXPECT_THAT(found.of_week(0), ElementsAre(1, 0, 2));
  EXPECT_THAT(found.of_week(1), ElementsAre(0, 1, 0));
  EXPECT_THAT(found.of_week(2), ElementsAre(0, 1, 0));
  EXPECT_THAT(level_totals(found), ElementsAre(1, 2, 2));
}

TEST(CategoryWeeks, LookAtTheirRowsOnly) {
  Incidents incidents;
  for (int i = 0; i < 5; ++i) add(incidents, i * 24h, static_cast<std::uint32_t>(i % 3));
  const std::vector<std::size_t> rows{1, 4};
  EXPECT_THAT(level_totals(category_weeks(incidents.points, rows, incidents.category, weeks)),
              ElementsAre(0, 2, 0));
}

TEST(CategoryWeeks, HoldAsManyAsTheirWeeks) {
  constexpr std::uint64_t seed = 20180601;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  Incidents incidents;
  std::uint64_t within = 0;
  for (int i = 0; i < 500; ++i) {
    const std::chrono::seconds time(static_cast<std::int64_t>(random.below(30 * 86'400)));
    add(incidents, time, static_cast<std::uint32_t>(random.below(3)));
    if (weeks.holding(start + time)) ++within;
  }
  const auto totals = level_totals(weeks_of(incidents));
  EXPECT_EQ(std::accumulate(totals.begin(), totals.end(), std::uint64_t{0}), within);
}

TEST(CategoryWeeks, AreSelectedAndWeighed) {
  const CategoryWeeks all{.levels = {"a", "b", "c"}, .counts = {1, 2, 3, 4, 5, 6}};
  const std::vector<std::size_t> some{2, 0};
  const CategoryWeeks selected = selected_levels(all, some);
  EXPECT_EQ(selected, (CategoryWeeks{.levels = {"c", "a"}, .counts = {3, 1, 6, 4}}));
  EXPECT_EQ(selected_levels(all, {}).weeks(), 0u);
  EXPECT_THAT(weighted_weeks(all, std::vector<double>{1.0, 10.0, 0.5}), ElementsAre(22.5, 57.0));
}

TEST(CategoryWeeks, RefuseIncidentsWithoutTimes) {
  Incidents incidents;
  add(incidents, 0s, 0);
  incidents.points.from.clear();
  incidents.points.until.clear();
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING", [&] { (void)weeks_of(incidents); });
}

}  // namespace
}  // namespace klara
