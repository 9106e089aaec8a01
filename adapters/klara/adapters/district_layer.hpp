#pragma once
/// Districts with their counts and rates as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer districts, with a style for the counts and one for each denominator; where
/// displacement was tested, also what part each plays in it.
void write_district_layer(ResultWriting& w);

}  // namespace klara
