#include <klara/displacement/hour_answer.hpp>
#include <klara/inference/student.hpp>
#include <klara/shape/district.hpp>

#include <engine/refusal.hpp>
#include <engine/time/simulated_hours.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr days year{7 * weeks_of_hours};

/// Areas whose hours are drawn for a year before and one after; the first is treated.
struct TimedCity {
  SimulatedHours treated{.incidents = 1200.0};
  SimulatedHours control{.incidents = 500.0};
  std::size_t controls = 16;
  double fall = 0.5;    // share of the treated area's incidents
  double turn = 0.0;    // hours, of the treated area
  double common = 0.0;  // hours, of all areas
  double drift = 0.0;   // hours from year to year of each area, a standard deviation
};

struct DrawnCity {
  PointSet points;
  WeeklyDesign design;
};

void add(DrawnCity& city, const PointSet& drawn, std::uint32_t area, days later) {
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    city.points.x.push_back(0.0);
    city.points.y.push_back(0.0);
    city.points.from.push_back(drawn.from[i] + later);
    city.points.until.push_back(drawn.until[i] + later);
    city.design.map.area_of.push_back(area);
  }
}

DrawnCity designed(std::size_t controls) {
  DrawnCity city;
  city.design.map.distance.resize(controls + 1);
  for (std::size_t j = 1; j <= controls; ++j) city.design.map.parts.controls.push_back(j);
  city.design.before = whole_weeks(simulated_period, {});
  city.design.after =
      whole_weeks({simulated_period.from + year, simulated_period.until + year}, {});
  return city;
}

DrawnCity drawn_city(const TimedCity& plan, std::uint64_t seed, std::uint64_t replicate = 0) {
  Random random(seed, replicate);
  DrawnCity city = designed(plan.controls);
  for (std::uint32_t area = 0; area <= plan.controls; ++area) {
    SimulatedHours hours = area == 0 ? plan.treated : plan.control;
    hours.turn = plan.drift * random.normal();
    add(city, simulated_hours(hours, random), area, days{0});
    hours.turn = plan.drift * random.normal() + plan.common + (area == 0 ? plan.turn : 0.0);
    if (area == 0) hours.incidents *= 1.0 - plan.fall;
    add(city, simulated_hours(hours, random), area, year);
  }
  return city;
}

HourAnswer answer(const DrawnCity& city,
                  const HourAnswerOptions& options = {.replicates = 99, .seed = 3},
                  const RunContext& run = {}) {
  return hour_answer(city.points, city.design, {}, options, run);
}

HourProfiles profiles_by_hand(const DrawnCity& city, std::uint32_t area, TimeCycle cycle) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < city.points.size(); ++i) {
    if (city.design.map.area_of[i] == area) rows.push_back(i);
  }
  return {.before = hour_profile(city.points, rows, city.design.before, cycle, {}),
          .after = hour_profile(city.points, rows, city.design.after, cycle, {})};
}

/// The hour of the day of an exact time in a zone without summer time.
double hour_of(Instant t) {
  return std::chrono::duration<double, std::ratio<3600>>(t -
                                                         std::chrono::floor<std::chrono::days>(t))
      .count();
}

TEST(HourAnswer, IsMadeOfItsParts) {
  const DrawnCity city = drawn_city({.turn = -2.0, .common = 1.0, .drift = 0.2}, 20190901);
  const HourAnswer found = answer(city);
  for (const TimeCycle cycle : {TimeCycle::day, TimeCycle::week}) {
    const CycleAnswer& of_cycle = cycle == TimeCycle::day ? found.day : found.week;
    const HourProfiles treated = profiles_by_hand(city, 0, cycle);
    std::vector<HourProfiles> controls;
    for (std::uint32_t j = 1; j <= 16; ++j) controls.push_back(profiles_by_hand(city, j, cycle));
    EXPECT_EQ(of_cycle.shift, hour_shift(treated.before, treated.after, 3, {.replicates = 99}));
    EXPECT_EQ(of_cycle.beyond_drift, hour_shift_beyond_drift(treated, controls));
    std::vector<double> hours(hours_in(cycle));
    for (std::size_t i = 0; i < city.points.size(); ++i) {
      const Instant t = city.points.from[i];
      if (city.design.map.area_of[i] != 0 || !city.design.before.holding(t)) continue;
      const auto since_monday = std::chrono::floor<std::chrono::hours>(t - simulated_start).count();
      hours[static_cast<std::size_t>(since_monday) % hours.size()] += 1.0;
    }
    ASSERT_EQ(of_cycle.before.size(), hours.size());
    for (std::size_t h = 0; h < hours.size(); ++h) EXPECT_EQ(of_cycle.before[h], hours[h]);
  }
  EXPECT_EQ(found.told.estimate.value, found.day.beyond_drift.turn.value);
  EXPECT_EQ(found.p, std::max(found.day.beyond_drift.turn.p, found.own_weeks_p));
  EXPECT_EQ(found.told.estimate.p, found.p);
}

TEST(HourAnswer, CountsPartsOfTheDayInEveryArea) {
  const DrawnCity city = drawn_city({}, 20190902);
  const HourAnswer found = answer(city);
  std::vector<BeforeAfter> counts(parts_of_day);
  for (std::size_t i = 0; i < city.points.size(); ++i) {
    if (city.design.map.area_of[i] != 0) continue;
    const Instant t = city.points.from[i];
    BeforeAfter& part = counts[static_cast<std::size_t>(hour_of(t) / 6.0)];
    if (city.design.before.holding(t)) ++part.before;
    if (city.design.after.holding(t)) ++part.after;
  }
  ASSERT_EQ(found.parts.size(), parts_of_day);
  std::uint64_t before = 0;
  for (std::size_t k = 0; k < parts_of_day; ++k) {
    EXPECT_EQ(found.parts[k].change.counts, counts[k]);
    EXPECT_EQ(found.parts[k].trend.controls, 16u);
    EXPECT_GE(found.parts[k].p_fall, found.parts[found.deciding_part].p_fall);
    before += counts[k].before;
  }
  EXPECT_EQ(found.incidents.before, before);
  EXPECT_EQ(found.timed, found.incidents);
}

/// Incidents of one area on every day of a period, all of one kind.
void add_daily(DrawnCity& city, std::uint32_t area, std::chrono::seconds from,
               std::chrono::seconds length, days later = days{0}) {
  PointSet points;
  for (std::size_t day = 0; day < 7 * weeks_of_hours; ++day) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(simulated_start + days{day} + from);
    points.until.push_back(points.from.back() + length);
  }
  add(city, points, area, later);
}

TEST(HourAnswer, PutsIntervalsWhereTheyMayHaveBeenAndThoseOfADayNowhere) {
  DrawnCity city = drawn_city({}, 20190903);
  const HourAnswer without = answer(city);
  add_daily(city, 0, 18h, 12h);  // to 06:00
  add_daily(city, 0, 8h, 24h);
  const HourAnswer found = answer(city);
  const auto more = [&](std::size_t part) {
    return static_cast<double>(found.parts[part].change.counts.before) -
           static_cast<double>(without.parts[part].change.counts.before);
  };
  // Half of 364 in either part, and 4 standard errors of a fair coin.
  EXPECT_NEAR(more(3), 182.0, 4.0 * std::sqrt(364.0 / 4.0));
  EXPECT_EQ(more(3) + more(0), 364.0);
  EXPECT_EQ(more(1), 0.0);
  EXPECT_EQ(more(2), 0.0);
  EXPECT_EQ(found.incidents.before, without.incidents.before + 728);
  EXPECT_EQ(found.timed.before, without.timed.before + 364);
}

TEST(HourAnswer, IsTheSameForAnyNumberOfThreadsAndOrderOfControls) {
  DrawnCity city = drawn_city({.turn = 1.0, .drift = 0.3}, 20190904);
  const HourAnswer alone = answer(city);
  RunContext two;
  two.threads = 2;
  EXPECT_EQ(answer(city, {.replicates = 99, .seed = 3}, two), alone);
  std::ranges::reverse(city.design.map.parts.controls);
  EXPECT_EQ(answer(city), alone);
}

TEST(HourAnswer, TakesSearchedPlacesForControls) {
  DrawnCity city = drawn_city({.drift = 0.3}, 20190905);
  const HourAnswer named = answer(city);
  PlaceDesign& parts = city.design.map.parts;
  std::swap(parts.controls, parts.places);
  EXPECT_EQ(answer(city).day.beyond_drift.basis, HourBasis::own_year_only);
  parts.choice = PlaceChoice::searched;
  const HourAnswer found = answer(city);
  EXPECT_EQ(found.day, named.day);
  EXPECT_EQ(found.week, named.week);
  EXPECT_EQ(found.p, named.p);
  for (std::size_t k = 0; k < parts_of_day; ++k) {
    EXPECT_EQ(found.parts[k].change.counts, named.parts[k].change.counts);
    EXPECT_EQ(found.parts[k].trend.controls, named.parts[k].trend.controls);
  }
}

TEST(HourAnswer, LetsNoPlaceThatReceivedHideAFall) {
  DrawnCity city = drawn_city({}, 20190922);
  for (int copy = 0; copy < 3; ++copy) {
    Random random(20190923, static_cast<std::uint64_t>(copy));
    add(city, simulated_hours({.incidents = 500.0}, random), 1, year);
  }
  const HourAnswer named = answer(city);
  PlaceDesign& parts = city.design.map.parts;
  std::swap(parts.controls, parts.places);
  parts.choice = PlaceChoice::searched;
  const HourAnswer found = answer(city);
  for (std::size_t k = 0; k < parts_of_day; ++k) {
    EXPECT_LT(found.parts[k].trend.between, named.parts[k].trend.between);
  }
}

// ---- what is found

TEST(HourAnswer, FindsAPlantedTurn) {
  constexpr std::uint64_t seed = 20190906;
  constexpr int cities = 60;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int clear = 0, covered = 0, limited = 0;
  for (std::uint64_t c = 0; c < cities; ++c) {
    const HourAnswer found =
        answer(drawn_city({.turn = -3.0, .drift = 0.2}, seed, c), {.replicates = 99, .seed = c});
    const Estimate& turn = found.told.estimate;
    if (found.told.verdict.verdict == Verdict::displacement) ++clear;
    if (turn.low <= -3.0 && -3.0 <= turn.high) ++covered;
    if (found.told.verdict.at_most >= 3.0) ++limited;
  }
  EXPECT_GE(clear, 55);
  // 95 % and 4 standard errors of 60 cities.
  EXPECT_GE(static_cast<double>(covered) / cities, 0.95 - 4.0 * std::sqrt(0.05 * 0.95 / cities));
  EXPECT_GE(static_cast<double>(limited) / cities, 0.95 - 4.0 * std::sqrt(0.05 * 0.95 / cities));
}

TEST(HourAnswer, SeldomFindsAShiftWhereCrimeFellAtAllHours) {
  constexpr std::uint64_t seed = 20190907;
  constexpr int cities = 200;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  int clear = 0, spoken = 0, gated = 0, own = 0;
  for (std::uint64_t c = 0; c < cities; ++c) {
    const HourAnswer found =
        answer(drawn_city({.treated = {.incidents = 1500.0}, .common = 0.5, .drift = 0.3}, seed, c),
               {.replicates = 99, .seed = c});
    if (found.told.verdict.reason == VerdictReason::no_sure_fall) ++gated;
    if (found.p <= 0.05) ++clear;
    if (found.p <= 0.1) ++spoken;
    if (found.day.shift.turn.hours.p <= 0.05) ++own;
  }
  const auto most = [](double share) {
    return share + 4.0 * std::sqrt(share * (1.0 - share) / cities);
  };
  EXPECT_LE(gated, cities / 20);
  EXPECT_LE(static_cast<double>(clear) / cities, most(0.05));
  EXPECT_LE(static_cast<double>(spoken) / cities, most(0.1));
  EXPECT_GE(spoken, 1);         // not by never speaking
  EXPECT_GE(own, cities / 10);  // what it guards against
}

TEST(HourAnswer, TakesTheTurnOfAllAreasForNone) {
  const TimedCity plan{.treated = {.incidents = 3000.0}, .control = {.incidents = 1500.0}};
  TimedCity all_later = plan;
  all_later.common = 2.0;
  const HourAnswer with_all = answer(drawn_city(all_later, 20190908));
  EXPECT_LE(with_all.day.shift.w1_p, 0.01);
  EXPECT_GT(with_all.own_weeks_p, 0.05);
  EXPECT_NEAR(with_all.told.estimate.value, 0.0, 0.5);
  TimedCity left_behind = all_later;
  left_behind.turn = -2.0;
  const HourAnswer alone = answer(drawn_city(left_behind, 20190909));
  EXPECT_GT(alone.day.shift.turn.hours.p, 0.05);  // against its own year nothing happened
  EXPECT_LE(alone.p, 0.05);
  EXPECT_NEAR(alone.told.estimate.value, -2.0, 0.5);
  EXPECT_EQ(alone.told.verdict.verdict, Verdict::displacement);
}

// ---- every verdict

TEST(HourAnswer, IsPossibleWhereOnlyItsOwnYearIsKnown) {
  const HourAnswer found = answer(drawn_city({.controls = 9, .turn = -3.0}, 20190910));
  EXPECT_EQ(found.day.beyond_drift.basis, HourBasis::own_year_only);
  EXPECT_EQ(found.own_weeks_p, found.day.shift.w1_p);
  EXPECT_EQ(found.told.verdict.verdict, Verdict::possible);
  EXPECT_EQ(found.told.verdict.reason, VerdictReason::caution);
  EXPECT_THAT(found.told.verdict.cautions, testing::Contains(Caution::against_its_own_year_only));
}

TEST(HourAnswer, NeverSaysNoneWhereOnlyItsOwnYearIsKnown) {
  const TimedCity still{.treated = {.incidents = 20'000.0}, .controls = 9};
  const HourAnswer found = answer(drawn_city(still, 20190911));
  ASSERT_LE(found.day.beyond_drift.minimum_detectable, 1.0);
  EXPECT_EQ(found.told.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(found.told.verdict.reason, VerdictReason::no_controls);
  EXPECT_TRUE(std::isnan(found.told.verdict.at_most));
  EXPECT_FALSE(found.told.verdict.detectable.has_value());
  EXPECT_FALSE(std::isnan(found.told.estimate.low));
}

TEST(HourAnswer, SaysNoneOnlyWhereATurnThatMattersWouldHaveBeenSeen) {
  const TimedCity still{.treated = {.incidents = 5000.0}, .control = {.incidents = 3000.0}};
  const DrawnCity city = drawn_city(still, 20190912);
  const HourAnswer found = answer(city);
  const ReasonedVerdict& verdict = found.told.verdict;
  EXPECT_EQ(verdict.verdict, Verdict::none_detected);
  ASSERT_TRUE(verdict.detectable.has_value());
  EXPECT_LE(*verdict.detectable, 1.0);
  const HourShiftBeyondDrift& shift = found.day.beyond_drift;
  EXPECT_DOUBLE_EQ(verdict.at_most, std::abs(shift.turn.value) +
                                        student_quantile(0.95, shift.freedom) * shift.turn.se);
  const HourAnswer strict =
      answer(city, {.margin = 0.9 * *verdict.detectable, .replicates = 99, .seed = 3});
  EXPECT_EQ(strict.told.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(strict.told.verdict.reason, VerdictReason::too_imprecise);
  EXPECT_EQ(strict.told.verdict.at_most, verdict.at_most);
}

TEST(HourAnswer, HasAVerdictThatDoesNotDependOnTheLevelOfIntervals) {
  const TimedCity still{.treated = {.incidents = 5000.0}, .control = {.incidents = 3000.0}};
  const DrawnCity city = drawn_city(still, 20190912);
  const HourAnswer usual = answer(city);
  for (const double level : {0.5, 0.9999}) {
    const HourAnswer found = answer(city, {.level = level, .replicates = 99, .seed = 3});
    EXPECT_EQ(found.told.verdict, usual.told.verdict);
    EXPECT_NE(found.told.estimate.high, usual.told.estimate.high);
  }
}

TEST(HourAnswer, CannotTellWhereNoPartOfTheDayFell) {
  const HourAnswer found = answer(drawn_city({.fall = -0.6, .turn = -3.0}, 20190913));
  EXPECT_LE(found.p, 0.05);
  EXPECT_EQ(found.told.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(found.told.verdict.reason, VerdictReason::no_sure_fall);
}

TEST(HourAnswer, HoldsWhereCrimeMovedAndTheTotalStoodStill) {
  const TimedCity moved{.treated = {.incidents = 2000.0}, .fall = 0.0, .turn = -4.0};
  const HourAnswer found = answer(drawn_city(moved, 20190914));
  EXPECT_EQ(found.deciding_part, 3u);  // the evening
  EXPECT_EQ(found.told.verdict.verdict, Verdict::displacement);
}

TEST(HourAnswer, IsNotDecidedByAPartInWhichNextToNothingWasExpected) {
  DrawnCity city = drawn_city({.fall = -0.6}, 20190921);
  int nights = 0;
  for (std::size_t i = 0; i < city.points.size(); ++i) {
    const Instant t = city.points.from[i];
    if (city.design.map.area_of[i] != 0 || hour_of(t) >= 6.0) continue;
    const bool is_kept = city.design.before.holding(t) && nights++ < 4;
    if (!is_kept) city.design.map.area_of[i] = outside;
  }
  const HourAnswer found = answer(city);
  EXPECT_LT(found.parts[0].p_fall, found.parts[found.deciding_part].p_fall);
  EXPECT_LT(found.parts[0].change.expected, fewest_expected);
  EXPECT_EQ(found.told.verdict.reason, VerdictReason::no_sure_fall);
}

TEST(HourAnswer, CannotTellWithoutControls) {
  EXPECT_EQ(answer(drawn_city({.controls = 1}, 20190915)).told.verdict.reason,
            VerdictReason::no_controls);
}

// ---- doubts

TEST(HourAnswer, CannotTellOfOneTimeForAll) {
  for (const std::chrono::seconds time : {0s, 12h + 0s}) {
    DrawnCity city = drawn_city({}, 20190916);
    for (std::size_t i = 0; i < city.points.size(); ++i) {
      if (city.design.map.area_of[i] != 0) continue;
      const auto day = std::chrono::floor<std::chrono::days>(city.points.from[i]);
      city.points.from[i] = city.points.until[i] = day + time;
    }
    const HourAnswer found = answer(city);
    EXPECT_EQ(found.told.verdict.verdict, Verdict::cannot_tell);
    EXPECT_EQ(found.told.verdict.reason, VerdictReason::no_time_of_day);
    EXPECT_EQ(found.told.estimate, Estimate{});
    EXPECT_TRUE(std::isnan(found.p));
  }
}

TEST(HourAnswer, CannotTellOfAFewWeeksOrNoIncidents) {
  DrawnCity city = drawn_city({}, 20190917);
  DrawnCity few = city, none = city;
  for (std::size_t i = 0; i < city.points.size(); ++i) {
    if (city.design.map.area_of[i] != 0) continue;
    const bool late = city.points.from[i] >= simulated_start + year + 6 * days{7};
    if (late) few.design.map.area_of[i] = outside;
    if (city.points.from[i] >= simulated_start + year) none.design.map.area_of[i] = outside;
  }
  EXPECT_EQ(answer(few).told.verdict.reason, VerdictReason::few_weeks);
  EXPECT_EQ(answer(none).told.verdict.reason, VerdictReason::few_expected);
}

TEST(HourAnswer, CannotTellWhereNoHourIsSurerThanAnother) {
  DrawnCity city = designed(12);
  Random random(20190918);
  for (std::uint32_t area = 0; area <= 12; ++area) {
    for (int i = 0; i < 1200; ++i) {
      // Evenly over both years.
      const auto second = static_cast<std::int64_t>(random.below(2 * 364 * 86'400));
      city.points.x.push_back(0.0);
      city.points.y.push_back(0.0);
      city.points.from.push_back(simulated_start + std::chrono::seconds{second});
      city.design.map.area_of.push_back(area);
    }
  }
  city.points.until = city.points.from;
  const HourAnswer found = answer(city);
  EXPECT_EQ(found.told.verdict.reason, VerdictReason::no_direction);
  EXPECT_FALSE(std::isnan(found.day.shift.w1_p));
}

// ---- hours without a guardian

TEST(HourAnswer, TellsOfUnguardedHoursWhereThereIsACalendar) {
  const DrawnCity city = drawn_city({.turn = -2.0}, 20190919);
  EXPECT_FALSE(answer(city).unguarded.has_value());
  StaffedHours office{.name = "office", .share = std::vector<double>(168)};
  for (std::size_t hour = 10; hour < 18; ++hour) office.share[hour] = 1.0;
  const HourAnswer found = answer(city, {.replicates = 99, .seed = 3, .staffed = office});
  const HourProfiles week = profiles_by_hand(city, 0, TimeCycle::week);
  EXPECT_EQ(found.unguarded, unguarded_hours(week.before, week.after, office));
}

TEST(HourAnswer, RefusesWhatCannotBeAsked) {
  const DrawnCity city = drawn_city({.controls = 2}, 20190920);
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [&] { (void)answer(city, {.level = 1.0, .replicates = 99}); });
  expect_refusal(ErrorKind::bad_argument, "REPLICATES_RANGE",
                 [&] { (void)answer(city, {.replicates = 18}); });
  expect_refusal(ErrorKind::bad_argument, "STAFF_RANGE", [&] {
    (void)answer(city, {.replicates = 99, .staffed = StaffedHours{.name = "none", .share = {}}});
  });
  DrawnCity untimed = city;
  untimed.points.from.clear();
  untimed.points.until.clear();
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING", [&] { (void)answer(untimed); });
}

}  // namespace
}  // namespace klara
