#pragma once
/// What became of offences, targets, tactics and offenders, for people.
#include <cli/page.hpp>
#include <klara/displacement/composition_answer.hpp>
#include <klara/displacement/offender_turnover.hpp>

#include <optional>
#include <vector>

namespace klara {

/// A table an attribute, the largest changes of shares first; reported and detected apart.
void composition_tables(Page& page, const std::vector<CompositionAnswer>& compositions);

/// A paragraph of aggregates, where the study has keys.
void offenders_paragraph(Page& page, const std::optional<OffenderTurnover>& turnover);

}  // namespace klara
