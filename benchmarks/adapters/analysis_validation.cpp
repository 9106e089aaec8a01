/// How often a whole study is wrong: simulated cities of which the truth is known, from incidents
/// with a place and a time to the verdicts of `analysis`. A table of docs/validation.md.
///
///     analysis_validation FILE CITIES [NAME]
///
/// as validate (validation_table.hpp) has them.
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/analysis.hpp>
#include <klara/geodata/simulated_city.hpp>
#include <klara/geodata/simulated_offence.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/lattice_city.hpp>
#include <engine/validation_table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

using namespace klara::literals;

constexpr std::uint64_t seed = 20'191'201;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t replicates = 199;
constexpr double planted_fall = 0.5;  // of the treated area's incidents

constexpr AskedBand alarms{.high = 7.0};
constexpr AskedBand covered{.low = 93.0};

// The city: 132 squares of 500 m. What is treated lies in its midst, the place 2 km east of it.
constexpr std::size_t columns = 12, rows = 11;
constexpr std::size_t treated_district = 5 * columns + 4, place_district = 5 * columns + 8;

struct Structure {
  std::string_view name;
  double overdispersion, area_year, week_cv, growth;
};

constexpr std::array structures{
    Structure{"i phi 1", 1.0, 0.0, 0.0, 0.0},   Structure{"i phi 3", 3.0, 0.0, 0.0, 0.0},
    Structure{"i phi 20", 20.0, 0.0, 0.0, 0.0}, Structure{"ii phi 3", 3.0, 0.14, 0.0, 0.0},
    Structure{"iii", 3.0, 0.0, 0.0, 0.08},      Structure{"iv", 1.0, 0.0, 0.3, 0.0}};

struct Planted {
  double fall = 0.0;    // share of the treated area's incidents that stay away after
  double moved = 0.0;   // share of these that come to the named place
  double hours = 0.0;   // that clocks turn there
  double became = 0.0;  // share of thefts from vehicles there that become frauds
  friend bool operator==(const Planted&, const Planted&) = default;
};

struct Kind {
  Structure structure;
  double treated = 500.0, city = 20'000.0;  // incidents a year
  Planted planted{};
};

std::chrono::local_days day(int year, unsigned month, unsigned of_month) {
  return std::chrono::local_days{std::chrono::year{year} / static_cast<int>(month) /
                                 static_cast<int>(of_month)};
}

CityGround ground_of(const Kind& kind) {
  const CityKind sizes{.treated = kind.treated,
                       .city = kind.city,
                       .place = 0.01 * kind.city,
                       .areas = columns * rows};
  CityGround ground;
  ground.districts = lattice_districts(columns, rows, 500_m);
  ground.residents = area_means(sizes);
  std::swap(ground.residents[SimulatedWeeks::treated], ground.residents[treated_district]);
  std::swap(ground.residents[SimulatedWeeks::place], ground.residents[place_district]);
  return ground;
}

SimulationPlan plan_of(const Kind& kind, const CityGround& ground) {
  const std::string treated = ground.districts[treated_district].code;
  const std::string place = ground.districts[place_district].code;
  SimulationPlan plan;
  plan.per_year = kind.city;
  plan.centre.share = 0.0;
  plan.area_year_cv = kind.structure.area_year;
  plan.overdispersion = kind.structure.overdispersion;
  plan.week_cv = kind.structure.week_cv;
  plan.week_autocorrelation = plan.week_cv > 0.0 ? 0.6 : 0.0;
  if (kind.structure.growth > 0.0) {
    // The only way in which a plan's years differ.
    plan.per_year *= 1.0 + kind.structure.growth;
    for (const int year : {plan.first_year, plan.last_year}) {
      const double all = year == plan.first_year ? kind.city : plan.per_year;
      plan.totals.push_back({.name = "city",
                             .areas = {"0", "1"},
                             .year = year,
                             .all = static_cast<std::uint64_t>(all),
                             .violent = {}});
    }
  }
  if (kind.planted != Planted{}) {
    PlantedDisplacement displacement;
    displacement.name = "planted";
    displacement.from = {treated};
    displacement.since = day(plan.last_year, 1, 1);
    displacement.fall = kind.planted.fall;
    displacement.to = {{.name = "place", .areas = {place}, .share = kind.planted.moved}};
    displacement.hours = kind.planted.hours;
    if (kind.planted.became > 0.0) {
      displacement.becomes = {{.from = "0803", .to = "0901", .share = kind.planted.became}};
    }
    plan.displacements = {displacement};
  }
  return plan;
}

/// A year of whole weeks on either side of New Year.
Study study_of(const CityGround& ground, const TimeZone& zone, std::uint64_t city) {
  const auto instant = [&](std::chrono::local_days date) { return instant_of(zone, date).instant; };
  Study study;
  study.districts = ground.districts;
  study.zone = zone;
  study.before = Period{instant(day(2017, 1, 2)), instant(day(2018, 1, 1))};
  study.after = Period{instant(day(2018, 1, 1)), instant(day(2018, 12, 31))};
  study.treated = StudyArea{
      .name = "treated", .codes = {ground.districts[treated_district].code}, .polygon = {}};
  study.place_tests.replicates = replicates;
  study.place_tests.seed = seed + city;
  study.hour_tests.replicates = replicates;
  study.hour_tests.seed = seed + city;
  return study;
}

/// A city in canonical order, and the study that searches it for places.
struct StudiedCity {
  SimulatedCity drawn;
  PointSet incidents;
  Category offences;
  Study study;
};

StudiedCity studied_city(const Kind& kind, const TimeZone& zone, std::uint64_t city) {
  const CityGround ground = ground_of(kind);
  StudiedCity studied{.drawn = simulated_city(plan_of(kind, ground), ground, seed + city),
                      .incidents = {},
                      .offences = {},
                      .study = study_of(ground, zone, city)};
  const PointSet points = points_of(studied.drawn, zone);
  const Category offences = offences_of(studied.drawn);
  const std::vector<std::size_t> order = canonical_order(points, std::span(&offences, 1));
  studied.incidents = selected(points, order);
  studied.offences = selected(offences, order);
  return studied;
}

/// What two studies of one city say of places: one that names it, and one that searches the city.
struct Answers {
  PlaceAnswer named, searched;
  double expected_arrivals = 0.0;
};

Answers answers_of(const Kind& kind, const TimeZone& zone, std::uint64_t city) {
  auto [drawn, incidents, offences, study] = studied_city(kind, zone, city);
  study.hour_tests.replicates = 19;  // are not looked at
  Answers answers{.named = {},
                  .searched = analysis(incidents, study).displacement.value().place.value()};
  study.places = {
      {.name = "place", .codes = {study.districts[place_district].code}, .polygon = {}}};
  answers.named = analysis(incidents, study).displacement.value().place.value();
  if (!drawn.truth.displacements.empty()) {
    answers.expected_arrivals = drawn.truth.displacements[0].moved[0].expected;
  }
  return answers;
}

bool holds(const Estimate& estimate, double truth) {
  return estimate.low <= truth && truth <= estimate.high;
}

bool says(const PlaceAnswer& answer, Verdict verdict) {
  return answer.summary.verdict.verdict == verdict;
}

Outcome outcome_of_nothing(const Kind& kind, const TimeZone& zone, std::uint64_t city) {
  const Answers answers = answers_of(kind, zone, city);
  const PlaceDisplacement& named = answers.named.found;
  const PlaceDisplacement& searched = answers.searched.found;
  const PlaceFinding& place = named.places[0];
  const bool any = std::ranges::any_of(searched.places,
                                       [](const PlaceFinding& one) { return one.p_rise <= 0.05; });
  return {share(named.treated.p <= 0.05),
          share(searched.treated.p <= 0.05),
          share(place.change.p_rise <= 0.05),
          share(place.change.p_fall <= 0.05),
          share(any),
          share(holds(named.treated.change.relative, 1.0)),
          share(holds(place.arrivals.count, 0.0)),
          share(says(answers.named, Verdict::displacement)),
          share(says(answers.named, Verdict::possible)),
          share(says(answers.named, Verdict::diffusion)),
          share(says(answers.searched, Verdict::displacement)),
          share(says(answers.searched, Verdict::possible)),
          share(says(answers.searched, Verdict::diffusion))};
}

/// Verdicts are given only where the treated area surely fell, and counted of these cities.
Outcome outcome_of_fall(const Kind& kind, const TimeZone& zone, std::uint64_t city) {
  const Answers answers = answers_of(kind, zone, city);
  const PlaceFinding& place = answers.named.found.places[0];
  const bool fell = answers.named.found.treated.p_fall <= 0.05;
  const bool seen_fall = answers.searched.found.treated.p_fall <= 0.05;
  const auto named = [&](Verdict verdict) {
    return fell ? share(says(answers.named, verdict)) : none;
  };
  const auto searched = [&](Verdict verdict) {
    return seen_fall ? share(says(answers.searched, verdict)) : none;
  };
  const auto& deciding = answers.searched.summary.deciding;
  const std::size_t area = 1 + place_district;  // of the panel: the treated one, then districts
  const bool right = deciding && answers.searched.found.places[*deciding].area == area &&
                     says(answers.searched, Verdict::displacement);
  return {share(fell),
          share(holds(answers.named.found.treated.change.relative, 1.0 - kind.planted.fall)),
          share(holds(place.arrivals.count, answers.expected_arrivals)),
          share(answers.expected_arrivals <= place.arrivals.at_most),
          named(Verdict::displacement),
          named(Verdict::possible),
          named(Verdict::diffusion),
          named(Verdict::none_detected),
          named(Verdict::cannot_tell),
          searched(Verdict::displacement),
          searched(Verdict::possible),
          searched(Verdict::diffusion),
          seen_fall ? share(right) : none};
}

/// Of a study that searches for places; their controls are all areas but the treated one.
Outcome outcome_of_other_kinds(const Kind& kind, const TimeZone& zone, std::uint64_t city) {
  auto [drawn, incidents, offences, study] = studied_city(kind, zone, city);
  StudiedAttribute attribute{.values = offences};
  for (const std::string& level : offences.levels) {
    const auto offence =
        std::ranges::find(simulated_offences(), level, [](const auto& one) { return one.code; });
    attribute.recorded.push_back(offence->detection ? Recorded::detected : Recorded::reported);
  }
  study.attributes = {attribute};
  study.composition_tests.replicates = replicates;
  study.composition_tests.seed = seed + city;
  const DisplacementReport report = analysis(incidents, study).displacement.value();
  const HourAnswer& hours = report.hours.value();
  const CompositionAnswer& mix = report.compositions.at(0);

  const auto verdict = [](const KindAnswer& answer, Verdict which) {
    return share(answer.verdict.verdict == which);
  };
  const bool level_beyond = std::ranges::any_of(
      mix.reported, [](const LevelAnswer& level) { return level.beyond.p_family <= 0.05; });
  const bool level_rose = std::ranges::any_of(
      mix.reported, [](const LevelAnswer& level) { return level.p_rise <= 0.05; });
  const Estimate& turn = hours.day.beyond_drift.turn;
  return {share(turn.p <= 0.05),
          share(hours.p <= 0.05),
          std::isnan(turn.low) ? none : share(holds(turn, kind.planted.hours)),
          verdict(hours.told, Verdict::displacement),
          verdict(hours.told, Verdict::possible),
          verdict(hours.told, Verdict::none_detected),
          verdict(hours.told, Verdict::cannot_tell),
          share(level_beyond),
          share(level_rose),
          verdict(mix.answer, Verdict::displacement),
          verdict(mix.answer, Verdict::possible),
          verdict(mix.answer, Verdict::none_detected),
          verdict(mix.answer, Verdict::cannot_tell)};
}

using OutcomeOf = Outcome (*)(const Kind&, const TimeZone&, std::uint64_t city);

/// Cities of every structure, each with these incidents in the treated area.
std::vector<ValidationKind> kinds_of(const Planted& planted, const std::vector<double>& treated,
                                     const TimeZone& zone, OutcomeOf outcome_of) {
  std::vector<ValidationKind> kinds;
  for (const Structure& structure : structures) {
    for (const double incidents : treated) {
      const Kind kind{.structure = structure,
                      .treated = incidents,
                      .city = incidents > 5000.0 ? 150'000.0 : 20'000.0,
                      .planted = planted};
      std::string name = fmt::format("study {}, T {:.0f}", structure.name, incidents);
      if (planted.fall > 0.0) name += fmt::format(", {:.0f} % moved", 100.0 * planted.moved);
      if (planted.hours != 0.0) name += ", planted";
      kinds.push_back({.name = std::move(name), .outcome = [=](std::uint64_t city) {
                         return outcome_of(kind, zone, city);
                       }});
    }
  }
  return kinds;
}

ValidationTable nothing_planted(const TimeZone& zone) {
  return {.title = "Whole studies, nothing planted",
          .columns = {{"fall or rise, place named", alarms},
                      {"fall or rise, places searched", alarms},
                      {"place, rise", alarms},
                      {"place, fall", alarms},
                      {"any of 131", alarms},
                      {"change covered", covered},
                      {"arrivals covered", covered},
                      {"named: clear", alarms},
                      {"possible", alarms},
                      {"diffusion", alarms},
                      {"searched: clear", alarms},
                      {"possible", alarms},
                      {"diffusion", alarms}},
          .kinds = kinds_of({}, {50.0, 500.0, 15'000.0}, zone, outcome_of_nothing)};
}

ValidationTable fall_planted(const TimeZone& zone, double moved) {
  const AskedBand asked = moved > 0.0 ? AskedBand{} : alarms;
  return {
      .title = moved > 0.0 ? fmt::format("Whole studies, a fall by half, of which {:.0f} % came to "
                                         "a place; verdicts where the fall was sure",
                                         100.0 * moved)
                           : "Whole studies, a fall by half, nothing moved; verdicts where the "
                             "fall was sure",
      .columns = {{"fall sure"},
                  {"change covered", covered},
                  {"arrivals covered", covered},
                  {"at most covers", covered},
                  {"named: clear", asked},
                  {"possible", asked},
                  {"diffusion", alarms},
                  {"none"},
                  {"cannot tell"},
                  {"searched: clear", asked},
                  {"possible", asked},
                  {"diffusion", alarms},
                  {"clear, right place"}},
      .kinds = kinds_of({.fall = planted_fall, .moved = moved}, {500.0}, zone, outcome_of_fall)};
}

/// `change` is what is asked of tests and verdicts that say something changed.
ValidationTable other_kinds(std::string title, std::vector<ValidationKind> kinds,
                            const AskedBand& change) {
  for (ValidationKind& kind : kinds) kind.name = "hours and offences, " + kind.name;
  return {.title = std::move(title),
          .columns = {{"turn beyond controls", change},
                      {"both tests", change},
                      {"turn covered", covered},
                      {"hours: clear", change},
                      {"possible", change},
                      {"none"},
                      {"cannot tell"},
                      {"share beyond controls"},
                      {"share and incidents rose", change},
                      {"offences: clear", change},
                      {"possible", change},
                      {"none"},
                      {"cannot tell"}},
          .kinds = std::move(kinds)};
}

std::vector<ValidationTable> all_tables(const TimeZone& zone) {
  const auto kinds = [&](const Planted& planted, const std::vector<double>& treated) {
    return kinds_of(planted, treated, zone, outcome_of_other_kinds);
  };
  return {nothing_planted(zone),
          fall_planted(zone, 0.0),
          fall_planted(zone, 0.6),
          other_kinds("Whole studies, hours and offences, nothing planted",
                      kinds({}, {50.0, 500.0, 2000.0, 15'000.0}), alarms),
          other_kinds("Whole studies, hours and offences, a fall by half of all alike",
                      kinds({.fall = planted_fall}, {500.0, 2000.0}), alarms),
          other_kinds("Whole studies, clocks turned by 4 h, and 8 of 10 thefts from vehicles "
                      "become frauds",
                      kinds({.hours = -4.0, .became = 0.8}, {500.0, 2000.0}), {})};
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  return klara::validation_main(count, words, "analysis_validation",
                                klara::all_tables(klara::read_time_zone("Europe/Stockholm")),
                                fmt::format("seed {}", klara::seed));
}
