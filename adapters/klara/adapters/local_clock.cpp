#include <klara/adapters/local_clock.hpp>

#include <algorithm>
#include <utility>

namespace klara {

LocalReadings readings_of(const TimeZone& zone, LocalTime local) {
  const ResolvedInstant first = instant_of(zone, local);
  if (first.reading == LocalReading::unique) return {first.instant, first.instant};
  const auto with_offset_at = [&](Instant t) {
    return Instant{local.time_since_epoch() -
                   (local_time(zone, t).time_since_epoch() - t.time_since_epoch())};
  };
  const Instant before = with_offset_at(first.instant - std::chrono::days{1});
  const Instant after = with_offset_at(first.instant + std::chrono::days{1});
  return {std::min(before, after), std::max(before, after)};
}

LocalClock::LocalClock(TimeZone zone) : zone_(std::move(zone)) {
  const auto& changes = zone_.transitions;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool last = i + 1 == changes.size();
    const auto now = changes[i].offset;
    const auto before = i == 0 ? now : changes[i - 1].offset;
    const LocalTime begin{changes[i].at.time_since_epoch() + std::max(now, before)};
    const LocalTime end = last ? LocalTime::max()
                               : LocalTime{changes[i + 1].at.time_since_epoch() +
                                           std::min(now, changes[i + 1].offset)};
    stretches_.push_back({begin, end, now});
  }
}

ResolvedInstant LocalClock::read(LocalTime local) {
  if (stretches_.empty()) return instant_of(zone_, local);
  if (!stretches_[last_].holds(local)) {
    const auto later = std::ranges::upper_bound(stretches_, local, {}, &Stretch::begin);
    last_ =
        later == stretches_.begin() ? 0 : static_cast<std::size_t>(later - stretches_.begin()) - 1;
  }
  const Stretch& stretch = stretches_[last_];
  if (!stretch.holds(local)) return instant_of(zone_, local);  // a change of clocks
  return {Instant{local.time_since_epoch() - stretch.offset}, LocalReading::unique};
}

}  // namespace klara
