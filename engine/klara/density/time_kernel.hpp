#pragma once
/// Kernel profiles along time.
#include <array>

namespace klara {

enum class TimeKernel { uniform, epanechnikov, quartic };

inline constexpr std::array all_time_kernels{TimeKernel::uniform, TimeKernel::epanechnikov,
                                             TimeKernel::quartic};

/// The power of 1 - u^2 that the kernel is, with its peak as factor.
[[nodiscard]] int power_of(TimeKernel kernel);

/// The profile k_t of a kernel at u = time / bandwidth: it integrates to 1 over the line, and its
/// ends u = -1 and u = 1 belong to it.
///
///     uniform  1/2      epanechnikov  3/4 (1 - u^2)      quartic  15/16 (1 - u^2)^2
///
/// Source: Silverman (1986), table 3.1.
[[nodiscard]] double time_profile(TimeKernel kernel, double u);

/// The mean of the profile over [begin, end], exact: what an incident gives that happened somewhere
/// between. The profile itself where begin == end.
[[nodiscard]] double mean_time_profile(TimeKernel kernel, double begin, double end);

}  // namespace klara
