#include <klara/shape/raster.hpp>

#include <klara/base/random.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include <engine/generated_areas.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr Position stockholm{674'000.0, 6'580'000.0};
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(GridCovering, HoldsTheExtentInTheFewestWholeCells) {
  constexpr std::uint64_t seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 1000; ++i) {
    const double west = stockholm.x + 5000.0 * random.normal();
    const double south = stockholm.y + 5000.0 * random.normal();
    const Bounds extent{west, south, west + 3000.0 * random.uniform(),
                        south + 3000.0 * random.uniform()};
    const Grid grid = grid_covering(extent, 50_m);
    EXPECT_EQ(std::fmod(grid.west, 50.0), 0.0);
    EXPECT_EQ(std::fmod(grid.north, 50.0), 0.0);
    EXPECT_LE(grid.west, extent.west);
    EXPECT_GE(grid.east(), extent.east);
    EXPECT_LE(grid.south(), extent.south);
    EXPECT_GE(grid.north, extent.north);
    EXPECT_GT(grid.west + 50.0, extent.west);
    EXPECT_LT(grid.east() - 50.0, extent.east);
    EXPECT_GT(grid.south() + 50.0, extent.south);
    EXPECT_LT(grid.north - 50.0, extent.north);
  }
}

TEST(GridCovering, OnePointIsOneCell) {
  const Grid grid = grid_covering({100, 200, 100, 200}, 50_m);
  EXPECT_EQ(grid.size(), 1u);
  EXPECT_TRUE(grid.west <= 100 && 100 <= grid.east());
  EXPECT_TRUE(grid.south() <= 200 && 200 <= grid.north);
}

TEST(Grid, CountsCentresFromTheNorthWest) {
  const Grid grid{.west = 100, .north = 900, .cell = 50_m, .columns = 4, .rows = 3};
  EXPECT_EQ(grid.x(0), 125.0);
  EXPECT_EQ(grid.y(0), 875.0);
  EXPECT_EQ(grid.x(3), 275.0);
  EXPECT_EQ(grid.y(2), 775.0);
  EXPECT_EQ(grid.east(), 300.0);
  EXPECT_EQ(grid.south(), 750.0);
}

TEST(GridCovering, RefusesMoreCellsThanAllowedBeforeAnyIsMade) {
  for (const Bounds& extent : {Bounds{0, 0, 1e6, 1e6},
                               {-1e300, -1e300, 1e300, 1e300},
                               {-8e307, 0, 8e307, 1},
                               {0, 0, 1e19, 1e19},
                               {0, 0, 1e300, 0}}) {
    expect_refusal(ErrorKind::bad_argument, "GRID_TOO_LARGE",
                   [&] { static_cast<void>(grid_covering(extent, 1_m)); });
  }
  expect_refusal(ErrorKind::bad_argument, "GRID_TOO_LARGE", [] {
    static_cast<void>(grid_covering({0, 0, 10, 10}, {1e-300}));
  });
  EXPECT_EQ(grid_covering({0, 0, 10, 10}, 1_m, 100).size(), 100u);
  expect_refusal(ErrorKind::bad_argument, "GRID_TOO_LARGE", [] {
    static_cast<void>(grid_covering({0, 0, 10, 10}, 1_m, 99));
  });
}

TEST(GridCovering, SaysInWordsHowManyCellsThereWouldBe) {
  const auto said = [](const Bounds& extent, double cell) {
    return refusal([&] { static_cast<void>(grid_covering(extent, {cell})); })
        .value_or(Error(ErrorKind::bad_argument, "accepted", {}))
        .message();
  };
  const Text country = said({0, 0, 1e6, 1e6}, 1.0);
  EXPECT_EQ(
      country.en,
      "cells of 1 m over 1,000 km x 1,000 km make 1,000,000,000,000 cells (8.0 TB); the limit "
      "is 250,000,000");
  EXPECT_EQ(country.sv,
            "celler om 1 m över 1\u202F000 km x 1\u202F000 km blir "
            "1\u202F000\u202F000\u202F000\u202F000 celler (8,0 TB); gränsen är "
            "250\u202F000\u202F000");
  EXPECT_EQ(said({0, 0, 400, 2e6}, 0.5).sv,
            "celler om 0,5 m över 400 m x 2\u202F000 km blir 3\u202F200\u202F000\u202F000 celler "
            "(25,6 GB); gränsen är 250\u202F000\u202F000");
  // One cell too many does not read as the limit, nor its 2.0 GB as 3.
  EXPECT_EQ(said({0, 0, 1, 250'000'001}, 1.0).en,
            "cells of 1 m over 1.0 m x 250,000 km make 250,000,001 cells (2.0 GB); the limit is "
            "250,000,000");
  for (const Text& text : {said({-1e300, 0, 1e300, 1e300}, 1.0), said({0, 0, 10, 10}, 1e-300)}) {
    EXPECT_LT(text.en.size(), 150u) << text.en;
  }
}

TEST(GridCovering, NamesACellSizeThatFits) {
  constexpr std::uint64_t seed = 13;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 500; ++i) {
    const double west = 1e6 * random.normal();
    const double south = 1e6 * random.normal();
    const Bounds extent{west, south, west + std::pow(10.0, 7.0 * random.uniform()),
                        south + std::pow(10.0, 7.0 * random.uniform())};
    const std::size_t most = 1 + random.below(1000);
    const auto error = refusal([&] { static_cast<void>(grid_covering(extent, {1e-3}, most)); });
    ASSERT_TRUE(error.has_value());
    std::string named = error->remedy().en.substr(error->remedy().en.find_first_of("0123456789"));
    std::erase(named, ',');
    EXPECT_LE(grid_covering(extent, {std::stod(named)}, most).size(), most);
  }
}

TEST(GridCovering, RefusesCellsAndExtentsThatAreNone) {
  for (const double cell : {0.0, -1.0, infinity, -infinity, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "CELL_RANGE", [&] {
      static_cast<void>(grid_covering({0, 0, 1, 1}, {cell}));
    });
  }
  for (const Bounds& extent :
       {Bounds{}, {0, 0, infinity, 1}, {-infinity, 0, infinity, 1}, {0, std::nan(""), 1, 1}}) {
    expect_refusal(ErrorKind::bad_argument, "EXTENT_INVALID",
                   [&] { static_cast<void>(grid_covering(extent, 1_m)); });
  }
}

TEST(RequireGrid, RefusesGridsBeyondMemoryAndBeyondNumbers) {
  const auto refused = [](const Grid& grid, const char* code) {
    expect_refusal(ErrorKind::bad_argument, code, [&] { require_grid(grid); });
  };
  refused({.west = 0, .north = 0, .cell = 1_m, .columns = 1ull << 33, .rows = 1ull << 33},
          "GRID_TOO_LARGE");
  refused({.west = 0, .north = 0, .cell = 1_m, .columns = 1ull << 32, .rows = 1ull << 32},
          "GRID_TOO_LARGE");
  refused({.west = 0, .north = 0, .cell = {1e308}, .columns = 10, .rows = 10}, "EXTENT_INVALID");
  refused({.west = std::nan(""), .north = 0, .cell = 1_m, .columns = 1, .rows = 1},
          "EXTENT_INVALID");
  refused({.west = 0, .north = 0, .cell = 0_m, .columns = 1, .rows = 1}, "CELL_RANGE");
  EXPECT_NO_THROW(
      require_grid({.west = 0, .north = 0, .cell = 1_m, .columns = most_grid_cells, .rows = 1}));
  EXPECT_NO_THROW(require_grid({.west = 0, .north = 0, .cell = 1_m, .columns = 5, .rows = 0}));
}

TEST(Raster, ComparesBitByBit) {
  const Grid grid{.west = 0, .north = 0, .cell = 1_m, .columns = 2, .rows = 1};
  Raster a(grid, no_value);
  EXPECT_EQ(a, Raster(grid, no_value));
  EXPECT_FALSE(Raster(grid, 0.0) == Raster(grid, -0.0));
  EXPECT_FALSE(Raster(grid, 1.0) == Raster(grid, std::nextafter(1.0, 2.0)));
  Grid moved = grid;
  moved.west = 1.0;
  EXPECT_FALSE(Raster(grid, 1.0) == Raster(moved, 1.0));
  EXPECT_EQ(Raster(), Raster());
  a.row(0)[1] = 3.0;
  EXPECT_EQ(a.at(0, 1), 3.0);
  EXPECT_TRUE(std::isnan(a.at(0, 0)));
}

void expect_masked_as_contained(const Grid& grid, const MultiPolygon& window) {
  Raster raster(grid, 1.0);
  mask_outside(raster, window);
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      ASSERT_EQ(!std::isnan(raster.at(r, c)), contains(window, {grid.x(c), grid.y(r)}))
          << "row " << r << " column " << c;
    }
  }
}

TEST(MaskOutside, KeepsExactlyTheCentresThatTheWindowContains) {
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const Position centre{stockholm.x + 500.0, stockholm.y - 500.0};
    const Grid grid{
        .west = stockholm.x, .north = stockholm.y, .cell = 10_m, .columns = 100, .rows = 90};
    MultiPolygon window{{.shell = star_ring(centre, 100.0, 700.0, 60, random),
                         .holes = {star_ring(centre, 20.0, 90.0, 20, random)}}};
    expect_masked_as_contained(grid, window);
    // A second part that overlaps the first.
    window.push_back(
        {.shell = star_ring({centre.x + 200.0, centre.y}, 50.0, 400.0, 9, random), .holes = {}});
    expect_masked_as_contained(grid, window);
  }
}

// Corners on centres, so that edges run through many of them and rounding would decide.
TEST(MaskOutside, DecidesCentresOnEdgesAsContainsDoes) {
  constexpr std::uint64_t seed = 15;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Grid grid{.west = stockholm.x + 0.1,
                  .north = stockholm.y + 0.7,
                  .cell = {0.3},
                  .columns = 40,
                  .rows = 40};
  for (int i = 0; i < 300; ++i) {
    Ring ring;
    for (int corner = 0; corner < 5; ++corner) {
      const double x = grid.x(random.below(40));
      ring.push_back({x, grid.y(random.below(40))});
    }
    expect_masked_as_contained(grid, {{.shell = ring, .holes = {}}});
  }
}

TEST(MaskOutside, SetsAllWithoutAWindowAndNoneWithinOne) {
  const Grid grid{.west = 0, .north = 10, .cell = 1_m, .columns = 10, .rows = 10};
  Raster raster(grid, 1.0);
  mask_outside(raster, window_of(Bounds{-1e6, -1e6, 1e6, 1e6}));
  EXPECT_EQ(raster, Raster(grid, 1.0));
  mask_outside(raster, {});
  EXPECT_EQ(raster, Raster(grid, no_value));
}

TEST(MaskOutside, IsGivenUpWhenAStopWasRequested) {
  std::stop_source stop;
  stop.request_stop();
  RunContext run;
  run.stop = stop.get_token();
  Raster raster({.west = 0, .north = 10, .cell = 1_m, .columns = 10, .rows = 10}, 1.0);
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] { mask_outside(raster, {}, run); });
}

}  // namespace
}  // namespace klara
