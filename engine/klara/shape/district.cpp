#include <klara/shape/district.hpp>

#include <klara/base/parallel.hpp>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

constexpr double cells_per_district = 16.0;
constexpr Metres least_cell{1.0};
constexpr std::size_t points_per_block = 4096;

}  // namespace

DistrictIndex::DistrictIndex(const DistrictSet& districts, Metres reach)
    : districts_(districts), reach_(reach) {
  for (const District& district : districts_) {
    boxes_.push_back(grown(bounds(district.area), reach));
    extent_ = united(extent_, boxes_.back());
  }
  if (extent_.empty()) return;

  const double width = extent_.east - extent_.west;
  const double height = extent_.north - extent_.south;
  const double cells = cells_per_district * static_cast<double>(districts_.size());
  // A long thin extent still has one row, so its length sets a floor, too.
  const double cell_size = std::max(
      {std::sqrt(width * height / cells), std::max(width, height) / cells, least_cell.value});
  per_metre_ = 1.0 / cell_size;
  columns_ = static_cast<std::size_t>(width * per_metre_) + 1;
  rows_ = static_cast<std::size_t>(height * per_metre_) + 1;
  near_cell_.resize(columns_ * rows_);

  const auto cell = [&](double metres) { return static_cast<std::size_t>(metres * per_metre_); };
  for (std::uint32_t d = 0; d < districts_.size(); ++d) {
    const Bounds& box = boxes_[d];
    if (box.empty()) continue;
    for (std::size_t r = cell(box.south - extent_.south); r <= cell(box.north - extent_.south);
         ++r) {
      for (std::size_t c = cell(box.west - extent_.west); c <= cell(box.east - extent_.west); ++c) {
        near_cell_[r * columns_ + c].push_back(d);
      }
    }
  }
}

std::uint32_t DistrictIndex::district_of(Position p) const {
  if (!extent_.contains(p)) return outside;
  const auto column = static_cast<std::size_t>((p.x - extent_.west) * per_metre_);
  const auto row = static_cast<std::size_t>((p.y - extent_.south) * per_metre_);
  const auto& near = near_cell_[row * columns_ + column];

  for (const std::uint32_t d : near) {
    if (boxes_[d].contains(p) && contains(districts_[d].area, p)) return d;
  }
  std::uint32_t nearest = outside;
  double least = reach_.value;
  for (const std::uint32_t d : near) {
    if (!boxes_[d].contains(p)) continue;
    const double distance = distance_to_border(districts_[d].area, p).value;
    if (distance < least || (distance == least && nearest == outside)) {
      least = distance;
      nearest = d;
    }
  }
  return nearest;
}

std::vector<std::uint32_t> districts_of(const PointSet& points, const DistrictIndex& index,
                                        const RunContext& run) {
  std::vector<std::uint32_t> result(points.size());
  for_each_block(points.size(), points_per_block, run, [&](IndexRange block) {
    for (std::size_t i = block.begin; i < block.end; ++i) {
      result[i] = index.district_of({points.x[i], points.y[i]});
    }
  });
  return result;
}

std::optional<std::uint32_t> district_with_code(const DistrictSet& districts,
                                                const std::string& code) {
  const auto found = std::ranges::lower_bound(districts, code, {}, &District::code);
  if (found == districts.end() || found->code != code) return std::nullopt;
  return static_cast<std::uint32_t>(found - districts.begin());
}

}  // namespace klara
