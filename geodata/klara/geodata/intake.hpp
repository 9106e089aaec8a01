#pragma once
/// What happened to every row of an input: used, or set aside for a reason. Nothing is lost.
#include <klara/base/text.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace klara {

/// A row that enters no statistic. Dirty rows are a result, not an exception.
struct QuarantinedRow {
  std::uint64_t row =
      0;             // line where it begins in a text file (header = 1), else feature number or id
  std::string code;  // stable: COORD_ZERO
  friend bool operator==(const QuarantinedRow&, const QuarantinedRow&) = default;
};

/// Something the reader should know although the rows are used.
struct IntakeWarning {
  std::string code;
  std::uint64_t rows = 0;  // concerned
  Text message;
  friend bool operator==(const IntakeWarning&, const IntakeWarning&) = default;
};

/// Something the program chose because it was not told, and why. Always said aloud.
struct Choice {
  std::string parameter;  // as on the command line, without dashes: "crs", "x"
  std::string value;
  Text because;
  friend bool operator==(const Choice&, const Choice&) = default;
};

struct IntakeReport {
  std::string source;  // path as given
  std::string sha256;  // of the file; of a Shapefile, of its parts one after another
  std::uint64_t read = 0;
  std::uint64_t used = 0;
  std::vector<QuarantinedRow> quarantined;  // ascending by row
  std::vector<IntakeWarning> warnings;      // ascending by code
  std::vector<Choice> choices;

  friend bool operator==(const IntakeReport&, const IntakeReport&) = default;
};

/// Puts a warning where it belongs among the others.
void add_warning(IntakeReport& intake, std::string code, std::uint64_t rows, Text message);

/// How many rows were set aside for each reason.
[[nodiscard]] std::map<std::string, std::uint64_t> reasons(const IntakeReport& intake);

/// read = used + quarantined. Throws std::logic_error if not: a broken promise of ours, never the
/// data's fault.
void require_balance(const IntakeReport& intake);

/// Whether a warning tells more of rows that are in quarantine; the others tell of rows that are
/// used, or of none.
[[nodiscard]] bool tells_of_quarantine(const IntakeWarning& warning);

/// One sentence for a code, for people: "coordinate is 0, 0" / "koordinaten är 0, 0". Every code
/// that intake can give has one; an unknown code is returned as it is.
[[nodiscard]] Text meaning_of(const std::string& code);

/// All codes that have a meaning, ascending: those that quarantine a row, those that warn, and
/// those that refuse a file.
[[nodiscard]] std::vector<std::string> known_intake_codes();

}  // namespace klara
