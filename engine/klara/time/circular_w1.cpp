#include <klara/time/circular_w1.hpp>

#include <klara/base/median.hpp>

#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {

double circular_w1(std::span<const double> before, std::span<const double> after) {
  assert(before.size() == after.size());
  const double all_before = std::accumulate(before.begin(), before.end(), 0.0);
  const double all_after = std::accumulate(after.begin(), after.end(), 0.0);
  if (!(all_before > 0.0 && all_after > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> lead(before.size());
  double sum = 0.0;
  for (std::size_t k = 0; k < lead.size(); ++k) {
    sum += after[k] / all_after - before[k] / all_before;
    lead[k] = sum;
  }
  const double middle = median(lead);
  double distance = 0.0;
  for (const double d : lead) distance += std::abs(d - middle);
  return distance;
}

}  // namespace klara
