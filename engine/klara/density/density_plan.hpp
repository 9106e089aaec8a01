#pragma once
/// By which method a density is summed; all give the same answer within its stated bound.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/raster.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace klara {

/// neighbours: every cell sums the incidents within reach. The others: reach_sums.hpp,
/// disc_sums.hpp, gaussian_sums.hpp.
enum class DensityMethod { neighbours, reach_sums, disc_sums, gaussian_sums };

inline constexpr std::array all_density_methods{DensityMethod::neighbours,
                                                DensityMethod::reach_sums, DensityMethod::disc_sums,
                                                DensityMethod::gaussian_sums};

/// "neighbours", "reach_sums", "disc_sums", "gaussian_sums".
[[nodiscard]] std::string_view name(DensityMethod method);

/// The power of 1 - u^2 that the kernel is, with its peak as factor; none: it is no such
/// polynomial.
[[nodiscard]] std::optional<int> disc_power(Kernel kernel);

/// Whether the method knows the kernel and serves for the bandwidth.
[[nodiscard]] bool has_method(DensityMethod method, const Grid& grid, Metres bandwidth,
                              Kernel kernel);

/// Seconds of one thread, about: measured on one machine, and good enough to tell which is less.
[[nodiscard]] double estimated_seconds(DensityMethod method, std::size_t incidents,
                                       const Grid& grid, Metres bandwidth, Kernel kernel);

/// Of those that has_method, the one estimated to be the fastest.
[[nodiscard]] DensityMethod planned_method(std::size_t incidents, const Grid& grid,
                                           Metres bandwidth, Kernel kernel);

}  // namespace klara
