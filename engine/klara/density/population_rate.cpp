#include <klara/density/population_rate.hpp>

#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>
#include <klara/density/density_uncertainty.hpp>
#include <klara/density/kernel.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <utility>

namespace klara {
namespace {

void require_floor(double floor) {
  if (floor >= 0.0 && std::isfinite(floor)) return;
  throw bad_argument("FLOOR_RANGE",
                     {.en = fmt::format("the floor must be a number of the population, 0 or more, "
                                        "got {}",
                                        floor),
                      .sv = fmt::format("golvet ska vara ett antal av befolkningen, 0 eller mer, "
                                        "inte {}",
                                        floor)})
      .with_remedy({.en = "Leave it out for one that the data choose; 0 draws every cell.",
                    .sv = "Utelämna det för ett som data väljer; 0 ritar varje cell."});
}

/// Of a population as it is, whatever a border hides.
Raster near_cells(const PointSet& population, Metres bandwidth, const Grid& grid,
                  const MultiPolygon& window, const PopulationRateOptions& options,
                  const RunContext& run) {
  const EdgeFactors factors =
      edge_factors(population, grid, window, bandwidth, EdgeCorrection::none,
                   options.density.kernel, reporting_nothing(run));
  Raster near = density(weighted_inside(population, factors), grid, bandwidth, options.density,
                        reporting_nothing(run));
  const double of_one = profile(options.density.kernel, 0.0) / (bandwidth.value * bandwidth.value);
  for (double& cell : near.values) cell /= of_one;
  multiply_cells(near.values, factors);
  return near;
}

/// Corrected density and its standard error.
struct Surface {
  Raster density, se;
  double weight = 0.0;  // inside
  std::size_t outside = 0;
};

Surface surface_of(const PointSet& points, Metres bandwidth, const Grid& grid,
                   const MultiPolygon& window, const PopulationRateOptions& options, bool with_se,
                   const RunContext& run) {
  require_incidents(points);
  const std::size_t parts = with_se ? 3 : 2;
  const EdgeFactors factors = edge_factors(points, grid, window, bandwidth, options.correction,
                                           options.density.kernel, reporting_part(run, 0, parts));
  const PointSet inside = weighted_inside(points, factors);
  Surface surface{
      .density = density(inside, grid, bandwidth, options.density, reporting_part(run, 1, parts)),
      .se = Raster(grid),
      .weight = sum(inside.weight),
      .outside = factors.incidents_outside};
  if (with_se) {
    write_density_se(inside, grid, bandwidth, options.density, surface.se.values,
                     reporting_part(run, 2, parts));
  }
  multiply_cells(surface.density.values, factors);
  multiply_cells(surface.se.values, factors);
  return surface;
}

}  // namespace

PopulationRate population_rate(const PointSet& incidents, Metres bandwidth,
                               const PointSet& population, Metres population_bandwidth,
                               const Grid& grid, const MultiPolygon& window,
                               const PopulationRateOptions& options, const RunContext& run) {
  require_floor(options.floor);
  const Surface above =
      surface_of(incidents, bandwidth, grid, window, options, true, reporting_part(run, 0, 2));
  Surface below =
      surface_of(population, population_bandwidth, grid, window, options,
                 options.population == PopulationCount::sampled, reporting_part(run, 1, 2));
  if (!(below.weight > 0.0)) {
    throw bad_data(
        "NO_POPULATION",
        {.en = "no population with weight lies inside the window, so that there is "
               "nothing to divide by",
         .sv = "ingen befolkning med vikt ligger i fönstret, så att det inte finns något "
               "att dela med"})
        .with_remedy({.en = "Is the population of the same place as the incidents, and its "
                            "coordinate system the right one? Look at both in a map.",
                      .sv = "Gäller befolkningen samma plats som brotten, och är dess "
                            "koordinatsystem det rätta? Titta på båda i en karta."});
  }
  PopulationRate result{
      .rate = Raster(grid, no_value),
      .se = Raster(grid, no_value),
      .population = std::move(below.density),
      .near = near_cells(population, population_bandwidth, grid, window, options, run),
      .incidents_outside = above.outside,
      .population_outside = below.outside};
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double people = result.population.values[i];
    if (!(people > 0.0 && result.near.values[i] >= options.floor)) continue;
    const double rate = above.density.values[i] / people;
    result.rate.values[i] = rate;
    result.se.values[i] = std::hypot(above.se.values[i], rate * below.se.values[i]) / people;
  }
  return result;
}

}  // namespace klara
