#include <klara/adapters/geopackage_layer.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/ogr_shape.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t thorough_check_below = std::uintmax_t{1} << 30;  // bytes
constexpr int opcodes_between_polls = 100'000;
constexpr std::size_t features_between_polls = 4096;

struct DatabaseDeleter {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

struct StatementDeleter {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using Database = std::unique_ptr<sqlite3, DatabaseDeleter>;
using Statement = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

Error corrupt(const fs::path& file, std::string found) {
  std::ranges::replace(found, '\n', ' ');
  return bad_data("CORRUPT", {.en = fmt::format("{} is damaged: {}", file.string(), found),
                              .sv = fmt::format("{} är skadad: {}", file.string(), found)})
      .with_remedy({.en = "Export or copy it again from its source. Nothing was read.",
                    .sv = "Exportera eller kopiera den på nytt från källan. Ingenting har lästs."})
      .at(file.string());
}

/// What the file says of its journal, and what lies beside it.
struct Journal {
  bool wal_flag = false;     // in the header
  bool wal_pending = false;  // edits lie in the -wal
  bool hot = false;          // a write was interrupted
  bool had_shm = false;      // another program is at it
};

fs::path beside(const fs::path& file, const char* suffix) {
  fs::path path = file;
  path += suffix;
  return path;
}

bool holds_bytes(const fs::path& file) {
  std::error_code fault;
  const std::uintmax_t size = fs::file_size(file, fault);
  return !fault && size > 0;
}

Journal journal_of(const fs::path& file) {
  std::array<char, 20> head{};
  std::ifstream(file, std::ios::binary).read(head.data(), head.size());
  return {.wal_flag = head[18] == 2 || head[19] == 2,
          .wal_pending = holds_bytes(beside(file, "-wal")),
          .hot = holds_bytes(beside(file, "-journal")),
          .had_shm = fs::exists(beside(file, "-shm"))};
}

/// As SQLite's addresses are written.
std::string address_of(const fs::path& file, const char* options) {
  std::string address = "file:";
  for (const char c : fs::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '-' || c == '_';
    address += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return address + options;
}

std::string quoted(const std::string& name) {
  std::string result = "\"";
  for (const char c : name) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string text_of(sqlite3_stmt* row, int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return text == nullptr
             ? std::string{}
             : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

/// A database open for reading, deaf to what its schema would have it do.
class Reading {
 public:
  Reading(fs::path file, const Journal& journal) : file_(std::move(file)), journal_(journal) {
    // No -wal means that nobody writes: then the file is looked at as it lies, without locks and
    // without a byte written beside it.
    const char* const options =
        journal.wal_flag && !journal.wal_pending ? "?mode=ro&immutable=1" : "?mode=ro";
    sqlite3* opened = nullptr;
    const int outcome = sqlite3_open_v2(address_of(file_, options).c_str(), &opened,
                                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
    database_.reset(opened);
    if (outcome != SQLITE_OK) throw failure(outcome);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_busy_timeout(opened, 2000);
    (void)value("PRAGMA query_only = ON");
    (void)value("PRAGMA cell_size_check = ON");
  }

  ~Reading() {
    database_.reset();
    std::error_code ignored;
    if (journal_.wal_pending && !journal_.had_shm) fs::remove(beside(file_, "-shm"), ignored);
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  [[nodiscard]] Statement prepared(const std::string& sql) const {
    sqlite3_stmt* statement = nullptr;
    const int outcome = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr);
    if (outcome != SQLITE_OK) throw failure(outcome);
    return Statement(statement);
  }

  [[nodiscard]] bool step(const Statement& statement) const {
    const int outcome = sqlite3_step(statement.get());
    if (outcome != SQLITE_ROW && outcome != SQLITE_DONE) throw failure(outcome);
    return outcome == SQLITE_ROW;
  }

  /// The first column of the first row.
  [[nodiscard]] std::string value(const std::string& sql) const {
    const Statement statement = prepared(sql);
    return step(statement) ? text_of(statement.get(), 0) : std::string{};
  }

  [[nodiscard]] Error failure(int outcome) const {
    const std::string said = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(outcome);
    const int kind = outcome & 0xff;
    if (kind == SQLITE_INTERRUPT) return cancelled();
    if (journal_.hot) {
      return unreadable("GPKG_JOURNAL",
                        {.en = fmt::format("writing of {} was interrupted", file_.string()),
                         .sv = fmt::format("skrivningen av {} avbröts", file_.string())})
          .with_remedy({.en = "A -journal lies beside it. Open the file once in the program that "
                              "wrote it, or in QGIS, so that it is put right.",
                        .sv = "En -journal ligger bredvid. Öppna filen en gång i programmet som "
                              "skrev den, eller i QGIS, så att den återställs."})
          .at(file_.string());
    }
    if (journal_.wal_pending && (kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY)) {
      return unreadable("GPKG_WAL_PRESENT",
                        {.en = fmt::format("{} has edits in its -wal file that cannot be read here",
                                           file_.string()),
                         .sv = fmt::format("{} har ändringar i sin -wal-fil som inte kan läsas här",
                                           file_.string())})
          .with_remedy({.en =
                            "Close it in the other program (QGIS), or copy both files to a folder "
                            "that you may write in.",
                        .sv = "Stäng den i det andra programmet (QGIS) eller kopiera båda filerna "
                              "till en mapp där du får skriva."})
          .at(file_.string());
    }
    if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) return corrupt(file_, said);
    return unreadable_file(file_, {.en = "SQLite says: " + said, .sv = "SQLite säger: " + said});
  }

  [[nodiscard]] sqlite3* handle() const { return database_.get(); }

 private:
  fs::path file_;
  Journal journal_;
  Database database_;
};

/// While it lives, long questions end when a stop is asked for.
class Polling {
 public:
  Polling(const Reading& database, const std::stop_token& stop) : database_(database.handle()) {
    if (!stop.stop_possible()) return;
    sqlite3_progress_handler(
        database_, opcodes_between_polls,
        [](void* asked) {
          return static_cast<const std::stop_token*>(asked)->stop_requested() ? 1 : 0;
        },
        const_cast<std::stop_token*>(&stop));
  }
  ~Polling() { sqlite3_progress_handler(database_, 0, nullptr, nullptr); }
  Polling(const Polling&) = delete;
  Polling& operator=(const Polling&) = delete;

 private:
  sqlite3* database_;
};

void require_sound(const Reading& database, const fs::path& file) {
  std::error_code fault;
  const bool small = fs::file_size(file, fault) < thorough_check_below && !fault;
  const std::string verdict =
      database.value(small ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
  if (verdict != "ok") throw corrupt(file, verdict);
}

void require_tables(const Reading& database, const fs::path& file) {
  std::vector<std::string> missing;
  for (const char* table : {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"}) {
    if (database.value(
            fmt::format("SELECT count(*) FROM sqlite_master WHERE name = '{}'", table)) == "0") {
      missing.emplace_back(table);
    }
  }
  if (missing.empty()) return;
  if (missing.size() == 3) {
    throw bad_data("NOT_A_GPKG",
                   {.en = fmt::format("{} is a database but no GeoPackage", file.string()),
                    .sv = fmt::format("{} är en databas men ingen GeoPackage", file.string())})
        .at(file.string());
  }
  const std::string list = fmt::format("{}", fmt::join(missing, ", "));
  throw bad_data("GPKG_TABLE_MISSING",
                 {.en = fmt::format("{} lacks the table {}", file.string(), list),
                  .sv = fmt::format("{} saknar tabellen {}", file.string(), list)})
      .with_remedy({.en = "Export the layer again as a GeoPackage.",
                    .sv = "Exportera lagret på nytt som GeoPackage."})
      .at(file.string());
}

std::vector<IntakeWarning> warnings_of(const Reading& database, const Journal& journal) {
  std::vector<IntakeWarning> warnings;
  const std::string id = database.value("PRAGMA application_id");
  const bool stated = id == "1196444487" || id == "1196437808" || id == "1196437809";
  if (!stated) {  // "GPKG", "GP10", "GP11"
    warnings.push_back(
        {"GPKG_APPLICATION_ID",
         0,
         {.en = "the file does not state that it is a GeoPackage; it was read as one",
          .sv = "filen uppger inte att den är en GeoPackage; den lästes som en"}});
  }
  if (journal.wal_pending) {
    warnings.push_back(
        {"GPKG_WAL_PRESENT",
         0,
         {.en = "another program has the file open or did not close it; edits in its -wal were "
                "read, and the checksum does not cover them",
          .sv = "ett annat program har filen öppen eller stängde den inte; ändringar i dess -wal "
                "har lästs, och kontrollsumman omfattar dem inte"}});
  } else if (journal.wal_flag) {
    warnings.push_back(
        {"GPKG_WAL_FLAG",
         0,
         {.en = "the file was copied without its -wal; the latest edits may be missing",
          .sv = "filen har kopierats utan sin -wal; de senaste ändringarna kan saknas"}});
  }
  return warnings;
}

struct LayerEntry {
  std::string name, geometry_column;
  int srs_id = 0;
};

std::vector<LayerEntry> layers_of(const Reading& database) {
  std::vector<LayerEntry> layers;
  const Statement rows = database.prepared(
      "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c JOIN "
      "gpkg_geometry_columns g "
      "ON lower(g.table_name) = lower(c.table_name) WHERE c.data_type = 'features' ORDER BY 1");
  while (database.step(rows)) {
    layers.push_back(
        {text_of(rows.get(), 0), text_of(rows.get(), 1), sqlite3_column_int(rows.get(), 2)});
  }
  return layers;
}

Text way_to_name_a_layer(const std::string& option, const std::string& example) {
  if (option.empty()) {
    return {.en = "Save the layer that is meant in a file of its own.",
            .sv = "Spara det lager som avses i en egen fil."};
  }
  const bool is_word = example.find(' ') == std::string::npos;
  const std::string name = is_word ? example : "\"" + example + "\"";
  return {.en = fmt::format("Say which one to read: {} {}", option, name),
          .sv = fmt::format("Ange vilket som ska läsas: {} {}", option, name)};
}

LayerEntry chosen_layer(const std::vector<LayerEntry>& layers, const fs::path& file,
                        const VectorLayerOptions& options) {
  const std::optional<std::string>& wanted = options.layer;
  std::vector<std::string> names;
  for (const LayerEntry& layer : layers) names.push_back(layer.name);
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  if (!wanted && layers.size() == 1) return layers.front();
  if (!wanted && !layers.empty()) {
    throw bad_data("LAYER_AMBIGUOUS",
                   {.en = fmt::format("{} has {} layers: {}", file.string(), layers.size(), list),
                    .sv = fmt::format("{} har {} lager: {}", file.string(), layers.size(), list)})
        .with_remedy(way_to_name_a_layer(options.layer_option, names.front()))
        .at(file.string());
  }
  const auto found = std::ranges::find(layers, wanted.value_or(""), &LayerEntry::name);
  if (found != layers.end()) return *found;
  const bool odd = wanted && std::ranges::any_of(*wanted, [](unsigned char c) {
                     return c < 0x20 || c == 0x7f || c == '"' || c == '\'';
                   });
  throw bad_data(odd ? "LAYER_NAME" : "LAYER_MISSING",
                 {.en = fmt::format("{} has no layer {}", file.string(), wanted.value_or("")),
                  .sv = fmt::format("{} har inget lager {}", file.string(), wanted.value_or(""))})
      .with_remedy({.en = "Layers with geometry: " + (list.empty() ? "none" : list),
                    .sv = "Lager med geometri: " + (list.empty() ? "inga" : list)})
      .at(file.string());
}

std::optional<Crs> crs_of(const Reading& database, int srs_id) {
  const Statement row = database.prepared(
      fmt::format("SELECT organization, organization_coordsys_id, definition FROM "
                  "gpkg_spatial_ref_sys WHERE srs_id = {}",
                  srs_id));
  if (srs_id <= 0 || !database.step(row)) return std::nullopt;
  if (lower_case(text_of(row.get(), 0)) == "epsg") {
    try {
      return crs_named(text_of(row.get(), 1));
    } catch (const Error&) {
      return std::nullopt;  // said as CRS_MISSING by whoever needs it
    }
  }
  return crs_of_definition(text_of(row.get(), 2));
}

struct Columns {
  std::vector<std::string> names;  // of attributes
  std::string key;                 // of rows; empty = none
};

Columns columns_of(const Reading& database, const LayerEntry& layer, const fs::path& file) {
  Columns columns;
  bool has_geometry = false;
  const Statement rows =
      database.prepared(fmt::format("PRAGMA table_info({})", quoted(layer.name)));
  while (database.step(rows)) {
    const std::string name = text_of(rows.get(), 1);
    if (name == layer.geometry_column) {
      has_geometry = true;
    } else if (sqlite3_column_int(rows.get(), 5) == 1) {
      columns.key = name;
    } else {
      columns.names.push_back(name);
    }
  }
  if (has_geometry) return columns;
  throw bad_data(
      "GPKG_TABLE_MISSING",
      {.en = fmt::format("{} lists the layer {} but does not hold it", file.string(), layer.name),
       .sv = fmt::format("{} anger lagret {} men innehåller det inte", file.string(), layer.name)})
      .at(file.string());
}

Field field_of(sqlite3_stmt* row, int column) {
  Field field;
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      field.kind = FieldKind::number;
      field.text = std::to_string(sqlite3_column_int64(row, column));
      field.number = sqlite3_column_double(row, column);
      break;
    case SQLITE_FLOAT:
      field.kind = FieldKind::number;
      field.number = sqlite3_column_double(row, column);
      field.text = fmt::format("{}", field.number);
      break;
    case SQLITE_TEXT:
      field.kind = FieldKind::text;
      field.text = text_of(row, column);
      break;
    default:
      break;
  }
  return field;
}

/// A geometry behind its GeoPackage header (OGC 12-128r18, section 2.1.3).
Shape shape_of_blob(sqlite3_stmt* row, int column) {
  constexpr std::array<std::size_t, 5> envelope_bytes{0, 32, 48, 48, 64};
  constexpr std::size_t header_bytes = 8;
  Shape invalid{.kind = ShapeKind::other, .fault = "GEOM_INVALID"};
  const int type = sqlite3_column_type(row, column);
  if (type == SQLITE_NULL) return {};
  if (type != SQLITE_BLOB) return invalid;
  const std::span blob(static_cast<const std::byte*>(sqlite3_column_blob(row, column)),
                       static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
  if (blob.size() < header_bytes || blob[0] != std::byte{'G'} || blob[1] != std::byte{'P'}) {
    return invalid;
  }
  const auto flags = std::to_integer<unsigned>(blob[3]);
  const std::size_t envelope = (flags >> 1U) & 7U;
  const bool extended = (flags & 0x20U) != 0;
  if (extended || envelope >= envelope_bytes.size()) return invalid;
  const std::size_t begin = header_bytes + envelope_bytes[envelope];
  return begin < blob.size() ? shape_of_wkb(blob.subspan(begin)) : invalid;
}

class GeoPackageLayer final : public VectorLayer {
 public:
  GeoPackageLayer(const fs::path& file, const VectorLayerOptions& options)
      : file_(file), journal_(journal_of(file)), database_(file, journal_) {
    require_tables(database_, file);
    const LayerEntry layer = chosen_layer(layers_of(database_), file, options);
    const Columns columns = columns_of(database_, layer, file);
    header_ = {.layer = layer.name,
               .columns = columns.names,
               .crs = crs_of(database_, layer.srs_id),
               .warnings = warnings_of(database_, journal_)};
    std::string list = columns.key.empty() ? "NULL" : quoted(columns.key);
    list += ", " + quoted(layer.geometry_column);
    for (const std::string& name : columns.names) list += ", " + quoted(name);
    query_ = fmt::format("SELECT {} FROM {}", list, quoted(layer.name));
  }

  [[nodiscard]] const VectorHeader& header() const override { return header_; }

  void for_each(const RunContext& run,
                const std::function<void(const VectorFeature&)>& visit) override {
    const Polling polling(database_, run.stop);
    if (!sound_) require_sound(database_, file_);
    sound_ = true;
    const Statement row = database_.prepared(query_);
    std::vector<Field> fields(header_.columns.size());
    std::uint64_t count = 0;
    while (database_.step(row)) {
      if (count++ % features_between_polls == 0) throw_if_stopped(run);
      for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i] = field_of(row.get(), static_cast<int>(i) + 2);
      }
      const bool numbered = sqlite3_column_type(row.get(), 0) == SQLITE_INTEGER;
      const std::uint64_t id =
          numbered ? static_cast<std::uint64_t>(sqlite3_column_int64(row.get(), 0)) : count;
      visit({.row = id, .fields = fields, .shape = shape_of_blob(row.get(), 1)});
    }
  }

 private:
  fs::path file_;
  Journal journal_;
  Reading database_;
  bool sound_ = false;  // looked at once, and only if features are wanted: it reads the whole file
  VectorHeader header_;
  std::string query_;
};

}  // namespace

std::unique_ptr<VectorLayer> open_geopackage_layer(const std::filesystem::path& file,
                                                   const VectorLayerOptions& options) {
  return std::make_unique<GeoPackageLayer>(file, options);
}

}  // namespace klara
