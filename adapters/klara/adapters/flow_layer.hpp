#pragma once
/// Tested flows as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer flows: every route a line, bent to the left of its way so that opposite ones part,
/// from the border of the treated area to that of the place, where they do not touch. The analysis
/// must hold flows with a route.
void write_flow_layer(ResultWriting& w);

}  // namespace klara
