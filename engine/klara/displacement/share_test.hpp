#pragma once
/// Which areas' shares of all incidents have changed.
#include <klara/base/estimate.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/before_after.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

enum class ShareChange { none, smaller, larger };

struct AreaShare {
  double share_before = Estimate::none, share_after = Estimate::none;
  double p = Estimate::none;           // NaN for an area without incidents, and for one left out
  double p_adjusted = Estimate::none;  // benjamini_yekutieli over the areas that have a p
  ShareChange change = ShareChange::none;  // where p_adjusted is below the threshold

  friend bool operator==(const AreaShare& a, const AreaShare& b) {
    return same_bits(a.share_before, b.share_before) && same_bits(a.share_after, b.share_after) &&
           same_bits(a.p, b.p) && same_bits(a.p_adjusted, b.p_adjusted) && a.change == b.change;
  }
};

struct ShareTest {
  std::vector<AreaShare> areas;  // as given
  /// The S index: the share of areas that have not changed, those without incidents counted among
  /// them; and of those with incidents alone. NaN for no area.
  double s_index = Estimate::none, s_index_with_incidents = Estimate::none;

  friend bool operator==(const ShareTest& a, const ShareTest& b) {
    return a.areas == b.areas && same_bits(a.s_index, b.s_index) &&
           same_bits(a.s_index_with_incidents, b.s_index_with_incidents);
  }
};

/// The spatial point pattern test as difference of proportions: each area against all others, in
/// both periods, by chi squared in the form with N - 1,
///
///     (x0 (n1 - x1) - x1 (n0 - x0))^2 (N - 1) / (n0 n1 (x0 + x1) (N - x0 - x1)),  N = n0 + n1
///
/// Symmetric in the periods, unlike the original by resampling (Andresen 2009, Applied Geography
/// 29:333-345), and needing no seed. Sources: Wheeler, Steenbeek & Andresen (2018), Transactions in
/// GIS 22:760-774; the form, Campbell (2007), Statistics in Medicine 26:3661-3675.
///
/// Takes incidents to be independent: bursts, and areas that differ from year to year, make it call
/// too many. And shares are of a whole: where one area falls, all others rise without having
/// gained anything (share_test_without). Throws Error{bad_argument} LEVEL_RANGE unless the
/// `threshold` of p_adjusted is between 0 and 1. Cost: O(areas log areas).
[[nodiscard]] ShareTest share_test(std::span<const BeforeAfter> areas, double threshold = 0.05);

/// The same of shares of what is left without the area of this index, which has neither shares nor
/// p and counts in neither index: whether the pattern changed outside the treated area.
/// Throws also Error{bad_argument} AREA_RANGE unless there is such an area.
[[nodiscard]] ShareTest share_test_without(std::span<const BeforeAfter> areas, std::size_t treated,
                                           double threshold = 0.05);

}  // namespace klara
