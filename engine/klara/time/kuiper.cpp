#include <klara/time/kuiper.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace klara {

double kuiper_v(const MarkedTimes& times) {
  const double m = std::accumulate(times.after.begin(), times.after.end(), 0.0);
  const double n = static_cast<double>(times.size()) - m;
  if (!(n > 0.0 && m > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  const double per_before = 1.0 / n;
  const double per_after = 1.0 / m;
  double before = 0.0;
  double after = 0.0;
  double lead = 0.0;
  double lag = 0.0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double of_after = times.after[k];
    after += of_after;
    before += 1.0 - of_after;
    if (k + 1 < times.size() && times.at[k + 1] == times.at[k]) continue;
    const double difference = before * per_before - after * per_after;
    lead = std::max(lead, difference);
    lag = std::max(lag, -difference);
  }
  return lead + lag;
}

double kuiper_p_if_independent(double v, std::size_t n, std::size_t m) {
  constexpr double certain = 0.4;  // 1 - p is below 1e-6 from here down
  const double root =
      std::sqrt(static_cast<double>(n) * static_cast<double>(m) / static_cast<double>(n + m));
  const double l = (root + 0.155 + 0.24 / root) * v;
  if (std::isnan(l)) return l;
  if (l < certain) return 1.0;
  double sum = 0.0;
  for (double k = 1.0;; ++k) {
    const double exponent = 2.0 * k * k * l * l;
    const double term = 2.0 * (2.0 * exponent - 1.0) * std::exp(-exponent);
    sum += term;
    if (std::abs(term) <= 1e-17 * sum) break;  // both are 0 where l is large
  }
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace klara
