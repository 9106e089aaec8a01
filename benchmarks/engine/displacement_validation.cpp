/// How often the tests of displacement are wrong, and what they find, in simulated cities of which
/// the truth is known: the table of docs/validation.md.
///
///     displacement_validation FILE CITIES [NAME]
///
/// draws CITIES cities of every kind, or of those whose name holds NAME, appends a row for each
/// kind to FILE, skips the kinds that have one for as many cities, and prints all that FILE then
/// holds. It ends in 1 where a number is outside its band by more than four Monte Carlo standard
/// errors.
#include <klara/base/sum.hpp>
#include <klara/displacement/detectable_change.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/displacement/place_answer.hpp>
#include <klara/displacement/place_displacement.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/inference/student.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/validation_table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t seed = 20'191'001;
constexpr std::uint64_t pilot_seed = 20'191'002;
constexpr std::size_t replicates_of_family = 199;
constexpr std::size_t candidates = 9;  // areas 1 to 9, the named place first
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What is told of a city: shares of cities, but for `planted`, `bias` and `half_width`, all in per
/// cent.
enum Measure : std::size_t {
  planted,
  alarm_both,
  alarm_random_effects,
  alarm_rise,
  alarm_fall,
  alarm_any,
  falls_at_any,
  clear_at_any,
  rises_among_all,
  covers_change,
  covers_arrivals,
  covers_at_most,
  covers_told,
  covers_share,
  bias,
  first,
  says_displacement,
  says_possible,
  says_diffusion,
  says_none,
  says_cannot_tell,
  gated_displacement,
  wdd_poisson,
  wdd_scattered,
  permutation_alone,
  half_width,
  not_parallel,
  straying_covered,
  covers_where_strays,
  half_width_where_parallel,
  measures
};

using Measured = std::array<double, measures>;

/// What is planted where the least detectable is: found in another city, in which nothing happened.
enum class Planted { as_stated, least_fall, least_rise, least_rise_of_any };

struct Kind {
  std::string name;
  CityKind city;
  PlaceChoice choice = PlaceChoice::named;
  Planted plants = Planted::as_stated;
  bool leaves_out_neighbours = false;  // of the treated area and of the place, as controls
};

struct Column {
  Measure measure;
  std::string title;
  AskedBand asked{};
};

struct Table {
  std::string title;
  std::vector<Column> columns;
  std::vector<Kind> kinds;
};

constexpr AskedBand alarms{.high = 7.0};
constexpr AskedBand alarms_of_a_place{.low = 3.0, .high = 7.0};
constexpr AskedBand covered{.low = 93.0, .high = 99.0};
constexpr AskedBand covered_enough{.low = 93.0};
constexpr AskedBand power{.low = 75.0, .high = 85.0};
constexpr AskedBand mostly_right{.low = 92.0};
constexpr AskedBand within_a_point{.low = -1.0, .high = 1.0};

struct Structure {
  std::string_view name;
  CityStructure structure;
  double factor, area_year;
};

constexpr std::array structures{Structure{"i phi 1", CityStructure::steady, 1.0, 0.0},
                                Structure{"i phi 3", CityStructure::steady, 3.0, 0.0},
                                Structure{"i phi 10", CityStructure::steady, 10.0, 0.0},
                                Structure{"i phi 20", CityStructure::steady, 20.0, 0.0},
                                Structure{"ii phi 1", CityStructure::steady, 1.0, 0.14},
                                Structure{"ii phi 3", CityStructure::steady, 3.0, 0.14},
                                Structure{"ii phi 20", CityStructure::steady, 20.0, 0.14},
                                Structure{"iii", CityStructure::seasonal, 3.0, 0.0},
                                Structure{"iv", CityStructure::autocorrelated, 1.0, 0.0},
                                Structure{"v", CityStructure::mixed, 1.0, 0.0}};

Kind kind_of(const Structure& structure, double treated) {
  const double city = treated > 5000.0 ? 150'000.0 : 20'000.0;
  return {.name = fmt::format("{}, T {:.0f}", structure.name, treated),
          .city = {.treated = treated,
                   .city = city,
                   .place = 0.01 * city,
                   .structure = structure.structure,
                   .factor = structure.factor,
                   .area_year = structure.area_year}};
}

Kind kind_of(std::string_view structure, double treated) {
  return kind_of(*std::ranges::find(structures, structure, &Structure::name), treated);
}

/// `change_covered` is what is asked of the interval of the treated area's change.
std::vector<Column> columns_of_nothing(const AskedBand& change_covered) {
  return {{alarm_both, "both tests", alarms},
          {alarm_random_effects, "random effects"},
          {alarm_rise, "place, rise", alarms_of_a_place},
          {alarm_fall, "place, fall", alarms_of_a_place},
          {alarm_any, "any of 9", alarms},
          {covers_change, "change covered", change_covered},
          {covers_arrivals, "arrivals covered", covered_enough},
          {covers_at_most, "at most covers", covered_enough},
          {says_displacement, "clear", alarms},
          {says_possible, "possible", alarms},
          {says_diffusion, "diffusion", alarms},
          {gated_displacement, "clear, gated", alarms},
          {permutation_alone, "permutation alone"},
          {wdd_scattered, "WDD, scatter"},
          {wdd_poisson, "WDD, Poisson"}};
}

Table nothing_planted() {
  Table table{
      .title = "Nothing planted", .columns = columns_of_nothing(covered_enough), .kinds = {}};
  for (const Structure& structure : structures) {
    for (const double treated : {50.0, 500.0, 15'000.0}) {
      if (structure.structure == CityStructure::mixed && treated < 100.0) continue;
      table.kinds.push_back(kind_of(structure, treated));
    }
  }
  for (const char* structure : {"i phi 3", "ii phi 3"}) {
    for (const double treated : {50.0, 500.0}) {
      Kind kind = kind_of(structure, treated);
      kind.city.city = 5000.0;
      kind.city.place = 50.0;
      kind.name += " of 5000";
      table.kinds.push_back(kind);
    }
    Kind season = kind_of(structure, 500.0);
    season.city.weeks_before = season.city.weeks_after = 13;
    season.name += ", 13 weeks";
    table.kinds.push_back(season);
  }
  return table;
}

/// It cannot tell that it has them.
Table bursts_of_its_own() {
  return {.title = "Nothing planted, 50 incidents in bursts that no other area has",
          .columns = columns_of_nothing({}),
          .kinds = {kind_of("v", 50.0)}};
}

Table few_controls() {
  Table table{.title = "Nothing planted, few controls",
              .columns = {{alarm_both, "both tests", alarms},
                          {alarm_rise, "place, rise", alarms},
                          {alarm_fall, "place, fall", alarms},
                          {covers_change, "change covered", covered_enough}},
              .kinds = {}};
  for (const std::size_t controls : {2u, 3u, 5u, 7u, 10u, 20u}) {
    for (const double treated : {500.0, 15'000.0}) {
      Kind kind = kind_of("ii phi 1", treated);
      kind.city.areas = 1 + candidates + controls;
      kind.name += fmt::format(", {} controls", controls);
      table.kinds.push_back(kind);
    }
  }
  return table;
}

/// What several years before are worth.
Table several_years_before() {
  Table table{.title = "Nothing planted, one, two and four years before",
              .columns = {{alarm_both, "both tests", alarms},
                          {alarm_random_effects, "random effects", alarms},
                          {alarm_rise, "place, rise", alarms},
                          {alarm_fall, "place, fall", alarms},
                          {alarm_any, "any of 9", alarms},
                          {covers_change, "change covered", covered_enough},
                          {half_width_where_parallel, "half-width, parallel"},
                          {covers_arrivals, "arrivals covered", covered_enough},
                          {not_parallel, "not parallel", alarms},
                          {straying_covered, "straying covered", covered_enough}},
              .kinds = {}};
  for (const char* structure : {"i phi 3", "ii phi 1", "ii phi 3", "iv"}) {
    for (const double treated : {500.0, 15'000.0}) {
      for (const std::size_t years : {1u, 2u, 4u}) {
        Kind kind = kind_of(structure, treated);
        kind.city.years_before = years;
        kind.name += fmt::format(", {} year{} before", years, years == 1 ? "" : "s");
        table.kinds.push_back(kind);
      }
    }
  }
  return table;
}

/// And of a fall, and of a treated area whose years vary more, which they show.
Table several_years_and_a_fall() {
  Table table{.title = "A fall by 30 %, one, two and four years before",
              .columns = {{alarm_both, "fall found"},
                          {covers_change, "change covered", covered},
                          {half_width_where_parallel, "half-width, parallel"},
                          {covers_arrivals, "arrivals covered", covered},
                          {covers_share, "share covered", covered_enough},
                          {bias, "arrivals' bias", within_a_point}},
              .kinds = {}};
  for (const char* structure : {"i phi 3", "ii phi 3"}) {
    for (const std::size_t years : {1u, 2u, 4u}) {
      Kind kind = kind_of(structure, 15'000.0);
      kind.city.years_before = years;
      kind.city.fall = 0.3;
      kind.city.moved = 0.3;
      kind.name += fmt::format(", fall, {} year{} before", years, years == 1 ? "" : "s");
      table.kinds.push_back(kind);
    }
  }
  return table;
}

Table own_years_that_earlier_ones_show() {
  Table table{.title = "Nothing planted, controls' years vary by 10 %, several years before",
              .columns = {{alarm_both, "both tests"},
                          {covers_change, "change covered"},
                          {half_width, "half-width"},
                          {not_parallel, "not parallel"},
                          {covers_where_strays, "covered, not parallel", covered_enough},
                          {half_width_where_parallel, "half-width, parallel"}},
              .kinds = {}};
  for (const double variation : {0.1, 0.2, 0.3}) {
    for (const std::size_t years : {2u, 4u}) {
      Kind kind = kind_of("ii phi 3", 15'000.0);
      kind.city.area_year = 0.1;
      kind.city.treated_year = variation;
      kind.city.years_before = years;
      kind.name += fmt::format(", own years {:.0f} %, {} years before", 100.0 * variation, years);
      table.kinds.push_back(kind);
    }
  }
  return table;
}

/// Nothing that one year before and one after hold shows it.
Table years_of_its_own() {
  Table table{
      .title = "Nothing planted, controls' years vary by 10 %, those of the treated area otherwise",
      .columns = {{alarm_both, "both tests"}, {covers_change, "change covered"}},
      .kinds = {}};
  for (const double variation : {0.05, 0.1, 0.15, 0.2}) {
    Kind kind = kind_of("ii phi 3", 15'000.0);
    kind.city.area_year = 0.1;
    kind.city.treated_year = variation;
    kind.name += fmt::format(", own years {:.0f} %", 100.0 * variation);
    table.kinds.push_back(kind);
  }
  return table;
}

Table searched(double moved) {
  const bool nothing = moved == 0.0;
  Table table{.title = nothing ? "Nothing planted, all 131 other areas searched"
                               : "A fall by 30 %, of which 30 % came to one of 131 areas searched",
              .columns = {{alarm_any, "any of 131", nothing ? alarms : AskedBand{}},
                          {alarm_both, "both tests", nothing ? alarms : AskedBand{}},
                          {covers_change, "change covered", covered_enough},
                          {first, "right place first"},
                          {covers_arrivals, "arrivals covered", covered_enough}},
              .kinds = {}};
  for (const char* structure : {"i phi 3", "i phi 20", "ii phi 3"}) {
    for (const double treated : {500.0, 15'000.0}) {
      Kind kind = kind_of(structure, treated);
      kind.choice = PlaceChoice::searched;
      kind.city.fall = nothing ? 0.0 : 0.3;
      kind.city.moved = moved;
      kind.name += fmt::format(", searched, {}", nothing ? "nothing planted" : "30 % moved");
      table.kinds.push_back(kind);
    }
  }
  return table;
}

/// Areas' years that resemble those of their neighbours.
Table shared_with_neighbours(double fall) {
  const bool nothing = fall == 0.0;
  Table table{.title = nothing ? "Nothing planted, neighbours' years alike"
                               : "A fall by 30 %, neighbours' years alike",
              .columns = {{alarm_both, nothing ? "both tests" : "fall found",
                           nothing ? alarms : AskedBand{}},
                          {covers_change, "change covered", covered_enough},
                          {half_width, "half-width"},
                          {covers_arrivals, "arrivals covered", covered_enough}},
              .kinds = {}};
  if (nothing) {
    table.columns.insert(table.columns.end(), {{alarm_rise, "place, rise", alarms},
                                               {alarm_fall, "place, fall", alarms},
                                               {alarm_any, "any of 9", alarms}});
  }
  const auto add = [&](Kind kind, double range, std::string_view where) {
    kind.city.shared_range = range;
    kind.city.fall = fall;
    kind.leaves_out_neighbours = true;
    kind.name += fmt::format(", range {:.1f} km{}{}", range, where, nothing ? "" : ", fall");
    table.kinds.push_back(kind);
  };
  for (const double treated : {500.0, 15'000.0}) {
    for (const double range : {0.0, 0.5, 1.0, 2.0}) add(kind_of("ii phi 3", treated), range, "");
  }
  for (const double range : {0.5, 1.0, 2.0}) {
    Kind corner = kind_of("ii phi 3", 15'000.0);
    corner.city.treated_square = 0;
    add(corner, range, ", corner");
  }
  return table;
}

/// What comes of a search among few, each of which is a control of the others.
Table few_searched(double fall) {
  const bool nothing = fall == 0.0;
  Table table{.title = nothing ? "Nothing planted, all of few other areas searched"
                               : "A fall by half, nothing moved, all of few other areas searched",
              .columns = {{alarm_any, "rise at any", alarms},
                          {falls_at_any, "fall at any", alarms},
                          {alarm_both, nothing ? "both tests" : "fall found",
                           nothing ? alarms : AskedBand{}},
                          {clear_at_any, "clear at any, fall sure", nothing ? AskedBand{} : alarms},
                          {covers_change, "change covered", covered_enough},
                          {covers_arrivals, "arrivals covered", covered_enough}},
              .kinds = {}};
  for (const char* structure : {"i phi 3", "ii phi 3"}) {
    for (const double treated : {500.0, 15'000.0}) {
      for (const std::size_t others : {10u, 20u, 30u, 60u}) {
        Kind kind = kind_of(structure, treated);
        kind.choice = PlaceChoice::searched;
        kind.city.areas = 1 + others;
        kind.city.fall = fall;
        kind.name += fmt::format(", {} searched{}", others, nothing ? "" : ", fall");
        table.kinds.push_back(kind);
      }
    }
  }
  return table;
}

Table fall_and_arrivals(double treated) {
  const bool large = treated > 10'000.0;
  // Shares of a fall of 150 incidents are mostly noise.
  Table table{.title = fmt::format(
                  "A fall by 30 % of {:.0f}, of which a share came to one of 9 places", treated),
              .columns = {{alarm_both, "fall found"},
                          {covers_change, "change covered", covered},
                          {covers_arrivals, "arrivals covered", covered},
                          {covers_at_most, "at most covers", covered_enough},
                          {covers_share, "share covered", covered_enough},
                          {bias, "arrivals' bias", large ? within_a_point : AskedBand{}},
                          {first, "right place first"},
                          {says_displacement, "clear"},
                          {says_possible, "possible"},
                          {says_diffusion, "diffusion"},
                          {says_none, "none, at most"},
                          {says_cannot_tell, "cannot tell"}},
              .kinds = {}};
  for (const char* structure : {"i phi 1", "i phi 3", "i phi 20", "ii phi 3"}) {
    for (const double moved : {0.0, 0.2, 0.6}) {
      Kind kind = kind_of(structure, treated);
      kind.city.fall = 0.3;
      kind.city.moved = moved;
      kind.name += fmt::format(", {:.0f} % moved", 100.0 * moved);
      table.kinds.push_back(kind);
    }
  }
  return table;
}

/// Of the place that decided, else of all places together.
Table limit_that_is_told() {
  Table table{.title = "The limit of a verdict on place: a fall by 30 %",
              .columns = {{alarm_both, "fall found"},
                          {covers_told, "at most covers", covered_enough},
                          {covers_at_most, "of the first place", covered_enough}},
              .kinds = {}};
  for (const char* structure : {"i phi 3", "i phi 20", "ii phi 3", "iv"}) {
    for (const double treated : {500.0, 15'000.0}) {
      for (const PlaceChoice choice : {PlaceChoice::named, PlaceChoice::searched}) {
        for (const double moved : {0.0, 0.3}) {
          Kind kind = kind_of(structure, treated);
          kind.choice = choice;
          kind.city.fall = 0.3;
          kind.city.moved = moved;
          kind.name +=
              fmt::format(", told of {}, {:.0f} % moved",
                          choice == PlaceChoice::named ? "9 named" : "131 searched", 100.0 * moved);
          table.kinds.push_back(kind);
        }
      }
    }
  }
  return table;
}

Table least_detectable(Planted plants, std::string_view name, std::string title,
                       std::vector<Column> columns) {
  Table table{.title = std::move(title), .columns = std::move(columns), .kinds = {}};
  for (const char* structure : {"i phi 1", "i phi 3", "i phi 20", "ii phi 3", "iv"}) {
    for (const double treated : {500.0, 15'000.0}) {
      Kind kind = kind_of(structure, treated);
      kind.plants = plants;
      kind.name += fmt::format(", {}", name);
      table.kinds.push_back(kind);
    }
  }
  return table;
}

std::vector<Table> all_tables() {
  return {nothing_planted(),
          bursts_of_its_own(),
          few_controls(),
          years_of_its_own(),
          several_years_before(),
          several_years_and_a_fall(),
          own_years_that_earlier_ones_show(),
          searched(0.0),
          searched(0.3),
          few_searched(0.0),
          few_searched(0.5),
          shared_with_neighbours(0.0),
          shared_with_neighbours(0.3),
          fall_and_arrivals(500.0),
          fall_and_arrivals(15'000.0),
          limit_that_is_told(),
          least_detectable(Planted::least_fall, "least fall",
                           "A fall as large as the smallest detectable one",
                           {{planted, "fall, %"},
                            {alarm_both, "fall found", power},
                            {covers_change, "change covered", covered}}),
          least_detectable(Planted::least_rise, "least rise",
                           "Arrivals at a named place, as many as the smallest detectable number",
                           {{planted, "of its own, %"},
                            {alarm_rise, "rise found", power},
                            {covers_arrivals, "arrivals covered", covered}}),
          least_detectable(Planted::least_rise_of_any, "least rise of any",
                           "Arrivals at one of 9 places, as many as the smallest detectable at any",
                           {{planted, "of its own, %"},
                            {rises_among_all, "rise found", power},
                            {first, "right place first", mostly_right},
                            {covers_arrivals, "arrivals covered", covered}})};
}

std::vector<std::size_t> areas(std::size_t from, std::size_t until) {
  std::vector<std::size_t> indices(until - from);
  std::iota(indices.begin(), indices.end(), from);
  return indices;
}

PlaceDesign design_of(const Kind& kind) {
  if (kind.choice == PlaceChoice::searched) {
    return {.places = areas(1, kind.city.areas), .controls = {}, .choice = kind.choice};
  }
  PlaceDesign design{.places = areas(1, 1 + candidates),
                     .controls = areas(1 + candidates, kind.city.areas),
                     .choice = kind.choice};
  if (kind.leaves_out_neighbours) {
    constexpr double touching = 0.75;  // km, of squares of 500 m
    const auto centres = area_centres(kind.city);
    std::erase_if(design.controls, [&](std::size_t area) {
      return std::ranges::any_of(std::array{SimulatedWeeks::treated, SimulatedWeeks::place},
                                 [&](std::size_t of) {
                                   return kilometres_between(centres[area], centres[of]) < touching;
                                 });
    });
  }
  return design;
}

/// What a study of one city finds, and the least rise of its first place were it the only one.
struct Findings {
  PlaceDisplacement all;
  std::optional<double> least_rise;
};

Findings findings_of(const Kind& kind, const WeeklyPanel& panel, std::uint64_t city_seed) {
  Findings found{.all = place_displacement(panel, design_of(kind), city_seed,
                                           {.family_replicates = replicates_of_family}),
                 .least_rise = std::nullopt};
  const PlaceFinding& place = found.all.places[0];
  found.least_rise = detectable_rise(static_cast<double>(place.change.counts.before), place.scatter,
                                     found.all.trend, student_quantile(0.95, place.change.freedom));
  return found;
}

bool holds(double low, double truth, double high) {
  return low <= truth && truth <= high;
}

/// The field's difference, beside the control whose size is nearest to the treated area's.
double wdd_p(const CityKind& kind, const WeeklyPanel& panel, double overdispersion) {
  const auto means = area_means(kind);
  std::size_t nearest = 1 + candidates;
  for (std::size_t j = nearest; j < kind.areas; ++j) {
    if (std::abs(means[j] - kind.treated) < std::abs(means[nearest] - kind.treated)) nearest = j;
  }
  if (overdispersion == 0.0) {
    std::vector<WeeklySeries> series;
    const auto copy = [](std::span<const std::uint32_t> weeks) {
      return std::vector<std::uint32_t>(weeks.begin(), weeks.end());
    };
    series.push_back({.area = copy(panel.before(0)), .control = copy(panel.before(nearest))});
    series.push_back({.area = copy(panel.after(0)), .control = copy(panel.after(nearest))});
    return wdd_p(kind, panel, klara::overdispersion(series).factor);
  }
  const auto counts = totals(panel);
  // Sizes as before, so that trends are parallel.
  const double size = means[nearest] / means[0];
  return weighted_displacement_difference({.treated = counts[0], .control = counts[nearest]},
                                          {.control_size = size, .overdispersion = overdispersion})
      .local.p;
}

/// The fall, or the arrivals as a share of what the place had.
double planted_in(const Kind& kind, const CityKind& drawn) {
  if (kind.plants == Planted::least_fall) return 100.0 * drawn.fall;
  return 100.0 * drawn.moved * drawn.fall * drawn.treated / drawn.place;
}

Measured measured_in(const Kind& kind, const CityKind& drawn, std::uint64_t replicate) {
  const SimulatedWeeks city = simulated_weeks(drawn, seed, replicate);
  const Findings found = findings_of(kind, city.panel, seed + replicate);
  const TreatedFinding& treated = found.all.treated;
  const PlaceFinding& place = found.all.places[0];
  Measured outcome;
  outcome.fill(none);

  outcome[planted] = planted_in(kind, drawn);
  outcome[alarm_both] = share(treated.p <= 0.05);
  outcome[alarm_random_effects] = share(treated.change.p <= 0.05);
  outcome[alarm_rise] = share(place.change.p_rise <= 0.05);
  outcome[alarm_fall] = share(place.change.p_fall <= 0.05);
  outcome[alarm_any] = share(std::ranges::any_of(
      found.all.places, [](const PlaceFinding& one) { return one.p_rise <= 0.05; }));
  outcome[falls_at_any] = share(std::ranges::any_of(
      found.all.places, [](const PlaceFinding& one) { return one.p_fall <= 0.05; }));
  if (treated.p_fall <= clear_p) {
    outcome[clear_at_any] = share(std::ranges::any_of(
        found.all.places, [](const PlaceFinding& one) { return one.p_rise <= clear_p; }));
  }
  outcome[rises_among_all] = share(place.p_rise <= 0.05);
  // Places without an incident have no z.
  const auto z_of = [](const PlaceFinding& one) {
    return std::isnan(one.change.z) ? -std::numeric_limits<double>::infinity() : one.change.z;
  };
  const auto highest = std::ranges::max_element(found.all.places, {}, z_of);
  outcome[first] = share(highest == found.all.places.begin());
  const Estimate& relative = treated.change.relative;
  outcome[covers_change] = share(holds(relative.low, 1.0 - drawn.fall, relative.high));
  outcome[half_width] = 50.0 * (relative.high - relative.low);
  outcome[half_width_where_parallel] = outcome[half_width];
  const Estimate& straying = found.all.earlier.straying;
  if (!std::isnan(straying.p)) {
    outcome[not_parallel] = share(straying.p <= 0.05);
    if (straying.p <= 0.05) {
      outcome[half_width_where_parallel] = none;
      outcome[covers_where_strays] = outcome[covers_change];
    }
    outcome[straying_covered] = share(holds(straying.low, 1.0, straying.high));
  }
  const Arrivals& arrived = place.arrivals;
  outcome[covers_arrivals] =
      share(holds(arrived.count.low, city.expected_arrivals, arrived.count.high));
  outcome[covers_at_most] = share(city.expected_arrivals <= arrived.at_most);
  const PlaceSummary told = place_summary(found.all, kind.choice);
  const double truth = told.deciding.value_or(0) == 0 ? city.expected_arrivals : 0.0;
  if (!std::isnan(told.verdict.at_most)) {
    outcome[covers_told] = share(truth <= told.verdict.at_most);
  }
  if (!std::isnan(place.share.low)) {
    outcome[covers_share] = share(holds(place.share.low, drawn.moved, place.share.high));
  }
  if (drawn.fall > 0.0) {
    outcome[bias] = 100.0 * (arrived.count.value - city.expected_arrivals) / city.expected_fall;
  }

  // Of the first place as if it were the only one.
  const Evidence evidence{.p_rise = place.change.p_rise,
                          .p_fall = place.change.p_fall,
                          .at_most = arrived.at_most,
                          .detectable = found.least_rise,
                          .margin = margin_of_fall * std::fmax(-treated.change.change, 0.0),
                          .cautions = {}};
  const Verdict verdict = ungated_verdict(evidence).verdict;
  outcome[says_displacement] = share(verdict == Verdict::displacement);
  outcome[says_possible] = share(verdict == Verdict::possible);
  outcome[says_diffusion] = share(verdict == Verdict::diffusion);
  outcome[says_none] = share(verdict == Verdict::none_detected);
  outcome[says_cannot_tell] = share(verdict == Verdict::cannot_tell);
  outcome[gated_displacement] =
      share(displacement_verdict(treated.change, treated.p_fall, evidence).verdict ==
            Verdict::displacement);
  if (drawn.fall == 0.0) {
    outcome[wdd_poisson] = share(wdd_p(drawn, city.panel, 1.0) <= 0.05);
    outcome[wdd_scattered] = share(wdd_p(drawn, city.panel, 0.0) <= 0.05);
    outcome[permutation_alone] = share(treated.permutation.p <= 0.05);
  }
  return outcome;
}

/// Plants what another city of the kind, in which nothing happened, calls the least that it would
/// see; where that is more than all, all, or as many arrivals as there were incidents. Over all
/// cities the power is then that at a number as it is printed, and not at the middle one of those.
CityKind with_least_planted(const Kind& kind, std::uint64_t replicate) {
  const auto panel = simulated_weeks(kind.city, pilot_seed, replicate).panel;
  const Findings found = findings_of(kind, panel, pilot_seed + replicate);
  CityKind drawn = kind.city;
  if (kind.plants == Planted::least_fall) {
    const double most = found.all.treated.change.expected;
    drawn.fall = found.all.treated.detectable_fall.value_or(most) / most;
  } else {
    const auto& rise =
        kind.plants == Planted::least_rise ? found.least_rise : found.all.places[0].detectable_rise;
    drawn.fall = 0.3;
    drawn.moved = rise.value_or(kind.city.place) / (drawn.fall * kind.city.treated);
  }
  return drawn;
}

/// The columns' measures of one city.
Outcome outcome_of(const Kind& kind, const std::vector<Column>& columns, std::uint64_t city) {
  const CityKind drawn =
      kind.plants == Planted::as_stated ? kind.city : with_least_planted(kind, city);
  const Measured measured = measured_in(kind, drawn, city);
  Outcome outcome;
  for (const Column& column : columns) outcome.push_back(measured[column.measure]);
  return outcome;
}

std::vector<ValidationTable> validation_tables() {
  std::vector<ValidationTable> tables;
  for (const Table& table : all_tables()) {
    ValidationTable printed{.title = table.title, .columns = {}, .kinds = {}};
    for (const Column& column : table.columns) {
      printed.columns.push_back({.title = column.title, .asked = column.asked});
    }
    for (const Kind& kind : table.kinds) {
      printed.kinds.push_back({.name = kind.name, .outcome = [=](std::uint64_t city) {
                                 return outcome_of(kind, table.columns, city);
                               }});
    }
    tables.push_back(std::move(printed));
  }
  return tables;
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  return klara::validation_main(
      count, words, "displacement_validation", klara::validation_tables(),
      fmt::format("seed {}, and {} for the cities that tell the least detectable", klara::seed,
                  klara::pilot_seed));
}
