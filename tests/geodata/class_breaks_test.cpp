#include <klara/geodata/class_breaks.hpp>

#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Raster surface_of(const std::vector<double>& values) {
  Raster result(Grid{0.0, 0.0, {1.0}, values.size(), 1});
  result.values = values;
  return result;
}

double floor_of(const std::vector<double>& values, double factor = 1.0) {
  const Raster surface = surface_of(values);
  const std::array<const Raster*, 1> surfaces{&surface};
  return class_floor(surfaces, factor);
}

TEST(RoundNumber, IsTheNearestOfTheSeries) {
  for (const auto& [value, expected] : std::vector<std::pair<double, double>>{{1.0, 1.0},
                                                                              {1.49, 1.0},
                                                                              {1.51, 2.0},
                                                                              {3.4, 2.0},
                                                                              {3.6, 5.0},
                                                                              {7.4, 5.0},
                                                                              {7.6, 10.0},
                                                                              {99.0, 100.0},
                                                                              {115.0, 100.0},
                                                                              {0.034, 0.02},
                                                                              {0.036, 0.05},
                                                                              {6.3e-5, 5e-5}}) {
    EXPECT_DOUBLE_EQ(nearest_round_number(value), expected) << value;
  }
}

TEST(RoundNumber, IsTheSmallerOfTwoEquallyNear) {
  EXPECT_EQ(nearest_round_number(1.5), 1.0);
  EXPECT_EQ(nearest_round_number(7.5), 5.0);
}

TEST(ClassFloor, IsThatOfASurfaceOfTheSameValues) {
  const std::vector<double> values{1, 2, 3, 4, 50, 60, 70, 80, 90, 1000};
  EXPECT_EQ(class_floor(values, 1000.0), floor_of(values, 1000.0));
  EXPECT_EQ(class_floor(std::vector<double>{}, 1.0), 1.0);
}

TEST(ClassFloor, FollowsThe90thPercentileOfAllPeriodsTogether) {
  // 1 to 100 over two periods: the 90th of 100 values is 90.
  std::vector<double> odd, even;
  for (int i = 1; i <= 100; ++i) (i % 2 == 1 ? odd : even).push_back(i);
  const Raster a = surface_of(odd), b = surface_of(even);
  const std::array<const Raster*, 2> both{&a, &b}, turned{&b, &a};
  EXPECT_EQ(class_floor(both, 1.0), 100.0);
  EXPECT_EQ(class_floor(turned, 1.0), 100.0);
  EXPECT_EQ(class_floor(both, 0.05), 5.0) << "90 x 0.05 = 4.5";
}

/// The definition, by sorting.
double floor_by_definition(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  std::ranges::sort(values);
  const auto rank = std::ceil(0.9 * static_cast<double>(values.size()));
  return nearest_round_number(values[static_cast<std::size_t>(rank) - 1]);
}

TEST(ClassFloor, AgreesWithItsDefinitionForValuesOfAnySize) {
  const std::uint64_t seed = 20190601;
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> values(1 + random.below(300));
    for (double& v : values) {
      v = std::pow(10.0, 40.0 * random.uniform() - 20.0);
      if (random.below(10) == 0) v = infinity - infinity;  // outside
      if (random.below(20) == 0) v = -v;
    }
    values.push_back(1e-30);
    if (floor_by_definition(values) > 0.0) {
      ASSERT_EQ(floor_of(values), floor_by_definition(values)) << trial;
    }
  }
}

TEST(ClassFloor, EndsWhenAStopIsRequested) {
  const Raster surface = surface_of({1.0, 2.0});
  const std::array<const Raster*, 1> surfaces{&surface};
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW((void)class_floor(surfaces, 1.0, {.stop = stop.get_token()}), Error);
}

TEST(ClassFloor, LeavesOutCellsOutsideTheWindow) {
  const double nan = no_value;
  EXPECT_EQ(floor_of({nan, nan, nan, nan, nan, nan, nan, nan, nan, 5.0}), 5.0);
}

TEST(ClassFloor, IsTheMedianOfTheOthersWhereNearlyAllCellsAreEmpty) {
  std::vector<double> values(100, 0.0);
  values[3] = 1.0;
  values[50] = 20.0;
  values[99] = 400.0;
  EXPECT_EQ(floor_of(values), 20.0);
}

TEST(ClassFloor, OfEmptySurfacesIsOne) {
  EXPECT_EQ(floor_of({}), 1.0);
  EXPECT_EQ(floor_of({0.0, 0.0}), 1.0);
  EXPECT_EQ(floor_of({no_value}), 1.0);
}

TEST(LevelChangeFloor, MakesTheZeroClassATenthOfTheMedianLevel) {
  const std::vector<double> rates{no_value, 0.0, 1'000.0, 5'200.0, 90'000.0};
  const double floor = level_change_floor(rates);
  EXPECT_EQ(change_borders(0, floor), (ClassBorders{-500.0, 500.0}));
  EXPECT_EQ(level_change_floor({}), 1.0);
}

TEST(LevelFloor, PutsTheMedianDistrictInTheSecondOrThirdClass) {
  for (const double median : {3.0, 40.0, 5'200.0}) {
    const std::vector<double> levels{no_value, 0.0, median / 9.0, median, 11.0 * median};
    EXPECT_THAT(amount_class(median, level_floor(levels)), testing::AnyOf(2, 3)) << median;
  }
  EXPECT_EQ(level_floor({}), 1.0);
}

TEST(AmountClasses, DoubleFromTheFloor) {
  EXPECT_EQ(amount_borders(1, 100.0), (ClassBorders{100.0, 200.0}));
  EXPECT_EQ(amount_borders(5, 100.0), (ClassBorders{1'600.0, 3'200.0}));
  EXPECT_EQ(amount_borders(6, 100.0), (ClassBorders{3'200.0, infinity}));
}

TEST(ChangeClasses, TripleFromHalfTheFloorToEitherSide) {
  EXPECT_EQ(change_borders(0, 100.0), (ClassBorders{-50.0, 50.0}));
  EXPECT_EQ(change_borders(1, 100.0), (ClassBorders{50.0, 150.0}));
  EXPECT_EQ(change_borders(-2, 100.0), (ClassBorders{-450.0, -150.0}));
  EXPECT_EQ(change_borders(4, 100.0), (ClassBorders{1'350.0, infinity}));
  EXPECT_EQ(change_borders(-4, 100.0), (ClassBorders{-infinity, -1'350.0}));
}

TEST(AmountClasses, HoldEveryValueOnce) {
  for (const double floor : {0.05, 1.0, 200.0}) {
    for (double value = 0.0; value < 100.0 * floor; value += 0.0625 * floor) {
      const int found = amount_class(value, floor);
      const ClassBorders borders = amount_borders(found, floor);
      EXPECT_TRUE(borders.low <= value && value < borders.high) << value << " in " << found;
    }
  }
}

TEST(ChangeClasses, AreTheirOwnMirrorImage) {
  for (const double floor : {0.05, 1.0, 200.0}) {
    for (double value = 0.0; value < 50.0 * floor; value += 0.0625 * floor) {
      const int found = change_class(value, floor);
      EXPECT_EQ(change_class(-value, floor), -found);
      const ClassBorders borders = change_borders(found, floor);
      EXPECT_TRUE(borders.low <= value && value < borders.high) << value << " in " << found;
    }
  }
}

TEST(RatioClasses, AreTheirOwnMirrorImageAndHoldEveryRatioOnce) {
  for (double ratio = 1.0; ratio < 6.0; ratio += 0.0625) {
    const int found = ratio_class(ratio);
    const ClassBorders borders = ratio_borders(found);
    EXPECT_TRUE(borders.low <= ratio && ratio < borders.high) << ratio << " in " << found;
    EXPECT_EQ(ratio_class(1.0 / ratio), -found) << ratio;
  }
  EXPECT_EQ(ratio_class(0.0), -4);
}

TEST(ClassLabels, ReadAsTheLegendOfTheMap) {
  EXPECT_EQ(amount_label(1, 100.0, Language::swedish), "100 till 200");
  EXPECT_EQ(amount_label(6, 100.0, Language::swedish), "3\u202F200 och mer");
  EXPECT_EQ(amount_label(6, 100.0, Language::english), "3,200 and more");
  EXPECT_EQ(change_label(0, 100.0, Language::swedish), "\u221250 till +50");
  EXPECT_EQ(change_label(2, 100.0, Language::swedish), "+150 till +450");
  EXPECT_EQ(change_label(-2, 100.0, Language::english), "\u2212150 to \u2212450");
  EXPECT_EQ(change_label(4, 100.0, Language::swedish), "+1\u202F350 och mer");
  EXPECT_EQ(change_label(-4, 100.0, Language::english), "\u22121,350 and less");
  EXPECT_EQ(ratio_label(1, Language::swedish), "1,25 till 1,5");
  EXPECT_EQ(ratio_label(0, Language::english), "0.8 to 1.25");
  EXPECT_EQ(ratio_label(-2, Language::english), "0.67 to 0.5");
  EXPECT_EQ(ratio_label(4, Language::english), "3 and more");
  EXPECT_EQ(ratio_label(-4, Language::swedish), "0,33 och mindre");
}

TEST(ClassLabels, HaveTheDecimalsOfTheirBordersAndNoMore) {
  EXPECT_EQ(change_label(1, 1.0, Language::swedish), "+0,5 till +1,5");
  EXPECT_EQ(change_label(1, 0.1, Language::english), "+0.05 to +0.15");
  EXPECT_EQ(amount_label(1, 0.2, Language::english), "0.2 to 0.4");
}

}  // namespace
}  // namespace klara
