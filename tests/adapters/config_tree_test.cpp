#include <klara/adapters/config_tree.hpp>

#include "adapters/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <optional>
#include <string>

namespace klara {
namespace {

using testing::HasSubstr;

class ConfigTree : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  ConfigNode toml(const std::string& text) const { return read_config(file("a.toml", text)); }
  ConfigNode json(const std::string& text) const { return read_config(file("a.json", text)); }

  /// "CONFIG_SYNTAX 3", the code and the line.
  std::string refusal(const std::string& name, const std::string& text) const {
    try {
      (void)read_config(file(name, text));
    } catch (const Error& error) {
      EXPECT_EQ(error.file(), (folder_ / name).string());
      return error.code() + (error.row() ? " " + std::to_string(*error.row()) : "");
    }
    return "read";
  }

  ScratchFolder folder_;
};

template <class T>
std::optional<T> value_at(const ConfigNode& tree, std::string_view path) {
  const ConfigNode* const node = node_at(tree, path);
  if (node == nullptr || !std::holds_alternative<T>(node->value)) return std::nullopt;
  return std::get<T>(node->value);
}

bool same_values(const ConfigNode& a, const ConfigNode& b) {
  if (a.value.index() != b.value.index()) return false;
  if (const auto* list = std::get_if<ConfigList>(&a.value)) {
    return std::ranges::equal(*list, std::get<ConfigList>(b.value), same_values);
  }
  if (const auto* table = std::get_if<ConfigTable>(&a.value)) {
    return std::ranges::equal(*table, std::get<ConfigTable>(b.value),
                              [](const ConfigMember& m, const ConfigMember& n) {
                                return m.key == n.key && same_values(m.node, n.node);
                              });
  }
  if (const auto* text = std::get_if<std::string>(&a.value)) {
    return *text == std::get<std::string>(b.value);
  }
  if (const auto* whole = std::get_if<std::int64_t>(&a.value)) {
    return *whole == std::get<std::int64_t>(b.value);
  }
  if (const auto* real = std::get_if<double>(&a.value)) return *real == std::get<double>(b.value);
  if (const auto* truth = std::get_if<bool>(&a.value)) return *truth == std::get<bool>(b.value);
  return std::holds_alternative<std::monostate>(a.value);
}

constexpr const char* in_toml = R"(name = "Östermalm"
seed = 20190601

[density]
cell = 50.5
on = true
[density.codes]
treated = ["0101", "0102"]

[[denominators]]
name = "invånare"
per = 1000
)";

constexpr const char* in_json = R"({
  "name": "Östermalm",
  "seed": 20190601,
  "density": {
    "cell": 50.5,
    "on": true,
    "codes": {"treated": ["0101", "0102"]}
  },
  "denominators": [{"name": "invånare", "per": 1000}]
})";

TEST_F(ConfigTree, IsTheSameFromTomlAndJson) {
  EXPECT_TRUE(same_values(toml(in_toml), json(in_json)));
  EXPECT_EQ(value_at<std::string>(toml(in_toml), "name"), "Östermalm");
  EXPECT_FALSE(same_values(toml(in_toml), json("{}")));
}

TEST_F(ConfigTree, KnowsTheLineOfEveryKey) {
  const ConfigNode from_toml = toml(in_toml);
  EXPECT_EQ(node_at(from_toml, "seed")->line, 2u);
  EXPECT_EQ(node_at(from_toml, "density.on")->line, 6u);
  EXPECT_EQ(node_at(from_toml, "density.codes.treated")->line, 8u);
  const ConfigNode from_json = json(in_json);
  EXPECT_EQ(node_at(from_json, "seed")->line, 3u);
  EXPECT_EQ(node_at(from_json, "density.codes.treated")->line, 7u);
}

TEST_F(ConfigTree, KeepsTheOrderOfTheFile) {
  for (const ConfigNode& tree : {toml("z = 1\na = 2\nm = 3\n"), json(R"({"z":1,"a":2,"m":3})")}) {
    std::string keys;
    for (const ConfigMember& member : std::get<ConfigTable>(tree.value)) keys += member.key;
    EXPECT_EQ(keys, "zam");
  }
}

TEST_F(ConfigTree, KeepsNumbersAndDatesAsTheyAre) {
  const ConfigNode tree = json(R"({"most": 18446744073709551615, "least": -9223372036854775808,
                                   "real": 1e3, "nothing": null})");
  EXPECT_EQ(value_at<std::uint64_t>(tree, "most"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(value_at<std::int64_t>(tree, "least"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(value_at<double>(tree, "real"), 1000.0);
  EXPECT_TRUE(value_at<std::monostate>(tree, "nothing"));
  EXPECT_EQ(value_at<std::string>(toml("day = 2018-06-01\n"), "day"), "2018-06-01");
}

TEST_F(ConfigTree, FindsNothingWhereNothingIs) {
  const ConfigNode tree = toml(in_toml);
  for (const char* const path : {"sed", "seed.more", "density.cells", "density.codes.treated.0"}) {
    EXPECT_EQ(node_at(tree, path), nullptr) << path;
  }
  EXPECT_EQ(node_at(tree, ""), &tree);
}

TEST_F(ConfigTree, GoesByTheEndingAndElseByTheFirstSign) {
  EXPECT_NO_THROW((void)read_config(file("study", " \n{\"a\": 1}")));
  EXPECT_NO_THROW((void)read_config(file("study", "a = 1\n")));
  EXPECT_NO_THROW((void)read_config(file("study.json", "\xEF\xBB\xBF{\"a\": 1}")));
  EXPECT_EQ(refusal("a.toml", "{\"a\": 1}"), "CONFIG_SYNTAX 1");
  EXPECT_EQ(refusal("a.json", "a = 1\n"), "CONFIG_SYNTAX 1");
}

TEST_F(ConfigTree, RefusesBrokenTextAndNamesTheLine) {
  EXPECT_EQ(refusal("a.toml", "a = 1\nb = \nc = 3\n"), "CONFIG_SYNTAX 2");
  EXPECT_EQ(refusal("a.json", "{\n\"a\": 1,\n\"b\" 2\n}"), "CONFIG_SYNTAX 3");
  EXPECT_EQ(refusal("a.json", "[1, 2]"), "CONFIG_SYNTAX 1");
  EXPECT_EQ(refusal("a.json", ""), "CONFIG_SYNTAX 1");
}

TEST_F(ConfigTree, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(refusal("a.toml", "a = 1\n\na = 2\n"), "CONFIG_DUPLICATE_KEY 3");
  EXPECT_EQ(refusal("a.json", "{\n\"a\": {\"b\": 1,\n\"b\": 2}}"), "CONFIG_DUPLICATE_KEY 3");
  EXPECT_EQ(refusal("a.json", R"({"a": {"b": 1}, "c": {"b": 2}})"), "read");
}

/// Text that would take a parser which follows it down.
TEST_F(ConfigTree, RefusesWhatStandsTooDeep) {
  const auto repeated = [](const std::string& text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) result += text;
    return result;
  };
  for (const std::size_t depth : {std::size_t{20}, std::size_t{100'000}}) {
    EXPECT_THAT(refusal("a.toml", repeated("a.", depth) + "a = 1\n"), HasSubstr("CONFIG_SYNTAX"));
    EXPECT_THAT(refusal("a.toml", "[" + repeated("a.", depth) + "a]\nb = 1\n"),
                HasSubstr("CONFIG_SYNTAX"));
    EXPECT_THAT(refusal("a.toml", "a = " + repeated("[", depth) + repeated("]", depth)),
                HasSubstr("CONFIG_SYNTAX"));
    EXPECT_THAT(refusal("a.json", repeated("{\"a\":", depth) + "1" + repeated("}", depth)),
                HasSubstr("CONFIG_SYNTAX"));
  }
  EXPECT_EQ(refusal("a.json", repeated("{\"a\":", 16) + "1" + repeated("}", 16)), "read");
  EXPECT_EQ(refusal("a.toml", "a = \"" + repeated("a.", 100) + "\" # " + repeated("a.", 100)),
            "read");
}

TEST_F(ConfigTree, RefusesFilesThatAreNotThereOrTooLarge) {
  const auto said = [](const std::filesystem::path& path) -> std::string {
    try {
      (void)read_config(path);
    } catch (const Error& error) {
      return error.code() + ": " + error.message().sv;
    }
    return "read";
  };
  EXPECT_THAT(said(folder_ / "none.toml"), HasSubstr("FILE_MISSING"));
  EXPECT_THAT(said(folder_.path()), HasSubstr("FILE_UNREADABLE"));
  EXPECT_THAT(said(folder_.path()), HasSubstr("det är en mapp"));
  EXPECT_EQ(refusal("a.toml", "#" + std::string(4'000'000, ' ')), "CONFIG_SYNTAX");
}

TEST(AtLine, KeepsWhereAnErrorAlreadyStands) {
  const Error plain = bad_argument("CONFIG_TYPE", {.en = "x", .sv = "x"});
  EXPECT_EQ(at_line(plain, "a.toml", 7).row(), 7u);
  EXPECT_FALSE(at_line(plain, "a.toml", 0).row());
  EXPECT_EQ(at_line(at_line(plain, "a.toml", 7), "b.toml", 9).file(), "a.toml");
}

}  // namespace
}  // namespace klara
