#pragma once
/// What became of offences, targets and tactics, as a table of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The table composition. The analysis must hold compositions.
void write_composition_table(ResultWriting& w);

}  // namespace klara
