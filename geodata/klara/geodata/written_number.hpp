#pragma once
/// Numbers as files write them.
#include <string_view>

namespace klara {

enum class NumberFault {
  none,
  missing,     // blank
  unparsable,  // not one number from end to end: "153000 m", "6 580 822", "1.000.000"
  not_finite   // nan, inf, or beyond what a double holds
};

struct WrittenNumber {
  NumberFault fault = NumberFault::none;
  double value = 0.0;
};

/// Reads digits with an optional sign, decimal sign and exponent; blanks around do not count. With
/// `decimal_comma` the decimal sign is a comma and a point is a fault, else the other way round, so
/// that no thousands separator is ever taken for a decimal sign. Correctly rounded.
[[nodiscard]] WrittenNumber written_number(std::string_view text, bool decimal_comma = false);

/// What a row is set aside as whose coordinate has the fault: COORD_MISSING, COORD_UNPARSABLE or
/// COORD_NOT_FINITE; empty for none.
[[nodiscard]] std::string_view coordinate_code(NumberFault fault);

}  // namespace klara
