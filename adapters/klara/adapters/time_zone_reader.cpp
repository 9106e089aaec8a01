#include <klara/adapters/time_zone_reader.hpp>

#include <klara/base/error.hpp>

#include <date/tz.h>
#include <fmt/format.h>

#include <stdexcept>

namespace klara {
namespace {

constexpr Instant first_instant{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
constexpr Instant last_instant{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};

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
  return result;
}

}  // namespace klara
