#include <klara/period_comparison.hpp>

#include <klara/displacement/district_change.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr std::uint64_t seed = 11;
constexpr PeriodComparisonOptions quick{.relabellings = 199};

Period days_from(int from, int length) {
  const Instant epoch{};
  return {.from = epoch + std::chrono::days{from},
          .until = epoch + std::chrono::days{from + length}};
}

/// A square of 1 km of two districts, 60 days and then 90.
Study study_of_two_districts() {
  Study study;
  study.districts = {{"01", "Väst", window_of({0.0, 0.0, 500.0, 1000.0})},
                     {"02", "Öst", window_of({500.0, 0.0, 1000.0, 1000.0})}};
  study.window = window_of(study.districts);
  study.before = days_from(0, 60);
  study.after = days_from(60, 90);
  study.bandwidth = 150_m;
  return study;
}

void add(PointSet& all, const PointSet& more, const Period& period) {
  all.x.insert(all.x.end(), more.x.begin(), more.x.end());
  all.y.insert(all.y.end(), more.y.begin(), more.y.end());
  all.from.insert(all.from.end(), more.size(), period.from);
  all.until.insert(all.until.end(), more.size(), period.from);
}

PointSet everywhere(std::size_t before, std::size_t after) {
  const Study study = study_of_two_districts();
  PointSet all;
  add(all, uniform_incidents(before, 1000.0, /*seed=*/1), *study.before);
  add(all, uniform_incidents(after, 1000.0, /*seed=*/2), *study.after);
  return all;
}

/// A third of those after lie within 60 m of a corner in the east.
PointSet gathered_in_the_east() {
  PointSet all = everywhere(300, 300);
  PointSet spot;
  Random random(3);
  for (int i = 0; i < 150; ++i) {
    spot.x.push_back(800.0 + 60.0 * random.normal());
    spot.y.push_back(250.0 + 60.0 * random.normal());
  }
  add(all, spot, *study_of_two_districts().after);
  return all;
}

TEST(PeriodComparison, IsItsParts) {
  const Study study = study_of_two_districts();
  const PointSet incidents = gathered_in_the_east();
  const PeriodComparison both = period_comparison(incidents, study, seed, quick);
  const PointSet before = selected(incidents, rows_within(incidents, *study.before));
  const PointSet after = selected(incidents, rows_within(incidents, *study.after));
  const Grid grid = density_grid(incidents, study);

  const DensityChange change =
      density_change({before, *study.before}, {after, *study.after}, grid, study.window, 150_m);
  EXPECT_EQ(both.density.before, change.before);
  EXPECT_EQ(both.density.change, change.change);
  EXPECT_EQ(both.density.low, change.low);
  EXPECT_EQ(both.risk.log_risk, relative_risk(after, before, grid, study.window, 150_m).log_risk);
  EXPECT_EQ(
      both.chance.p_raised_anywhere,
      risk_significance(after, before, grid, study.window, 150_m, seed, 199).p_raised_anywhere);
  EXPECT_EQ(both.counts, (BeforeAfter{.before = before.size(), .after = after.size()}));
  EXPECT_EQ(both.total, change_of_count(both.counts, *study.before, *study.after));
}

TEST(PeriodComparison, FindsWhereThePatternHasChangedAndInWhichDistrict) {
  const PeriodComparison both =
      period_comparison(gathered_in_the_east(), study_of_two_districts(), seed, quick);
  EXPECT_EQ(pattern_answer(both), PatternAnswer::changed);
  const RiskContour& largest = both.of(ContourTest::anywhere, 0.05).front();
  EXPECT_EQ(largest.sign, 1);
  EXPECT_EQ(largest.district, 1u);
  EXPECT_LT(std::hypot(largest.strongest.x - 800.0, largest.strongest.y - 250.0), 150.0);
  EXPECT_GE(largest.counts.after, 100u);
  EXPECT_GT(largest.counts.after, 3 * largest.counts.before);
  EXPECT_EQ(largest.p, 2.0 / 200.0) << "as little as so many relabellings can give";
}

TEST(PeriodComparison, JudgesBothSidesTogether) {
  const PeriodComparison both =
      period_comparison(gathered_in_the_east(), study_of_two_districts(), seed, quick);
  for (std::size_t i = 0; i < both.p_anywhere.values.size(); ++i) {
    const double raised = both.chance.p_raised_anywhere.values[i];
    const double lowered = both.chance.p_lowered_anywhere.values[i];
    EXPECT_EQ(both.p_anywhere.values[i], std::min(1.0, 2.0 * std::min(raised, lowered)));
    EXPECT_GE(both.p_anywhere.values[i], both.p_each_cell.values[i]);
  }
}

TEST(PeriodComparison, CallsAPatternUnsureWhereChanceAloneActed) {
  const PeriodComparison both =
      period_comparison(everywhere(300, 450), study_of_two_districts(), seed, quick);
  EXPECT_EQ(pattern_answer(both), PatternAnswer::none_found);
  EXPECT_LT(both.total.low, 0.0) << "450 in 90 days are as many as 300 in 60";
  EXPECT_GT(both.total.high, 0.0);
}

TEST(PeriodComparison, CannotTellOfAFewIncidents) {
  for (const auto& [before, after] : {std::pair{19, 200}, {200, 19}, {1, 1}}) {
    const PeriodComparison both = period_comparison(
        everywhere(static_cast<std::size_t>(before), static_cast<std::size_t>(after)),
        study_of_two_districts(), seed, quick);
    EXPECT_EQ(pattern_answer(both), PatternAnswer::cannot_tell) << before << " and " << after;
  }
}

TEST(PeriodComparison, ChangesOnlyTheRiskWhereItIsAdaptive) {
  const Study study = study_of_two_districts();
  const PointSet incidents = gathered_in_the_east();
  const PeriodComparison fixed = period_comparison(incidents, study, seed, quick);
  const PeriodComparison adaptive = period_comparison(
      incidents, study, seed, {.adaptive = true, .relabellings = quick.relabellings});
  EXPECT_NE(adaptive.risk.log_risk, fixed.risk.log_risk);
  EXPECT_EQ(adaptive.p_anywhere, fixed.p_anywhere);
  EXPECT_EQ(adaptive.density.change, fixed.density.change);
}

TEST(PeriodComparison, AnswersAtOtherBandwidthsAsIfEachWereTheStudys) {
  Study study = study_of_two_districts();
  const PointSet incidents = gathered_in_the_east();
  EXPECT_TRUE(period_comparison(incidents, study, seed, quick).others.empty());
  PeriodComparisonOptions tried = quick;
  tried.relabellings_of_others = 199;
  const PeriodComparison both = period_comparison(incidents, study, seed, tried);
  ASSERT_EQ(both.others.size(), 2U);
  const Grid grid = density_grid(incidents, study);
  for (const OtherPattern& other : both.others) {
    study.bandwidth = other.bandwidth;
    study.cell = grid.cell;
    const PeriodComparison own = period_comparison(incidents, study, seed, quick);
    EXPECT_EQ(other.answer, pattern_answer(own));
    std::size_t raised = 0, lowered = 0;
    double raised_area = 0.0, lowered_area = 0.0;
    for (const RiskContour& contour : own.of(ContourTest::anywhere, 0.05)) {
      ++(contour.sign > 0 ? raised : lowered);
      (contour.sign > 0 ? raised_area : lowered_area) += contour.area.value;
    }
    EXPECT_EQ(other.raised, raised);
    EXPECT_EQ(other.lowered, lowered);
    EXPECT_DOUBLE_EQ(other.raised_area.value, raised_area);
    EXPECT_DOUBLE_EQ(other.lowered_area.value, lowered_area);
    EXPECT_GE(other.raised, 1U);
  }
  EXPECT_EQ(both.others[0].bandwidth, 75_m);
  EXPECT_EQ(both.others[1].bandwidth, 300_m);
  EXPECT_GT(both.others[1].raised_area, both.others[0].raised_area);
}

TEST(PeriodComparison, TriesNoBandwidthNarrowerThanACell) {
  Study study = study_of_two_districts();
  study.cell = 100_m;
  PeriodComparisonOptions tried = quick;
  tried.relabellings_of_others = 99;
  const PeriodComparison both = period_comparison(gathered_in_the_east(), study, seed, tried);
  ASSERT_EQ(both.others.size(), 1U);
  EXPECT_EQ(both.others[0].bandwidth, 300_m);
}

TEST(PeriodComparison, TakesTheWholeGridWhereThereIsNoWindow) {
  Study study = study_of_two_districts();
  study.window.clear();
  const PeriodComparison both =
      period_comparison(gathered_in_the_east(), study, seed,
                        {.correction = EdgeCorrection::none, .relabellings = 99});
  for (const double value : both.density.change.values) EXPECT_FALSE(std::isnan(value));
  EXPECT_EQ(both.counts, (BeforeAfter{.before = 300, .after = 450}));
}

TEST(PeriodComparison, IsBitIdenticalForEveryThreadCountAndFollowsItsSeed) {
  const Study study = study_of_two_districts();
  const PointSet incidents = gathered_in_the_east();
  RunContext run;
  run.threads = 1;
  const PeriodComparison alone = period_comparison(incidents, study, seed, quick, run);
  for (const unsigned threads : {2u, 3u}) {
    run.threads = threads;
    const PeriodComparison both = period_comparison(incidents, study, seed, quick, run);
    EXPECT_EQ(both.density.change, alone.density.change);
    EXPECT_EQ(both.risk.log_risk, alone.risk.log_risk);
    EXPECT_EQ(both.p_anywhere, alone.p_anywhere);
    EXPECT_EQ(both.p_each_cell, alone.p_each_cell);
  }
  EXPECT_NE(period_comparison(incidents, study, seed + 1, quick).p_each_cell, alone.p_each_cell);
}

TEST(PeriodComparison, SaysWhatItIsDoing) {
  std::set<std::string> stages;
  RunContext run;
  run.progress = [&](const Progress& progress) { stages.insert(progress.stage.en); };
  static_cast<void>(
      period_comparison(everywhere(50, 50), study_of_two_districts(), seed, quick, run));
  EXPECT_EQ(stages, (std::set<std::string>{"Density before and after", "Relative risk",
                                           "Testing against chance"}));
}

TEST(PeriodComparison, RefusesAPeriodWithoutIncidentsInTheWindow) {
  Study study = study_of_two_districts();
  PointSet incidents = everywhere(50, 0);
  PointSet beyond = uniform_incidents(10, 100.0, /*seed=*/4);
  for (double& x : beyond.x) x += 5000.0;
  add(incidents, beyond, *study.after);
  expect_refusal(ErrorKind::bad_data, "PERIOD_EMPTY",
                 [&] { static_cast<void>(period_comparison(incidents, study, seed, quick)); });
}

// Thirty grids, and the nodes of the relabellings: four in a square of one deviation, and a quartic
// of 141.4 m spreads as far as a Gaussian of 50 m.
TEST(ComparisonPlan, CountsTheGridsAndTheNodesOfRelabellings) {
  const auto bytes_a_cell = [](Metres bandwidth, Kernel kernel) {
    const Grid grid{.west = 0, .north = 1000, .cell = 50_m, .columns = 20, .rows = 20};
    return comparison_plan(1000, grid, bandwidth, kernel).bytes_a_cell;
  };
  EXPECT_DOUBLE_EQ(bytes_a_cell(50_m, Kernel::gaussian), 240.0 + 4.0 * 64.0);
  EXPECT_NEAR(bytes_a_cell({50.0 * std::sqrt(8.0)}, Kernel::quartic), 240.0 + 4.0 * 64.0, 1e-9);
  EXPECT_DOUBLE_EQ(bytes_a_cell(500_m, Kernel::gaussian), 240.0 + 2.56);
  EXPECT_DOUBLE_EQ(bytes_a_cell(20_m, Kernel::gaussian), 240.0 + 64.0);
}

TEST(PeriodComparison, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(
        period_comparison(everywhere(50, 50), study_of_two_districts(), seed, quick, run));
  });
}

}  // namespace
}  // namespace klara
