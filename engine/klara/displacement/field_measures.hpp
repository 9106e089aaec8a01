#pragma once
/// What the field measures of the treated area beside its differences. Nothing here feeds a
/// verdict.
#include <klara/base/estimate.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/same_bits.hpp>
#include <klara/displacement/area_shares.hpp>
#include <klara/displacement/harm_difference.hpp>
#include <klara/displacement/panel_effect.hpp>
#include <klara/displacement/regression_to_mean.hpp>
#include <klara/displacement/ring_difference.hpp>
#include <klara/displacement/synthetic_shares.hpp>
#include <klara/displacement/weekly_design.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace klara {

/// Two small counts beside each other, without any control.
struct ExactComparison {
  Estimate ratio{};                  // of the rates, after / before, by the conditional test
  double e_test_p = Estimate::none;  // of equal rates, by the E-test

  friend bool operator==(const ExactComparison& a, const ExactComparison& b) {
    return a.ratio == b.ratio && same_bits(a.e_test_p, b.e_test_p);
  }
};

/// From this count on scatter beyond chance decides, which the exact tests do not know.
constexpr std::uint64_t exact_below = 100;

/// Both tests of two counts below exact_below and the lengths of their periods; none for others.
/// Throws as exact_rate_ratio.
[[nodiscard]] std::optional<ExactComparison> exact_comparison(const BeforeAfter& counts,
                                                              double before_length,
                                                              double after_length,
                                                              double level = 0.95);

/// Rings of one width.
struct ComparedRings {
  Rings rings{};
  BeforeAfter control{};  // the comparison without what lies in a ring
  std::vector<RingDifference> differences;
  friend bool operator==(const ComparedRings&, const ComparedRings&) = default;
};

struct FieldMeasures {
  AreaShares shares;
  std::optional<ExactComparison> exact;
  BeforeAfter ring_control{};                // the comparison without what lies in a ring
  std::vector<RingDifference> rings;         // none asked for: empty; without control counts alone
  std::vector<ComparedRings> other_rings;    // half as wide, and twice: what rests on the width
  std::optional<PanelEffect> panel;          // none where a period has no whole week
  std::optional<SyntheticShares> synthetic;  // likewise
  std::optional<RegressionToMean> regression;
  std::optional<Estimate> harm;  // harm_difference of the treated area; none where not asked

  friend bool operator==(const FieldMeasures&, const FieldMeasures&) = default;
};

/// The incidents of a study as its differences sort them; all columns are as long as the points.
struct SortedIncidents {
  const PointSet& points;
  std::span<const Part> part_of;
  std::span<const std::uint32_t> district_of;
  std::span<const std::size_t> before, after;  // rows of the periods
  std::span<const double> harm{};              // what each weighs; empty: not asked
};

struct FieldMeasureOptions {
  std::optional<Rings> rings{};
  double before_length = 1.0, after_length = 1.0;  // of the periods, in any one unit
  double overdispersion = 1.0;                     // of the differences
  double level = 0.95;
};

/// Each by the function of its header. The panel compares with the controls of the design; where
/// every area is searched and none is left as control, with all that are searched. Areas are chosen
/// for their count before among the districts, so that regression_to_mean is told of treated
/// districts, not of a polygon. Bit-identical for every `run.threads`. Throws as these.
[[nodiscard]] FieldMeasures field_measures(const SortedIncidents& incidents,
                                           const DistrictSet& districts, const StudyArea& treated,
                                           const WeeklyDesign* design,
                                           const FieldMeasureOptions& options = {},
                                           const RunContext& run = {});

}  // namespace klara
