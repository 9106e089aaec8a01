#include <cli/streets_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

/// 1,200 incidents of 1,250 on two streets that meet.
struct Found {
  Study2018 study;
  FoundStreets found;

  Found() {
    StudyInputs& in = study.inputs;
    in.resolved.streets.emplace();
    in.resolved.streets->method = NetworkMethod::discontinuous;
    in.provenance.parameters = {
        {"bandwidth", "200m", {.en = "two blocks", .sv = "två kvarter"}},
        {"method", "discontinuous", {.en = "one is one", .sv = "ett är ett"}}};
    in.streets.emplace();
    IntakeReport& intake = in.streets->streets.intake;
    intake.source = "data/gator.gpkg";
    intake.read = 847;
    intake.used = 845;
    intake.quarantined = {{7, "GEOM_NULL"}, {9, "GEOM_TYPE"}};
    in.streets->network = street_network(
        std::vector<Polyline>{{{0, 0}, {300, 0}}, {{300, 0}, {0, 0}}, {{0, 0}, {0, 400}}});

    found.density.lixels = lixels_of(in.streets->network, Metres{10.0});
    found.density.values.assign(found.density.lixels.size(), 0.0);
    found.density.snap = {.incidents = 1'250,
                          .snapped = 1'200,
                          .too_far = std::vector<std::size_t>(50),
                          .limit = {100.0},
                          .median = {8.2},
                          .farthest = {99.7}};
    found.length = {71'234.0};
    found.snapped = 1'200.0;
    found.mass = 1'184.6;
    found.densest = {
        {.density = 0.412,
         .centre = {154'321.4, 6'580'123.2},
         .street = "Kungsgatan",
         .feature = 7},
        {.density = 0.0336, .centre = {154'000, 6'580'000}, .street = {}, .feature = 12}};
    found.seconds = 0.021;
  }
  [[nodiscard]] std::string page(Language language) const {
    return streets_report(study.inputs, found, study.files,
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

TEST(StreetsReport, SaysWhatWasReadOfTheStreets) {
  const Found f;
  EXPECT_THAT(
      f.text(Language::english),
      HasSubstr("Streets gator.gpkg: 847 features, 845 used, GEOM_NULL 1, GEOM_TYPE 1; 71.2 "
                "km, 2 pieces between crossings and ends; 1 that lay double counted once"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Gator gator.gpkg: 847 objekt, 845 använda, GEOM_NULL 1, GEOM_TYPE 1; 71,2 "
                        "km, 2 stycken mellan korsningar och ändar; 1 som låg dubbelt räknade en "
                        "gång"));
}

TEST(StreetsReport, SaysHowFarIncidentsLieFromTheirStreetAndWhichWereLeftOut) {
  Found f;
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("Placed 1,200 of 1,250 incidents on the nearest street, half of them at "
                        "most 8.2\u00A0m away, none more than 100\u00A0m; 50 farther than "
                        "100\u00A0m left out"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Placerat 1\u202F200 av 1\u202F250 brott på närmaste gata, hälften högst "
                        "8,2\u00A0m bort, inget mer än 100\u00A0m; 50 längre bort än 100\u00A0m "
                        "utelämnade"));
  f.found.density.snap.too_far.clear();
  EXPECT_THAT(f.text(Language::english), Not(HasSubstr("left out")));
}

TEST(StreetsReport, SaysWhatTheMethodMeansAndWhoChoseIt) {
  Found f;
  EXPECT_THAT(f.text(Language::english),
              HasSubstr("discontinuous (chosen by the program): an incident is split among the "
                        "streets ahead at every crossing, so that "
                        "an incident counts as one"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("discontinuous (valt av programmet): ett brott delas"));
  f.study.inputs.provenance.parameters.clear();
  EXPECT_THAT(f.text(Language::english), Not(HasSubstr("chosen by the program")));
  f.study.inputs.resolved.streets->method = NetworkMethod::simple;
  EXPECT_THAT(f.text(Language::swedish), HasSubstr("täta gatunät ser värre ut än de är"));
}

TEST(StreetsReport, SaysWhereItIsHighestAndWhatItAddsUpTo) {
  Found f;
  EXPECT_THAT(
      f.text(Language::english),
      HasSubstr("Density at most 412 incidents per km of street; 70 lixels; in all 1,185 of "
                "1,200 incidents"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Täthet högst 412 brott per km gata; 70 lixlar; i allt 1\u202F185 av "
                        "1\u202F200 brott"));
  EXPECT_THAT(f.text(Language::swedish),
              HasSubstr("Kungsgatan 412 154\u202F321 6\u202F580\u202F123"));
  EXPECT_THAT(f.text(Language::english), HasSubstr("feature 12 34 154,000 6,580,000"));
  f.found.months = 2.0;
  f.found.below = 3;
  EXPECT_THAT(f.text(Language::english), HasSubstr("(206 per km and month)"));
  EXPECT_THAT(f.text(Language::swedish), HasSubstr("3 lixlar under noll"));
  EXPECT_LE(widest_line(f.page(Language::english)), page_width);
  EXPECT_LE(widest_line(f.page(Language::swedish)), page_width);
}

}  // namespace
}  // namespace klara
