#pragma once
/// What columns of incidents are called, in Swedish and English.
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/study_file.hpp>
#include <klara/geodata/time_columns.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// Positions in the header.
struct ResolvedColumns {
  std::optional<std::size_t> x, y, id, weight;
  TimeColumn from, until;
  std::vector<std::size_t> categories;  // without that of the keys
  std::optional<std::size_t> offenders{};
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
/// of categories only one offence column when none is asked for; times are those of time_columns.
/// A category whose name says that it holds keys of persons is that of offenders, and none of the
/// categories, so that nobody can list its levels.
/// In Swedish geodesy a column named X may hold the northing: what is called x is taken as east
/// here, and the gate's check of the whole file refuses it if it is not. Throws Error{bad_data}
/// COLUMN_MISSING, naming what is there, or COLUMN_DUPLICATE when a column that is needed stands
/// twice.
[[nodiscard]] ResolvedColumns resolved_columns(const ColumnNames& asked, Header header,
                                               const ColumnNeeds& needs = {});

/// The columns of a position alone, found as resolved_columns does. Throws the same.
struct PositionColumns {
  std::size_t x = 0, y = 0;
  std::vector<Choice> choices;  // those that were guessed
};
[[nodiscard]] PositionColumns position_columns(const ColumnNames& asked, Header header,
                                               bool geographic);

/// The names by which columns are guessed.
[[nodiscard]] std::vector<ColumnRole> known_column_names();

/// Of the columns of districts, the one that counts residents by its name (population, pop_2016,
/// befolkning, invånare 2020); of several the last by name, which is the latest year.
[[nodiscard]] std::optional<std::string> residents_column(std::span<const std::string> columns);

}  // namespace klara
