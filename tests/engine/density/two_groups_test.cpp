#include <klara/density/two_groups.hpp>

#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
const Grid grid{.west = 0, .north = 1000, .cell = 50_m, .columns = 20, .rows = 20};

TwoGroups groups_of(const PointSet& cases, const PointSet& controls,
                    EdgeCorrection correction = EdgeCorrection::none) {
  return two_groups(cases, controls, grid, square, 100_m, correction, Kernel::quartic);
}

PointSet one_at(double x, double y) {
  PointSet point;
  point.x = {x};
  point.y = {y};
  return point;
}

TEST(TwoGroups, HoldCasesBeforeControlsAndCountThoseOutside) {
  PointSet cases;
  cases.x = {100, -5, 300};
  cases.y = {100, 100, 300};
  cases.weight = {1.0, 7.0, 3.0};
  PointSet controls;
  controls.x = {2000, 400, 500, 600};
  controls.y = {100, 400, 500, 600};
  const TwoGroups groups = groups_of(cases, controls);
  EXPECT_EQ(groups.cases, 2u);
  EXPECT_EQ(groups.incidents.x, (std::vector<double>{100, 300, 400, 500, 600}));
  EXPECT_EQ(groups.incidents.weight, (std::vector<double>{1, 3, 1, 1, 1}));
  EXPECT_EQ(groups.of_cases.outside, 1u);
  EXPECT_EQ(groups.of_controls.outside, 1u);
  EXPECT_EQ(groups.of_cases.weight, 4.0);
  EXPECT_EQ(groups.of_cases.effective, 16.0 / 10.0);
  EXPECT_EQ(groups.of_controls.effective, 3.0);
}

TEST(TwoGroups, TakeTheFactorsOfEdgesIntoWeightsButNotIntoTheirSums) {
  const TwoGroups groups =
      groups_of(one_at(0, 500), uniform_incidents(10, 1000.0, /*seed=*/1), EdgeCorrection::diggle);
  EXPECT_NEAR(groups.incidents.weight[0], 2.0, 1e-9);  // half of the kernel lies outside
  EXPECT_EQ(groups.of_cases.weight, 1.0);
}

TEST(TwoGroups, ArePartedAsTheyWereJoined) {
  const PointSet cases = uniform_incidents(30, 1000.0, /*seed=*/2);
  const PointSet controls = uniform_incidents(40, 1000.0, /*seed=*/3);
  const TwoGroups groups = groups_of(cases, controls);
  EXPECT_EQ(part_of(groups.incidents, 0, groups.cases).x, cases.x);
  EXPECT_EQ(part_of(groups.incidents, groups.cases, groups.incidents.size()).y, controls.y);
}

TEST(TwoGroups, AreRefusedWhereOneIsEmptyOrWithoutWeight) {
  const PointSet some = uniform_incidents(5, 1000.0, /*seed=*/4);
  PointSet weightless = some;
  weightless.weight.assign(5, 0.0);
  for (const PointSet& none : {PointSet{}, one_at(-1, 0), weightless}) {
    expect_refusal(ErrorKind::bad_data, "NO_INCIDENTS",
                   [&] { static_cast<void>(groups_of(none, some)); });
    expect_refusal(ErrorKind::bad_data, "NO_INCIDENTS",
                   [&] { static_cast<void>(groups_of(some, none)); });
  }
}

TEST(TwoGroups, AreRefusedWithPlacesAndWeightsThatAreNone) {
  const PointSet some = uniform_incidents(5, 1000.0, /*seed=*/4);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double no_place : {no_value, infinity}) {
    expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE",
                   [&] { static_cast<void>(groups_of(one_at(no_place, 1), some)); });
  }
  for (const double weight : {no_value, infinity, -1.0}) {
    PointSet heavy = some;
    heavy.weight = {1, 1, weight, 1, 1};
    expect_refusal(ErrorKind::bad_data, "WEIGHT_RANGE",
                   [&] { static_cast<void>(groups_of(some, heavy)); });
  }
}

}  // namespace
}  // namespace klara
