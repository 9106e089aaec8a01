#pragma once
/// Where the incidents of a simulated city can be: addresses along streets, as geocoding gives
/// them.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

#include <cstdint>
#include <vector>

namespace klara {

/// The addresses of a district, the most popular first; all in the district, whatever rule of
/// borders and overlaps applies, and on dry land where there is any.
struct DistrictAddresses {
  std::vector<Position> at;        // multiples of 0.1 m
  std::vector<Position> street;    // the middle of the street of each
  std::vector<double> popularity;  // shares, running sums that end in 1
  Position label;                  // of the district
};

struct AddressOptions {
  Metres block{90.0};
  double popularity = 0.8;
};

/// Addresses for every district: 16 m apart on both sides of the given streets, else of a lattice
/// of streets, turned and spaced by chance, with blocks longer than wide. Larger districts have
/// more of them, 24 to 300. A pure function of the district, its neighbours, the streets and the
/// seed. Throws Error{bad_argument} DISTRICT_EMPTY when no point of a district can be found. Cost:
/// O(districts * addresses * vertices + length of streets).
[[nodiscard]] std::vector<DistrictAddresses> simulated_addresses(
    const DistrictSet& districts, const std::vector<std::vector<Position>>& streets,
    const MultiPolygon& water, const AddressOptions& options, std::uint64_t seed,
    const RunContext& run = {});

}  // namespace klara
