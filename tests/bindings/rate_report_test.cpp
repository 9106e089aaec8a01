#include <cli/rate_report.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Rated {
  Study2018 study;
  FoundRate found;

  Rated() {
    StudyInputs& inputs = study.inputs;
    inputs.study.districts = {{"10102", "Klara", {}}, {"21106", "", {}}};
    inputs.population.emplace();
    StudyPopulation& population = *inputs.population;
    population.places.x.resize(418);
    population.places.y.resize(418);
    population.areas = 418;
    population.bandwidth = Metres{1450.0};
    population.name = "boende 2016";
    population.intake = IntakeReport{.source = "data/nyko7.gpkg",
                                     .sha256 = {},
                                     .read = 419,
                                     .used = 418,
                                     .quarantined = {{7, "POPULATION_INVALID"}},
                                     .warnings = {},
                                     .choices = {}};
    inputs.provenance.parameters = {
        {"population-bandwidth", "1450m", {.en = "its places lie apart", .sv = "de ligger isär"}}};
    found.incidents = 12'058;
    found.population = 950'000;
    found.told = {180e6};
    found.untold = {20e6};
    found.incidents_untold = 31;
    found.layers.incidents_outside = 12;
    found.layers.population_outside = 1;
    found.highest = {
        {.at = {153'275.0, 6'579'525.0},
         .rate = 0.25,
         .se = 0.02,
         .population = 3400.4,
         .district = 0},
        {.at = {150'000.0, 6'575'000.0}, .rate = 0.012, .se = 0.001, .population = 90.0}};
  }
  [[nodiscard]] std::string page(Language language) const {
    return rate_report(study.inputs, found, study.files,
                       {.language = language, .version = "0.1.0", .seconds = 0.5});
  }
};

TEST(RateReport, SaysWhatItIsPerAndWhereThatComesFrom) {
  const std::string swedish = Rated().page(Language::swedish);
  EXPECT_THAT(swedish,
              HasSubstr("\nPer      boende 2016: nyko7.gpkg, 419 rader: 418 använda, 1 i"));
  EXPECT_THAT(swedish, HasSubstr("418 ytor"));
  EXPECT_THAT(swedish, HasSubstr("POPULATION_INVALID 1"));
  EXPECT_THAT(swedish, HasSubstr("\n         bandbredd 1\u202F450 m (de ligger isär)\n"));
  EXPECT_THAT(Rated().page(Language::english), HasSubstr("418 areas"));
}

TEST(RateReport, GivesTheRateOfAllAndWhereNothingCanBeSaid) {
  const std::string english = Rated().page(Language::english);
  EXPECT_THAT(english, HasSubstr("\nRate     13 per 1,000 boende 2016 in the whole area (12,058 / "
                                 "950,000)\n"));
  EXPECT_THAT(english, HasSubstr("cannot tell on 20 km² of 200 km²"));
  EXPECT_THAT(english, HasSubstr("31 incidents lie there"));
  EXPECT_THAT(english, HasSubstr("\nOutside  12 incidents lie outside the window, left out\n"));
  EXPECT_THAT(english, HasSubstr("\nOutside  1 place of boende 2016, left out\n"));
  const std::string swedish = Rated().page(Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("kan inte avgöras på 20 km² av 200 km²"));
  EXPECT_THAT(swedish, HasSubstr("31 brott ligger där"));
}

TEST(RateReport, ShowsTheHighestWithWhatTheyAreAtLeast) {
  const std::string english = Rated().page(Language::english);
  EXPECT_THAT(english, HasSubstr("\n10102 Klara "));
  EXPECT_THAT(english, HasSubstr(" 250         210         3,400\n"));
  EXPECT_THAT(english, HasSubstr("\n150,000; 6,575,000 "));
  Rated none;
  none.found.highest.clear();
  EXPECT_THAT(none.page(Language::english), HasSubstr("surely above zero nowhere"));
}

TEST(RateReport, SpeaksOfOffencesWhereThePopulationIsOne) {
  Rated offences;
  StudyPopulation& population = *offences.study.inputs.population;
  population.intake.reset();
  population.areas = 0;
  population.kind = PopulationCount::sampled;
  population.name = "stöld";
  const std::string swedish = offences.page(Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("\nPer      stöld: 418 brott ur samma fil\n"));
  EXPECT_THAT(swedish, HasSubstr("slumpen hos båda"));
  EXPECT_THAT(swedish, Not(HasSubstr("utsatta")));
}

TEST(RateReport, FitsEightyColumnsInBothLanguages) {
  for (const Language language : {Language::english, Language::swedish}) {
    Rated wide;
    wide.study.inputs.study.districts[0].name = std::string(70, 'x');
    wide.study.inputs.population->intake->source = std::string(60, 'z') + ".gpkg";
    EXPECT_LE(widest_line(wide.page(language)), 80u);
  }
}

}  // namespace
}  // namespace klara
