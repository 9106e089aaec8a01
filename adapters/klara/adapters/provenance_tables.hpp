#pragma once
/// How a result file was made, as tables of it.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The tables klara_run, klara_parameters, klara_inputs, klara_intake and klara_quarantine.
void write_provenance_tables(ResultWriting& w);

}  // namespace klara
