#include <klara/adapters/district_reader.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <adapters/geojson_text.hpp>
#include <adapters/scratch_folder.hpp>
#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <random>
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
constexpr Crs wgs84{4326};

/// Two by two squares of a kilometre in Stockholm, coded and named.
std::vector<std::string> four_districts() {
  std::vector<std::string> features;
  for (const int i : {3, 1, 0, 2}) {
    const double west = 150'000.0 + 1000.0 * (i % 2);
    const int row = i / 2;
    const double south = 6'577'000.0 + 1000.0 * row;
    const std::string number = std::to_string(i);
    features.push_back(feature(R"("nyko5":"0100)" + number + R"(","namn":"Område )" + number +
                                   R"(","pop":)" + (i == 1 ? "null" : std::to_string(100 * i + 50)),
                               polygon({square(west, south, 1000.0)})));
  }
  return features;
}

class DistrictReader : public testing::Test {
 protected:
  [[nodiscard]] fs::path file(const std::vector<std::string>& features,
                              const std::string& epsg = "3011") const {
    std::ofstream(folder_ / "d.geojson") << collection(features, epsg);
    return folder_ / "d.geojson";
  }

  ScratchFolder folder_;
};

Districts read(const fs::path& file, std::optional<Crs> work_crs = {}, DistrictSource source = {}) {
  source.source = file;
  return read_districts(source, {.work_crs = work_crs});
}

Error refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_FALSE(error.message().en.empty());
    EXPECT_NE(error.message().en, error.message().sv);
    return error;
  }
  return {ErrorKind::bad_argument, "accepted", {}};
}

Error refusal(const fs::path& file, std::optional<Crs> work_crs = {}, DistrictSource source = {}) {
  return refusal([&] { (void)read(file, work_crs, source); });
}

std::vector<std::string> warning_codes(const Districts& districts) {
  std::vector<std::string> codes;
  for (const IntakeWarning& w : districts.intake.warnings) codes.push_back(w.code);
  return codes;
}

TEST_F(DistrictReader, GivesDistrictsByCodeWithTheirNumbers) {
  const Districts d = read(file(four_districts()));
  std::vector<std::string> codes;
  for (const District& district : d.districts) codes.push_back(district.code);
  EXPECT_THAT(codes, ElementsAre("01000", "01001", "01002", "01003"));
  EXPECT_EQ(d.districts[2].name, "Område 2");
  EXPECT_EQ(d.districts[3].area,
            (MultiPolygon{{.shell = square(151'000, 6'578'000, 1000), .holes = {}}}));
  EXPECT_EQ(d.crs, sweref99_1800);
  ASSERT_TRUE(d.numbers.contains("pop"));
  EXPECT_EQ(d.numbers.at("pop")[2], 250.0) << "moved with its district";
  EXPECT_TRUE(std::isnan(d.numbers.at("pop")[1]));
  EXPECT_EQ(d.numbers.size(), 1U) << "codes and names are no numbers";
  EXPECT_EQ(d.intake.read, 4U);
  EXPECT_EQ(d.intake.used, 4U);
  EXPECT_EQ(d.intake.sha256.size(), 64U);
  EXPECT_THAT(d.intake.warnings, IsEmpty());
  std::vector<std::string> chosen;
  for (const Choice& c : d.intake.choices) chosen.push_back(c.parameter + "=" + c.value);
  EXPECT_THAT(chosen,
              ElementsAre("district-code=nyko5", "district-name=namn", "work-crs=EPSG:3011"));
}

TEST_F(DistrictReader, PrefersTheCodeThatDiffersInEveryRow) {
  std::vector<std::string> features;
  for (int i = 0; i < 3; ++i) {
    features.push_back(feature(R"("nyko5":"10102","nyko7":"101020)" + std::to_string(i) + "\"",
                               polygon({square(150'000.0 + 100.0 * i, 6'577'000, 100)})));
  }
  EXPECT_EQ(read(file(features)).districts[0].code, "1010200");
  const Error same = refusal(file(features), {},
                             {.source = {}, .code = "nyko5", .name = {}, .layer = {}, .crs = {}});
  EXPECT_EQ(same.code(), "DISTRICT_ID_DUPLICATE");
  EXPECT_EQ(same.row(), 2U);
  const Error none = refusal(file(features), {},
                             {.source = {}, .code = "kod", .name = {}, .layer = {}, .crs = {}});
  EXPECT_EQ(none.code(), "COLUMN_MISSING");
  EXPECT_THAT(none.remedy().sv, HasSubstr("nyko5, nyko7"));
}

TEST_F(DistrictReader, WritesNumbersAsCodesWithoutPointOrExponent) {
  std::vector<std::string> features;
  for (const char* code : {"1010280.0", "11010270.0"}) {
    features.push_back(
        feature(std::string("\"code\":") + code,
                polygon({square(features.empty() ? 150'000 : 150'100, 6'577'000, 100)})));
  }
  const Districts d = read(file(features));
  EXPECT_EQ(d.districts[0].code, "1010280");
  EXPECT_THAT(warning_codes(d), ElementsAre("DISTRICT_ID_TYPE")) << "their lengths differ";
  EXPECT_TRUE(d.numbers.empty());
}

TEST_F(DistrictReader, MasksNamesThatLookPersonalAndWarnsOfSuchCodes) {
  const auto at = [](int i) { return polygon({square(150'000.0 + 100.0 * i, 6'577'000, 100)}); };
  const Districts named = read(file({feature(R"("code":"1","name":"hos 19800101-1234")", at(0)),
                                     feature(R"("code":"2","name":"Klara")", at(1))}));
  EXPECT_EQ(named.districts[0].name, "••••");
  EXPECT_EQ(named.districts[1].name, "Klara");
  ASSERT_THAT(warning_codes(named), ElementsAre("PII_SUSPECT"));
  EXPECT_THAT(named.intake.warnings[0].message.en, HasSubstr("1 name looks like"));
  // Codes are keys, and those of some countries' blocks look so by chance.
  const Districts coded = read(file(
      {feature(R"("code":"190110010010")", at(0)), feature(R"("code":"190199010010")", at(1))}));
  EXPECT_EQ(coded.districts[0].code, "190110010010");
  EXPECT_EQ(coded.districts[0].name, "190110010010");
  ASSERT_THAT(warning_codes(coded), ElementsAre("PII_SUSPECT"));
  EXPECT_EQ(coded.intake.warnings[0].rows, 1U);
  EXPECT_THAT(coded.intake.warnings[0].message.sv, HasSubstr("--district-code KOLUMN"));
}

TEST_F(DistrictReader, ProjectsSoThatSharedBordersStayShared) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> shift(-30.0, 30.0);
  // A lattice of bent cells whose corners are all shared.
  constexpr int n = 8;
  std::vector<std::vector<Position>> corner(n + 1, std::vector<Position>(n + 1));
  for (int r = 0; r <= n; ++r) {
    for (int c = 0; c <= n; ++c) {
      corner[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] =
          Projection(sweref99_1800, wgs84)
              .transformed(
                  {150'000.0 + 100.0 * c + shift(random), 6'577'000.0 + 100.0 * r + shift(random)});
    }
  }
  std::vector<std::string> features;
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) {
      std::string ring;
      for (const Position p :
           {corner[r][c], corner[r][c + 1], corner[r + 1][c + 1], corner[r + 1][c], corner[r][c]}) {
        char text[80];
        std::snprintf(text, sizeof text, "[%.17g,%.17g]", p.x, p.y);
        ring.append(ring.empty() ? "" : ",").append(text);
      }
      features.push_back(
          feature(std::string("\"code\":\"") + std::to_string(100 + r * n + c) + "\"",
                  R"({"type":"Polygon","coordinates":[[)" + ring + "]]}"));
    }
  }
  const Districts d = read(file(features, ""));
  EXPECT_EQ(d.crs, sweref99_1800);
  EXPECT_THAT(d.intake.choices, Contains(testing::Field(&Choice::parameter, "work-crs")));
  EXPECT_THAT(d.intake.warnings, IsEmpty());
  double sum = 0.0;
  MultiPolygon all;
  for (const District& district : d.districts) sum += area(district.area).value;
  // Every corner belongs to the bit to all cells around it.
  const Ring& first = d.districts[0].area[0].shell;
  const Ring& right = d.districts[1].area[0].shell;
  EXPECT_EQ(first[1], right[0]);
  EXPECT_EQ(first[2], right[3]);
  EXPECT_GT(sum, 0.0);
}

TEST_F(DistrictReader, AsksForTheIncidentsSystemOnlyWhereTheLayersOwnWillNotDo) {
  int asked = 0;
  const DistrictReadOptions options{.work_crs = {}, .incidents_crs = [&] {
                                      ++asked;
                                      return std::optional(Crs{3006});
                                    }};
  DistrictSource source;
  source.source = file(four_districts());
  EXPECT_EQ(read_districts(source, options).crs, sweref99_1800);
  EXPECT_EQ(asked, 0);

  const Projection web(sweref99_1800, {3857});
  std::vector<std::string> features;
  for (int i = 0; i < 2; ++i) {
    std::vector<Position> ring = square(150'000.0 + 1000.0 * i, 6'577'000.0, 1000.0);
    for (Position& p : ring) p = web.transformed(p);
    features.push_back(feature("\"code\":\"" + std::to_string(i) + "\"", polygon({ring})));
  }
  source.source = file(features, "3857");
  const Districts d = read_districts(source, options);
  EXPECT_EQ(d.crs, Crs{3006});
  EXPECT_EQ(asked, 1);
  EXPECT_THAT(d.intake.choices.back().because.sv, HasSubstr("områdenas EPSG:3857"));
}

TEST_F(DistrictReader, NamesTheDistrictAndTheCrossing) {
  auto features = four_districts();
  features[1] = feature(R"("nyko5":"01001","namn":"Ett")", polygon({{{151'000, 6'577'000},
                                                                     {152'000, 6'578'000},
                                                                     {152'000, 6'577'000},
                                                                     {151'000, 6'578'000}}}));
  const Error error = refusal(file(features));
  EXPECT_EQ(error.code(), "GEOM_SELF_INTERSECTION");
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.row(), 2U);
  EXPECT_THAT(error.message().sv, HasSubstr("område 01001"));
  EXPECT_THAT(error.message().en, HasSubstr("151500.00, 6577500.00"));
}

TEST_F(DistrictReader, RefusesWhatIsNoSoundPolygon) {
  const auto code_with = [&](const std::string& geometry) {
    auto features = four_districts();
    features[0] = feature(R"("nyko5":"01003","namn":"Tre")", geometry);
    return refusal(file(features)).code();
  };
  const Ring shell = square(151'000, 6'578'000, 1000);
  EXPECT_EQ(code_with(polygon({shell})), "accepted");
  EXPECT_EQ(code_with("null"), "GEOM_NULL");
  EXPECT_EQ(code_with(R"({"type":"Polygon","coordinates":[]})"), "GEOM_EMPTY");
  EXPECT_EQ(code_with(R"({"type":"Point","coordinates":[151500,6578500]})"), "GEOM_TYPE");
  EXPECT_EQ(code_with(R"({"type":"LineString","coordinates":[[151500,6578500],[1,2]]})"),
            "GEOM_TYPE");
  EXPECT_EQ(
      code_with(
          R"({"type":"Polygon","coordinates":[[[151000,6578000],[152000,6578000],[152000,6579000]]]})"),
      "GEOM_RING_NOT_CLOSED");
  EXPECT_EQ(
      code_with(polygon({{{151'000, 6'578'000}, {151'500, 6'578'000}, {152'000, 6'578'000}}})),
      "GEOM_ZERO_AREA");
  EXPECT_EQ(code_with(polygon({shell, square(155'000, 6'578'000, 10)})), "GEOM_HOLE_OUTSIDE");
  EXPECT_EQ(code_with(polygon({{{151'000, 6'578'000},
                                {152'000, 6'578'000},
                                {152'000, 6'579'000},
                                {151'500, 6'579'000},
                                {151'500, 6'579'500},
                                {151'500, 6'579'000},
                                {151'000, 6'579'000}}})),
            "GEOM_SPIKE");
}

TEST_F(DistrictReader, TakesHairlineOverlapsAndRefusesWideOnes) {
  const auto overlapping_by = [&](double width) {
    auto features = four_districts();
    features.push_back(feature(R"("nyko5":"01009","namn":"Nio")",
                               polygon({square(152'000.0 - width, 6'577'000, 1000)})));
    return file(features);
  };
  EXPECT_THAT(warning_codes(read(overlapping_by(0.0))), IsEmpty());
  const Districts hairline = read(overlapping_by(4.9));
  ASSERT_THAT(warning_codes(hairline), ElementsAre("DISTRICT_OVERLAP"));
  EXPECT_THAT(hairline.intake.warnings[0].message.sv, HasSubstr("4,9"));
  const Error wide = refusal(overlapping_by(5.4));
  EXPECT_EQ(wide.code(), "DISTRICT_OVERLAP");
  EXPECT_THAT(wide.message().en,
              testing::AllOf(HasSubstr("01001"), HasSubstr("01009"), HasSubstr("5.4")));
}

TEST_F(DistrictReader, SeesGapsAndDistrictsThatStandAlone) {
  auto features = four_districts();
  features[0] =
      feature(R"("nyko5":"01003","namn":"Tre")",
              polygon({square(151'000, 6'578'000, 1000), square(151'400, 6'578'400, 200)}));
  const Districts hole = read(file(features));
  ASSERT_THAT(warning_codes(hole), ElementsAre("DISTRICT_GAP"));
  EXPECT_THAT(hole.intake.warnings[0].message.en, HasSubstr("4.0 ha")) << "200 m by 200 m";

  features = four_districts();
  features.push_back(
      feature(R"("nyko5":"09000","namn":"Ö")", polygon({square(160'000, 6'577'000, 1000)})));
  const Districts island = read(file(features));
  ASSERT_THAT(warning_codes(island), ElementsAre("DISTRICT_NO_NEIGHBOUR"));
  EXPECT_THAT(island.intake.warnings[0].message.sv, HasSubstr("09000"));
}

TEST_F(DistrictReader, ProposesAndNeverAppliesAnotherCoordinateSystem) {
  const Error metres = refusal(file(four_districts(), ""));
  EXPECT_EQ(metres.code(), "CRS_MISMATCH");
  EXPECT_THAT(metres.remedy().en, HasSubstr("--district-crs EPSG:3011"));
  const DistrictSource as_asked{
      .source = {}, .code = {}, .name = {}, .layer = {}, .crs = "EPSG:3011"};
  const Districts d = read(file(four_districts(), ""), {}, as_asked);
  EXPECT_THAT(warning_codes(d), ElementsAre("CRS_OVERRIDDEN"));
  EXPECT_EQ(refusal(file(four_districts(), "999999")).code(), "CRS_MISSING");
  EXPECT_EQ(refusal(file(four_districts()), Crs{32616}).code(), "CRS_MISMATCH")
      << "Stockholm does not lie in Tennessee";
  EXPECT_EQ(refusal(file(four_districts()), wgs84).code(), "CRS_NOT_METRIC");
}

TEST_F(DistrictReader, RefusesOneDistrictNoneAndUnnamedOnes) {
  EXPECT_EQ(refusal(file({four_districts()[0]})).code(), "TOO_FEW_DISTRICTS");
  EXPECT_EQ(refusal(file({})).code(), "NO_ROWS");
  auto features = four_districts();
  features[2] =
      feature(R"("nyko5":" ","namn":"Noll")", polygon({square(150'000, 6'577'000, 1000)}));
  EXPECT_EQ(refusal(file(features)).code(), "DISTRICT_ID_MISSING");
  features[2] =
      feature(R"("nyko5":1000,"namn":"Noll")", polygon({square(150'000, 6'577'000, 1000)}));
  EXPECT_EQ(refusal(file(features)).code(), "DISTRICT_ID_TYPE");
}

TEST(StockholmsAreas, AreReadWithTheirHairlinesWithinSeconds) {
  const fs::path data = fs::path(KLARA_GOLDEN) / "../../geodata/data/stockholm_nyko";
  const auto start = std::chrono::steady_clock::now();
  const Districts nyko7 = read(data / "nyko7.gpkg");
  const Districts nyko5 = read(data / "nyko5.gpkg");
  // About a second alone; a crowded machine gets time.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
  EXPECT_EQ(nyko7.districts.size(), 419U);
  EXPECT_EQ(nyko5.districts.size(), 132U);
  for (const Districts* d : {&nyko7, &nyko5}) {
    EXPECT_THAT(warning_codes(*d), ElementsAre("DISTRICT_GAP", "DISTRICT_OVERLAP"));
  }
  EXPECT_TRUE(district_with_code(nyko5.districts, "10102")) << "Klara";
  EXPECT_EQ(nyko7.intake.choices[0].value, "nyko7");
  ASSERT_TRUE(nyko5.numbers.contains("pop_2016"));
  // The areas that Vision Klara counts in hold what the city gives for 2016.
  const auto klara = *district_with_code(nyko5.districts, "10102");
  EXPECT_EQ(nyko5.numbers.at("pop_2016")[klara], 1814.0);
}

}  // namespace
}  // namespace klara
