#include <klara/base/time_zone.hpp>

#include <algorithm>

namespace klara {
namespace {

std::chrono::seconds offset_at(const TimeZone& zone, Instant t) {
  if (zone.transitions.empty()) return std::chrono::seconds{0};
  const auto later = std::ranges::upper_bound(zone.transitions, t, {}, &TimeZone::Transition::at);
  return later == zone.transitions.begin() ? later->offset : std::prev(later)->offset;
}

}  // namespace

LocalTime local_time(const TimeZone& zone, Instant t) {
  return LocalTime{t.time_since_epoch() + offset_at(zone, t)};
}

ResolvedInstant instant_of(const TimeZone& zone, LocalTime local) {
  // No zone on earth is a day from UTC or changes twice within two days.
  const Instant as_utc{local.time_since_epoch()};
  const auto before = offset_at(zone, as_utc - std::chrono::days{1});
  const auto after = offset_at(zone, as_utc + std::chrono::days{1});
  const Instant by_before = as_utc - before;
  const Instant by_after = as_utc - after;
  const bool before_holds = offset_at(zone, by_before) == before;
  const bool after_holds = offset_at(zone, by_after) == after;

  if (before == after) return {by_before, LocalReading::unique};
  if (before_holds && after_holds) return {std::min(by_before, by_after), LocalReading::overlap};
  if (before_holds) return {by_before, LocalReading::unique};
  if (after_holds) return {by_after, LocalReading::unique};
  return {by_before, LocalReading::gap};
}

}  // namespace klara
