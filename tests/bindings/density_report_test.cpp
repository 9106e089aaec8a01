#include <cli/density_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klara {
namespace {

using testing::HasSubstr;

std::string page_with(double incidents_per_km2, Language language) {
  const Study2018 study;
  const Raster surface(grid_covering({0, 0, 300, 200}, Metres{100.0}),
                       incidents_per_km2 / square_metres_per_square_kilometre);
  return density_report(study.inputs, surface, study.files,
                        {.language = language, .version = "0.1.0", .seconds = 0.1});
}

TEST(DensityReport, ShowsASparseOffenceAsMoreThanNothing) {
  EXPECT_THAT(page_with(1350.4, Language::swedish), HasSubstr("högst 1\u202F350 brott per km², 3"));
  EXPECT_THAT(page_with(3.44, Language::english), HasSubstr("at most 3.4 incidents per km², 3"));
  EXPECT_THAT(page_with(0.0336, Language::swedish), HasSubstr("högst 0,034 brott per km²"));
}

TEST(DensityReport, SaysWhenTheWindowHoldsNoCell) {
  EXPECT_THAT(page_with(no_value, Language::english),
              HasSubstr("none: of 3 \u00D7 2 cells none has its middle in the window"));
  EXPECT_THAT(page_with(no_value, Language::swedish),
              HasSubstr("ingen: av 3 \u00D7 2 celler har ingen sin mitt i fönstret"));
}

}  // namespace
}  // namespace klara
