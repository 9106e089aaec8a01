#include <klara/shape/strips.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <vector>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

TEST(Strips, HoldEveryRowOnceInBoxesFromWestToEast) {
  PointSet points = uniform_incidents(500, 1000.0, /*seed=*/1);
  points.y[3] = points.y[4];  // one parallel for two
  std::vector<std::uint32_t> rows(400);
  std::iota(rows.begin(), rows.end(), 50u);
  rows.push_back(3);
  rows.push_back(4);
  std::ranges::sort(rows);
  for (const double side : {30.0, 300.0, 5000.0}) {
    std::vector<std::uint32_t> seen;
    for_each_strip(points, rows, side, {}, [&](const PlaceStrip& strip) {
      EXPECT_TRUE(std::ranges::is_sorted(strip.parallels));
      EXPECT_EQ(std::ranges::adjacent_find(strip.parallels), strip.parallels.end());
      EXPECT_LE(strip.north - strip.south, side);
      std::size_t next = 0;
      double west = -1.0;
      for (const PlaceBox& box : strip.boxes) {
        EXPECT_EQ(box.begin, next);
        EXPECT_GT(box.west, west);
        EXPECT_LE(box.east - box.west, side);
        next = box.end;
        west = box.east;
        for (std::size_t i = box.begin; i < box.end; ++i) {
          const auto& [at, parallel, index] = strip.places[i];
          EXPECT_EQ(at, (Position{points.x[index], points.y[index]}));
          EXPECT_EQ(strip.parallels[parallel], at.y);
          EXPECT_TRUE((Bounds{box.west, strip.south, box.east, strip.north}.contains(at)));
          seen.push_back(static_cast<std::uint32_t>(index));
        }
      }
      EXPECT_EQ(next, strip.places.size());
    });
    std::ranges::sort(seen);
    EXPECT_EQ(seen, rows) << side;
  }
}

TEST(Strips, OfNoRowsAreNone) {
  for_each_strip(uniform_incidents(5, 10.0, 1), {}, 3.0, {},
                 [](const PlaceStrip&) { ADD_FAILURE(); });
}

TEST(Strips, AreTheSameForEveryThreadCount) {
  const PointSet points = uniform_incidents(500, 1000.0, /*seed=*/2);
  std::vector<std::uint32_t> rows(500);
  std::iota(rows.begin(), rows.end(), 0u);
  const auto order_on = [&](unsigned threads) {
    RunContext run;
    run.threads = threads;
    std::vector<std::vector<std::size_t>> strips;
    std::mutex mutex;
    for_each_strip(points, rows, 90.0, run, [&](const PlaceStrip& strip) {
      std::vector<std::size_t> order;
      for (const Place& place : strip.places) order.push_back(place.index);
      const std::scoped_lock lock(mutex);
      strips.push_back(order);
    });
    std::ranges::sort(strips);
    return strips;
  };
  EXPECT_EQ(order_on(3), order_on(1));
}

}  // namespace
}  // namespace klara
