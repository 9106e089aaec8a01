#include <cli/density_bands.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

using testing::ElementsAre;

const Grid grid{.west = 0, .north = 100, .cell = {50.0}, .columns = 2, .rows = 2};

std::vector<std::string> descriptions(const RasterFile& file, Language language) {
  std::vector<std::string> all;
  for (const RasterLayer& band : file.bands) all.push_back(band.description.in(language));
  return all;
}

TEST(DensityBands, OfADensityAloneAreOne) {
  const Raster density(grid, 1.0);
  const RasterFile file = raster_file({.density = &density,
                                       .description = {.en = "Crimes", .sv = "Brott"},
                                       .when = {.en = ", before", .sv = ", före"},
                                       .unit = "incidents/km2"},
                                      true);
  ASSERT_EQ(file.bands.size(), 1u);
  EXPECT_TRUE(file.float32);
  EXPECT_EQ(file.bands[0].raster, &density);
  EXPECT_EQ(file.bands[0].factor, 1e6);
  EXPECT_EQ(file.bands[0].unit, "incidents/km2");
  EXPECT_THAT(descriptions(file, Language::swedish), ElementsAre("Brott, före"));
}

TEST(DensityBands, SayWhatEachLimitIs) {
  const Raster density(grid, 1.0);
  const SurfaceLimits limits{Raster(grid, 0.5), Raster(grid, 0.2), Raster(grid, 3.0), 0.995};
  const RasterFile file = raster_file({.density = &density,
                                       .limits = &limits,
                                       .description = {.en = "Crimes", .sv = "Brott"},
                                       .unit = "incidents/km2"},
                                      false);
  EXPECT_THAT(
      descriptions(file, Language::english),
      ElementsAre("Crimes", "Crimes, standard error", "Crimes, at least (interval of 99.5%)",
                  "Crimes, at most (interval of 99.5%)"));
  EXPECT_THAT(descriptions(file, Language::swedish),
              ElementsAre("Brott", "Brott, medelfel", "Brott, minst (intervall på 99,5\u00A0%)",
                          "Brott, högst (intervall på 99,5\u00A0%)"));
  EXPECT_EQ(file.bands[1].raster, &limits.se);
  EXPECT_EQ(file.bands[2].raster, &limits.low);
  EXPECT_EQ(file.bands[3].raster, &limits.high);
}

}  // namespace
}  // namespace klara
