/// How often the tests of displacement are wrong, and what they find, in simulated cities of which
/// the truth is known: the table of docs/validation.md.
///
///     displacement_validation FILE CITIES [NAME]
///
/// draws CITIES cities of every kind, or of those whose name holds NAME, appends a row for each
/// kind to FILE, skips the kinds that have one for as many cities, and prints all that FILE then
/// holds. It ends in 1 where a number is outside its band by more than four Monte Carlo standard
/// errors.
#include <klara/base/parallel.hpp>
#include <klara/base/sum.hpp>
#include <klara/displacement/detectable_change.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/displacement/place_displacement.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/inference/student.hpp>

#include <engine/displacement/simulated_city.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t seed = 20'191'001;
constexpr std::uint64_t pilot_seed = 20'191'002;
constexpr std::size_t replicates_of_family = 199;
constexpr std::size_t candidates = 9;  // areas 1 to 9, the named place first
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What a row says of a kind, in this order. Shares but for `bias`, all in per cent.
enum Measure : std::size_t {
  alarm_both,
  alarm_random_effects,
  alarm_rise,
  alarm_fall,
  alarm_any,
  covers_change,
  covers_arrivals,
  covers_at_most,
  covers_share,
  bias,
  first,
  finds_fall,
  finds_rise,
  finds_any,
  says_displacement,
  says_possible,
  says_diffusion,
  says_none,
  says_cannot_tell,
  gated_displacement,
  wdd_poisson,
  wdd_scattered,
  permutation_alone,
  measures
};

constexpr std::array<std::string_view, measures> titles{
    "both tests",        "random effects",   "place, rise",    "place, fall",     "any place",
    "change covered",    "arrivals covered", "at most covers", "share covered",   "arrivals' bias",
    "right place first", "fall found",       "rise found",     "found among all", "clear",
    "possible",          "diffusion",        "none, at most",  "cannot tell",     "clear, gated",
    "WDD, Poisson",      "WDD, scatter",     "permutation"};

/// What is asked of a number, in per cent.
struct Band {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

enum class Table {
  nothing_planted,
  few_controls,
  searched,
  planted,
  least_fall,
  least_rise,
  least_rise_of_any,
};

constexpr std::array tables{Table::nothing_planted,  Table::few_controls, Table::searched,
                            Table::planted,          Table::least_fall,   Table::least_rise,
                            Table::least_rise_of_any};

struct Kind {
  std::string name;
  CityKind city;
  Table table = Table::nothing_planted;
  PlaceChoice choice = PlaceChoice::named;
};

constexpr Band alarms{.high = 7.0};
constexpr Band alarms_of_a_place{.low = 3.0, .high = 7.0};
constexpr Band covered{.low = 93.0, .high = 99.0};
constexpr Band covered_enough{.low = 93.0};
constexpr Band power{.low = 75.0, .high = 85.0};
constexpr Band mostly_right{.low = 92.0};
constexpr Band within_a_point{.low = -1.0, .high = 1.0};

struct Column {
  Measure measure;
  Band band{};
};

struct Layout {
  std::string_view title, planted;
  std::vector<Column> columns;
};

Layout layout_of(Table table) {
  switch (table) {
    case Table::nothing_planted:
      return {.title = "Nothing planted",
              .planted = "",
              .columns = {{alarm_both, alarms},
                          {alarm_random_effects},
                          {alarm_rise, alarms_of_a_place},
                          {alarm_fall, alarms_of_a_place},
                          {alarm_any, alarms},
                          {covers_change, covered_enough},
                          {covers_arrivals, covered_enough},
                          {covers_at_most, covered_enough},
                          {says_displacement, alarms},
                          {says_possible, alarms},
                          {says_diffusion, alarms},
                          {gated_displacement, alarms},
                          {permutation_alone},
                          {wdd_scattered},
                          {wdd_poisson}}};
    case Table::few_controls:
      return {.title = "Nothing planted, few controls",
              .planted = "",
              .columns = {{alarm_both, alarms},
                          {alarm_rise, alarms},
                          {alarm_fall, alarms},
                          {covers_change, covered_enough}}};
    case Table::searched:
      return {.title = "All 131 other areas searched, each held against all others",
              .planted = "share, %",
              .columns = {{alarm_any},
                          {alarm_both},
                          {covers_change, covered_enough},
                          {first},
                          {covers_arrivals, covered_enough},
                          {bias}}};
    case Table::planted:
      return {.title = "A fall by 30 %, of which a share came to one place",
              .planted = "share, %",
              .columns = {{finds_fall},
                          {covers_change, covered},
                          {covers_arrivals, covered},
                          {covers_at_most, covered_enough},
                          {covers_share, covered_enough},
                          {bias, within_a_point},
                          {first},
                          {says_displacement},
                          {says_possible},
                          {says_diffusion},
                          {says_none},
                          {says_cannot_tell}}};
    case Table::least_fall:
      return {.title = "A fall as large as the smallest detectable one",
              .planted = "fall, %",
              .columns = {{finds_fall, power}, {covers_change, covered}}};
    case Table::least_rise:
      return {.title = "Arrivals at a named place, as many as the smallest detectable number",
              .planted = "of its own, %",
              .columns = {{finds_rise, power}, {covers_arrivals, covered}}};
    case Table::least_rise_of_any:
      return {.title = "Arrivals at one of 9 places, as many as the smallest detectable at any",
              .planted = "of its own, %",
              .columns = {{finds_any, power}, {first, mostly_right}, {covers_arrivals, covered}}};
  }
  return {};
}

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

Kind kind_of(const Structure& structure, double treated, Table table) {
  const double city = treated > 5000.0 ? 150'000.0 : 20'000.0;
  return {.name = fmt::format("{}, T {:.0f}", structure.name, treated),
          .city = {.treated = treated,
                   .city = city,
                   .place = 0.01 * city,
                   .structure = structure.structure,
                   .factor = structure.factor,
                   .area_year = structure.area_year},
          .table = table};
}

/// Every kind of city, each under a name of its own.
std::vector<Kind> all_kinds() {
  std::vector<Kind> kinds;
  const auto named = [](std::string_view name) {
    return *std::ranges::find(structures, name, &Structure::name);
  };
  for (const Structure& structure : structures) {
    for (const double treated : {50.0, 500.0, 15'000.0}) {
      kinds.push_back(kind_of(structure, treated, Table::nothing_planted));
    }
  }
  for (const char* name : {"i phi 3", "ii phi 3"}) {
    for (const double treated : {50.0, 500.0}) {
      Kind kind = kind_of(named(name), treated, Table::nothing_planted);
      kind.city.city = 5000.0;
      kind.city.place = 50.0;
      kind.name += " of 5000";
      kinds.push_back(kind);
    }
    Kind season = kind_of(named(name), 500.0, Table::nothing_planted);
    season.city.weeks_before = season.city.weeks_after = 13;
    season.name += ", 13 weeks";
    kinds.push_back(season);
  }
  for (const std::size_t controls : {2u, 3u, 5u, 7u, 10u, 20u}) {
    for (const double treated : {500.0, 15'000.0}) {
      Kind kind = kind_of(named("ii phi 1"), treated, Table::few_controls);
      kind.city.areas = 1 + candidates + controls;
      kind.name += fmt::format(", {} controls", controls);
      kinds.push_back(kind);
    }
  }
  for (const char* name : {"i phi 3", "i phi 20", "ii phi 3"}) {
    for (const double treated : {500.0, 15'000.0}) {
      for (const double moved : {0.0, 0.3}) {
        Kind kind = kind_of(named(name), treated, Table::searched);
        kind.choice = PlaceChoice::searched;
        kind.city.fall = moved > 0.0 ? 0.3 : 0.0;
        kind.city.moved = moved;
        kind.name += fmt::format(", searched, {}", moved > 0.0 ? "30 % moved" : "nothing planted");
        kinds.push_back(kind);
      }
    }
  }
  for (const char* name : {"i phi 1", "i phi 3", "i phi 20", "ii phi 3"}) {
    for (const double treated : {500.0, 15'000.0}) {
      for (const double moved : {0.0, 0.2, 0.6}) {
        Kind kind = kind_of(named(name), treated, Table::planted);
        kind.city.fall = 0.3;
        kind.city.moved = moved;
        kind.name += fmt::format(", {:.0f} % moved", 100.0 * moved);
        kinds.push_back(kind);
      }
    }
  }
  for (const char* name : {"i phi 1", "i phi 3", "i phi 20", "ii phi 3", "iv"}) {
    for (const double treated : {500.0, 15'000.0}) {
      for (const Table table : {Table::least_fall, Table::least_rise, Table::least_rise_of_any}) {
        Kind kind = kind_of(named(name), treated, table);
        kind.name += table == Table::least_fall   ? ", least fall"
                     : table == Table::least_rise ? ", least rise"
                                                  : ", least rise of any";
        kinds.push_back(kind);
      }
    }
  }
  return kinds;
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
  return {.places = areas(1, 1 + candidates),
          .controls = areas(1 + candidates, kind.city.areas),
          .choice = kind.choice};
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

double share(bool hit) {
  return hit ? 100.0 : 0.0;
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

using Outcome = std::array<double, measures>;

Outcome outcome_of(const Kind& kind, const CityKind& planted, std::uint64_t replicate) {
  const SimulatedWeeks city = simulated_weeks(planted, seed, replicate);
  const Findings found = findings_of(kind, city.panel, seed + replicate);
  const TreatedFinding& treated = found.all.treated;
  const PlaceFinding& place = found.all.places[0];
  Outcome outcome;
  outcome.fill(none);

  outcome[alarm_both] = outcome[finds_fall] = share(treated.p <= 0.05);
  outcome[alarm_random_effects] = share(treated.change.p <= 0.05);
  outcome[alarm_rise] = outcome[finds_rise] = share(place.change.p_rise <= 0.05);
  outcome[alarm_fall] = share(place.change.p_fall <= 0.05);
  outcome[alarm_any] = share(std::ranges::any_of(
      found.all.places, [](const PlaceFinding& one) { return one.p_rise <= 0.05; }));
  outcome[finds_any] = share(place.p_rise <= 0.05);
  // Places without an incident have no z.
  const auto z_of = [](const PlaceFinding& one) {
    return std::isnan(one.change.z) ? -std::numeric_limits<double>::infinity() : one.change.z;
  };
  const auto highest = std::ranges::max_element(found.all.places, {}, z_of);
  outcome[first] = share(highest == found.all.places.begin());
  const Estimate& relative = treated.change.relative;
  outcome[covers_change] = share(holds(relative.low, 1.0 - planted.fall, relative.high));
  const Arrivals& arrived = place.arrivals;
  outcome[covers_arrivals] =
      share(holds(arrived.count.low, city.expected_arrivals, arrived.count.high));
  outcome[covers_at_most] = share(city.expected_arrivals <= arrived.at_most);
  if (!std::isnan(place.share.low)) {
    outcome[covers_share] = share(holds(place.share.low, planted.moved, place.share.high));
  }
  if (planted.fall > 0.0) {
    outcome[bias] = 100.0 * (arrived.count.value - city.expected_arrivals) / city.expected_fall;
  }

  // Of the first place as if it were the only one.
  const PlaceEvidence evidence{.p_rise = place.change.p_rise,
                               .p_fall = place.change.p_fall,
                               .at_most = arrived.at_most,
                               .detectable = found.least_rise,
                               .margin = margin_of_fall * std::fmax(-treated.change.change, 0.0),
                               .cautions = {}};
  const Verdict verdict = place_verdict(evidence).verdict;
  outcome[says_displacement] = share(verdict == Verdict::displacement);
  outcome[says_possible] = share(verdict == Verdict::possible);
  outcome[says_diffusion] = share(verdict == Verdict::diffusion);
  outcome[says_none] = share(verdict == Verdict::none_detected);
  outcome[says_cannot_tell] = share(verdict == Verdict::cannot_tell);
  outcome[gated_displacement] =
      share(displacement_verdict(treated.change, treated.p_fall, evidence).verdict ==
            Verdict::displacement);
  if (planted.fall == 0.0) {
    outcome[wdd_poisson] = share(wdd_p(planted, city.panel, 1.0) <= 0.05);
    outcome[wdd_scattered] = share(wdd_p(planted, city.panel, 0.0) <= 0.05);
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
  CityKind planted = kind.city;
  if (kind.table == Table::least_fall) {
    const double most = found.all.treated.change.expected;
    planted.fall = found.all.treated.detectable_fall.value_or(most) / most;
  } else {
    const auto& rise =
        kind.table == Table::least_rise ? found.least_rise : found.all.places[0].detectable_rise;
    planted.fall = 0.3;
    planted.moved = rise.value_or(kind.city.place) / (planted.fall * kind.city.treated);
  }
  return planted;
}

/// What is planted, in per cent, as the table names it.
double planted_in(const CityKind& city, Table table) {
  if (table == Table::least_fall) return 100.0 * city.fall;
  if (table == Table::planted || table == Table::searched) return 100.0 * city.moved;
  return 100.0 * city.moved * city.fall * city.treated / city.place;
}

struct Mean {
  double value = none, error = none;  // in per cent, and its Monte Carlo standard error
};

struct Row {
  std::string name;
  std::size_t cities = 0;
  double planted = 0.0;  // per cent
  std::array<Mean, measures> means;
};

Row row_of(const Kind& kind, std::size_t cities, const RunContext& run) {
  std::vector<Outcome> outcomes(cities);
  std::vector<double> planted(cities);
  for_each_block(cities, 10, run, [&](IndexRange range) {
    for (std::size_t c = range.begin; c < range.end; ++c) {
      const CityKind city =
          kind.table >= Table::least_fall ? with_least_planted(kind, c) : kind.city;
      planted[c] = planted_in(city, kind.table);
      outcomes[c] = outcome_of(kind, city, c);
    }
  });
  Row row{.name = kind.name,
          .cities = cities,
          .planted = sum(planted) / static_cast<double>(cities),
          .means = {}};
  for (std::size_t m = 0; m < measures; ++m) {
    double sum = 0.0;
    double squares = 0.0;
    double n = 0.0;
    for (const Outcome& outcome : outcomes) {
      if (std::isnan(outcome[m])) continue;
      sum += outcome[m];
      squares += outcome[m] * outcome[m];
      ++n;
    }
    if (n < 2.0) continue;
    const double variance = std::fmax(squares / n - sum / n * sum / n, 0.0);
    row.means[m] = {.value = sum / n, .error = std::sqrt(variance / n)};
  }
  return row;
}

constexpr std::string_view file_head = "# displacement_validation 1";

std::string line_of(const Row& row) {
  std::string line = fmt::format("{}\t{}\t{:.4g}", row.name, row.cities, row.planted);
  for (const Mean& mean : row.means)
    line += fmt::format("\t{:.6g}\t{:.6g}", mean.value, mean.error);
  return line;
}

/// None of a line that was cut off when the program was stopped.
std::optional<Row> row_in(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream text(line);
  for (std::string word; std::getline(text, word, '\t');) words.push_back(word);
  if (words.size() != 3 + 2 * measures) return std::nullopt;
  Row row{.name = words[0],
          .cities = std::stoul(words[1]),
          .planted = std::stod(words[2]),
          .means = {}};
  for (std::size_t m = 0; m < measures; ++m) {
    row.means[m] = {.value = std::stod(words[3 + 2 * m]), .error = std::stod(words[4 + 2 * m])};
  }
  return row;
}

std::vector<Row> rows_in(const char* file) {
  std::vector<Row> rows;
  std::ifstream text(file);
  std::string line;
  if (!std::getline(text, line)) return rows;
  if (line != file_head) throw std::runtime_error(fmt::format("{} holds something else", file));
  while (std::getline(text, line)) {
    if (auto row = row_in(line)) rows.push_back(std::move(*row));
  }
  return rows;
}

const Row* find(const std::vector<Row>& rows, const Kind& kind, std::size_t cities) {
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return row.name == kind.name && row.cities == cities; });
  return found == rows.end() ? nullptr : &*found;
}

/// How many standard errors a number is outside its band; 0 inside. A share of which none was seen
/// has the error of one.
double errors_outside(const Mean& mean, const Band& band, std::size_t cities) {
  const double least_error = 100.0 / static_cast<double>(cities);
  const double outside_by =
      std::fmax(std::fmax(band.low - mean.value, mean.value - band.high), 0.0);
  return outside_by / std::fmax(mean.error, least_error);
}

std::string asked(const Band& band) {
  if (std::isfinite(band.low) && std::isfinite(band.high)) {
    return fmt::format("{:.0f} to {:.0f}", band.low, band.high);
  }
  if (std::isfinite(band.low)) return fmt::format("at least {:.0f}", band.low);
  if (std::isfinite(band.high)) return fmt::format("at most {:.0f}", band.high);
  return "";
}

/// What is asked where it can be asked.
Band band_of(const Column& column, const Kind& kind) {
  // Shares of a fall of 150 incidents are mostly noise.
  if (column.measure == bias && kind.city.treated < 10'000.0) return {};
  const bool nothing_planted = kind.city.fall == 0.0 && kind.table < Table::planted;
  if ((column.measure == alarm_any || column.measure == alarm_both) && nothing_planted) {
    return alarms;
  }
  // A treated area of 50 incidents in bursts that no other area has cannot tell that it has them.
  const bool bursts_of_its_own = kind.city.structure == CityStructure::mixed;
  if (column.measure == covers_change && bursts_of_its_own && kind.city.treated < 100.0) return {};
  return column.band;
}

/// Prints the rows of one table; the number of cells that are outside by more than four errors.
int print(Table table, const std::vector<Kind>& kinds, const std::vector<Row>& rows,
          std::size_t cities) {
  const Layout layout = layout_of(table);
  const bool plants = !layout.planted.empty();
  int wrong = 0;
  std::string lines;
  for (const Kind& kind : kinds) {
    const Row* row = kind.table == table ? find(rows, kind, cities) : nullptr;
    if (row == nullptr) continue;
    lines += fmt::format("| {} |", row->name);
    if (plants) lines += fmt::format(" {:.3g} |", row->planted);
    for (const Column& column : layout.columns) {
      const Mean& mean = row->means[column.measure];
      if (std::isnan(mean.value)) {
        lines += " |";
        continue;
      }
      const double off = errors_outside(mean, band_of(column, kind), cities);
      if (off > 4.0) ++wrong;
      lines += fmt::format(" {:.1f} ± {:.1f}{} |", mean.value, mean.error,
                           off > 4.0 ? " **!**" : (off > 2.0 ? " !" : ""));
    }
    lines += '\n';
  }
  if (lines.empty()) return 0;
  std::string head = "| city |";
  std::string rule = "| --- |";
  std::string bands = "| *asked* |";
  if (plants) {
    head += fmt::format(" {} |", layout.planted);
    rule += " --- |";
    bands += " |";
  }
  for (const Column& column : layout.columns) {
    head += fmt::format(" {} |", titles[column.measure]);
    rule += " --- |";
    bands += fmt::format(" {} |", asked(column.band));
  }
  fmt::print("\n### {}\n\n{}\n{}\n{}\n{}", layout.title, head, rule, bands, lines);
  return wrong;
}

int run(const char* file, std::size_t cities, std::string_view name) {
  const auto kinds = all_kinds();
  auto rows = rows_in(file);
  if (rows.empty()) std::ofstream(file) << file_head << '\n';
  RunContext threads;
  threads.threads = 0;
  for (const Kind& kind : kinds) {
    if (kind.name.find(name) == std::string::npos || find(rows, kind, cities)) continue;
    fmt::print(stderr, "{}\n", kind.name);
    rows.push_back(row_of(kind, cities, threads));
    std::ofstream out(file, std::ios::app);
    out << line_of(rows.back()) << '\n' << std::flush;
    if (!out) throw std::runtime_error(fmt::format("{} cannot be written", file));
  }
  fmt::print(
      "Per cent, with Monte Carlo standard errors, of {} cities of each kind; seed {}, and {} for "
      "the "
      "cities that tell the least detectable.\n",
      cities, seed, pilot_seed);
  int wrong = 0;
  for (const Table table : tables) wrong += print(table, kinds, rows, cities);
  fmt::print(
      "\n! outside by more than two standard errors, **!** by more than four: {} of these.\n",
      wrong);
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  if (count < 3) {
    fmt::print(stderr, "displacement_validation FILE CITIES [NAME]\n");
    return 2;
  }
  try {
    const std::size_t cities = std::stoul(words[2]);
    return klara::run(words[1], cities, count > 3 ? words[3] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "displacement_validation: {}\n", error.what());
    return 2;
  }
}
