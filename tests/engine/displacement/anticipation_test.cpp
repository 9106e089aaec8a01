#include <klara/displacement/anticipation.hpp>

#include <engine/displacement/city_on_a_street.hpp>
#include <engine/displacement/simulated_city.hpp>
#include <engine/refusal.hpp>

#include <gtest/gtest.h>

#include <numeric>

namespace klara {
namespace {

constexpr std::uint64_t seed = 23;
constexpr std::size_t areas = 40;

/// Two years of a city, of whose treated area the last eight weeks before week 104 lack a share.
struct City {
  CityKind kind{
      .treated = 4000.0, .city = 40'000.0, .areas = areas, .years_before = 2, .factor = 1.5};
  WeeklyPanel panel = simulated_weeks(kind, seed, 0).panel;
  DistrictSet districts = districts_of_a_street(areas);

  void stay_away(double share) {
    for (std::size_t w = 96; w < 104; ++w) {
      auto& count = panel.counts[w];
      count = static_cast<std::uint32_t>((1.0 - share) * count);
    }
  }
  [[nodiscard]] MappedDesign design(const PointSet& points) const {
    return mapped_design(points, districts_of(points, DistrictIndex(districts)), districts,
                         {.name = {}, .codes = {"100"}, .polygon = {}},
                         std::vector<StudyArea>{{.name = {}, .codes = {"101"}, .polygon = {}}}, {});
  }
  [[nodiscard]] std::optional<Anticipation> found(std::size_t first_week, const Weeks& before,
                                                  const AnticipationOptions& options = {}) const {
    PointSet points = incidents_on_a_street(panel);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (points.from[i] >= weeks_on_a_street(first_week, first_week + 1).from) rows.push_back(i);
    }
    points = selected(points, rows);
    return anticipation(points, design(points), before, weeks_on_a_street(104, 105).from, {},
                        options);
  }
};

std::uint64_t of_weeks(const WeeklyPanel& panel, std::size_t first, std::size_t until) {
  const auto weeks = panel.of(0).subspan(first, until - first);
  return std::accumulate(weeks.begin(), weeks.end(), std::uint64_t{0});
}

const Weeks whole_year = whole_weeks(weeks_on_a_street(52, 104), {});

TEST(Anticipation, HoldsTheLastWeeksAgainstTheSameOfTheYearBefore) {
  const City city;
  const auto found = city.found(0, whole_year);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->weeks, 8u);
  EXPECT_EQ(found->against, LeadReference::year_earlier);
  EXPECT_EQ(found->change.counts.before, of_weeks(city.panel, 44, 52));
  EXPECT_EQ(found->change.counts.after, of_weeks(city.panel, 96, 104));

  // By hand: the panel of these weeks alone.
  const PointSet points = incidents_on_a_street(city.panel);
  const MappedDesign design = city.design(points);
  const WeeklyPanel panel = weekly_panel(points, design.area_of, design.areas(),
                                         whole_weeks(weeks_on_a_street(44, 52), {}),
                                         whole_weeks(weeks_on_a_street(96, 104), {}));
  const WeeklyScatter scatter = weekly_scatter(panel, design.parts.controls);
  const auto counts = totals(panel);
  EXPECT_EQ(found->change, area_change(counts[0], scatter.of_area[0],
                                       city_trend(counts, scatter.of_area, design.parts.controls)));
}

TEST(Anticipation, OfAFileWithoutThatYearIsAgainstThePeriodBefore) {
  const City city;
  const auto found = city.found(52, whole_year);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->against, LeadReference::period_before);
  EXPECT_EQ(found->change.counts.before, of_weeks(city.panel, 52, 96));
  EXPECT_EQ(found->change.counts.after, of_weeks(city.panel, 96, 104));
}

TEST(Anticipation, SeesWhatStayedAwayAndNothingElse) {
  City city;
  EXPECT_GT(city.found(0, whole_year)->change.p_fall, 0.05);
  city.stay_away(0.4);
  EXPECT_LT(city.found(0, whole_year)->change.p_fall, 0.01);
  EXPECT_LT(city.found(52, whole_year)->change.p_fall, 0.01);
}

TEST(Anticipation, IsNoneWithoutEnoughWeeks) {
  const City city;
  const Weeks short_before = whole_weeks(weeks_on_a_street(94, 104), {});
  EXPECT_FALSE(city.found(60, short_before).has_value());  // two weeks are left before the window
  EXPECT_FALSE(city.found(0, whole_year, {.weeks = 0}).has_value());
}

TEST(Anticipation, RefusesALevelThatIsNone) {
  const City city;
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [&] { (void)city.found(0, whole_year, {.level = 0.0}); });
}

}  // namespace
}  // namespace klara
