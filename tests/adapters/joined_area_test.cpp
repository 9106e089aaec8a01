#include <klara/adapters/joined_area.hpp>

#include <adapters/sample_result.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

double square_metres(const MultiPolygon& polygons) {
  return area(polygons).value;
}

TEST(JoinedArea, OfNeighboursIsOnePolygon) {
  MultiPolygon parts = rectangle(0, 0, 100, 100);
  const MultiPolygon more = rectangle(100, 0, 200, 100);
  parts.insert(parts.end(), more.begin(), more.end());
  const MultiPolygon joined = joined_area(parts, {0.0}, {});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_DOUBLE_EQ(square_metres(joined), 20'000.0);
}

TEST(JoinedArea, ClosesGapsThatAreNarrowerThanTheGapAndNoOthers) {
  MultiPolygon parts = rectangle(0, 0, 100, 100);
  const MultiPolygon near = rectangle(102, 0, 200, 100), far = rectangle(210, 0, 300, 100);
  parts.insert(parts.end(), near.begin(), near.end());
  parts.insert(parts.end(), far.begin(), far.end());
  const MultiPolygon joined = joined_area(parts, {6.0}, {});
  ASSERT_EQ(joined.size(), 2u);
  // The 2 m are filled but for the ends of the gap, where the arcs of 3 m do not reach.
  EXPECT_NEAR(square_metres(joined), 29'000.0, 5.0);
}

TEST(JoinedArea, CutsOutWhatIsWithout) {
  const MultiPolygon joined =
      joined_area(rectangle(0, 0, 100, 100), {0.0}, rectangle(40, 40, 60, 60));
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(joined[0].holes.size(), 1u);
  EXPECT_DOUBLE_EQ(square_metres(joined), 9'600.0);
  EXPECT_TRUE(joined_area(rectangle(0, 0, 9, 9), {0.0}, rectangle(-1, -1, 10, 10)).empty());
}

}  // namespace
}  // namespace klara
