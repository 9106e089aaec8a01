#include <klara/adapters/projection.hpp>
#include <klara/adapters/work_crs.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;

constexpr Position stockholm{18.0586, 59.3303};
constexpr Position dublin{-6.2603, 53.3498};

const Text districts{.en = "the districts", .sv = "områdena"};
const Text incidents{.en = "the incidents", .sv = "brotten"};

WorkCrs chosen(const std::vector<CrsOffer>& offers, Position middle) {
  return chosen_work_crs(std::nullopt, offers, middle, districts);
}

Error refusal(Crs asked, Position middle) {
  try {
    (void)chosen_work_crs(asked, {}, middle, districts);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bad_data, "accepted", {}};
}

TEST(WorkingSystem, IsTheOneAskedForAndNeedsNoReason) {
  const std::array offers{CrsOffer{.crs = {3011}, .owner = districts}};
  const WorkCrs work = chosen_work_crs(Crs{3006}, offers, stockholm, districts);
  EXPECT_EQ(work.crs, Crs{3006});
  EXPECT_FALSE(work.choice);
}

TEST(WorkingSystem, IsTheFirstOfferedThatMeasuresTrueMetres) {
  const WorkCrs first = chosen({{{3006}, districts}, {{3011}, incidents}}, stockholm);
  EXPECT_EQ(first.crs, Crs{3006});
  EXPECT_EQ(first.choice->parameter, "work-crs");
  EXPECT_EQ(first.choice->value, "EPSG:3006");
  EXPECT_EQ(first.choice->because.en, "the coordinate system of the districts, in metres");
  EXPECT_EQ(first.choice->because.sv, "områdenas koordinatsystem, i meter");

  for (const int epsg : {4326, 3857, 32629}) {
    const WorkCrs second = chosen({{{epsg}, districts}, {{3011}, incidents}}, stockholm);
    EXPECT_EQ(second.crs, Crs{3011}) << epsg;
    EXPECT_THAT(second.choice->because.en, HasSubstr(name_of({epsg}) + " of the districts "));
    EXPECT_THAT(second.choice->because.sv, HasSubstr("områdenas " + name_of({epsg})));
  }
}

TEST(WorkingSystem, IsTheLocalZoneWhereNothingOfferedWillDo) {
  const WorkCrs work = chosen({{{32633}, districts}, {{4326}, incidents}}, dublin);
  EXPECT_EQ(work.crs, Crs{32629});
  EXPECT_THAT(work.choice->because.en,
              HasSubstr("EPSG:32633 of the districts draws 1,000 m as 1,02"));
  EXPECT_THAT(work.choice->because.en, HasSubstr("EPSG:4326 of the incidents does not measure"));
  EXPECT_THAT(work.choice->because.sv, HasSubstr("brottens EPSG:4326 mäter inte"));
}

TEST(WorkingSystem, IsRefusedWhenAskedForAndNotTrueToScale) {
  const Error error = refusal({32633}, dublin);
  EXPECT_EQ(error.code(), "CRS_NOT_TRUE_TO_SCALE");
  EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
  EXPECT_THAT(error.message().en, HasSubstr("EPSG:32633"));
  EXPECT_THAT(error.message().en, HasSubstr("1,000 m as 1,02"));
  EXPECT_THAT(error.message().sv, HasSubstr("där områdena ligger"));
  EXPECT_THAT(error.remedy().sv, HasSubstr("EPSG:32629"));
  EXPECT_EQ(refusal({32629}, dublin).code(), "accepted");
  EXPECT_EQ(refusal({3857}, stockholm).code(), "CRS_NOT_METRIC");
  EXPECT_EQ(refusal({4326}, stockholm).code(), "CRS_NOT_METRIC");
}

TEST(WorkingSystem, MayShortenLengthsByTwoPerCentAndNoMore) {
  // Standard parallels at 35 and 65 degrees: lengths are too short between, too long beyond.
  EXPECT_EQ(refusal({3034}, {10.0, 64.0}).code(), "accepted");
  EXPECT_EQ(refusal({3034}, {10.0, 52.0}).code(), "CRS_NOT_TRUE_TO_SCALE");
  EXPECT_FALSE(measures_true_metres({3034}, {10.0, 52.0}));
  EXPECT_TRUE(measures_true_metres({3035}, {10.0, 52.0}));
}

TEST(WorkingSystem, IsTheSystemOfTheDayInAllTheCountriesItIsMadeFor) {
  EXPECT_TRUE(measures_true_metres({3006}, {24.1, 65.8})) << "Haparanda";
  EXPECT_TRUE(measures_true_metres({27700}, {-6.0, 50.0})) << "Scilly";
  EXPECT_TRUE(measures_true_metres({25832}, {15.0, 51.2})) << "Görlitz";
  EXPECT_TRUE(measures_true_metres({2154}, {7.75, 48.6})) << "Strasbourg";
  EXPECT_TRUE(measures_true_metres({28992}, {4.9, 52.4})) << "Amsterdam";
}

TEST(MiddleOfPositions, IsTheirMedianAndHeedsNoStrays) {
  const std::vector<double> x{150'000.0, 153'000.0, 154'000.0, 155'000.0, 1e12};
  const std::vector<double> y{-1e12, 6'579'000.0, 6'580'000.0, 6'581'000.0, 6'582'000.0};
  const Position middle = middle_of(x, y, {3011});
  const Position expected = Projection({3011}, {4326}).transformed({154'000.0, 6'580'000.0});
  EXPECT_EQ(middle, expected);
}

}  // namespace
}  // namespace klara
