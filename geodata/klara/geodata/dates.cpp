#include <klara/geodata/dates.hpp>

#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <cstdint>

namespace klara {

std::string date(std::chrono::local_days day) {
  const std::chrono::year_month_day d{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()),
                     static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

std::string dates(const LocalPeriod& period, Language language) {
  return fmt::format("{} {} {}", date(period.from), language == Language::swedish ? "till" : "to",
                     date(period.until - std::chrono::days{1}));
}

std::string duration(std::chrono::seconds time, Language language) {
  using namespace std::chrono;
  const bool sv = language == Language::swedish;
  const auto in = [&](seconds unit) { return static_cast<std::uint64_t>(time / unit); };
  if (time % days{1} == seconds{0}) {
    return counted(in(days{1}), sv ? "dygn" : "day", sv ? "dygn" : "days", language);
  }
  if (time % hours{1} == seconds{0}) return count(in(hours{1}), language) + " h";
  if (time % minutes{1} == seconds{0}) return count(in(minutes{1}), language) + " min";
  return count(in(seconds{1}), language) + " s";
}

std::string date_time(const TimeZone& zone, Instant t) {
  const LocalTime local = local_time(zone, t);
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(local.time_since_epoch() -
                                                                       t.time_since_epoch());
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss clock{local - day};
  const auto size = offset.count() < 0 ? -offset.count() : offset.count();
  return fmt::format("{}T{:02}:{:02}:{:02}{}{:02}:{:02}", date(day), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(),
                     offset.count() < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace klara
