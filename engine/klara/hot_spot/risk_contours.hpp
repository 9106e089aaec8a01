#pragma once
/// Areas in which a relative risk is further from none than chance would often bring it.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/relative_risk.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstdint>
#include <vector>

namespace klara {

/// One connected area.
struct RiskContour {
  int sign = 0;        // 1 = the risk is raised, -1 = lowered
  double level = 0.0;  // of the test, both sides together
  Polygon outline;     // along cell borders
  SquareMetres area;
  Position strongest;     // centre of the cell that is furthest from none
  double z = no_value;    // log risk over its standard error there; NaN where it has none
  double log_risk = 0.0;  // there
  double p = no_value;    // two-sided, the least of the area
  BeforeAfter counts;     // incidents inside: controls as before, cases as after
  std::uint32_t district = outside;  // of its strongest cell; for who knows districts to tell
};

/// What a test says of every cell: the p of a risk as high, and of one as low.
struct RiskTest {
  const Raster* raised = nullptr;
  const Raster* lowered = nullptr;
};

/// The areas whose cells have p <= level / 2 on one side, so that of maps without a difference no
/// more than `level` have such a cell (with p of any cell anywhere), or of cells without one no
/// more than `level` lie in such an area (with p of each cell). Tolerance contours, as Kelsall &
/// Diggle (1995, Statistics in Medicine 14:2335-2342) call them. Cells that touch only at a corner
/// are areas of their own.
///
/// Largest area first; of equal ones the northernmost, then the westernmost, raised before lowered.
/// An area is found because it stands out, so its counts tell of more change than there is.
/// Throws Error{bad_argument} LEVEL_RANGE unless 0 < level < 1. Cost: O(cells + incidents).
[[nodiscard]] std::vector<RiskContour> risk_contours(const RiskTest& test, const RelativeRisk& risk,
                                                     double level, const PointSet& cases,
                                                     const PointSet& controls,
                                                     const RunContext& run = {});

}  // namespace klara
