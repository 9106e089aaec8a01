#pragma once
/// Lengths, sizes and factors by which counts or their variances are weighted.
#include <klara/base/text.hpp>

namespace klara {

/// Throws Error{bad_argument} WEIGHT_RANGE, naming the weight, unless positive and finite.
void require_weight(double weight, const Text& name);

/// Throws Error{bad_argument} WEIGHT_RANGE unless the overdispersion, variance over mean of counts,
/// is positive and finite.
void require_overdispersion(double overdispersion);

}  // namespace klara
