#pragma once
/// Incidents as a layer of a result file, for those who asked for points.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer incidents. The result must hold points.
void write_incident_layer(ResultWriting& w);

}  // namespace klara
