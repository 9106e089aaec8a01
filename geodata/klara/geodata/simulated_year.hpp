#pragma once
/// When incidents of a simulated year happen: its days and weeks, and each offence's share of them.
#include <chrono>
#include <cstddef>
#include <vector>

namespace klara {

struct SimulatedYear {
  /// Of the days from `begin` to `end` of the year.
  struct Week {
    std::size_t begin = 0, end = 0;
  };

  int year = 0;
  std::chrono::local_days first;
  std::vector<Week> weeks;                   // Monday to Sunday, cut at the ends of the year
  std::vector<std::vector<double>> of_day;   // [offence][day], shares that add up to 1
  std::vector<std::vector<double>> of_week;  // [offence][week]

  [[nodiscard]] std::size_t days() const { return weeks.back().end; }
  /// The offence's share of the year that falls in [from, until).
  [[nodiscard]] double share(std::size_t offence, std::chrono::local_days from,
                             std::chrono::local_days until) const;
};

/// By the months and weekdays of simulated_offences().
[[nodiscard]] SimulatedYear simulated_year(int year);

}  // namespace klara
