#pragma once
/// When an incident happened that is known to lie in an interval.
#include <klara/base/time_zone.hpp>
#include <klara/time/circular_time.hpp>

#include <complex>
#include <span>
#include <vector>

namespace klara {

/// The share of [from, until) in each hour of the cycle, 24 or 168 numbers that sum up to 1: an
/// incident is equally likely at every moment of its interval. Hours are those that the clock in
/// `zone` shows, so a day holds 23, 24 or 25 of them: the hour skipped in spring gets nothing, that
/// shown twice in autumn both. Moments count, not whole minutes or hours that are touched.
///
/// An interval without length is an exact time, and so is one that ends before it begins: all of it
/// lies in the hour of its beginning. One longer than a week says nothing, and every hour gets the
/// same. Source: Ratcliffe (2002), Journal of Quantitative Criminology 18:23-43, and the rules of
/// his aoristic.df. The shares of a day are those of a week summed over its days.
/// Cost: O(hours of the interval + log transitions).
[[nodiscard]] std::vector<double> aoristic_weights(TimeCycle cycle, const TimeZone& zone,
                                                   Instant from, Instant until);

/// Adds these shares times `weight` to `hours`, which has hours_in(cycle) numbers.
void add_aoristic_weights(TimeCycle cycle, const TimeZone& zone, Instant from, Instant until,
                          double weight, std::span<double> hours);

/// The mean of exp(2 pi i t / length of the cycle) over the moments t of the interval, by the same
/// rules: of modulus 1 for an exact time, shorter for an interval, 0 for whole turns. Exact, not
/// taken from hours: over an even part of length d about its middle m it is
/// sin(x) / x exp(2 pi i m / length of the cycle) with x = pi d / length of the cycle.
[[nodiscard]] std::complex<double> aoristic_direction(TimeCycle cycle, const TimeZone& zone,
                                                      Instant from, Instant until);

}  // namespace klara
