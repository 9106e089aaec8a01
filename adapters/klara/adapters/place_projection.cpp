#include <klara/adapters/place_projection.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/parallel.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace klara {
namespace {

// A projection serves one thread, so that each block makes its own, which takes as long as it needs
// for 40 000 positions.
constexpr std::size_t rows_per_block = 1 << 19;

/// The different places among positions; the same where both coordinates are, to the last bit.
struct BlockPlaces {
  std::vector<double> x, y;
  std::vector<std::uint32_t> of_row;
};

/// By a table with open addresses that is at most half full.
BlockPlaces places_of(std::span<const double> x, std::span<const double> y) {
  constexpr std::uint32_t free = std::numeric_limits<std::uint32_t>::max();
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  const auto index_bits = static_cast<int>(std::bit_width(2 * x.size() - 1));
  const std::size_t mask = (std::size_t{1} << index_bits) - 1;
  std::vector<std::uint32_t> table(mask + 1, free);
  BlockPlaces places;
  places.of_row.reserve(x.size());
  for (std::size_t row = 0; row < x.size(); ++row) {
    // Multiplied by odd numbers from digits of the golden ratio (Knuth, volume 3, section 6.4).
    const std::uint64_t mixed =
        (bits(x[row]) * 0x9E3779B97F4A7C15u ^ std::rotl(bits(y[row]), 32)) * 0x9E3779B97F4A7C15u;
    std::size_t slot = mixed >> (64 - index_bits);
    const auto is_here = [&](std::uint32_t place) {
      return bits(places.x[place]) == bits(x[row]) && bits(places.y[place]) == bits(y[row]);
    };
    while (table[slot] != free && !is_here(table[slot])) slot = (slot + 1) & mask;
    if (table[slot] == free) {
      table[slot] = static_cast<std::uint32_t>(places.x.size());
      places.x.push_back(x[row]);
      places.y.push_back(y[row]);
    }
    places.of_row.push_back(table[slot]);
  }
  return places;
}

}  // namespace

void project_places(std::span<double> x, std::span<double> y, Crs from, Crs to,
                    const RunContext& run) {
  for_each_block(x.size(), rows_per_block, run, [&](IndexRange rows) {
    const auto block_x = x.subspan(rows.begin, rows.size());
    const auto block_y = y.subspan(rows.begin, rows.size());
    BlockPlaces places = places_of(block_x, block_y);
    Projection(from, to).transform(places.x, places.y);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      block_x[row] = places.x[places.of_row[row]];
      block_y[row] = places.y[places.of_row[row]];
    }
  });
}

}  // namespace klara
