#include <klara/displacement/specification_curve.hpp>

#include <engine/displacement/city_on_a_street.hpp>
#include <engine/displacement/simulated_city.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace klara {
namespace {

using enum SpecificationKind;

constexpr std::size_t areas = 40;
constexpr std::uint64_t seed = 31;

class CurveOfAStreet : public testing::Test {
 protected:
  [[nodiscard]] WeeklyDesign design(const std::vector<StudyArea>& places) const {
    return weekly_design(points_, districts_of(points_, DistrictIndex(districts_)), districts_,
                         {.name = {}, .codes = {"100"}, .polygon = {}}, places, {},
                         weeks_on_a_street(52, 92), weeks_on_a_street(104, 144), {})
        .value();
  }
  [[nodiscard]] std::vector<SpecificationResult> curve(const WeeklyDesign& of,
                                                       const std::optional<Category>& offence = {},
                                                       const RunContext& run = {}) const {
    return specification_curve(points_, of, place_answer(points_, of, tests_), began_, {}, offence,
                               {.tests = tests_}, run);
  }
  static std::vector<StudyArea> one_place() {
    return {{.name = "place", .codes = {"101"}, .polygon = {}}};
  }
  static const SpecificationResult* row(const std::vector<SpecificationResult>& curve,
                                        const Specification& choice) {
    const auto found = std::ranges::find(curve, choice, &SpecificationResult::choice);
    return found == curve.end() ? nullptr : &*found;
  }

  Instant began_ = weeks_on_a_street(104, 105).from;
  PlaceAnswerOptions tests_{.replicates = 199, .seed = seed};
  CityKind kind_{.treated = 4000.0,
                 .city = 40'000.0,
                 .place = 400.0,
                 .areas = areas,
                 .years_before = 2,
                 .factor = 1.5,
                 .fall = 0.4,
                 .moved = 0.3};
  DistrictSet districts_ = districts_of_a_street(areas);
  PointSet points_ = incidents_on_a_street(simulated_weeks(kind_, seed, 0).panel);
};

TEST_F(CurveOfAStreet, BeginsWithTheReportsOwnChoice) {
  const WeeklyDesign own = design(one_place());
  const PlaceAnswer reported = place_answer(points_, own, tests_);
  const auto found = curve(own);
  ASSERT_GT(found.size(), 5u);
  EXPECT_EQ(found.front().choice, Specification{});
  EXPECT_EQ(found.front().verdict, reported.summary.verdict);
  EXPECT_EQ(found.front().arrivals, reported.summary.estimate);
  EXPECT_EQ(found.front().change.value, reported.found.treated.change.change);
  EXPECT_EQ(std::ranges::count(found, Specification{}, &SpecificationResult::choice), 1);
}

// Each row is the answer of a design that is made here by hand.
TEST_F(CurveOfAStreet, AnswersEachChoiceAsIfItWereTheStudys) {
  const WeeklyDesign own = design(one_place());
  const auto found = curve(own);
  const auto expect_row = [&](const Specification& choice, const WeeklyDesign& by_hand) {
    const SpecificationResult* const result = row(found, choice);
    ASSERT_NE(result, nullptr);
    const PlaceAnswer answer = place_answer(points_, by_hand, tests_);
    EXPECT_EQ(result->verdict, answer.summary.verdict);
    EXPECT_EQ(result->arrivals, answer.summary.estimate);
    EXPECT_EQ(result->change.value, answer.found.treated.change.change);
    EXPECT_EQ(result->controls, answer.found.trend.controls);
  };
  for (const int by : {-4, -2}) {
    EXPECT_EQ(row(found, {.kind = periods_moved, .weeks = by}), nullptr);
  }
  for (const int by : {2, 4}) {
    WeeklyDesign moved = own;
    const auto shift = static_cast<std::size_t>(52 + by);
    moved.before = whole_weeks(weeks_on_a_street(shift, shift + 40), {});
    moved.after = whole_weeks(weeks_on_a_street(shift + 52, shift + 92), {});
    expect_row({.kind = periods_moved, .weeks = by}, moved);
  }
  WeeklyDesign trimmed = own;
  trimmed.after = whole_weeks(weeks_on_a_street(108, 144), {});
  expect_row({.kind = beginning_left_out, .weeks = 4}, trimmed);
  trimmed.after = whole_weeks(weeks_on_a_street(104, 140), {});
  expect_row({.kind = end_left_out, .weeks = 4}, trimmed);
  expect_row({.kind = two_years_before},
             with_earlier(own, std::vector<Period>{weeks_on_a_street(0, 40)}, {}));
  WeeklyDesign near = own;
  near.map.parts.controls.resize((own.map.parts.controls.size() + 1) / 2);  // a street: in order
  expect_row({.kind = nearest_compared}, near);
}

TEST_F(CurveOfAStreet, ReportsAllChoicesAsOneProgress) {
  const WeeklyDesign own = design(one_place());
  const PlaceAnswer reported = place_answer(points_, own, tests_);
  std::vector<double> seen;
  RunContext run;
  run.progress = [&](const Progress& at) {
    if (at.total > 0) seen.push_back(static_cast<double>(at.done) / static_cast<double>(at.total));
  };
  const auto found = specification_curve(points_, own, reported, weeks_on_a_street(104, 105).from,
                                         {}, {}, {.tests = tests_}, run);
  ASSERT_FALSE(seen.empty());
  // One choice may go through its own part more than once, but never back to another's.
  const double part = 1.0 / static_cast<double>(found.size() - 1);
  double farthest = 0.0;
  for (const double share : seen) {
    EXPECT_GT(share, farthest - 1.01 * part);
    farthest = std::max(farthest, share);
  }
}

TEST_F(CurveOfAStreet, TriesNoPeriodThatThePointsDoNotTellOf) {
  WeeklyDesign late = design(one_place());
  late.before = whole_weeks(weeks_on_a_street(64, 104), {});
  late.after = whole_weeks(weeks_on_a_street(116, 156), {});
  const auto found = curve(late);
  EXPECT_NE(row(found, {.kind = periods_moved, .weeks = -2}), nullptr);  // into the wash-out
  EXPECT_NE(row(found, {.kind = periods_moved, .weeks = -4}), nullptr);
  // The period before would reach into the time after the beginning, and the data end.
  EXPECT_EQ(row(found, {.kind = periods_moved, .weeks = 2}), nullptr);
  EXPECT_EQ(row(found, {.kind = periods_moved, .weeks = 4}), nullptr);
}

TEST_F(CurveOfAStreet, TakesNoWeekBeforeTheBeginningForOneAfter) {
  WeeklyDesign own = design(one_place());
  own.after = whole_weeks(weeks_on_a_street(107, 144), {});  // three weeks of wash-out
  const auto found = curve(own);
  EXPECT_NE(row(found, {.kind = periods_moved, .weeks = -2}), nullptr);
  EXPECT_EQ(row(found, {.kind = periods_moved, .weeks = -4}), nullptr);
}

TEST_F(CurveOfAStreet, LeavesOutEarlierYearsThatTheStudyHas) {
  const WeeklyDesign own =
      with_earlier(design(one_place()), std::vector<Period>{weeks_on_a_street(0, 40)}, {});
  const auto found = curve(own);
  ASSERT_NE(row(found, {.kind = one_year_before}), nullptr);
  EXPECT_EQ(row(found, {.kind = two_years_before}), nullptr);
  const PlaceAnswer without = place_answer(points_, design(one_place()), tests_);
  EXPECT_EQ(row(found, {.kind = one_year_before})->verdict, without.summary.verdict);
}

TEST_F(CurveOfAStreet, LeavesOutEachLargeLevelAndNoSmallOne) {
  Category offence{.name = "offence", .levels = {"large", "most", "small"}, .of_row = {}};
  for (std::size_t i = 0; i < points_.size(); ++i) {
    offence.of_row.push_back(i % 20 == 0 ? 2 : (i % 3 == 0 ? 0 : 1));
  }
  const WeeklyDesign own = design(one_place());
  const auto found = curve(own, offence);
  EXPECT_EQ(row(found, {.kind = level_left_out, .level = "small"}), nullptr);
  const SpecificationResult* const without = row(found, {.kind = level_left_out, .level = "most"});
  ASSERT_NE(without, nullptr);
  ASSERT_NE(row(found, {.kind = level_left_out, .level = "large"}), nullptr);
  WeeklyDesign by_hand = own;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (offence.of_row[i] == 1) by_hand.map.area_of[i] = outside;
  }
  EXPECT_EQ(without->verdict, place_answer(points_, by_hand, tests_).summary.verdict);
}

TEST_F(CurveOfAStreet, OfASearchNarrowsIt) {
  const WeeklyDesign own = design({});
  const auto found = curve(own);
  ASSERT_NE(row(found, {.kind = nearest_searched}), nullptr);
  EXPECT_EQ(row(found, {.kind = nearest_compared}), nullptr);
  WeeklyDesign near = own;
  auto& parts = near.map.parts;
  parts.controls.assign(parts.places.begin() + 20, parts.places.end());
  parts.places.resize(20);
  const PlaceAnswer answer = place_answer(points_, near, tests_);
  EXPECT_EQ(row(found, {.kind = nearest_searched})->verdict, answer.summary.verdict);
}

TEST_F(CurveOfAStreet, IsTheSameForAnyNumberOfThreads) {
  RunContext two;
  two.threads = 2;
  EXPECT_EQ(curve(design(one_place())), curve(design(one_place()), {}, two));
}

TEST(OtherVerdicts, AreCountedAgainstTheReports) {
  std::vector<SpecificationResult> curve(4);
  EXPECT_EQ(other_verdicts({}), 0u);
  EXPECT_EQ(other_verdicts(curve), 0u);
  curve[1].verdict.verdict = Verdict::possible;
  curve[3].verdict.verdict = Verdict::displacement;
  EXPECT_EQ(other_verdicts(curve), 2u);
  curve[0].change.value = -30.0;
  curve[2].change.value = -50.0;
  EXPECT_EQ(range_of_changes(curve).low, -50.0);
  EXPECT_EQ(range_of_changes(curve).high, -30.0);
  EXPECT_TRUE(std::isnan(range_of_changes({}).low));
}

}  // namespace
}  // namespace klara
