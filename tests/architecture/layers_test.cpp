/// The second lock of the house: reads the includes of every file of ours. The first is that each
/// room is a target of its own and cannot find what stands to its right.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rule =
    "You may include what is to your left: engine <- geodata <- adapters <- bindings.";

/// From left to right; what stands beyond the bindings includes everything and is included by
/// nobody.
enum class Room { engine, geodata, adapters, bindings, outdoors };

constexpr std::array rooms{"engine", "geodata", "adapters", "bindings"};

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view p) { return text.starts_with(p); });
}

/// Whose header it is; none for the standard library's and strangers'.
std::optional<Room> owner(std::string_view header) {
  if (header.starts_with("klara/geodata/")) return Room::geodata;
  if (header.starts_with("klara/adapters/")) return Room::adapters;
  if (header.starts_with("klara/")) return Room::engine;
  if (starts_with_any(header, {"cli/", "python/", "qgis/"})) return Room::bindings;
  if (starts_with_any(header, {"engine/", "geodata/", "adapters/", "bindings/", "architecture/",
                               "tests/", "benchmarks/", "../", "./"})) {
    return Room::outdoors;
  }
  return std::nullopt;
}

bool is_of_standard_library(std::string_view header) {
  return header.find_first_of("./") == std::string_view::npos;
}

/// What is wrong with a file of `room` including `header`; empty if nothing is.
std::string objection(Room room, bool is_header, std::string_view header) {
  if (const auto whose = owner(header)) return *whose <= room ? "" : "stands to the right";
  const bool is_a_name_only = header == "nlohmann/json_fwd.hpp";  // costs nobody anything
  if (is_header && !is_a_name_only && starts_with_any(header, {"fmt/", "nlohmann/"})) {
    return "belongs into a .cpp file, so that nobody else must have it";
  }
  if (room == Room::engine && starts_with_any(header, {"fstream", "filesystem"})) {
    return "knows that files exist, which the engine does not";
  }
  if (is_of_standard_library(header) || room >= Room::adapters) return "";
  if (is_header) return "is a stranger's, in a header that everybody reads";
  if (starts_with_any(header, {"fmt/", "boost/", "Eigen/", "hwy/", "Random123/"})) return "";
  if (room == Room::geodata && header.starts_with("nlohmann/")) return "";
  return "is a stranger's whom this room may not know";
}

/// The names between < and > or quotes, in order.
std::vector<std::string> included_by(std::istream& source) {
  std::vector<std::string> headers;
  for (std::string line; std::getline(source, line);) {
    std::istringstream words(line);
    std::string directive;
    std::string rest;
    words >> directive;
    if (directive == "#") words >> rest, directive += rest;
    if (!directive.starts_with("#include")) continue;
    const std::size_t open = line.find_first_of("<\"");
    const std::size_t close = line.find_first_of(">\"", open + 1);
    if (close != std::string::npos) headers.push_back(line.substr(open + 1, close - open - 1));
  }
  return headers;
}

/// Whether the first line is the include of `own`, in a block of its own, where no formatter moves
/// it.
bool begins_with_own(std::istream& source, std::string_view own) {
  std::string first;
  std::string second;
  std::getline(source, first);
  std::getline(source, second);
  return first == "#include <" + std::string(own) + ">" && second.empty();
}

/// Every C++ file below a folder of the project, by path.
std::vector<fs::path> sources_below(const fs::path& folder) {
  std::vector<fs::path> sources;
  const fs::path root = fs::path(KLARA_SOURCE) / folder;
  if (!fs::exists(root)) return sources;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const auto extension = entry.path().extension();
    if (extension == ".hpp" || extension == ".cpp" || extension == ".h") {
      sources.push_back(fs::relative(entry.path(), KLARA_SOURCE));
    }
  }
  std::ranges::sort(sources);
  return sources;
}

TEST(House, IncludesOnlyToTheLeft) {
  for (std::size_t r = 0; r < rooms.size(); ++r) {
    const auto sources = sources_below(rooms[r]);
    for (const fs::path& path : sources) {
      std::ifstream source(fs::path(KLARA_SOURCE) / path);
      for (const std::string& header : included_by(source)) {
        const std::string wrong =
            objection(static_cast<Room>(r), path.extension() != ".cpp", header);
        EXPECT_EQ(wrong, "") << path.string() << ": <" << header << "> " << wrong << ".\n" << rule;
      }
    }
  }
  EXPECT_GT(sources_below("engine").size(), 20u);  // there was something to read
}

TEST(House, HasATestAtTheMirroredPathOfEveryPieceOfTheEngine) {
  for (const fs::path& path : sources_below("engine/klara")) {
    if (path.extension() != ".cpp") continue;
    fs::path test = "tests/engine" / path.lexically_relative("engine/klara");
    test.replace_filename(path.stem().string() + "_test.cpp");
    EXPECT_TRUE(fs::exists(fs::path(KLARA_SOURCE) / test))
        << path.string() << " has no " << test.string();
  }
}

TEST(House, HasAPieceOfTheEngineForEveryTestOfIt) {
  for (const fs::path& path : sources_below("tests/engine")) {
    std::string stem = path.stem().string();
    if (!stem.ends_with("_test")) continue;
    stem.resize(stem.size() - std::string_view("_test").size());
    fs::path header = "engine/klara" / path.lexically_relative("tests/engine");
    header.replace_filename(stem + ".hpp");
    EXPECT_TRUE(fs::exists(fs::path(KLARA_SOURCE) / header))
        << path.string() << " tests no " << header.string();
  }
}

TEST(House, IncludesTheOwnHeaderFirstSoThatEveryHeaderStandsAlone) {
  for (const char* room : rooms) {
    for (const fs::path& path : sources_below(room)) {
      const fs::path header = fs::path(path).replace_extension(".hpp");
      if (path.extension() != ".cpp" || !fs::exists(fs::path(KLARA_SOURCE) / header)) continue;
      const std::string own = header.lexically_relative(room).string();
      std::ifstream source(fs::path(KLARA_SOURCE) / path);
      EXPECT_TRUE(begins_with_own(source, own))
          << path.string() << " must begin with #include <" << own << "> and an empty line";
    }
  }
}

TEST(TheRule, ObjectsToWhatStandsToTheRight) {
  EXPECT_NE(objection(Room::engine, false, "klara/geodata/intake.hpp"), "");
  EXPECT_NE(objection(Room::engine, false, "klara/adapters/csv.hpp"), "");
  EXPECT_NE(objection(Room::geodata, false, "klara/adapters/csv.hpp"), "");
  EXPECT_NE(objection(Room::adapters, false, "cli/arguments.hpp"), "");
  EXPECT_NE(objection(Room::bindings, false, "engine/refusal.hpp"), "");
  EXPECT_NE(objection(Room::bindings, false, "../tests/engine/refusal.hpp"), "");
  EXPECT_EQ(objection(Room::engine, true, "klara/shape/grid.hpp"), "");
  EXPECT_EQ(objection(Room::geodata, true, "klara/shape/grid.hpp"), "");
  EXPECT_EQ(objection(Room::adapters, true, "klara/geodata/intake.hpp"), "");
  EXPECT_EQ(objection(Room::bindings, true, "klara/adapters/csv.hpp"), "");
}

TEST(TheRule, LetsTheEngineKnowOnlyAFewStrangersAndNoFiles) {
  EXPECT_EQ(objection(Room::engine, true, "vector"), "");
  EXPECT_EQ(objection(Room::engine, false, "fmt/format.h"), "");
  EXPECT_EQ(objection(Room::engine, false, "boost/geometry.hpp"), "");
  EXPECT_NE(objection(Room::engine, true, "fmt/format.h"), "");
  EXPECT_NE(objection(Room::engine, false, "gdal.h"), "");
  EXPECT_NE(objection(Room::engine, false, "nlohmann/json.hpp"), "");
  EXPECT_NE(objection(Room::engine, false, "unistd.h"), "");
  EXPECT_NE(objection(Room::engine, false, "fstream"), "");
  EXPECT_NE(objection(Room::geodata, false, "ogrsf_frmts.h"), "");
  EXPECT_EQ(objection(Room::adapters, false, "ogrsf_frmts.h"), "");
  EXPECT_NE(objection(Room::adapters, true, "nlohmann/json.hpp"), "");
}

TEST(TheRule, WantsTheOwnHeaderInABlockOfItsOwn) {
  const auto begins = [](const char* text) {
    std::istringstream source(text);
    return begins_with_own(source, "klara/a.hpp");
  };
  EXPECT_TRUE(begins("#include <klara/a.hpp>\n\n#include <klara/b.hpp>\n"));
  EXPECT_FALSE(begins("#include <klara/a.hpp>\n#include <klara/b.hpp>\n"));
  EXPECT_FALSE(begins("#include <fmt/a.hpp>\n\n#include <klara/a.hpp>\n"));
}

TEST(TheRule, ReadsEveryWayToWriteAnInclude) {
  std::istringstream source(
      "#include <a.hpp>\n  #include \"b.hpp\"  // why\n# include <c>\n#include<d>\n"
      "// #include <not>\n#define INCLUDE <not>\n");
  EXPECT_EQ(included_by(source), (std::vector<std::string>{"a.hpp", "b.hpp", "c", "d"}));
}

}  // namespace
}  // namespace klara
