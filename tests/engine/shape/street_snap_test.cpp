#include <klara/shape/street_snap.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <engine/generated_streets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

RunContext on(unsigned threads) {
  return {.threads = threads, .stop = {}, .progress = {}, .stage = {}};
}

// Every segment looked at.
double distance_by_definition(const StreetNetwork& network, Position p) {
  double nearest = std::numeric_limits<double>::infinity();
  for (const StreetEdge& edge : network.edges) {
    for (std::size_t i = 1; i < edge.line.size(); ++i) {
      const Position a = edge.line[i - 1], b = edge.line[i];
      const double dx = b.x - a.x, dy = b.y - a.y;
      const double share =
          std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
      nearest = std::min(nearest, std::hypot(a.x + share * dx - p.x, a.y + share * dy - p.y));
    }
  }
  return nearest;
}

TEST(StreetIndex, FindsTheNearestStreet) {
  for (const std::uint64_t seed : {1u, 2u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::vector<Polyline> streets = town_streets({.columns = 7, .rows = 9, .left_out = 0.5}, seed);
    streets.push_back({{-900, -400}, {2000, 700}, {2100, 5000}});  // long ones
    for (Polyline& street : streets) {
      for (Position& p : street) p = {p.x + 674'000.0, p.y + 6'580'000.0};
    }
    const StreetNetwork network = street_network(streets);
    const StreetIndex index(network);
    Random random(seed, 1);
    for (int i = 0; i < 2000; ++i) {
      const double side = i % 3 == 0 ? 20'000.0 : 1500.0;  // also far outside
      const Position p{674'300.0 + side * (random.uniform() - 0.5),
                       6'580'400.0 + side * (random.uniform() - 0.5)};
      const auto found = index.nearest(p, {1e6});
      ASSERT_TRUE(found);
      // Coordinates of 6.58e6 m are good to 1e-9 m.
      EXPECT_NEAR(found->distance.value, distance_by_definition(network, p), 1e-8);
      const Position at = position_along(network.edges[found->edge].line, found->along);
      EXPECT_NEAR(std::hypot(at.x - p.x, at.y - p.y), found->distance.value, 1e-8);
    }
  }
}

TEST(StreetIndex, TakesTheFirstOfStreetsAsNear) {
  const StreetNetwork network = street_network(std::vector<Polyline>{
      {{10, 10}, {30, 10}}, {{10, 10}, {10, 25}}, {{10, 10}, {0, 10}}, {{10, 10}, {10, 0}}});
  const StreetIndex index(network);
  const auto at_crossing = index.nearest({10, 10}, 5_m);
  EXPECT_EQ(at_crossing, (StreetPlace{.edge = 0, .along = 0_m, .distance = 0_m}));
  const auto between = index.nearest({13, 13}, 5_m);
  EXPECT_EQ(between, (StreetPlace{.edge = 0, .along = 3_m, .distance = 3_m}));
}

TEST(StreetIndex, EndsAtItsLimit) {
  const StreetNetwork network = street_network(std::vector<Polyline>{{{0, 0}, {100, 0}}});
  const StreetIndex index(network);
  EXPECT_TRUE(index.nearest({50, 7}, 7_m));
  EXPECT_FALSE(index.nearest({50, 7.001}, 7_m));
  EXPECT_TRUE(index.nearest({50, 0}, 0_m));
  EXPECT_FALSE(index.nearest({1e300, 0}, 7_m));
  EXPECT_FALSE(index.nearest({std::numeric_limits<double>::quiet_NaN(), 0}, 7_m));
}

TEST(StreetIndex, PlacesTheEndsOfAnEdgeExactly) {
  const StreetNetwork network = street_network(std::vector<Polyline>{
      {{674'000.1, 6'580'000.7}, {674'033.3, 6'580'041.9}, {674'050, 6'580'000}}});
  const StreetIndex index(network);
  EXPECT_EQ(index.nearest({674'000.1, 6'580'000.7}, 1_m)->along, 0_m);
  EXPECT_EQ(index.nearest({674'050, 6'580'000}, 1_m)->along, network.edges[0].length);
}

TEST(SnappedPoints, AreReportedWithTheirDistances) {
  const StreetNetwork network = street_network(std::vector<Polyline>{{{0, 0}, {100, 0}}});
  const PointSet incidents{.x = {10, 20, 30, 40, 200},
                           .y = {1, 2, 90, -6, 0},
                           .weight = {1, 2, 3, 4, 5},
                           .from = {},
                           .until = {}};
  const auto [points, report] = snapped(incidents, network, 50_m);
  EXPECT_EQ(points, (std::vector<StreetPoint>{{.edge = 0, .along = 10_m, .weight = 1},
                                              {.edge = 0, .along = 20_m, .weight = 2},
                                              {.edge = 0, .along = 40_m, .weight = 4}}));
  EXPECT_EQ(report, (SnapReport{.incidents = 5,
                                .snapped = 3,
                                .too_far = {2, 4},
                                .limit = 50_m,
                                .median = 2_m,
                                .farthest = 6_m}));
  EXPECT_EQ(snapped(incidents, network, {1e6}).report.median, 6_m);
  const PointSet two{.x = {10, 20}, .y = {1, 2}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(snapped(two, network, 50_m).report.median, 1.5_m);
}

/// The numbers of a table, without its header; text is 0.
std::vector<std::vector<double>> table(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::vector<std::vector<double>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::vector<double> row;
    for (std::string cell; std::getline(cells, cell, ',');) {
      row.push_back(std::strtod(cell.c_str(), nullptr));
    }
    rows.push_back(row);
  }
  return rows;
}

// The street crimes near the University of Chicago (Ang, Baddeley & Nair 2012), which spatstat
// gives with their streets: 503 of them with 338 ends, 31150.21 feet, and 116 crimes.
TEST(SnappedPoints, LieOnTheStreetsOfChicagoAsPublished) {
  const char* const reference = std::getenv("KLARA_REFERENCE");
  if (reference == nullptr) GTEST_SKIP() << "KLARA_REFERENCE names no folder with data/";
  const std::string folder = std::string(reference) + "/data/spatstat_chicago/";
  std::vector<Polyline> streets;
  for (const auto& row : table(folder + "chicago_network_segments.csv")) {
    streets.push_back({{row[1], row[2]}, {row[3], row[4]}});
  }
  const StreetNetwork network = street_network(streets);
  EXPECT_EQ(network.edges.size(), 503u);
  EXPECT_EQ(network.nodes.size(), 338u);
  double length = 0.0;
  for (const StreetEdge& edge : network.edges) length += edge.length.value;
  EXPECT_NEAR(length, 31150.21, 0.005);

  PointSet crimes;
  const auto rows = table(folder + "chicago_points.csv");
  for (const auto& row : rows) {
    crimes.x.push_back(row[0]);
    crimes.y.push_back(row[1]);
  }
  const auto [points, report] = snapped(crimes, network, 1_m);
  ASSERT_EQ(points.size(), 116u);
  EXPECT_LT(report.farthest.value, 1e-11);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto edge = static_cast<std::uint32_t>(rows[i][2]) - 1;
    const double share = rows[i][3];
    if (share < 1e-6 || share > 1.0 - 1e-6) continue;  // at a crossing, on any of its streets
    EXPECT_EQ(points[i].edge, edge) << i;
    EXPECT_NEAR(points[i].along.value, share * network.edges[edge].length.value, 1e-9) << i;
  }
}

TEST(SnappedPoints, AreTheSameForEveryThreadCount) {
  const StreetNetwork network = street_network(town_streets({}, /*seed=*/1));
  const PointSet incidents = incidents_along(network, 10'000, 30.0, /*seed=*/2);
  const SnappedPoints alone = snapped(incidents, network, 20_m, on(1));
  EXPECT_FALSE(alone.report.too_far.empty());
  for (const unsigned threads : {2u, 3u, 0u}) {
    EXPECT_EQ(snapped(incidents, network, 20_m, on(threads)), alone);
  }
}

TEST(SnappedPoints, OfNoIncidentsAreNone) {
  const StreetNetwork network = street_network(std::vector<Polyline>{{{0, 0}, {100, 0}}});
  SnapReport nothing;
  nothing.limit = 50_m;
  EXPECT_EQ(snapped({}, network, 50_m).report, nothing);
  EXPECT_TRUE(snapped({}, network, 50_m).points.empty());
}

TEST(SnappedPoints, NeedALimit) {
  const StreetNetwork network = street_network(std::vector<Polyline>{{{0, 0}, {100, 0}}});
  for (const double bad :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "SNAP_LIMIT_RANGE",
                   [&] { static_cast<void>(snapped({}, network, {bad})); });
  }
}

TEST(PointsAlongEdges, AreInOrderAndOneAtEachPlace) {
  const std::vector<StreetPoint> points{{.edge = 2, .along = 5_m, .weight = 1},
                                        {.edge = 0, .along = 7_m, .weight = 2},
                                        {.edge = 2, .along = 3_m, .weight = 4},
                                        {.edge = 2, .along = 5_m, .weight = 8}};
  const PointsAlongEdges sorted = points_along_edges(points, 4);
  EXPECT_EQ(sorted.first, (std::vector<std::size_t>{0, 1, 1, 3, 3}));
  EXPECT_EQ(sorted.along, (std::vector<double>{7, 3, 5}));
  EXPECT_EQ(sorted.weight, (std::vector<double>{2, 4, 9}));
}

}  // namespace
}  // namespace klara
