#pragma once
/// Student's t distribution.
namespace klara {

/// P(T <= t) of Student's t with `freedom` degrees, which need not be whole; relative error below
/// 1e-13 in both tails (Boost.Math, incomplete beta function). NaN where t is NaN or `freedom` is
/// not positive; infinite freedom is the normal distribution.
[[nodiscard]] double student_cdf(double t, double freedom);

/// The t with student_cdf(t, freedom) = p, relative error below 1e-12 (Boost.Math); -infinity for
/// 0, +infinity for 1, NaN where p is outside [0, 1] or `freedom` is not positive.
[[nodiscard]] double student_quantile(double p, double freedom);

/// How many standard errors a two-sided interval of this level reaches. Throws Error{bad_argument}
/// LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] double student_reach(double level, double freedom);

}  // namespace klara
