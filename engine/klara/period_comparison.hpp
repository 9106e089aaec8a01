#pragma once
/// Two periods side by side: how much crime has changed, where its pattern has moved, and which of
/// it could be chance.
#include <klara/analysis.hpp>
#include <klara/base/estimate.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density_change.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/density/relative_risk.hpp>
#include <klara/density/risk_significance.hpp>
#include <klara/density/surface_plan.hpp>
#include <klara/displacement/before_after.hpp>
#include <klara/hot_spot/risk_contours.hpp>
#include <klara/shape/point_set.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace klara {

struct PeriodComparisonOptions {
  EdgeCorrection correction = EdgeCorrection::uniform;
  bool adaptive = false;  // the relative risk by adaptive_risk.hpp; its tests stay as they are
  std::size_t relabellings = 999;
  /// Of each pattern at another bandwidth; 0 finds none of them.
  std::size_t relabellings_of_others = 0;
};

/// Levels at which tolerance contours are drawn.
inline constexpr std::array contour_levels{0.05, 0.01};

/// What a tolerance contour rests on: any cell of the map or each alone, both by relabelling, or
/// each alone by the normal distribution.
enum class ContourTest { anywhere, each_cell, each_cell_normal };

struct TestedContours {
  ContourTest test = ContourTest::anywhere;
  double level = 0.05;
  std::vector<RiskContour> contours;  // largest first
};

/// What can be said of a pattern: it has changed by more than chance, no such change was found, or
/// there is too little to tell.
enum class PatternAnswer { changed, none_found, cannot_tell };

/// What the pattern would be at another bandwidth.
struct OtherPattern {
  Metres bandwidth;
  PatternAnswer answer = PatternAnswer::cannot_tell;
  std::size_t raised = 0, lowered = 0;         // contours of any cell of the map, at 0.05
  SquareMetres raised_area{}, lowered_area{};  // of these together
  friend bool operator==(const OtherPattern&, const OtherPattern&) = default;
};

struct PeriodComparison {
  BeforeAfter counts;                    // incidents inside the window
  Estimate total;                        // change of these, as change_of_count
  DensityChange density;                 // per square metre and month
  RelativeRisk risk;                     // of after against before
  RiskSignificance chance;               // of the risk with one bandwidth, adaptive or not
  Raster p_anywhere, p_each_cell;        // of both sides: twice the lesser
  std::vector<TestedContours> contours;  // of every test at every level, in that order
  std::vector<OtherPattern> others;  // half the bandwidth, where that is a cell or more, and twice

  [[nodiscard]] const std::vector<RiskContour>& of(ContourTest test, double level) const;
};

/// Fewer incidents than this in either period are too few to call a pattern unchanged.
constexpr std::uint64_t least_told = 20;

/// changed = some cell differs at 0.05, tested for the whole map at once. Where none does:
/// cannot_tell if either period holds fewer than least_told incidents or no cell reaches the floor
/// of relative_risk, else none_found, which is not to say that nothing has changed.
[[nodiscard]] PatternAnswer pattern_answer(const PeriodComparison& comparison);

/// density_change, relative_risk or adaptive_relative_risk, and risk_significance of the incidents
/// of the study's two periods, with its bandwidth, cell, kernel and level of intervals; contours at
/// contour_levels. Without a window the whole grid is one. The study must have both periods and a
/// bandwidth. Other bandwidths have the same grid; their tests rest on fewer relabellings, and tell
/// what of the pattern is the bandwidth's.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_data} PERIOD_EMPTY when a period holds
/// no incident inside the window; and as the parts. Cost: theirs; memory that of comparison_plan.
[[nodiscard]] PeriodComparison period_comparison(const PointSet& incidents, const Study& study,
                                                 std::uint64_t seed,
                                                 const PeriodComparisonOptions& options = {},
                                                 const RunContext& run = {});

/// The memory that it takes; without times. It is what the headers of its parts say.
[[nodiscard]] SurfacePlan comparison_plan(std::size_t incidents, const Grid& grid, Metres bandwidth,
                                          Kernel kernel);

}  // namespace klara
