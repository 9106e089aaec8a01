#pragma once
/// The answer on places under other choices, as a table of the result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// Table `sensitivity`, a row for each choice, the report's own first. Nothing where none was
/// tried.
void write_sensitivity_table(ResultWriting& w);

}  // namespace klara
