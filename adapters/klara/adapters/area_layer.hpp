#pragma once
/// Treated area, places and control as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer areas. The analysis must hold displacement.
void write_area_layer(ResultWriting& w);

}  // namespace klara
