#include <klara/shape/cell_index.hpp>

namespace klara {
namespace {

constexpr double buckets_per_point = 4.0;

}  // namespace

CellIndex::CellIndex(const PointSet& points, Metres reach) : reach_(reach.value) {
  const Bounds extent = bounds(points);
  starts_.assign(2, 0);
  if (extent.empty()) return;
  west_ = extent.west;
  south_ = extent.south;
  const double width = extent.east - extent.west;
  const double height = extent.north - extent.south;
  const double wanted = (width / reach_ + 1.0) * (height / reach_ + 1.0);
  const double allowed = buckets_per_point * static_cast<double>(points.size()) + 1024.0;
  const double size = reach_ * std::max(1.0, std::sqrt(wanted / allowed));
  // A long thin extent still has at least one row, so the square root above can fall short.
  const double bucket_size = std::max(size, std::max(width, height) / allowed);
  per_metre_ = 1.0 / bucket_size;
  columns_ = static_cast<std::size_t>(width * per_metre_) + 1;
  rows_ = static_cast<std::size_t>(height * per_metre_) + 1;

  const auto bucket_of = [&](std::size_t i) {
    return bucket((points.y[i] - south_) * per_metre_, rows_) * columns_ +
           bucket((points.x[i] - west_) * per_metre_, columns_);
  };
  starts_.assign(columns_ * rows_ + 1, 0);
  for (std::size_t i = 0; i < points.size(); ++i) ++starts_[bucket_of(i) + 1];
  for (std::size_t b = 1; b < starts_.size(); ++b) starts_[b] += starts_[b - 1];
  std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
  points_.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    points_[next[bucket_of(i)]++] = {points.x[i] - west_, points.y[i] - south_,
                                     points.weight_of(i)};
  }
}

}  // namespace klara
