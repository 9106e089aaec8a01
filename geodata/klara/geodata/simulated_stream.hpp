#pragma once
/// The streams of randomness of a simulated city: one for each purpose, name and year.
#include <klara/base/random.hpp>

#include <cstdint>
#include <string_view>

namespace klara {

enum class SimulatedPart : std::uint64_t {
  addresses = 1,
  factor,
  weeks,
  total,
  incidents,
  planting
};

/// The replicate is a hash (FNV-1a, 64 bits) of part, name and year, so that no stream moves when
/// another district, year or total comes or goes.
[[nodiscard]] inline Random simulated_stream(std::uint64_t seed, SimulatedPart part,
                                             std::string_view name, int year = 0) {
  constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&](std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) {
      hash = (hash ^ (value & 0xff)) * prime;
      value >>= 8;
    }
  };
  add(static_cast<std::uint64_t>(part));
  add(static_cast<std::uint64_t>(year));
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  return Random(seed, hash);
}

}  // namespace klara
