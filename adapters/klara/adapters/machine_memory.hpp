#pragma once
/// How much memory the program may take.
#include <cstdint>

namespace klara {

/// That of the machine, or of the control group that the program runs in where that is less; in
/// bytes. Without either the most that can be counted.
[[nodiscard]] std::uint64_t machine_memory();

}  // namespace klara
