#include <cli/found_cube.hpp>

#include <cli/memory_limit.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/analysis.hpp>
#include <klara/density/density.hpp>
#include <klara/density/space_time_density.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/dates.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>

namespace klara {
namespace {

/// Outside the window NaN, inside 0; no values where there is no window.
Raster mask_of(const Grid& grid, const MultiPolygon& window, const RunContext& run) {
  if (window.empty()) return {};
  Raster mask(grid);
  mask_outside(mask, window, run);
  return mask;
}

/// A slice as it is shown: per month, and masked, as NaN and anything are NaN.
void take_slice(std::span<const double> values, double a_month, const Raster& mask, Raster& into) {
  if (mask.values.empty()) {
    std::ranges::transform(values, into.values.begin(), [&](double v) { return v * a_month; });
    return;
  }
  std::ranges::transform(values, mask.values, into.values.begin(),
                         [&](double v, double masked) { return v * a_month + masked; });
}

SpaceTimeOptions options_of(const StudyInputs& inputs) {
  return {.kernel = inputs.study.density.kernel,
          .time_kernel = inputs.cube->time_kernel,
          .method = {},
          .gaussian_tolerance = inputs.study.density.gaussian_tolerance};
}

std::size_t intervals_in(const PointSet& points) {
  std::size_t intervals = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    intervals += points.from[i] < points.until[i] ? 1 : 0;
  }
  return intervals;
}

}  // namespace

CubePlan cube_plan(const StudyInputs& inputs, const Session& session) {
  const Study& study = inputs.study;
  const PointSet& points = inputs.incidents.points;
  constexpr double slices_together = 128e6;    // for_each_slice, where one takes less
  constexpr double bytes_an_incident = 160.0;  // its stretches of time, and its entries in strips
  constexpr double rasters = 4.0;  // a slice of the engine's, as it is shown, mask, class
  CubePlan plan;
  plan.grid = density_grid(points, study);
  SurfacePlan& memory = plan.memory;
  memory = surface_plan(points.size(), plan.grid, study.bandwidth.value(),
                        {.density = study.density}, !study.window.empty());
  memory.fixed_bytes += slices_together + bytes_an_incident * static_cast<double>(points.size());
  memory.bytes_a_cell = std::max(memory.bytes_a_cell, rasters * sizeof(double));
  constexpr std::size_t bands_kept = 0;
  memory = with_writing(memory, points.size(), 1, bands_kept, inputs.resolved.output.float32);
  require_memory(memory, plan.grid, session);
  plan.memory_limit = memory_limit(session);
  return plan;
}

FoundCube found_cube(const StudyInputs& inputs, const CubePlan& plan, const SliceVisit& visit,
                     Session& session) {
  using Clock = std::chrono::steady_clock;
  const CubeStudy& cube = inputs.cube.value();
  const PointSet& points = inputs.incidents.points;
  const RunContext run = in_stage(
      session.context(), {.en = "Computing density over time", .sv = "Beräknar täthet över tiden"});
  const RunContext quietly = reporting_nothing(run);
  const auto began = Clock::now();
  FoundCube found{.plan = plan,
                  .slices = slices_of(cube),
                  .surfaces = {},
                  .incidents = points.size(),
                  .intervals = intervals_in(points)};
  const Raster mask = mask_of(plan.grid, inputs.study.window, run);
  Raster shown(plan.grid);
  for_each_slice(
      points, plan.grid, cube.slices,
      {.space = inputs.study.bandwidth.value(),
       .time = std::chrono::duration<double>(cube.time_bandwidth)},
      options_of(inputs),
      [&](std::size_t slice, std::span<const double> values) {
        take_slice(values, found.slices[slice].a_month, mask, shown);
        found.surfaces.push_back(surface_summary(shown));
        visit(shown, quietly);
      },
      run);
  found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return found;
}

std::optional<std::size_t> FoundCube::highest() const {
  std::optional<std::size_t> best;
  for (std::size_t s = 0; s < surfaces.size(); ++s) {
    if (surfaces[s].cells == 0) continue;
    if (!best || surfaces[s].maximum > surfaces[*best].maximum) best = s;
  }
  return best;
}

SeriesLooks series_looks(const StudyInputs& inputs, const Grid& grid) {
  const Language language = inputs.provenance.language;
  const CubeStudy& cube = inputs.cube.value();
  SeriesLooks looks{.grid = grid,
                    .factor = square_metres_per_square_kilometre,
                    .description = Text{.en = "Density over time, incidents per km² and month",
                                        .sv = "Täthet över tiden, brott per km² och månad"}
                                       .in(language),
                    .unit = "incidents/km2/month",
                    .float32 = inputs.resolved.output.float32,
                    .bands = {}};
  for (const CubeSlice& slice : slices_of(cube)) {
    SeriesBand band{.description = slice.name.in(language), .metadata = {}};
    if (clock_of(cube) == nullptr) {
      band.metadata = {{"KLARA_FROM", date_time(cube.zone, slice.period.from)},
                       {"KLARA_UNTIL", date_time(cube.zone, slice.period.until)},
                       {"KLARA_COVERED", written(slice.covered)}};
    } else {
      const auto hours = [](Instant t) {
        return written(std::chrono::duration<double, std::ratio<3600>>(t - stand_in_day).count());
      };
      band.metadata = {{"KLARA_FROM_HOUR", hours(slice.period.from)},
                       {"KLARA_UNTIL_HOUR", hours(slice.period.until)}};
    }
    looks.bands.push_back(std::move(band));
  }
  return looks;
}

CubeAreas cube_areas(const StudyInputs& inputs, const CubePlan& plan, Session& session) {
  const CubeStudy& cube = inputs.cube.value();
  const RunContext run =
      in_stage(session.context(), {.en = "Choosing classes", .sv = "Väljer klasser"});
  Raster all = density(inputs.incidents.points, plan.grid, inputs.study.bandwidth.value(),
                       inputs.study.density, run);
  if (!inputs.study.window.empty()) mask_outside(all, inputs.study.window, run);
  const double per_km2_and_month = square_metres_per_square_kilometre / months(cube.observed);
  const std::array<const Raster*, 1> whole{&all};
  return {cube, class_floor(whole, per_km2_and_month, run)};
}

}  // namespace klara
