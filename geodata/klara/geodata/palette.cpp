#include <klara/geodata/palette.hpp>

#include <fmt/format.h>

namespace klara {

std::string hex(Colour colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

}  // namespace klara
