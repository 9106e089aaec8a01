#pragma once
/// A density in space and time and how it was found, for people and for programs.
#include <cli/session.hpp>
#include <cli/surface_summary.hpp>
#include <klara/adapters/cube_areas.hpp>
#include <klara/adapters/raster_series.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/density/surface_plan.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace klara {

/// What it takes, slice by slice, however many they are.
struct CubePlan {
  Grid grid;
  SurfacePlan memory;
  std::uint64_t memory_limit = 0;  // bytes
};

/// `inputs` must hold a cube. Throws Error{bad_argument} as require_memory and density_grid.
[[nodiscard]] CubePlan cube_plan(const StudyInputs& inputs, const Session& session);

struct FoundCube {
  CubePlan plan;
  std::vector<CubeSlice> slices;
  std::vector<SurfaceSummary> surfaces;  // of each slice, per square metre and month
  std::size_t incidents = 0;
  std::size_t intervals = 0;  // of them known to an interval of time
  double seconds = 0.0;       // that it took, writing of slices included

  /// The slice with the highest value, the first of several; none where no cell has any.
  [[nodiscard]] std::optional<std::size_t> highest() const;
  /// Incidents per month inside the window at the middle of a slice, as if all of its time kernel
  /// had been observed.
  [[nodiscard]] double total(std::size_t slice) const {
    return surfaces[slice].total / slices[slice].covered;
  }
};

/// Takes a slice, in incidents per square metre and month, NaN outside the window.
using SliceVisit = std::function<void(const Raster& slice, const RunContext& run)>;

/// The density of the selection, slice after slice to `visit`. Throws as for_each_slice and
/// `visit`.
[[nodiscard]] FoundCube found_cube(const StudyInputs& inputs, const CubePlan& plan,
                                   const SliceVisit& visit, Session& session);

/// How its raster is written.
[[nodiscard]] SeriesLooks series_looks(const StudyInputs& inputs, const Grid& grid);

/// Where its areas are gathered: their classes follow the density of the whole selection per month,
/// about which the slices vary.
[[nodiscard]] CubeAreas cube_areas(const StudyInputs& inputs, const CubePlan& plan,
                                   Session& session);

}  // namespace klara
