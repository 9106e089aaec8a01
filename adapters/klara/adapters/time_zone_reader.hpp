#pragma once
/// Time zones from the system's IANA database.
#include <klara/base/time_zone.hpp>

#include <string>

namespace klara {

/// All transitions from 1950 to the end of 2100: those that the database lists (up to 2037), then
/// those by its rule. Throws Error{bad_argument} TZ_UNKNOWN with a proposal, Error{unreadable}
/// TZ_RULE.
[[nodiscard]] TimeZone read_time_zone(const std::string& name);

}  // namespace klara
