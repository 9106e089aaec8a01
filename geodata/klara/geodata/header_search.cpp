#include <klara/geodata/header_search.hpp>

#include <klara/base/nearest_word.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>

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
  const auto is_value = [](const std::string& cell) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto digits = std::ranges::count_if(cell, digit);
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
