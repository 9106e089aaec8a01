#pragma once
/// The middle of values.
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

namespace klara {

/// The mean of both middle ones where their number is even; there must be one. Cost: O(n).
[[nodiscard]] inline double median(std::vector<double> values) {
  assert(!values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace klara
