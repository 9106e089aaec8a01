#pragma once
/// Features as their file gives them, one after another, whatever the format: GeoPackage, GeoJSON
/// or Shapefile. The layer says what is wrong with a feature; its reader decides what that means.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/street_network.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

enum class FieldKind { null, text, number };

struct Field {
  std::string text = {};  // as a person would write it; empty for null
  FieldKind kind = FieldKind::null;
  double number = 0.0;  // of a number
};

enum class ShapeKind { missing, empty, point, lines, polygons, other };

/// A geometry before anyone has judged it. Heights and measures are left out, vertices that repeat
/// the one before too; a multipoint of one point is a point.
struct Shape {
  ShapeKind kind = ShapeKind::missing;
  std::string fault = {};  // GEOM_INVALID, COORD_NOT_FINITE, GEOM_RING_NOT_CLOSED; empty = none
  std::string type = {};   // as the file calls it: "LineString"
  Position point = {};
  MultiPolygon polygons = {};
  std::vector<Polyline> lines = {};
  bool linearised = false;  // curves became chords that lie within centimetres
};

struct VectorFeature {
  std::uint64_t row = 0;          // feature id of a GeoPackage, else its number, the first being 1
  std::span<const Field> fields;  // as the header's columns
  const Shape& shape;
};

struct VectorHeader {
  std::string layer = {};
  std::vector<std::string> columns = {};
  std::optional<Crs> crs = {};  // that the file states; none if it does not or is not understood
  std::vector<IntakeWarning> warnings = {};
};

struct VectorLayerOptions {
  std::optional<std::string> layer = {}, encoding = {};
  // By which people name a layer, an encoding: "--layer", "--encoding"; empty = they cannot.
  std::string layer_option = {}, encoding_option = {};
};

/// One layer, its file checked as a whole.
class VectorLayer {
 public:
  VectorLayer() = default;
  virtual ~VectorLayer() = default;
  VectorLayer(const VectorLayer&) = delete;
  VectorLayer& operator=(const VectorLayer&) = delete;

  [[nodiscard]] virtual const VectorHeader& header() const = 0;
  /// Every feature once, in the file's order. What is handed on lives only during the call.
  virtual void for_each(const RunContext& run,
                        const std::function<void(const VectorFeature&)>& visit) = 0;
};

/// Opens for reading; the file and its folder are left as they are. A format that must be read
/// whole for that heeds a stop.
/// Throws what format_of throws; Error{bad_data} FORMAT_NOT_ALLOWED for a text file, CORRUPT,
/// TRUNCATED, LAYER_AMBIGUOUS, LAYER_MISSING, and the codes of the format.
[[nodiscard]] std::unique_ptr<VectorLayer> open_vector_layer(const std::filesystem::path& file,
                                                             const VectorLayerOptions& options = {},
                                                             const RunContext& run = {});

/// Why a shape is not one of the kind that is wanted: its own fault, GEOM_NULL, GEOM_EMPTY or
/// GEOM_TYPE; empty = it is. Lives as long as the shape.
[[nodiscard]] std::string_view fault_of(const Shape& shape, ShapeKind wanted);

/// A line without repeated vertices. Sets `fault` when a coordinate is not finite.
[[nodiscard]] Polyline polyline_of(const std::vector<Position>& vertices, std::string& fault);

/// A ring without its closing vertex and without repeated ones. Sets `fault` when a coordinate is
/// not finite or the last vertex is not the first.
[[nodiscard]] Ring ring_of(const std::vector<Position>& vertices, std::string& fault);

}  // namespace klara
