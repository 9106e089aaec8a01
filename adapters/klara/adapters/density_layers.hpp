#pragma once
/// Densities and their change as layers of a result file, drawn in classes.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layers outlines, change, density_after, density_before and density, as far as the result
/// holds them. Class borders as class_breaks.hpp says, the same for all.
void write_density_layers(ResultWriting& w);

}  // namespace klara
