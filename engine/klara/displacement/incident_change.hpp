#pragma once
/// A change beyond the city's, in incidents.
#include <klara/base/estimate.hpp>
#include <klara/displacement/area_change.hpp>

namespace klara {

/// The change with the interval of the ratio, which is what is tested, and its two-sided p; the
/// interval is not symmetric about the value.
[[nodiscard]] inline Estimate change_in_incidents(const AreaChange& change) {
  return {.value = change.change,
          .se = change.se,
          .low = (change.relative.low - 1.0) * change.expected,
          .high = (change.relative.high - 1.0) * change.expected,
          .p = change.p,
          .level = change.relative.level};
}

}  // namespace klara
