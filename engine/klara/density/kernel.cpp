#include <klara/density/kernel.hpp>

#include <cmath>
#include <numbers>

namespace klara {
namespace {

constexpr double gaussian_reach = 9.0;
constexpr double gaussian_margin = 6.0;

}  // namespace

double profile(Kernel kernel, double u2) {
  using std::numbers::inv_pi;
  if (kernel == Kernel::gaussian) return 0.5 * inv_pi * std::exp(-0.5 * u2);
  if (u2 > 1.0) return 0.0;
  const double v = 1.0 - u2;
  switch (kernel) {
    case Kernel::uniform:
      return inv_pi;
    case Kernel::triangular:
      return 3.0 * inv_pi * (1.0 - std::sqrt(u2));
    case Kernel::epanechnikov:
      return 2.0 * inv_pi * v;
    case Kernel::quartic:
      return 3.0 * inv_pi * v * v;
    case Kernel::triweight:
      return 4.0 * inv_pi * v * v * v;
    case Kernel::gaussian:
      break;
  }
  return 0.0;
}

double reach(Kernel kernel) {
  return kernel == Kernel::gaussian ? gaussian_reach : 1.0;
}

double spread(Kernel kernel) {
  switch (kernel) {
    case Kernel::uniform:
      return std::sqrt(1.0 / 4.0);
    case Kernel::triangular:
      return std::sqrt(3.0 / 20.0);
    case Kernel::epanechnikov:
      return std::sqrt(1.0 / 6.0);
    case Kernel::quartic:
      return std::sqrt(1.0 / 8.0);
    case Kernel::triweight:
      return std::sqrt(1.0 / 10.0);
    case Kernel::gaussian:
      break;
  }
  return 1.0;
}

double roughness(Kernel kernel) {
  using std::numbers::inv_pi;
  switch (kernel) {
    case Kernel::uniform:
      return inv_pi;
    case Kernel::triangular:
      return 1.5 * inv_pi;
    case Kernel::epanechnikov:
      return 4.0 / 3.0 * inv_pi;
    case Kernel::quartic:
      return 9.0 / 5.0 * inv_pi;
    case Kernel::triweight:
      return 16.0 / 7.0 * inv_pi;
    case Kernel::gaussian:
      break;
  }
  return 0.25 * inv_pi;
}

SquareMetres area_of_kernel(Kernel kernel, Metres bandwidth) {
  return {bandwidth.value * bandwidth.value / roughness(kernel)};
}

double margin(Kernel kernel) {
  return kernel == Kernel::gaussian ? gaussian_margin : 1.0;
}

}  // namespace klara
