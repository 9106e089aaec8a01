#pragma once
/// The relative incident rate ratio.
#include <klara/base/estimate.hpp>
#include <klara/displacement/before_after.hpp>

namespace klara {

/// (T1/T0) / (C1/C0): what the treated area's change is to its control's. Interval and two-sided p
/// on the logarithm with Var = overdispersion * (1/T0 + 1/T1 + 1/C0 + 1/C1); `se` is that of the
/// logarithm, p that of a ratio of 1. Lengths of periods and sizes of areas cancel. Assumes that
/// without treatment both areas would have changed by the same factor, and that areas do not vary
/// from year to year beyond `overdispersion`. Source: Wilson (2022), JQC.
/// Any count of 0 leaves all NaN: there is no logarithm to test. Throws Error{bad_argument}
/// WEIGHT_RANGE unless the overdispersion is positive and finite, LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Estimate relative_effect(const BeforeAfter& treated, const BeforeAfter& control,
                                       double overdispersion = 1.0, double level = 0.95);

}  // namespace klara
