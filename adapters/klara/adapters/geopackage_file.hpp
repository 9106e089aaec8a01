#pragma once
/// A GeoPackage that is being written: tables, styles that QGIS loads by itself, the same bytes
/// from the same content, and proof that all of it is on disk.
#include <klara/base/crs.hpp>
#include <klara/base/period.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/street_network.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace klara {

enum class ColumnType { integer, real, text, time };
enum class GeometryType { none, point, line, polygons };

struct TableColumn {
  std::string name;
  ColumnType type = ColumnType::text;
  std::string alias;  // for people; no two alike in a table
};

/// What QGIS offers for a layer; the first is the one that loads by itself.
struct LayerStyle {
  std::string name;
  std::string qml;
};

struct TableDefinition {
  std::string name;        // plain ASCII
  std::string identifier;  // for people; no two alike
  std::string description;
  GeometryType geometry = GeometryType::none;
  std::vector<TableColumn> columns;
  std::vector<LayerStyle> styles;
};

/// Nothing and NaN become NULL. Times are stored in UTC.
using TableValue = std::variant<std::monostate, std::int64_t, double, std::string, Instant>;

struct TableRow {
  std::vector<TableValue> values;  // as the columns
  MultiPolygon polygons;           // for GeometryType::polygons
  std::optional<Position> point;   // for GeometryType::point
  Polyline line = {};              // for GeometryType::line
};

/// Every member throws Error{unreadable} OUTPUT_FAILED when something was not written.
class GeoPackageFile {
 public:
  /// Begins a file where none is.
  GeoPackageFile(std::filesystem::path file, Crs crs);
  ~GeoPackageFile();
  GeoPackageFile(const GeoPackageFile&) = delete;
  GeoPackageFile& operator=(const GeoPackageFile&) = delete;

  void set_metadata(const std::string& key, const std::string& value);

  /// Rows added from here on belong to this table.
  void begin_table(const TableDefinition& table);
  void add(const TableRow& row);

  /// Writes styles and aliases, packs the file, reopens it and compares every value with what was
  /// added.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klara
