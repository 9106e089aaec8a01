#pragma once
/// Planar kernel profiles.
#include <klara/base/units.hpp>

#include <array>

namespace klara {

enum class Kernel { uniform, triangular, epanechnikov, quartic, triweight, gaussian };

inline constexpr std::array all_kernels{Kernel::uniform, Kernel::triangular, Kernel::epanechnikov,
                                        Kernel::quartic, Kernel::triweight,  Kernel::gaussian};

/// The profile k of a kernel at u = distance / bandwidth, given u squared: it integrates to 1 over
/// the plane. Compact kernels are closed: a point at exactly one bandwidth (u = 1) belongs, which
/// only the uniform kernel can tell.
///
///     uniform       1/pi                     epanechnikov  2/pi (1 - u^2)
///     triangular    3/pi (1 - u)             quartic       3/pi (1 - u^2)^2
///     gaussian      1/(2 pi) exp(-u^2/2)     triweight     4/pi (1 - u^2)^3
///
/// Source: Silverman (1986), section 4.2.1; Gaussian: bandwidth = standard deviation.
[[nodiscard]] double profile(Kernel kernel, double u2);

/// Where the kernel ends, in bandwidths: 1 for compact kernels. The Gaussian is summed to 9, beyond
/// which it is below 3e-18 of its peak, less than a rounding of any sum it belongs to.
[[nodiscard]] double reach(Kernel kernel);

/// The standard deviation of the kernel along each axis, in bandwidths: kernels of one spread
/// smooth alike, whatever their bandwidths are called. The quartic's is 1/sqrt(8), the
/// Gaussian's 1.
[[nodiscard]] double spread(Kernel kernel);

/// R, the integral of the squared profile over the plane.
[[nodiscard]] double roughness(Kernel kernel);

/// h^2 / R, h the bandwidth: the area over which a uniform kernel would vary as much, so that area
/// times density is how many incidents bear on a cell.
[[nodiscard]] SquareMetres area_of_kernel(Kernel kernel, Metres bandwidth);

/// How far beyond the incidents a grid must go to hold their density, in bandwidths: 1 for compact
/// kernels, 6 for the Gaussian, whose mass beyond is 1.5e-8.
[[nodiscard]] double margin(Kernel kernel);

}  // namespace klara
