#pragma once
/// What the field measures beside its differences, as people read it.
#include <cli/page.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// Rows of the table of the field's measures, those of the differences first, and what must be said
/// of them.
void measure_rows(Page& page, const DisplacementReport& report, const Study& study);

/// What a panel, exact tests, rings and the choice of an area rest on, where there are such.
void measure_remarks(Page& page, const DisplacementReport& report, const Study& study);

/// How many shares of all crime changed.
void share_lines(Page& page, const AreaShares& shares);

}  // namespace klara
