#include <klara/density/bandwidth.hpp>
#include <klara/density/bandwidth_family.hpp>
#include <klara/density/cross_validated_bandwidth.hpp>
#include <klara/density/joint_bandwidth.hpp>
#include <klara/density/plug_in_bandwidth.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>
#include <string_view>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using testing::HasSubstr;

const BandwidthEstimate& of(const BandwidthFamily& family, BandwidthRule rule) {
  return *std::ranges::find(family.estimates, rule, &BandwidthEstimate::rule);
}

MultiPolygon square(double from, double until) {
  return {{.shell = {{from, from}, {until, from}, {until, until}, {from, until}}, .holes = {}}};
}

/// What every estimate must be, whatever it says.
void expect_whole(const BandwidthFamily& family) {
  ASSERT_EQ(family.estimates.size(), all_bandwidth_rules.size());
  for (std::size_t i = 0; i < family.estimates.size(); ++i) {
    const BandwidthEstimate& each = family.estimates[i];
    EXPECT_EQ(each.rule, all_bandwidth_rules[i]);
    EXPECT_NE(each.bandwidth.has_value(), !each.reason.en.empty()) << name(each.rule);
    EXPECT_EQ(each.reason.en.empty(), each.code.empty()) << name(each.rule);
    EXPECT_EQ(each.reason.en.empty(), each.reason.sv.empty());
    EXPECT_EQ(each.note.en.empty(), each.note.sv.empty());
    if (each.bandwidth) {
      EXPECT_GT(each.bandwidth->value, 0.0);
    }
  }
}

TEST(BandwidthFamily, GivesWhatEachRuleGives) {
  const PointSet incidents = clustered_incidents(400, 4000.0, 6, 150.0, /*seed=*/12);
  BandwidthFamilyOptions options;
  options.window = square(-5000.0, 9000.0);
  const BandwidthFamily family = bandwidth_family(incidents, Kernel::quartic, options);
  expect_whole(family);
  const auto expect = [&](BandwidthRule rule, Metres bandwidth) {
    ASSERT_TRUE(of(family, rule).bandwidth.has_value()) << name(rule);
    EXPECT_EQ(of(family, rule).bandwidth->value, bandwidth.value) << name(rule);
    EXPECT_EQ(of(family, rule).note.en, "") << name(rule);
  };
  constexpr Kernel quartic = Kernel::quartic;
  expect(BandwidthRule::scott, scott_bandwidth(incidents, quartic));
  expect(BandwidthRule::silverman, silverman_bandwidth(incidents, quartic));
  expect(BandwidthRule::normal_scale, normal_scale_bandwidth(incidents, quartic));
  expect(BandwidthRule::oversmoothing, oversmoothing_bandwidth(incidents, quartic));
  expect(BandwidthRule::arcgis, arcgis_bandwidth(incidents, quartic));
  expect(BandwidthRule::plug_in, plug_in_bandwidth(incidents, quartic));
  expect(BandwidthRule::least_squares, least_squares_bandwidth(incidents, quartic).bandwidth);
  expect(BandwidthRule::likelihood, likelihood_bandwidth(incidents, quartic).bandwidth);
  expect(BandwidthRule::cronie_van_lieshout,
         cronie_van_lieshout_bandwidth(incidents, quartic, area(options.window)).bandwidth);
  EXPECT_TRUE(of(family, BandwidthRule::diggle).bandwidth.has_value());
}

TEST(BandwidthFamily, GivesTheRulesAskedForInTheirOrder) {
  const PointSet incidents = clustered_incidents(400, 4000.0, 6, 150.0, /*seed=*/12);
  BandwidthFamilyOptions options;
  options.rules = {BandwidthRule::plug_in, BandwidthRule::scott};
  const BandwidthFamily two = bandwidth_family(incidents, Kernel::quartic, options);
  const BandwidthFamily all = bandwidth_family(incidents, Kernel::quartic);
  EXPECT_THAT(two.estimates,
              testing::ElementsAre(of(all, BandwidthRule::plug_in), of(all, BandwidthRule::scott)));
}

TEST(BandwidthFamily, WeighsAgainstTheWindowOnlyThoseInsideAndSaysHowMany) {
  PointSet incidents = clustered_incidents(400, 4000.0, 6, 150.0, /*seed=*/12);
  BandwidthFamilyOptions options;
  options.rules = {BandwidthRule::cronie_van_lieshout};
  options.window = square(-5000.0, 9000.0);
  const BandwidthFamily inside = bandwidth_family(incidents, Kernel::quartic, options);
  incidents.x.push_back(20'000.0);
  incidents.y.push_back(0.0);
  const BandwidthFamily beyond = bandwidth_family(incidents, Kernel::quartic, options);
  EXPECT_EQ(beyond.estimates.front().bandwidth, inside.estimates.front().bandwidth);
  EXPECT_EQ(beyond.estimates.front().note.en, "of the 400 incidents inside the window");
}

TEST(BandwidthFamily, OfTwoPatternsHasHazeltons) {
  const PointSet controls = reference_points("pre");
  BandwidthFamilyOptions options;
  options.rules = {BandwidthRule::hazelton};
  options.compared = ComparedIncidents{.cases = reference_points("post"), .controls = controls};
  const BandwidthEstimate found =
      bandwidth_family(controls, Kernel::quartic, options).estimates.front();
  EXPECT_EQ(found.bandwidth,
            hazelton_bandwidth(options.compared->cases, controls, Kernel::quartic).bandwidth);

  // Where nothing differs, the longer the better.
  options.compared->cases = controls;
  const BandwidthEstimate none =
      bandwidth_family(controls, Kernel::quartic, options).estimates.front();
  EXPECT_EQ(none.code, "BANDWIDTH_AT_END");
  EXPECT_THAT(none.reason.en, HasSubstr("the longest of"));
}

TEST(BandwidthFamily, OfTwoPatternsInAWindowHasKelsallAndDiggles) {
  const PointSet controls = reference_points("pre");
  PointSet cases = reference_points("post");
  BandwidthFamilyOptions options;
  options.rules = {BandwidthRule::kelsall_diggle};
  options.compared = ComparedIncidents{.cases = cases, .controls = controls};
  EXPECT_EQ(bandwidth_family(controls, Kernel::quartic, options).estimates.front().code,
            "WINDOW_MISSING");
  options.window = square(0.0, 1000.0);
  const BandwidthEstimate found =
      bandwidth_family(controls, Kernel::quartic, options).estimates.front();
  EXPECT_EQ(found.bandwidth,
            kelsall_diggle_bandwidth(cases, controls, options.window, Kernel::quartic).bandwidth);
  EXPECT_EQ(found.note.en, "");
  options.compared->cases.x.push_back(2000.0);
  options.compared->cases.y.push_back(500.0);
  EXPECT_EQ(bandwidth_family(controls, Kernel::quartic, options).estimates.front().note.en,
            "of the 140 incidents inside the window");
}

TEST(BandwidthFamily, SaysWhyThereIsNoBandwidthWithoutTwoPeriods) {
  const BandwidthFamily family =
      bandwidth_family(clustered_incidents(400, 4000.0, 6, 150.0, /*seed=*/12), Kernel::quartic);
  EXPECT_EQ(of(family, BandwidthRule::hazelton).code, "PERIOD_MISSING");
  EXPECT_THAT(of(family, BandwidthRule::hazelton).reason.sv, HasSubstr("två perioder"));
}

TEST(BandwidthFamily, ReportsOneProgressThatCountsTheRules) {
  std::vector<Progress> reports;
  RunContext run;
  run.stage = {.en = "Bandwidths", .sv = "Bandbredder"};
  run.progress = [&](const Progress& progress) { reports.push_back(progress); };
  static_cast<void>(bandwidth_family(clustered_incidents(400, 4000.0, 6, 150.0, /*seed=*/12),
                                     Kernel::quartic, {}, run));
  ASSERT_EQ(reports.size(), all_bandwidth_rules.size() + 1);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].stage.en, "Bandwidths");
    EXPECT_EQ(reports[i].done, i);
    EXPECT_EQ(reports[i].total, all_bandwidth_rules.size());
  }
}

TEST(BandwidthFamily, SaysWhyThereIsNoBandwidthWithoutAWindow) {
  const BandwidthFamily family =
      bandwidth_family(clustered_incidents(400, 4000.0, 6, 150.0, /*seed=*/12), Kernel::quartic);
  expect_whole(family);
  EXPECT_THAT(of(family, BandwidthRule::cronie_van_lieshout).reason.en, HasSubstr("window"));
  EXPECT_EQ(of(family, BandwidthRule::cronie_van_lieshout).code, "WINDOW_MISSING");
}

TEST(BandwidthFamily, LeavesOutPlacesWhereIncidentsShareThemAndSaysSo) {
  const PointSet incidents = address_incidents(3000, 300, /*seed=*/6);
  const BandwidthFamily family = bandwidth_family(incidents, Kernel::quartic);
  expect_whole(family);
  EXPECT_EQ(family.leave_out, LeaveOut::place);
  EXPECT_GT(family.precision.floor.value, 0.0);
  const BandwidthEstimate& least_squares = of(family, BandwidthRule::least_squares);
  ASSERT_TRUE(least_squares.bandwidth.has_value());
  EXPECT_THAT(least_squares.note.en, HasSubstr("places left out whole"));
}

TEST(BandwidthFamily, SaysThatCrossValidationFallsToNothingAtSharedPlaces) {
  BandwidthFamilyOptions options;
  options.leave_out = LeaveOut::incident;
  const BandwidthFamily family =
      bandwidth_family(address_incidents(3000, 300, /*seed=*/6), Kernel::quartic, options);
  expect_whole(family);
  for (const BandwidthRule rule : {BandwidthRule::least_squares, BandwidthRule::likelihood}) {
    EXPECT_FALSE(of(family, rule).bandwidth.has_value()) << name(rule);
    EXPECT_EQ(of(family, rule).code, "BANDWIDTH_AT_END");
    EXPECT_THAT(of(family, rule).reason.en, HasSubstr("shortest"));
    EXPECT_THAT(of(family, rule).reason.en, HasSubstr("share their place"));
  }
}

TEST(BandwidthFamily, NotesWhatIsShorterThanTheFloorOfGeocoding) {
  // Rounded to 1000 m, which is more than any rule finds for this town.
  PointSet incidents = clustered_incidents(5000, 4000.0, 6, 500.0, /*seed=*/12);
  for (double& x : incidents.x) x = 1000.0 * std::round(x / 1000.0);
  for (double& y : incidents.y) y = 1000.0 * std::round(y / 1000.0);
  const BandwidthFamily family = bandwidth_family(incidents, Kernel::gaussian);
  expect_whole(family);
  EXPECT_EQ(family.precision.floor.value, 1000.0);
  EXPECT_EQ(family.floor.value, 1000.0);
  EXPECT_EQ(bandwidth_family(incidents, Kernel::quartic, {}).floor,
            carried_over(Metres{1000.0}, Kernel::gaussian, Kernel::quartic));
  EXPECT_THAT(of(family, BandwidthRule::scott).note.en, HasSubstr("shorter than 1,000\u00A0m"));
}

TEST(BandwidthFamily, GivesUpOnDigglesWherePairsAreTooMany) {
  const PointSet crowd = clustered_incidents(30'000, 1000.0, 1, 5.0, /*seed=*/3);
  PointSet incidents = crowd;
  incidents.x.push_back(50'000.0);
  incidents.y.push_back(50'000.0);
  const BandwidthFamily family = bandwidth_family(incidents, Kernel::quartic);
  expect_whole(family);
  EXPECT_THAT(of(family, BandwidthRule::diggle).reason.en, HasSubstr("too many pairs"));
  EXPECT_EQ(of(family, BandwidthRule::diggle).code, "PAIRS_TOO_MANY");
}

TEST(BandwidthFamily, SaysWhereDigglesWasNotTriedFurther) {
  const BandwidthFamily family =
      bandwidth_family(clustered_incidents(3000, 4000.0, 6, 150.0, /*seed=*/12), Kernel::quartic);
  expect_whole(family);
  const BandwidthEstimate& diggle = of(family, BandwidthRule::diggle);
  EXPECT_THAT(diggle.note.en + diggle.reason.en, HasSubstr("longer ones were not tried"));
}

TEST(BandwidthFamily, OfIncidentsThatTellNothingHasReasonsOnly) {
  const PointSet one{.x = {5}, .y = {7}, .weight = {}, .from = {}, .until = {}};
  const PointSet coincident{.x = {5, 5, 5}, .y = {7, 7, 7}, .weight = {}, .from = {}, .until = {}};
  for (const PointSet& incidents : {PointSet{}, one, coincident}) {
    const BandwidthFamily family = bandwidth_family(incidents, Kernel::quartic);
    expect_whole(family);
    for (const BandwidthEstimate& each : family.estimates) EXPECT_FALSE(each.bandwidth.has_value());
  }
}

TEST(BandwidthFamily, IsTheSameForEveryThreadCount) {
  const PointSet incidents = address_incidents(3000, 900, /*seed=*/6);
  RunContext run;
  const auto alone = bandwidth_family(incidents, Kernel::quartic, {}, run).estimates;
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(bandwidth_family(incidents, Kernel::quartic, {}, run).estimates, alone) << threads;
  }
}

TEST(BandwidthFamily, RefusesCoordinatesThatAreNoNumbers) {
  const PointSet nowhere{.x = {1, std::numeric_limits<double>::quiet_NaN()},
                         .y = {2, 2},
                         .weight = {},
                         .from = {},
                         .until = {}};
  expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE",
                 [&] { static_cast<void>(bandwidth_family(nowhere, Kernel::quartic)); });
}

TEST(BandwidthFamily, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(bandwidth_family(uniform_incidents(50, 900.0, 1), Kernel::quartic, {}, run));
  });
}

TEST(BandwidthRules, HaveNamesOfTheirOwnAndAreFoundByThem) {
  std::set<std::string_view> names;
  for (const BandwidthRule rule : all_bandwidth_rules) {
    names.insert(name(rule));
    EXPECT_EQ(bandwidth_rule_named(name(rule)), rule);
  }
  EXPECT_EQ(bandwidth_rule_named("scot"), std::nullopt);
  EXPECT_EQ(names.size(), all_bandwidth_rules.size());
  EXPECT_EQ(names.count(""), 0u);
}

}  // namespace
}  // namespace klara
