#pragma once
/// What a verdict on displacement in place is called, and why it was given.
#include <klara/base/error.hpp>
#include <klara/displacement/place_answer.hpp>

#include <string>
#include <vector>

namespace klara {

/// "clear displacement", "tydlig omfördelning"; of none detected with the limit: "none detected, at
/// most 12".
[[nodiscard]] Text verdict_in_words(const PlaceVerdict& verdict);

/// For programs: "displacement", "possible", "none_detected", "cannot_tell", "diffusion".
[[nodiscard]] const char* name_of(Verdict verdict);

/// A sentence without its full stop: why it was given, and what would help where it cannot be told.
[[nodiscard]] Text reason_in_words(const PlaceVerdict& verdict);

/// For programs: "few_controls".
[[nodiscard]] const char* name_of(Caution caution);
/// What speaks against trusting the test, in words: "fewer than ten areas to compare with".
[[nodiscard]] Text caution_in_words(Caution caution);

/// To "did crime move from there?": "Yes, in part.", "It cannot be told."
[[nodiscard]] Text short_answer(const PlaceAnswer& answer);

}  // namespace klara
