#include <klara/inference/scattered_count.hpp>

namespace klara {

double gamma_factor(double variance, Random& random) {
  return variance > 0.0 ? variance * random.gamma(1.0 / variance) : 1.0;
}

std::uint64_t scattered_count(double mean, double factor, Random& random) {
  const double excess = factor - 1.0;
  if (!(excess > 0.0) || !(mean > 0.0)) return random.poisson(mean);
  return random.poisson(excess * random.gamma(mean / excess));
}

}  // namespace klara
