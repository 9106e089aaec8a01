#pragma once
/// The rings around the treated area as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer rings: each a polygon without those inside it and without the treated area, the
/// outermost first. The study must have rings and a treated area.
void write_ring_layer(ResultWriting& w);

}  // namespace klara
