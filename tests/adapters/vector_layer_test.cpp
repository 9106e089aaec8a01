#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/geopackage_layer.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/shapefile_layer.hpp>
#include <klara/adapters/text_encoding.hpp>
#include <klara/adapters/vector_layer.hpp>
#include <klara/base/error.hpp>

#include <gdal_priv.h>
#include <gmock/gmock.h>
#include <ogrsf_frmts.h>
#include <sqlite3.h>

#include <adapters/scratch_folder.hpp>
#include <array>
#include <cmath>
#include <engine/refusal.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

struct Read {
  VectorHeader header;
  std::vector<std::uint64_t> rows;
  std::vector<std::vector<Field>> fields;
  std::vector<Shape> shapes;
};

Read read(const fs::path& file, const VectorLayerOptions& options = {}) {
  const auto layer = open_vector_layer(file, options);
  Read result{.header = layer->header(), .rows = {}, .fields = {}, .shapes = {}};
  layer->for_each({}, [&](const VectorFeature& feature) {
    result.rows.push_back(feature.row);
    result.fields.emplace_back(feature.fields.begin(), feature.fields.end());
    result.shapes.push_back(feature.shape);
  });
  return result;
}

std::string refusal(const fs::path& file, const VectorLayerOptions& options = {}) {
  const auto error = klara::refusal([&] { (void)read(file, options); });
  return error ? error->code() : "accepted";
}

fs::path written(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

const std::string two_points =
    R"({"type": "FeatureCollection", "features": [)"
    R"({"type": "Feature", "properties": {"id": "0801", "n": 3, "d": 2.5, "note": null},)"
    R"( "geometry": {"type": "Point", "coordinates": [18.05, 59.33, 12.0]}},)"
    R"({"type": "Feature", "properties": {"id": "å\"ä", "extra": [1, {"a": true}]},)"
    R"( "geometry": {"type": "MultiPoint", "coordinates": [[18.06, 59.34]]}}]})";

class GeoJsonLayer : public testing::Test {
 protected:
  [[nodiscard]] fs::path file(std::string_view text) const {
    return written(folder_ / "a.geojson", text);
  }
  [[nodiscard]] Shape shape(const std::string& geometry) const {
    return read(file(R"({"type": "FeatureCollection", "features": [{"type": "Feature", )"
                     R"("properties": {}, "geometry": )" +
                     geometry + "}]}"))
        .shapes.at(0);
  }

  ScratchFolder folder_;
};

TEST_F(GeoJsonLayer, GivesFeaturesAsTheyStand) {
  const Read r = read(file(two_points));
  EXPECT_THAT(r.header.columns, ElementsAre("id", "n", "d", "note", "extra"));
  EXPECT_EQ(r.header.crs, Crs{4326}) << "RFC 7946, section 4";
  EXPECT_THAT(r.rows, ElementsAre(1, 2));
  EXPECT_EQ(r.fields[0][0].text, "0801");
  EXPECT_EQ(r.fields[0][0].kind, FieldKind::text);
  EXPECT_EQ(r.fields[0][1].text, "3");
  EXPECT_EQ(r.fields[0][1].kind, FieldKind::number);
  EXPECT_EQ(r.fields[0][2].number, 2.5);
  EXPECT_EQ(r.fields[0][3].kind, FieldKind::null);
  EXPECT_EQ(r.fields[1][0].text, "å\"ä");
  EXPECT_EQ(r.fields[1][1].kind, FieldKind::null) << "a property that this feature lacks";
  EXPECT_EQ(r.fields[1][4].text, R"([1,{"a":true}])");
  EXPECT_EQ(r.shapes[0].point, (Position{18.05, 59.33}));
  EXPECT_EQ(r.shapes[1].point, (Position{18.06, 59.34}));
}

TEST_F(GeoJsonLayer, HasOneLayerAndNoOther) {
  EXPECT_EQ(read(file(two_points)).header.layer, "a");
  EXPECT_EQ(refusal(file(two_points), {.layer = "a"}), "accepted");
  EXPECT_EQ(refusal(file(two_points), {.layer = "nope"}), "LAYER_MISSING");
  const std::string named = R"({"name": "områden", )" + two_points.substr(1);
  EXPECT_EQ(read(file(named), {.layer = "områden"}).header.layer, "områden");
  EXPECT_EQ(refusal(file(named), {.layer = "a"}), "accepted") << "the file's own name";
  const auto error = klara::refusal([&] {
    (void)open_vector_layer(file(named), {.layer = "nope", .layer_option = "--district-layer"});
  });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code(), "LAYER_MISSING");
  EXPECT_EQ(error->remedy().en, "A GeoJSON has one layer: områden. Leave --district-layer out.");
}

TEST_F(GeoJsonLayer, HeedsAStopWhileItIsOpenedAndWhileItIsRead) {
  std::string text = two_points.substr(0, two_points.find('[') + 1);
  constexpr std::size_t features = 20'000;
  for (std::size_t i = 0; i < features; ++i) {
    text += i == 0 ? "" : ",";
    text += R"({"type": "Feature", "properties": {},)"
            R"( "geometry": {"type": "Point", "coordinates": [18, 59]}})";
  }
  const fs::path large = file(text + "]}");
  std::stop_source stop;
  const RunContext run{.threads = 1, .stop = stop.get_token()};
  const auto layer = open_vector_layer(large, {}, run);
  std::size_t visited = 0;
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    layer->for_each(run, [&](const VectorFeature&) {
      if (++visited == 10) stop.request_stop();
    });
  });
  EXPECT_LT(visited, features / 2);
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { (void)open_vector_layer(large, {}, run); });
}

TEST_F(GeoJsonLayer, UnderstandsTheOldCrsMember) {
  const auto crs_of = [&](const std::string& member) {
    return read(file(R"({"crs": )" + member + R"(, "features": [], "type": "FeatureCollection"})"))
        .header.crs;
  };
  const auto named = [](const std::string& name) {
    return R"({"type": "name", "properties": {"name": ")" + name + "\"}}";
  };
  EXPECT_EQ(crs_of(named("urn:ogc:def:crs:EPSG::3011")), Crs{3011});
  EXPECT_EQ(crs_of(named("EPSG:3006")), Crs{3006});
  EXPECT_EQ(crs_of(named("http://www.opengis.net/def/crs/EPSG/0/3021")), Crs{3021});
  EXPECT_EQ(crs_of(named("urn:ogc:def:crs:OGC:1.3:CRS84")), Crs{4326});
  EXPECT_EQ(crs_of(named("urn:ogc:def:crs:EPSG::999999")), std::nullopt);
  EXPECT_EQ(crs_of(R"({"type": "link", "properties": {"href": "http://example.org"}})"),
            std::nullopt);
  EXPECT_EQ(crs_of("null"), std::nullopt);
}

TEST_F(GeoJsonLayer, SaysWhatIsWrongWithAGeometry) {
  EXPECT_EQ(shape("null").kind, ShapeKind::missing);
  EXPECT_EQ(shape(R"({"type": "Point", "coordinates": []})").kind, ShapeKind::empty);
  EXPECT_EQ(shape(R"({"type": "GeometryCollection", "geometries": []})").kind, ShapeKind::other);
  for (const char* broken : {R"({"type": "Point"})", R"({"type": "Pointt", "coordinates": [1, 2]})",
                             R"({"type": "Point", "coordinates": [1]})",
                             R"({"type": "Point", "coordinates": ["1", "2"]})",
                             R"({"type": "Polygon", "coordinates": [[1, 2]]})", "[]",
                             "\"POINT(1 2)\"", R"({"coordinates": [1, 2]})"}) {
    EXPECT_EQ(shape(broken).fault, "GEOM_INVALID") << broken;
  }
  EXPECT_EQ(shape(R"({"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1]]]})").fault,
            "GEOM_RING_NOT_CLOSED");
}

TEST_F(GeoJsonLayer, DropsClosingAndRepeatedVertices) {
  const Shape s = shape(
      R"({"type": "Polygon", "coordinates": [[[0,0],[9,0],[9,0],[9,9],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]})");
  const MultiPolygon expected{
      {.shell = {{0, 0}, {9, 0}, {9, 9}}, .holes = {{{1, 1}, {2, 1}, {2, 2}}}}};
  EXPECT_EQ(s.polygons, expected);
}

TEST_F(GeoJsonLayer, GivesTheLinesOfStreets) {
  const Shape line =
      shape(R"({"type": "LineString", "coordinates": [[0, 0, 7], [9, 0, 7], [9, 0, 8], [9, 9]]})");
  EXPECT_EQ(line.kind, ShapeKind::lines);
  EXPECT_EQ(line.lines, std::vector<Polyline>({{{0, 0}, {9, 0}, {9, 9}}}));
  const Shape both = shape(
      R"({"type": "MultiLineString", "coordinates": [[[0, 0], [1, 0]], [], [[5, 5], [6, 6]]]})");
  EXPECT_EQ(both.lines, std::vector<Polyline>({{{0, 0}, {1, 0}}, {{5, 5}, {6, 6}}}));
  for (const char* broken : {R"({"type": "LineString", "coordinates": [1, 2]})",
                             R"({"type": "MultiLineString", "coordinates": [[1, 2]]})",
                             R"({"type": "MultiLineString", "coordinates": [5]})"}) {
    EXPECT_EQ(shape(broken).fault, "GEOM_INVALID") << broken;
  }
}

TEST_F(GeoJsonLayer, CutAnywhereIsNeverAccepted) {
  for (std::size_t length = 1; length < two_points.size(); ++length) {
    EXPECT_EQ(refusal(file(two_points.substr(0, length))), "TRUNCATED") << length;
  }
  EXPECT_EQ(refusal(file(two_points + "\n\n")), "accepted");
}

TEST_F(GeoJsonLayer, RefusesWhatALenientReaderWouldMend) {
  EXPECT_EQ(refusal(file(two_points + two_points)), "JSON_INVALID");
  EXPECT_EQ(refusal(file(two_points + "}")), "JSON_INVALID");
  EXPECT_EQ(refusal(file(R"({"type": "FeatureCollection", "features": [NaN]})")), "JSON_INVALID");
  EXPECT_EQ(refusal(file(R"({"type": "FeatureCollection", "features": [], "a": 1e999})")),
            "JSON_INVALID");
  EXPECT_EQ(refusal(file(R"({"type": "FeatureCollection", "features": [], "features": []})")),
            "JSON_DUPLICATE_KEY");
  EXPECT_EQ(refusal(file("{\"type\": \"FeatureCollection\", \"features\": [], \"a\": \"\xe5\"}")),
            "ENCODING_NOT_UTF8");
  EXPECT_EQ(refusal(file(std::string(100'000, '[') + std::string(100'000, ']'))), "JSON_DEPTH");
  for (const char* other :
       {"[1,2,3]", "42", R"({"type": "Feature", "properties": {}, "geometry": null})",
        R"({"type": "FeatureCollection"})", R"({"type": "FeatureCollection", "features": {}})",
        R"({"type": "FeatureCollection", "features": [1]})",
        R"({"type": "FeatureCollection", "features": [[]]})",
        R"({"type": "FeatureCollection", "features": [{"type": "Thing"}]})", "{}"}) {
    EXPECT_EQ(refusal(file(other)), "NOT_A_FEATURECOLLECTION") << other;
  }
}

/// A GeoPackage of `points` made by GDAL, as others make them.
fs::path geopackage(const fs::path& file, const std::vector<std::string>& layers = {"incidents"},
                    int points = 3) {
  open_gdal();
  const GdalTrap trap;
  GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("GPKG");
  GDALDatasetUniquePtr dataset(driver->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  OGRSpatialReference crs;
  crs.importFromEPSG(3011);
  for (const std::string& name : layers) {
    OGRLayer* const layer = dataset->CreateLayer(name.c_str(), &crs, wkbPoint, nullptr);
    OGRFieldDefn field("offence", OFTString);
    layer->CreateField(&field);
    for (int i = 0; i < points; ++i) {
      OGRFeature feature(layer->GetLayerDefn());
      feature.SetField(0, ("080" + std::to_string(i)).c_str());
      const OGRPoint point(153'000.0 + i, 6'580'000.0);
      feature.SetGeometry(&point);
      EXPECT_EQ(layer->CreateFeature(&feature), OGRERR_NONE);
    }
  }
  dataset.reset();
  EXPECT_EQ(trap.said(), "");
  return file;
}

void run_sql(const fs::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class GeoPackageLayer : public testing::Test {
 protected:
  ScratchFolder folder_;
  fs::path file_ = folder_ / "a å%20?#.gpkg";
};

TEST_F(GeoPackageLayer, GivesFeaturesAsTheyStand) {
  const Read r = read(geopackage(file_));
  EXPECT_EQ(r.header.layer, "incidents");
  EXPECT_EQ(r.header.crs, Crs{3011});
  EXPECT_THAT(r.header.columns, ElementsAre("offence"));
  EXPECT_THAT(r.rows, ElementsAre(1, 2, 3));
  EXPECT_EQ(r.fields[2][0].text, "0802");
  EXPECT_EQ(r.shapes[2].point, (Position{153'002.0, 6'580'000.0}));
  EXPECT_TRUE(r.header.warnings.empty());
}

TEST_F(GeoPackageLayer, LeavesFileAndFolderAsTheyWere) {
  geopackage(file_);
  const std::string before = sha256_of(file_);
  (void)read(file_);
  EXPECT_EQ(sha256_of(file_), before);
  EXPECT_EQ(folder_.names().size(), 1U);
}

TEST_F(GeoPackageLayer, ReadsWhatLiesInTheWalAndLeavesItThere) {
  geopackage(file_);
  // A copy taken while another program had the file open, edits not yet merged.
  const ScratchFolder* const folder = &folder_;
  const fs::path copy = *folder / "copy.gpkg";
  sqlite3* writer = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &writer), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(writer,
                         "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;"
                         "DROP TRIGGER rtree_incidents_geom_insert;"
                         "INSERT INTO incidents (geom, offence) SELECT geom, 'late' FROM "
                         "incidents LIMIT 2",
                         nullptr, nullptr, nullptr),
            SQLITE_OK)
      << sqlite3_errmsg(writer);
  fs::copy(file_, copy);
  fs::copy(file_.string() + "-wal", copy.string() + "-wal");
  EXPECT_EQ(read(file_).rows.size(), 5U) << "while it is open";
  sqlite3_close(writer);

  const auto names = folder_.names();
  const std::string before = sha256_of(copy);
  const Read r = read(copy);
  EXPECT_EQ(r.rows.size(), 5U);
  ASSERT_EQ(r.header.warnings.size(), 1U);
  EXPECT_EQ(r.header.warnings[0].code, "GPKG_WAL_PRESENT");
  EXPECT_EQ(sha256_of(copy), before);
  EXPECT_EQ(folder_.names(), names);

  fs::remove(copy.string() + "-wal");
  const Read orphan = read(copy);
  EXPECT_EQ(orphan.rows.size(), 3U);
  ASSERT_EQ(orphan.header.warnings.size(), 1U);
  EXPECT_EQ(orphan.header.warnings[0].code, "GPKG_WAL_FLAG");
}

TEST_F(GeoPackageLayer, AsksWhichOfSeveralLayersIsMeant) {
  const std::string odd = "x\"; DROP TABLE incidents;--";
  geopackage(file_, {"incidents", odd});
  EXPECT_EQ(refusal(file_), "LAYER_AMBIGUOUS");
  EXPECT_EQ(refusal(file_, {.layer = "incident"}), "LAYER_MISSING");
  EXPECT_EQ(refusal(file_, {.layer = "x'; --"}), "LAYER_NAME");
  EXPECT_EQ(read(file_, {.layer = odd}).rows.size(), 3U);

  VectorLayerOptions options;
  const auto remedy = [&] {
    return klara::refusal([&] { (void)open_vector_layer(file_, options); })->remedy();
  };
  EXPECT_THAT(remedy().en, testing::HasSubstr("a file of its own")) << "no option names it";
  options.layer_option = "--district-layer";
  EXPECT_THAT(remedy().sv, testing::HasSubstr("--district-layer incidents"));
  const auto spaced = folder_ / "spaced.gpkg";
  geopackage(spaced, {"all incidents", "incidents"});
  const auto in_marks = klara::refusal([&] { (void)open_vector_layer(spaced, options); })->remedy();
  EXPECT_THAT(in_marks.en, testing::HasSubstr("--district-layer \"all incidents\""));
  EXPECT_EQ(read(file_, {.layer = "incidents"}).rows.size(), 3U);
}

TEST_F(GeoPackageLayer, TrustsTheTableAndNeitherIndexNorCountNorTriggers) {
  geopackage(file_);
  run_sql(file_,
          "DELETE FROM rtree_incidents_geom WHERE id > 1;"
          "UPDATE gpkg_ogr_contents SET feature_count = 4000;"
          "CREATE VIEW trap AS SELECT load_extension('x') FROM incidents;"
          "PRAGMA application_id = 0");
  const Read r = read(file_);
  EXPECT_EQ(r.rows.size(), 3U);
  ASSERT_EQ(r.header.warnings.size(), 1U);
  EXPECT_EQ(r.header.warnings[0].code, "GPKG_APPLICATION_ID");
}

TEST_F(GeoPackageLayer, SaysWhatIsWrongWithAGeometry) {
  geopackage(file_, {"incidents"}, 0);
  run_sql(file_,
          "DROP TRIGGER rtree_incidents_geom_insert;"
          "INSERT INTO incidents (geom) VALUES (NULL), (x''), (x'47500001C30B0000'),"
          "(x'47500001C30B000001010000'), "
          "(x'58580001C30B0000010100000000000000000000000000000000000000'),"
          "(x'47500001C30B00000103000000FFFFFFFF'), ('POINT(1 2)'),"
          "(x'47500001C30B00000101000000000000000000F07F00000000CE185941'),"
          "(x'47500001C30B00000101000000000000000000F87F000000000000F87F'),"
          "(x'47500003C30B0000')");
  const Read r = read(file_);
  std::vector<std::string> found;
  for (const Shape& s : r.shapes) {
    found.push_back(s.kind == ShapeKind::missing ? "missing"
                    : s.kind == ShapeKind::empty ? "empty"
                                                 : s.fault);
  }
  EXPECT_THAT(found, ElementsAre("missing", "GEOM_INVALID", "GEOM_INVALID", "GEOM_INVALID",
                                 "GEOM_INVALID", "GEOM_INVALID", "GEOM_INVALID", "COORD_NOT_FINITE",
                                 "empty", "GEOM_INVALID"));
}

TEST_F(GeoPackageLayer, OfADiskThatFailsIsUnreadableAndNotDamaged) {
  try {
    (void)open_geopackage_layer(folder_.path(), {});  // a folder opens and cannot be read
    ADD_FAILURE() << "a folder was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "FILE_UNREADABLE");
    EXPECT_EQ(error.kind(), ErrorKind::unreadable);
  }
}

TEST_F(GeoPackageLayer, IsReadAgainAfterAVisitorThrew) {
  const auto layer = open_vector_layer(geopackage(file_), {});
  {
    const auto stop = std::make_unique<std::stop_source>();
    const auto run =
        std::make_unique<RunContext>(RunContext{.threads = 1, .stop = stop->get_token()});
    const auto visit = [](const VectorFeature&) { throw std::runtime_error("enough"); };
    EXPECT_THROW(layer->for_each(*run, visit), std::runtime_error);
    stop->request_stop();
  }
  std::size_t count = 0;
  layer->for_each({}, [&](const VectorFeature&) { ++count; });
  EXPECT_EQ(count, read(file_).rows.size());
}

TEST_F(GeoPackageLayer, RefusesWhatIsDamagedOrNoGeoPackage) {
  geopackage(file_);
  const std::string sound = bytes_of(file_);
  EXPECT_EQ(refusal(written(file_, sound.substr(0, sound.size() / 2))), "CORRUPT");
  std::string zeroed = sound;
  std::fill(zeroed.begin() + 4096 * 4, zeroed.begin() + 4096 * 6, '\0');
  EXPECT_EQ(refusal(written(file_, zeroed)), "CORRUPT");
  run_sql(written(file_, sound), "DROP TABLE gpkg_geometry_columns");
  EXPECT_EQ(refusal(file_), "GPKG_TABLE_MISSING");
  fs::remove(file_);
  run_sql(file_, "CREATE TABLE t (x)");
  EXPECT_EQ(refusal(file_), "NOT_A_GPKG");
}

class ShapefileLayer : public testing::Test {
 protected:
  ShapefileLayer() {
    open_gdal();
    const GdalTrap trap;
    GDALDriver* const driver = GetGDALDriverManager()->GetDriverByName("ESRI Shapefile");
    const GDALDatasetUniquePtr dataset(
        driver->Create((folder_ / "a.shp").c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    OGRSpatialReference crs;
    crs.importFromEPSG(3011);
    CPLStringList options;
    options.SetNameValue("ENCODING", "ISO-8859-1");
    OGRLayer* const layer = dataset->CreateLayer("a", &crs, wkbPoint, options.List());
    OGRFieldDefn name("name", OFTString);
    OGRFieldDefn number("number", OFTInteger);
    layer->CreateField(&name);
    layer->CreateField(&number);
    for (int i = 0; i < 3; ++i) {
      OGRFeature feature(layer->GetLayerDefn());
      feature.SetField(0, i == 1 ? "Åkeshov" : "Klara");
      feature.SetField(1, 10 * i);
      const OGRPoint point(153'000.0 + i, 6'580'000.0);
      feature.SetGeometry(&point);
      EXPECT_EQ(layer->CreateFeature(&feature), OGRERR_NONE);
    }
  }

  ScratchFolder folder_;
  fs::path file_ = folder_ / "a.shp";
};

TEST_F(ShapefileLayer, GivesFeaturesAsTheyStand) {
  const auto names = folder_.names();
  const Read r = read(file_);
  EXPECT_EQ(r.header.crs, Crs{3011}) << "from Esri's text in the .prj";
  EXPECT_THAT(r.header.columns, ElementsAre("name", "number"));
  EXPECT_THAT(r.rows, ElementsAre(1, 2, 3));
  EXPECT_EQ(r.fields[1][0].text, "Åkeshov");
  EXPECT_EQ(r.fields[2][1].number, 20.0);
  EXPECT_EQ(r.shapes[2].point, (Position{153'002.0, 6'580'000.0}));
  EXPECT_EQ(folder_.names(), names);
}

TEST_F(ShapefileLayer, BelievesNoFalseWordAboutItsText) {
  written(folder_ / "a.cpg", "UTF-8\n");
  EXPECT_EQ(refusal(file_), "ENCODING_NOT_UTF8");
  EXPECT_EQ(read(file_, {.encoding = "ISO-8859-1"}).fields[1][0].text, "Åkeshov");
  fs::remove(folder_ / "a.cpg");
  std::string dbf = bytes_of(folder_ / "a.dbf");
  dbf[29] = 0;
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(refusal(file_), "ENCODING_NOT_UTF8") << "nobody says what it is";
  const auto remedy = [&](const VectorLayerOptions& options) {
    try {
      (void)read(file_, options);
    } catch (const Error& error) {
      return error.remedy().en;
    }
    return std::string("accepted");
  };
  EXPECT_THAT(remedy({.encoding_option = "--encoding"}), testing::HasSubstr("--encoding CP1252"));
  EXPECT_THAT(remedy({}), testing::HasSubstr("write CP1252 and nothing else into"))
      << "no option names it";
  dbf[29] = 0x57;
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(read(file_).fields[1][0].text, "Åkeshov") << "the .dbf names Windows-1252 itself";
}

TEST_F(ShapefileLayer, KnowsTheEverydayNamesOfCharacterSets) {
  std::string dbf = bytes_of(folder_ / "a.dbf");
  dbf[29] = 0;
  written(folder_ / "a.dbf", dbf);
  for (const char* const name :
       {"ANSI 1252", "1252", "iso-8859-1", "ISO 8859-1", "88591", "ISO-8859-15", "CP-1252\r\n",
        "cp1252", "Windows-1252", "latin1", "ANSI", "OEM 1252", "CP1250"}) {
    written(folder_ / "a.cpg", name);
    const Read r = read(file_);
    EXPECT_EQ(r.fields[1][0].text, std::string_view(name) == "CP1250" ? "Ĺkeshov" : "Åkeshov")
        << name;
    EXPECT_TRUE(r.header.warnings.empty()) << name;
    fs::remove(folder_ / "a.cpg");
    EXPECT_EQ(read(file_, {.encoding = name}).fields[1][0].text, r.fields[1][0].text) << name;
  }
}

TEST_F(ShapefileLayer, DecodesEveryCharacterSetThatHasAName) {
  for (const char* const name :
       {"437",         "737",        "775",        "850",        "852",        "855",
        "857",         "860",        "861",        "863",        "865",        "866",
        "1250",        "1251",       "1253",       "1254",       "1255",       "1256",
        "1257",        "1258",       "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5",
        "ISO-8859-6",  "ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "8859_10",    "ISO8859-13",
        "iso_8859-14", "Latin-9"}) {
    EXPECT_TRUE(character_set(name).has_value()) << name;
    EXPECT_EQ(refusal(file_, {.encoding = name}), "accepted") << name;
  }
}

TEST_F(ShapefileLayer, HandsOnNoTextThatIsNotDecoded) {
  std::string dbf = bytes_of(folder_ / "a.dbf");
  dbf[29] = 0;
  written(folder_ / "a.dbf", dbf);
  for (const char* const name : {"KLINGON", "System", "9999", "ISO-8859"}) {
    written(folder_ / "a.cpg", name);
    EXPECT_EQ(refusal(file_), "ENCODING_UNKNOWN") << name;
    EXPECT_EQ(refusal(file_, {.encoding = name}), "ENCODING_UNKNOWN") << name;
  }
  written(folder_ / "a.cpg", std::string(2, '\0'));
  EXPECT_EQ(refusal(file_), "ENCODING_NOT_UTF8") << "the .cpg says nothing";

  written(folder_ / "a.cpg", "KLINGON");
  dbf.replace(dbf.find("\xC5keshov"), 1, "A");
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(read(file_).fields[1][0].text, "Akeshov") << "ASCII is the same in all";
  EXPECT_TRUE(read(file_).header.warnings.empty());

  dbf.replace(32, 4, "n\xE5mn");
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(refusal(file_), "ENCODING_UNKNOWN") << "the name of a column is text, too";
  written(folder_ / "a.cpg", "ANSI 1252");
  EXPECT_EQ(read(file_).header.columns[0], "nåmn");
}

TEST_F(ShapefileLayer, SeesThatTextIsUtf8WhateverIsSaidOfIt) {
  const std::size_t width = 80;
  std::string dbf = bytes_of(folder_ / "a.dbf");
  dbf.replace(dbf.find("\xC5keshov"), 8, "Åkeshov");
  written(folder_ / "a.dbf", dbf);
  for (const char* const name : {"ISO-8859-1", "1252", "KLINGON"}) {
    written(folder_ / "a.cpg", name);
    const Read r = read(file_);
    EXPECT_EQ(r.fields[1][0].text, "Åkeshov");
    ASSERT_EQ(r.header.warnings.size(), 1U) << name;
    EXPECT_EQ(r.header.warnings[0].code, "ENCODING_IS_UTF8");
    EXPECT_THAT(r.header.warnings[0].message.en, testing::HasSubstr(name));
  }
  EXPECT_EQ(refusal(file_, {.encoding = "CP1252"}), "ENCODING_IS_UTF8");
  fs::remove(folder_ / "a.cpg");
  dbf[29] = 0x57;
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(read(file_).header.warnings.size(), 1U) << "the .dbf's own word";

  // A letter that the width of its field cut off is left out; alone it tells nothing.
  const std::string cut = std::string(width - 1, 'x') + "\xC3";
  dbf.replace(dbf.find("Klara"), width, cut);
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(read(file_).fields[0][0].text, std::string(width - 1, 'x'));
  dbf.replace(dbf.find("Åkeshov"), 8, "Akeshov ");
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(read(file_).fields[0][0].text, std::string(width - 1, 'x') + "Ã")
      << "Windows-1252, as the .dbf says";
  dbf[29] = 0;
  written(folder_ / "a.dbf", dbf);
  EXPECT_EQ(refusal(file_), "ENCODING_NOT_UTF8");
  written(folder_ / "a.cpg", "UTF-8");
  EXPECT_EQ(read(file_).fields[0][0].text, std::string(width - 1, 'x'));
}

TEST_F(ShapefileLayer, IsGivenUpWhileItsTextIsLookedThrough) {
  written(folder_ / "a.cpg", "UTF-8\n");
  std::stop_source stop;
  stop.request_stop();
  const RunContext run{.threads = 1, .stop = stop.get_token()};
  const auto error = klara::refusal([&] { (void)open_vector_layer(file_, {}, run); });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::cancelled);
}

TEST_F(ShapefileLayer, CountsOneRowAsOne) {
  std::string dbf = bytes_of(folder_ / "a.dbf");
  dbf[4] = 1;
  written(folder_ / "a.dbf", dbf);
  const auto error = klara::refusal([&] { (void)open_vector_layer(file_, {}); });
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->message().en, testing::EndsWith("has 3 shapes and 1 row of attributes"));
  EXPECT_THAT(error->message().sv, testing::EndsWith("har 3 former och 1 rad med attribut"));
}

TEST_F(ShapefileLayer, RefusesPartsThatAreMissingCutOrOfAnotherVersion) {
  const std::string shp = bytes_of(file_);
  const std::string dbf = bytes_of(folder_ / "a.dbf");
  const std::string shx = bytes_of(folder_ / "a.shx");

  EXPECT_EQ(refusal(written(file_, shp.substr(0, shp.size() - 10))), "TRUNCATED");
  written(file_, shp);
  written(folder_ / "a.dbf", dbf.substr(0, dbf.size() - 20));
  EXPECT_EQ(refusal(file_), "TRUNCATED");
  std::string fewer = dbf;
  fewer[4] = 2;
  written(folder_ / "a.dbf", fewer);
  EXPECT_EQ(refusal(file_), "COUNT_MISMATCH");
  fs::remove(folder_ / "a.dbf");
  EXPECT_EQ(refusal(file_), "COLUMN_MISSING");
  written(folder_ / "A.dbf", dbf);
  written(folder_ / "a.DBF", dbf);
  EXPECT_EQ(refusal(file_), "accepted") << "an ending in capitals";
  EXPECT_THAT(shapefile_parts(file_), ElementsAre(file_, folder_ / "a.shx", folder_ / "a.DBF",
                                                  folder_ / "a.prj", folder_ / "a.cpg"));
  fs::remove(folder_ / "a.prj");
  EXPECT_EQ(read(file_).header.crs, std::nullopt);
  fs::remove(folder_ / "a.shx");
  EXPECT_EQ(refusal(file_), "SHX_MISSING");
}

}  // namespace
}  // namespace klara
