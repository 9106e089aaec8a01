#pragma once
/// What verdicts on displacement are called, and why they were given.
#include <klara/base/error.hpp>
#include <klara/displacement/kind_answer.hpp>
#include <klara/displacement/mapped_design.hpp>

#include <string>
#include <vector>

namespace klara {

/// "Place", "Plats".
[[nodiscard]] Text kind_in_words(DisplacementKind kind);
/// For programs: "geographic", "temporal", "offence", "target", "tactic", "offender".
[[nodiscard]] const char* name_of(DisplacementKind kind);
/// For programs: "incidents", "hours", "percentage_points".
[[nodiscard]] const char* name_of(KindUnit unit);

/// "clear displacement", "tydlig omfördelning", with "but small", "men liten" where the estimate
/// lies inside the margin; of none detected with the limit, rounded up: "none
/// detected, at most 12".
[[nodiscard]] Text verdict_in_words(const KindAnswer& answer);

/// For programs: "displacement", "possible", "none_detected", "cannot_tell", "diffusion".
[[nodiscard]] const char* name_of(Verdict verdict);

/// A sentence without its full stop: why it was given, and what would help where it cannot be told.
[[nodiscard]] Text reason_in_words(const KindAnswer& answer);

/// For programs: "few_controls".
[[nodiscard]] const char* name_of(Caution caution);
/// What speaks against trusting the test, in words: "fewer than ten areas to compare with".
[[nodiscard]] Text caution_in_words(Caution caution);

/// What a treated area is called that is not a single district and that nobody has named.
[[nodiscard]] Text treated_area_in_words();

/// For programs: "treated", "place", "beside", "control", "candidate", "left_out".
[[nodiscard]] const char* name_of(DistrictRole role);

/// To "did crime move from there?": "Yes, in part.", "It cannot be told.". Yes where any kind is
/// clear, perhaps where any is possible; else as of the place. `fall` is that of the treated area,
/// in incidents.
[[nodiscard]] Text short_answer(const KindAnswers& kinds, double fall);

}  // namespace klara
