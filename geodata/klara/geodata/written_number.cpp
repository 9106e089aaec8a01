#include <klara/geodata/written_number.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

namespace klara {
namespace {

/// Powers of ten that a double holds exactly.
constexpr std::array powers_of_ten{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// Up to fifteen digits with at most one decimal sign: their integer and the power of ten are
/// exact, so that one division rounds correctly (Clinger 1990).
std::optional<double> short_number(std::string_view text, char point) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.size() > 16) return std::nullopt;
  std::uint64_t digits = 0;
  std::size_t count = 0;
  std::optional<std::size_t> decimals;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
      ++count;
      if (decimals) ++*decimals;
    } else if (c == point && !decimals && count > 0) {
      decimals = 0;
    } else {
      return std::nullopt;
    }
  }
  if (count == 0 || count > 15 || decimals == std::size_t{0}) return std::nullopt;
  const double value = static_cast<double>(digits) / powers_of_ten[decimals.value_or(0)];
  return negative ? -value : value;
}

}  // namespace

WrittenNumber written_number(std::string_view text, bool decimal_comma) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.empty()) return {.fault = NumberFault::missing};
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  if (const auto number = short_number(text, decimal_comma ? ',' : '.')) {
    return {.fault = NumberFault::none, .value = *number};
  }

  std::array<char, 64> with_point{};
  if (decimal_comma) {
    if (text.size() > with_point.size() || text.find('.') != std::string_view::npos) {
      return {.fault = NumberFault::unparsable};
    }
    std::ranges::replace_copy(text, with_point.begin(), ',', '.');
    text = {with_point.data(), text.size()};
  }
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [parsed, fault] = std::from_chars(text.data(), end, value);
  if (parsed != end || fault == std::errc::invalid_argument) {
    return {.fault = NumberFault::unparsable};
  }
  if (fault != std::errc{} || !std::isfinite(value)) return {.fault = NumberFault::not_finite};
  return {.fault = NumberFault::none, .value = value};
}

std::string_view coordinate_code(NumberFault fault) {
  switch (fault) {
    case NumberFault::none:
      return "";
    case NumberFault::missing:
      return "COORD_MISSING";
    case NumberFault::unparsable:
      return "COORD_UNPARSABLE";
    case NumberFault::not_finite:
      return "COORD_NOT_FINITE";
  }
  return "";
}

}  // namespace klara
