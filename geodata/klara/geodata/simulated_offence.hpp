#pragma once
/// The offences of the simulated city: how common, when, at what, how, and how they are noticed.
#include <klara/base/text.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// A level of a category with its relative frequency.
struct WeightedLevel {
  Text name;
  double weight = 1.0;
};

/// How well the time is known. Profiles describe the beginning of the interval.
enum class TimeKnown {
  exactly,       // noticed as it happened: from == until
  within_hours,  // between two moments of the same visit: a quarter of an hour to four hours
  overnight,     // from closing to opening: 10 to 15 hours
  within_days,   // while somebody was away: 8 to 72 hours
};

struct SimulatedOffence {
  std::string code;  // four digits, text. The simulated city's own, not those of the police: the
                     // first two follow the chapter of the penal code where there is one
  Text name;
  bool detection = false;  // found by police work; the others are reported by victims or witnesses
  bool violent = false;    // violence in public places
  double centre = 0.0;     // share of the incidents that the centre attracts, per cent
  double elsewhere = 0.0;  // share of those where people live, per cent
  double hot = 0.0;        // share at popular addresses; the others anywhere alike
  TimeKnown time = TimeKnown::exactly;
  std::array<double, 12> month{};  // relative rates by month, weekday (Monday first) and hour
  std::array<double, 7> weekday{};
  std::array<double, 24> hour{};
  std::vector<WeightedLevel> targets, tactics, registers, priorities;
};

/// In ascending order of code.
[[nodiscard]] std::span<const SimulatedOffence> simulated_offences();

/// Whether a word of a plan means this offence (simulation_plan.hpp says how).
[[nodiscard]] bool is_meant(const SimulatedOffence& offence, std::string_view word);

}  // namespace klara
