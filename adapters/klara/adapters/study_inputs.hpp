#pragma once
/// From a study as written to values the engine takes: every file read, every choice made and said.
#include <klara/adapters/selection.hpp>
#include <klara/adapters/street_reader.hpp>
#include <klara/adapters/study_population.hpp>
#include <klara/analysis.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/geodata/cube.hpp>
#include <klara/geodata/incidents.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/geodata/study_file.hpp>
#include <klara/shape/street_network.hpp>
#include <klara/shape/street_snap.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace klara {

/// Streets, and the selection placed on them.
struct StreetInputs {
  Streets streets;  // without their lines, which the network has
  StreetNetwork network;
  SnappedPoints snapped;
  Metres bandwidth;
};

struct StudyInputs {
  Incidents incidents;  // selected; its intake still accounts for the whole file
  std::optional<Districts> districts;
  std::optional<StreetInputs> streets;
  Study study;  // for analysis()
  std::optional<CubeStudy> cube;
  std::optional<StudyPopulation> population;
  SelectionCount selection;
  TimeZone zone;
  Crs crs;             // working CRS
  StudyFile resolved;  // the study with every choice written out; repeats the run
  Provenance provenance;
};

/// Reads incidents, districts, streets, window, places, areas, denominators and population; chooses
/// the working CRS (the study's, else the districts' if it measures true metres, else the
/// incidents' if it does, else the local SWEREF 99 or UTM zone; see work_crs.hpp) and the columns;
/// cuts the selection; turns local dates into instants; resolves a bandwidth rule; places the
/// selection on the nearest street. Warns of incidents whose interval crosses a cut of the periods,
/// and of streets that most incidents lie far from. For the provenance: `verb` is what is being
/// run, and `folder` where its results go, from which paths are named as study_as_json does;
/// without one they stay as given. Throws what the readers throw, Error{bad_data} STREETS_APART
/// where every incident is too far from a street, and Error{bad_argument} AUDIENCE_PUBLIC: public
/// results need disclosure control, which is not there yet.
[[nodiscard]] StudyInputs read_study_inputs(const StudyFile& study, const std::string& verb,
                                            const std::filesystem::path& folder = {},
                                            const RunContext& run = {});

}  // namespace klara
