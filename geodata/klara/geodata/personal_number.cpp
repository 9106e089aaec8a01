#include <klara/geodata/personal_number.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace klara {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

std::size_t leading_digits(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return digits;
}

template <std::size_t N>
std::size_t length_of_first(const std::array<std::string_view, N>& of, std::string_view text) {
  const auto found =
      std::ranges::find_if(of, [&](std::string_view one) { return text.starts_with(one); });
  return found == of.end() ? 0 : found->size();
}

/// The length of the hyphen, dash, minus or plus that the text begins with; 0 = of none.
std::size_t sign_at_front(std::string_view text) {
  constexpr std::array<std::string_view, 6> signs{"\u2010", "\u2011", "\u2012",
                                                  "\u2013", "\u2014", "\u2212"};
  if (text.empty()) return 0;
  if (text[0] == '-' || text[0] == '+') return 1;
  return is_ascii(text[0]) ? 0 : length_of_first(signs, text);
}

std::size_t blanks_at_front(std::string_view text) {
  constexpr std::array<std::string_view, 3> blanks{"\u00A0", "\u2009", "\u202F"};
  std::size_t length = 0;
  while (length < text.size()) {
    const bool plain = text[length] == ' ' || text[length] == '\t';
    if (!plain && is_ascii(text[length])) break;
    const std::size_t one = plain ? 1 : length_of_first(blanks, text.substr(length));
    if (one == 0) break;
    length += one;
  }
  return length;
}

int two_digits(std::string_view digits) {
  return (digits[0] - '0') * 10 + (digits[1] - '0');
}

bool is_century(std::string_view year) {
  return year.starts_with("19") || year.starts_with("20");
}

/// MMDD, the day perhaps raised by 60.
bool is_month_and_day(std::string_view digits) {
  const int month = two_digits(digits);
  const int day = two_digits(digits.substr(2));
  return month >= 1 && month <= 12 && ((day >= 1 && day <= 31) || (day >= 61 && day <= 91));
}

bool is_clock(std::string_view four) {
  return two_digits(four) < 24 && two_digits(four.substr(2)) < 60;
}

/// YYMMDDNNNC by the algorithm of Luhn (ISO/IEC 7812-1, annex B).
bool has_check_digit(std::string_view ten_digits) {
  int sum = 0;
  for (std::size_t i = 0; i < ten_digits.size(); ++i) {
    const int digit = (ten_digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

struct Birthday {
  std::array<char, 6> digits{};  // YYMMDD
  std::size_t length = 0;        // in the text
  bool in_parts = false;
  bool this_century = false;
};

Birthday birthday(std::string_view year, std::string_view month, std::string_view day) {
  constexpr int oldest = 50;  // of two digits from here on, the last century is meant
  const std::string_view yy = year.substr(year.size() - 2);
  return {.digits = {yy[0], yy[1], month[0], month[1], day[0], day[1]},
          .this_century = year.size() == 4 ? year.starts_with("20") : two_digits(yy) < oldest};
}

/// YYMMDD, YYYYMMDD or with one and the same sign or blank between its parts; `run` digits
/// are in front.
std::optional<Birthday> birthday_at_front(std::string_view text, std::size_t run) {
  const bool whole_year = run == 4 || run == 8;
  if (run != 2 && run != 4 && run != 6 && run != 8) return std::nullopt;
  if (whole_year && !is_century(text)) return std::nullopt;
  const std::string_view year = text.substr(0, whole_year ? 4 : 2);

  if (run >= 6) {
    if (!is_month_and_day(text.substr(run - 4))) return std::nullopt;
    Birthday found = birthday(year, text.substr(run - 4, 2), text.substr(run - 2, 2));
    found.length = run;
    return found;
  }
  const std::size_t sign = sign_at_front(text.substr(run));
  const std::size_t gap = sign > 0 ? sign : blanks_at_front(text.substr(run));
  if (gap == 0) return std::nullopt;
  const std::string_view between = text.substr(run, gap);
  const std::string_view from_month = text.substr(run + gap);
  if (leading_digits(from_month) != 2) return std::nullopt;
  if (!from_month.substr(2).starts_with(between)) return std::nullopt;
  const std::string_view from_day = from_month.substr(2 + gap);
  if (leading_digits(from_day) != 2) return std::nullopt;
  const std::array month_day{from_month[0], from_month[1], from_day[0], from_day[1]};
  if (!is_month_and_day({month_day.data(), month_day.size()})) return std::nullopt;
  // Two digits and blanks alone are telephone numbers: 08 12 28 98 74.
  if (!whole_year && sign == 0 && sign_at_front(from_day.substr(2)) == 0) return std::nullopt;

  Birthday found = birthday(year, from_month.substr(0, 2), from_day.substr(0, 2));
  found.length = run + 2 * (gap + 2);
  found.in_parts = true;
  return found;
}

/// XNNN, XXNN or NNNX.
bool is_reserve(std::string_view four) {
  const bool at_front = is_letter(four[0]) && (is_letter(four[1]) || is_digit(four[1])) &&
                        is_digit(four[2]) && is_digit(four[3]);
  return at_front || (leading_digits(four) == 3 && is_letter(four[3]));
}

/// What follows the birthday: a sign, a blank or both, and the last four.
bool ends_personal(const Birthday& born, std::string_view rest) {
  const std::size_t before = blanks_at_front(rest);
  rest.remove_prefix(before);
  const std::size_t sign = sign_at_front(rest);
  rest.remove_prefix(sign);
  const std::size_t after = blanks_at_front(rest);
  rest.remove_prefix(after);
  if (before + sign + after == 0) return false;
  const bool has_blank = before + after > 0;

  std::array<char, 10> ten{};
  std::ranges::copy(born.digits, ten.begin());
  const std::string_view last(ten.data() + 6, 4);
  const std::size_t run = leading_digits(rest);
  const std::size_t gap = run == 2 && sign > 0 ? blanks_at_front(rest.substr(2)) : 0;
  if (rest.size() < 4 + gap) return false;
  std::copy_n(rest.begin(), 2, ten.begin() + 6);
  std::copy_n(rest.begin() + static_cast<std::ptrdiff_t>(2 + gap), 2, ten.begin() + 8);
  rest.remove_prefix(4 + gap);
  if (!rest.empty() && (is_digit(rest[0]) || rest[0] == '-')) return false;

  if (!std::ranges::all_of(last, is_digit)) {
    return sign > 0 && gap == 0 && is_reserve(last) && (rest.empty() || !is_letter(rest[0]));
  }
  if (!has_blank && gap == 0 && !born.in_parts) return true;
  if (has_blank && born.this_century && is_clock(last)) return false;
  return has_check_digit({ten.data(), ten.size()});
}

/// Ten digits are part of something longer in a word, a decimal number or a chain of numbers.
bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto joins = [](char c) { return is_letter(c) || c == '_' || c == '-' || c == '+'; };
  if (begin > 0 && (joins(text[begin - 1]) || text[begin - 1] == '.')) return false;
  if (end == text.size()) return true;
  const bool decimals = text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]);
  return !joins(text[end]) && !decimals;
}

/// `begin` is where so long a run of digits begins.
bool is_personal(std::string_view text, std::size_t begin, std::size_t run) {
  const std::string_view here = text.substr(begin);
  if (run == 12) return is_century(here) && is_month_and_day(here.substr(4));
  if (run == 10) {
    return is_month_and_day(here.substr(2)) && has_check_digit(here.substr(0, 10)) &&
           stands_alone(text, begin, begin + run);
  }
  const auto born = birthday_at_front(here, run);
  return born && ends_personal(*born, here.substr(born->length));
}

}  // namespace

bool looks_personal(std::string_view text) {
  constexpr std::size_t shortest = 10;
  if (text.size() < shortest) return false;
  // Every form begins with two digits or more, so every second character finds its run.
  for (std::size_t at = 1; at < text.size(); at += 2) {
    if (!is_digit(text[at])) continue;
    const std::size_t begin = is_digit(text[at - 1]) ? at - 1 : at;
    if (text.size() - begin < shortest) return false;
    const std::size_t run = leading_digits(text.substr(begin));
    if (run % 2 == 0 && run <= 12 && is_personal(text, begin, run)) return true;
    at = begin + run;
  }
  return false;
}

}  // namespace klara
