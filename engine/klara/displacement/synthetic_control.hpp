#pragma once
/// What the treated area would have been, as a mixture of untreated ones.
#include <klara/base/run_context.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace klara {

/// A value each week or month, of shares of the city or of counts by the level that an area had
/// before: a treated area larger than every other cannot be mixed from their counts.
using Series = std::vector<double>;

struct SyntheticControl {
  std::vector<double> weights;  // of each donor, 0 or more, together 1
  Series mixture;               // of the donors, before and after
  double rms_before = 0.0;      // root mean square of treated less mixture
  double rms_after = 0.0;
  double mean_gap = 0.0;  // treated less mixture, on average after
  /// Of (rms_after / rms_before) among the donors' own, each mixed from the other donors: the share
  /// of all, the treated one too, with a ratio at least as large. Never below 1 / (donors + 1). A
  /// test only where any of them could have been the treated area as well as another.
  double placebo_p = 1.0;

  friend bool operator==(const SyntheticControl&, const SyntheticControl&) = default;
};

/// Weights that make the mixture of donors come closest to the treated area before, in the sum of
/// squares; unique where no donors are alike before, and the mixture before is in any case. Source:
/// Abadie, Diamond & Hainmueller (2010), JASA 105:493-505, sections 2.3 and 2.4; by an active set,
/// Lawson & Hanson (1974), chapter 23, with the sum held at 1.
///
/// Donors must be untreated and out of reach of what may have moved. Throws Error{bad_argument}
/// SERIES_SHAPE unless all series are equally long, finite, of at least 2 values before and 1
/// after, and there are 2 donors at least; Error{cancelled} when `run` is asked to stop. The same
/// for any number of threads. Cost: O(donors^2 * before) for each of about `donors` steps, and that
/// for each donor again.
[[nodiscard]] SyntheticControl synthetic_control(const Series& treated,
                                                 std::span<const Series> donors, std::size_t before,
                                                 const RunContext& run = {});

}  // namespace klara
