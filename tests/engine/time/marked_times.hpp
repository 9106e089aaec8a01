#pragma once
/// Two samples of times, put in order for the tests of the circle.
#include <klara/time/hour_times.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace klara {

struct TwoSamples {
  std::vector<double> at;
  std::vector<std::uint8_t> after;

  [[nodiscard]] MarkedTimes marked() const { return {.at = at, .after = after}; }
};

/// Times in units of which `turn` make the circle.
inline TwoSamples two_samples(const std::vector<double>& before, const std::vector<double>& after,
                              double turn) {
  std::vector<std::pair<double, std::uint8_t>> all;
  for (const double time : before) all.emplace_back(time / turn, std::uint8_t{0});
  for (const double time : after) all.emplace_back(time / turn, std::uint8_t{1});
  std::ranges::sort(all);
  TwoSamples samples;
  for (const auto& [at, mark] : all) {
    samples.at.push_back(at);
    samples.after.push_back(mark);
  }
  return samples;
}

/// The same, the circle cut elsewhere.
inline TwoSamples turned(const TwoSamples& samples, double by) {
  std::vector<double> before, after;
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    const double at = samples.at[k] + by < 1.0 ? samples.at[k] + by : samples.at[k] + by - 1.0;
    (samples.after[k] == 0 ? before : after).push_back(at);
  }
  return two_samples(before, after, 1.0);
}

}  // namespace klara
