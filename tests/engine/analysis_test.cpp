#include <klara/analysis.hpp>
#include <klara/base/random.hpp>
#include <klara/density/adaptive_bandwidth.hpp>
#include <klara/density/adaptive_density.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/shape/window.hpp>

#include <engine/displacement/city_on_a_street.hpp>
#include <engine/displacement/simulated_city.hpp>
#include <engine/lattice_city.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace klara {
namespace {

using namespace literals;
using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

constexpr Period last_year{sys_days{year{2017} / 1 / 1}, sys_days{year{2018} / 1 / 1}};
constexpr Period half_a_year{sys_days{year{2018} / 1 / 1}, sys_days{year{2018} / 7 / 1}};

const DistrictSet city = lattice_districts(4, 4, 500_m);

/// Incidents all over the city and a little beyond, from a month before the first period to a month
/// after the last.
PointSet timed_incidents(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  PointSet points;
  const auto span = static_cast<double>((half_a_year.until - last_year.from).count());
  for (std::size_t i = 0; i < n; ++i) {
    points.x.push_back(lattice_origin.x - 100.0 + 2200.0 * random.uniform());
    points.y.push_back(lattice_origin.y - 100.0 + 2200.0 * random.uniform());
    const auto after = static_cast<std::int64_t>(1.1 * span * random.uniform());
    points.from.push_back(last_year.from - days{30} + std::chrono::seconds{after});
    points.until.push_back(points.from.back());
  }
  return selected(points, canonical_order(points, {}));
}

Study everything() {
  Study study;
  study.districts = city;
  study.window = window_of(Bounds{lattice_origin.x, lattice_origin.y, lattice_origin.x + 2000.0,
                                  lattice_origin.y + 2000.0});
  study.before = last_year;
  study.after = half_a_year;
  study.treated = StudyArea{.name = "treated", .codes = {"0202"}, .polygon = {}};
  study.places = {{.name = "east", .codes = {"0203"}, .polygon = {}},
                  {.name = "north", .codes = {"0402", "0403"}, .polygon = {}}};
  study.control = StudyArea{.name = "control", .codes = {"0101", "0104"}, .polygon = {}};
  study.denominators = {
      {.name = "residents", .per = 1000.0, .of_district = std::vector<double>(city.size(), 250.0)}};
  study.bandwidth = 200_m;
  study.cell = 50_m;
  return study;
}

std::uint64_t sum_before(const AreaCounts& areas) {
  return areas.treated.before + areas.displacement->before + areas.control.before +
         areas.outside.before;
}

TEST(Analysis, CountsEveryIncidentOfAPeriodInADistrictOnce) {
  const PointSet incidents = timed_incidents(5000, /*seed=*/3);
  const Study study = everything();
  const Analysis result = analysis(incidents, study);

  std::uint64_t plainly = 0;  // the definition: inside the square grown by the reach of gaps
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    plainly += study.before->contains(incidents.from[i]) &&
               DistrictIndex(city).district_of({incidents.x[i], incidents.y[i]}) != outside;
  }
  std::uint64_t by_district = 0;
  for (const DistrictChange& district : result.districts) by_district += district.counts.before;
  EXPECT_EQ(by_district, plainly);
  EXPECT_EQ(sum_before(result.displacement->areas), plainly);
  EXPECT_LT(plainly, result.in_periods->before);  // some lie beyond the districts
}

TEST(Analysis, MeasuresRingsSharesAndTheHarmOfReportedOffences) {
  const PointSet incidents = timed_incidents(6000, /*seed=*/11);
  Study study = everything();
  study.rings = Rings{.width = 200_m, .count = 1};
  Category offence{.name = "offence", .levels = {"drugs", "theft"}, .of_row = {}};
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    offence.of_row.push_back(static_cast<std::uint32_t>(i % 2));
  }
  study.attributes = {{.kind = DisplacementKind::offence,
                       .values = offence,
                       .recorded = {Recorded::detected, Recorded::reported},
                       .harm = {1000.0, 3.0}}};
  const DisplacementReport report = analysis(incidents, study).displacement.value();
  EXPECT_EQ(report.measures.shares.counts.front(), report.areas.treated);
  ASSERT_EQ(report.measures.rings.size(), 1U);

  // By hand: of the treated square of 500 m, and of what is left of both corners beyond the ring.
  BeforeAfter ring;
  HarmBeforeAfter treated, control;
  const Position west_south{lattice_origin.x + 500.0, lattice_origin.y + 500.0};
  const auto district_of = districts_of(incidents, DistrictIndex(city));
  for (const bool after : {false, true}) {
    for (const std::size_t i : rows_within(incidents, after ? half_a_year : last_year)) {
      if (district_of[i] == outside) continue;
      const std::string& code = city[district_of[i]].code;
      const double dx = std::max(std::abs(incidents.x[i] - west_south.x - 250.0) - 250.0, 0.0);
      const double dy = std::max(std::abs(incidents.y[i] - west_south.y - 250.0) - 250.0, 0.0);
      if (code != "0202" && std::hypot(dx, dy) < 200.0) ++(after ? ring.after : ring.before);
      if (i % 2 == 0) continue;  // drugs are brought to light by the police
      const auto add = [&](HarmBeforeAfter& area) {
        Harm& harm = after ? area.after : area.before;
        harm.sum += 3.0;
        harm.squares += 9.0;
      };
      if (code == "0202") add(treated);
      if (code == "0101" || code == "0104") add(control);
    }
  }
  EXPECT_EQ(report.measures.rings[0].counts, ring);
  EXPECT_EQ(report.measures.harm,
            harm_difference(treated, control,
                            {.before_length = last_year.days() / half_a_year.days(),
                             .overdispersion = report.overdispersion.factor}));
}

// The treated area's years stray from the city's, and half of one offence became another.
TEST(Analysis, CautionsEveryKindWhereEarlierTrendsWereNotParallel) {
  const CityKind kind{.treated = 4000.0,
                      .city = 40'000.0,
                      .areas = 40,
                      .years_before = 4,
                      .factor = 1.5,
                      .area_year = 0.05,
                      .treated_year = 0.5};
  const PointSet points = incidents_on_a_street(simulated_weeks(kind, 20261125, 0).panel);
  Study study;
  study.districts = districts_of_a_street(kind.areas);
  study.treated = StudyArea{.name = "treated", .codes = {"100"}, .polygon = {}};
  study.before = weeks_on_a_street(156, 208);
  study.after = weeks_on_a_street(208, 260);
  Category offence{.name = "offence", .levels = {"theft", "fraud"}, .of_row = {}};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool became = points.x[i] < 50.0 && points.from[i] >= study.after->from;
    offence.of_row.push_back(i % 8 < (became ? 7u : 4u) ? 1 : 0);
  }
  study.attributes = {{.kind = DisplacementKind::offence,
                       .values = offence,
                       .recorded = {Recorded::reported, Recorded::reported}}};
  study.place_tests.replicates = study.hour_tests.replicates = 99;
  study.composition_tests.replicates = 99;
  const auto of_offence = [&] {
    const auto report = analysis(points, study).displacement;
    return answer_of(report->kinds, DisplacementKind::offence).verdict;
  };
  EXPECT_EQ(of_offence().verdict, Verdict::displacement);
  study.earlier = {weeks_on_a_street(0, 52), weeks_on_a_street(52, 104),
                   weeks_on_a_street(104, 156)};
  EXPECT_EQ(of_offence().verdict, Verdict::possible);
  EXPECT_THAT(of_offence().cautions, testing::ElementsAre(Caution::trends_not_parallel));
}

TEST(Analysis, GivesDensityPerMonthSoThatUnequalPeriodsCompare) {
  // One incident a day everywhere the same: half a year of it is as dense as a year.
  PointSet incidents;
  for (Instant t = last_year.from; t < half_a_year.until; t += days{1}) {
    incidents.x.push_back(lattice_origin.x + 1000.0);
    incidents.y.push_back(lattice_origin.y + 1000.0);
    incidents.from.push_back(t);
    incidents.until.push_back(t);
  }
  Study study = everything();
  study.treated.reset();
  const Analysis result = analysis(incidents, study);
  const double cell_area = 50.0 * 50.0;
  const auto& before = result.before->per_month.values;
  const double total = std::accumulate(before.begin(), before.end(), 0.0);
  EXPECT_NEAR(total * cell_area, days_per_month, 0.05 * days_per_month);  // midpoint rule at h / 4
  for (std::size_t i = 0; i < before.size(); ++i) {
    // Rounding: densities here are below 1e-3.
    EXPECT_NEAR(result.after->per_month.values[i], before[i], 1e-15);
  }
}

TEST(Analysis, CountsTheIncidentsOutsideTheWindowOfEachPeriod) {
  const PointSet incidents = timed_incidents(3000, /*seed=*/11);
  Study study = everything();
  study.treated.reset();
  const Analysis result = analysis(incidents, study);
  const auto outside_in = [&](const Period& period) {
    std::size_t count = 0;
    for (const std::size_t row : rows_within(incidents, period)) {
      count += contains(study.window, {incidents.x[row], incidents.y[row]}) ? 0u : 1u;
    }
    return count;
  };
  EXPECT_GT(result.before->incidents_outside, 0u);
  EXPECT_EQ(result.before->incidents_outside, outside_in(last_year));
  EXPECT_EQ(result.after->incidents_outside, outside_in(half_a_year));
}

TEST(Analysis, FindsBothDensitiesAsTheStudyAsks) {
  const PointSet incidents = timed_incidents(3000, /*seed=*/11);
  Study study = everything();
  study.treated.reset();
  study.edge_correction = EdgeCorrection::uniform;
  study.intervals = IntervalOptions{.level = 0.9};
  const Analysis corrected = analysis(incidents, study);
  const auto rows = rows_within(incidents, half_a_year);
  const DensitySurface surface = density_surface(
      selected(incidents, rows), density_grid(incidents, study), study.window, *study.bandwidth,
      {.edge_correction = EdgeCorrection::uniform, .intervals = study.intervals});
  const double per_month = 1.0 / months(half_a_year);
  const auto expect_monthly = [&](const Raster& monthly, const Raster& whole) {
    for (std::size_t i = 0; i < whole.values.size(); ++i) {
      if (std::isnan(whole.values[i])) continue;
      ASSERT_EQ(monthly.values[i], whole.values[i] * per_month);
    }
  };
  expect_monthly(corrected.after->per_month, surface.density);
  ASSERT_TRUE(corrected.after->limits.has_value());
  expect_monthly(corrected.after->limits->low, surface.limits->low);
  expect_monthly(corrected.after->limits->high, surface.limits->high);
  expect_monthly(corrected.after->limits->se, surface.limits->se);
  EXPECT_EQ(corrected.after->limits->level, 0.9);
}

// A bandwidth that changed between the periods would be taken for a change in crime.
TEST(Analysis, HasOneAdaptiveBandwidthForAPlaceInBothPeriods) {
  PointSet incidents = timed_incidents(3000, /*seed=*/12);
  Study study = everything();
  study.treated.reset();
  study.adaptive = true;
  const std::vector<double> bandwidths = bandwidths_of(incidents, study);
  ASSERT_EQ(bandwidths.size(), incidents.size());
  const auto both = adaptive_bandwidths(incidents_of_density(incidents, study), *study.bandwidth,
                                        study.density.kernel);
  std::size_t k = 0;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const Instant t = incidents.from[i];
    const bool counted = last_year.contains(t) || half_a_year.contains(t);
    EXPECT_EQ(bandwidths[i], counted ? both[k] : study.bandwidth->value);
    if (counted) ++k;
  }
  const Analysis result = analysis(incidents, study);
  const auto rows = rows_within(incidents, last_year);
  const Grid grid = density_grid(incidents, study, bandwidths);
  Raster before =
      adaptive_density(selected(incidents, rows), selected(bandwidths, rows), grid, study.density);
  mask_outside(before, study.window);
  for (double& value : before.values) value *= 1.0 / months(last_year);
  EXPECT_EQ(result.before->per_month, before);

  study.window.clear();
  const Metres longest{*std::ranges::max_element(bandwidths)};
  const Grid wide = density_grid(incidents, study, bandwidths);
  EXPECT_LE(wide.west, bounds(incidents).west - longest.value);
  EXPECT_LT(wide.west, density_grid(incidents, study).west);
}

TEST(StudyBandwidths, AreOfBothPeriodsTogetherAndComparedWithEachOther) {
  const PointSet incidents = timed_incidents(600, /*seed=*/9);
  Study study = everything();
  const std::vector<BandwidthRule> rules{BandwidthRule::scott, BandwidthRule::hazelton};
  const BandwidthFamily family = study_bandwidths(incidents, study, rules);

  const PointSet both = incidents_of_density(incidents, study);
  const auto before = rows_within(incidents, last_year),
             after = rows_within(incidents, half_a_year);
  EXPECT_EQ(both.size(), before.size() + after.size());
  EXPECT_LT(both.size(), incidents.size());
  EXPECT_EQ(selected(both, canonical_order(both, {})), both);
  EXPECT_EQ(family.estimates.front().bandwidth, scott_bandwidth(both, Kernel::quartic));
  BandwidthFamilyOptions options;
  options.rules = {BandwidthRule::hazelton};
  options.compared = {selected(incidents, after), selected(incidents, before)};
  EXPECT_EQ(family.estimates.back(),
            bandwidth_family(both, Kernel::quartic, options).estimates.front());

  study.before.reset();
  study.after.reset();
  EXPECT_EQ(study_bandwidths(incidents, study, rules).estimates.front().bandwidth,
            scott_bandwidth(incidents, Kernel::quartic));
}

TEST(Analysis, IsTheCompositionOfItsParts) {
  const PointSet incidents = timed_incidents(4000, /*seed=*/5);
  const Study study = everything();
  const Analysis result = analysis(incidents, study);

  const auto rows = rows_within(incidents, last_year);
  Raster alone = density(selected(incidents, rows), result.before->per_month.grid, 200_m);
  for (double& value : alone.values) value *= 1.0 / months(last_year);
  EXPECT_EQ(result.before->per_month, alone);

  const auto& areas = result.displacement->areas;
  const WddAreas wdd{.treated = areas.treated,
                     .control = areas.control,
                     .displacement = areas.displacement,
                     .displacement_control = {}};
  const Difference by_hand =
      difference(wdd, last_year, half_a_year, result.displacement->overdispersion.factor);
  EXPECT_TRUE(result.displacement->difference == by_hand);
  EXPECT_EQ(result.displacement->places[0].distance, 500_m);
  EXPECT_DOUBLE_EQ(result.districts[0].before_rates[0].value,
                   static_cast<double>(result.districts[0].counts.before) * 4.0);
}

TEST(Analysis, IsTheSameForEveryThreadCountAndOrderOfRows) {
  PointSet incidents = timed_incidents(3000, /*seed=*/7);
  const Analysis alone = analysis(incidents, everything());

  std::vector<std::size_t> shuffled(incidents.size());
  std::iota(shuffled.begin(), shuffled.end(), std::size_t{0});
  Random random(/*seed=*/11);
  shuffle(std::span(shuffled), random);
  incidents = selected(incidents, shuffled);
  incidents = selected(incidents, canonical_order(incidents, {}));  // as intake does

  for (const unsigned threads : {1u, 2u, 5u}) {
    EXPECT_TRUE(analysis(incidents, everything(), {.threads = threads}) == alone) << threads;
  }
}

TEST(Analysis, IsAnotherWhenAnyPartOfItIsAnother) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  const Analysis one = analysis(incidents, everything());
  const auto differs = [&](const auto& change) {
    Analysis other = one;
    change(other);
    return !(other == one);
  };
  EXPECT_FALSE(differs([](Analysis&) {}));
  EXPECT_TRUE(differs([](Analysis& a) { ++a.incidents; }));
  EXPECT_TRUE(differs([](Analysis& a) { ++a.in_periods->after; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.districts[3].before_rates[0].value += 1.0; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.districts[3].change.p = Estimate::none; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.before->per_month.values[7] += 1.0; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.after->outline.held += 0.1; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.after->outline.polygons.clear(); }));
  EXPECT_TRUE(differs([](Analysis& a) { ++a.after->incidents_outside; }));
  EXPECT_TRUE(differs([](Analysis& a) { ++a.displacement->areas.outside.before; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.displacement->places[1].distance = 1_m; }));
  EXPECT_TRUE(differs([](Analysis& a) { ++a.displacement->overdispersion.freedom; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.displacement->difference.wdd.total.se += 1.0; }));
  EXPECT_TRUE(differs([](Analysis& a) { ++a.displacement->measures.shares.counts[0].after; }));
  EXPECT_TRUE(differs([](Analysis& a) { a.displacement->difference.wdq->buffer += 1.0; }));
}

TEST(Analysis, AnswersOnlyWhatTheStudyAsks) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  Study study;
  study.districts = city;
  const Analysis counts = analysis(incidents, study);
  EXPECT_FALSE(counts.in_periods);
  EXPECT_FALSE(counts.before);
  EXPECT_FALSE(counts.displacement);
  EXPECT_TRUE(std::isnan(counts.districts[0].change.value));

  study = everything();
  study.treated.reset();
  study.bandwidth.reset();
  const Analysis change = analysis(incidents, study);
  EXPECT_TRUE(change.in_periods);
  EXPECT_FALSE(change.before);
  EXPECT_FALSE(change.displacement);
  EXPECT_FALSE(std::isnan(change.districts[0].change.value));
}

TEST(Analysis, RefusesPeriodsThatCannotBeCompared) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  Study study = everything();
  study.after = Period{half_a_year.until, half_a_year.from};
  expect_refusal(ErrorKind::bad_argument, "PERIOD_ORDER",
                 [&] { (void)analysis(incidents, study); });
  study.after = Period{last_year.until - days{1}, half_a_year.until};
  expect_refusal(ErrorKind::bad_argument, "PERIOD_OVERLAP",
                 [&] { (void)analysis(incidents, study); });
  study.after = Period{half_a_year.until + days{400}, half_a_year.until + days{500}};
  expect_refusal(ErrorKind::bad_data, "PERIOD_EMPTY", [&] { (void)analysis(incidents, study); });
}

TEST(Analysis, RefusesAreasAndGridsThatDoNotExist) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  Study study = everything();
  study.treated->codes = {"9999"};
  expect_refusal(ErrorKind::bad_argument, "AREA_UNKNOWN",
                 [&] { (void)analysis(incidents, study); });
  study = everything();
  study.bandwidth = Metres{0.0};
  expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                 [&] { (void)analysis(incidents, study); });
  study = everything();
  study.cell = Metres{1e-6};
  expect_refusal(ErrorKind::bad_argument, "GRID_TOO_LARGE",
                 [&] { (void)analysis(incidents, study); });
}

Study with_treated_square(double west, double south, double side) {
  Study study = everything();
  study.treated = StudyArea{.name = "square",
                            .codes = {},
                            .polygon = window_of(Bounds{west, south, west + side, south + side})};
  return study;
}

TEST(Analysis, SaysNothingOfAnAreaWithoutIncidents) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  const Study far = with_treated_square(lattice_origin.x + 9000.0, lattice_origin.y, 500.0);
  expect_refusal(ErrorKind::bad_data, "TREATED_EMPTY", [&] { (void)analysis(incidents, far); });

  Study study = everything();
  study.control.reset();
  study.treated->codes.clear();
  for (const District& district : city) study.treated->codes.push_back(district.code);
  expect_refusal(ErrorKind::bad_data, "CONTROL_EMPTY", [&] { (void)analysis(incidents, study); });

  study = everything();
  study.places = {{.name = "nowhere", .codes = {}, .polygon = far.treated->polygon}};
  const DisplacementReport report = *analysis(incidents, study).displacement;
  EXPECT_EQ(report.areas.displacement, BeforeAfter{});
  EXPECT_FALSE(report.difference.wdq);
  EXPECT_TRUE(std::isnan(report.difference.wdd.displacement.value));

  study.places.clear();
  EXPECT_FALSE(analysis(incidents, study).displacement->areas.displacement);
}

TEST(Analysis, NamesTheDistrictsThatHoldMostWhereTheTreatedAreaHoldsNone) {
  PointSet incidents;
  const auto add = [&](std::size_t n, double east, double north) {
    for (std::size_t i = 0; i < n; ++i) {
      incidents.x.push_back(lattice_origin.x + east);
      incidents.y.push_back(lattice_origin.y + north);
      incidents.from.push_back((i % 2 == 0 ? last_year : half_a_year).from + days{1});
      incidents.until.push_back(incidents.from.back());
    }
  };
  add(3, 100.0, 100.0);      // 0101
  add(1, 700.0, 100.0);      // 0102
  add(1500, 1200.0, 100.0);  // 0103
  add(3, 1700.0, 100.0);     // 0104
  Study study = everything();
  study.bandwidth.reset();
  study.districts[3].name.clear();
  const std::optional<Error> error = refusal([&] { (void)analysis(incidents, study); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), "TREATED_EMPTY");
  EXPECT_EQ(error->remedy().en,
            "Check that the area is where the incidents are. Most incidents lie in 0103 "
            "(District 0103): 1,500; 0101 (District 0101): 3; 0104: 3.");
  EXPECT_NE(error->remedy().sv.find("Flest brott har 0103 (District 0103): 1\u202F500; 0101 "),
            std::string::npos)
      << error->remedy().sv;

  for (double& x : incidents.x) x -= 5000.0;
  EXPECT_EQ(refusal([&] { (void)analysis(incidents, study); })->remedy().en,
            "Check that the area is where the incidents are.");
}

TEST(Analysis, RefusesAComparisonOfAnAreaWithItself) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  Study study = everything();
  study.control->codes = {"0101", "0202"};
  expect_refusal(ErrorKind::bad_argument, "AREAS_OVERLAP",
                 [&] { (void)analysis(incidents, study); });
}

TEST(Analysis, CountsIncidentsThatLieInSeveralAreas) {
  const PointSet incidents = timed_incidents(2000, /*seed=*/9);
  EXPECT_EQ(analysis(incidents, everything()).displacement->shared, 0u);

  Study study = everything();
  study.places.push_back({.name = "east and more", .codes = {"0203", "0204"}, .polygon = {}});
  study.places.push_back({.name = "treated and more", .codes = {"0202", "0201"}, .polygon = {}});
  const Analysis whole = analysis(incidents, study);
  const DisplacementReport& report = *whole.displacement;
  const BeforeAfter treated = report.areas.treated;
  const BeforeAfter east = report.places[0].counts;
  EXPECT_EQ(report.shared, treated.before + treated.after + east.before + east.after);
  EXPECT_GT(report.shared, 0u);
  // A place says what is left to it, which is what is tested, and what is not.
  const auto counted_in = [&](const std::string& code) {
    return std::ranges::find(whole.districts, code, &DistrictChange::code)->counts;
  };
  EXPECT_EQ(report.places[0].elsewhere, BeforeAfter{});
  EXPECT_EQ(report.places[2].counts, counted_in("0204"));
  EXPECT_EQ(report.places[2].elsewhere, east);
  EXPECT_EQ(report.places[3].counts, counted_in("0201"));
  EXPECT_EQ(report.places[3].elsewhere, treated);
  BeforeAfter together;
  for (const PlaceCounts& place : report.places) {
    together.before += place.counts.before;
    together.after += place.counts.after;
  }
  EXPECT_EQ(report.areas.displacement, together);
}

TEST(Analysis, RefusesAPlaceThatLiesWhollyInOtherAreas) {
  const PointSet incidents = timed_incidents(2000, /*seed=*/9);
  const auto refused_with = [&](std::vector<std::string> codes) {
    Study study = everything();
    study.places.push_back({.name = "again", .codes = std::move(codes), .polygon = {}});
    return refusal([&] { (void)analysis(incidents, study); });
  };
  EXPECT_FALSE(refused_with({"0204"}));
  EXPECT_FALSE(refused_with({"0203", "0204"}));
  const std::optional<Error> twice = refused_with({"0203"});
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(twice->code(), "AREAS_OVERLAP");
  EXPECT_EQ(twice->message().en, "all incidents of the place again lie in east");
  EXPECT_EQ(twice->message().sv, "alla brott på platsen again ligger i east");
  EXPECT_FALSE(twice->remedy().en.empty());
  const std::optional<Error> treated = refused_with({"0202"});
  ASSERT_TRUE(treated);
  EXPECT_EQ(treated->message().en, "all incidents of the place again lie in treated");
  const std::optional<Error> both = refused_with({"0203", "0202"});
  ASSERT_TRUE(both);
  EXPECT_EQ(both->message().en, "all incidents of the place again lie in treated, east");
}

TEST(Analysis, MeasuresTheScatterOfPlacesByTheirOwnWeeks) {
  // The control has a season, the place has none, the treated area follows the control: beside the
  // control's weeks the place would scatter, beside its own mean it does not.
  PointSet incidents;
  const auto add = [&](double east, double north, Instant t) {
    incidents.x.push_back(lattice_origin.x + east);
    incidents.y.push_back(lattice_origin.y + north);
    incidents.from.push_back(t);
    incidents.until.push_back(t);
  };
  int week = 0;
  for (Instant t = last_year.from; t < half_a_year.until; t += days{7}, ++week) {
    const int season = week % 2 == 0 ? 30 : 10;
    for (int i = 0; i < season; ++i) add(250.0, 250.0, t);  // 0101, control
    for (int i = 0; i < season; ++i) add(750.0, 750.0, t);  // 0202, treated
    for (int i = 0; i < 20; ++i) add(1250.0, 750.0, t);     // 0203, a place
  }
  Study study = everything();
  study.bandwidth.reset();
  const Overdispersion found = analysis(incidents, study).displacement->overdispersion;
  EXPECT_TRUE(found.known());
  EXPECT_EQ(found.factor, 1.0);
}

TEST(Analysis, RefusesEverythingElseThatItsHeaderNames) {
  const PointSet incidents = timed_incidents(500, /*seed=*/9);
  const auto refused = [&](const char* code, const auto& spoil) {
    Study study = everything();
    PointSet points = incidents;
    spoil(study, points);
    expect_refusal(ErrorKind::bad_argument, code, [&] { (void)analysis(points, study); });
  };
  refused("TIME_MISSING", [](Study&, PointSet& points) { points.from = points.until = {}; });
  refused("CELL_RANGE", [](Study& study, PointSet&) { study.cell = 0_m; });
  refused("EXTENT_INVALID", [](Study& study, PointSet&) {
    study.window[0].shell[0].x = std::numeric_limits<double>::infinity();
  });
  refused("SHARE_RANGE", [](Study& study, PointSet&) { study.outline_share = 1.0; });
  refused("DENOMINATOR_UNNAMED", [](Study& study, PointSet&) { study.denominators[0].name = ""; });
  refused("DENOMINATOR_RANGE", [](Study& study, PointSet&) { study.denominators[0].per = 0.0; });
  refused("WEIGHT_RANGE", [](Study& study, PointSet&) { study.difference.control_size = 0.0; });
  refused("LEVEL_RANGE", [](Study& study, PointSet&) { study.difference.level = 1.0; });
}

TEST(Analysis, EndsWhenAskedToStop) {
  std::stop_source stop;
  stop.request_stop();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    (void)analysis(timed_incidents(500, /*seed=*/9), everything(), {.stop = stop.get_token()});
  });
}

}  // namespace
}  // namespace klara
