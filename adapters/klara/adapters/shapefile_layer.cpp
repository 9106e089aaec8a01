#include <klara/adapters/shapefile_layer.hpp>

#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/ogr_shape.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/text_encoding.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t features_between_polls = 4096;

/// The part with this ending, upper or lower case; empty if there is none.
fs::path part_of(const fs::path& shp, const std::string& ending) {
  for (const auto& entry :
       fs::directory_iterator(shp.has_parent_path() ? shp.parent_path() : ".")) {
    const fs::path& path = entry.path();
    if (path.stem() == shp.stem() && lower_case(path.extension().string()) == ending) return path;
  }
  return {};
}

std::string contents_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::uint64_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value * 256 + static_cast<unsigned char>(bytes[at + i]);
  return value;
}

std::uint64_t little_endian(const std::string& bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;)
    value = value * 256 + static_cast<unsigned char>(bytes[at + i]);
  return value;
}

Error truncated(const fs::path& part, std::uint64_t present, std::uint64_t stated) {
  return bad_data("TRUNCATED", {.en = fmt::format("{} ends too early: {} of {} bytes",
                                                  part.string(), present, stated),
                                .sv = fmt::format("{} tar slut för tidigt: {} av {} byte",
                                                  part.string(), present, stated)})
      .with_remedy({.en = "Copy or export the Shapefile again. Nothing was read.",
                    .sv = "Kopiera eller exportera Shapefilen på nytt. Ingenting har lästs."})
      .at(part.string());
}

/// Checks the length that the header of a .shp or .shx states, in words of 16 bits at byte 24.
void require_whole(const fs::path& part) {
  std::string head(100, '\0');
  std::ifstream(part, std::ios::binary).read(head.data(), 100);
  const std::uint64_t stated = std::max<std::uint64_t>(100, 2 * big_endian(head, 24));
  const std::uint64_t present = fs::file_size(part);
  if (present < stated) throw truncated(part, present, stated);
}

/// A .dbf as far as its soundness goes (dBASE III, level 5).
struct Table {
  std::uint64_t rows = 0;
  std::size_t header_bytes = 0, row_bytes = 0;
  unsigned language = 0;  // driver id: the code page
};

Table table_of(const std::string& dbf, const fs::path& part) {
  constexpr std::size_t least = 33;
  if (dbf.size() < least) throw truncated(part, dbf.size(), least);
  const Table table{.rows = little_endian(dbf, 4, 4),
                    .header_bytes = static_cast<std::size_t>(little_endian(dbf, 8, 2)),
                    .row_bytes = static_cast<std::size_t>(little_endian(dbf, 10, 2)),
                    .language = static_cast<unsigned char>(dbf[29])};
  const std::uint64_t stated = table.header_bytes + table.rows * table.row_bytes;
  if (dbf.size() < stated) throw truncated(part, dbf.size(), stated);
  return table;
}

/// The text without the last letter if the field's width cut it off in the middle of its bytes.
std::string_view without_cut_letter(std::string_view text) {
  constexpr std::size_t longest_letter = 4;
  for (std::size_t cut = 1; cut < std::min(longest_letter, text.size() + 1); ++cut) {
    const std::string_view whole = text.substr(0, text.size() - cut);
    const auto lead = static_cast<unsigned char>(text[whole.size()]);
    if (lead >= 0xC2 && lead <= 0xF4 && is_utf8(whole)) return whole;
  }
  return text;
}

/// What bytes can tell of their encoding.
struct TextLook {
  std::optional<std::uint64_t> not_utf8;  // the first such row, from 1; 0 = the columns' names
  std::optional<std::uint64_t> cut;       // likewise: UTF-8 but for a last letter cut off
  bool has_letters = false;               // beyond ASCII, whole

  /// UTF-8 whatever the file says of itself. A byte that ends its field may be a letter of another
  /// encoding as well as one cut off.
  [[nodiscard]] bool is_utf8_alone() const { return !not_utf8 && (has_letters || !cut); }
};

void look_at(std::string_view text, std::size_t width, std::uint64_t row, TextLook& look) {
  text = text.substr(0, text.find('\0'));
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  const bool full = text.size() == width;
  if (!is_utf8(text)) {
    const std::string_view whole = full ? without_cut_letter(text) : text;
    if (whole.size() == text.size()) {
      if (!look.not_utf8) look.not_utf8 = row;
      return;
    }
    if (!look.cut) look.cut = row;
    text = whole;
  }
  look.has_letters =
      look.has_letters || std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; });
}

/// Looks at all of the text, or as far as it is UTF-8.
TextLook look_at(const std::string& dbf, const Table& table, const RunContext& run) {
  constexpr std::size_t descriptor_bytes = 32;
  constexpr std::size_t name_bytes = 11;
  TextLook look;
  std::vector<std::size_t> widths;
  for (std::size_t d = descriptor_bytes;
       d + descriptor_bytes <= std::min(table.header_bytes, dbf.size()) && dbf[d] != '\r';
       d += descriptor_bytes) {
    look_at(std::string_view(dbf).substr(d, name_bytes), name_bytes - 1, 0, look);
    widths.push_back(static_cast<unsigned char>(dbf[d + 16]));
  }
  for (std::uint64_t row = 0; row < table.rows && !look.not_utf8; ++row) {
    if (row % features_between_polls == 0) throw_if_stopped(run);
    std::size_t at = table.header_bytes + static_cast<std::size_t>(row) * table.row_bytes + 1;
    const std::size_t end = at + table.row_bytes - 1;
    for (const std::size_t width : widths) {
      if (at + width > end) break;
      look_at(std::string_view(dbf).substr(at, width), width, row + 1, look);
      at += width;
    }
  }
  return look;
}

Text way_out_of_encoding(const fs::path& shp, const VectorLayerOptions& options) {
  if (!options.encoding_option.empty()) {
    return {.en = fmt::format("Swedish Shapefiles are often in Windows-1252: {} CP1252",
                              options.encoding_option),
            .sv = fmt::format("Svenska Shapefiler är ofta i Windows-1252: {} CP1252",
                              options.encoding_option)};
  }
  const fs::path own = part_of(shp, ".cpg");
  const std::string cpg = (own.empty() ? fs::path(shp).replace_extension(".cpg") : own).string();
  return {.en = fmt::format("Swedish Shapefiles are often in Windows-1252: write CP1252 and "
                            "nothing else into {}, or save the layer anew in UTF-8.",
                            cpg),
          .sv = fmt::format("Svenska Shapefiler är ofta i Windows-1252: skriv CP1252 och inget "
                            "annat i {}, eller spara lagret på nytt i UTF-8.",
                            cpg)};
}

/// What is said of the text's encoding, and by whom; an empty name if nobody says anything.
struct StatedEncoding {
  std::string name = {};
  std::string by = {};  // a file; empty = the user
};

/// The user's word, then the .cpg's, then the .dbf's own.
StatedEncoding stated_encoding(const fs::path& shp, const Table& table,
                               const VectorLayerOptions& options) {
  if (options.encoding) return {.name = *options.encoding};
  const fs::path cpg = part_of(shp, ".cpg");
  if (!cpg.empty()) {
    std::string name = contents_of(cpg);
    name.erase(std::min(name.find('\0'), name.size()));
    name = composed(name);
    if (!name.empty()) return {.name = std::move(name), .by = cpg.string()};
  }
  if (table.language == 0x03 || table.language == 0x57) {
    return {.name = "CP1252", .by = part_of(shp, ".dbf").string()};
  }
  return {};
}

/// The words for where text is: "the text of row 3".
Text place_of(std::uint64_t row) {
  if (row == 0) return {.en = "the name of a column", .sv = "en kolumns namn"};
  return {.en = fmt::format("the text of row {}", row), .sv = fmt::format("texten på rad {}", row)};
}

Error not_utf8(const fs::path& shp, std::uint64_t row, const VectorLayerOptions& options,
               const Text& though = {}) {
  const Text place = place_of(row);
  return bad_data("ENCODING_NOT_UTF8",
                  {.en = fmt::format("{}: {} is not UTF-8{}", shp.string(), place.en, though.en),
                   .sv = fmt::format("{}: {} är inte UTF-8{}", shp.string(), place.sv, though.sv)})
      .with_remedy(way_out_of_encoding(shp, options))
      .at(shp.string(), row == 0 ? std::nullopt : std::optional(row));
}

Error not_known(const fs::path& shp, const StatedEncoding& stated,
                std::optional<std::uint64_t> not_utf8, const VectorLayerOptions& options) {
  Text found{
      .en = fmt::format("{}: the encoding \"{}\" is not known", shp.string(), shown(stated.name)),
      .sv = fmt::format("{}: teckenkodningen \"{}\" är okänd", shp.string(), shown(stated.name))};
  if (not_utf8) {
    found.en += fmt::format(", and {} is not UTF-8", place_of(*not_utf8).en);
    found.sv += fmt::format(", och {} är inte UTF-8", place_of(*not_utf8).sv);
  }
  const ErrorKind kind = stated.by.empty() ? ErrorKind::bad_argument : ErrorKind::bad_data;
  return Error(kind, "ENCODING_UNKNOWN", std::move(found))
      .with_remedy(way_out_of_encoding(shp, options))
      .at(shp.string());
}

IntakeWarning read_as_utf8(const StatedEncoding& stated, std::uint64_t rows) {
  return {
      .code = "ENCODING_IS_UTF8",
      .rows = rows,
      .message = {.en = fmt::format("the text is UTF-8, though {} says \"{}\"; it was read as "
                                    "UTF-8",
                                    stated.by, shown(stated.name)),
                  .sv = fmt::format("texten är UTF-8, trots att {} säger \"{}\"; den lästes som "
                                    "UTF-8",
                                    stated.by, shown(stated.name))}};
}

/// How the text is to be read, and what is to be said of that.
struct TextReading {
  std::string encoding = "UTF-8";  // as GDAL calls it
  std::optional<IntakeWarning> warning = {};
};

TextReading reading_of(const fs::path& shp, const std::string& dbf, const Table& table,
                       const VectorLayerOptions& options, const RunContext& run) {
  const StatedEncoding stated = stated_encoding(shp, table, options);
  const bool asked_for = !stated.name.empty() && stated.by.empty();
  const std::optional<std::string> known = character_set(stated.name);
  if (asked_for && !known) throw not_known(shp, stated, {}, options);

  const TextLook look = look_at(dbf, table, run);
  if (known == "UTF-8") {
    if (!look.not_utf8) return {};
    Text though;
    if (!asked_for) {
      though = {.en = ", though the .cpg says so", .sv = ", trots att .cpg säger det"};
    }
    throw not_utf8(shp, *look.not_utf8, options, though);
  }
  if (!look.is_utf8_alone()) {
    if (known) return {.encoding = *known};
    const std::uint64_t row = look.not_utf8 ? *look.not_utf8 : *look.cut;
    throw stated.name.empty() ? not_utf8(shp, row, options) : not_known(shp, stated, row, options);
  }
  if (!look.has_letters || stated.name.empty()) return {};
  if (!asked_for) return {.warning = read_as_utf8(stated, table.rows)};
  throw bad_data(
      "ENCODING_IS_UTF8",
      {.en = fmt::format("{}: the text is UTF-8, not {}", shp.string(), shown(stated.name)),
       .sv = fmt::format("{}: texten är UTF-8, inte {}", shp.string(), shown(stated.name))})
      .with_remedy({.en = "Leave --encoding out.", .sv = "Utelämna --encoding."})
      .at(shp.string());
}

/// Every part there, whole, and of the same number of rows. Returns how its text is read.
TextReading require_sound(const fs::path& shp, const VectorLayerOptions& options,
                          const RunContext& run) {
  const fs::path shx = part_of(shp, ".shx");
  const fs::path dbf = part_of(shp, ".dbf");
  if (shx.empty()) {
    throw bad_data("SHX_MISSING", {.en = fmt::format("{} lacks its .shx", shp.string()),
                                   .sv = fmt::format("{} saknar sin .shx", shp.string())})
        .with_remedy({.en = "A Shapefile is several files of the same name: copy .shp, .shx, .dbf, "
                            ".prj and .cpg together.",
                      .sv = "En Shapefil är flera filer med samma namn: kopiera .shp, .shx, .dbf, "
                            ".prj och .cpg tillsammans."})
        .at(shp.string());
  }
  if (dbf.empty()) {
    throw bad_data(
        "COLUMN_MISSING",
        {.en = fmt::format("{} lacks its .dbf and so has no columns", shp.string()),
         .sv = fmt::format("{} saknar sin .dbf och har därför inga kolumner", shp.string())})
        .with_remedy({.en = "Copy .shp, .shx, .dbf, .prj and .cpg together.",
                      .sv = "Kopiera .shp, .shx, .dbf, .prj och .cpg tillsammans."})
        .at(shp.string());
  }
  require_whole(shp);
  require_whole(shx);
  const std::string bytes = contents_of(dbf);
  const Table table = table_of(bytes, dbf);
  const std::uint64_t shapes = (fs::file_size(shx) - 100) / 8;
  if (shapes != table.rows) {
    throw bad_data("COUNT_MISMATCH",
                   {.en = fmt::format("{} has {} and {} of attributes", shp.string(),
                                      counted(shapes, "shape", "shapes", Language::english),
                                      counted(table.rows, "row", "rows", Language::english)),
                    .sv = fmt::format("{} har {} och {} med attribut", shp.string(),
                                      counted(shapes, "form", "former", Language::swedish),
                                      counted(table.rows, "rad", "rader", Language::swedish))})
        .with_remedy({.en = "The parts belong to different versions. Copy or export them together.",
                      .sv = "Delarna hör till olika versioner. Kopiera eller exportera dem "
                            "tillsammans."})
        .at(shp.string());
  }
  return reading_of(shp, bytes, table, options, run);
}

Field field_of(const OGRFeature& feature, int i) {
  if (!feature.IsFieldSetAndNotNull(i)) return {};
  const OGRFieldType type = feature.GetFieldDefnRef(i)->GetType();
  Field field{.text = feature.GetFieldAsString(i), .kind = FieldKind::text};
  if (type == OFTInteger || type == OFTInteger64) {
    field.kind = FieldKind::number;
    field.number = feature.GetFieldAsDouble(i);
  } else if (type == OFTReal) {
    field.kind = FieldKind::number;
    field.number = feature.GetFieldAsDouble(i);
    field.text = fmt::format("{}", field.number);
  }
  return field;
}

class ShapefileLayer final : public VectorLayer {
 public:
  ShapefileLayer(const fs::path& file, const VectorLayerOptions& options, const RunContext& run)
      : file_(file), options_(options) {
    TextReading reading = require_sound(file, options, run);
    const std::string& encoding = reading.encoding;
    if (reading.warning) header_.warnings.push_back(std::move(*reading.warning));
    open_gdal();
    const GdalTrap trap;
    CPLStringList open_options;
    open_options.SetNameValue("ENCODING", encoding == "UTF-8" ? "" : encoding.c_str());
    const std::array<const char*, 2> drivers{"ESRI Shapefile", nullptr};
    dataset_.reset(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY,
                                     drivers.data(), open_options.List()));
    const bool opened = dataset_ && dataset_->GetLayerCount() == 1;
    trap.require(opened, corrupt());
    for (const std::string& warning : trap.warnings()) {
      if (lower_case(warning).find("recode") == std::string::npos) continue;
      throw not_known(file, {.name = encoding, .by = file.string()}, {}, options);
    }
    layer_ = dataset_->GetLayer(0);
    header_.layer = layer_->GetName();
    if (options.layer && *options.layer != header_.layer) {
      throw bad_data("LAYER_MISSING",
                     {.en = fmt::format("{} has no layer {}", file.string(), *options.layer),
                      .sv = fmt::format("{} har inget lager {}", file.string(), *options.layer)})
          .with_remedy({.en = "A Shapefile has one layer: " + header_.layer,
                        .sv = "En Shapefil har ett lager: " + header_.layer})
          .at(file.string());
    }
    const OGRFeatureDefn& definition = *layer_->GetLayerDefn();
    for (int i = 0; i < definition.GetFieldCount(); ++i) {
      header_.columns.push_back(decoded(definition.GetFieldDefn(i)->GetNameRef(), 0));
    }
    const fs::path prj = part_of(file, ".prj");
    if (!prj.empty()) header_.crs = crs_of_definition(contents_of(prj));
  }

  [[nodiscard]] const VectorHeader& header() const override { return header_; }

  void for_each(const RunContext& run,
                const std::function<void(const VectorFeature&)>& visit) override {
    const GdalTrap trap;
    layer_->ResetReading();
    std::vector<Field> fields(header_.columns.size());
    std::uint64_t count = 0;
    while (const OGRFeatureUniquePtr feature{layer_->GetNextFeature()}) {
      if (count++ % features_between_polls == 0) throw_if_stopped(run);
      const auto row = static_cast<std::uint64_t>(feature->GetFID()) + 1;
      for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i] = field_of(*feature, static_cast<int>(i));
        fields[i].text = decoded(std::move(fields[i].text), row);
      }
      visit({.row = row, .fields = fields, .shape = shape_of(feature->GetGeometryRef())});
    }
    trap.require(true, corrupt());
  }

 private:
  /// UTF-8, whatever GDAL made of it.
  [[nodiscard]] std::string decoded(std::string text, std::uint64_t row) const {
    if (is_utf8(text)) return text;
    std::string whole(without_cut_letter(text));
    if (!is_utf8(whole)) throw not_utf8(file_, row, options_);
    return whole;
  }

  [[nodiscard]] Error corrupt() const {
    return bad_data("CORRUPT", {.en = fmt::format("{} is damaged", file_.string()),
                                .sv = fmt::format("{} är skadad", file_.string())})
        .at(file_.string());
  }

  fs::path file_;
  VectorLayerOptions options_;
  GDALDatasetUniquePtr dataset_;
  OGRLayer* layer_ = nullptr;  // the dataset's
  VectorHeader header_;
};

}  // namespace

std::vector<fs::path> shapefile_parts(const fs::path& shp) {
  std::vector<fs::path> parts{shp};
  for (const char* const ending : {".shx", ".dbf", ".prj", ".cpg"}) {
    fs::path part = part_of(shp, ending);
    if (!part.empty()) parts.push_back(std::move(part));
  }
  return parts;
}

std::unique_ptr<VectorLayer> open_shapefile_layer(const std::filesystem::path& file,
                                                  const VectorLayerOptions& options,
                                                  const RunContext& run) {
  return std::make_unique<ShapefileLayer>(file, options, run);
}

}  // namespace klara
