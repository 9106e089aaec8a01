#pragma once
/// The whole story as one function: a study and its incidents in, one comparable value out.
#include <klara/base/period.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/time_zone.hpp>
#include <klara/base/units.hpp>
#include <klara/density/bandwidth_family.hpp>
#include <klara/density/density.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/displacement/composition_answer.hpp>
#include <klara/displacement/design_checks.hpp>
#include <klara/displacement/difference.hpp>
#include <klara/displacement/district_change.hpp>
#include <klara/displacement/field_measures.hpp>
#include <klara/displacement/flows.hpp>
#include <klara/displacement/hour_answer.hpp>
#include <klara/displacement/kind_answer.hpp>
#include <klara/displacement/mapped_design.hpp>
#include <klara/displacement/offender_turnover.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/displacement/place_answer.hpp>
#include <klara/displacement/specification_curve.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/hot_spot/mass_outline.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// What is asked. Which parts are answered follows from what is given: both periods give change;
/// with both, a treated area gives displacement and a bandwidth gives density. Without them,
/// incidents are counted by district and nothing else is answered.
struct Study {
  DistrictSet districts;
  MultiPolygon window;  // where incidents could have been seen; empty = the whole grid
  std::optional<Period> before, after;

  std::optional<StudyArea> treated;
  std::vector<StudyArea> places;     // named receivers; together they are the displacement area
  std::optional<StudyArea> control;  // none = all districts but treated and places
  std::vector<Denominator> denominators;
  DifferenceOptions difference;
  MappedDesignOptions areas;
  std::optional<Rings> rings;  // around the treated area, each beside the control
  PlaceAnswerOptions place_tests;
  HourAnswerOptions hour_tests;
  std::vector<StudiedAttribute> attributes;  // columns as long as the incidents
  std::optional<OffenderKeys> offenders;     // likewise
  CompositionAnswerOptions composition_tests;
  FlowOptions flows;
  TimeZone zone;                 // on whose clock weeks begin
  std::vector<Period> earlier;   // the season before of earlier years, for the tests of places
  std::optional<Instant> began;  // what was done; none = with the period after
  std::vector<Instant> register_changes;
  std::optional<SpecificationOptions> sensitivity;  // none = other choices are not tried

  std::optional<Metres> bandwidth;
  Metres cell{50.0};
  DensityOptions density;
  EdgeCorrection edge_correction = EdgeCorrection::none;
  bool adaptive = false;  // the bandwidth is then the global one of adaptive_bandwidth.hpp
  std::optional<IntervalOptions> intervals;
  double outline_share = 0.5;
};

/// Density of one period in incidents per square metre and month, and the outline of the smallest
/// area that holds a share of it.
struct PeriodDensity {
  Raster per_month;
  std::optional<SurfaceLimits> limits;  // of it
  MassOutline outline;
  std::size_t incidents_outside = 0;  // of the window; how they count: density_surface.hpp
  friend bool operator==(const PeriodDensity&, const PeriodDensity&) = default;
};

struct AreaCounts {
  BeforeAfter treated, control, outside;    // outside: in a district but in none of them
  std::optional<BeforeAfter> displacement;  // all places together
  friend bool operator==(const AreaCounts&, const AreaCounts&) = default;
};

struct PlaceCounts {
  std::string name;
  BeforeAfter counts;       // as its part of the design, each incident once
  BeforeAfter elsewhere{};  // that it holds, too, but count in the treated area or an earlier place
  Metres distance;          // from the centre of the treated area
  friend bool operator==(const PlaceCounts&, const PlaceCounts&) = default;
};

struct DisplacementReport {
  AreaCounts areas;
  std::uint64_t shared = 0;  // incidents of the periods that lie in several areas
  std::vector<PlaceCounts> places;
  Overdispersion overdispersion;  // of weekly counts in the treated area and the places
  Difference difference;
  DesignChecks checks{};
  FieldMeasures measures;
  std::optional<PlaceAnswer> place;             // none where a period has no whole week
  std::optional<HourAnswer> hours;              // likewise
  std::vector<CompositionAnswer> compositions;  // as study.attributes
  std::optional<OffenderTurnover> offenders;    // where the study has keys
  std::optional<Flows> flows;                   // as place
  KindAnswers kinds = untold_kinds();
  std::vector<SpecificationResult> sensitivity{};  // the report's own choice first; empty = none
  friend bool operator==(const DisplacementReport&, const DisplacementReport&) = default;
};

struct Analysis {
  std::uint64_t incidents = 0;            // given
  std::optional<BeforeAfter> in_periods;  // of them, in each period
  std::vector<DistrictChange> districts;  // as study.districts
  std::optional<PeriodDensity> before, after;
  std::optional<DisplacementReport> displacement;

  friend bool operator==(const Analysis&, const Analysis&) = default;
};

/// The incidents whose density the study asks for: those of both periods together, so that one
/// bandwidth serves before and after; without periods, all. In the order given.
[[nodiscard]] PointSet incidents_of_density(const PointSet& incidents, const Study& study);

/// bandwidth_family() of incidents_of_density() for the study's kernel and window. With periods,
/// those after are compared with those before. Throws and costs as bandwidth_family.
[[nodiscard]] BandwidthFamily study_bandwidths(const PointSet& incidents, const Study& study,
                                               const std::vector<BandwidthRule>& rules,
                                               const RunContext& run = {});

/// Where the study is adaptive, a bandwidth for each incident, found from incidents_of_density()
/// together, so that one place has one bandwidth before and after; that of an incident in neither
/// period is the study's. Else empty. Throws and costs as adaptive_bandwidths.
[[nodiscard]] std::vector<double> bandwidths_of(const PointSet& incidents, const Study& study,
                                                const RunContext& run = {});

/// The grid of a study's densities: its window's, else that of the incidents' rectangle grown by
/// the kernel, of the longest of `bandwidths` where there are any. The study must have a bandwidth.
/// Throws Error{bad_argument} as grid_covering.
[[nodiscard]] Grid density_grid(const PointSet& incidents, const Study& study,
                                std::span<const double> bandwidths = {});

/// Where incidents could have been: the study's window, or all of its grid.
[[nodiscard]] MultiPolygon window_on(const Grid& grid, const Study& study);

/// What density_surface is asked for the study, with the `bandwidths` of the incidents.
[[nodiscard]] SurfaceOptions surface_options(const Study& study,
                                             std::vector<double> bandwidths = {});

/// Throws Error{bad_argument} PERIOD_ORDER, PERIOD_OVERLAP, TIME_MISSING when both periods are
/// given and incidents are untimed; of the areas AREA_UNKNOWN, AREAS_OVERLAP; of the density
/// BANDWIDTH_RANGE, CELL_RANGE, EXTENT_INVALID, GRID_TOO_LARGE, SHARE_RANGE; of rates and
/// differences DENOMINATOR_UNNAMED, DENOMINATOR_RANGE, WEIGHT_RANGE, LEVEL_RANGE; of rings
/// LENGTH_RANGE; of hours and compositions REPLICATES_RANGE, STAFF_RANGE, LEVELS_DIFFER,
/// HARM_RANGE; of flows TRANSPORT_SHAPE, COST_RANGE. Throws Error{bad_data} PERIOD_EMPTY when a
/// period holds no incident, TREATED_EMPTY, naming the districts that hold most, and CONTROL_EMPTY
/// when that area holds none in either, Error{cancelled} when `run` is asked to stop. Incidents
/// must be in canonical order (point_set.hpp) for results that do not depend on the order of rows;
/// the result is bit-identical for every `run.threads`.
[[nodiscard]] Analysis analysis(const PointSet& incidents, const Study& study,
                                const RunContext& run = {});

}  // namespace klara
