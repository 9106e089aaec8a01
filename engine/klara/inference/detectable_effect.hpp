#pragma once
/// How large an effect must be to be seen.
namespace klara {

/// The smallest effect that is told from 0 with this power: (t + z) standard errors, t of a
/// two-sided interval of this level, z the normal quantile of the power, 0.84 for 80 % (Cohen 1988,
/// "Statistical Power Analysis", section 1.4; t for the normal quantile). Takes the standard error
/// to be the same whatever the effect. NaN where `se` is. Throws Error{bad_argument} LEVEL_RANGE
/// unless 0 < level < 1 and 0 < power < 1.
[[nodiscard]] double detectable_effect(double se, double freedom, double level, double power = 0.8);

}  // namespace klara
