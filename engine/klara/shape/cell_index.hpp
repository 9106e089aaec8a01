#pragma once
/// Points in square buckets, for visiting those within reach of a place.
#include <klara/base/units.hpp>
#include <klara/shape/point_set.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace klara {

/// Buckets as wide as the reach, so that a visit looks into nine. Visits go in a fixed order that
/// depends on the points alone. Memory: 24 bytes a point and 8 a bucket; buckets grow wider where
/// there would be many more of them than points.
class CellIndex {
 public:
  /// Keeps what it needs. The reach must be positive.
  CellIndex(const PointSet& points, Metres reach);

  /// Calls visit(squared distance in m2, weight) for every point no farther than the reach.
  template <class Visit>
  void visit_within_reach(double x, double y, const Visit& visit) const {
    const double column = (x - west_) * per_metre_;
    const double row = (y - south_) * per_metre_;
    const double radius = reach_ * per_metre_ + slack;
    if (!(column + radius >= 0.0 && row + radius >= 0.0)) return;
    const std::size_t first_column = bucket(column - radius, columns_);
    const std::size_t last_column = bucket(column + radius, columns_);
    const std::size_t first_row = bucket(row - radius, rows_);
    const std::size_t last_row = bucket(row + radius, rows_);
    const double reach2 = reach_ * reach_;
    for (std::size_t r = first_row; r <= last_row; ++r) {
      const std::size_t begin = starts_[r * columns_ + first_column];
      const std::size_t end = starts_[r * columns_ + last_column + 1];
      for (std::size_t i = begin; i < end; ++i) {
        const double dx = points_[i].x - (x - west_);
        const double dy = points_[i].y - (y - south_);
        const double d2 = dx * dx + dy * dy;
        if (d2 <= reach2) visit(d2, points_[i].weight);
      }
    }
  }

 private:
  /// Of a bucket: more than the roundings on the way to a bucket's number, so that no point at the
  /// very end of the reach is missed.
  static constexpr double slack = 1e-6;

  struct Entry {
    double x, y;  // from the south-west corner, so that squares keep their digits
    double weight;
  };

  static std::size_t bucket(double position, std::size_t count) {
    return static_cast<std::size_t>(std::clamp(position, 0.0, static_cast<double>(count) - 1.0));
  }

  double west_ = 0.0, south_ = 0.0;
  double reach_ = 0.0;
  double per_metre_ = 0.0;
  std::size_t columns_ = 1, rows_ = 1;
  std::vector<Entry> points_;
  std::vector<std::size_t> starts_;  // of each bucket in points_, row by row, and the end
};

}  // namespace klara
