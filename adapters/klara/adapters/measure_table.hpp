#pragma once
/// The field's measures of displacement as a table of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The table measures, a row each with its interval and what it takes for granted.
void write_measure_table(ResultWriting& w);

}  // namespace klara
