#pragma once
/// An end of an interval that is found by inverting a test.
#include <functional>

namespace klara {

/// How far a value is beyond what the test accepts: above 0 where it is rejected.
using Beyond = std::function<double(double)>;

/// The first value from `inside` towards `limit` that is rejected, to 1e-13 of its distance from
/// `inside` and no closer than two neighbouring doubles; `limit`, which may be infinite, if none
/// is. Steps begin at `step` > 0 and double, so a stretch that is rejected and lies between two
/// steps that are not is passed over. A NaN counts as rejected. `inside` must be accepted.
/// Cost: about 60 calls and one for each doubling.
[[nodiscard]] double interval_end(double inside, double limit, double step, const Beyond& beyond);

}  // namespace klara
