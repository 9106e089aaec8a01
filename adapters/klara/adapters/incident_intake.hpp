#pragma once
/// The one gate that every record passes, whatever file it came from.
#include <klara/adapters/incident_reader.hpp>
#include <klara/adapters/vector_layer.hpp>
#include <klara/geodata/incidents.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace klara {

/// A record as its file gives it; views need to live only during the call.
struct RawIncident {
  std::uint64_t row = 0;
  std::optional<Position> position;  // files with geometry; x and y columns are then not read
  std::string_view fault;            // found by the reader: GEOM_NULL; empty = none
  std::span<const std::string_view> fields;  // as the header
  std::span<const FieldKind> kinds = {};     // of the fields; none: all are text
};

/// What the reader knows of the file as a whole.
struct RawHeader {
  std::span<const std::string> columns;
  bool has_geometry = false;
  std::optional<Crs> crs;  // that the file states
  bool decimal_comma = false;
};

/// Parses, checks and gathers records; `finish` then judges the file as a whole, projects, assigns
/// and orders. Not for two threads at once.
class IncidentIntake {
 public:
  /// Resolves columns. Throws Error{bad_data} COLUMN_MISSING, COLUMN_DUPLICATE, naming what is
  /// there; Error{bad_argument} CRS_UNKNOWN.
  IncidentIntake(const IncidentSource& source, const IncidentReadOptions& options,
                 const RawHeader& header);
  ~IncidentIntake();
  IncidentIntake(IncidentIntake&&) noexcept;
  IncidentIntake& operator=(IncidentIntake&&) noexcept;

  /// About how many records will come, so that memory is taken once.
  void expect(std::uint64_t rows);
  void add(const RawIncident& record);
  /// A row that the reader could not even take apart.
  void quarantine(std::uint64_t row, std::string_view code);
  void warn(IntakeWarning warning);
  void chose(Choice choice);

  /// Throws Error{bad_data} NO_ROWS, WEIGHT_THOUSANDS, NONE_USED, and for a file that is wrong as a
  /// whole CRS_MISSING, AXIS_SWAPPED, CRS_MISMATCH, ALL_OUTSIDE, with the reading that would fit,
  /// proposed and never applied. `sha256` of the report is the caller's to fill.
  [[nodiscard]] Incidents finish(const RunContext& run);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klara
