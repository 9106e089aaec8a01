#pragma once
/// The study as an analyst writes it: names of files and columns, local dates. The adapters read it
/// from TOML or JSON, the shell builds it from options; both ways lead to this one value.
#include <klara/base/text.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/density/kernel.hpp>
#include <klara/density/network_density.hpp>
#include <klara/density/time_kernel.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/time/circular_time.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace klara {

enum class Audience { internal, open_to_public };
enum class DataClass { confidential, open, simulated };
enum class DuplicatePolicy { by_id, quarantine, keep };  // by_id: quarantined where an id is known

/// What the values of a kind are called in studies, on the command line and in results.
template <class T>
using Names = std::vector<std::pair<std::string, T>>;

/// The argument only says which kind: names_of(Audience{}).
[[nodiscard]] const Names<Language>& names_of(Language kind);
[[nodiscard]] const Names<Audience>& names_of(Audience kind);
[[nodiscard]] const Names<DataClass>& names_of(DataClass kind);
[[nodiscard]] const Names<DuplicatePolicy>& names_of(DuplicatePolicy kind);
[[nodiscard]] const Names<EdgeCorrection>& names_of(EdgeCorrection kind);
[[nodiscard]] const Names<IntervalMethod>& names_of(IntervalMethod kind);
[[nodiscard]] const Names<NetworkMethod>& names_of(NetworkMethod kind);
[[nodiscard]] const Names<TimeCycle>& names_of(TimeCycle kind);
[[nodiscard]] const Names<TimeKernel>& names_of(TimeKernel kind);

/// "sv", "internal", "confidential", "by_id".
[[nodiscard]] const std::string& name_of(Language value);
[[nodiscard]] const std::string& name_of(Audience value);
[[nodiscard]] const std::string& name_of(DataClass value);
[[nodiscard]] const std::string& name_of(DuplicatePolicy value);
[[nodiscard]] const std::string& name_of(EdgeCorrection value);
[[nodiscard]] const std::string& name_of(IntervalMethod value);
[[nodiscard]] const std::string& name_of(NetworkMethod value);
[[nodiscard]] const std::string& name_of(TimeCycle value);
[[nodiscard]] const std::string& name_of(TimeKernel value);

/// Local dates, half-open.
struct LocalPeriod {
  std::chrono::local_days from, until;
  friend bool operator==(const LocalPeriod&, const LocalPeriod&) = default;
};

/// Names of columns; what is left out is guessed from Swedish and English names, and the guess
/// said.
struct ColumnNames {
  std::optional<std::string> x, y, from, until, id, weight;
  std::optional<std::string> from_clock = {}, until_clock = {};  // "none": dates alone
  std::vector<std::string> categories;
  std::optional<std::string> offenders = {};  // of pseudonymous keys, of which no text is kept
  friend bool operator==(const ColumnNames&, const ColumnNames&) = default;
};

struct IncidentSource {
  std::filesystem::path source;
  std::optional<std::string> crs;  // EPSG:NNNN; kept as text, so that a wrong one can be named
  ColumnNames columns;
  std::optional<std::string> layer, encoding;
  DuplicatePolicy duplicates = DuplicatePolicy::by_id;
  friend bool operator==(const IncidentSource&, const IncidentSource&) = default;
};

struct DistrictSource {
  std::filesystem::path source;
  std::optional<std::string> code, name, layer, crs;
  friend bool operator==(const DistrictSource&, const DistrictSource&) = default;
};

/// An area given by district codes or by a file of polygons (or, for places, points).
struct AreaSource {
  std::vector<std::string> codes;
  std::filesystem::path file;  // empty = codes hold
  friend bool operator==(const AreaSource&, const AreaSource&) = default;
};

/// A column of the district layer, or a CSV file with the columns code and value.
struct DenominatorSource {
  std::string column_or_file;
  std::string name;
  double per = 100'000.0;
  friend bool operator==(const DenominatorSource&, const DenominatorSource&) = default;
};

/// Which incidents are taken: of these levels of the first category, from these local dates.
struct Selection {
  std::optional<std::chrono::local_days> from, until;
  std::vector<std::string> categories;
  friend bool operator==(const Selection&, const Selection&) = default;
};

struct DensitySettings {
  Metres cell{50.0};
  std::optional<Metres> bandwidth;
  std::optional<std::string> rule;  // instead of a bandwidth: "scott"
  Kernel kernel = Kernel::quartic;
  std::optional<EdgeCorrection> edge_correction;
  std::optional<double> tolerance;  // of the Gaussian kernel
  bool adaptive = false;
  std::optional<IntervalMethod> intervals;  // none: no standard error, low and high
  std::optional<std::uint32_t> replicates;  // of the bootstrap
  friend bool operator==(const DensitySettings&, const DensitySettings&) = default;
};

/// A density in space and time; its cell, bandwidth and kernel are those of DensitySettings.
struct CubeSettings {
  std::optional<TimeCycle> cycle = {};  // on the clock; none: along the calendar
  std::optional<std::chrono::seconds> slice = {}, time_bandwidth = {};  // none: chosen, and said
  TimeKernel time_kernel = TimeKernel::epanechnikov;
  friend bool operator==(const CubeSettings&, const CubeSettings&) = default;
};

/// The lines of streets, and how a density along them is found; its kernel is that of
/// DensitySettings.
struct StreetSettings {
  std::filesystem::path source;
  std::optional<std::string> name, layer, crs;  // name: the column of the streets' names
  std::optional<Metres> bandwidth;              // none: that of DensitySettings, else chosen
  std::optional<NetworkMethod> method;
  Metres lixel{10.0};
  Metres snap{100.0};  // incidents farther from any street are left out
  friend bool operator==(const StreetSettings&, const StreetSettings&) = default;
};

/// What incidents are put in relation to: those of a file, or other offences of their own file.
struct PopulationSettings {
  std::filesystem::path source;            // of points or polygons with a count; empty = none
  std::optional<std::string> count, x, y;  // columns
  std::optional<std::string> layer, crs, encoding;
  std::vector<std::string> relative_to;  // instead: levels of the first category
  std::optional<std::string> name;       // for people: "residents 2016"
  std::optional<Metres> bandwidth;       // none: chosen, and said
  std::optional<std::string> rule;       // instead of a bandwidth
  double per = 1000.0;
  std::optional<double> floor;  // where fewer bear on a cell, nothing is said
  friend bool operator==(const PopulationSettings&, const PopulationSettings&) = default;
};

struct DisplacementSettings {
  std::optional<AreaSource> treated, control;
  std::optional<std::string> treated_name;  // for people: "Sergels torg"
  std::filesystem::path places;             // empty = none
  Metres place_radius{150.0};               // of a place given as a point
  double level = 0.95;
  std::optional<Metres> reach;              // without places: how far arrivals are searched for
  std::optional<std::uint32_t> replicates;  // of the family of places
  std::optional<double> margin_moved_share, margin_hours, margin_share;
  std::optional<std::string> offence, target, tactic, offenders;  // columns that tell these kinds
  std::vector<std::string> detected;   // levels of the offence that policing brings to light
  std::filesystem::path harm;          // what one incident of each offence weighs; empty = none
  std::filesystem::path staffed;       // in which hours of the week guardians are there
  std::filesystem::path costs;         // of ways between areas; empty = straight lines
  std::optional<double> farthest;      // in the unit of the costs
  std::optional<Metres> ring_width;    // none: no rings
  std::optional<std::uint32_t> rings;  // how many of them
  std::optional<std::chrono::seconds> wash_out;  // left out of the beginning of the period after
  std::vector<std::chrono::local_days> register_changes;
  std::optional<bool> sensitivity;  // whether other choices are tried; none: they are
  friend bool operator==(const DisplacementSettings&, const DisplacementSettings&) = default;
};

struct OutputSettings {
  bool points = false;   // incident points, only when asked for
  bool float32 = false;  // rasters of seven digits and half the size
  friend bool operator==(const OutputSettings&, const OutputSettings&) = default;
};

struct StudyFile {
  std::string name;
  Language language = Language::swedish;
  std::optional<std::string> work_crs;
  std::string timezone = "Europe/Stockholm";
  std::uint64_t seed = 1;
  std::optional<std::string> verb;   // that wrote it as its run.json; none: run
  std::optional<Audience> audience;  // required in a study; single verbs default to internal
  std::optional<DataClass> data;     // required in a study; single verbs default to confidential
  std::string data_source;           // required with data = "open"; said in every output

  IncidentSource incidents;
  std::optional<DistrictSource> districts;
  std::filesystem::path window;  // empty = the districts
  std::filesystem::path water;   // taken out of either; empty = none
  Selection selection;
  std::optional<LocalPeriod> before, after;
  std::vector<LocalPeriod> earlier;  // the season of `before` in years before it
  DensitySettings density;
  std::optional<CubeSettings> cube;              // none: not asked for
  std::optional<StreetSettings> streets;         // none: no density along them
  std::optional<PopulationSettings> population;  // none: no rate
  DisplacementSettings displacement;
  std::vector<DenominatorSource> denominators;
  OutputSettings output;
  /// Which of these values the program chose when the study was run first, so that a repeated run
  /// says the same. Nothing else follows from it.
  std::vector<Choice> chosen;

  friend bool operator==(const StudyFile&, const StudyFile&) = default;
};

}  // namespace klara
