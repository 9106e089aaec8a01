#include <adapters/geojson_text.hpp>
#include <adapters/scratch_folder.hpp>
#include <klara/adapters/population_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr Crs work{3011};

class PopulationReader : public testing::Test {
 protected:
  [[nodiscard]] PopulationSettings file(const std::string& name, const std::string& text) const {
    const auto path = scratch_ / name;
    std::ofstream(path, std::ios::binary) << text;
    PopulationSettings settings;
    settings.source = path;
    return settings;
  }
  [[nodiscard]] PopulationSettings csv(const std::string& text) const {
    PopulationSettings settings = file("residents.csv", text);
    settings.crs = "EPSG:3011";
    return settings;
  }
  [[nodiscard]] static Error refusal(const PopulationSettings& settings) {
    try {
      static_cast<void>(read_population(settings, work));
    } catch (const Error& error) {
      EXPECT_NE(error.message().en, error.message().sv);
      return error;
    }
    return {ErrorKind::bad_argument, "accepted", {}};
  }
  [[nodiscard]] static std::vector<std::string> fates(const PopulationRead& read) {
    std::vector<std::string> result;
    for (const QuarantinedRow& row : read.intake.quarantined) {
      result.push_back(std::to_string(row.row) + " " + row.code);
    }
    return result;
  }

  ScratchFolder scratch_;
};

TEST_F(PopulationReader, TakesPointsWithTheirCountsInOneOrder) {
  const PopulationRead read = read_population(csv("easting,northing,pop_2015,pop_2016\n"
                                                  "153500,6580000,1,20\n"
                                                  "153000,6580000,2,10.5\n"
                                                  "153500,6580000,3,30\n"),
                                              work);
  EXPECT_THAT(read.places.x, ElementsAre(153000.0, 153500.0, 153500.0));
  EXPECT_THAT(read.places.weight, ElementsAre(10.5, 20.0, 30.0));
  EXPECT_EQ(read.column, "pop_2016");
  EXPECT_EQ(read.areas, 0u);
  EXPECT_EQ(read.intake.read, 3u);
  EXPECT_EQ(read.intake.used, 3u);
  EXPECT_EQ(read.intake.sha256.size(), 64u);
  std::vector<std::string> chosen;
  for (const Choice& choice : read.intake.choices) {
    chosen.push_back(choice.parameter + " = " + choice.value);
  }
  EXPECT_THAT(chosen, ElementsAre("population-count = pop_2016", "population-x = easting",
                                  "population-y = northing"));
}

TEST_F(PopulationReader, TakesTheColumnsThatAreNamedAndGuessesNone) {
  PopulationSettings settings = csv("a;b;c;bilar\n153000;6580000;7;8\n");
  settings.x = "a";
  settings.y = "b";
  settings.count = "bilar";
  const PopulationRead read = read_population(settings, work);
  EXPECT_THAT(read.places.weight, ElementsAre(8.0));
  EXPECT_TRUE(read.intake.choices.empty());
}

TEST_F(PopulationReader, SetsAsideWhatIsNoCountOrNoPlaceAndLosesNothing) {
  const PopulationRead read = read_population(csv("x,y,befolkning\n"
                                                  "153000,6580000,12\n"
                                                  "153100,6580000,-1\n"
                                                  "153200,6580000,many\n"
                                                  "153300,6580000,nan\n"
                                                  "153400,6580000,inf\n"
                                                  "153500,6580000,\n"
                                                  "153600,6580000,2e9\n"
                                                  ",6580000,5\n"
                                                  "0,0,5\n"
                                                  "153700,north,5\n"
                                                  "153800,6580000,0\n"
                                                  "153900,6580000\n"
                                                  "9e9,6580000,5\n"),
                                              work);
  EXPECT_THAT(fates(read),
              ElementsAre("3 POPULATION_INVALID", "4 POPULATION_INVALID", "5 POPULATION_INVALID",
                          "6 POPULATION_INVALID", "7 POPULATION_INVALID", "8 POPULATION_INVALID",
                          "9 COORD_MISSING", "10 COORD_ZERO", "11 COORD_UNPARSABLE",
                          "13 CSV_FIELD_COUNT", "14 COORD_OUT_OF_CRS_AREA"));
  EXPECT_EQ(read.intake.read, 13u);
  EXPECT_EQ(read.intake.used, 2u) << "0 is a count";
}

TEST_F(PopulationReader, PutsTheCountOfAnAreaAtAPointInsideIt) {
  const Ring corner{{153000, 6580000}, {153900, 6580000}, {153900, 6580100},
                    {153100, 6580100}, {153100, 6580900}, {153000, 6580900}};
  const Ring bow{{155000, 6580000}, {155100, 6580100}, {155100, 6580000}, {155000, 6580100}};
  PopulationSettings settings = file(
      "blocks.geojson",
      collection({feature(R"("invanare":40)", polygon({square(152000, 6580000, 100)})),
                  feature(R"("invanare":60)", polygon({corner})),
                  feature(R"("invanare":1)", polygon({bow})), feature(R"("invanare":2)", "null"),
                  feature(R"("invanare":null)", polygon({square(156000, 6580000, 100)})),
                  feature(R"("invanare":5)", R"({"type":"Point","coordinates":[157000,6580000]})")},
                 "3011"));
  const PopulationRead read = read_population(settings, work);
  EXPECT_EQ(read.areas, 2u);
  ASSERT_EQ(read.places.size(), 3u);
  EXPECT_NEAR(read.places.x[0], 152050.0, 1e-6);
  EXPECT_NEAR(read.places.y[0], 6580050.0, 1e-6);
  EXPECT_TRUE(contains({{.shell = corner, .holes = {}}}, {read.places.x[1], read.places.y[1]}))
      << "its centre of gravity lies outside";
  EXPECT_THAT(read.places.weight, ElementsAre(40.0, 60.0, 5.0));
  EXPECT_THAT(fates(read),
              ElementsAre("3 GEOM_SELF_INTERSECTION", "4 GEOM_NULL", "5 POPULATION_INVALID"));
}

TEST_F(PopulationReader, BringsDegreesIntoTheWorkingSystem) {
  PopulationSettings settings = csv("lon,lat,population\n18.06,59.33,5\n");
  settings.crs = "EPSG:4326";
  const PopulationRead read = read_population(settings, work);
  EXPECT_NEAR(read.places.x[0], 153'400.0, 300.0);
  EXPECT_NEAR(read.places.y[0], 6'579'600.0, 600.0);
}

TEST_F(PopulationReader, RefusesAFileThatItCannotUnderstandAndNamesItsOwnOptions) {
  const auto all_of = [](const Error& error) {
    return error.message().en + "\n" + error.remedy().en;
  };
  const Error no_count = refusal(csv("x,y,cars\n153000,6580000,5\n"));
  EXPECT_EQ(no_count.code(), "COLUMN_MISSING");
  EXPECT_THAT(all_of(no_count), HasSubstr("--population-count"));
  const Error no_place = refusal(csv("a,b,population\n153000,6580000,5\n"));
  EXPECT_EQ(no_place.code(), "COLUMN_MISSING");
  EXPECT_THAT(all_of(no_place), HasSubstr("--population-x COLUMN --population-y COLUMN"));
  EXPECT_THAT(all_of(no_place), Not(HasSubstr("--x")));
  PopulationSettings nowhere = csv("x,y,population\n153000,6580000,5\n");
  nowhere.crs.reset();
  const Error no_crs = refusal(nowhere);
  EXPECT_EQ(no_crs.code(), "CRS_MISSING");
  EXPECT_THAT(all_of(no_crs), HasSubstr("--population-crs EPSG:NNNN"));
  EXPECT_EQ(refusal(csv("x,y,population\n6580000,153000,5\n")).code(), "AXIS_SWAPPED");
  EXPECT_EQ(refusal(csv("x,y,population\n153000,6580000,\"1,500\"\n")).code(),
            "POPULATION_THOUSANDS");
  EXPECT_EQ(refusal(csv("x,y,population\n153000,6580000,many\n")).code(), "NONE_USED");
  EXPECT_EQ(refusal(csv("x,y,population\n153000,6580000,1.500\n")).code(), "POPULATION_THOUSANDS");
  EXPECT_EQ(refusal(csv("x,y,population\n")).code(), "NO_ROWS");
  PopulationSettings missing;
  missing.source = scratch_ / "none.csv";
  EXPECT_EQ(refusal(missing).code(), "FILE_MISSING");
}

}  // namespace
}  // namespace klara
