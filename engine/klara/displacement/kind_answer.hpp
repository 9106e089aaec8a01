#pragma once
/// The six kinds of displacement (Reppetto 1976, Crime & Delinquency 22:166-177; Barr & Pease 1990,
/// Crime and Justice 12:277-318), and what may be said of each.
#include <klara/base/estimate.hpp>
#include <klara/displacement/verdict.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace klara {

enum class DisplacementKind { place, time, offence, target, tactic, offenders };

/// In which a kind is told.
enum class KindUnit { incidents, hours, share };

[[nodiscard]] constexpr KindUnit unit_of(DisplacementKind kind) {
  if (kind == DisplacementKind::place) return KindUnit::incidents;
  return kind == DisplacementKind::time ? KindUnit::hours : KindUnit::share;
}

struct KindAnswer {
  DisplacementKind kind = DisplacementKind::place;
  ReasonedVerdict verdict{.reason = VerdictReason::lacking};
  /// Incidents at the place, hours on the clock, or a difference of shares; as its verdict's
  /// limits.
  Estimate estimate{};

  friend bool operator==(const KindAnswer&, const KindAnswer&) = default;
};

/// Whether what surely moved lies inside the margin: less than what was called to matter.
[[nodiscard]] inline bool is_clear_but_small(const KindAnswer& answer) {
  return answer.verdict.verdict == Verdict::displacement &&
         std::abs(answer.estimate.value) < answer.verdict.margin;
}

/// One of each kind, in their order.
using KindAnswers = std::array<KindAnswer, 6>;

/// Of all, that nothing tells of them.
[[nodiscard]] inline KindAnswers untold_kinds() {
  KindAnswers kinds;
  for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k].kind = static_cast<DisplacementKind>(k);
  return kinds;
}

[[nodiscard]] inline const KindAnswer& answer_of(const KindAnswers& kinds, DisplacementKind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace klara
