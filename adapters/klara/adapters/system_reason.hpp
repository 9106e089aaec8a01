#pragma once
/// Why the operating system refused.
#include <klara/base/text.hpp>

namespace klara {

/// A value of errno as a clause of its own: "the disk is full". What has no wording here is quoted
/// as the system says it.
[[nodiscard]] Text system_reason(int error);

}  // namespace klara
