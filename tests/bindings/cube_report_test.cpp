#include <cli/cube_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr Instant june{std::chrono::sys_days{std::chrono::year{2018} / 6 / 1}};

/// Three slices of a week, in UTC, and what is said of them.
struct Found {
  Study2018 study;
  FoundCube found;
  std::vector<WrittenFile> files{{"ut/kub.gpkg", 4'100'000}};

  Found() {
    CubeStudy cube;
    cube.slice = cube.time_bandwidth = days{7};
    cube.slices = EvenSlices{.first = june + 84h, .step = days{7}, .count = 3};
    cube.observed = {june, june + days{23}};
    cube.zone.name = "UTC";
    study.inputs.cube = cube;
    study.inputs.provenance.parameters = {
        {"slice", "7d", {.en = "the shortest", .sv = "den kortaste"}}};
    found.slices = slices_of(cube);
    found.incidents = 12'058;
    for (const double pace : {10.0, 25.0, 15.0}) {
      SurfaceSummary surface;
      surface.cells = 6;
      surface.minimum = 0.0;
      surface.maximum = pace * 1e-6;
      surface.maximum_at = Position{153'975.0, 6'579'125.0};
      surface.total = pace;
      found.surfaces.push_back(surface);
    }
  }
  [[nodiscard]] std::string page(Language language) const {
    return cube_report(study.inputs, found, files,
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

TEST(CubeReport, SaysHowTimeIsCutAndWhatIsLeft) {
  const Found f;
  EXPECT_THAT(f.text(Language::english),
              AllOf(HasSubstr("Slices 3 of 7 days (the shortest), 2018-06-01 to 2018-06-23; what "
                              "is left at the end, 2 days, is shorter than a slice and has none"),
                    HasSubstr("In time bandwidth 7 days (given), kernel epanechnikov; a slice "
                              "shows its middle")));
  EXPECT_THAT(f.text(Language::swedish),
              AllOf(HasSubstr("Skivor 3 om 7 dygn (den kortaste), 2018-06-01 till 2018-06-23; det "
                              "som blir över på slutet, 2 dygn, är kortare än en skiva och har "
                              "ingen"),
                    HasSubstr("I tiden bandbredd 7 dygn (angivet), kärna epanechnikov; en skiva "
                              "visar sin mitt")));
}

TEST(CubeReport, SaysWhatIsLeftToTheHour) {
  Found f;
  CubeStudy& cube = *f.study.inputs.cube;
  cube.slice = 170h;
  cube.slices = EvenSlices{.first = june + 85h, .step = 170h, .count = 3};
  cube.observed = {june, june + days{22}};
  f.found.slices = slices_of(cube);
  EXPECT_THAT(f.text(Language::english), HasSubstr("what is left at the end, 18 h, is shorter"));
  cube.slice = 176h;  // a third of it
  EXPECT_THAT(f.text(Language::english), Not(HasSubstr("what is left")));
}

TEST(CubeReport, SaysWhereAndWhenItIsHighestAndHowItWent) {
  const Found f;
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("Highest 25 incidents per km² and month, 2018-06-08 to 2018-06-14, at "
                        "153,975; 6,579,125 Trend 12 incidents a month in the first slice, 15 in "
                        "the last; most 25 (2018-06-08 to 2018-06-14), fewest 12 (2018-06-01 to "
                        "2018-06-07)"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Trend 12 brott i månaden i första skivan, 15 i den sista; som mest 25"));
  EXPECT_THAT(f.text(Language::english), HasSubstr("Ends maps of the first and last slices are up "
                                                   "to 16% too low"));
}

TEST(CubeReport, CountsIntervalsAndRowsWithoutATime) {
  Found f;
  EXPECT_THAT(f.text(Language::english), Not(HasSubstr("Spread")));
  f.found.intervals = 350;
  f.study.inputs.incidents.intake.quarantined.push_back({9, "TIME_MISSING"});
  EXPECT_THAT(f.text(Language::english),
              AllOf(HasSubstr("Spread 350 of 12,058 incidents are known to an interval only"),
                    HasSubstr("Untimed 1 row without a time")));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Spritt av 12\u202F058 brott är 350 kända bara till ett tidsspann"));
}

TEST(CubeReport, SaysHowToAnimateTheLayersAndThatBandsAreSlices) {
  Found f;
  EXPECT_THAT(f.text(Language::english), HasSubstr("To animate in QGIS"));
  f.files = {{"ut/kub.tif", 100}};
  EXPECT_THAT(f.text(Language::english),
              AllOf(Not(HasSubstr("To animate")), HasSubstr("Each band of the raster is a slice")));
}

TEST(CubeReport, OfTheClockGivesThePaceOfTheHour) {
  Found f;
  CubeStudy& cube = *f.study.inputs.cube;
  cube.slice = 8h;
  cube.slices = ClockSlices{.cycle = TimeCycle::day, .zone = cube.zone, .count = 3};
  f.found.slices = slices_of(cube);
  EXPECT_THAT(f.text(Language::english),
              AllOf(HasSubstr("Slices 3 of 8 h (the shortest) around the day, clock of UTC"),
                    HasSubstr("Trend incidents a month if every hour were as these: most 25 (08:00 "
                              "to 16:00), fewest 10 (00:00 to 08:00)"),
                    Not(HasSubstr("Ends")), HasSubstr("2001-01-01, a Monday")));
}

TEST(CubeReport, SaysWhenTheWindowHoldsNoCell) {
  Found f;
  for (SurfaceSummary& surface : f.found.surfaces) surface = {};
  EXPECT_THAT(f.text(Language::swedish),
              AllOf(HasSubstr("ingen cell har sin mitt i fönstret"), Not(HasSubstr("Trend"))));
}

TEST(CubeReport, FitsThePage) {
  const Found f;
  EXPECT_LE(widest_line(f.page(Language::english)), page_width);
  EXPECT_LE(widest_line(f.page(Language::swedish)), page_width);
}

}  // namespace
}  // namespace klara
