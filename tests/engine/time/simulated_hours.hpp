#pragma once
/// Incidents of one area whose hours are known to the test, drawn with a seed.
#include <klara/base/random.hpp>
#include <klara/base/weeks.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/time/hour_profile.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace klara {

/// Half of them about 14:00 and half about 21:00, a fifth at any hour. Incidents of a day come
/// together: their number varies by a common factor, and their hours by a common shift.
struct SimulatedHours {
  double incidents = 500.0;       // expected, of 52 weeks
  double overdispersion = 3.0;    // of the number of a day
  double day_shift = 1.5;         // hours, standard deviation
  double turn = 0.0;              // hours, of the whole period
  double longest_interval = 0.0;  // hours; each lasts up to so long about its moment
};

constexpr std::size_t weeks_of_hours = 52;
const Instant simulated_start = std::chrono::sys_days{std::chrono::year{2018} / 1 / 1};
const Period simulated_period{simulated_start,
                              simulated_start + std::chrono::days{7 * weeks_of_hours}};

inline PointSet simulated_hours(const SimulatedHours& plan, Random& random) {
  constexpr std::size_t days = 7 * weeks_of_hours;
  const double mean = plan.incidents / static_cast<double>(days);
  const double scale = plan.overdispersion - 1.0;
  PointSet points;
  for (std::size_t day = 0; day < days; ++day) {
    const double rate = scale > 0.0 ? scale * random.gamma(mean / scale) : mean;
    const std::uint64_t count = random.poisson(rate);
    const double shift = plan.turn + plan.day_shift * random.normal();
    for (std::uint64_t i = 0; i < count; ++i) {
      double hour = shift;
      if (random.uniform() < 0.2) {
        hour += 24.0 * random.uniform();
      } else {
        hour += (random.uniform() < 0.5 ? 14.0 : 21.0) + 2.0 * random.normal();
      }
      hour -= 24.0 * std::floor(hour / 24.0);  // of the same day, however late
      const double length = plan.longest_interval * random.uniform();
      const double begin = hour - length * random.uniform();
      const auto seconds = [](double hours) {
        return std::chrono::seconds{static_cast<std::int64_t>(3600.0 * hours)};
      };
      const Instant midnight = simulated_start + std::chrono::days{day};
      Instant from = midnight + seconds(begin);
      if (from < simulated_start) from += std::chrono::days{1};
      points.x.push_back(0.0);
      points.y.push_back(0.0);
      points.from.push_back(from);
      points.until.push_back(from + seconds(length));
    }
  }
  return points;
}

inline std::vector<std::size_t> rows_of(const PointSet& points) {
  std::vector<std::size_t> rows(points.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

/// On a clock without summer time.
inline HourProfile simulated_profile(const SimulatedHours& plan, Random& random,
                                     TimeCycle cycle = TimeCycle::day) {
  const PointSet points = simulated_hours(plan, random);
  return hour_profile(points, rows_of(points), whole_weeks(simulated_period, {}), cycle, {});
}

}  // namespace klara
