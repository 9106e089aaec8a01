#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

namespace klara {
namespace {

constexpr const char* minus = "\u2212";
constexpr const char* en_dash = "\u2013";
constexpr const char* narrow_space = "\u202F";

/// Digits, decimals and separators, without a sign.
std::string magnitude(const std::string& digits, Language language) {
  const std::size_t point = digits.find('.');
  const std::string whole = digits.substr(0, point);
  std::string result;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) {
      result += language == Language::swedish ? narrow_space : ",";
    }
    result += whole[i];
  }
  if (point == std::string::npos) return result;
  return result + (language == Language::swedish ? "," : ".") + digits.substr(point + 1);
}

std::string signed_number(double value, int decimals, const char* plus, Language language) {
  if (std::isnan(value)) return en_dash;
  const std::string digits =
      std::isinf(value) ? "\u221E" : fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  const char* const sign = zero ? "" : value < 0.0 ? minus : plus;
  return sign + (std::isinf(value) ? digits : magnitude(digits, language));
}

/// Rounding in the last digits asks for no decimals.
int decimals_needed(double value, int most) {
  int decimals = 0;
  for (double shown = value; decimals < most && std::abs(shown - std::round(shown)) > 1e-6;) {
    ++decimals;
    shown *= 10.0;
  }
  return decimals;
}

std::string joined(const std::string& low, const std::string& high, Language language) {
  if (low == en_dash || high == en_dash) return en_dash;
  return low + (language == Language::swedish ? " till " : " to ") + high;
}

}  // namespace

std::string number(double value, int decimals, Language language) {
  return signed_number(value, decimals, "", language);
}

std::string count(std::uint64_t value, Language language) {
  return magnitude(fmt::format("{}", value), language);
}

std::string counted(std::uint64_t value, std::string_view one, std::string_view more,
                    Language language) {
  return fmt::format("{} {}", count(value, language), value == 1 ? one : more);
}

std::string difference(double value, int decimals, Language language) {
  return signed_number(value, decimals, "+", language);
}

std::string short_number(double value, Language language) {
  int decimals = 0;
  // 9.95 has become 10 before a decimal of it is written.
  for (double shown = std::abs(value); shown > 0.0 && shown < 9.95; shown *= 10.0) ++decimals;
  return number(value, decimals, language);
}

std::string trimmed_number(double value, int most_decimals, Language language) {
  return number(value, decimals_needed(value, most_decimals), language);
}

std::string percent(double share, int decimals, Language language) {
  std::string value = number(100.0 * share, decimals, language);
  if (value == en_dash) return value;
  return value + (language == Language::swedish ? "\u00A0%" : "%");
}

std::string level_in_percent(double level, Language language) {
  return percent(level, decimals_needed(100.0 * level, 4), language);
}

std::string interval(double low, double high, int decimals, Language language) {
  return joined(number(low, decimals, language), number(high, decimals, language), language);
}

std::string short_interval(double low, double high, Language language) {
  return joined(short_number(low, language), short_number(high, language), language);
}

std::string difference_interval(double low, double high, int decimals, Language language) {
  return joined(difference(low, decimals, language), difference(high, decimals, language),
                language);
}

std::string short_difference_interval(double low, double high, Language language) {
  const bool small = std::abs(low) < 10.0 && std::abs(high) < 10.0;
  return difference_interval(low, high, small ? 1 : 0, language);
}

std::string file_size(std::uint64_t bytes, Language language) {
  const double b = static_cast<double>(bytes);
  if (bytes < 1000) return count(bytes, language) + " B";
  if (b < 999'500.0) return number(b / 1e3, 0, language) + " kB";
  if (b < 999'950'000.0) return number(b / 1e6, 1, language) + " MB";
  if (b < 999'950'000'000.0) return number(b / 1e9, 1, language) + " GB";
  return number(b / 1e12, 1, language) + " TB";
}

}  // namespace klara
