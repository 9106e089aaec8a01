#include <klara/adapters/config_tree.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace klara {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using testing::HasSubstr;

class InputPath : public testing::Test {
 protected:
  InputPath() {
    std::string name = (fs::temp_directory_path() / "klara_input_path_XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~InputPath() override { fs::remove_all(folder_); }

  [[nodiscard]] fs::path file(const std::string& name, std::string_view contents) const {
    std::ofstream(folder_ / name, std::ios::binary) << contents;
    return folder_ / name;
  }

  fs::path folder_;
};

Error refusal(const fs::path& path) {
  try {
    (void)format_of(path);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bad_argument, "accepted", {}};
}

TEST_F(InputPath, TellsTheFormatByTheContents) {
  EXPECT_EQ(format_of(file("a.csv", "id,x,y\n1,2,3\n")), InputFormat::csv);
  EXPECT_EQ(format_of(file("a.txt", "id;x;y\n")), InputFormat::csv);
  EXPECT_EQ(format_of(file("a", "id;x;y\n")), InputFormat::csv);
  EXPECT_EQ(format_of(file("utf16.csv", "\xff\xfei\0d\0"s)), InputFormat::csv);
  EXPECT_EQ(format_of(file("a.gpkg", "SQLite format 3\0rest"s)), InputFormat::geopackage);
  EXPECT_EQ(format_of(file("renamed.csv", "SQLite format 3\0rest"s)), InputFormat::geopackage);
  EXPECT_EQ(format_of(file("a.geojson", "{}")), InputFormat::geojson);
  EXPECT_EQ(format_of(file("bom.txt", "\xef\xbb\xbf \n{\"type\"")), InputFormat::geojson);
  EXPECT_EQ(format_of(file("list.json", "[1,2]")), InputFormat::geojson);
  EXPECT_EQ(format_of(file("a.shp", "\0\0\x27\x0a rest"s)), InputFormat::shapefile);
  EXPECT_EQ(format_of(file("A.SHP", "\0\0\x27\x0a rest"s)), InputFormat::shapefile);
}

TEST_F(InputPath, RefusesOtherFormatsBehindAnyName) {
  const std::string vrt = "<OGRVRTDataSource></OGRVRTDataSource>";
  for (const char* name : {"a.vrt", "a.csv", "a.geojson", "a.shp"}) {
    const Error error = refusal(file(name, "  \n" + vrt));
    EXPECT_EQ(error.code(), "FORMAT_NOT_ALLOWED") << name;
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_FALSE(error.remedy().sv.empty());
  }
  EXPECT_EQ(refusal(file("a.csv.gz", "\x1f\x8b\x08")).code(), "FORMAT_NOT_ALLOWED");
  EXPECT_EQ(refusal(file("book.csv", "PK\x03\x04")).code(), "FORMAT_NOT_ALLOWED");
  EXPECT_THAT(refusal(file("book.xlsx", "PK\x03\x04")).message().en, HasSubstr("Excel"));
  EXPECT_EQ(refusal(file("a.tif", "II*\0more"s)).code(), "FORMAT_NOT_ALLOWED");
  EXPECT_EQ(refusal(file("a.shx", "\0\0\x27\x0a rest"s)).code(), "FORMAT_NOT_ALLOWED");
  EXPECT_EQ(refusal(file("text.shp", "id,x,y")).code(), "FORMAT_NOT_ALLOWED");
  const Error study = refusal(file("study.toml", "name = \"a\"\n"));
  EXPECT_EQ(study.code(), "FORMAT_NOT_ALLOWED");
  EXPECT_THAT(study.message().sv, HasSubstr("en studie"));
  EXPECT_THAT(study.remedy().en, HasSubstr("klara run "));
  EXPECT_THAT(refusal(file("a.run.json", "{}")).remedy().sv,
              HasSubstr("En studie körs med klara run"));
  EXPECT_EQ(refusal(file("text.gpkg", "id,x,y")).code(), "NOT_A_GPKG");
  EXPECT_EQ(refusal(file("innocent.gpkg", vrt)).code(), "NOT_A_GPKG");
  EXPECT_EQ(refusal(file("zip.gpkg", "PK\x03\x04")).code(), "NOT_A_GPKG");
}

TEST_F(InputPath, RefusesWhatIsNoFileBeforeTouchingIt) {
  for (const char* path : {"/vsicurl/http://example.org/a.gpkg", "/VSIZIP/a.zip", "//vsicurl/a",
                           "/./vsicurl/a", "/x/../vsicurl/a", "https://example.org/a.csv",
                           "PG:dbname=crime", "GPKG:a.gpkg:layer", "MYSQL:crime", "sqlite:a.db",
                           "WFS:http://example.org", "my file:2018.csv", "a.csv\nb.csv"}) {
    const Error error = refusal(path);
    EXPECT_EQ(error.code(), "INPUT_PATH") << path;
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
  }
  EXPECT_EQ(refusal(folder_ / "missing:2018.csv").code(), "FILE_MISSING");
  EXPECT_EQ(format_of(file("rapporter:2018.csv", "id,x\n")), InputFormat::csv);
}

TEST_F(InputPath, NamesTheFilesThatMayHaveBeenMeant) {
  (void)file("rapporter_2018.csv", "x");
  (void)file("Rapporter.gpkg", "x");
  (void)file("omraden.gpkg", "x");
  const Error typo = refusal(folder_ / "raporter_2018.csv");
  EXPECT_EQ(typo.code(), "FILE_MISSING");
  EXPECT_EQ(typo.kind(), ErrorKind::unreadable);
  EXPECT_THAT(typo.remedy().en, HasSubstr("rapporter_2018.csv"));
  EXPECT_THAT(typo.remedy().en, testing::Not(HasSubstr("omraden")));
  EXPECT_THAT(refusal(folder_ / "rapporter.csv").remedy().sv, HasSubstr("Rapporter.gpkg"));
  EXPECT_THAT(refusal(folder_ / "helt_annat_namn").remedy().en, HasSubstr("spelling"));
  EXPECT_EQ(refusal(folder_ / "no_folder" / "a.csv").code(), "FILE_MISSING");
}

TEST_F(InputPath, NamesTheStudyThatMayHaveBeenMeant) {
  (void)file("flemingsberg.toml", "name = \"x\"");
  try {
    (void)read_config(folder_ / "flemmingsberg.toml");
    ADD_FAILURE() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "FILE_MISSING");
    EXPECT_THAT(error.remedy().en, HasSubstr("flemingsberg.toml"));
  }
}

TEST_F(InputPath, RefusesEmptyAndUnreadableFiles) {
  EXPECT_EQ(refusal(file("empty.csv", "")).code(), "EMPTY_INPUT");
  EXPECT_EQ(refusal(file("empty.gpkg", "")).code(), "EMPTY_INPUT");
  EXPECT_EQ(refusal(folder_).code(), "FILE_UNREADABLE");
  const fs::path pipe = folder_ / "pipe.csv";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(refusal(pipe).code(), "FILE_UNREADABLE");
}

}  // namespace
}  // namespace klara
