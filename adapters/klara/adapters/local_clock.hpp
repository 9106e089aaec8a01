#pragma once
/// Local times of a file, one after the other, as instants.
#include <klara/base/time_zone.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

namespace klara {

/// The two ways to read a time that the clock skipped or showed twice, one with the offset before
/// the change and one with that after it; of any other time the same twice.
struct LocalReadings {
  Instant earlier, later;
};

[[nodiscard]] LocalReadings readings_of(const TimeZone& zone, LocalTime local);

/// instant_of (time_zone.hpp) for many readings: most lie in the same half-year as the one before,
/// and are then one comparison and one subtraction. Not for two threads at once.
class LocalClock {
 public:
  explicit LocalClock(TimeZone zone);

  [[nodiscard]] ResolvedInstant read(LocalTime local);
  [[nodiscard]] const TimeZone& zone() const { return zone_; }

 private:
  /// In which the clock shows each time once, with one offset.
  struct Stretch {
    LocalTime begin, end;
    std::chrono::seconds offset;

    [[nodiscard]] bool holds(LocalTime local) const { return begin <= local && local < end; }
  };

  TimeZone zone_;
  std::vector<Stretch> stretches_;
  std::size_t last_ = 0;
};

}  // namespace klara
