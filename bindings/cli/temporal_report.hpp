#pragma once
/// What a report says of displacement in time.
#include <cli/page.hpp>
#include <klara/displacement/hour_answer.hpp>

#include <string>

namespace klara {

/// The mean hour before and after, the parts of the day, hours without staff, and what all this
/// rests on; nothing where the incidents of a period say nothing of hours.
void hour_answers(Page& page, const std::string& treated, const HourAnswer& answer,
                  const HourAnswerOptions& options);

}  // namespace klara
