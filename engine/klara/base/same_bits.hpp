#pragma once
/// Numbers that may be NaN, compared.
#include <bit>
#include <cstdint>

namespace klara {

/// Bit for bit, so that NaN equals NaN.
[[nodiscard]] constexpr bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace klara
