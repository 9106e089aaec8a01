#pragma once
/// Whether a relative risk could be chance, by labelling the incidents anew.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/relative_risk.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>

namespace klara {

/// Of the risk at a cell being as high (raised) or as low (lowered) as it is; NaN as log_risk.
struct RiskSignificance {
  Raster p_raised, p_lowered;                    // at this cell
  Raster p_raised_anywhere, p_lowered_anywhere;  // at any cell, with which all may be read at once
  std::size_t relabellings = 0;
  std::size_t cases_outside = 0, controls_outside = 0;  // of the window
};

/// Every relabelling makes as many of the incidents of both groups inside the window cases, at
/// random (write_labellings), as if there were no difference between the groups (Kelsall & Diggle
/// 1995, Statistics in Medicine 14:2335-2342). With the density of both groups together given, the
/// risk at a cell rises with the excess of the cases, and so is ranked by that:
///
///     excess = density of the cases - density of both groups * weight of the cases / weight of
///     both p_raised = (1 + relabellings in which it is no less) / (1 + relabellings)
///
/// and p_lowered alike; ties count as at least as extreme. One cell in twenty is below 0.05 by
/// chance. For all cells together each is judged by its z, the excess, whose mean over all
/// labellings is 0, by its standard deviation, which is exact, and p_raised_anywhere ranks that
/// among the highest z that each relabelling has anywhere (Westfall & Young 1993, section 2.6;
/// single step): of all maps without a difference, one in twenty has any cell below 0.05. Each of
/// both sides is judged alone, so take half the level where either would count.
///
/// Densities of labellings are those of a Gaussian that spreads as far as the kernel (carried_over,
/// bandwidth.hpp), sixteen of them at once and only where something can be told, whichever the
/// kernel; as all labellings go through the same arithmetic, p holds whatever that errs by
/// (labelled_sums.hpp). Unequal weights count by the mean of their group, so that cases that weigh
/// more all over raise nothing, and an incident takes its weight along; p is then exact where
/// weights are spread alike about the means of both groups. `added` of the options plays no part.
///
/// Bit-identical for every `run.threads`; the same `seed` gives the same relabellings. Throws
/// Error{bad_argument} RELABELLINGS_RANGE unless from 1 to 1 000 000; Error{bad_data} NO_INCIDENTS;
/// and as relative_risk. Cost: that of LabelledSums::visit_runs for every 16 relabellings, and a
/// squared sum; of 100 000 incidents, 512 x 512 cells and 999 relabellings 2 s for a Gaussian.
/// Memory: that of LabelledSums, six grids and 80 bytes an incident.
[[nodiscard]] RiskSignificance risk_significance(const PointSet& cases, const PointSet& controls,
                                                 const Grid& grid, const MultiPolygon& window,
                                                 Metres bandwidth, std::uint64_t seed,
                                                 std::size_t relabellings = 999,
                                                 const RiskOptions& options = {},
                                                 const RunContext& run = {});

}  // namespace klara
