#include <cli/surface_summary.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace klara {
namespace {

Raster surface_of(std::vector<double> values) {
  Raster surface(grid_covering({0, 0, 300, 200}, Metres{100.0}), 0.0);
  surface.values = std::move(values);
  return surface;
}

TEST(SurfaceSummary, LeavesOutCellsWithoutAValue) {
  const SurfaceSummary summary = surface_summary(surface_of({1.0, no_value, -2.0, 3.0, 3.0, 0.5}));
  EXPECT_EQ(summary.cells, 5u);
  EXPECT_EQ(summary.minimum, -2.0);
  EXPECT_EQ(summary.maximum, 3.0);
  EXPECT_EQ(summary.maximum_at, (Position{50.0, 50.0}));  // south-west, the first of two
  EXPECT_EQ(summary.total, 5.5 * 100.0 * 100.0);
}

TEST(SurfaceSummary, IsNothingWhereNoCellHasAValue) {
  const SurfaceSummary summary = surface_summary(surface_of(std::vector<double>(6, no_value)));
  EXPECT_EQ(summary.cells, 0u);
  EXPECT_TRUE(std::isnan(summary.minimum));
  EXPECT_TRUE(std::isnan(summary.maximum));
  EXPECT_FALSE(summary.maximum_at);
  EXPECT_EQ(summary.total, 0.0);
}

}  // namespace
}  // namespace klara
