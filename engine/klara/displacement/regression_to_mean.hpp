#pragma once
/// How much of a fall is to be expected of an area that was chosen because it stood out.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace klara {

/// How areas' own levels are spread: a gamma distribution of this mean and shape.
struct AreaLevels {
  double mean = Estimate::none;
  double shape = Estimate::none;  // infinite where the areas differ no more than by chance
};

/// The mean, and the most likely shape of counts that are Poisson about their own levels: those are
/// negative binomial. None for fewer than 10 areas or no incident. Cost: O(areas).
[[nodiscard]] std::optional<AreaLevels> area_levels(std::span<const std::uint64_t> counts);

/// What an area that showed this count is expected to show in as long a time when nothing has
/// changed: (shape + count) / (shape / mean + 1), the empirical Bayes estimate of its level.
/// Source: Robbins (1956); as a correction of before-after studies Hauer (1997), Observational
/// Before-After Studies in Road Safety, chapter 11.
[[nodiscard]] double expected_again(const AreaLevels& levels, double count);

/// Of the treated areas together.
struct RegressionToMean {
  std::uint64_t counted = 0;         // in the period that they were chosen by
  double expected = Estimate::none;  // again
  AreaLevels levels{};
  std::size_t areas = 0;  // whose counts tell how areas differ

  friend bool operator==(const RegressionToMean& a, const RegressionToMean& b) {
    return a.counted == b.counted && same_bits(a.expected, b.expected) &&
           same_bits(a.levels.mean, b.levels.mean) && same_bits(a.levels.shape, b.levels.shape) &&
           a.areas == b.areas;
  }
};

/// `counts` of all areas before, `treated` the indices of those that were. An area that is highest
/// of many is so partly by chance, and falls when nothing is done; how much can only be told across
/// areas. It applies where the areas were chosen for their counts in that very period: an area
/// chosen otherwise has nothing to regress from. Counts that scatter more than by chance, from week
/// to week or from year to year, regress more than this says. None as area_levels, and where
/// nothing is treated.
[[nodiscard]] std::optional<RegressionToMean> regression_to_mean(
    std::span<const std::uint64_t> counts, std::span<const std::size_t> treated);

}  // namespace klara
