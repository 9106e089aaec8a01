#include <cli/found_rate.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace klara {
namespace {

const Grid grid = grid_covering({0, 0, 1000, 500}, Metres{100.0});

/// Rates of 1 in a thousand everywhere, told to a tenth of that.
PopulationRate layers() {
  return {.rate = Raster(grid, 1e-3),
          .se = Raster(grid, 1e-4),
          .population = Raster(grid, 2e-3),
          .near = Raster(grid, 2000.0),
          .incidents_outside = 0,
          .population_outside = 0};
}

TEST(HighestRates, AreOrderedByWhatTheyAreAtLeast) {
  PopulationRate rates = layers();
  rates.rate.values[2] = 9e-3;  // by chance
  rates.se.values[2] = 4.4e-3;
  rates.rate.values[37] = 5e-3;
  rates.se.values[37] = 5e-4;
  const auto peaks = highest_rates(rates, Metres{300.0}, 2);
  ASSERT_EQ(peaks.size(), 2u);
  EXPECT_EQ(peaks[0].at, (Position{750.0, 150.0}));
  EXPECT_EQ(peaks[0].rate, 5e-3);
  EXPECT_DOUBLE_EQ(peaks[0].at_least(), 4e-3);
  EXPECT_DOUBLE_EQ(peaks[0].population, 2000.0);
  EXPECT_EQ(peaks[0].district, outside);
  EXPECT_LT(peaks[1].at_least(), peaks[0].at_least());
}

TEST(HighestRates, LieApartAndStandOutOfTheCellsAboutThem) {
  PopulationRate rates = layers();
  rates.rate = Raster(grid, 0.0);
  rates.se = Raster(grid, 0.0);
  for (std::size_t c = 0; c < grid.columns; ++c) {
    rates.rate.values[2 * grid.columns + c] = 1e-3 * static_cast<double>(c + 1);
  }
  EXPECT_EQ(highest_rates(rates, Metres{300.0}, 8).size(), 1u) << "one slope";
  rates.rate.values[2 * grid.columns] = 4e-3;
  EXPECT_EQ(highest_rates(rates, Metres{300.0}, 8).size(), 2u);
  EXPECT_EQ(highest_rates(rates, Metres{2000.0}, 8).size(), 1u);
}

TEST(HighestRates, AreNoneWhereNothingIsSurelyAboveZeroOrNothingCanBeTold) {
  PopulationRate rates = layers();
  rates.se = Raster(grid, 6e-4);
  EXPECT_TRUE(highest_rates(rates, Metres{300.0}, 8).empty());
  rates.rate = rates.se = Raster(grid, no_value);
  EXPECT_TRUE(highest_rates(rates, Metres{300.0}, 8).empty());
}

StudyInputs inputs_per(double per, const std::string& name) {
  StudyInputs inputs;
  inputs.population.emplace();
  inputs.population->per = per;
  inputs.population->name = name;
  return inputs;
}

TEST(RateBands, SayWhatEachIsPer) {
  FoundRate found;
  found.layers = layers();
  const RasterFile file = rate_bands(found, inputs_per(1000.0, "boende 2016"));
  ASSERT_EQ(file.bands.size(), 3u);
  EXPECT_EQ(file.bands[0].description.sv, "Brott per 1\u202F000 boende 2016");
  EXPECT_EQ(file.bands[0].factor, 1000.0);
  EXPECT_EQ(file.bands[0].unit, "incidents/1000");
  EXPECT_EQ(file.bands[1].description.en, "Incidents per 1,000 boende 2016, standard error");
  EXPECT_EQ(file.bands[2].description.sv, "Per km²: boende 2016");
  EXPECT_EQ(file.bands[2].factor, 1e6);
}

}  // namespace
}  // namespace klara
