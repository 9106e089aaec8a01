#pragma once
/// A density in space and time as a layer that a GIS animates.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer cube: of each slice its areas by class, with its number, name, beginning and end in
/// UTC and in local time; on the clock the hours, and the stand_in_day for programs that animate
/// dates only. The result must hold a cube.
void write_cube_layer(ResultWriting& w);

}  // namespace klara
