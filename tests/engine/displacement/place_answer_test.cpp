#include <klara/displacement/place_answer.hpp>

#include <engine/displacement/simulated_city.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t seed = 11;
constexpr std::chrono::days week{7};
const Instant monday = std::chrono::sys_days{std::chrono::year{2017} / 1 / 2};

/// A street of districts 100 m apart, so that they do not touch; the treated one first.
DistrictSet street(std::size_t areas) {
  DistrictSet districts;
  for (std::size_t k = 0; k < areas; ++k) {
    const double west = 100.0 * static_cast<double>(k);
    districts.push_back(
        {.code = std::to_string(100 + k),
         .name = {},
         .area = {
             {.shell = {{west, 0}, {west + 50, 0}, {west + 50, 50}, {west, 50}}, .holes = {}}}});
  }
  return districts;
}

/// Every incident of a panel in the middle of its district and week.
PointSet incidents_of(const WeeklyPanel& panel) {
  PointSet points;
  for (std::size_t area = 0; area < panel.areas(); ++area) {
    for (std::size_t w = 0; w < panel.weeks(); ++w) {
      for (std::uint32_t n = 0; n < panel.of(area)[w]; ++n) {
        points.x.push_back(100.0 * static_cast<double>(area) + 25.0);
        points.y.push_back(25.0);
        points.from.push_back(monday + w * week + std::chrono::hours{36});
        points.until.push_back(points.from.back());
      }
    }
  }
  return points;
}

class AnswerOfPlaces : public testing::Test {
 protected:
  [[nodiscard]] PlaceAnswer answer(
      const std::vector<StudyArea>& places, const std::optional<StudyArea>& control = {},
      const PlaceAnswerOptions& options = {.replicates = 199, .seed = seed},
      const RunContext& run = {}, const MappedDesignOptions& areas = {}) const {
    const Instant cut = monday + 52 * week;
    const auto design =
        weekly_design(points_, districts_of(points_, DistrictIndex(districts_)), districts_,
                      {.name = "treated", .codes = {"100"}, .polygon = {}}, places, control,
                      {monday, cut}, {cut, cut + 52 * week + std::chrono::days{3}}, {}, areas, run);
    return place_answer(points_, design.value(), options, run);
  }
  static StudyArea place(const char* code) {
    return {.name = code, .codes = {code}, .polygon = {}};
  }

  CityKind kind_{.treated = 4000.0,
                 .city = 30'000.0,
                 .place = 300.0,
                 .areas = 40,
                 .factor = 2.0,
                 .area_year = 0.05,
                 .fall = 0.3,
                 .moved = 0.4};
  DistrictSet districts_ = street(40);
  WeeklyPanel panel_ = simulated_weeks(kind_, seed, 0).panel;
  PointSet points_ = incidents_of(panel_);
};

TEST_F(AnswerOfPlaces, IsThatOfTheirWeeklyCounts) {
  const auto found = answer({place("101"), place("102")});
  EXPECT_EQ(found.weeks_before, 52u);
  EXPECT_EQ(found.weeks_after, 52u);
  EXPECT_EQ(found.design.controls.size(), 37u);
  // The treated area, two places and three districts that these leave empty come before the rest.
  PlaceDesign design{.treated = 0, .places = {1, 2}, .controls = {}};
  for (std::size_t k = 3; k < 40; ++k) design.controls.push_back(k);
  const PlaceDisplacement by_hand =
      place_displacement(panel_, design, seed, {.family_replicates = 199});
  EXPECT_EQ(found.found.trend, by_hand.trend);
  EXPECT_EQ(found.found.treated, by_hand.treated);
  EXPECT_EQ(found.found.family, by_hand.family);
  EXPECT_EQ(found.found.together, by_hand.together);
  EXPECT_EQ(found.summary.verdict.verdict, Verdict::displacement);
  EXPECT_EQ(found.summary.deciding, 0u);
  EXPECT_EQ(found.summary.estimate, by_hand.places[0].arrivals.count);
}

TEST_F(AnswerOfPlaces, FindsThePlaceThatNobodyNamed) {
  const auto found = answer({});
  EXPECT_EQ(found.design.choice, PlaceChoice::searched);
  EXPECT_EQ(found.design.places.size(), 39u);
  ASSERT_TRUE(found.summary.deciding.has_value());
  const PlaceFinding& place = found.found.places[*found.summary.deciding];
  EXPECT_EQ(place.area, 2u);  // district 101, after the treated area and the district it emptied
  EXPECT_EQ(found.summary.estimate, place.arrivals.count);
}

TEST_F(AnswerOfPlaces, IsTheSameForAnyNumberOfThreads) {
  RunContext two;
  two.threads = 2;
  EXPECT_EQ(answer({}, {}, {.replicates = 99, .seed = seed}, two),
            answer({}, {}, {.replicates = 99, .seed = seed}));
}

TEST_F(AnswerOfPlaces, CannotTellWithoutControls) {
  const auto found =
      answer({place("101")}, StudyArea{.name = "control", .codes = {"139"}, .polygon = {}});
  EXPECT_EQ(found.summary.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(found.summary.verdict.reason, VerdictReason::no_controls);
}

TEST_F(AnswerOfPlaces, CannotTellOfAPlaceWithoutIncidents) {
  const StudyArea nowhere{
      .name = "nowhere",
      .codes = {},
      .polygon = {{.shell = {{0, 900}, {50, 900}, {50, 950}, {0, 950}}, .holes = {}}}};
  const auto alone = answer({nowhere});
  EXPECT_EQ(alone.summary.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(alone.summary.verdict.reason, VerdictReason::no_incidents);
  EXPECT_TRUE(std::isnan(alone.summary.estimate.value));
  EXPECT_TRUE(std::isnan(alone.summary.verdict.at_most));
  EXPECT_FALSE(alone.summary.verdict.detectable);

  const auto both = answer({nowhere, place("120")});
  const PlaceFinding& empty = both.found.places[0];
  EXPECT_EQ(empty.verdict.reason, VerdictReason::no_incidents);
  EXPECT_EQ(empty.verdict.verdict, Verdict::cannot_tell);
  EXPECT_TRUE(std::isnan(empty.arrivals.count.value));
  EXPECT_TRUE(std::isnan(empty.share.value));
  EXPECT_TRUE(std::isnan(empty.p_rise));
  EXPECT_FALSE(empty.detectable_rise);
  EXPECT_FALSE(std::isnan(both.found.places[1].arrivals.count.value));
  EXPECT_FALSE(std::isnan(both.found.together.value));
}

// ---- of several places one answer

PlaceFinding judged(Verdict verdict, double p_rise, double p_fall = 0.5) {
  PlaceFinding place;
  place.p_rise = p_rise;
  place.p_fall = p_fall;
  place.detectable_rise = 10.0;
  place.arrivals.at_most = 7.0;
  place.arrivals.count.value = 100.0 * p_rise;
  place.verdict.verdict = verdict;
  return place;
}

PlaceSummary summary_of(const std::vector<PlaceFinding>& places,
                        PlaceChoice choice = PlaceChoice::named) {
  PlaceDisplacement found;
  found.places = places;
  found.together.value = 55.0;
  return place_summary(found, choice);
}

TEST(PlaceSummary, IsTheSurestOfWhatRose) {
  const PlaceFinding none = judged(Verdict::none_detected, 0.6);
  const PlaceFinding possible = judged(Verdict::possible, 0.08);
  const PlaceFinding clear = judged(Verdict::displacement, 0.03);
  const PlaceFinding clearer = judged(Verdict::displacement, 0.01);
  const PlaceFinding less = judged(Verdict::diffusion, 0.99, 0.01);
  EXPECT_EQ(summary_of({none, less, clear, possible, clearer}).deciding, 4u);
  EXPECT_EQ(summary_of({none, less, possible}).deciding, 2u);
  EXPECT_EQ(summary_of({none, less}).deciding, 1u);
  EXPECT_EQ(summary_of({none, less}).verdict.verdict, Verdict::diffusion);
  EXPECT_EQ(summary_of({none, clear}).estimate.value, 3.0);
  EXPECT_EQ(summary_of({none, none}).estimate.value, 55.0);
  EXPECT_TRUE(std::isnan(summary_of({none, none}, PlaceChoice::searched).estimate.value));
}

TEST(PlaceSummary, SaysNoneOnlyWhereThatHoldsEverywhere) {
  const PlaceFinding none = judged(Verdict::none_detected, 0.6);
  PlaceFinding unknown = judged(Verdict::cannot_tell, 0.4);
  EXPECT_EQ(summary_of({none}).verdict.verdict, Verdict::none_detected);
  EXPECT_EQ(summary_of({none}).verdict.at_most, 7.0);
  EXPECT_EQ(summary_of({none, none}).verdict.detectable, 10.0);
  EXPECT_EQ(summary_of({none, unknown}).verdict.verdict, Verdict::cannot_tell);
  unknown.detectable_rise.reset();
  EXPECT_EQ(summary_of({none, unknown}).verdict.detectable, std::nullopt);
}

TEST_F(AnswerOfPlaces, HaveAVerdictThatDoesNotDependOnTheLevelOfIntervals) {
  // The place that rose is not among the latter, so that all together have the limit.
  for (const char* const first : {"101", "105"}) {
    const std::vector<StudyArea> places{place(first), place("106")};
    const auto usual = answer(places);
    for (const double level : {0.5, 0.9999}) {
      const auto found =
          answer(places, {}, {.level = level, .replicates = 199, .seed = seed}).summary;
      EXPECT_EQ(found.verdict, usual.summary.verdict);
      EXPECT_NE(found.estimate.high, usual.summary.estimate.high);
    }
  }
}

TEST(PlaceSummary, CannotTellOfNoPlaceAtAll) {
  const PlaceSummary none = summary_of({});
  EXPECT_EQ(none.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(none.verdict.reason, VerdictReason::no_controls);
  EXPECT_TRUE(std::isnan(none.estimate.value));
}

TEST_F(AnswerOfPlaces, CannotTellWhereNoDistrictLiesWithinReach) {
  const PlaceSummary found =
      answer({}, {}, {.replicates = 99, .seed = seed}, {}, {.reach = Metres{1.0}}).summary;
  EXPECT_EQ(found.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(found.verdict.reason, VerdictReason::none_in_reach);
}

}  // namespace
}  // namespace klara
