#include <adapters/scratch_folder.hpp>
#include <klara/adapters/study_population.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;

/// Places 500 m apart in rows and columns, ten residents at each, and one where nobody lives.
class StudyPopulationOf : public testing::Test {
 protected:
  StudyPopulationOf() {
    std::ofstream out(scratch_ / "residents.csv");
    out << "x,y,population\n153001,6580001,0\n";
    for (int c = 0; c < 5; ++c) {
      for (int r = 0; r < 5; ++r) out << 153000 + 500 * c << ',' << 6580000 + 500 * r << ",10\n";
    }
    settings_.source = scratch_ / "residents.csv";
    settings_.crs = "EPSG:3011";
    study_.bandwidth = Metres{200.0};
    study_.density.kernel = Kernel::gaussian;
  }
  StudyPopulation taken() { return study_population(settings_, study_, Crs{3011}, {}, choices_); }
  [[nodiscard]] const Choice& choice(const std::string& parameter) const {
    static const Choice none;
    const auto found = std::ranges::find(choices_, parameter, &Choice::parameter);
    return found == choices_.end() ? none : *found;
  }

  ScratchFolder scratch_;
  PopulationSettings settings_;
  Study study_;
  std::vector<Choice> choices_;
};

TEST_F(StudyPopulationOf, PlacesFarApartIsSpreadAsFarAsTheyLie) {
  const StudyPopulation population = taken();
  EXPECT_EQ(population.bandwidth.value, 500.0) << "the empty place is none of them";
  EXPECT_EQ(population.floor.value, 500.0);
  EXPECT_EQ(settings_.bandwidth, population.bandwidth);
  EXPECT_EQ(choice("population-bandwidth").value, "500m");
  EXPECT_THAT(choice("population-bandwidth").because.en, HasSubstr("lie 500"));
  EXPECT_EQ(population.name, "population");
  EXPECT_EQ(settings_.floor, 10.0);
  EXPECT_EQ(choice("floor").value, "10");
}

TEST_F(StudyPopulationOf, PlacesCloseTogetherIsSpreadAsTheIncidentsAre) {
  study_.bandwidth = Metres{800.0};
  EXPECT_EQ(taken().bandwidth.value, 800.0);
  EXPECT_THAT(choice("population-bandwidth").because.en, HasSubstr("as that of the incidents"));
}

TEST_F(StudyPopulationOf, WhatWasSaidIsTakenAndNotChosen) {
  settings_.bandwidth = Metres{100.0};
  settings_.name = "boende 2016";
  settings_.floor = 3.0;
  const StudyPopulation population = taken();
  EXPECT_EQ(population.bandwidth.value, 100.0);
  EXPECT_EQ(population.name, "boende 2016");
  EXPECT_EQ(population.least, 3.0);
  EXPECT_TRUE(choices_.empty());
  ASSERT_FALSE(population.intake->warnings.empty());
  EXPECT_EQ(population.intake->warnings[0].code, "POPULATION_BELOW_SPACING");
}

TEST_F(StudyPopulationOf, ARuleIsOneBandwidthOfThePlaces) {
  settings_.rule = "silverman";
  const StudyPopulation population = taken();
  EXPECT_GT(population.bandwidth.value, 100.0);
  EXPECT_EQ(settings_.rule, std::nullopt);
  EXPECT_THAT(choice("population-bandwidth").because.en, HasSubstr("the rule silverman of 26"));
}

TEST_F(StudyPopulationOf, OtherOffencesComesByChanceAndHasTheIncidentsBandwidth) {
  PopulationSettings relative;
  relative.relative_to = {"stöld", "rån"};
  const PointSet others{.x = {1, 5000}, .y = {1, 1}, .weight = {}, .from = {}, .until = {}};
  const StudyPopulation population =
      study_population(relative, study_, Crs{3011}, others, choices_);
  EXPECT_EQ(population.kind, PopulationCount::sampled);
  EXPECT_EQ(population.bandwidth.value, 200.0) << "however far they lie apart";
  EXPECT_EQ(population.name, "stöld + rån");
  EXPECT_FALSE(population.intake.has_value());
}

}  // namespace
}  // namespace klara
