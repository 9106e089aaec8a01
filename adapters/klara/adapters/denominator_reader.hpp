#pragma once
/// What rates are per: a column of the district layer, or a CSV file of codes and values.
#include <klara/displacement/district_change.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstdint>

namespace klara {

struct DenominatorRead {
  Denominator denominator;
  std::uint64_t rows = 0;  // of the CSV file
};

/// A CSV file has the columns code (kod) and value (värde); an empty value is not known. Districts
/// without a value, and codes that no district has, become warnings of `districts`.
/// Throws Error{bad_argument} DENOMINATOR_UNKNOWN, naming the numeric columns that there are;
/// Error{bad_data} COLUMN_MISSING, COLUMN_DUPLICATE, NO_ROWS, DENOMINATOR_VALUE (neither 0 nor a
/// number from 1e-6 to 1e12, of a column too), DENOMINATOR_THOUSANDS (decimal_signs.hpp),
/// DENOMINATOR_TWICE, DENOMINATOR_NO_MATCH (no district has a value); what CsvReader throws.
[[nodiscard]] DenominatorRead read_denominator(const DenominatorSource& source,
                                               Districts& districts);

}  // namespace klara
