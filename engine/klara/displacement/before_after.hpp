#pragma once
/// Counts of one area in the two periods.
#include <cstdint>

namespace klara {

struct BeforeAfter {
  std::uint64_t before = 0, after = 0;
  friend bool operator==(const BeforeAfter&, const BeforeAfter&) = default;
};

}  // namespace klara
