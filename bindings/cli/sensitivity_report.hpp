#pragma once
/// What a report says of the answer on places under other choices.
#include <cli/json_values.hpp>
#include <cli/page.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// Whether the verdict is the same under them, and how far the treated area's change differs;
/// nothing where none was tried.
void sensitivity_paragraph(Page& page, const DisplacementReport& report);

/// [{"choice", "in_words", "is_reports", "change", "arrivals", "verdict", "controls"}]
[[nodiscard]] Json sensitivity_part(const DisplacementReport& report, Language language);

}  // namespace klara
