#pragma once
/// What changed between two periods and what of it could be chance, as layers of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layers contours, contours_each_cell, contours_normal, change and relative_risk. `floor` is
/// that of the classes of the densities. The result must hold a comparison.
void write_comparison_layers(ResultWriting& w, double floor);

}  // namespace klara
