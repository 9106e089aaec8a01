#pragma once
/// How districts lie beside each other: overlaps, gaps, and those that stand alone.
#include <klara/base/run_context.hpp>
#include <klara/shape/district.hpp>

#include <cstddef>
#include <vector>

namespace klara {

struct DistrictOverlap {
  std::size_t first = 0, second = 0;  // indices into the DistrictSet
  SquareMetres area;
  /// Diameter of the largest inscribed circle; of overlaps too small to hold one of 5 m, the mean
  /// width (twice the area by the perimeter).
  Metres width;
  Position place;  // inside it
};

struct DistrictGap {
  SquareMetres area;
  Metres width;  // mean
  Position place;
};

struct DistrictTopology {
  std::vector<DistrictOverlap> overlaps;  // widest first
  std::vector<DistrictGap> gaps;          // enclosed by districts; largest first
  std::vector<std::size_t> alone;         // no other within 6 m; ascending
  /// Of those alone, the ones nearer to another than half their own width: the gap is open.
  std::vector<std::size_t> set_apart;
};

/// What is narrower than this is the rounding of coordinates and is not said.
constexpr Metres hairline{0.001};
/// Beyond this width an overlap is no matter of drawing and is refused.
constexpr Metres widest_overlap{5.0};

/// Districts must be sound (polygon_soundness.hpp) and in metres.
/// Cost: an overlay for each pair that meets, and one union.
[[nodiscard]] DistrictTopology topology_of(const DistrictSet& districts,
                                           const RunContext& run = {});

}  // namespace klara
