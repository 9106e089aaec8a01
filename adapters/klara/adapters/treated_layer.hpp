#pragma once
/// The treated area as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer treated: its outline, its counts and, where it was tested, by how much it fell or rose
/// beyond the city. The analysis must hold displacement.
void write_treated_layer(ResultWriting& w);

}  // namespace klara
