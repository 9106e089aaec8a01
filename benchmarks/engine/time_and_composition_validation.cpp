/// How often the tests of hours and of composition are wrong, and what they find, in simulated
/// areas of which the truth is known.
///
///     time_and_composition_validation FILE CITIES [NAME]
///
/// draws CITIES cities of every kind, or of those whose name holds NAME, appends a row for each
/// kind to FILE, skips the kinds that have one for as many cities, and prints all that FILE then
/// holds. It ends in 1 where a number is outside its band by more than four Monte Carlo standard
/// errors.
#include <klara/displacement/composition.hpp>
#include <klara/displacement/composition_drift.hpp>
#include <klara/time/hour_drift.hpp>
#include <klara/time/hour_shift.hpp>
#include <klara/time/hour_tests.hpp>

#include <engine/displacement/simulated_mix.hpp>
#include <engine/time/simulated_hours.hpp>
#include <engine/validation_table.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t seed = 20'191'101;
constexpr std::uint64_t pilot_seed = 20'191'102;
constexpr PermutationOptions replicates{.replicates = 199};
constexpr double none = std::numeric_limits<double>::quiet_NaN();

constexpr AskedBand alarms{.high = 7.0};
constexpr AskedBand covered{.low = 93.0, .high = 99.0};
constexpr AskedBand covered_turn{.low = 93.0, .high = 97.0};
constexpr AskedBand power{.low = 75.0, .high = 85.0};

/// NaN where it cannot be told.
double holds(const Estimate& estimate, double truth) {
  if (std::isnan(estimate.low)) return none;
  return share(estimate.low <= truth && truth <= estimate.high);
}

// Hours.

HourTimes times_of(const PointSet& points, std::uint64_t of_draw) {
  return hour_times(points, rows_of(points), whole_weeks(simulated_period, {}), TimeCycle::day, {},
                    of_draw);
}

HourProfile profile_of(const PointSet& points) {
  return hour_profile(points, rows_of(points), whole_weeks(simulated_period, {}), TimeCycle::day,
                      {});
}

Outcome hours_without_drift(const SimulatedHours& plan, double turn, std::uint64_t city) {
  Random random(seed, city);
  const PointSet before = simulated_hours(plan, random);
  SimulatedHours turned = plan;
  turned.turn = turn;
  const PointSet after = simulated_hours(turned, random);
  const HourShift shift =
      hour_shift(profile_of(before), profile_of(after), seed + city, replicates);
  const HourTests named =
      hour_tests(times_of(before, seed), times_of(after, seed + 1), seed + city, replicates);
  return {share(shift.w1_p <= 0.05),
          share(shift.turn.hours.p <= 0.05),
          holds(shift.turn.hours, turn),
          share(shift.doubt != HourDoubt::none),
          share(named.watson_u2.p <= 0.05),
          share(named.kuiper.p <= 0.05),
          share(named.mardia_watson_wheeler.p <= 0.05),
          share(named.watson_u2.p_if_independent <= 0.05)};
}

/// The turn that is seen in four cases of five, as another city prints it.
Outcome hours_at_least_detectable(const SimulatedHours& plan, std::uint64_t city) {
  Random pilot(pilot_seed, city);
  const HourProfile pilot_before = simulated_profile(plan, pilot);
  const HourProfile pilot_after = simulated_profile(plan, pilot);
  const double turn =
      hour_shift(pilot_before, pilot_after, seed, {.replicates = 19}).minimum_detectable;
  if (std::isnan(turn)) return {none, none, none};
  Random random(seed, city);
  const HourProfile before = simulated_profile(plan, random);
  SimulatedHours turned = plan;
  turned.turn = turn;
  const MeanTurn found = mean_turn(before, simulated_profile(turned, random));
  return {turn, share(found.hours.p <= 0.05), holds(found.hours, turn)};
}

struct DriftingCity {
  HourProfiles treated;
  std::vector<HourProfiles> controls;
};

DriftingCity drifting_city(const SimulatedHours& plan, double turn, double drift, Random& random) {
  const auto area = [&](SimulatedHours year, double planted) {
    year.turn = drift * random.normal();
    HourProfile before = simulated_profile(year, random);
    year.turn = planted + drift * random.normal();
    return HourProfiles{.before = std::move(before), .after = simulated_profile(year, random)};
  };
  DriftingCity city{.treated = area(plan, turn), .controls = {}};
  for (std::size_t j = 0; j < 24; ++j) {
    SimulatedHours control = plan;
    control.incidents = 150.0 + 50.0 * static_cast<double>(j);
    city.controls.push_back(area(control, 0.0));
  }
  return city;
}

Outcome hours_with_drift(const SimulatedHours& plan, double drift, double turn,
                         std::uint64_t city) {
  double planted = turn;
  if (std::isnan(turn)) {
    Random pilot(pilot_seed, city);
    const DriftingCity other = drifting_city(plan, 0.0, drift, pilot);
    planted = hour_shift_beyond_drift(other.treated, other.controls).minimum_detectable;
    if (std::isnan(planted)) return Outcome(5, none);
  }
  Random random(seed, city);
  const DriftingCity drawn = drifting_city(plan, planted, drift, random);
  const HourShiftBeyondDrift found = hour_shift_beyond_drift(drawn.treated, drawn.controls);
  const MeanTurn own = mean_turn(drawn.treated.before, drawn.treated.after);
  return {planted, share(found.turn.p <= 0.05), holds(found.turn, planted),
          share(std::isnan(found.turn.p)), share(own.hours.p <= 0.05)};
}

ValidationTable hours_without_change() {
  ValidationTable table{.title = "Hours, nothing planted",
                        .columns = {{"W1, weeks exchanged", alarms},
                                    {"turn of the mean", alarms},
                                    {"turn covered", covered},
                                    {"cannot tell"},
                                    {"U2, weeks exchanged", alarms},
                                    {"Kuiper, weeks exchanged", alarms},
                                    {"W, weeks exchanged", alarms},
                                    {"U2, independent"}},
                        .kinds = {}};
  for (const double incidents : {50.0, 500.0, 15'000.0}) {
    for (const double factor : {1.0, 3.0, 20.0}) {
      for (const double day_shift : {0.0, 1.5, 3.0}) {
        const SimulatedHours plan{
            .incidents = incidents, .overdispersion = factor, .day_shift = day_shift};
        table.kinds.push_back(
            {fmt::format("hours T {:.0f}, phi {:.0f}, days {:.1f} h", incidents, factor, day_shift),
             [=](std::uint64_t c) { return hours_without_drift(plan, 0.0, c); }});
      }
    }
  }
  return table;
}

ValidationTable hours_turned() {
  ValidationTable table{.title = "Hours, the whole profile turned",
                        .columns = {{"W1, weeks exchanged"},
                                    {"turn of the mean"},
                                    {"turn covered", covered_turn},
                                    {"cannot tell"},
                                    {"U2, weeks exchanged"},
                                    {"Kuiper, weeks exchanged"},
                                    {"W, weeks exchanged"},
                                    {"U2, independent"}},
                        .kinds = {}};
  for (const double incidents : {50.0, 500.0, 15'000.0}) {
    for (const double turn : {2.0, 4.0}) {
      for (const double interval : {0.0, 12.0}) {
        const SimulatedHours plan{.incidents = incidents, .longest_interval = interval};
        table.kinds.push_back(
            {fmt::format("hours T {:.0f}, turned {:.0f} h, intervals to {:.0f} h", incidents, turn,
                         interval),
             [=](std::uint64_t c) { return hours_without_drift(plan, turn, c); }});
      }
    }
  }
  return table;
}

ValidationTable hours_detectable() {
  ValidationTable table{
      .title = "Hours, turned by the smallest detectable turn",
      .columns = {{"planted, h"}, {"turn found", power}, {"turn covered", covered}},
      .kinds = {}};
  for (const double incidents : {500.0, 15'000.0}) {
    for (const double factor : {1.0, 3.0, 20.0}) {
      const SimulatedHours plan{.incidents = incidents, .overdispersion = factor};
      table.kinds.push_back(
          {fmt::format("hours T {:.0f}, phi {:.0f}, least turn", incidents, factor),
           [=](std::uint64_t c) { return hours_at_least_detectable(plan, c); }});
    }
  }
  return table;
}

ValidationTable hours_drifting(double turn) {
  const bool least = std::isnan(turn);
  const bool nothing = turn == 0.0;
  // Controls much smaller than the area cannot show that nothing drifts, and it covers more.
  ValidationTable table{
      .title = least     ? "Hours beyond controls, turned by the smallest detectable turn"
               : nothing ? "Hours beyond controls, nothing planted"
                         : "Hours beyond controls, the whole profile turned",
      .columns = {{"planted, h"},
                  {"turn beyond controls", least     ? power
                                           : nothing ? alarms
                                                     : AskedBand{}},
                  {"turn covered", {.low = 93.0}},
                  {"cannot tell"},
                  {"turn, own year"}},
      .kinds = {}};
  for (const double incidents : {50.0, 500.0, 15'000.0}) {
    if (least && incidents < 500.0) continue;
    for (const double factor : {1.0, 3.0, 20.0}) {
      for (const double drift : {0.0, 0.3}) {
        const SimulatedHours plan{.incidents = incidents, .overdispersion = factor};
        table.kinds.push_back(
            {fmt::format("beyond controls, hours T {:.0f}, phi {:.0f}, years {:.1f} h, {}",
                         incidents, factor, drift,
                         least ? "least turn" : fmt::format("turned {:.0f} h", turn)),
             [=](std::uint64_t c) { return hours_with_drift(plan, drift, turn, c); }});
      }
    }
  }
  return table;
}

// Composition.

constexpr double mix_drift = 0.14;
constexpr std::size_t mix_controls = 40;

CategoryPeriods drifting_area(const SimulatedMix& plan, double drift,
                              const std::vector<double>& shares_after, Random& random) {
  const auto year = [&](const SimulatedMix& of) {
    return simulated_mix(drift > 0.0 ? drifted(of, drift, random) : of, random);
  };
  CategoryWeeks before = year(plan);
  SimulatedMix changed = plan;
  changed.shares = shares_after;
  return {.before = std::move(before), .after = year(changed)};
}

std::vector<CategoryPeriods> control_areas(const SimulatedMix& plan, double drift, Random& random) {
  std::vector<CategoryPeriods> controls;
  for (std::size_t j = 0; j < mix_controls; ++j) {
    SimulatedMix control = plan;
    control.incidents =
        (50.0 + 25.0 * static_cast<double>(j)) * (plan.incidents > 5000.0 ? 2.0 : 1.0);
    controls.push_back(drifting_area(control, drift, control.shares, random));
  }
  return controls;
}

/// Shares of which the first is more by so much.
std::vector<double> with_share(std::vector<double> shares, double more) {
  const double others = 1.0 - shares[0];
  for (std::size_t c = 1; c < shares.size(); ++c) shares[c] *= (others - more) / others;
  shares[0] += more;
  return shares;
}

Outcome mix_unchanged(const SimulatedMix& plan, double drift, std::uint64_t city) {
  Random random(seed, city);
  const CategoryPeriods area = drifting_area(plan, drift, plan.shares, random);
  const Composition own = composition(area.before, area.after, seed + city, replicates);
  const auto beyond = composition_beyond_drift(area, control_areas(plan, drift, random));
  const auto any = [](const auto& levels) {
    return share(std::ranges::any_of(levels, [](const auto& l) { return l.p_family <= 0.05; }));
  };
  return {share(own.p <= 0.05),
          any(own.levels),
          any(beyond),
          holds(beyond[0].share, 0.0),
          share(own.doubt != CompositionDoubt::none),
          share(own.p_independent <= 0.05)};
}

/// One level's share more by the least that another city says it would see; nothing to say where
/// that is more than there is room for.
Outcome mix_at_least_detectable(const SimulatedMix& plan, double drift, std::uint64_t city) {
  Random pilot(pilot_seed, city);
  const CategoryPeriods other = drifting_area(plan, drift, plan.shares, pilot);
  const auto of_other = composition_beyond_drift(other, control_areas(plan, drift, pilot));
  const double planted = of_other[0].minimum_detectable_share;
  if (!(planted < 0.95 - plan.shares[0])) return {none, none, none, 100.0};
  Random random(seed, city);
  const CategoryPeriods area = drifting_area(plan, drift, with_share(plan.shares, planted), random);
  const auto found = composition_beyond_drift(area, control_areas(plan, drift, random));
  return {100.0 * planted, share(found[0].p_family <= 0.05), holds(found[0].share, planted), 0.0};
}

std::vector<SimulatedMix> mixes(double least_incidents) {
  std::vector<SimulatedMix> plans;
  for (const double incidents : {50.0, 500.0, 15'000.0}) {
    if (incidents < least_incidents) continue;
    for (const double factor : {1.0, 3.0, 20.0}) {
      plans.push_back({.incidents = incidents, .overdispersion = factor});
    }
  }
  return plans;
}

ValidationTable mix_without_change(double drift) {
  const bool drifts = drift > 0.0;
  ValidationTable table{.title = drifts ? "Composition that drifts by 14 %, nothing planted"
                                        : "Composition, nothing planted",
                        .columns = {{"chi squared, weeks exchanged", drifts ? AskedBand{} : alarms},
                                    {"any level, weeks exchanged", drifts ? AskedBand{} : alarms},
                                    {"any level beyond controls", alarms},
                                    {"share covered", {.low = 93.0}},
                                    {"cannot tell, own weeks"},
                                    {"chi squared, independent"}},
                        .kinds = {}};
  for (const SimulatedMix& plan : mixes(0.0)) {
    table.kinds.push_back({fmt::format("{} T {:.0f}, phi {:.0f}", drifts ? "drifting mix" : "mix",
                                       plan.incidents, plan.overdispersion),
                           [=](std::uint64_t c) { return mix_unchanged(plan, drift, c); }});
  }
  return table;
}

ValidationTable mix_detectable(double drift) {
  const bool drifts = drift > 0.0;
  // Controls much smaller than the area cannot show that nothing drifts, and it covers more.
  const AskedBand covers = drifts ? covered : AskedBand{.low = 93.0};
  ValidationTable table{
      .title = drifts ? "Composition that drifts by 14 %, a share by the least detectable"
                      : "Composition, a share by the least detectable",
      .columns = {{"planted, points"},
                  {"level found", power},
                  {"share covered", covers},
                  {"none detectable"}},
      .kinds = {}};
  for (const SimulatedMix& plan : mixes(500.0)) {
    table.kinds.push_back(
        {fmt::format("{} T {:.0f}, phi {:.0f}, least share", drifts ? "drifting mix" : "mix",
                     plan.incidents, plan.overdispersion),
         [=](std::uint64_t c) { return mix_at_least_detectable(plan, drift, c); }});
  }
  return table;
}

std::vector<ValidationTable> all_tables() {
  return {hours_without_change(),  hours_turned(),
          hours_detectable(),      hours_drifting(0.0),
          hours_drifting(2.0),     hours_drifting(none),
          mix_without_change(0.0), mix_without_change(mix_drift),
          mix_detectable(0.0),     mix_detectable(mix_drift)};
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  return klara::validation_main(
      count, words, "time_and_composition_validation", klara::all_tables(),
      fmt::format("seed {}, and {} for the cities that tell the least detectable", klara::seed,
                  klara::pilot_seed));
}
