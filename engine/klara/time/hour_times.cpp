#include <klara/time/hour_times.hpp>

#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace klara {

HourTimes hour_times(const PointSet& points, std::span<const std::size_t> rows, const Weeks& weeks,
                     TimeCycle cycle, const TimeZone& zone, std::uint64_t seed) {
  if (!points.timed() && !rows.empty()) {
    throw bad_argument("TIME_MISSING", {.en = "incidents have no times, but hours are asked for",
                                        .sv = "brotten saknar tid, men timmar efterfrågas"});
  }
  HourTimes times{.cycle = cycle, .weeks = weeks.size(), .at = {}, .week = {}, .row = {}};
  const auto turn = static_cast<double>(length_of(cycle).count());
  for (const std::size_t row : rows) {
    const auto length = (points.until[row] - points.from[row]).count();
    if (length < 0) {
      throw bad_data("TIME_ORDER",
                     {.en = fmt::format("incident {} ends before it begins", row + 1),
                      .sv = fmt::format("brott {} slutar innan det börjar", row + 1)});
    }
    const std::optional<std::size_t> week = weeks.holding(points.from[row]);
    if (!week) continue;
    Instant at = points.from[row];
    if (length > 0) {
      // From the other end than the replicates of tests, which draw other numbers.
      Random random(seed, ~std::uint64_t{row});
      const std::uint64_t later = random.below(static_cast<std::uint64_t>(length));
      at += std::chrono::seconds{static_cast<std::int64_t>(later)};
    }
    times.at.push_back(static_cast<double>(time_in_cycle(cycle, zone, at).count()) / turn);
    times.week.push_back(static_cast<std::uint32_t>(*week));
    times.row.push_back(row);
  }
  return times;
}

}  // namespace klara
