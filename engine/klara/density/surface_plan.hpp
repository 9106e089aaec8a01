#pragma once
/// What a surface takes, told before anything of it is allocated.
#include <klara/density/density_plan.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>

namespace klara {

/// About; of memory at the most at one time, of time that of one thread.
struct SurfacePlan {
  DensityMethod method = DensityMethod::neighbours;  // of the density with one bandwidth for all
  double density_seconds = 0.0;                      // of the density alone
  double seconds = 0.0;                              // with its limits; the edge correction aside
  double fixed_bytes = 0.0;                          // whatever the cells
  double bytes_a_cell = 0.0;                         // the surface included

  [[nodiscard]] double bytes(std::size_t cells) const {
    return fixed_bytes + bytes_a_cell * static_cast<double>(cells);
  }
};

/// Of density_surface. Memory is what the headers of its parts say.
[[nodiscard]] SurfacePlan surface_plan(std::size_t incidents, const Grid& grid, Metres bandwidth,
                                       const SurfaceOptions& options, bool has_window);

}  // namespace klara
