#pragma once
/// A rate and what stands out in it, for people and for programs.
#include <cli/session.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/result_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/base/units.hpp>
#include <klara/density/population_rate.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace klara {

/// Where the rate stands out of all about it.
struct RatePeak {
  Position at;                  // the centre of the cell
  double rate = 0.0, se = 0.0;  // incidents for each of the population
  double population = 0.0;      // near, those farther away counted for less
  std::uint32_t district = outside;

  /// Two standard errors below: many a place with few residents has a high rate by chance.
  [[nodiscard]] double at_least() const { return rate - 2.0 * se; }
};

struct FoundRate {
  PopulationRate layers;
  double incidents = 0.0, population = 0.0;  // inside the window, with their weights
  std::vector<RatePeak> highest;     // by at_least, each two bandwidths or more from those before
  SquareMetres told, untold;         // of the window
  std::size_t incidents_untold = 0;  // that lie where nothing is said

  [[nodiscard]] double overall() const { return incidents / population; }
};

/// Of the selection and the population of `inputs`, which there must be. Throws as require_memory,
/// before anything is allocated, density_grid and population_rate.
[[nodiscard]] FoundRate found_rate(const StudyInputs& inputs, Session& session);

/// At most `most` cells that are highest by at_least among the eight about them, and above 0.
/// Cost: O(cells log cells).
[[nodiscard]] std::vector<RatePeak> highest_rates(const PopulationRate& layers, Metres apart,
                                                  std::size_t most);

/// As result files have it: rate, standard error and density of the population. Both point into
/// `found`.
[[nodiscard]] RasterFile rate_bands(const FoundRate& found, const StudyInputs& inputs);
[[nodiscard]] RateResult as_drawn(const FoundRate& found, const StudyInputs& inputs);

/// "1,000 residents 2016", that a rate is per.
[[nodiscard]] Text what_rate_is_per(const StudyPopulation& population);

}  // namespace klara
