#pragma once
/// Columns looked up by what they are called.
#include <klara/base/error.hpp>
#include <klara/base/text.hpp>
#include <klara/geodata/intake.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// The names of a file's columns, in their order.
using Header = std::span<const std::string>;

/// The names by which columns are guessed, as column_key writes them, the likelier first; of two
/// columns that belong together in pairs: "easting + northing".
struct ColumnRole {
  std::string role;
  std::vector<std::string> names;
};

/// Lower case letters and digits only, without dots and accents: "Tid från" and "tid_fran" are both
/// "tidfran".
[[nodiscard]] std::string column_key(std::string_view name);

/// Whether a column is there whose column_key is `key`.
[[nodiscard]] bool has_column(Header header, std::string_view key);
/// That column, which must be there. Throws COLUMN_DUPLICATE if there are several.
[[nodiscard]] std::size_t column_called(Header header, std::string_view key);
/// The first of the keys that is there, likewise.
[[nodiscard]] std::optional<std::size_t> first_called(Header header,
                                                      std::span<const std::string_view> keys);

/// The column that `--option` names. Throws COLUMN_MISSING, saying what was meant and what is
/// there, or COLUMN_DUPLICATE.
[[nodiscard]] std::size_t column_asked_for(const std::string& name, const std::string& option,
                                           Header header);

/// The column of a small file with a form of its own, by its English name or its Swedish one.
/// Throws COLUMN_MISSING at `file`, with the form as its hint, or COLUMN_DUPLICATE.
[[nodiscard]] std::size_t column_of_form(Header header, const std::string& file, const Text& name,
                                         const Text& form);

/// COLUMN_MISSING: what is missing, which columns there are, and a hint.
[[nodiscard]] Error column_missing(const Text& what, Header header, const Text& hint);

/// Whether the line holds values rather than names: showing it would publish a row.
[[nodiscard]] bool holds_values(Header header);
/// Names for a sentence: the first of them, and how many more there are.
[[nodiscard]] Text names_in_words(Header names);

/// That a column was guessed by its name.
[[nodiscard]] Choice guessed(Header header, std::size_t column, const std::string& option);

}  // namespace klara
