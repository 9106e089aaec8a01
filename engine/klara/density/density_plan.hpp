#pragma once
/// By which method a density is summed; all give the same answer within its stated bound.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <optional>

namespace klara {

/// neighbours: every cell sums the incidents within reach. disc_sums: disc_sums.hpp.
enum class DensityMethod { neighbours, disc_sums };

/// The power of 1 - u^2 that the kernel is, with its peak as factor; none: it is no such
/// polynomial.
[[nodiscard]] std::optional<int> disc_power(Kernel kernel);

/// Seconds of one thread, about: measured on one machine, and good enough to tell which is less.
[[nodiscard]] double estimated_seconds(DensityMethod method, std::size_t incidents,
                                       const Grid& grid, Metres bandwidth, Kernel kernel);

/// The method that is estimated to be the fastest of those that know the kernel and the radius.
[[nodiscard]] DensityMethod planned_method(std::size_t incidents, const Grid& grid,
                                           Metres bandwidth, Kernel kernel);

}  // namespace klara
