#pragma once
/// Incidents from CSV (own reader), GeoPackage, GeoJSON or Shapefile.
#include <klara/base/run_context.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/study_file.hpp>

#include <optional>

namespace klara {

struct IncidentReadOptions {
  TimeZone zone;                         // of times without an offset
  std::optional<Crs> work_crs = {};      // without districts; none: chosen, and the choice said
  const Districts* districts = nullptr;  // points outside them are quarantined (OUTSIDE), and
                                         // their system is the one to work in
  bool times_needed = false;  // selected by period or date: no time column is then an error
};

/// Reads, checks, projects and orders the incidents of `source`. Every row is used or quarantined
/// with its reason; a file that is wrong as a whole (no CRS, swapped axes, all outside, broken) is
/// refused with a proposal, never repaired in silence.
///
/// Paths are files: virtual paths ("/vsi...", "://", "PG:") are refused as INPUT_PATH. Only the
/// four formats are opened, whatever the name says (FORMAT_NOT_ALLOWED).
///
/// Throws Error{unreadable} or Error{bad_data} with the codes of docs/intake.md.
///
/// Cost: one pass over the file (of other formats than CSV one more for the checksum); about 130
/// bytes of memory a row.
[[nodiscard]] Incidents read_incidents(const IncidentSource& source,
                                       const IncidentReadOptions& options,
                                       const RunContext& run = {});

}  // namespace klara
