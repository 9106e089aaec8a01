#pragma once
/// The test of Mardia, Watson and Wheeler.
#include <klara/time/hour_times.hpp>

#include <complex>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Ranks of ascending times spread evenly around the circle, as unit numbers: exp(2 pi i r / N), r
/// from 1 to N, their mean for times that are equal. Cost: O(N).
[[nodiscard]] std::vector<std::complex<double>> uniform_scores(std::span<const double> at);

/// W = 2 (N - 1) |sum of the scores of one sample|^2 / (n m), whose mean is 2 exactly where samples
/// are exchanged at random. The general form for several samples, 2 * sum of |sum|^2 / n, is N / (N
/// - 1) times that. Source: Wheeler & Watson (1964), Biometrika 51:256-257; Mardia (1972), section
/// 7.4. NaN where a sample is empty. Cost: O(N).
[[nodiscard]] double mardia_watson_wheeler(std::span<const std::complex<double>> scores,
                                           std::span<const std::uint8_t> after);

/// p of W were all incidents independent and their times never equal, in large samples: chi squared
/// of 2 degrees, exp(-W / 2). Bursts make it too small.
[[nodiscard]] double mardia_watson_wheeler_p_if_independent(double w);

}  // namespace klara
