#include <klara/geodata/header_search.hpp>

#include <klara/base/nearest_word.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace klara {
namespace {

/// Swedish and other letters with their accents taken off.
char without_accent(char second_byte_of_c3) {
  constexpr std::string_view plain = "aaaaaaaceeeeiiiidnooooo*ouuuuyts";  // U+00C0 and on
  return plain[static_cast<unsigned char>(second_byte_of_c3) & 0x1Fu];
}

std::vector<std::size_t> columns_called(Header header, std::string_view key) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (column_key(header[i]) == key) found.push_back(i);
  }
  return found;
}

Error duplicate(const std::string& name) {
  return bad_data("COLUMN_DUPLICATE",
                  {.en = fmt::format("the column \"{}\" stands twice in the header", shown(name)),
                   .sv = fmt::format("kolumnen \"{}\" står två gånger i rubrikraden", shown(name))})
      .with_remedy({.en = "Give each column a name of its own, or leave one of them out.",
                    .sv = "Ge varje kolumn ett eget namn, eller ta bort en av dem."});
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "6580872.78", "-17,5"
bool is_decimal(std::string_view cell) {
  if (cell.starts_with('-')) cell.remove_prefix(1);
  const std::size_t sign = cell.find_first_of(".,");
  if (sign == std::string_view::npos || sign == 0 || sign + 1 == cell.size()) return false;
  return std::ranges::all_of(cell.substr(0, sign), is_digit) &&
         std::ranges::all_of(cell.substr(sign + 1), is_digit);
}

/// "2019-06-01 22:38", "1/6/2019", "22:38"
bool is_time(const std::string& cell) {
  constexpr std::array<std::string_view, 10> shapes{
      "9999-99-99", "9999/99/99", "99/99/9999", "9/99/9999", "99/9/9999",
      "9/9/9999",   "99.99.9999", "9:99",       "99:99",     "99-99-9999"};
  std::string shape = cell.substr(0, 10);
  std::ranges::replace_if(shape, is_digit, '9');
  return std::ranges::any_of(shapes, [&](std::string_view one) { return shape.starts_with(one); });
}

/// One such cell is enough: columns are not called so.
bool is_no_name(const std::string& cell) {
  return looks_personal(cell) || is_decimal(cell) || is_time(cell);
}

}  // namespace

std::string column_key(std::string_view name) {
  std::string key;
  const std::string whole = composed(name);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const char c = whole[i];
    if (c >= 'A' && c <= 'Z') key += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) key += c;
    if (c == '\xC3' && i + 1 < whole.size()) key += without_accent(whole[++i]);
  }
  return key;
}

bool has_column(Header header, std::string_view key) {
  return !columns_called(header, key).empty();
}

std::size_t column_called(Header header, std::string_view key) {
  const std::vector<std::size_t> found = columns_called(header, key);
  if (found.size() > 1) throw duplicate(header[found[1]]);
  return found.front();
}

std::optional<std::size_t> first_called(Header header, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (has_column(header, key)) return column_called(header, key);
  }
  return std::nullopt;
}

std::size_t column_asked_for(const std::string& name, const std::string& option, Header header) {
  const std::string wanted = composed(name);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] != wanted) continue;
    if (found) throw duplicate(name);
    found = i;
  }
  if (found) return *found;

  const std::optional<std::string> meant = nearest_word(wanted, header);
  throw column_missing(
      {.en = fmt::format("there is no column \"{}\" (--{})", shown(name), option),
       .sv = fmt::format("kolumnen \"{}\" finns inte (--{})", shown(name), option)},
      header,
      meant ? Text{.en = fmt::format("Did you mean \"{}\"?", shown(*meant)),
                   .sv = fmt::format("Menade du \"{}\"?", shown(*meant))}
            : Text{});
}

std::size_t column_of_form(Header header, const std::string& file, const Text& name,
                           const Text& form) {
  const std::string english = column_key(name.en), swedish = column_key(name.sv);
  const std::array<std::string_view, 2> keys{english, swedish};
  if (const auto found = first_called(header, keys)) return *found;
  throw column_missing({.en = fmt::format("{} has no column \"{}\"", file, name.en),
                        .sv = fmt::format("{} har ingen kolumn \"{}\"", file, name.sv)},
                       header, form)
      .at(file);
}

Error column_missing(const Text& what, Header header, const Text& hint) {
  if (holds_values(header)) {
    return bad_data("COLUMN_MISSING",
                    {.en = "the first line holds values, not the names of columns",
                     .sv = "första raden innehåller värden, inte kolumnernas namn"})
        .with_remedy({.en = "Add a first line that names the columns, such as "
                            "id,offence,from,until,easting,northing.",
                      .sv = "Lägg till en första rad som namnger kolumnerna, till exempel "
                            "id,brottskod,tid_från,tid_till,öst,nord."});
  }
  return bad_data("COLUMN_MISSING", what)
      .with_remedy({.en = fmt::format("The file has: {}. {}", names_in_words(header).en, hint.en),
                    .sv = fmt::format("Filen har: {}. {}", names_in_words(header).sv, hint.sv)});
}

bool holds_values(Header header) {
  if (std::ranges::any_of(header, is_no_name)) return true;
  const auto is_value = [](const std::string& cell) {
    const auto digits = std::ranges::count_if(cell, is_digit);
    return digits * 2 > static_cast<std::ptrdiff_t>(cell.size());
  };
  return std::ranges::count_if(header, is_value) * 3 > static_cast<std::ptrdiff_t>(header.size());
}

Text names_in_words(Header header) {
  constexpr std::size_t most = 40;
  std::string list;
  for (const std::string& name : header.first(std::min(header.size(), most))) {
    list += (list.empty() ? "" : ", ") + shown(name, 40);
  }
  if (header.size() <= most) return {.en = list, .sv = list};
  const std::size_t more = header.size() - most;
  return {.en = fmt::format("{} and {} more", list, more),
          .sv = fmt::format("{} och {} till", list, more)};
}

Choice guessed(Header header, std::size_t column, const std::string& option) {
  return {.parameter = option,
          .value = header[column],
          .because = {.en = "by the column's name", .sv = "efter kolumnens namn"}};
}

}  // namespace klara
