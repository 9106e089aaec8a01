#pragma once
/// Time zones from the system's IANA database.
#include <klara/base/time_zone.hpp>

#include <string>

namespace klara {

/// All transitions from 1970 to 2100. Throws Error{bad_argument} TZ_UNKNOWN with a proposal.
[[nodiscard]] TimeZone read_time_zone(const std::string& name);

}  // namespace klara
