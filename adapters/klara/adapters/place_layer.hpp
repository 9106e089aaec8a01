#pragma once
/// The places that may have received, as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer places: every named place or searched district with its counts and, where it was
/// tested, its difference from expected, p and verdict. Labelled are named places, and of searched
/// ones those that stand out, unless a flow that leads there has the label. The analysis must hold
/// displacement.
void write_place_layer(ResultWriting& w);

}  // namespace klara
