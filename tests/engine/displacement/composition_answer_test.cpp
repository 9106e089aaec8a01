#include <klara/displacement/composition_answer.hpp>
#include <klara/displacement/detectable_change.hpp>
#include <klara/inference/scattered_count.hpp>
#include <klara/inference/student.hpp>
#include <klara/shape/district.hpp>

#include <engine/refusal.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t first_seed = 20191215;  // of the simulated cities
constexpr std::chrono::days week{7};
const Instant monday = std::chrono::sys_days{std::chrono::year{2018} / 1 / 1};

/// A city of areas, weeks and levels, in which all that is true is known.
struct MixedCity {
  double treated = 1500.0;  // incidents a period
  std::vector<double> shares{0.4, 0.3, 0.2, 0.1};
  std::vector<double> after{1.0, 1.0, 1.0, 1.0};  // of each level of the treated area
  std::size_t controls = 24;
  std::size_t weeks = 26;
  double factor = 2.0;     // variance over mean of a week
  double area_year = 0.1;  // coefficient of variation, all levels of an area alike
  double drift = 0.1;      // likewise, of each level by itself
};

/// Incidents of which the area is known.
struct Drawn {
  PointSet points;
  StudiedAttribute attribute;
  WeeklyDesign design;
};

void add(Drawn& city, std::uint32_t area, std::uint32_t level, std::size_t week_number,
         std::uint64_t count) {
  for (std::uint64_t n = 0; n < count; ++n) {
    city.points.x.push_back(0.0);
    city.points.y.push_back(0.0);
    city.points.from.push_back(monday + week_number * week + std::chrono::hours{30});
    city.points.until.push_back(city.points.from.back());
    city.attribute.values.of_row.push_back(level);
    city.design.map.area_of.push_back(area);
  }
}

Drawn empty_city(std::size_t levels, std::size_t controls, std::size_t weeks) {
  Drawn city;
  const Instant cut = monday + weeks * week;
  city.design.before = whole_weeks({monday, cut}, {});
  city.design.after = whole_weeks({cut, cut + weeks * week}, {});
  city.design.map.distance.resize(controls + 1);
  for (std::size_t c = 1; c <= controls; ++c) city.design.map.parts.controls.push_back(c);
  city.attribute.values.name = "offence";
  for (std::size_t level = 0; level < levels; ++level) {
    city.attribute.values.levels.push_back(fmt::format("{:03}", level));
  }
  city.attribute.recorded.assign(levels, Recorded::reported);
  return city;
}

Drawn drawn(const MixedCity& plan, std::uint64_t replicate) {
  Random random(first_seed, replicate);
  Drawn city = empty_city(plan.shares.size(), plan.controls, plan.weeks);
  for (std::uint32_t area = 0; area <= plan.controls; ++area) {
    const double incidents =
        area == 0 ? plan.treated : plan.treated * (0.3 + 0.03 * static_cast<double>(area));
    for (std::size_t period = 0; period < 2; ++period) {
      const double year = gamma_factor(plan.area_year * plan.area_year, random);
      for (std::uint32_t level = 0; level < plan.shares.size(); ++level) {
        double mean = incidents * plan.shares[level] / static_cast<double>(plan.weeks) * year *
                      gamma_factor(plan.drift * plan.drift, random);
        if (area == 0 && period == 1) mean *= plan.after[level];
        for (std::size_t w = 0; w < plan.weeks; ++w) {
          add(city, area, level, period * plan.weeks + w,
              scattered_count(mean, plan.factor, random));
        }
      }
    }
  }
  return city;
}

CompositionAnswer answer_of(const Drawn& city, const CompositionAnswerOptions& options = {
                                                   .replicates = 19, .seed = 3}) {
  return composition_answer(city.points, city.attribute, city.design, options);
}

/// Its first level falls and its second takes over what fell.
MixedCity moved() {
  return {.treated = 4000.0, .after = {0.25, 2.0, 1.0, 1.0}};
}

/// Counted plainly: [level][area][week].
std::vector<WeeklyPanel> panels_by_hand(const Drawn& city) {
  std::vector<WeeklyPanel> panels;
  for (std::uint32_t level = 0; level < 4; ++level) {
    std::vector<std::uint32_t> area_of = city.design.map.area_of;
    for (std::size_t i = 0; i < area_of.size(); ++i) {
      if (city.attribute.values.of_row[i] != level) area_of[i] = outside;
    }
    panels.push_back(weekly_panel(city.points, area_of, 25, city.design.before, city.design.after));
  }
  return panels;
}

CategoryPeriods periods_of(const Drawn& city, const std::vector<WeeklyPanel>& panels,
                           std::size_t area) {
  CategoryPeriods of_area;
  for (auto [weeks, first] :
       {std::pair{&of_area.before, std::size_t{0}}, std::pair{&of_area.after, std::size_t{26}}}) {
    weeks->levels = city.attribute.values.levels;
    for (std::size_t w = 0; w < 26; ++w) {
      for (const WeeklyPanel& panel : panels) weeks->counts.push_back(panel.of(area)[first + w]);
    }
  }
  return of_area;
}

TEST(CompositionAnswer, IsThatOfItsTests) {
  const Drawn city = drawn({}, 1);
  const CompositionAnswer found = answer_of(city);
  ASSERT_EQ(found.reported.size(), 4u);
  EXPECT_TRUE(found.detected.empty());

  const std::vector<WeeklyPanel> panels = panels_by_hand(city);
  std::vector<CategoryPeriods> controls;
  for (std::size_t c = 1; c <= 24; ++c) controls.push_back(periods_of(city, panels, c));
  const CategoryPeriods treated = periods_of(city, panels, 0);
  const auto beyond = composition_beyond_drift(treated, controls);
  const auto falls = part_falls(panels, 0, city.design.map.parts.controls, 3);
  EXPECT_EQ(found.own.reported, composition(treated.before, treated.after, 3, {.replicates = 19}));
  for (std::size_t c = 0; c < 4; ++c) {
    const LevelAnswer& level = found.reported[c];
    EXPECT_EQ(level.beyond, beyond[c]);
    EXPECT_EQ(level.incidents, falls[c]);
    const double rise = 4.0 * std::max(falls[c].change.p_rise, falls[c].permutation.p_rise);
    const double p =
        beyond[c].share.value > 0.0 ? std::max(beyond[c].p_family, std::min(1.0, rise)) : 1.0;
    EXPECT_EQ(level.p_rise, p);
    EXPECT_TRUE(level.detectable);
  }
}

// Of all ways to divide what both tests may miss together, a fifth, the least.
TEST(CompositionAnswer, SaysWhatBothOfItsTestsWouldSee) {
  const Drawn city = drawn({}, 1);
  const CompositionAnswer found = answer_of(city);
  const std::vector<WeeklyPanel> panels = panels_by_hand(city);
  std::vector<CategoryPeriods> controls;
  for (std::size_t c = 1; c <= 24; ++c) controls.push_back(periods_of(city, panels, c));
  const CategoryPeriods treated = periods_of(city, panels, 0);
  const auto after = static_cast<double>(found.own.reported.counts.after);
  const double both = after + static_cast<double>(found.own.reported.counts.before);
  std::vector<double> least(4, 1.0);
  for (double missed = 0.001; missed < 0.2; missed += 0.002) {
    const auto by_share = composition_beyond_drift(treated, controls, 0.95, 1.0 - missed);
    for (std::size_t c = 0; c < 4; ++c) {
      const PartFall& incidents = found.reported[c].incidents;
      const auto by_rise = detectable_rise(
          static_cast<double>(incidents.change.counts.before), incidents.scatter, incidents.trend,
          student_quantile(1.0 - 0.05 / 4.0, incidents.change.freedom), {.power = 0.8 + missed});
      ASSERT_TRUE(by_rise);
      // The scatter of a share is that of its middle between before and after.
      const BeforeAfter& counts = found.reported[c].own.counts;
      const double share = static_cast<double>(counts.before + counts.after) / both;
      double of_share = by_share[c].minimum_detectable_share;
      for (int pass = 0; pass < 50; ++pass) {
        const double middle = std::min(share + 0.5 * of_share, 0.5);
        of_share = by_share[c].minimum_detectable_share *
                   std::sqrt(middle * (1.0 - middle) / (share * (1.0 - share)));
      }
      least[c] = std::min(least[c], std::max(of_share, *by_rise / after));
    }
  }
  for (std::size_t c = 0; c < 4; ++c) {
    ASSERT_TRUE(found.reported[c].detectable);
    // Half a step of the grid moves what is seen by less than a 200th.
    EXPECT_NEAR(*found.reported[c].detectable, least[c], 5e-3 * least[c]);
  }
}

TEST(CompositionAnswer, FindsWhatMovedAndSaysHowMuch) {
  const CompositionAnswer found = answer_of(drawn(moved(), 2));
  EXPECT_EQ(found.answer.kind, DisplacementKind::offence);
  EXPECT_EQ(found.answer.verdict.verdict, Verdict::displacement);
  EXPECT_EQ(found.answer.verdict.reason, VerdictReason::sure_rise);
  ASSERT_EQ(found.foremost, 1u);
  Estimate share = found.reported[1].beyond.share;
  share.p = found.reported[1].p_rise;  // what the verdict rests on
  EXPECT_NE(share.p, found.reported[1].beyond.share.p);
  EXPECT_EQ(found.answer.estimate, share);
  EXPECT_EQ(found.answer.verdict.detectable, found.reported[1].detectable);
  EXPECT_LT(found.answer.estimate.low, 0.3);  // planted: 0.6 after, 0.3 before
  EXPECT_GT(found.answer.estimate.high, 0.3);
  EXPECT_LE(found.reported[0].incidents.p_fall_family, 0.05);
}

TEST(CompositionAnswer, DoesNotTakeTheMirrorOfAFallForDisplacement) {
  constexpr int cities = 200;
  std::printf("seed %llu\n", static_cast<unsigned long long>(first_seed));
  int share_rose = 0;
  int moved_said = 0;
  for (std::uint64_t city = 0; city < cities; ++city) {
    const CompositionAnswer found =
        answer_of(drawn({.treated = 900.0, .after = {0.3, 1.0, 1.0, 1.0}}, 1000 + city));
    if (std::ranges::any_of(found.reported, [](const LevelAnswer& l) {
          return l.beyond.share.value > 0.0 && l.beyond.p_family <= 0.05;
        })) {
      ++share_rose;
    }
    if (found.answer.verdict.verdict == Verdict::displacement) ++moved_said;
  }
  EXPECT_GT(share_rose, cities / 2);  // shares alone would have said so
  // At most 5 %, and 3 Monte Carlo standard errors.
  EXPECT_LE(moved_said, cities * (0.05 + 3.0 * std::sqrt(0.05 * 0.95 / cities)));
}

TEST(CompositionAnswer, IsSeldomDisplacementWhereAllLevelsFellAlike) {
  constexpr int cities = 200;
  std::printf("seed %llu\n", static_cast<unsigned long long>(first_seed));
  int said = 0;
  int gates = 0;
  for (std::uint64_t city = 0; city < cities; ++city) {
    const CompositionAnswer found =
        answer_of(drawn({.treated = 900.0, .after = {0.4, 0.4, 0.4, 0.4}}, 2000 + city));
    if (found.answer.verdict.reason != VerdictReason::no_sure_fall) ++gates;
    if (found.answer.verdict.verdict == Verdict::displacement) ++said;
  }
  EXPECT_GT(gates, cities / 2);
  EXPECT_LE(said, cities * (0.05 + 3.0 * std::sqrt(0.05 * 0.95 / cities)));
}

TEST(CompositionAnswer, IsSeldomDisplacementWhereNothingHappened) {
  constexpr int cities = 200;
  int said = 0;
  for (std::uint64_t city = 0; city < cities; ++city) {
    if (answer_of(drawn({.treated = 600.0}, 3000 + city)).answer.verdict.verdict ==
        Verdict::displacement)
      ++said;
  }
  EXPECT_LE(said, cities * 0.02);  // gate and rise of 5 % each leave next to nothing
}

TEST(CompositionAnswer, LetsDetectedLevelsDecideNothing) {
  MixedCity plan = moved();
  plan.after = {0.25, 1.0, 1.0, 4.0};  // much more policing
  Drawn city = drawn(plan, 4);
  city.attribute.recorded[3] = Recorded::detected;
  const CompositionAnswer found = answer_of(city);
  EXPECT_NE(found.answer.verdict.verdict, Verdict::displacement);
  ASSERT_EQ(found.detected.size(), 1u);
  EXPECT_EQ(found.detected[0].own.level, "003");
  EXPECT_EQ(found.reported.size(), 3u);
  // As if they were not there.
  Drawn without = city;
  without.attribute.recorded[3] = Recorded::unknown;
  EXPECT_EQ(answer_of(without).answer, found.answer);
  EXPECT_EQ(answer_of(without).reported, found.reported);
  EXPECT_EQ(answer_of(without).not_given.before, found.detected[0].own.counts.before);
}

TEST(CompositionAnswer, LetsNoFallOfADetectedLevelOpenTheGate) {
  MixedCity plan = moved();
  plan.after = {1.0, 1.8, 1.0, 0.1};
  Drawn city = drawn(plan, 5);
  city.attribute.recorded[3] = Recorded::detected;
  EXPECT_EQ(answer_of(city).answer.verdict.reason, VerdictReason::no_sure_fall);
}

TEST(CompositionAnswer, SaysWhereAShareRoseAlone) {
  const CompositionAnswer found = answer_of(drawn({.treated = 20'000.0,
                                                   .after = {0.3, 1.0, 1.0, 1.0},
                                                   .factor = 1.0,
                                                   .area_year = 0.05,
                                                   .drift = 0.03},
                                                  6));
  EXPECT_EQ(found.answer.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(found.answer.verdict.reason, VerdictReason::share_alone);
}

TEST(CompositionAnswer, FindsNoneWhereItWouldHaveSeenWhatMatters) {
  const MixedCity plan{.treated = 20'000.0,
                       .after = {0.8, 0.8, 0.8, 0.8},
                       .factor = 1.0,
                       .area_year = 0.0,
                       .drift = 0.01};
  const CompositionAnswer found = answer_of(drawn(plan, 7));
  EXPECT_EQ(found.answer.verdict.verdict, Verdict::none_detected);
  ASSERT_TRUE(found.answer.verdict.detectable.has_value());
  EXPECT_LE(*found.answer.verdict.detectable, margin_of_share);
  EXPECT_GT(found.answer.verdict.at_most, 0.0);
  // The same city, asked for less, might have hidden it.
  const CompositionAnswer finer =
      answer_of(drawn(plan, 7), {.margin = 0.001, .replicates = 19, .seed = 3});
  EXPECT_EQ(finer.answer.verdict.verdict, Verdict::cannot_tell);
  EXPECT_EQ(finer.answer.verdict.reason, VerdictReason::too_imprecise);
}

TEST(CompositionAnswer, HasAVerdictThatDoesNotDependOnTheLevelOfIntervals) {
  const Drawn still = drawn({.treated = 20'000.0,
                             .after = {0.8, 0.8, 0.8, 0.8},
                             .factor = 1.0,
                             .area_year = 0.0,
                             .drift = 0.01},
                            7);
  const Drawn city = drawn(moved(), 2);
  for (const Drawn* const of : {&still, &city}) {
    const CompositionAnswer usual = answer_of(*of);
    for (const double level : {0.5, 0.9999}) {
      const CompositionAnswer found = answer_of(*of, {.level = level, .replicates = 19, .seed = 3});
      EXPECT_EQ(found.answer.verdict, usual.answer.verdict);
      EXPECT_NE(found.answer.estimate.high, usual.answer.estimate.high);
    }
  }
}

TEST(CompositionAnswer, IsNotDecidedByALevelOfWhichNextToNothingWasExpected) {
  Drawn city = drawn({.after = {1.0, 1.6, 1.6, 1.6}}, 14);
  int kept = 0;
  for (std::size_t i = 0; i < city.points.size(); ++i) {
    if (city.design.map.area_of[i] != 0 || city.attribute.values.of_row[i] != 0) continue;
    const bool is_kept = city.design.before.holding(city.points.from[i]) && kept++ < 4;
    if (!is_kept) city.design.map.area_of[i] = outside;
  }
  const CompositionAnswer found = answer_of(city);
  ASSERT_EQ(found.reported.size(), 4u);
  const PartFall& rare = found.reported.back().incidents;
  EXPECT_LT(rare.change.expected, fewest_expected);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_LT(rare.p_fall, found.reported[c].incidents.p_fall);
  }
  EXPECT_EQ(found.answer.verdict.reason, VerdictReason::no_sure_fall);
}

TEST(CompositionAnswer, IsPossibleWhereFewControlsCautionAgainstIt) {
  MixedCity plan = moved();
  plan.controls = 8;
  plan.after = {0.1, 3.0, 1.0, 1.0};
  plan.area_year = plan.drift = 0.05;
  const CompositionAnswer found = answer_of(drawn(plan, 8));
  EXPECT_EQ(found.answer.verdict.verdict, Verdict::possible);
  EXPECT_EQ(found.answer.verdict.reason, VerdictReason::caution);
  EXPECT_THAT(found.answer.verdict.cautions,
              testing::IsSupersetOf({Caution::few_controls, Caution::against_its_own_year_only}));
}

TEST(CompositionAnswer, HasAReasonWhereNothingCanBeTested) {
  const auto reason = [](const Drawn& city) { return answer_of(city).answer.verdict.reason; };
  EXPECT_EQ(reason(drawn({.controls = 1}, 9)), VerdictReason::no_controls);
  EXPECT_EQ(reason(drawn({.shares = {1.0}, .after = {0.5}}, 9)), VerdictReason::one_level);
  EXPECT_EQ(reason(drawn({.weeks = 8}, 9)), VerdictReason::few_weeks);
  EXPECT_EQ(reason(drawn({.treated = 0.0}, 9)), VerdictReason::few_expected);
}

TEST(CompositionAnswer, PoolsWhatIsTooRareWithoutLosingCounts) {
  MixedCity plan{.shares = {0.5, 0.4}, .after = {}};
  for (int rare = 0; rare < 30; ++rare) plan.shares.push_back(0.1 / 30.0);
  plan.after.assign(plan.shares.size(), 1.0);
  plan.treated = 600.0;
  const CompositionAnswer found = answer_of(drawn(plan, 10));
  ASSERT_FALSE(found.reported.empty());
  const LevelAnswer& rest = found.reported.back();
  EXPECT_GT(rest.pooled, 1u);
  EXPECT_EQ(rest.own.level, "");
  std::uint64_t before = 0;
  for (const LevelAnswer& level : found.reported) {
    before += level.own.counts.before;
    if (level.pooled == 0) {
      EXPECT_FALSE(level.own.few_expected);
    }
  }
  EXPECT_EQ(before, found.own.reported.counts.before);
  const Drawn city = drawn(plan, 10);
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < city.points.size(); ++i) {
    if (city.design.map.area_of[i] == 0 && city.design.before.holding(city.points.from[i])) {
      ++given;
    }
  }
  EXPECT_EQ(before, given);
}

TEST(CompositionAnswer, TestsHundredsOfLevelsInBoundedTime) {
  MixedCity plan{.treated = 8000.0, .shares = {}, .after = {}, .controls = 12};
  plan.shares.assign(300, 1.0 / 300.0);
  plan.after.assign(300, 1.0);
  const CompositionAnswer found = answer_of(drawn(plan, 11));
  EXPECT_EQ(found.reported.size(), most_tested_levels + 1);
  EXPECT_EQ(found.reported.back().pooled, 300 - most_tested_levels);
}

TEST(CompositionAnswer, WeighsHarmOfReportedLevelsAlone) {
  Drawn city = drawn({}, 12);
  city.attribute.harm = {1.0, 10.0, 2.0, 1000.0};
  city.attribute.recorded[3] = Recorded::detected;
  const CompositionAnswer found = answer_of(city);
  ASSERT_TRUE(found.harm.has_value());
  double before = 0.0;
  for (std::size_t c = 0; c < 3; ++c) {
    before += city.attribute.harm[c] * static_cast<double>(found.reported[c].own.counts.before);
  }
  EXPECT_DOUBLE_EQ(found.harm->before, before);
  EXPECT_FALSE(answer_of(drawn({}, 12)).harm.has_value());
}

TEST(CompositionAnswer, ComparesWithSearchedPlacesToo) {
  Drawn named = drawn({}, 13);
  Drawn searched = named;
  searched.design.map.parts.choice = PlaceChoice::searched;
  std::swap(searched.design.map.parts.places, searched.design.map.parts.controls);
  const CompositionAnswer found = answer_of(searched);
  const CompositionAnswer by_name = answer_of(named);
  EXPECT_EQ(found.own, by_name.own);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(found.reported[c].beyond, by_name.reported[c].beyond);
    EXPECT_EQ(found.reported[c].incidents.trend.controls, 24u);
  }
  // A place that received does not hide in the variation that it makes.
  Drawn received = searched;
  for (std::size_t w = 26; w < 52; ++w) add(received, 1, 1, w, 60);
  Drawn of_controls = received;
  of_controls.design = named.design;
  of_controls.design.map.area_of = received.design.map.area_of;
  EXPECT_LT(answer_of(received).reported[1].incidents.trend.between,
            answer_of(of_controls).reported[1].incidents.trend.between);
}

TEST(CompositionAnswer, IsTheSameForEveryNumberOfThreads) {
  const Drawn city = drawn(moved(), 14);
  const auto on = [&](unsigned threads) {
    return composition_answer(city.points, city.attribute, city.design, {}, {.threads = threads});
  };
  EXPECT_EQ(on(1), on(2));
}

TEST(CompositionAnswer, RefusesWhatItCannotUse) {
  Drawn city = drawn({}, 15);
  const auto refused = [&](const char* code, const CompositionAnswerOptions& options = {}) {
    expect_refusal(ErrorKind::bad_argument, code, [&] { (void)answer_of(city, options); });
  };
  refused("LEVEL_RANGE", {.level = 1.0});
  refused("REPLICATES_RANGE", {.replicates = 1});
  city.attribute.harm = {1.0};
  refused("HARM_RANGE");
  city.attribute.recorded.pop_back();
  refused("LEVELS_DIFFER");
}

}  // namespace
}  // namespace klara
