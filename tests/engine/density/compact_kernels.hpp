#pragma once
/// Kernels that end, as those along streets must.
#include <klara/density/kernel.hpp>

#include <array>

namespace klara {

inline constexpr std::array compact_kernels{
    Kernel::uniform, Kernel::triangular, Kernel::epanechnikov, Kernel::quartic, Kernel::triweight};

}  // namespace klara
