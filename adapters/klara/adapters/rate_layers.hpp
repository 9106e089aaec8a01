#pragma once
/// Incidents for each of a population, as layers of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layers rate, rate_se and population, in classes that begin where level_floor
/// (class_breaks.hpp) of their cells says; where too few bear on a cell to tell, the rate is of
/// untold_class (styles.hpp).
void write_rate_layers(ResultWriting& w, const RateResult& rate);

}  // namespace klara
