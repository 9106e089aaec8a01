#include <klara/adapters/cube_areas.hpp>

#include <klara/base/units.hpp>
#include <klara/hot_spot/mass_outline.hpp>

#include <algorithm>
#include <utility>

namespace klara {

CubeAreas::CubeAreas(CubeStudy cube, double floor)
    : cube_(std::move(cube)), floor_(floor), slices_(slices_of(cube_)) {}

void CubeAreas::add(const Raster& slice, const RunContext& run) {
  Classes classes;
  for (int k = 1; k <= amount_classes; ++k) {
    classes[static_cast<std::size_t>(k) - 1] = outline(
        slice,
        [&](double v) { return amount_class(v * square_metres_per_square_kilometre, floor_) == k; },
        run);
  }
  double most = 0.0;
  for (const double v : slice.values) most = v > most ? v : most;  // NaN is no more
  if (most > highest_value_) {
    highest_value_ = most;
    highest_ = areas_.size();
  }
  areas_.push_back(std::move(classes));
}

}  // namespace klara
