#include <klara/adapters/input_path.hpp>

#include <klara/adapters/system_reason.hpp>
#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

constexpr std::size_t head_bytes = 4096;

/// How a format that is not let in begins.
struct Signature {
  std::string_view begin;
  Text what;
};

const std::array signatures{
    Signature{"\x1f\x8b"sv, {.en = "packed by gzip", .sv = "packad med gzip"}},
    Signature{"PK\x03\x04"sv,
              {.en = "a zip archive or an Excel workbook",
               .sv = "ett zip-arkiv eller en Excel-arbetsbok"}},
    Signature{"\xd0\xcf\x11\xe0"sv,
              {.en = "an old Excel or Access file", .sv = "en äldre Excel- eller Accessfil"}},
    Signature{"BZh"sv, {.en = "packed by bzip2", .sv = "packad med bzip2"}},
    Signature{"\xfd"
              "7zXZ"sv,
              {.en = "packed by xz", .sv = "packad med xz"}},
    Signature{"7z\xbc\xaf"sv, {.en = "a 7z archive", .sv = "ett 7z-arkiv"}},
    Signature{"\x28\xb5\x2f\xfd"sv, {.en = "packed by zstd", .sv = "packad med zstd"}},
    Signature{"PAR1"sv, {.en = "a Parquet file", .sv = "en Parquetfil"}},
    Signature{"fgb\x03"sv, {.en = "a FlatGeobuf file", .sv = "en FlatGeobuf-fil"}},
    Signature{"II*\0"sv, {.en = "a TIFF raster", .sv = "ett TIFF-raster"}},
    Signature{"MM\0*"sv, {.en = "a TIFF raster", .sv = "ett TIFF-raster"}},
    Signature{"%PDF"sv, {.en = "a PDF document", .sv = "ett PDF-dokument"}},
    Signature{"\x89PNG"sv, {.en = "a picture", .sv = "en bild"}},
    Signature{"\xff\xd8\xff"sv, {.en = "a picture", .sv = "en bild"}},
    Signature{"<"sv, {.en = "XML (VRT, GML, KML, HTML)", .sv = "XML (VRT, GML, KML, HTML)"}}};

/// "PG:", "GPKG:", "https:": a driver's name before the first colon, and no folder before it.
bool has_prefix(std::string_view path) {
  const std::size_t colon = path.find(':');
  return colon != std::string_view::npos && colon > 1 && path.find('/') > colon;
}

/// Files of the folder that may have been meant: the same but for the ending or capitals, and the
/// one whose name comes nearest.
std::vector<std::string> similar_names(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const std::string wanted = file.filename().string();
  std::vector<std::string> all;
  std::vector<std::string> similar;
  std::error_code fault;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, fault)) {
    all.push_back(entry.path().filename().string());
    if (lower_case(entry.path().stem().string()) == lower_case(file.stem().string())) {
      similar.push_back(all.back());
    }
  }
  std::ranges::sort(all);
  const std::optional<std::string> nearest = nearest_word(wanted, all);
  if (nearest && std::ranges::find(similar, *nearest) == similar.end()) similar.push_back(*nearest);
  std::ranges::sort(similar);
  return similar;
}

std::string head_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string head(head_bytes, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!in && !in.eof()) {
    throw unreadable_file(file, system_reason(errno));
  }
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head;
}

Error not_allowed(const fs::path& file, const Text& what) {
  return bad_data("FORMAT_NOT_ALLOWED",
                  {.en = fmt::format("{} is {}, which Klara does not read", file.string(), what.en),
                   .sv = fmt::format("{} är {}, vilket Klara inte läser", file.string(), what.sv)})
      .with_remedy({.en = "Give a CSV, GeoPackage, GeoJSON or Shapefile (.shp), unpacked. QGIS and "
                          "Excel can save as one of them.",
                    .sv = "Ange en CSV-, GeoPackage-, GeoJSON- eller Shapefil (.shp), uppackad. "
                          "QGIS och Excel kan spara som någon av dem."})
      .at(file.string());
}

/// The text after a byte order mark and blanks.
std::string_view without_blanks(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : head.substr(first);
}

InputFormat format_of_contents(const fs::path& file, std::string_view head) {
  const std::string extension = lower_case(file.extension().string());
  const std::string_view text = without_blanks(head);
  if (head.starts_with("SQLite format 3\0"sv)) return InputFormat::geopackage;
  if (extension == ".gpkg") {
    throw bad_data("NOT_A_GPKG",
                   {.en = fmt::format("{} is named .gpkg but is no GeoPackage", file.string()),
                    .sv = fmt::format("{} heter .gpkg men är ingen GeoPackage", file.string())})
        .with_remedy({.en = "Export the layer again, or give the file its right name.",
                      .sv = "Exportera lagret igen eller ge filen dess rätta namn."})
        .at(file.string());
  }
  for (const Signature& signature : signatures) {
    if (head.starts_with(signature.begin) || text.starts_with(signature.begin)) {
      throw not_allowed(file, signature.what);
    }
  }

  if (extension == ".toml" || lower_case(file.filename().string()).ends_with(".run.json")) {
    throw bad_data("FORMAT_NOT_ALLOWED",
                   {.en = fmt::format("{} is a study or a plan by its name, and holds neither "
                                      "incidents nor areas",
                                      file.string()),
                    .sv = fmt::format("{} är till namnet en studie eller en plan och innehåller "
                                      "varken brott eller områden",
                                      file.string())})
        .with_remedy({.en = fmt::format("A study is run by klara run {0}, a plan by klara simulate "
                                        "OUT.csv --districts AREAS --seed NUMBER --plan {0}",
                                        file.string()),
                      .sv = fmt::format("En studie körs med klara run {0}, en plan med klara "
                                        "simulate UT.csv --districts OMRÅDEN --seed TAL --plan {0}",
                                        file.string())})
        .at(file.string());
  }
  const bool is_part =
      extension == ".shx" || extension == ".dbf" || extension == ".prj" || extension == ".cpg";
  if (is_part) {
    throw not_allowed(file, {.en = "a part of a Shapefile (give the .shp)",
                             .sv = "en del av en Shapefil (ange .shp)"});
  }
  const bool shape_magic = head.starts_with("\x00\x00\x27\x0a"sv);
  if (shape_magic || extension == ".shp") {
    if (shape_magic && extension == ".shp") return InputFormat::shapefile;
    throw not_allowed(file, {.en = "not a Shapefile by both name and contents",
                             .sv = "inte en Shapefil till både namn och innehåll"});
  }

  const bool json_name = extension == ".geojson" || extension == ".json";
  if (json_name || text.starts_with('{')) return InputFormat::geojson;
  return InputFormat::csv;
}

}  // namespace

bool is_virtual(const fs::path& file) {
  const std::string& path = file.native();
  // As GDAL would see it: "/./vsicurl" and "//vsicurl" are the same folder to the system.
  const std::string plain = lower_case(file.lexically_normal().string());
  return lower_case(path).starts_with("/vsi") || plain.starts_with("/vsi") ||
         plain.starts_with("//vsi") || path.find("://") != std::string::npos || has_prefix(path) ||
         path.find('\0') != std::string::npos || path.find('\n') != std::string::npos;
}

Error missing_file(const fs::path& file) {
  Error error =
      unreadable("FILE_MISSING", {.en = fmt::format("there is no file {}", file.string()),
                                  .sv = fmt::format("det finns ingen fil {}", file.string())});
  const std::vector<std::string> names = similar_names(file);
  if (names.empty()) {
    error.with_remedy({.en = "Check folder and spelling. Paths on the command line begin where "
                             "klara is started, those of a study in the study's folder.",
                       .sv = "Kontrollera mapp och stavning. Sökvägar på kommandoraden utgår från "
                             "där klara startas, de i en studie från studiens mapp."});
  } else {
    const std::string list = fmt::format("{}", fmt::join(names, ", "));
    error.with_remedy(
        {.en = "In that folder there is: " + list, .sv = "I den mappen finns: " + list});
  }
  return error.at(file.string());
}

Error unreadable_file(const fs::path& file, const Text& reason) {
  const auto after_colon = [](const std::string& text) {
    return text.empty() ? text : ": " + text;
  };
  return unreadable(
             "FILE_UNREADABLE",
             {.en = fmt::format("{} cannot be read{}", file.string(), after_colon(reason.en)),
              .sv = fmt::format("{} kan inte läsas{}", file.string(), after_colon(reason.sv))})
      .with_remedy({.en = "See that you may read it and that no other program holds it, or copy it "
                          "to a folder of your own.",
                    .sv = "Se till att du får läsa den och att inget annat program håller den, "
                          "eller kopiera den till en egen mapp."})
      .at(file.string());
}

void refuse_virtual(const fs::path& file) {
  if (!is_virtual(file)) return;
  throw bad_argument("INPUT_PATH",
                     {.en = fmt::format("\"{}\" is not the path of a file", file.string()),
                      .sv = fmt::format("\"{}\" är inte en sökväg till en fil", file.string())})
      .with_remedy(
          {.en = "Klara reads files and nothing else: no addresses, archives or databases. "
                 "Save the data as a file first. A file whose name holds a colon can be "
                 "written ./NAME.",
           .sv = "Klara läser filer och inget annat: inga adresser, arkiv eller databaser. "
                 "Spara data som en fil först. En fil vars namn har ett kolon kan skrivas "
                 "./NAMN."});
}

InputFormat format_of(const fs::path& file) {
  refuse_virtual(file);
  std::error_code fault;
  const fs::file_status status = fs::status(file, fault);
  if (status.type() == fs::file_type::not_found) throw missing_file(file);
  if (fault) throw unreadable_file(file, system_reason(fault.value()));
  if (status.type() == fs::file_type::directory) {
    throw unreadable_file(file, {.en = "it is a folder", .sv = "det är en mapp"})
        .with_remedy({.en = "Name a file in it.", .sv = "Ange en fil i den."});
  }
  if (status.type() != fs::file_type::regular) {
    throw unreadable_file(file,
                          {.en = "it is not a regular file", .sv = "det är inte en vanlig fil"})
        .with_remedy(
            {.en = "Save the data as a file first.", .sv = "Spara data som en fil först."});
  }
  const std::string head = head_of(file);
  if (head.empty()) {
    throw bad_data("EMPTY_INPUT", {.en = fmt::format("{} is empty (0 bytes)", file.string()),
                                   .sv = fmt::format("{} är tom (0 byte)", file.string())})
        .with_remedy({.en = "Export it again: one that was cut off leaves an empty file.",
                      .sv = "Exportera den igen: en export som avbröts lämnar en tom fil."})
        .at(file.string());
  }
  return format_of_contents(file, head);
}

}  // namespace klara
