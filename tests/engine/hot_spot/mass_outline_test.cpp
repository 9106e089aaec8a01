#include <klara/hot_spot/mass_outline.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

/// '#' = 1, ' ' and '.' = 0, '?' = outside the window; cells of 50 m at Sergels torg.
Raster drawn(const std::vector<std::string>& rows) {
  Raster raster({.west = 674'000,
                 .north = 6'580'500,
                 .cell = 50_m,
                 .columns = rows.front().size(),
                 .rows = rows.size()});
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      raster.row(r)[c] = rows[r][c] == '#' ? 1.0 : rows[r][c] == '?' ? no_value : 0.0;
    }
  }
  return raster;
}

bool is_one(double value) {
  return value == 1.0;
}

/// Corners in cells east and south of the grid's corner.
std::vector<std::pair<int, int>> in_cells(const Ring& ring, const Grid& grid) {
  std::vector<std::pair<int, int>> corners;
  for (const Position p : ring) {
    corners.emplace_back(static_cast<int>((p.x - grid.west) / grid.cell.value),
                         static_cast<int>((grid.north - p.y) / grid.cell.value));
  }
  return corners;
}

double signed_area(const Ring& ring) {
  double doubled = 0.0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Position a = ring[i];
    const Position b = ring[(i + 1) % ring.size()];
    doubled += (a.x - ring[0].x) * (b.y - ring[0].y) - (b.x - ring[0].x) * (a.y - ring[0].y);
  }
  return 0.5 * doubled;
}

void expect_clean(const Ring& ring) {
  ASSERT_GE(ring.size(), 4u);
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Position a = ring[i];
    const Position b = ring[(i + 1) % ring.size()];
    const Position c = ring[(i + 2) % ring.size()];
    EXPECT_NE(orientation(a, b, c), 0) << "a corner where the ring does not turn";
    for (std::size_t j = i + 1; j < ring.size(); ++j) EXPECT_FALSE(a == ring[j]) << "meets itself";
  }
}

/// Parts that hang together by their sides, each named by its first cell, in reading order.
std::vector<std::size_t> first_cells_of_parts(const Raster& raster) {
  const Grid& grid = raster.grid;
  std::vector<std::size_t> name(grid.size());
  for (std::size_t i = 0; i < name.size(); ++i) name[i] = i;
  for (bool changed = true; changed;) {
    changed = false;
    const auto join = [&](std::size_t a, std::size_t b) {
      if (!is_one(raster.values[a]) || !is_one(raster.values[b]) || name[a] == name[b]) return;
      name[a] = name[b] = std::min(name[a], name[b]);
      changed = true;
    };
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        const std::size_t i = r * grid.columns + c;
        if (c + 1 < grid.columns) join(i, i + 1);
        if (r + 1 < grid.rows) join(i, i + grid.columns);
      }
    }
  }
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (is_one(raster.values[i]) && name[i] == i) first.push_back(i);
  }
  return first;
}

void expect_outlined(const Raster& raster) {
  const Grid& grid = raster.grid;
  const MultiPolygon polygons = outline(raster, is_one);

  std::size_t cells = 0;
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      const bool inside = is_one(raster.at(r, c));
      if (inside) ++cells;
      ASSERT_EQ(contains(polygons, {grid.x(c), grid.y(r)}), inside)
          << "row " << r << " column " << c;
    }
  }
  EXPECT_EQ(area(polygons).value, static_cast<double>(cells) * 2500.0);

  for (const Polygon& polygon : polygons) {
    expect_clean(polygon.shell);
    EXPECT_GT(signed_area(polygon.shell), 0.0);
    for (const Ring& hole : polygon.holes) {
      expect_clean(hole);
      EXPECT_LT(signed_area(hole), 0.0);
    }
  }

  const auto first = first_cells_of_parts(raster);
  ASSERT_EQ(polygons.size(), first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_TRUE(
        contains({polygons[i]}, {grid.x(first[i] % grid.columns), grid.y(first[i] / grid.columns)}))
        << "polygon " << i << " is out of order";
  }
}

TEST(Outline, HoldsExactlyTheCellsInside) {
  for (const double share : {0.1, 0.35, 0.5, 0.6, 0.8, 0.95}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      SCOPED_TRACE(testing::Message() << "share " << share << ", seed " << seed);
      Random random(seed);
      Raster raster = drawn(std::vector<std::string>(13, std::string(17, '.')));
      for (double& value : raster.values) value = random.uniform() < share ? 1.0 : 0.0;
      expect_outlined(raster);
    }
  }
}

TEST(Outline, HoldsEverySetOfThreeByThreeCells) {
  for (unsigned set = 0; set < 512; ++set) {
    Raster raster = drawn({"...", "...", "..."});
    for (std::size_t i = 0; i < 9; ++i) raster.values[i] = (set >> i & 1u) != 0 ? 1.0 : 0.0;
    SCOPED_TRACE(testing::Message() << "set " << set);
    expect_outlined(raster);
  }
}

TEST(Outline, GoesAroundACellCounterClockwise) {
  const Raster raster = drawn({"...", ".#.", "..."});
  const MultiPolygon polygons = outline(raster, is_one);
  ASSERT_EQ(polygons.size(), 1u);
  EXPECT_EQ(in_cells(polygons[0].shell, raster.grid),
            (std::vector<std::pair<int, int>>{{1, 2}, {2, 2}, {2, 1}, {1, 1}}));
}

TEST(Outline, KeepsHolesAndIslandsInThem) {
  const MultiPolygon polygons =
      outline(drawn({"#####", "#...#", "#.#.#", "#...#", "#####"}), is_one);
  ASSERT_EQ(polygons.size(), 2u);
  EXPECT_EQ(polygons[0].shell.size(), 4u);
  ASSERT_EQ(polygons[0].holes.size(), 1u);
  EXPECT_EQ(signed_area(polygons[0].holes[0]), -9 * 2500.0);
  EXPECT_TRUE(polygons[1].holes.empty());
}

TEST(Outline, PartsCellsThatTouchOnlyAtACorner) {
  EXPECT_EQ(outline(drawn({"#.", ".#"}), is_one).size(), 2u);
  EXPECT_EQ(outline(drawn({".#", "#."}), is_one).size(), 2u);
}

TEST(Outline, CutsAPartThatTouchesItselfIntoShellAndHole) {
  const MultiPolygon polygons = outline(drawn({"###", "#.#", "##."}), is_one);
  ASSERT_EQ(polygons.size(), 1u);
  EXPECT_EQ(signed_area(polygons[0].shell), 8 * 2500.0);
  ASSERT_EQ(polygons[0].holes.size(), 1u);
  EXPECT_EQ(signed_area(polygons[0].holes[0]), -2500.0);
}

TEST(Outline, NeverHoldsCellsOutsideTheWindow) {
  const MultiPolygon polygons = outline(drawn({"?#?", "###", "?#?"}), [](double) { return true; });
  EXPECT_EQ(area(polygons).value, 5 * 2500.0);
}

TEST(Outline, OfNothingIsEmpty) {
  EXPECT_TRUE(outline(drawn({"...", "..."}), is_one).empty());
  EXPECT_TRUE(outline(Raster{}, is_one).empty());
}

// --- mass ----------------------------------------------------------------------------------------

// The definition: of all sets of cells that hold the share, the ones with the fewest cells.
std::size_t fewest_cells_holding(const std::vector<double>& values, double share) {
  double mass = 0.0;
  for (const double value : values) mass += value;
  std::size_t fewest = values.size();
  for (unsigned set = 0; set < 1u << values.size(); ++set) {
    double held = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) held += (set >> i & 1u) != 0 ? values[i] : 0.0;
    if (held / mass >= share)
      fewest = std::min(fewest, static_cast<std::size_t>(std::popcount(set)));
  }
  return fewest;
}

TEST(MassOutline, IsTheSmallestSetThatHoldsTheShare) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    Raster surface = drawn({"....", "....", "...."});
    // Whole numbers, so that no sum is rounded; all different, so that no tie widens the set.
    for (std::size_t i = 0; i < surface.values.size(); ++i) {
      surface.values[i] = static_cast<double>(100 * random.below(1000) + i);
    }
    for (const double share : {0.01, 0.3, 0.5, 0.9, 0.999}) {
      const MassOutline result = mass_outline(surface, share);
      EXPECT_EQ(result.area.value,
                static_cast<double>(fewest_cells_holding(surface.values, share)) * 2500.0);
      EXPECT_EQ(area(result.polygons).value, result.area.value);
      EXPECT_GE(result.held, share);
      EXPECT_EQ(result.share, share);
      double above = 0.0;
      double mass = 0.0;
      for (const double value : surface.values) {
        mass += value;
        if (value >= result.threshold) above += value;
      }
      EXPECT_EQ(result.held, above / mass);
    }
  }
}

TEST(MassOutline, TakesEqualCellsTogether) {
  Raster surface = drawn({"...", "..."});
  surface.values = {5, 2, 2, 2, 1, 0};
  const MassOutline half = mass_outline(surface, 0.5);  // 5 + 2 of 12 would do
  EXPECT_EQ(half.threshold, 2.0);
  EXPECT_EQ(half.area.value, 4 * 2500.0);
  EXPECT_EQ(half.held, 11.0 / 12.0);
  EXPECT_EQ(mass_outline(surface, 0.4).area.value, 2500.0);
}

TEST(MassOutline, ReachesAShareThatCellsHoldExactly) {
  Raster surface = drawn({std::string(100, '.')});
  for (std::size_t i = 0; i < 100; ++i) surface.values[i] = i < 55 ? 2.0 : 1.0;  // 110 of 155
  EXPECT_EQ(mass_outline(surface, 110.0 / 155.0).area.value, 55 * 2500.0);
}

TEST(MassOutline, SkipsCellsOutsideTheWindowAndWithoutMass) {
  Raster surface = drawn({"#?#", "-.#"});
  surface.values[3] = -4.0;
  const MassOutline result = mass_outline(surface, 0.99);
  EXPECT_EQ(result.area.value, 3 * 2500.0);
  EXPECT_EQ(result.held, 1.0);
}

TEST(MassOutline, OfASurfaceWithoutMassIsEmpty) {
  for (const Raster& surface : {drawn({"...", "?.."}), drawn({"??"}), Raster{}}) {
    const MassOutline result = mass_outline(surface, 0.5);
    EXPECT_TRUE(result.polygons.empty());
    EXPECT_EQ(result.area.value, 0.0);
    EXPECT_EQ(result.held, 0.0);
  }
}

TEST(MassOutline, RefusesSharesBeyondNoneAndAll) {
  for (const double share : {0.0, 1.0, -0.5, 50.0, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "SHARE_RANGE",
                   [&] { static_cast<void>(mass_outline(drawn({"##"}), share)); });
  }
}

TEST(MassOutline, IsGivenUpWhenAStopWasRequested) {
  std::stop_source stop;
  RunContext run;
  run.stop = stop.get_token();
  // Requested while the cells are asked about, so that only a poll on the way can see it.
  const Raster surface({.west = 0, .north = 500, .cell = 1_m, .columns = 500, .rows = 500}, 1.0);
  std::size_t asked = 0;
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(outline(
        surface,
        [&](double) {
          if (++asked == 1000) stop.request_stop();
          return true;
        },
        run));
  });
  EXPECT_LT(asked, surface.values.size() / 2);
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(mass_outline(surface, 0.5, run)); });
}

}  // namespace
}  // namespace klara
