#pragma once
/// The F distribution, of the ratio of two variances.
namespace klara {

/// Degrees of freedom of the variance above and of the one below.
struct RatioFreedom {
  double above = 1.0, below = 1.0;
};

/// P(F >= ratio) of Fisher's and Snedecor's F; relative error below 1e-12 (Boost.Math, incomplete
/// beta function). 1 for a ratio of 0 or less; NaN where it is NaN or a freedom is not positive.
[[nodiscard]] double variance_ratio_upper(double ratio, const RatioFreedom& freedom);

/// The ratio with P(F <= ratio) = p, relative error below 1e-11 (Boost.Math); 0 for 0, +infinity
/// for 1, NaN where p is outside [0, 1] or a freedom is not positive.
[[nodiscard]] double variance_ratio_quantile(double p, const RatioFreedom& freedom);

}  // namespace klara
