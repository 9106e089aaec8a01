#include <klara/time/mardia_watson_wheeler.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>

namespace klara {

std::vector<std::complex<double>> uniform_scores(std::span<const double> at) {
  std::vector<std::complex<double>> scores;
  scores.reserve(at.size());
  while (scores.size() < at.size()) {
    const std::size_t first = scores.size();
    std::size_t last = first;
    while (last + 1 < at.size() && at[last + 1] == at[first]) ++last;
    const double rank = 0.5 * static_cast<double>(first + last) + 1.0;
    const double angle = 2.0 * std::numbers::pi * rank / static_cast<double>(at.size());
    scores.resize(last + 1, std::polar(1.0, angle));
  }
  return scores;
}

double mardia_watson_wheeler(std::span<const std::complex<double>> scores,
                             std::span<const std::uint8_t> after) {
  const auto all = static_cast<double>(scores.size());
  const double m = std::accumulate(after.begin(), after.end(), 0.0);
  const double n = all - m;
  if (!(n > 0.0 && m > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  std::complex<double> sum;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    if (after[k] != 0) sum += scores[k];
  }
  return 2.0 * (all - 1.0) * std::norm(sum) / (n * m);
}

double mardia_watson_wheeler_p_if_independent(double w) {
  return std::exp(-0.5 * w);
}

}  // namespace klara
