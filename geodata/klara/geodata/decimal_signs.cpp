#include <klara/geodata/decimal_signs.hpp>

#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace klara {
namespace {

/// One to three digits, the first not 0, the sign, and three digits.
bool may_be_thousands(std::string_view text, std::size_t sign) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return sign >= 1 && sign <= 3 && text.size() == sign + 4 && text.front() != '0' &&
         std::ranges::all_of(text.substr(0, sign), is_digit) &&
         std::ranges::all_of(text.substr(sign + 1), is_digit);
}

}  // namespace

void DecimalSigns::look_at(std::string_view text, std::uint64_t row) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  for (Use& use : uses_) {
    const std::size_t sign = text.find(use.sign);
    if (use.is_decimal || sign == std::string_view::npos) continue;
    if (!may_be_thousands(text, sign)) {
      use.is_decimal = true;
    } else if (use.example.empty()) {
      use.row = row;
      use.example = text;
    }
  }
}

std::optional<Error> DecimalSigns::doubt(const std::string& code, const std::string& file) const {
  for (const Use& use : uses_) {
    if (use.is_decimal || use.example.empty()) continue;
    return bad_data(code, {.en = fmt::format("\"{}\" may be a thousand written apart or a decimal "
                                             "number, and no other value tells which",
                                             shown(use.example)),
                           .sv = fmt::format("\"{}\" kan vara ett tal med tusental eller ett "
                                             "decimaltal, och inget annat värde avgör vilket",
                                             shown(use.example))})
        .with_remedy(
            {.en = "Write thousands together, 12500, or decimals with a fourth digit: 12.5000.",
             .sv = "Skriv tusentalen ihop, 12500, eller decimaler med en fjärde siffra: 12,5000."})
        .at(file, use.row);
  }
  return std::nullopt;
}

}  // namespace klara
