#pragma once
/// A layer of areas as its file gives it, in memory: polygons are few.
#include <klara/adapters/geos_session.hpp>
#include <klara/adapters/vector_layer.hpp>
#include <klara/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

struct FeatureRow {
  std::uint64_t row = 0;
  std::vector<Field> fields;
  Shape shape;
};

struct FeatureTable {
  std::string file;
  std::string crs_option;  // by which people name its system: "--district-crs"; empty = they cannot
  VectorHeader header;
  std::vector<FeatureRow> rows;
};

/// Throws what open_vector_layer does, and Error{bad_data} NO_ROWS.
[[nodiscard]] FeatureTable feature_table(const std::filesystem::path& file,
                                         const VectorLayerOptions& options,
                                         const std::string& crs_option, const RunContext& run);

/// The first column whose column_key is `key`.
[[nodiscard]] std::optional<std::size_t> column_named(const FeatureTable& layer,
                                                      std::string_view key);
/// Their names, for messages.
[[nodiscard]] std::string columns_present(const FeatureTable& layer);
/// A code as text: 1010280, never 1.01028e6 or 1010280.0.
[[nodiscard]] std::string code_text(const Field& field);

/// "district 10102": by its code if that can be told, else by its number.
[[nodiscard]] Text label_of(const FeatureRow& row, std::optional<std::size_t> code_column);
/// What is wrong with the geometry of a row, and where.
[[nodiscard]] Error shape_error(const FeatureTable& layer, const FeatureRow& row, const Text& label,
                                const std::string& code, const std::optional<Position>& place);
/// Throws shape_error unless the row is a polygon that encloses an area.
void require_polygon(const FeatureTable& layer, const FeatureRow& row, const Text& label,
                     const GeosSession& geos);

/// Of every vertex and every point, in the order of the file.
struct Coordinates {
  std::vector<double> x, y;
};

[[nodiscard]] Coordinates coordinates_of(const FeatureTable& layer);
/// That asked for, else that the file states; a warning if they differ. Throws Error{bad_data}
/// CRS_MISSING, Error{bad_argument} CRS_UNKNOWN.
[[nodiscard]] Crs crs_of(const FeatureTable& layer, const std::optional<std::string>& asked,
                         IntakeReport& intake);
/// Refuses positions that do not lie where their own or the working system may be used.
void require_plausible(const FeatureTable& layer, const Coordinates& all, Crs crs,
                       std::optional<Crs> work_crs);
/// Equal positions stay equal, so that shared borders stay shared.
void project(FeatureTable& layer, const Coordinates& from, Crs crs, Crs to,
             std::optional<std::size_t> label_column);

}  // namespace klara
