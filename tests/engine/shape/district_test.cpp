#include <klara/shape/district.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <engine/generated_areas.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr Position stockholm{674'000.0, 6'580'000.0};

District district(std::string code, Ring shell) {
  return {.code = std::move(code), .name = "", .area = {{.shell = std::move(shell), .holes = {}}}};
}

Ring rectangle(double west, double south, double east, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}};
}

DistrictSet partition(Random& random) {
  DistrictSet districts;
  for (MultiPolygon& area : ragged_partition(stockholm, 250.0, 8, 8, random)) {
    districts.push_back({std::to_string(1000 + districts.size()), "", std::move(area)});
  }
  return districts;
}

// The rule of district.hpp, said without an index.
std::uint32_t district_by_definition(const DistrictSet& districts, Position p, Metres reach) {
  for (std::uint32_t d = 0; d < districts.size(); ++d) {
    if (contains(districts[d].area, p)) return d;
  }
  std::uint32_t nearest = outside;
  for (std::uint32_t d = 0; d < districts.size(); ++d) {
    const Metres distance = distance_to_border(districts[d].area, p);
    if (distance > reach) continue;
    if (nearest == outside || distance < distance_to_border(districts[nearest].area, p))
      nearest = d;
  }
  return nearest;
}

TEST(DistrictIndex, AgreesWithItsDefinition) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    // Separate stars that overlap, touch and miss each other, some with holes and parts.
    DistrictSet districts;
    for (int d = 0; d < 30; ++d) {
      const auto place = [&] {
        const double x = stockholm.x + 3000.0 * random.uniform();
        return Position{x, stockholm.y + 3000.0 * random.uniform()};
      };
      const Position centre = place();
      MultiPolygon area{{.shell = star_ring(centre, 150.0, 400.0, 12, random), .holes = {}}};
      if (d % 3 == 0) area.front().holes = {star_ring(centre, 40.0, 90.0, 6, random)};
      if (d % 5 == 0)
        area.push_back({.shell = star_ring(place(), 50, 200, 7, random), .holes = {}});
      districts.push_back({std::to_string(100 + d), "", area});
    }
    for (const Metres reach : {0_m, 3_m, 100_m}) {
      const DistrictIndex index(districts, reach);
      for (int i = 0; i < 3000; ++i) {
        const double x = stockholm.x + 4000.0 * random.uniform() - 500.0;
        const Position p{x, stockholm.y + 4000.0 * random.uniform() - 500.0};
        ASSERT_EQ(index.district_of(p), district_by_definition(districts, p, reach));
      }
    }
  }
}

TEST(DistrictIndex, GivesEveryPointOfAPartitionToExactlyOne) {
  Random random(4);
  const DistrictSet districts = partition(random);
  const DistrictIndex index(districts, 0_m);
  for (int i = 0; i < 20'000; ++i) {
    const double x = stockholm.x + 200.0 + 1500.0 * random.uniform();
    const Position p{x, stockholm.y + 200.0 + 1500.0 * random.uniform()};
    const std::uint32_t found = index.district_of(p);
    ASSERT_NE(found, outside);
    for (std::uint32_t d = 0; d < districts.size(); ++d) {
      ASSERT_EQ(contains(districts[d].area, p), d == found);
    }
  }
}

TEST(DistrictIndex, GivesAnOverlapToTheFirstCode) {
  const DistrictIndex index(
      {district("01", rectangle(0, 0, 100, 100)), district("02", rectangle(50, 0, 150, 100))});
  EXPECT_EQ(index.district_of({75, 50}), 0u);
  EXPECT_EQ(index.district_of({125, 50}), 1u);
}

TEST(DistrictIndex, GivesAHairlineGapToTheNearest) {
  const DistrictIndex index(
      {district("01", rectangle(0, 0, 100, 100)), district("02", rectangle(102, 0, 200, 100))});
  EXPECT_EQ(index.district_of({100.5, 50}), 0u);
  EXPECT_EQ(index.district_of({101.5, 50}), 1u);
  EXPECT_EQ(index.district_of({101, 50}), 0u);  // equally near: the first code
}

TEST(DistrictIndex, ReachesExactlyAsFarAsItSays) {
  const DistrictIndex index({district("01", rectangle(0, 0, 100, 100))}, 3_m);
  for (const Position p :
       {Position{103, 50}, {-3, 50}, {50, 103}, {50, -3}, {100, 100}, {100, 0}}) {
    EXPECT_EQ(index.district_of(p), 0u) << p.x << ' ' << p.y;
  }
  for (const Position p : {Position{103.001, 50},
                           {-3.001, 50},
                           {50, 103.001},
                           {50, -3.001},
                           {102.5, 102.5},
                           {1e9, 50},
                           {50, -1e300}}) {
    EXPECT_EQ(index.district_of(p), outside) << p.x << ' ' << p.y;
  }
  EXPECT_EQ(index.district_of({std::nan(""), 50}), outside);
}

TEST(DistrictIndex, SurvivesDistrictsOfStrangeShape) {
  const DistrictSet districts{district("empty", {}), district("line", {{0, 0}, {2e6, 0}}),
                              district("speck", rectangle(stockholm.x, stockholm.y,
                                                          stockholm.x + 1e-3, stockholm.y + 1e-3))};
  const DistrictIndex index(districts, 0_m);
  EXPECT_EQ(index.district_of({1e6, 0}), 1u);
  EXPECT_EQ(index.district_of({stockholm.x + 5e-4, stockholm.y + 5e-4}), 2u);
  EXPECT_EQ(index.district_of({1e6, 1}), outside);
  EXPECT_EQ(DistrictIndex({}).district_of({0, 0}), outside);
  EXPECT_EQ(DistrictIndex({district("empty", {})}).district_of({0, 0}), outside);
  // One row of cells: were they a metre wide, no memory would hold them.
  EXPECT_EQ(DistrictIndex({district("line", {{0, 0}, {1e13, 0}})}, 0_m).district_of({1e13, 0}), 0u);
}

TEST(DistrictsOf, AreTheSameForEveryNumberOfThreads) {
  Random random(6);
  const DistrictIndex index(partition(random));
  PointSet points;
  for (int i = 0; i < 20'000; ++i) {
    points.x.push_back(stockholm.x + 2000.0 * random.uniform());
    points.y.push_back(stockholm.y + 2000.0 * random.uniform());
  }
  const auto alone = districts_of(points, index);
  for (std::size_t i = 0; i < points.size(); ++i) {
    ASSERT_EQ(alone[i], index.district_of({points.x[i], points.y[i]}));
  }
  for (const unsigned threads : {2u, 8u}) {
    RunContext run;
    run.threads = threads;
    EXPECT_EQ(districts_of(points, index, run), alone);
  }
}

TEST(DistrictWithCode, IsFoundByTheWholeText) {
  const DistrictSet districts{district("010", {}), district("10", {}), district("10102", {})};
  EXPECT_EQ(district_with_code(districts, "10"), 1u);
  EXPECT_EQ(district_with_code(districts, "010"), 0u);
  EXPECT_EQ(district_with_code(districts, "1010"), std::nullopt);
  EXPECT_EQ(district_with_code(districts, "99"), std::nullopt);
  EXPECT_EQ(district_with_code({}, "10"), std::nullopt);
}

}  // namespace
}  // namespace klara
