#pragma once
/// The field's before-after differences of one design, side by side.
#include <klara/base/estimate.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/displacement/wdq.hpp>

namespace klara {

struct DifferenceOptions {
  double treated_size = 1.0, control_size = 1.0, displacement_size = 1.0;  // see WddOptions
  double level = 0.95;
};

/// Control much larger or smaller than the treated area makes a difference of counts misleading.
constexpr double comparable_level_factor = 3.0;

struct Difference {
  Wdd wdd;          // with the overdispersion found in weekly counts
  Wdd wdd_poisson;  // with 1
  Estimate relative;
  Wdq wdq;
  bool control_of_similar_level = true;  // within comparable_level_factor before, sizes counted
};

}  // namespace klara
