#include <klara/shape/point_set.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace std::chrono_literals;

constexpr Instant midnight{std::chrono::sys_days{std::chrono::year{2018} / 1 / 1}};

// Few values in every column, so that ties reach the last of them.
PointSet full_of_ties(std::size_t n, Random& random) {
  PointSet points;
  for (std::size_t i = 0; i < n; ++i) {
    points.x.push_back(static_cast<double>(random.below(3)));
    points.y.push_back(static_cast<double>(random.below(3)));
    points.weight.push_back(1.0 + static_cast<double>(random.below(2)));
    points.from.push_back(midnight + std::chrono::hours{random.below(2)});
    points.until.push_back(points.from.back() + std::chrono::hours{random.below(2)});
  }
  return points;
}

Category drawn_category(std::size_t n, Random& random) {
  Category category{.name = "offence", .levels = {"", "robbery", "theft"}, .of_row = {}};
  for (std::size_t i = 0; i < n; ++i) {
    category.of_row.push_back(static_cast<std::uint32_t>(random.below(3)));
  }
  return category;
}

// The definition: a stable sort by everything, column after column.
std::vector<std::size_t> order_by_definition(const PointSet& points) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair(points.x[a], points.y[a]) < std::pair(points.x[b], points.y[b]);
  });
  return order;
}

TEST(CanonicalOrder, IsAStableSortHoweverXIsSpread) {
  constexpr std::uint64_t seed = 19;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const auto spread_as = [&](const auto& x_of) {
    PointSet points;
    for (int i = 0; i < 20'000; ++i) {
      points.x.push_back(x_of());
      points.y.push_back(static_cast<double>(random.below(3)));
    }
    EXPECT_EQ(canonical_order(points, {}), order_by_definition(points));
  };
  spread_as([&] { return 674'000.0 + 5000.0 * random.normal(); });
  spread_as([&] { return 674'000.0; });
  spread_as([&] { return 674'000.0 + 50.0 * static_cast<double>(random.below(20)); });
  spread_as([&] { return random.below(1000) == 0 ? 1e12 : random.uniform(); });  // one far away
  spread_as([&] { return 674'000.0 + 1e-9 * random.uniform(); });                // a few values
  spread_as([&] { return std::pow(10.0, 300.0 * random.normal()); });
  spread_as([&] { return random.below(2) == 0 ? -1.7e308 : 1.7e308 * random.uniform(); });
}

TEST(CanonicalOrder, DoesNotDependOnTheOrderOfRows) {
  constexpr std::uint64_t seed = 3;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const PointSet points = full_of_ties(500, random);
  const std::vector categories{drawn_category(500, random), drawn_category(500, random)};
  const auto in_order = [](const PointSet& p, const std::vector<Category>& c) {
    const auto order = canonical_order(p, c);
    return std::tuple(selected(p, order), selected(c[0], order), selected(c[1], order));
  };
  const auto expected = in_order(points, categories);

  std::vector<std::size_t> rows(500);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (int repeat = 0; repeat < 20; ++repeat) {
    shuffle(std::span<std::size_t>(rows), random);
    EXPECT_EQ(in_order(selected(points, rows),
                       {selected(categories[0], rows), selected(categories[1], rows)}),
              expected);
  }
}

TEST(CanonicalOrder, ComparesColumnsInTheOrderOfItsPromise) {
  const PointSet points{
      .x = {1, 0, 0, 0, 0, 0},
      .y = {0, 1, 0, 0, 0, 0},
      .weight = {1, 1, 1, 2, 1, 1},
      .from = {midnight, midnight, midnight + 1h, midnight, midnight, midnight},
      .until = {midnight, midnight, midnight + 1h, midnight, midnight + 2h, midnight}};
  EXPECT_EQ(canonical_order(points, {}), (std::vector<std::size_t>{5, 3, 4, 2, 1, 0}));
}

TEST(CanonicalOrder, KeepsTheOrderOfEqualRows) {
  const PointSet points{
      .x = {1, 0, 1, 0}, .y = {0, 0, 0, 0}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(canonical_order(points, {}), (std::vector<std::size_t>{1, 3, 0, 2}));
}

TEST(RowsWithin, TakesIncidentsThatBeginInThePeriod) {
  const PointSet points{.x = {0, 0, 0, 0},
                        .y = {0, 0, 0, 0},
                        .weight = {},
                        .from = {midnight - 1s, midnight, midnight + 23h, midnight + 24h},
                        .until = {midnight + 1h, midnight, midnight + 48h, midnight + 24h}};
  EXPECT_EQ(rows_within(points, {midnight, midnight + 24h}), (std::vector<std::size_t>{1, 2}));
}

TEST(RowsWithin, RefusesIncidentsWithoutTimes) {
  const Period day{midnight, midnight + 24h};
  const PointSet untimed{.x = {0}, .y = {0}, .weight = {}, .from = {}, .until = {}};
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING",
                 [&] { static_cast<void>(rows_within(untimed, day)); });
  EXPECT_TRUE(rows_within({}, day).empty());
}

TEST(Selected, KeepsEmptyColumnsEmpty) {
  const PointSet points{.x = {1, 2, 3}, .y = {4, 5, 6}, .weight = {}, .from = {}, .until = {}};
  const std::vector<std::size_t> rows{2, 0, 2};
  const PointSet expected{.x = {3, 1, 3}, .y = {6, 4, 6}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(selected(points, rows), expected);
  EXPECT_EQ(expected.weight_of(1), 1.0);
}

TEST(BoundsOfPoints, HoldEveryPoint) {
  const PointSet points{.x = {3, -1, 2}, .y = {4, 9, 6}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(bounds(points), (Bounds{-1, 4, 3, 9}));
  EXPECT_TRUE(bounds(PointSet{}).empty());
}

TEST(PointSet, RefusesCoordinatesAndWeightsThatAreNoNumbers) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const PointSet two{.x = {1, 2}, .y = {3, 4}, .weight = {0, 5}, .from = {}, .until = {}};
  require_incidents(two);
  require_incidents({});
  for (const double none : {nan, infinity, -infinity}) {
    PointSet east = two, north = two;
    east.x[1] = none;
    north.y[0] = none;
    for (const PointSet& nowhere : {east, north}) {
      expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE", [&] { require_incidents(nowhere); });
    }
  }
  for (const double weight : {nan, -1.0, infinity}) {
    PointSet incidents = two;
    incidents.weight[1] = weight;
    expect_refusal(ErrorKind::bad_data, "WEIGHT_RANGE", [&] { require_incidents(incidents); });
  }
}

TEST(PointSet, TellsItsHeaviestWeight) {
  EXPECT_EQ(heaviest_weight({.x = {1, 2}, .y = {3, 4}, .weight = {2, 5}, .from = {}, .until = {}}),
            5.0);
  EXPECT_EQ(heaviest_weight({.x = {1, 2}, .y = {3, 4}, .weight = {}, .from = {}, .until = {}}),
            1.0);
  EXPECT_EQ(heaviest_weight({}), 1.0);
}

}  // namespace
}  // namespace klara
