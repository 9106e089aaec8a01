#pragma once
/// How large an effect must be to be seen.
namespace klara {

/// The smallest effect that is told from 0 in four cases of five: (t + 0.84) standard errors, t of
/// a two-sided interval of this level, 0.84 the normal quantile of a power of 80 % (Cohen 1988,
/// "Statistical Power Analysis", section 1.4; t for the normal quantile). Takes the standard error
/// to be the same whatever the effect. NaN where `se` is. Throws Error{bad_argument} LEVEL_RANGE
/// unless 0 < level < 1.
[[nodiscard]] double detectable_effect(double se, double freedom, double level);

}  // namespace klara
