#include <klara/shape/window.hpp>

namespace klara {

MultiPolygon window_of(const DistrictSet& districts) {
  MultiPolygon window;
  for (const District& district : districts) {
    window.insert(window.end(), district.area.begin(), district.area.end());
  }
  return window;
}

MultiPolygon window_of(const Bounds& extent) {
  return {{.shell = {{extent.west, extent.south},
                     {extent.east, extent.south},
                     {extent.east, extent.north},
                     {extent.west, extent.north}},
           .holes = {}}};
}

}  // namespace klara
