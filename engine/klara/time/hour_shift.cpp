#include <klara/time/hour_shift.hpp>

#include <klara/base/error.hpp>
#include <klara/inference/detectable_effect.hpp>
#include <klara/time/circular_w1.hpp>

#include <array>
#include <span>
#include <vector>

namespace klara {
namespace {

void require_one_cycle(const HourProfile& before, const HourProfile& after) {
  if (before.cycle == after.cycle) return;
  throw bad_argument("CYCLES_DIFFER", {.en = "a profile of the day is compared to one of the week",
                                       .sv = "en dygnsprofil jämförs med en veckoprofil"});
}

bool mostly_at_midnight(const HourProfile& profile) {
  return static_cast<double>(profile.at_midnight) >
         many_at_midnight * static_cast<double>(profile.rows);
}

double permuted_w1_p(const HourProfile& before, const HourProfile& after, std::uint64_t seed,
                     const PermutationOptions& options, const RunContext& run) {
  const PeriodWeeks weeks{.before = before.weeks(), .after = after.weeks()};
  const std::size_t hours = hours_in(before.cycle);
  const auto w1 = [&](std::span<const std::uint8_t> is_after, std::span<double> statistic) {
    std::array<std::vector<double>, 2> profiles{std::vector<double>(hours),
                                                std::vector<double>(hours)};
    for (std::size_t w = 0; w < is_after.size(); ++w) {
      const auto of_week = w < weeks.before ? before.hours_of(w) : after.hours_of(w - weeks.before);
      std::vector<double>& profile = profiles[is_after[w]];
      for (std::size_t h = 0; h < hours; ++h) profile[h] += of_week[h];
    }
    statistic[0] = circular_w1(profiles[0], profiles[1]);
  };
  return permutation_p(permuted_weeks(weeks, 1, w1, seed, options, run), 0);
}

}  // namespace

HourShift hour_shift(const HourProfile& before, const HourProfile& after, std::uint64_t seed,
                     const PermutationOptions& options, double level, const RunContext& run) {
  require_one_cycle(before, after);
  HourShift shift{.cycle = before.cycle, .turn = mean_turn(before, after, level)};
  shift.doubt = hour_doubt(before, after);
  if (shift.doubt == HourDoubt::none && !shift.turn.has_direction) {
    shift.doubt = HourDoubt::no_direction;
  }
  shift.effective_weeks_before = effective_weeks(before);
  shift.effective_weeks_after = effective_weeks(after);
  shift.at_midnight = mostly_at_midnight(before) || mostly_at_midnight(after);
  shift.w1 = circular_w1(all_hours(before), all_hours(after));
  if (shift.doubt == HourDoubt::none || shift.doubt == HourDoubt::no_direction) {
    shift.w1_p = permuted_w1_p(before, after, seed, options, run);
  }
  if (shift.doubt == HourDoubt::none) {
    shift.minimum_detectable = detectable_effect(shift.turn.hours.se, shift.turn.freedom, level);
  } else {
    shift.turn.hours = {.value = shift.turn.hours.value, .level = level};
  }
  return shift;
}

}  // namespace klara
