#include <klara/adapters/cube_choice.hpp>

#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/dates.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace klara {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::int64_t usual_most_slices = 31;

seconds usual_slice(const std::optional<TimeCycle>& cycle, seconds whole) {
  if (cycle) return *cycle == TimeCycle::day ? hours{1} : hours{6};
  constexpr std::array usual{days{1}, days{7}, days{28}, days{91}, days{364}};
  const auto found =
      std::ranges::find_if(usual, [&](days slice) { return whole / slice <= usual_most_slices; });
  return found == usual.end() ? usual.back() : *found;
}

Choice chosen_slice(const std::optional<TimeCycle>& cycle, seconds slice, seconds whole) {
  Choice choice{"slice", written(slice), {}};
  if (cycle) {
    choice.because = *cycle == TimeCycle::day
                         ? Text{.en = "the hours of the day", .sv = "dygnets timmar"}
                         : Text{.en = "night, morning, afternoon and evening of each weekday",
                                .sv = "veckodagarnas natt, förmiddag, eftermiddag och kväll"};
    return choice;
  }
  const auto said = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), duration(whole, language), usual_most_slices);
  };
  choice.because = {
      .en = said(Language::english,
                 "the shortest of 1, 7, 28, 91 and 364 days that cuts {} into at most {} slices; "
                 "whole weeks hold every weekday equally often"),
      .sv = said(Language::swedish,
                 "den kortaste av 1, 7, 28, 91 och 364 dygn som delar {} i högst {} skivor; hela "
                 "veckor rymmer varje veckodag lika många gånger")};
  return choice;
}

Choice chosen_time_bandwidth(seconds bandwidth, seconds slice) {
  Choice choice{"time-bandwidth", written(bandwidth), {}};
  choice.because =
      bandwidth == slice
          ? Text{.en = "as long as a slice: each draws on itself and on half of either neighbour",
                 .sv =
                     "lika lång som en skiva: varje skiva bygger på sig själv och halva "
                     "grannskivorna"}
          : Text{.en = "half of the cycle, the longest there is",
                 .sv = "halva cykeln, den längsta"};
  return choice;
}

/// A shorter time would make fewer along the calendar, but not on the clock.
Error too_many_slices(const Text& found, seconds longer, const std::optional<TimeCycle>& cycle) {
  const auto remedy = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), duration(longer, language));
  };
  return bad_argument("SLICES_TOO_MANY", found)
      .with_remedy(!cycle
                       ? Text{.en = remedy(Language::english,
                                           "Take slices of at least {}, or a shorter time (--from, "
                                           "--until)."),
                              .sv = remedy(Language::swedish,
                                           "Välj skivor om minst {}, eller en kortare tid (--from, "
                                           "--until).")}
                       : Text{.en = remedy(Language::english, "Take slices of at least {}."),
                              .sv = remedy(Language::swedish, "Välj skivor om minst {}.")});
}

/// Of the time of the incidents, or of the cycle.
std::size_t slices_within(seconds whole, seconds slice, const std::optional<TimeCycle>& cycle) {
  const auto slices = static_cast<std::size_t>(whole / slice);
  const auto found = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), duration(slice, language), duration(whole, language),
                       count(slices, language), count(most_cube_slices, language));
  };
  if (slices == 0) {
    throw bad_argument(
        "SLICE_TOO_LONG",
        {.en = found(Language::english,
                     "slices of {0} (--slice) are longer than the time of the incidents, {1}"),
         .sv = found(Language::swedish, "skivor om {0} (--slice) är längre än brottens tid, {1}")})
        .with_remedy({.en = "Take shorter slices, or a longer time (--from, --until).",
                      .sv = "Välj kortare skivor, eller en längre tid (--from, --until)."});
  }
  if (slices > most_cube_slices) {
    const seconds longer =
        std::chrono::ceil<hours>(whole / static_cast<seconds::rep>(most_cube_slices));
    throw too_many_slices(
        {.en = found(Language::english,
                     "{1} in slices of {0} (--slice) are {2} slices; at most "
                     "{3} are drawn"),
         .sv = found(Language::swedish,
                     "{1} i skivor om {0} (--slice) är {2} skivor; högst {3} ritas")},
        longer, cycle);
  }
  return slices;
}

/// Of an hour that was never seen nothing can be told, not even that it was quiet.
void require_seen(const CubeStudy& cube) {
  const ClockSlices* const on_clock = clock_of(cube);
  if (on_clock == nullptr) return;
  constexpr double least_seen = 0.5;
  const std::vector<double> seen = times_seen(cube, *on_clock);
  const auto unseen = std::ranges::find_if(seen, [](double times) { return times < least_seen; });
  if (unseen == seen.end()) return;
  const CubeSlice slice = slices_of(cube)[static_cast<std::size_t>(unseen - seen.begin())];
  throw bad_argument("CYCLE_UNSEEN",
                     {.en = slice.name.en + " was never seen in the time of the incidents",
                      .sv = slice.name.sv + " är aldrig sedd under brottens tid"})
      .with_remedy({.en = "Take a longer time (--from, --until), such as whole weeks, or the hours "
                          "of the day (--cycle day).",
                    .sv = "Välj en längre tid (--from, --until), såsom hela veckor, eller dygnets "
                          "timmar (--cycle day)."});
}

}  // namespace

ChosenCube chosen_cube(const CubeSettings& asked, const Period& observed, const TimeZone& zone) {
  const seconds whole = time_to_cut(observed, days{1});
  ChosenCube chosen;
  CubeStudy& cube = chosen.cube;
  cube.slice = asked.slice.value_or(usual_slice(asked.cycle, whole));
  if (!asked.slice) chosen.choices.push_back(chosen_slice(asked.cycle, cube.slice, whole));
  const seconds longest = asked.cycle ? length_of(*asked.cycle) / 2 : seconds::max();
  cube.time_bandwidth = asked.time_bandwidth.value_or(std::min(cube.slice, longest));
  if (!asked.time_bandwidth) {
    chosen.choices.push_back(chosen_time_bandwidth(cube.time_bandwidth, cube.slice));
  }
  cube.time_kernel = asked.time_kernel;
  cube.observed = observed;
  cube.zone = zone;
  if (asked.cycle) {
    const seconds cycle = length_of(*asked.cycle);
    cube.slices = ClockSlices{.cycle = *asked.cycle,
                              .zone = zone,
                              .count = slices_within(cycle, cube.slice, asked.cycle)};
  } else {
    cube.slices = EvenSlices{
        .first = observed.from + cube.slice / 2,
        .step = cube.slice,
        .count = slices_within(time_to_cut(observed, cube.slice), cube.slice, asked.cycle)};
  }
  require_seen(cube);
  return chosen;
}

}  // namespace klara
