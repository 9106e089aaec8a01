#include <klara/time/watson_u2.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace klara {

double watson_u2(const MarkedTimes& times) {
  const auto all = static_cast<double>(times.size());
  const double m = std::accumulate(times.after.begin(), times.after.end(), 0.0);
  const double n = all - m;
  if (!(n > 0.0 && m > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0.0;
  double squares = 0.0;
  const double per_before = 1.0 / n;
  const double per_after = 1.0 / m;
  double before = 0.0;
  double after = 0.0;
  for (std::size_t k = 0; k < times.size();) {
    const std::size_t first = k;
    for (; k < times.size() && times.at[k] == times.at[first]; ++k) {
      const double of_after = times.after[k];
      after += of_after;
      before += 1.0 - of_after;
    }
    const double difference = before * per_before - after * per_after;
    const auto equal = static_cast<double>(k - first);
    sum += equal * difference;
    squares += equal * difference * difference;
  }
  return n * m / (all * all) * (squares - sum * sum / all);
}

double watson_u2_p_if_independent(double u2) {
  constexpr double pi = std::numbers::pi;
  constexpr double certain = 0.005;  // 1 - p is below 1e-8 from here down
  if (std::isnan(u2)) return u2;
  if (u2 < certain) return 1.0;
  double sum = 0.0;
  double sign = 2.0;
  for (double k = 1.0;; ++k, sign = -sign) {
    const double term = std::exp(-2.0 * k * k * pi * pi * u2);
    sum += sign * term;
    if (term <= 1e-17 * sum) break;  // both are 0 where U^2 is large
  }
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace klara
