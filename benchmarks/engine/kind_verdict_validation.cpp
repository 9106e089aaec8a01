/// How often the verdicts of hours and of composition are wrong, how often their limits hold, and
/// what they find of the least that they say they would: simulated areas of which the truth is
/// known, through hour_answer and composition_answer.
///
///     kind_verdict_validation FILE CITIES [NAME]
///
/// as validate (validation_table.hpp) has them.
#include <klara/displacement/composition_answer.hpp>
#include <klara/displacement/hour_answer.hpp>

#include <engine/displacement/simulated_city.hpp>
#include <engine/displacement/simulated_mix.hpp>
#include <engine/time/simulated_hours.hpp>
#include <engine/validation_table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t seed = 20'191'301;
constexpr std::uint64_t pilot_seed = 20'191'302;
constexpr std::size_t replicates = 39;  // the fewest but one by which a test of 5 % is exact
constexpr double none = std::numeric_limits<double>::quiet_NaN();

constexpr AskedBand alarms{.high = 7.0};
constexpr AskedBand covered{.low = 93.0};
constexpr AskedBand power{.low = 75.0, .high = 85.0};

constexpr std::chrono::days year{7 * weeks_of_hours};

/// Incidents of which the area is known; the treated one is the first.
struct DrawnCity {
  PointSet points;
  std::vector<std::uint32_t> level_of;
  WeeklyDesign design;

  explicit DrawnCity(std::size_t controls) {
    design.map.distance.resize(controls + 1);
    for (std::size_t j = 1; j <= controls; ++j) design.map.parts.controls.push_back(j);
    design.before = whole_weeks(simulated_period, {});
    design.after = whole_weeks({simulated_period.from + year, simulated_period.until + year}, {});
  }

  void add(std::uint32_t area, Instant from, Instant until) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(from);
    points.until.push_back(until);
    design.map.area_of.push_back(area);
  }
};

bool says(const KindAnswer& answer, Verdict verdict) {
  return answer.verdict.verdict == verdict;
}

/// Past the gate: some part of it surely fell.
bool fell(const KindAnswer& answer) {
  return answer.verdict.reason != VerdictReason::no_sure_fall &&
         answer.verdict.reason != VerdictReason::few_expected;
}

// Hours.

struct HourCity {
  SimulatedHours treated{};
  std::vector<double> controls{};  // incidents a year of each
  double drift = 0.0;              // hours from year to year of each area, a standard deviation
  double fall = 0.0;               // share of the treated area's incidents, at all hours alike
};

DrawnCity drawn_hours(const HourCity& city, double turn, std::uint64_t of, std::uint64_t number) {
  Random random(of, number);
  DrawnCity drawn(city.controls.size());
  for (std::uint32_t area = 0; area <= city.controls.size(); ++area) {
    SimulatedHours hours = city.treated;
    if (area > 0) hours.incidents = city.controls[area - 1];
    for (const bool after : {false, true}) {
      hours.turn = city.drift * random.normal();
      if (area == 0 && after) {
        hours.turn += turn;
        hours.incidents *= 1.0 - city.fall;
      }
      const PointSet points = simulated_hours(hours, random);
      const auto later = after ? year : std::chrono::days{0};
      for (std::size_t i = 0; i < points.size(); ++i) {
        drawn.add(area, points.from[i] + later, points.until[i] + later);
      }
    }
  }
  return drawn;
}

HourAnswer answer_of_hours(const HourCity& city, double turn, std::uint64_t of,
                           std::uint64_t number) {
  const DrawnCity drawn = drawn_hours(city, turn, of, number);
  return hour_answer(drawn.points, drawn.design, {},
                     {.replicates = replicates, .seed = of + number});
}

bool holds(const Estimate& estimate, double truth) {
  return estimate.low <= truth && truth <= estimate.high;
}

Outcome hours_unturned(const HourCity& city, std::uint64_t number) {
  const HourAnswer found = answer_of_hours(city, 0.0, seed, number);
  const Estimate& turn = found.day.beyond_drift.turn;
  return {share(turn.p <= 0.05),
          share(found.p <= 0.05),
          std::isnan(turn.low) ? none : share(holds(turn, 0.0)),
          share(std::isnan(turn.p)),
          share(says(found.told, Verdict::displacement)),
          share(says(found.told, Verdict::possible)),
          share(found.own_weeks_p <= 0.05)};
}

/// The turn that another city, in which all fell alike, prints as the least it would see. NaN where
/// it prints none, or more than 6 hours: half of the farthest that there is.
double least_turn(const HourCity& city, std::uint64_t number) {
  const HourAnswer pilot = answer_of_hours(city, 0.0, pilot_seed, number);
  const double turn = pilot.told.verdict.detectable.value_or(none);
  return turn <= 6.0 ? turn : none;
}

/// Of cities in which it can be tested: only they print what they would see.
Outcome hours_at_least_detectable(const HourCity& city, std::uint64_t number) {
  const Outcome untested{none, none, none, none, none, none, none, none, 100.0};
  const double planted = least_turn(city, number);
  if (std::isnan(planted)) return untested;
  const HourAnswer found = answer_of_hours(city, planted, seed, number);
  const Estimate& turn = found.day.beyond_drift.turn;
  if (std::isnan(found.p)) return untested;
  const bool both = found.p <= 0.05;
  const bool gate = fell(found.told);
  return {planted,
          share(gate),
          gate ? share(both) : none,
          share(gate && both),
          share(turn.p <= 0.05),
          share(found.own_weeks_p <= 0.05),
          share(holds(turn, planted)),
          share(planted <= found.told.verdict.at_most),
          0.0};
}

std::vector<double> few_sizes() {
  std::vector<double> sizes;
  for (std::size_t j = 0; j < 24; ++j) sizes.push_back(150.0 + 50.0 * static_cast<double>(j));
  return sizes;
}

/// Of the other areas of a city of 132, as in the tables of places.
std::vector<double> city_sizes(double treated) {
  const double city = treated > 5000.0 ? 150'000.0 : 20'000.0;
  std::vector<double> sizes = area_means({.treated = treated, .city = city});
  sizes.erase(sizes.begin());
  return sizes;
}

struct NamedHours {
  std::string name;
  HourCity city;
};

std::vector<NamedHours> hour_cities(double fall) {
  std::vector<NamedHours> cities;
  for (const double incidents : {500.0, 15'000.0}) {
    for (const double factor : {1.0, 3.0, 20.0}) {
      if (incidents > 5000.0 && factor == 1.0) continue;
      for (const double drift : {0.0, 0.3}) {
        cities.push_back(
            {fmt::format("T {:.0f}, phi {:.0f}, years {:.1f} h", incidents, factor, drift),
             {.treated = {.incidents = incidents, .overdispersion = factor},
              .controls = few_sizes(),
              .drift = drift,
              .fall = fall}});
      }
    }
  }
  return cities;
}

std::vector<NamedHours> whole_cities() {
  std::vector<NamedHours> cities;
  for (const double factor : {3.0, 20.0}) {
    for (const double drift : {0.0, 0.3}) {
      cities.push_back(
          {fmt::format("T 15000 of 132 areas, phi {:.0f}, years {:.1f} h", factor, drift),
           {.treated = {.incidents = 15'000.0, .overdispersion = factor},
            .controls = city_sizes(15'000.0),
            .drift = drift}});
    }
  }
  return cities;
}

ValidationTable verdict_of_hours_unturned(double fall) {
  ValidationTable table{.title = fall > 0.0
                                     ? "Verdict on hours, half of all gone at all hours alike"
                                     : "Verdict on hours, nothing planted",
                        .columns = {{"turn beyond controls", alarms},
                                    {"both tests", alarms},
                                    {"turn covered", covered},
                                    {"no test"},
                                    {"clear", alarms},
                                    {"possible", alarms},
                                    {"own weeks alone"}},
                        .kinds = {}};
  std::vector<NamedHours> cities = hour_cities(fall);
  if (fall == 0.0) {
    for (NamedHours& city : whole_cities()) cities.push_back(std::move(city));
  }
  for (const NamedHours& named : cities) {
    const HourCity city = named.city;
    table.kinds.push_back(
        {fmt::format("hour verdict {}{}", named.name, fall > 0.0 ? ", half gone" : ""),
         [=](std::uint64_t number) { return hours_unturned(city, number); }});
  }
  return table;
}

ValidationTable verdict_of_least_turn() {
  ValidationTable table{
      .title = "Verdict on hours, half gone and the others later by the least detectable turn",
      .columns = {{"planted, h"},
                  {"fall sure"},
                  {"both tests, fall sure", power},
                  {"fall and both tests"},
                  {"turn beyond controls"},
                  {"own weeks"},
                  {"turn covered", covered},
                  {"at most covers", covered},
                  {"no test"}},
      .kinds = {}};
  for (const NamedHours& named : hour_cities(0.5)) {
    const HourCity city = named.city;
    table.kinds.push_back(
        {fmt::format("hour verdict {}, least turn", named.name),
         [=](std::uint64_t number) { return hours_at_least_detectable(city, number); }});
  }
  return table;
}

// Composition.

constexpr std::size_t mix_controls = 40;

struct MixCity {
  SimulatedMix treated{};
  double drift = 0.0;                  // coefficient of variation of each level's year
  std::vector<double> shares_after{};  // of the incidents before; need not sum up to 1
};

DrawnCity drawn_mix(const MixCity& city, std::uint64_t of, std::uint64_t number) {
  Random random(of, number);
  DrawnCity drawn(mix_controls);
  for (std::uint32_t area = 0; area <= mix_controls; ++area) {
    SimulatedMix mix = city.treated;
    if (area > 0) {
      mix.incidents = (50.0 + 25.0 * static_cast<double>(area - 1)) *
                      (city.treated.incidents > 5000.0 ? 2.0 : 1.0);
    }
    for (const bool after : {false, true}) {
      if (area == 0 && after) mix.shares = city.shares_after;
      const CategoryWeeks weeks =
          simulated_mix(city.drift > 0.0 ? drifted(mix, city.drift, random) : mix, random);
      const Weeks& of_period = after ? drawn.design.after : drawn.design.before;
      for (std::size_t w = 0; w < weeks.weeks(); ++w) {
        for (std::uint32_t level = 0; level < weeks.levels.size(); ++level) {
          for (std::uint32_t n = 0; n < weeks.of_week(w)[level]; ++n) {
            drawn.add(area, of_period.borders[w], of_period.borders[w]);
            drawn.level_of.push_back(level);
          }
        }
      }
    }
  }
  return drawn;
}

CompositionAnswer answer_of_mix(const MixCity& city, std::uint64_t of, std::uint64_t number) {
  const DrawnCity drawn = drawn_mix(city, of, number);
  StudiedAttribute attribute;
  attribute.values.name = "offence";
  attribute.values.levels = {"a", "b", "c", "d"};
  attribute.values.of_row = drawn.level_of;
  attribute.recorded.assign(4, Recorded::reported);
  return composition_answer(drawn.points, attribute, drawn.design,
                            {.replicates = 19, .seed = of + number});  // are not looked at
}

/// How much more of all incidents the level that rose most is after.
double largest_rise(const MixCity& city) {
  double all = 0.0;
  for (const double of_level : city.shares_after) all += of_level;
  double most = 0.0;
  for (std::size_t c = 0; c < city.shares_after.size(); ++c) {
    most = std::max(most, city.shares_after[c] / all - city.treated.shares[c]);
  }
  return most;
}

double covers_at_most(const CompositionAnswer& found, double truth) {
  const double most = found.answer.verdict.at_most;
  return std::isnan(most) ? none : share(truth <= most);
}

Outcome mix_of_no_displacement(const MixCity& city, std::uint64_t number) {
  const CompositionAnswer found = answer_of_mix(city, seed, number);
  const bool beyond = std::ranges::any_of(
      found.reported, [](const LevelAnswer& level) { return level.beyond.p_family <= 0.05; });
  const bool rose = std::ranges::any_of(
      found.reported, [](const LevelAnswer& level) { return level.p_rise <= 0.05; });
  return {share(fell(found.answer)),
          share(beyond),
          share(rose),
          share(says(found.answer, Verdict::displacement)),
          share(says(found.answer, Verdict::possible)),
          covers_at_most(found, largest_rise(city))};
}

/// The second level rises by the least that another city, in which nothing happened, prints for it:
/// out of the first as far as it goes, then out of the last two.
Outcome mix_at_least_detectable(MixCity city, std::uint64_t number) {
  city.shares_after = city.treated.shares;
  const CompositionAnswer pilot = answer_of_mix(city, pilot_seed, number);
  const auto second =
      std::ranges::find(pilot.reported, "b", [](const LevelAnswer& l) { return l.own.level; });
  const double planted = second == pilot.reported.end() ? none : second->detectable.value_or(none);
  // Some of every level is left.
  if (!(planted <= 0.65)) return {none, none, none, none, none, none, none, 100.0};
  city.shares_after = city.treated.shares;
  city.shares_after[1] += planted;
  const double out_of_first = std::min(planted, 0.9 * city.shares_after[0]);
  city.shares_after[0] -= out_of_first;
  const double others = city.shares_after[2] + city.shares_after[3];
  for (const std::size_t c : {std::size_t{2}, std::size_t{3}}) {
    city.shares_after[c] *= 1.0 - (planted - out_of_first) / others;
  }
  const CompositionAnswer found = answer_of_mix(city, seed, number);
  const LevelAnswer& level = found.reported[1];
  const bool gate = fell(found.answer);
  const bool both = level.p_rise <= 0.05;
  return {100.0 * planted,
          share(gate),
          gate ? share(both) : none,
          share(gate && both),
          share(level.beyond.p_family <= 0.05),
          share(holds(level.beyond.share, planted)),
          covers_at_most(found, planted),
          0.0};
}

struct NamedMix {
  std::string name;
  MixCity city;
};

std::vector<NamedMix> mix_cities() {
  std::vector<NamedMix> cities;
  for (const double incidents : {500.0, 15'000.0}) {
    for (const double factor : {1.0, 3.0, 20.0}) {
      for (const double drift : {0.0, 0.14}) {
        cities.push_back(
            {fmt::format("T {:.0f}, phi {:.0f}, years {:.0f} %", incidents, factor, 100.0 * drift),
             {.treated = {.incidents = incidents, .overdispersion = factor},
              .drift = drift,
              .shares_after = {}}});
      }
    }
  }
  return cities;
}

/// `after`: of the incidents before, by level.
ValidationTable verdict_of_no_new_mix(std::string title, std::string_view name,
                                      const std::vector<double>& after) {
  ValidationTable table{.title = std::move(title),
                        .columns = {{"fall sure"},
                                    {"any share beyond controls"},
                                    {"share and incidents rose", alarms},
                                    {"clear", alarms},
                                    {"possible", alarms},
                                    {"at most covers", covered}},
                        .kinds = {}};
  for (const NamedMix& named : mix_cities()) {
    MixCity city = named.city;
    city.shares_after = after;
    table.kinds.push_back(
        {fmt::format("mix verdict {}{}", named.name, name),
         [=](std::uint64_t number) { return mix_of_no_displacement(city, number); }});
  }
  return table;
}

ValidationTable verdict_of_least_mix() {
  ValidationTable table{
      .title = "Verdict on composition, one level becomes another by the least detectable",
      .columns = {{"planted, points"},
                  {"fall sure"},
                  {"both tests, fall sure", power},
                  {"fall and both tests"},
                  {"share beyond controls"},
                  {"share covered", covered},
                  {"at most covers", covered},
                  {"none detectable"}},
      .kinds = {}};
  for (const NamedMix& named : mix_cities()) {
    const MixCity city = named.city;
    table.kinds.push_back(
        {fmt::format("mix verdict {}, least share", named.name),
         [=](std::uint64_t number) { return mix_at_least_detectable(city, number); }});
  }
  return table;
}

std::vector<ValidationTable> all_tables() {
  return {
      verdict_of_hours_unturned(0.0),
      verdict_of_hours_unturned(0.5),
      verdict_of_least_turn(),
      verdict_of_no_new_mix("Verdict on composition, nothing planted", "", {0.4, 0.3, 0.2, 0.1}),
      verdict_of_no_new_mix("Verdict on composition, half of all levels gone alike", ", half gone",
                            {0.2, 0.15, 0.1, 0.05}),
      verdict_of_no_new_mix("Verdict on composition, one level gone and no other rose",
                            ", one gone", {0.06, 0.3, 0.2, 0.1}),
      verdict_of_least_mix()};
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  return klara::validation_main(
      count, words, "kind_verdict_validation", klara::all_tables(),
      fmt::format("seed {}, and {} for the cities that tell the least detectable", klara::seed,
                  klara::pilot_seed));
}
