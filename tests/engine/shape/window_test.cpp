#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <engine/generated_areas.hpp>

namespace klara {
namespace {

TEST(Window, OfDistrictsHoldsWhatAnyOfThemHolds) {
  Random random(8);
  DistrictSet districts;
  for (const MultiPolygon& area : ragged_partition({674e3, 6.58e6}, 100.0, 4, 4, random)) {
    districts.push_back({std::to_string(districts.size()), "", area});
  }
  const MultiPolygon window = window_of(districts);
  for (int i = 0; i < 2000; ++i) {
    const Position p{674e3 + 500.0 * random.uniform() - 50.0,
                     6.58e6 + 500.0 * random.uniform() - 50.0};
    bool in_one = false;
    for (const District& district : districts) in_one = in_one || contains(district.area, p);
    EXPECT_EQ(contains(window, p), in_one);
  }
}

TEST(Window, OfBoundsIsTheirRectangle) {
  const MultiPolygon window = window_of(Bounds{-2, 3, 8, 5});
  EXPECT_EQ(area(window).value, 20.0);
  EXPECT_EQ(bounds(window), (Bounds{-2, 3, 8, 5}));
}

}  // namespace
}  // namespace klara
