#include <klara/density/time_kernel.hpp>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

double peak(TimeKernel kernel) {
  switch (kernel) {
    case TimeKernel::uniform:
      return 1.0 / 2.0;
    case TimeKernel::epanechnikov:
      return 3.0 / 4.0;
    case TimeKernel::quartic:
      break;
  }
  return 15.0 / 16.0;
}

/// The mean of (1 - u^2)^power over middle - half to middle + half, from the means of u^2 and u^4:
/// no difference of integrals, which would lose the digits of a short interval.
double mean_of_power(int power, double middle, double half) {
  const double m2 = middle * middle;
  const double h2 = half * half;
  const double square = m2 + h2 / 3.0;
  if (power == 0) return 1.0;
  if (power == 1) return 1.0 - square;
  const double fourth = m2 * m2 + 2.0 * m2 * h2 + h2 * h2 / 5.0;
  return 1.0 - 2.0 * square + fourth;
}

}  // namespace

int power_of(TimeKernel kernel) {
  switch (kernel) {
    case TimeKernel::uniform:
      return 0;
    case TimeKernel::epanechnikov:
      return 1;
    case TimeKernel::quartic:
      break;
  }
  return 2;
}

double time_profile(TimeKernel kernel, double u) {
  if (std::abs(u) > 1.0) return 0.0;
  return peak(kernel) * std::pow(1.0 - u * u, power_of(kernel));
}

double mean_time_profile(TimeKernel kernel, double begin, double end) {
  if (!(begin < end)) return time_profile(kernel, begin);
  const double from = std::max(begin, -1.0);
  const double until = std::min(end, 1.0);
  if (!(from < until)) return 0.0;
  const double mean = mean_of_power(power_of(kernel), 0.5 * (from + until), 0.5 * (until - from));
  return std::max(0.0, peak(kernel) * mean * ((until - from) / (end - begin)));
}

}  // namespace klara
