#pragma once
/// Days and periods as people write them.
#include <klara/base/period.hpp>
#include <klara/base/text.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/study_file.hpp>

#include <chrono>
#include <string>

namespace klara {

/// "2018-06-01".
[[nodiscard]] std::string date(std::chrono::local_days day);
/// sv "2018-06-01 till 2018-08-31", en "2018-06-01 to 2018-08-31": the last day included, though
/// stored half-open.
[[nodiscard]] std::string dates(const LocalPeriod& period, Language language);
/// In the largest unit of which it is a whole number: sv "28 dygn", en "1 day"; "8 h", "90 min".
[[nodiscard]] std::string duration(std::chrono::seconds time, Language language);
/// As programs read it, local time with its offset from UTC: "2018-06-01T00:00:00+02:00".
[[nodiscard]] std::string date_time(const TimeZone& zone, Instant t);

}  // namespace klara
