#pragma once
/// The colours of maps. Colour means two things only: amount (violet) and direction of change
/// (orange more, blue less); all else is ink, grey and white. Chosen so that neighbouring classes
/// differ by at least 8 in CIEDE2000 and the same step of more and less by at least 20, also for
/// colour-blind eyes; the palette's test recomputes that.
#include <klara/geodata/class_breaks.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace klara {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// 0x1b1b1a
constexpr Colour colour(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8 & 0xff),
          static_cast<std::uint8_t>(hex & 0xff)};
}

namespace palette {

constexpr Colour ink = colour(0x1b1b1a);
constexpr Colour secondary_ink = colour(0x55544f);
constexpr Colour white = colour(0xffffff);
constexpr Colour land = colour(0xf7f6f3);
constexpr Colour water = colour(0xd5dbd6);  // grey-green, not blue: blue means less
constexpr Colour border = colour(0x8d8b85);

constexpr std::array<Colour, amount_classes> amount{colour(0xefddf4), colour(0xd8b6ea),
                                                    colour(0xb68dda), colour(0x9064c2),
                                                    colour(0x653e9e), colour(0x3a206c)};

/// From the largest fall over zero to the largest rise.
constexpr std::array<Colour, 2 * change_classes_a_side + 1> change{
    colour(0x1c5894), colour(0x428cc9), colour(0x85bde8), colour(0xcce3f5), land,
    colour(0xf7dbb8), colour(0xefa35c), colour(0xca6723), colour(0x8b3b19)};

/// Class 1 to 6, as amount_class gives it.
constexpr Colour of_amount(int of_class) {
  return amount[static_cast<std::size_t>(of_class) - 1];
}
/// Class -4 to 4, as change_class gives it.
constexpr Colour of_change(int of_class) {
  const int from_least = change_classes_a_side + of_class;
  return change[static_cast<std::size_t>(from_least)];
}

/// What is not tested or not sure is drawn at this opacity under white hatch.
constexpr double untested_opacity = 0.62;

}  // namespace palette

/// "#1b1b1a"
[[nodiscard]] std::string hex(Colour colour);

}  // namespace klara
