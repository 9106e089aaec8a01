#include <klara/density/street_kernel.hpp>

#include <klara/base/error.hpp>

namespace klara {

void require_street_kernel(Kernel kernel) {
  if (kernel != Kernel::gaussian) return;
  throw bad_argument("KERNEL_UNBOUNDED",
                     {.en = "the Gaussian kernel has no end, so it cannot be used along streets",
                      .sv = "gausskärnan har inget slut och kan därför inte användas längs gator"})
      .with_remedy({.en = "Use quartic or triweight, which fall off as smoothly.",
                    .sv = "Använd quartic eller triweight, som avtar lika mjukt."});
}

double street_profile(Kernel kernel, double u) {
  require_street_kernel(kernel);
  if (u > 1.0) return 0.0;
  const double v = 1.0 - u * u;
  switch (kernel) {
    case Kernel::uniform:
      return 0.5;
    case Kernel::triangular:
      return 1.0 - u;
    case Kernel::epanechnikov:
      return 3.0 / 4.0 * v;
    case Kernel::quartic:
      return 15.0 / 16.0 * v * v;
    case Kernel::triweight:
      return 35.0 / 32.0 * v * v * v;
    case Kernel::gaussian:
      break;
  }
  return 0.0;
}

// 1 - u^2 = y (2 - y).
StreetPolynomial street_polynomial(Kernel kernel) {
  require_street_kernel(kernel);
  constexpr double c2 = 15.0 / 16.0, c3 = 35.0 / 32.0;
  switch (kernel) {
    case Kernel::triangular:
      return {.degree = 1, .coefficient = {0.0, 1.0}};
    case Kernel::epanechnikov:
      return {.degree = 2, .coefficient = {0.0, 3.0 / 2.0, -3.0 / 4.0}};
    case Kernel::quartic:
      return {.degree = 4, .coefficient = {0.0, 0.0, 4.0 * c2, -4.0 * c2, c2}};
    case Kernel::triweight:
      return {.degree = 6, .coefficient = {0.0, 0.0, 0.0, 8.0 * c3, -12.0 * c3, 6.0 * c3, -c3}};
    case Kernel::uniform:
    case Kernel::gaussian:
      break;
  }
  return {.degree = 0, .coefficient = {0.5}};
}

}  // namespace klara
