#include <adapters/geojson_text.hpp>
#include <adapters/scratch_folder.hpp>
#include <engine/refusal.hpp>
#include <klara/adapters/area_reader.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

constexpr Crs sweref99_1800{3011};

class AreaReader : public testing::Test {
 protected:
  [[nodiscard]] fs::path file(const std::vector<std::string>& features) const {
    std::ofstream(folder_ / "a.geojson") << collection(features, "3011");
    return folder_ / "a.geojson";
  }

  ScratchFolder folder_;
};

TEST_F(AreaReader, JoinsTheAreaOfAFileSoThatOverlapsCountOnce) {
  const fs::path overlapping = file({feature("", polygon({square(150'000, 6'577'000, 1000)})),
                                     feature("", polygon({square(150'500, 6'577'000, 1000)}))});
  const AreaRead read = read_area(overlapping, sweref99_1800);
  const MultiPolygon& joined = read.area;
  EXPECT_EQ(read.features, 2U);
  EXPECT_NEAR(area(joined).value, 1.5e6, 1e-6);
  EXPECT_TRUE(contains(joined, {150'750, 6'577'500})) << "inside both";
}

TEST_F(AreaReader, SaysThatAreasAreNeededWhereThereArePoints) {
  const fs::path points = file({feature("", R"({"type":"Point","coordinates":[153000,6580000]})")});
  const auto error = refusal([&] { static_cast<void>(read_area(points, sweref99_1800)); });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "GEOM_TYPE");
  EXPECT_THAT(error->remedy().en, testing::StartsWith("Areas are needed here"));
  EXPECT_THAT(error->remedy().sv, testing::StartsWith("Här behövs ytor"));
}

TEST_F(AreaReader, MakesCirclesOfPlacesGivenAsPoints) {
  const fs::path places = file(
      {feature(R"("namn":"Sergels torg")", R"({"type":"Point","coordinates":[153000,6580000]})"),
       feature(R"("namn":"Vasagatan")", polygon({square(152'500, 6'580'000, 100)}))});
  const std::vector<StudyArea> read = read_places(places, sweref99_1800, Metres{150.0});
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].name, "Sergels torg");
  ASSERT_EQ(read[0].polygon.size(), 1U);
  EXPECT_EQ(read[0].polygon[0].shell.size(), 64U);
  for (const Position p : read[0].polygon[0].shell) {
    EXPECT_NEAR(std::hypot(p.x - 153'000, p.y - 6'580'000), 150.0, 1e-9);
  }
  // The area of a regular polygon of 64 sides.
  EXPECT_NEAR(area(read[0].polygon).value,
              0.5 * 64 * 150.0 * 150.0 * std::sin(2.0 * std::numbers::pi / 64), 1e-4);
  EXPECT_EQ(read[1].polygon,
            (MultiPolygon{{.shell = square(152'500, 6'580'000, 100), .holes = {}}}));
}

TEST_F(AreaReader, RefusesPlacesWithoutOrWithEqualOrPersonalNames) {
  const std::string point = R"({"type":"Point","coordinates":[153000,6580000]})";
  const auto code_of = [&](const std::vector<std::string>& features) {
    try {
      (void)read_places(file(features), sweref99_1800, Metres{150.0});
    } catch (const Error& error) {
      EXPECT_NE(error.remedy().en, "") << error.code();
      EXPECT_NE(error.remedy().sv, "") << error.code();
      return error.code();
    }
    return std::string("accepted");
  };
  EXPECT_EQ(code_of({feature("\"name\":\"A\"", point), feature("\"name\":\"A\"", point)}),
            "PLACE_NAME_DUPLICATE");
  EXPECT_EQ(code_of({feature("\"name\":null", point)}), "PLACE_NAME_MISSING");
  EXPECT_EQ(code_of({feature("\"name\":\"hos 19800101-1234\"", point)}), "PLACE_NAME_PERSONAL");
  EXPECT_EQ(code_of({feature("\"kind\":\"A\"", point)}), "COLUMN_MISSING");
  EXPECT_EQ(code_of({feature("\"name\":\"A\"", "null")}), "GEOM_NULL");
}

TEST_F(AreaReader, ProposesNoOptionWhereNoneNamesTheSystem) {
  const auto remedy_for = [&](const std::string& epsg, Crs crs) {
    std::ofstream(folder_ / "a.geojson")
        << collection({feature("", polygon({square(150'000, 6'577'000, 1000)}))}, epsg);
    const auto error = refusal([&] { (void)read_area(folder_ / "a.geojson", crs); });
    return error ? error->code() + ": " + error->remedy().en + error->remedy().sv : "accepted";
  };
  const std::string missing = remedy_for("999999", sweref99_1800);
  EXPECT_THAT(missing, testing::StartsWith("CRS_MISSING: Ask whoever made it, and save it with"));
  const std::string as_degrees = remedy_for("", sweref99_1800);
  EXPECT_THAT(as_degrees, testing::StartsWith("CRS_MISMATCH: "));
  EXPECT_THAT(as_degrees, testing::HasSubstr("save the file as being in EPSG:3011"));
  const std::string elsewhere = remedy_for("3011", Crs{32616});
  EXPECT_THAT(elsewhere, testing::StartsWith("CRS_MISMATCH: Is it the right file?"));
  for (const std::string& text : {missing, as_degrees, elsewhere}) {
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("--"))) << text;
  }
}

}  // namespace
}  // namespace klara
