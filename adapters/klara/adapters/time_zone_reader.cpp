#include <klara/adapters/time_zone_reader.hpp>

#include <klara/adapters/zone_rule.hpp>
#include <klara/base/error.hpp>

#include <date/tz.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace klara {
namespace {

// A day before the first year in which a time is plausible, wherever on earth.
constexpr Instant first_instant{std::chrono::sys_days{std::chrono::year{1949} / 12 / 30}};
constexpr Instant last_instant{std::chrono::sys_days{std::chrono::year{2101} / 1 / 1}};
constexpr std::string_view database = "/usr/share/zoneinfo";  // where date-tz reads it, too

const date::time_zone& zone_named(const std::string& name) {
  try {
    return *date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw bad_argument("TZ_UNKNOWN",
                       {.en = fmt::format("there is no time zone named \"{}\"", name),
                        .sv = fmt::format("det finns ingen tidszon som heter \"{}\"", name)})
        .with_remedy({.en = "Write a name of the IANA database, such as Europe/Stockholm or UTC.",
                      .sv = "Skriv ett namn ur IANA:s databas, till exempel Europe/Stockholm "
                            "eller UTC."});
  }
}

/// That of the last line of the zone's file.
ZoneRule rule_of(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(database) / name;
  std::string last;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) last.swap(line);
  if (const auto rule = zone_rule(last)) return *rule;
  throw unreadable(
      "TZ_RULE",
      {.en = fmt::format("the database of time zones gives no rule that Klara reads for the years "
                         "that it does not list: {}",
                         path.string()),
       .sv = fmt::format("databasen över tidszoner ger ingen regel som Klara läser för de år som "
                         "den inte räknar upp: {}",
                         path.string())})
      .with_remedy({.en = "Install the package tzdata anew, or name another zone.",
                    .sv = "Installera paketet tzdata på nytt, eller ange en annan zon."});
}

}  // namespace

TimeZone read_time_zone(const std::string& name) {
  const date::time_zone& zone = zone_named(name);
  TimeZone result{.name = name, .transitions = {}};
  for (Instant t = first_instant; t < last_instant;) {
    const date::sys_info info = zone.get_info(t);
    if (result.transitions.empty() || result.transitions.back().offset != info.offset) {
      result.transitions.push_back({t, info.offset});
    }
    t = info.end;
  }
  extend(result, rule_of(name), last_instant);
  return result;
}

}  // namespace klara
