#pragma once
/// Districts, and which of them a point belongs to: exactly one, or none.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace klara {

struct District {
  std::string code;  // text: leading zeros are part of it
  std::string name;
  MultiPolygon area;
  friend bool operator==(const District&, const District&) = default;
};

/// Ascending by code, codes unique.
using DistrictSet = std::vector<District>;

/// No district.
constexpr std::uint32_t outside = std::numeric_limits<std::uint32_t>::max();

/// Neighbouring polygons of real maps miss each other by up to 2 m; a point in such a hairline gap
/// belongs to the nearest district if that is no farther than this.
constexpr Metres gap_reach{3.0};

/// Finds the district of a point.
///
/// The rule: of the districts that contain the point (half-open, see contains in geometry.hpp), the
/// first by code; else, of those whose border is within `reach`, the nearest, the first by code
/// where two are equally near; else none. So a point on a border, in an overlap or in a hairline
/// gap counts exactly once.
class DistrictIndex {
 public:
  /// Keeps its own copy of what it needs. Cost: O(vertices + cells).
  explicit DistrictIndex(const DistrictSet& districts, Metres reach = gap_reach);

  /// The index into the DistrictSet, or `outside`. Cost: O(vertices of the few districts near p).
  [[nodiscard]] std::uint32_t district_of(Position p) const;

 private:
  DistrictSet districts_;
  std::vector<Bounds> boxes_;  // grown by reach
  Metres reach_;
  Bounds extent_;
  double per_metre_ = 0.0;  // cells per metre
  std::size_t columns_ = 0, rows_ = 0;
  std::vector<std::vector<std::uint32_t>>
      near_cell_;  // districts whose box meets the cell, by code
};

/// district_of for every point; the same for every `run.threads`.
[[nodiscard]] std::vector<std::uint32_t> districts_of(const PointSet& points,
                                                      const DistrictIndex& index,
                                                      const RunContext& run = {});

/// The index of the district with this code, if there is one.
[[nodiscard]] std::optional<std::uint32_t> district_with_code(const DistrictSet& districts,
                                                              const std::string& code);

}  // namespace klara
