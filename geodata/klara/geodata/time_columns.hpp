#pragma once
/// Which columns of incidents hold their times.
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace klara {

/// Of the beginning or the end of the time; positions in the header.
struct TimeColumn {
  std::optional<std::size_t> column = {}, clock = {};
  std::vector<std::size_t> unused_clocks = {};  // by their names

  friend bool operator==(const TimeColumn&, const TimeColumn&) = default;
};

struct TimeColumns {
  TimeColumn from, until;       // an end that has only a clock is on the date of the beginning
  std::vector<Choice> choices;  // those that were guessed
};

/// Finds the columns asked for by name, and guesses the others by theirs. A date has the clock that
/// was asked for, else the one that belongs to it by its name, else, for the beginning, a clock
/// that belongs to no other date, if the file has no other date and no other clock. A clock that
/// was asked for alone has the date that belongs to it, else the first date of its end. A clock
/// asked for as "none" is left out of what would be found. Asking for what was found finds the same
/// again. Throws Error{bad_data} COLUMN_MISSING or COLUMN_DUPLICATE.
[[nodiscard]] TimeColumns time_columns(const ColumnNames& asked, Header header);

/// The names by which they are found.
[[nodiscard]] std::vector<ColumnRole> known_time_names();

/// That no column holds times by its name, which columns there are, and how to name one.
[[nodiscard]] Text without_time(Header header);

/// Which columns have a clock's name and are not used, and how to name one; empty: there is none.
[[nodiscard]] Text with_unused_clocks(const TimeColumn& from, const TimeColumn& until,
                                      Header header);

}  // namespace klara
