#pragma once
/// The weighted displacement difference of harm instead of incidents.
#include <klara/base/estimate.hpp>
#include <klara/displacement/study_area.hpp>

#include <cstddef>
#include <span>

namespace klara {

/// What incidents of one area and period weigh together; the squares tell how sure that is.
struct Harm {
  double sum = 0.0, squares = 0.0;
  friend bool operator==(const Harm&, const Harm&) = default;
};

struct HarmBeforeAfter {
  Harm before{}, after{};
  friend bool operator==(const HarmBeforeAfter&, const HarmBeforeAfter&) = default;
};

/// Of the incidents that play this part. `weight` is what one weighs, as long as `part_of`; the
/// rows are those of the two periods. Cost: O(rows).
[[nodiscard]] HarmBeforeAfter harm_of(std::span<const double> weight, std::span<const Part> part_of,
                                      Part part, std::span<const std::size_t> before,
                                      std::span<const std::size_t> after);

struct HarmDifferenceOptions {
  double before_length = 1.0, after_length = 1.0;  // of the periods, in any one unit
  double overdispersion = 1.0;                     // variance over mean of the counts
  double level = 0.95;
};

/// WDD of summed weights, Var = overdispersion * sum of weight^2: the sum over kinds of offence of
/// the weight times the kind's WDD, and as sure as its parts are. Weights are taken as known; one
/// rare kind that weighs much makes it unsure. It assumes what wdd.hpp does. Source: Wheeler
/// (2020), "Weighted displacement difference with harm", ptools wdd_harm. Throws
/// Error{bad_argument} WEIGHT_RANGE unless lengths and overdispersion are positive and finite,
/// LEVEL_RANGE unless 0 < level < 1.
[[nodiscard]] Estimate harm_difference(const HarmBeforeAfter& treated,
                                       const HarmBeforeAfter& control,
                                       const HarmDifferenceOptions& options = {});

}  // namespace klara
