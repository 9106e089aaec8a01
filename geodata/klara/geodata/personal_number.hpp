#pragma once
/// Swedish personal identity numbers in text: suspected by their form, and masked.
#include <string_view>

namespace klara {

/// Whether something in it looks like a Swedish personal identity number, the day perhaps raised by
/// 60 as in coordination numbers:
///   YYYYMMDD-NNNN, YYMMDD-NNNN (any hyphen, dash or minus, or a plus) and twelve digits that begin
///   with 19 or 20, whatever the check digit: mistyped and invented numbers count, too;
///   likewise with letters, as in numbers of a reserve: YYYYMMDD-TFNN, -NNNX, -XNNN;
///   with the right check digit only: ten digits alone, a blank in place of the sign or beside it,
///   a date in parts (YYYY-MM-DD-NNNN, YY MM DD-NN NN). After a blank, what reads as the clock of a
///   day of this century is one.
[[nodiscard]] bool looks_personal(std::string_view text);

/// What stands for a text that looks personal wherever it would be shown or written.
inline constexpr std::string_view masked = "••••";

}  // namespace klara
