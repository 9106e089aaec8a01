#pragma once
/// Units that live in types at signatures; bulk data stays plain columns with the unit said once.
#include <compare>

namespace klara {

/// A length on the projected plane, in metres.
struct Metres {
  double value = 0.0;
  friend auto operator<=>(const Metres&, const Metres&) = default;
};

/// An area on the projected plane, in square metres.
struct SquareMetres {
  double value = 0.0;
  friend auto operator<=>(const SquareMetres&, const SquareMetres&) = default;
};

constexpr Metres operator*(double factor, Metres length) {
  return {factor * length.value};
}

constexpr SquareMetres operator*(Metres a, Metres b) {
  return {a.value * b.value};
}

constexpr double square_metres_per_square_kilometre = 1e6;

namespace literals {
constexpr Metres operator""_m(long double v) {
  return {static_cast<double>(v)};
}

constexpr Metres operator""_m(unsigned long long v) {
  return {static_cast<double>(v)};
}
}  // namespace literals

}  // namespace klara
