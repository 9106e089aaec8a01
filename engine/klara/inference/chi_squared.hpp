#pragma once
/// The chi-squared distribution.
namespace klara {

/// P(X >= x) of chi squared with `freedom` > 0 degrees, which need not be whole; relative error
/// below 1e-12 (Boost.Math, incomplete gamma function). 1 for x <= 0, NaN for NaN.
[[nodiscard]] double chi_squared_upper(double x, double freedom);

}  // namespace klara
