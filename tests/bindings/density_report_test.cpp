#include <cli/density_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page_with(double incidents_per_km2, Language language) {
  const Study2018 study;
  FoundDensity found;
  found.surface.density = Raster(grid_covering({0, 0, 300, 200}, Metres{100.0}),
                                 incidents_per_km2 / square_metres_per_square_kilometre);
  return density_report(study.inputs, found, study.files,
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

/// A found density of three incidents per km² everywhere, and what is said of it.
struct Found {
  Study2018 study;
  FoundDensity found;

  Found() {
    const Grid grid = grid_covering({0, 0, 300, 200}, Metres{100.0});
    found.surface.density = Raster(grid, 3e-6);
    found.incidents = found.places = 12'058;
    found.plan.method = DensityMethod::disc_sums;
    found.plan.density_seconds = 0.012;
    found.others = {{DensityMethod::reach_sums, 0.9}};
    found.seconds = 0.021;
  }
  [[nodiscard]] std::string page(Language language) const {
    return density_report(study.inputs, found, study.files,
                          {.language = language, .version = "0.1.0", .seconds = 0.1});
  }
  /// Without line breaks and the blanks of wrapped lines.
  [[nodiscard]] std::string text(Language language) const {
    std::istringstream words(page(language));
    std::string all;
    for (std::string word; words >> word;) all += (all.empty() ? "" : " ") + word;
    return all;
  }
};

TEST(DensityReport, SaysByWhichMethodAndHowExactly) {
  Found f;
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("Method running sums along rows, the fastest, estimated at 0.012 s, the "
                        "next 0.90 s; it took 0.021 s; within 1e-10 of a value Written"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Metod löpande summor längs rader, det snabbaste, uppskattat till 0,012 s, "
                        "nästa 0,90 s; det tog 0,021 s; inom 1e-10 av ett värde Skrivet"));
  f.found.places = 7;
  f.study.inputs.study.density = {.kernel = Kernel::gaussian};
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("within 1e-09 of the highest value; 12,058 incidents merged to 7 places"));
  EXPECT_LE(widest_line(f.page(Language::english)), page_width);
  EXPECT_LE(widest_line(f.page(Language::swedish)), page_width);
}

TEST(DensityReport, SaysHowSureItIsWhereItIsHighest) {
  Found f;
  EXPECT_THAT(f.text(Language::english), Not(HasSubstr("Sure")));
  const Grid grid = f.found.surface.density.grid;
  f.found.surface.limits =
      SurfaceLimits{Raster(grid, 1e-6), Raster(grid, 1e-6), Raster(grid, 9e-6), 0.9};
  f.found.surface.density.values[0] = no_value;
  f.found.surface.density.values[2] = 4e-6;
  f.found.surface.limits->high.values[2] = 11e-6;
  f.study.inputs.study.intervals = IntervalOptions{.level = 0.9};
  EXPECT_THAT(f.text(Language::english), HasSubstr("; all of it took 0.021 s;"));
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("Sure where it is highest 1.0 to 11 per km² (interval of 90%, Poisson); "
                        "each cell is judged alone"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Säkert där den är högst 1,0 till 11 per km² (intervall på 90\u00A0%, "
                        "Poisson); varje cell är bedömd för sig"));
  f.study.inputs.study.intervals->method = IntervalMethod::bootstrap;
  EXPECT_THAT(f.text(Language::english), HasSubstr("(interval of 90%, incidents drawn again)"));
}

TEST(DensityReport, GivesTheBandwidthsOfAnAdaptiveDensity) {
  Found f;
  f.study.inputs.study.adaptive = true;
  f.found.bandwidths = AdaptiveBandwidths{.shortest = {50.0},
                                          .median = {120.0},
                                          .longest = {600.0},
                                          .below_cell = 0,
                                          .classes = {{}, {}}};
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("Reach adaptive, 50 m to 600 m, half of them at most 120 m: short where "
                        "incidents are dense Density"));
  EXPECT_THAT(f.text(Language::english), HasSubstr("a bandwidth for each incident, 2 classes of "
                                                   "bandwidths, each the fastest way"));
  f.found.bandwidths->below_cell = 3;
  EXPECT_THAT(f.text(Language::swedish), HasSubstr("; 3 är kortare än en cell"));
}

TEST(DensityReport, CountsIncidentsOutsideTheWindowAndSaysWhatBecameOfThem) {
  Found f;
  EXPECT_THAT(f.text(Language::english), Not(HasSubstr("Outside")));
  f.found.surface.incidents_outside = 1;
  EXPECT_THAT(
      f.text(Language::english),
      HasSubstr("1 incident lies outside the window, counted as far as the kernel reaches in"));
  f.study.inputs.study.edge_correction = EdgeCorrection::diggle;
  EXPECT_THAT(f.text(Language::swedish), HasSubstr("1 brott ligger utanför fönstret, utelämnade"));
}

}  // namespace
}  // namespace klara
