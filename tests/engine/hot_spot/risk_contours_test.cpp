#include <klara/hot_spot/risk_contours.hpp>

#include <klara/hot_spot/mass_outline.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

/// Cells of 50 m at Sergels torg, one letter each.
const Grid grid{.west = 674'000, .north = 6'580'500, .cell = 50_m, .columns = 6, .rows = 4};

using Map = std::vector<std::string>;

Raster drawn(const Map& rows, const std::vector<std::pair<char, double>>& values) {
  Raster raster(grid, 0.5);
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      for (const auto& [letter, value] : values) {
        if (rows[r][c] == letter) raster.row(r)[c] = value;
      }
    }
  }
  return raster;
}

/// One area of more in the west, two of fewer in the east that meet at a corner; '?' is outside.
const Map map{"aA..b.",  //
              "aa...c",  //
              ".....c",  //
              "?....."};
const Raster raised = drawn(map, {{'a', 0.02}, {'A', 0.001}, {'?', no_value}});
const Raster lowered = drawn(map, {{'b', 0.025}, {'c', 0.01}, {'?', no_value}});
const RelativeRisk risk{
    .log_risk = drawn(map, {{'a', 0.5}, {'A', 1.2}, {'b', -0.6}, {'c', -0.8}, {'?', no_value}}),
    .se = Raster(grid, 0.25),
    .p = {},
    .pooled = {},
    .cases_outside = 0,
    .controls_outside = 0};

Position centre_of(std::size_t row, std::size_t column) {
  return {grid.x(column), grid.y(row)};
}

PointSet at(const std::vector<Position>& places) {
  PointSet points;
  for (const Position p : places) {
    points.x.push_back(p.x);
    points.y.push_back(p.y);
  }
  return points;
}

std::vector<RiskContour> contours(double level) {
  return risk_contours({&raised, &lowered}, risk, level,
                       at({centre_of(0, 0), centre_of(0, 1), centre_of(2, 5), centre_of(3, 3)}),
                       at({centre_of(1, 1), centre_of(1, 5), {0.0, 0.0}}));
}

TEST(RiskContours, AreTheAreasOfEitherSideLargestFirst) {
  const auto found = contours(0.05);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].sign, 1);
  EXPECT_EQ(found[1].sign, -1);
  EXPECT_EQ(found[2].sign, -1);
  EXPECT_EQ(found[0].area, SquareMetres{4 * 2500.0});
  EXPECT_EQ(found[1].area, SquareMetres{2 * 2500.0});
  EXPECT_EQ(found[2].area, SquareMetres{2500.0});
  for (const RiskContour& contour : found) {
    EXPECT_EQ(contour.level, 0.05);
    EXPECT_NEAR(area({contour.outline}).value, contour.area.value, 1e-6);
  }
}

TEST(RiskContours, TellWhereTheyAreStrongestAndHowSureOfBothSides) {
  const auto found = contours(0.05);
  EXPECT_EQ(found[0].strongest, centre_of(0, 1));
  EXPECT_DOUBLE_EQ(found[0].z, 1.2 / 0.25);
  EXPECT_EQ(found[0].log_risk, 1.2);
  EXPECT_EQ(found[0].p, 0.002);
  EXPECT_EQ(found[1].strongest, centre_of(1, 5));
  EXPECT_DOUBLE_EQ(found[1].z, -0.8 / 0.25);
  EXPECT_EQ(found[1].p, 0.02);
}

TEST(RiskContours, CountTheIncidentsInside) {
  const auto found = contours(0.05);
  EXPECT_EQ(found[0].counts, (BeforeAfter{.before = 1, .after = 2}));
  EXPECT_EQ(found[1].counts, (BeforeAfter{.before = 1, .after = 1}));
  EXPECT_EQ(found[2].counts, (BeforeAfter{.before = 0, .after = 0}));
}

TEST(RiskContours, TakeHalfOfTheLevelOnEitherSide) {
  EXPECT_EQ(contours(0.049).size(), 2u) << "b has 0.025";
  EXPECT_EQ(contours(0.01).size(), 1u) << "only A has less than 0.005";
  EXPECT_TRUE(contours(0.001).empty());
}

TEST(RiskContours, HaveNoZWhereTheRiskIsNotTold) {
  RelativeRisk untold = risk;
  untold.log_risk = Raster(grid, no_value);
  for (const RiskContour& contour : risk_contours({&raised, &lowered}, untold, 0.05, {}, {})) {
    EXPECT_TRUE(std::isnan(contour.z));
    EXPECT_NE(contour.strongest, Position{});
  }
}

TEST(RiskContours, RefuseLevelsThatAreNone) {
  for (const double level : {0.0, 1.0, 5.0, no_value}) {
    expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                   [&] { static_cast<void>(contours(level)); });
  }
}

}  // namespace
}  // namespace klara
