#pragma once
/// Where it is dense in each slice of a cube: areas between levels that all slices share.
#include <klara/base/run_context.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/cube.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/raster.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace klara {

/// Slice after slice, so that the cube itself need not be held.
class CubeAreas {
 public:
  /// `floor` of the classes of class_breaks.hpp, in incidents per km2 and month.
  CubeAreas(CubeStudy cube, double floor);

  /// The next slice, in incidents per square metre and month. Cost: O(cells).
  void add(const Raster& slice, const RunContext& run = {});

  /// Of class 1 to amount_classes, at one less; empty where the slice has none.
  using Classes = std::array<MultiPolygon, amount_classes>;

  [[nodiscard]] const CubeStudy& cube() const { return cube_; }
  [[nodiscard]] double floor() const { return floor_; }
  [[nodiscard]] const std::vector<CubeSlice>& slices() const { return slices_; }
  [[nodiscard]] const std::vector<Classes>& areas() const { return areas_; }
  /// Of those added the one whose highest value is the highest; the first of several.
  [[nodiscard]] std::size_t highest() const { return highest_; }

 private:
  CubeStudy cube_;
  double floor_;
  std::vector<CubeSlice> slices_;
  std::vector<Classes> areas_;
  std::size_t highest_ = 0;
  double highest_value_ = 0.0;
};

}  // namespace klara
