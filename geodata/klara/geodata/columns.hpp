#pragma once
/// What columns of incidents are called, in Swedish and English.
#include <klara/geodata/intake.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// Positions in the header.
struct ResolvedColumns {
  std::optional<std::size_t> x, y, from, until, id, weight;
  /// Beside a date in `from` or `until`; an end that has only a clock takes the beginning's date.
  std::optional<std::size_t> from_clock = {}, until_clock = {};
  std::vector<std::size_t> unused_clocks = {};  // by their names
  std::vector<std::size_t> categories;
  std::vector<Choice> choices;  // every column that was guessed
  friend bool operator==(const ResolvedColumns&, const ResolvedColumns&) = default;
};

struct ColumnNeeds {
  bool position = true;     // false: the file has geometry
  bool time = false;        // incidents are selected by period or date
  bool geographic = false;  // coordinates are degrees: prefer lon and lat to x and y
};

/// Finds the columns asked for by name, and guesses the others. A guess goes by the name alone
/// (case, blanks, hyphens, underscores and the dots of å, ä, ö aside); weight is never guessed, and
/// of categories only one offence column when none is asked for. A date has the clock that was
/// asked for, else the one that belongs to it by its name, else, if the file has no other date and
/// no other clock, that one; asked for as "none" it has none. Asking for what was found finds the
/// same again. In Swedish geodesy a column named X may hold the northing: what is called x is taken
/// as east here, and the gate's check of the whole file refuses it if it is not. Throws
/// Error{bad_data} COLUMN_MISSING, naming what is there, or COLUMN_DUPLICATE when a column that is
/// needed stands twice.
[[nodiscard]] ResolvedColumns resolved_columns(const ColumnNames& asked,
                                               std::span<const std::string> header,
                                               const ColumnNeeds& needs = {});

/// The names by which columns are guessed, as column_key writes them, the likelier first; those of
/// a position, and of a date and its clock, in pairs: "easting + northing".
struct ColumnRole {
  std::string role;
  std::vector<std::string> names;
};

[[nodiscard]] std::vector<ColumnRole> known_column_names();

/// That no column holds times by its name, which columns there are, and how to name one.
[[nodiscard]] Text without_time(std::span<const std::string> header);

/// Which columns have a clock's name and are not used, and how to name one.
[[nodiscard]] Text with_unused_clocks(const ResolvedColumns& columns,
                                      std::span<const std::string> header);

/// Of the columns of districts, the one that counts residents by its name (population, pop_2016,
/// befolkning, invånare 2020); of several the last by name, which is the latest year.
[[nodiscard]] std::optional<std::string> residents_column(std::span<const std::string> columns);

/// Lower case letters and digits only, without dots and accents: "Tid från" and "tid_fran" are both
/// "tidfran".
[[nodiscard]] std::string column_key(std::string_view name);

}  // namespace klara
