#pragma once
/// A city of square districts, for tests that need no file.
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <string>

namespace klara {

/// The south-west corner: where Stockholm's coordinates are, so that northings have their size.
constexpr Position lattice_origin{150'000.0, 6'570'000.0};

/// Columns times rows squares that share their borders. Codes are 0101, 0102, ... by row from the
/// south and column from the west, so that 02 begins the codes of the second row and no other.
inline DistrictSet lattice_districts(std::size_t columns, std::size_t rows, Metres side) {
  const auto two_digits = [](std::size_t n) {
    return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
  };
  DistrictSet districts;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      const double west = lattice_origin.x + static_cast<double>(c) * side.value;
      const double south = lattice_origin.y + static_cast<double>(r) * side.value;
      const double east = lattice_origin.x + static_cast<double>(c + 1) * side.value;
      const double north = lattice_origin.y + static_cast<double>(r + 1) * side.value;
      const std::string code = two_digits(r + 1) + two_digits(c + 1);
      districts.push_back(
          {.code = code,
           .name = "District " + code,
           .area = {{.shell = {{west, south}, {east, south}, {east, north}, {west, north}},
                     .holes = {}}}});
    }
  }
  return districts;
}

}  // namespace klara
