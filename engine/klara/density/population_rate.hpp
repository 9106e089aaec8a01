#pragma once
/// Incidents for each inhabitant, or for each of whatever a population counts.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>

namespace klara {

/// Whether the population is what it is, as in a register, or came by chance as incidents do, as
/// where one offence is put in relation to another.
enum class PopulationCount { exact, sampled };

struct PopulationRateOptions {
  EdgeCorrection correction = EdgeCorrection::uniform;
  PopulationCount population = PopulationCount::exact;
  double floor = 10.0;  // of the population: where less is near a cell, nothing is said
  DensityOptions density = {};
};

/// Layers on one grid.
struct PopulationRate {
  Raster rate;        // incidents for each of the population
  Raster se;          // standard error
  Raster population;  // density, for each square metre
  Raster near;        // of the population, those farther away counted for less
  std::size_t incidents_outside = 0, population_outside = 0;  // places outside the window
};

/// The ratio of two densities, each with its bandwidth and corrected at the borders of the window
/// (the dual kernel density of Levine 2015, CrimeStat IV, chapter 10; Bithell 1990, Statistics in
/// Medicine 9:691-701):
///
///     rate(c) = density of incidents(c) / density of population(c)
///
/// The population lies at places with weights, such as the centres of blocks with their
/// inhabitants; its bandwidth should be no shorter than those lie apart. Near a cell are
///
///     near(c) = sum over places inside of  weight k(distance / bandwidth) / k(0)
///
/// of it, never more than there are; where that is below `floor`, or zero, rate and se are NaN.
///
/// The standard error is that of Poisson incidents (density_uncertainty.hpp), and by the delta
/// method, of a population that is sampled, too:
///
///     se(c)^2 = rate(c)^2 (se1(c)^2 / density1(c)^2 + se0(c)^2 / density0(c)^2)
///
/// It is 0 where no incidents are, which is no certainty.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_data} NO_POPULATION where none has
/// weight inside the window, and as require_incidents (point_set.hpp); Error{bad_argument}
/// FLOOR_RANGE unless 0 or more and finite, and as write_density, write_squared_sums and
/// edge_factors. Cost: theirs; memory seven grids and 80 bytes an incident and place.
[[nodiscard]] PopulationRate population_rate(const PointSet& incidents, Metres bandwidth,
                                             const PointSet& population,
                                             Metres population_bandwidth, const Grid& grid,
                                             const MultiPolygon& window,
                                             const PopulationRateOptions& options = {},
                                             const RunContext& run = {});

}  // namespace klara
