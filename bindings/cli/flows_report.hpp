#pragma once
/// What a report says of where a fall may have gone.
#include <cli/page.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// The tested routes, and what cannot be traced. Nothing without a sure fall: then nothing is known
/// to have left.
void flow_answers(Page& page, const Study& study, const DisplacementReport& report);

}  // namespace klara
