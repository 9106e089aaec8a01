#include <klara/adapters/street_reader.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>
#include <klara/shape/street_network.hpp>

#include <gmock/gmock.h>

#include <adapters/geojson_text.hpp>
#include <adapters/scratch_folder.hpp>
#include <fstream>
#include <string>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Crs sweref99_1800{3011};

const std::string along =
    R"({"type":"LineString","coordinates":[[150000,6577000],[150100,6577000]]})";
const std::string two_pieces =
    R"({"type":"MultiLineString","coordinates":[[[150100,6577000],[150200,6577000]],)"
    R"([[150200,6577100],[150200,6577200],[150200,6577200]]]})";

class StreetReader : public testing::Test {
 protected:
  [[nodiscard]] fs::path file(const std::vector<std::string>& features,
                              const std::string& epsg = "3011") const {
    std::ofstream(folder_ / "s.geojson") << collection(features, epsg);
    return folder_ / "s.geojson";
  }
  [[nodiscard]] Streets read(const std::vector<std::string>& features, StreetSettings source = {},
                             const std::string& epsg = "3011") const {
    source.source = file(features, epsg);
    return read_streets(source, sweref99_1800);
  }
  [[nodiscard]] Error refused(const std::vector<std::string>& features, StreetSettings source = {},
                              const std::string& epsg = "3011") const {
    try {
      (void)read(features, std::move(source), epsg);
    } catch (const Error& error) {
      EXPECT_NE(error.message().en, error.message().sv);
      return error;
    }
    return {ErrorKind::bad_argument, "accepted", {}};
  }

  ScratchFolder folder_;
};

TEST_F(StreetReader, GivesEveryLineWithItsFeatureAndName) {
  const Streets s =
      read({feature(R"("namn":"Kungsgatan")", along), feature(R"("namn":null)", two_pieces)});
  EXPECT_THAT(s.lines, ElementsAre(Polyline{{150'000, 6'577'000}, {150'100, 6'577'000}},
                                   Polyline{{150'100, 6'577'000}, {150'200, 6'577'000}},
                                   Polyline{{150'200, 6'577'100}, {150'200, 6'577'200}}));
  EXPECT_THAT(s.rows, ElementsAre(1, 2, 2));
  EXPECT_THAT(s.names, ElementsAre("Kungsgatan", "", ""));
  EXPECT_EQ(s.intake.read, 2u);
  EXPECT_EQ(s.intake.used, 2u);
  EXPECT_EQ(s.intake.sha256.size(), 64u);
  ASSERT_EQ(s.intake.choices.size(), 1u);
  EXPECT_EQ(s.intake.choices[0].parameter, "street-name");
  EXPECT_EQ(s.intake.choices[0].value, "namn");
}

TEST_F(StreetReader, SetsAsideWhatIsNoStreet) {
  const Streets s = read({feature("", "null"), feature("", along),
                          feature("", R"({"type":"Point","coordinates":[1,2]})"),
                          feature("", R"({"type":"LineString","coordinates":[]})"),
                          feature("", R"({"type":"LineString","coordinates":[1,2]})"),
                          feature("", polygon({square(150'000, 6'577'000, 100)})),
                          feature("", R"({"type":"MultiLineString","coordinates":[[]]})")});
  EXPECT_EQ(s.lines.size(), 1u);
  EXPECT_EQ(s.intake.read, 7u);
  EXPECT_EQ(s.intake.used, 1u);
  EXPECT_THAT(s.intake.quarantined,
              ElementsAre(QuarantinedRow{1, "GEOM_NULL"}, QuarantinedRow{3, "GEOM_TYPE"},
                          QuarantinedRow{4, "GEOM_EMPTY"}, QuarantinedRow{5, "GEOM_INVALID"},
                          QuarantinedRow{6, "GEOM_TYPE"}, QuarantinedRow{7, "GEOM_EMPTY"}));
}

TEST_F(StreetReader, SetsAsideAStreetWithAStrayVertex) {
  const auto to = [](const char* end) {
    return feature(
        "", R"({"type":"LineString","coordinates":[[150000,6577000],)" + std::string(end) + "]}");
  };
  const Streets s = read({to("[0,0]"), feature("", along), to("[1e30,6577000]"),
                          to("[150000,-1e30]"), to("[150000,657700]"), feature("", two_pieces)});
  EXPECT_EQ(s.lines.size(), 3u);
  EXPECT_THAT(s.intake.quarantined, ElementsAre(QuarantinedRow{1, "COORD_ZERO"},
                                                QuarantinedRow{3, "COORD_OUT_OF_CRS_AREA"},
                                                QuarantinedRow{4, "COORD_OUT_OF_CRS_AREA"},
                                                QuarantinedRow{5, "COORD_OUT_OF_CRS_AREA"}));
}

TEST_F(StreetReader, ProjectsToTheWorkingSystem) {
  Position from{18.05, 59.33}, to{18.06, 59.33};
  const Streets s =
      read({feature("", R"({"type":"LineString","coordinates":[[18.05,59.33],[18.06,59.33]]})")},
           {}, "");
  const Projection projection({4326}, sweref99_1800);
  from = projection.transformed(from);
  to = projection.transformed(to);
  EXPECT_EQ(s.lines, std::vector<Polyline>({{from, to}}));
}

TEST_F(StreetReader, MasksNamesThatLookPersonal) {
  const Streets s = read({feature(R"("name":"19811218-9876")", along)});
  EXPECT_THAT(s.names, ElementsAre("••••"));
}

TEST_F(StreetReader, TakesTheColumnAndTheSystemAskedFor) {
  StreetSettings source;
  source.name = "vag";
  source.crs = "EPSG:3011";
  const Streets s = read({feature(R"("vag":"E4","namn":"Essingeleden")", along)}, source, "3006");
  EXPECT_THAT(s.names, ElementsAre("E4"));
  EXPECT_THAT(s.intake.choices, IsEmpty());
  ASSERT_EQ(s.intake.warnings.size(), 1u);
  EXPECT_EQ(s.intake.warnings[0].code, "CRS_OVERRIDDEN");
}

TEST_F(StreetReader, RefusesAFileWithoutStreets) {
  const Error error = refused({feature("", polygon({square(150'000, 6'577'000, 100)}))});
  EXPECT_EQ(error.code(), "STREETS_EMPTY");
  EXPECT_THAT(error.message().en, HasSubstr("GEOM_TYPE 1"));
  EXPECT_THAT(error.remedy().en, HasSubstr("--street-layer"));
  EXPECT_EQ(refused({}).code(), "NO_ROWS");
}

TEST_F(StreetReader, RefusesAColumnThatIsNotThere) {
  StreetSettings source;
  source.name = "gatunamn";
  const Error error = refused({feature(R"("typ":"gång")", along)}, source);
  EXPECT_EQ(error.code(), "COLUMN_MISSING");
  EXPECT_THAT(error.remedy().en, HasSubstr("typ"));
}

TEST_F(StreetReader, RefusesPositionsOfAnotherSystem) {
  const Error error = refused({feature("", along)}, {}, "3006");
  EXPECT_EQ(error.code(), "CRS_MISMATCH");
  EXPECT_THAT(error.remedy().en, HasSubstr("--street-crs"));
}

TEST_F(StreetReader, ReadsTheBundledStreets) {
  StreetSettings source;
  source.source = fs::path(KLARA_SOURCE) / "geodata/data/stockholm_osm/highways.gpkg";
  const Streets s = read_streets(source, sweref99_1800);
  EXPECT_EQ(s.intake.read, 845u);
  EXPECT_THAT(s.intake.quarantined, IsEmpty());
  EXPECT_THAT(s.names, Contains("Kungsgatan"));
  double metres = 0.0;
  for (const StreetEdge& edge : street_network(s.lines).edges) metres += edge.length.value;
  EXPECT_NEAR(metres, 71'000.0, 1'000.0);
}

}  // namespace
}  // namespace klara
