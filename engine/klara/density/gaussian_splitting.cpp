#include <klara/density/gaussian_splitting.hpp>

#include <cmath>
#include <numbers>

namespace klara {

using std::numbers::pi;

GaussianSplitting gaussian_splitting(double digits, int window) {
  const double wide = least_window(digits) / window;
  const double narrow = std::sqrt(1.0 - wide * wide);
  GaussianSplitting s;
  s.spacing = pi * narrow * wide * std::sqrt(2.0 / digits);
  s.narrow = s.spacing * s.spacing / (2.0 * narrow * narrow);
  s.wide = s.spacing * s.spacing / (2.0 * wide * wide);
  s.reach = std::sqrt(2.0 * digits) * wide / s.spacing;
  s.factor = s.spacing / (narrow * wide * std::sqrt(2.0 * pi));
  return s;
}

double least_window(double digits) {
  return 2.0 * digits / pi;
}

}  // namespace klara
