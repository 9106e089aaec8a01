#pragma once
/// A staffing calendar that people write by hand: on which weekdays, from when until when.
#include <klara/time/unguarded_hours.hpp>

#include <cstdint>
#include <filesystem>

namespace klara {

struct StaffingRead {
  StaffedHours staffed;    // named as the file, without its ending
  std::uint64_t rows = 0;  // of the file
};

/// A CSV file in UTF-8 with the columns weekday (veckodag), from (från) and until (till):
///
///     weekday,from,until
///     mon-fri,10:00,18:00
///     sat,22:00,02:00
///
/// A weekday is written in English or Swedish, whole or short (mon to sun, mån to sön), or as two
/// with a hyphen between. Times are local, from 00:00 to 24:00, with minutes; what ends before it
/// begins goes on into the next day. Rows that overlap count once; an hour of which a part is
/// staffed has that share. Throws Error{bad_data} COLUMN_MISSING, COLUMN_DUPLICATE, NO_ROWS,
/// STAFF_WEEKDAY, STAFF_TIME (also of a row that ends when it begins), with the row; what CsvReader
/// throws.
[[nodiscard]] StaffingRead read_staffing(const std::filesystem::path& file);

}  // namespace klara
