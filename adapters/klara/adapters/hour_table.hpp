#pragma once
/// When the treated area's incidents happened, as a table of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The table hours, without geometry: a row for each hour of the day, then of the week. The
/// analysis must hold the hours of displacement.
void write_hour_table(ResultWriting& w);

}  // namespace klara
