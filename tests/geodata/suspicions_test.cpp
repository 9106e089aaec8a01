#include <klara/base/numbers.hpp>
#include <klara/base/random.hpp>
#include <klara/geodata/suspicions.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Instant midnight{std::chrono::sys_days{std::chrono::year{2018} / 1 / 1}};

PointSet ordered(const PointSet& points) {
  return selected(points, canonical_order(points, {}));
}

PointSet scattered(std::size_t n, Random& random) {
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    points.x.push_back(4000.0 * random.uniform());
    points.y.push_back(4000.0 * random.uniform());
  }
  return points;
}

TEST(OneLine, IsSuspectedInWhateverDirectionItRuns) {
  Random random(5);
  for (const double angle : {0.0, 0.3, 0.785, 1.5707963267948966, 2.5}) {
    PointSet points;
    for (int i = 0; i < 40; ++i) {
      const double along = 2000.0 * random.uniform();
      points.x.push_back(152'000.0 + along * std::cos(angle));
      points.y.push_back(6'579'500.0 + along * std::sin(angle));
    }
    const auto warning = on_one_line(ordered(points));
    ASSERT_TRUE(warning) << angle;
    EXPECT_EQ(warning->code, "SINGULAR_COVARIANCE");
    EXPECT_EQ(warning->rows, 40u);

    points.x[7] -= 100.0 * std::sin(angle);  // one incident in a side street
    points.y[7] += 100.0 * std::cos(angle);
    EXPECT_FALSE(on_one_line(ordered(points))) << angle;
  }
}

TEST(OneLine, IsNeitherOnePositionNorAFewIncidents) {
  EXPECT_FALSE(on_one_line({}));
  PointSet points;
  points.x.assign(40, 152'000.1);
  points.y.assign(40, 6'579'500.1);
  EXPECT_FALSE(on_one_line(points));
  points = {};
  for (int i = 0; i < 9; ++i) {
    points.x.push_back(i);
    points.y.push_back(0.0);
  }
  EXPECT_FALSE(on_one_line(points));
}

TEST(DumpPoint, IsToldWithPlaceAndCount) {
  Random random(1);
  PointSet points = scattered(70, random);
  EXPECT_EQ(dump_point(ordered(points)), std::nullopt);
  points.x.insert(points.x.end(), 30, 2345.0);
  points.y.insert(points.y.end(), 30, 2100.0);
  const auto warning = dump_point(ordered(points));
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->code, "DUMP_POINT");
  EXPECT_EQ(warning->rows, 30u);
  EXPECT_THAT(warning->message.en, HasSubstr("2345.00, 2100.00"));
  EXPECT_THAT(warning->message.sv, HasSubstr("(30,0"));
}

TEST(DumpPoint, IsNotEveryCorner) {
  PointSet points;
  for (int corner = 0; corner < 20; ++corner) {  // as where positions snap to street corners
    points.x.insert(points.x.end(), 12, corner);
    points.y.insert(points.y.end(), 12, 0.0);
  }
  EXPECT_EQ(dump_point(points), std::nullopt);
}

TEST(HeapedCoordinates, NameTheCoarsestLattice) {
  Random random(2);
  for (const double step : {10.0, 25.0, 50.0, 100.0, 250.0, 1000.0}) {
    std::vector<double> x, y;
    for (int i = 0; i < 400; ++i) {
      x.push_back(150'000.0 + 0.5 * step + step * static_cast<double>(random.below(40)));
      y.push_back(6'577'000.0 + step * static_cast<double>(random.below(40)));
    }
    const auto warning = heaped_coordinates(x, y, false);
    ASSERT_TRUE(warning) << step;
    EXPECT_THAT(warning->message.en, HasSubstr(number(step, 0, Language::english).append(" m:")));
    x[7] += 3.3;  // one stray in 400 changes nothing, five do
    EXPECT_TRUE(heaped_coordinates(x, y, false));
    for (std::size_t i = 0; i < 5; ++i) x[i] += 3.3;
    EXPECT_FALSE(heaped_coordinates(x, y, false)) << step;
  }
}

TEST(HeapedCoordinates, KnowRoundedDegrees) {
  Random random(3);
  std::vector<double> lon, lat;
  for (int i = 0; i < 400; ++i) {
    lon.push_back(static_cast<double>(-90'000 + static_cast<int>(random.below(300))) / 1000.0);
    lat.push_back(static_cast<double>(35'000 + static_cast<int>(random.below(300))) / 1000.0);
  }
  const auto warning = heaped_coordinates(lon, lat, true);
  ASSERT_TRUE(warning);
  EXPECT_THAT(warning->message.sv, HasSubstr("0,001 grader"));
}

TEST(HeapedCoordinates, AreNotOnePlaceOrManyFreeOnes) {
  const std::vector<double> same(100, 150'000.0);
  EXPECT_FALSE(heaped_coordinates(same, same, false));
  Random random(4);
  const PointSet free = scattered(5000, random);
  EXPECT_FALSE(heaped_coordinates(free.x, free.y, false));
}

TEST(EqualIncidents, CountTheSurplusOfEachGroup) {
  const PointSet points{.x = {1, 1, 1, 2, 2},
                        .y = {0, 0, 0, 0, 0},
                        .weight = {},
                        .from = std::vector<Instant>(5, midnight),
                        .until = std::vector<Instant>(5, midnight)};
  const Category same{.name = "offence", .levels = {"a", "b"}, .of_row = {0, 0, 0, 0, 1}};
  const auto suspect = equal_incidents(points, std::vector{same}, true);
  ASSERT_TRUE(suspect);
  EXPECT_EQ(suspect->code, "DUP_SUSPECT");
  EXPECT_EQ(suspect->rows, 2u);
  EXPECT_EQ(equal_incidents(points, std::vector{same}, false)->code, "EQUAL_ROWS");
}

TEST(EqualIncidents, SuspectNothingWhereOnlyDayOrMonthIsKnown) {
  const PointSet points{.x = {1, 1},
                        .y = {0, 0},
                        .weight = {},
                        .from = std::vector<Instant>(2, midnight),
                        .until = std::vector<Instant>(2, midnight + 24h)};
  const Category same{.name = "offence", .levels = {"a"}, .of_row = {0, 0}};
  EXPECT_EQ(equal_incidents(points, std::vector{same}, true), std::nullopt);
  EXPECT_EQ(equal_incidents(points, {}, true), std::nullopt);
  EXPECT_EQ(equal_incidents(points, {}, false)->rows, 1u);
}

TEST(LostLeadingZeros, AreToldOnlyBesideTheCodeThatKeptIts) {
  const Category lost{
      .name = "code", .levels = {"0303", "0842", "303", "9801"}, .of_row = {0, 1, 2, 3, 2}};
  const auto warning = lost_leading_zeros(lost);
  ASSERT_TRUE(warning);
  EXPECT_EQ(warning->code, "CODE_LEADING_ZERO");
  EXPECT_EQ(warning->rows, 2u);
  EXPECT_FALSE(lost_leading_zeros({.name = "code", .levels = {"303", "9801"}, .of_row = {0, 1}}));
  EXPECT_FALSE(lost_leading_zeros({.name = "", .levels = {"", "0", "0a", "a"}, .of_row = {0, 1}}));
}

}  // namespace
}  // namespace klara
