#include <klara/shape/inside.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

#include <engine/generated_areas.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

std::vector<std::uint32_t> rows_contained(const PointSet& points, const MultiPolygon& window) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    if (contains(window, {points.x[i], points.y[i]})) rows.push_back(i);
  }
  return rows;
}

TEST(RowsInside, AreThoseThatTheWindowContains) {
  constexpr std::uint64_t seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Position city{674'000.0, 6'580'000.0};
  for (int trial = 0; trial < 40; ++trial) {
    MultiPolygon window{{.shell = star_ring(city, 300.0, 900.0, 3 + random.below(60), random),
                         .holes = {star_ring(city, 50.0, 250.0, 3 + random.below(60), random)}}};
    // Districts that share edges, beside it.
    const Position beside{city.x + 1000.0, city.y};
    for (const MultiPolygon& part : ragged_partition(beside, 100.0, 4, 3, random)) {
      window.insert(window.end(), part.begin(), part.end());
    }
    PointSet points;
    const auto add = [&](Position p) {
      points.x.push_back(p.x);
      points.y.push_back(p.y);
    };
    for (int i = 0; i < 300; ++i) {
      add({city.x + 2600.0 * random.uniform() - 1000.0,
           city.y + 2000.0 * random.uniform() - 1000.0});
    }
    for (const Polygon& polygon : window) {
      for (std::size_t i = 0; i < polygon.shell.size(); ++i) {
        const Position a = polygon.shell[i], b = polygon.shell[(i + 1) % polygon.shell.size()];
        add(a);
        add({0.5 * (a.x + b.x), 0.5 * (a.y + b.y)});
        add({a.x + 10.0, a.y});  // level with a corner
      }
    }
    EXPECT_EQ(rows_inside(points, border_of(window)), rows_contained(points, window));
  }
}

TEST(RowsInside, AreOfARectangleThoseOnItsWesternAndSouthernBorder) {
  PointSet points;
  for (int i = 0; i <= 10; ++i) {
    for (int j = 0; j <= 10; ++j) {
      points.x.push_back(i);
      points.y.push_back(j);
    }
  }
  points.x.push_back(std::nan(""));
  points.y.push_back(5.0);
  points.x.push_back(5.0);
  points.y.push_back(std::numeric_limits<double>::infinity());
  const MultiPolygon square = window_of({0.0, 0.0, 10.0, 10.0});
  EXPECT_EQ(rows_inside(points, border_of(square)).size(), 100u);
}

TEST(RowsInside, AreNoneOfNoPoints) {
  EXPECT_TRUE(rows_inside({}, border_of(window_of({0.0, 0.0, 10.0, 10.0}))).empty());
}

TEST(RowsInside, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet one{.x = {5}, .y = {5}, .weight = {}, .from = {}, .until = {}};
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(rows_inside(one, border_of(window_of({0.0, 0.0, 10.0, 10.0})), run));
  });
}

}  // namespace
}  // namespace klara
