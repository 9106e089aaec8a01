#include <klara/density/plug_in_bandwidth.hpp>

#include <klara/base/effective_number.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/gaussian_pyramid.hpp>
#include <klara/density/incident_places.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace klara {
namespace {

using std::numbers::pi;

/// Of the mean over pairs of a planar Gaussian, by its variance.
struct Derivatives {
  double second = 0.0, third = 0.0;
};

/// By central differences in the logarithm of the variance, in which the mean is analytic in a
/// strip: at this step both the rule's and the sums' errors are below 1e-5.
Derivatives derivatives(const PointSet& places, double weight, double deviation,
                        const RunContext& run) {
  constexpr double step = 0.1;
  constexpr int points = 9;
  constexpr int middle = points / 2;
  // Of order 8, for steps of 1 (Fornberg 1988, table 1).
  constexpr std::array<double, points> first{1.0 / 280, -4.0 / 105, 1.0 / 5,   -4.0 / 5,  0.0,
                                             4.0 / 5,   -1.0 / 5,   4.0 / 105, -1.0 / 280};
  constexpr std::array<double, points> second{-1.0 / 560, 8.0 / 315,   -1.0 / 5,
                                              8.0 / 5,    -205.0 / 72, 8.0 / 5,
                                              -1.0 / 5,   8.0 / 315,   -1.0 / 560};
  // Of order 6.
  constexpr std::array<double, points> third{-7.0 / 240, 3.0 / 10,    -169.0 / 120, 61.0 / 30, 0.0,
                                             -61.0 / 30, 169.0 / 120, -3.0 / 10,    7.0 / 240};
  std::vector<Metres> deviations;
  for (int k = 0; k < points; ++k) {
    deviations.push_back({deviation * std::exp(0.5 * step * (k - middle))});
  }
  const std::vector<double> sums = gaussian_pair_sums(places, deviations, run);
  double by_log = 0.0, by_log2 = 0.0, by_log3 = 0.0;
  for (std::size_t k = 0; k < points; ++k) {
    const double variance = deviations[k].value * deviations[k].value;
    const double mean = sums[k] / (2.0 * pi * variance * weight * weight);
    by_log += first[k] * mean / step;
    by_log2 += second[k] * mean / (step * step);
    by_log3 += third[k] * mean / (step * step * step);
  }
  const double v = deviation * deviation;
  return {.second = (by_log2 - by_log) / (v * v),
          .third = (by_log3 - 3.0 * by_log2 + 2.0 * by_log) / (v * v * v)};
}

}  // namespace

Metres plug_in_bandwidth(const PointSet& incidents, Kernel kernel, const RunContext& run) {
  EffectiveNumber number;
  for (std::size_t i = 0; i < incidents.size(); ++i) number.add(incidents.weight_of(i));
  const double rule = silverman_bandwidth(incidents, Kernel::gaussian).value;
  const double weight = number.weight();
  const double n = number.value();
  const double scale = rule * std::pow(n, 1.0 / 6.0);
  const IncidentPlaces at = incident_places(incidents);

  // The m-fold Laplacian of a Gaussian is 2^m times its m-th derivative by variance.
  const double p8 = 6.0 / (pi * std::pow(scale, 10.0));
  const double g6 = std::pow(48.0 / (pi * n * p8), 1.0 / 10.0);
  const double p6 = 8.0 * derivatives(at.places, weight, g6, run).third;
  const double g4 = std::pow(-8.0 / (pi * n * p6), 1.0 / 8.0);
  const double p4 = 4.0 * derivatives(at.places, weight, g4, run).second;
  return carried_over({std::pow(2.0 * pi * n * p4, -1.0 / 6.0)}, Kernel::gaussian, kernel);
}

}  // namespace klara
