#include <klara/density/density_surface.hpp>

#include <klara/base/error.hpp>
#include <klara/density/adaptive_density.hpp>
#include <klara/density/density_bootstrap.hpp>
#include <klara/density/density_uncertainty.hpp>
#include <klara/density/incident_places.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/inside.hpp>

#include <array>
#include <utility>

namespace klara {
namespace {

/// Density and limits on the whole grid.
DensitySurface unmasked(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                        const SurfaceOptions& options, const RunContext& run) {
  if (!options.bandwidths.empty()) {
    return {.density = adaptive_density(incidents, options.bandwidths, grid, options.density, run),
            .limits = {}};
  }
  if (!options.intervals) {
    return {.density = density(incidents, grid, bandwidth, options.density, run), .limits = {}};
  }
  const IntervalOptions& asked = *options.intervals;
  if (asked.method == IntervalMethod::poisson) {
    UncertainDensity found =
        density_with_limits(incidents, grid, bandwidth, asked.level, options.density, run);
    return {.density = std::move(found.density),
            .limits = SurfaceLimits{.se = std::move(found.se),
                                    .low = std::move(found.low),
                                    .high = std::move(found.high),
                                    .level = asked.level}};
  }
  DensitySurface result{
      .density = density(incidents, grid, bandwidth, options.density, run),
      .limits = SurfaceLimits{.se = Raster(grid), .low = {}, .high = {}, .level = asked.level}};
  write_density_se(incidents, grid, bandwidth, options.density, result.limits->se.values, run);
  DensityLimits limits = bootstrap_limits(
      incidents, grid, bandwidth, asked.seed,
      {.replicates = asked.replicates, .level = asked.level}, options.density,
      in_stage(run, {.en = "Drawing incidents again", .sv = "Drar brotten på nytt"}));
  result.limits->low = std::move(limits.low);
  result.limits->high = std::move(limits.high);
  return result;
}

template <class Change>
void change_all(DensitySurface& surface, const Change& change) {
  change(surface.density);
  if (!surface.limits) return;
  for (Raster* const raster :
       std::array{&surface.limits->se, &surface.limits->low, &surface.limits->high}) {
    change(*raster);
  }
}

}  // namespace

void require_surface(bool adaptive, EdgeCorrection correction, bool intervals, bool has_window) {
  const bool corrected = correction != EdgeCorrection::none;
  if (corrected && !has_window) {
    throw bad_argument(
        "EDGE_NO_WINDOW",
        {.en = "an edge correction (--edge-correction) needs to know where incidents could have "
               "been seen",
         .sv = "en kantkorrektion (--edge-correction) behöver veta var brott kunnat synas"})
        .with_remedy({.en = "Name polygons (--window) or districts (--districts), or leave the "
                            "correction out.",
                      .sv = "Ange polygoner (--window) eller områden (--districts), eller utelämna "
                            "korrektionen."});
  }
  if (adaptive && corrected) {
    throw bad_argument(
        "ADAPTIVE_EDGE",
        {.en = "an adaptive density (--adaptive) has no edge correction (--edge-correction)",
         .sv = "en adaptiv täthet (--adaptive) har ingen kantkorrektion (--edge-correction)"})
        .with_remedy({.en = "Leave out one of the two: at a border the correction matters more, "
                            "where incidents are sparse the adaptive bandwidth.",
                      .sv = "Utelämna den ena: vid en kant betyder korrektionen mer, där brott är "
                            "glesa den adaptiva bandbredden."});
  }
  if (adaptive && intervals) {
    throw bad_argument(
        "ADAPTIVE_INTERVALS",
        {.en = "an adaptive density (--adaptive) has no intervals (--intervals): its bandwidths "
               "follow from the same incidents",
         .sv = "en adaptiv täthet (--adaptive) har inga intervall (--intervals): dess bandbredder "
               "följer av samma brott"})
        .with_remedy({.en = "Leave out one of the two.", .sv = "Utelämna den ena."});
  }
}

DensitySurface density_surface(const PointSet& incidents, const Grid& grid,
                               const MultiPolygon& window, Metres bandwidth,
                               const SurfaceOptions& options, const RunContext& run) {
  require_incidents(incidents);
  require_surface(!options.bandwidths.empty(), options.edge_correction,
                  options.intervals.has_value(), !window.empty());
  if (options.edge_correction != EdgeCorrection::none) {
    const EdgeFactors factors = edge_factors(incidents, grid, window, bandwidth,
                                             options.edge_correction, options.density.kernel, run);
    DensitySurface surface =
        unmasked(weighted_inside(incidents, factors), grid, bandwidth, options, run);
    change_all(surface, [&](Raster& raster) { multiply_cells(raster.values, factors); });
    surface.incidents_outside = factors.incidents_outside;
    return surface;
  }
  DensitySurface surface = unmasked(incidents, grid, bandwidth, options, run);
  if (window.empty()) return surface;
  change_all(surface, [&](Raster& raster) { mask_outside(raster, window, run); });
  surface.incidents_outside =
      incidents.size() - rows_inside(incidents, border_of(window), run).size();
  return surface;
}

}  // namespace klara
