#pragma once
/// Densities and their change as layers of a result file, drawn in classes.
#include <klara/adapters/result_writing.hpp>

#include <string>
#include <vector>

namespace klara {

/// The layers outlines, those of a comparison (comparison_layers.hpp), density_after,
/// density_before and density, as far as the result holds them; of a density with limits also
/// NAME_low, NAME_high and NAME_se. Class borders as class_breaks.hpp says, the same for all.
void write_density_layers(ResultWriting& w);

/// Columns of a layer of classes: class, label (headed by its unit), low, high and area_km2.
[[nodiscard]] std::vector<TableColumn> class_columns(const ResultWriting& w, const Text& unit);

/// "Bandwidth 200 m, cells of 50 m.", of the incidents unless another bandwidth is given.
[[nodiscard]] std::string how_smoothed(const ResultWriting& w);
[[nodiscard]] std::string how_smoothed(const ResultWriting& w, Metres bandwidth);

}  // namespace klara
