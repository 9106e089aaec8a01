#pragma once
/// Did it move to another place? From incidents on a map to one verdict.
#include <klara/base/run_context.hpp>
#include <klara/displacement/place_displacement.hpp>
#include <klara/displacement/weekly_design.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace klara {

/// What may be said of all places together.
struct PlaceSummary {
  ReasonedVerdict
      verdict;  // of the place that decided; where none did, its limits are of all together
  std::optional<std::size_t> deciding{};  // index of the place
  /// Arrivals at the place that decided; of a searched one they are likely too many, since it was
  /// chosen because it stands out. Where none did, those at all named places together.
  Estimate estimate{};

  friend bool operator==(const PlaceSummary&, const PlaceSummary&) = default;
};

/// Clear where any place is, then possible, then diffusion where any is and none rose; none
/// detected where that holds of every place, at most what a one-sided interval of all together
/// of verdict_level does not exclude; else it cannot be told.
[[nodiscard]] PlaceSummary place_summary(const PlaceDisplacement& found, PlaceChoice choice);

struct PlaceAnswerOptions {
  double margin = margin_of_fall;  // share of the fall below which arrivals do not matter
  double level = 0.95;
  std::size_t replicates = 999;  // of the family of places
  std::uint64_t seed = 1;
  std::vector<Caution> cautions{};  // that the design brings along (design_checks.hpp)
};

struct PlaceAnswer {
  std::size_t weeks_before = 0, weeks_after = 0;  // of the last season before, and after
  std::vector<Metres> distance;                   // of each area of the design
  std::vector<DistrictRole> roles;                // of each district
  PlaceDesign design;
  PlaceDisplacement found;
  PlaceSummary summary;

  friend bool operator==(const PlaceAnswer&, const PlaceAnswer&) = default;
};

/// weekly_panel, place_displacement and place_summary in turn. Bit-identical for every
/// `run.threads`. Throws as these. Cost: theirs.
[[nodiscard]] PlaceAnswer place_answer(const PointSet& points, const WeeklyDesign& design,
                                       const PlaceAnswerOptions& options = {},
                                       const RunContext& run = {});

}  // namespace klara
