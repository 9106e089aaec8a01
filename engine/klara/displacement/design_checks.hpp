#pragma once
/// What speaks against trusting any test of a design, whatever it finds.
#include <klara/displacement/anticipation.hpp>
#include <klara/displacement/verdict.hpp>
#include <klara/displacement/weekly_design.hpp>

#include <optional>
#include <vector>

namespace klara {

struct DesignChecks {
  std::optional<Anticipation> anticipation{};
  std::vector<Instant> register_changes{};          // those inside the series, each once, ascending
  std::vector<Instant> register_changes_outside{};  // of it, where they change nothing; likewise
  std::vector<Caution> cautions{};
  friend bool operator==(const DesignChecks&, const DesignChecks&) = default;
};

/// When what was done began, and when the register or its borders changed.
struct DesignDates {
  Instant began;
  std::vector<Instant> register_changes{};
};

/// Anticipation where the one-sided p of a fall in the last weeks before the beginning is at most
/// 0.05; a register change where one lies inside the series, after the beginning of the earliest
/// season and before the end of the one after. Throws and costs as anticipation.
[[nodiscard]] DesignChecks design_checks(const PointSet& points, const WeeklyDesign& design,
                                         const DesignDates& dates, const TimeZone& zone,
                                         double level = 0.95);

/// The verdict with more cautions: a clear one becomes a possible one.
[[nodiscard]] ReasonedVerdict cautioned(ReasonedVerdict verdict,
                                        const std::vector<Caution>& cautions);

}  // namespace klara
