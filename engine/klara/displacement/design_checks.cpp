#include <klara/displacement/design_checks.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace klara {

DesignChecks design_checks(const PointSet& points, const WeeklyDesign& design,
                           const DesignDates& dates, const TimeZone& zone, double level) {
  DesignChecks checks;
  checks.anticipation =
      anticipation(points, design.map, design.before, dates.began, zone, {.level = level});
  if (checks.anticipation && checks.anticipation->change.p_fall <= clear_p) {
    checks.cautions.push_back(Caution::anticipation);
  }
  const Weeks& first = design.earlier.empty() ? design.before : design.earlier.front();
  for (const Instant change :
       std::set(dates.register_changes.begin(), dates.register_changes.end())) {
    const bool inside = first.borders.front() < change && change < design.after.borders.back();
    (inside ? checks.register_changes : checks.register_changes_outside).push_back(change);
  }
  if (!checks.register_changes.empty()) checks.cautions.push_back(Caution::register_change);
  return checks;
}

ReasonedVerdict cautioned(ReasonedVerdict verdict, const std::vector<Caution>& cautions) {
  for (const Caution caution : cautions) {
    if (std::ranges::find(verdict.cautions, caution) == verdict.cautions.end()) {
      verdict.cautions.push_back(caution);
    }
  }
  if (verdict.verdict == Verdict::displacement && !verdict.cautions.empty()) {
    verdict.verdict = Verdict::possible;
    verdict.reason = VerdictReason::caution;
  }
  return verdict;
}

}  // namespace klara
