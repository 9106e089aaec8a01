#include <klara/adapters/geopackage_file.hpp>

#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/ogr_polygons.hpp>
#include <klara/adapters/ogr_system.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/system_reason.hpp>
#include <klara/adapters/whole_file.hpp>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <sqlite3.h>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <initializer_list>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace klara {
namespace {

/// Stands for "no date", so that the same result has the same bytes.
constexpr const char* fixed_date = "1970-01-01T00:00:00.000Z";
constexpr const char* geometry_column = "geom";
constexpr int utc_flag = 100;  // of OGR's date-times

/// GDAL's options for this thread while it lives.
class ConfigOption {
 public:
  ConfigOption(const char* key, const char* value) : key_(key) {
    CPLSetThreadLocalConfigOption(key, value);
  }
  ~ConfigOption() { CPLSetThreadLocalConfigOption(key_, nullptr); }
  ConfigOption(const ConfigOption&) = delete;
  ConfigOption& operator=(const ConfigOption&) = delete;

 private:
  const char* key_;
};

OGRFieldType field_type(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return OFTInteger64;
    case ColumnType::real:
      return OFTReal;
    case ColumnType::text:
      return OFTString;
    case ColumnType::time:
      break;
  }
  return OFTDateTime;
}

OGRwkbGeometryType geometry_type(GeometryType type) {
  switch (type) {
    case GeometryType::none:
      return wkbNone;
    case GeometryType::point:
      return wkbPoint;
    case GeometryType::line:
      return wkbLineString;
    case GeometryType::polygons:
      break;
  }
  return wkbMultiPolygon;
}

void set_field(OGRFeature& feature, int index, const TableValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    feature.SetField(index, static_cast<GIntBig>(*integer));
  } else if (const auto* real = std::get_if<double>(&value); real && std::isfinite(*real)) {
    feature.SetField(index, *real + 0.0);  // a zero with a minus comes back from SQLite without it
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    feature.SetField(index, text->c_str());
  } else if (const auto* time = std::get_if<Instant>(&value)) {
    const auto day = std::chrono::floor<std::chrono::days>(*time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{*time - day};
    feature.SetField(
        index, static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
        static_cast<int>(static_cast<unsigned>(date.day())),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<float>(clock.seconds().count()), utc_flag);
  } else {
    feature.SetFieldNull(index);
  }
}

template <class Number>
void add_number(Sha256& sum, Number value) {
  const auto bytes = std::bit_cast<std::array<std::byte, sizeof value>>(value);
  sum.add(bytes);
}

/// Adds all that a feature holds, the same before and after it was in the file.
void add_feature(Sha256& sum, const OGRFeature& feature) {
  for (int i = 0; i < feature.GetFieldCount(); ++i) {
    add_number(sum, feature.IsFieldSetAndNotNull(i) ? 1 : 0);
    if (!feature.IsFieldSetAndNotNull(i)) continue;
    switch (feature.GetFieldDefnRef(i)->GetType()) {
      case OFTInteger64:
        add_number(sum, feature.GetFieldAsInteger64(i));
        break;
      case OFTReal:
        add_number(sum, feature.GetFieldAsDouble(i));
        break;
      default:
        sum.add(feature.GetFieldAsString(i));
        add_number(sum, '\0');
    }
  }
  if (const OGRGeometry* geometry = feature.GetGeometryRef()) {
    std::vector<unsigned char> bytes(geometry->WkbSize());
    geometry->exportToWkb(wkbNDR, bytes.data(), wkbVariantIso);
    sum.add(std::as_bytes(std::span(bytes)));
  }
}

/// The statements that GDAL has no words for. Returns false on the first failure.
class Database {
 public:
  explicit Database(const std::filesystem::path& file) {
    ok_ = sqlite3_open_v2(file.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK;
  }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one statement; its first column must be `expected` in every row, if one is.
  void run(const char* sql, std::initializer_list<std::string_view> values = {},
           std::string_view expected = {}) {
    sqlite3_stmt* statement = nullptr;
    ok_ = ok_ && sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr) == SQLITE_OK;
    int index = 0;
    for (const std::string_view value : values) {
      ok_ = ok_ && sqlite3_bind_text(statement, ++index, value.data(),
                                     static_cast<int>(value.size()), SQLITE_STATIC) == SQLITE_OK;
    }
    int step = SQLITE_ROW;
    while (ok_ && (step = sqlite3_step(statement)) == SQLITE_ROW) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
      ok_ = expected.empty() || (text != nullptr && text == expected);
    }
    ok_ = sqlite3_finalize(statement) == SQLITE_OK && ok_ && step == SQLITE_DONE;
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] Text reason() const {
    if (sqlite3_errcode(handle_) == SQLITE_FULL) return system_reason(ENOSPC);
    const std::string said = sqlite3_errmsg(handle_);
    return {.en = "SQLite says: " + said, .sv = "SQLite säger: " + said};
  }

 private:
  sqlite3* handle_ = nullptr;
  bool ok_ = false;
};

/// The schema extension (OGC 12-128r14, F.9): what columns are called for people.
constexpr std::array create_aliases{
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
    "name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT, "
    "CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), "
    "CONSTRAINT gdc_tn UNIQUE (table_name, name))",
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, "
    "constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, "
    "max NUMERIC, max_is_inclusive BOOLEAN, description TEXT, "
    "CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))",
    "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
    "SELECT column1, NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', "
    "'read-write' FROM (VALUES ('gpkg_data_columns'), ('gpkg_data_column_constraints'))"};
constexpr const char* insert_alias =
    "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)";

constexpr const char* create_styles =
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
    "f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), "
    "f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, "
    "useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
    "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))";
// QGIS looks for styles only in a table that is registered.
constexpr const char* register_styles =
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
    "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)";
// Catalog and schema must be empty and not NULL, and the column's name exact.
constexpr const char* insert_style =
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
    "styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time) "
    "VALUES ('', '', ?, ?, ?, ?, '', CAST(? AS INTEGER), '', 'klara', ?)";

/// QGIS takes what columns are called from the style.
std::string with_aliases(const std::string& qml, const std::vector<TableColumn>& columns) {
  std::string aliases = "<aliases>";
  for (const TableColumn& column : columns) {
    const auto escaped = [](const std::string& text) {
      const std::unique_ptr<char, void (*)(void*)> safe(
          CPLEscapeString(text.c_str(), -1, CPLES_XML), VSIFree);
      return std::string(safe.get());
    };
    aliases +=
        "<alias field=\"" + escaped(column.name) + "\" name=\"" + escaped(column.alias) + "\"/>";
  }
  std::string result = qml;
  return result.insert(result.rfind("</qgis>"), aliases + "</aliases>");
}

}  // namespace

struct GeoPackageFile::State {
  std::filesystem::path file;
  ConfigOption date{"OGR_CURRENT_DATE", fixed_date};
  ConfigOption unsynchronised{"OGR_SQLITE_SYNCHRONOUS", "OFF"};  // flushed as a whole, later
  GdalTrap trap;
  OGRSpatialReference system;
  GDALDatasetUniquePtr data;
  OGRLayer* layer = nullptr;
  Sha256* sum = nullptr;
  std::vector<TableDefinition> tables;
  std::map<std::string, Sha256> sums;

  void require(bool succeeded) const { trap.require_written(succeeded, file); }
  void write_looks() const;
  void verify() const;
};

GeoPackageFile::GeoPackageFile(std::filesystem::path file, Crs crs) {
  open_gdal();
  state_ = std::make_unique<State>();
  state_->file = std::move(file);
  state_->system = ogr_system(crs);
  CPLStringList options;
  options.SetNameValue("VERSION", "1.2");
  state_->data.reset(GetGDALDriverManager()->GetDriverByName("GPKG")->Create(
      state_->file.c_str(), 0, 0, 0, GDT_Unknown, options.List()));
  state_->require(state_->data != nullptr);
  state_->require(state_->data->StartTransaction() == OGRERR_NONE);
}

GeoPackageFile::~GeoPackageFile() = default;

void GeoPackageFile::set_metadata(const std::string& key, const std::string& value) {
  state_->require(state_->data->SetMetadataItem(key.c_str(), value.c_str()) == CE_None);
}

void GeoPackageFile::begin_table(const TableDefinition& table) {
  CPLStringList options;
  options.SetNameValue("GEOMETRY_NAME", geometry_column);
  options.SetNameValue("IDENTIFIER", table.identifier.c_str());
  options.SetNameValue("DESCRIPTION", table.description.c_str());
  state_->layer = state_->data->CreateLayer(
      table.name.c_str(), table.geometry == GeometryType::none ? nullptr : &state_->system,
      geometry_type(table.geometry), options.List());
  state_->require(state_->layer != nullptr);
  for (const TableColumn& column : table.columns) {
    OGRFieldDefn field(column.name.c_str(), field_type(column.type));
    state_->require(state_->layer->CreateField(&field) == OGRERR_NONE);
  }
  state_->tables.push_back(table);
  state_->sum = &state_->sums[table.name];
}

void GeoPackageFile::add(const TableRow& row) {
  OGRFeature feature(state_->layer->GetLayerDefn());
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    set_field(feature, static_cast<int>(i), row.values[i]);
  }
  if (row.point) {
    feature.SetGeometryDirectly(new OGRPoint(row.point->x, row.point->y));
  } else if (state_->tables.back().geometry == GeometryType::line) {
    auto line = std::make_unique<OGRLineString>();
    for (const Position p : row.line) line->addPoint(p.x, p.y);
    feature.SetGeometryDirectly(line.release());
  } else if (state_->tables.back().geometry == GeometryType::polygons) {
    feature.SetGeometryDirectly(ogr_polygons(row.polygons).release());
  }
  add_feature(*state_->sum, feature);
  state_->require(state_->layer->CreateFeature(&feature) == OGRERR_NONE);
}

void GeoPackageFile::finish() {
  state_->require(state_->data->CommitTransaction() == OGRERR_NONE);
  state_->data.reset();
  state_->require(true);
  state_->write_looks();
  state_->verify();
}

void GeoPackageFile::State::write_looks() const {
  Database database(file);
  database.run("PRAGMA synchronous = OFF");
  database.run("BEGIN");
  database.run(create_styles);
  database.run(register_styles, {fixed_date});
  for (const char* statement : create_aliases) database.run(statement);
  for (const TableDefinition& table : tables) {
    for (const TableColumn& column : table.columns) {
      database.run(insert_alias, {table.name, column.name, column.alias, column.alias});
    }
    for (const LayerStyle& style : table.styles) {
      const std::string qml = with_aliases(style.qml, table.columns);
      database.run(insert_style, {table.name, geometry_column, style.name, qml,
                                  &style == table.styles.data() ? "1" : "0", fixed_date});
    }
  }
  database.run("COMMIT");
  database.run("VACUUM");
  database.run("PRAGMA integrity_check", {}, "ok");
  if (!database.ok()) {
    throw output_failed(file, database.reason());
  }
}

void GeoPackageFile::State::verify() const {
  const char* const formats[] = {"GPKG", nullptr};
  const GDALDatasetUniquePtr copy(
      GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, formats));
  require(copy != nullptr);
  for (const TableDefinition& table : tables) {
    OGRLayer* written = copy->GetLayerByName(table.name.c_str());
    require(written != nullptr);
    Sha256 read;
    for (const auto& feature : *written) add_feature(read, *feature);
    require(read.hex() == sums.at(table.name).hex());
  }
}

}  // namespace klara
