#include <klara/adapters/study_reader.hpp>

#include <klara/adapters/config_tree.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/adapters/study_schema.hpp>
#include <klara/adapters/study_spelling.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;

void require_declared(const ConfigNode& tree) {
  if (node_at(tree, "audience") == nullptr) {
    throw key_missing("audience",
                      {.en = "a study says who its results are for; there is no default",
                       .sv = "en studie säger vem resultaten är till för; det finns inget förval"},
                      "audience = \"internal\"");
  }
  if (node_at(tree, "data") == nullptr) {
    throw key_missing(
        "data",
        {.en = "a study says what its data are: confidential, open or simulated",
         .sv = "en studie säger vad dess data är: confidential, open eller simulated"},
        "data = \"confidential\"");
  }
}

/// By its ending; a file of another is tried.
void refuse_data(const fs::path& file) {
  constexpr std::array<std::string_view, 6> endings{".csv", ".tsv",     ".gpkg",
                                                    ".shp", ".geojson", ".xlsx"};
  const std::string ending = lower_case(file.extension().string());
  if (std::ranges::find(endings, ending) == endings.end() || !fs::is_regular_file(file)) return;
  throw bad_argument("NOT_A_STUDY",
                     {.en = fmt::format("{} holds data, not a study", file.string()),
                      .sv = fmt::format("{} innehåller data, inte en studie", file.string())})
      .with_remedy({.en = "A study is a TOML or JSON file that names its incidents and districts: "
                          "klara run STUDY.toml. Incidents alone are described by: klara inspect "
                          "FILE",
                    .sv = "En studie är en TOML- eller JSON-fil som anger sina brott och områden: "
                          "klara run STUDIE.toml. Brott för sig beskrivs av: klara inspect FIL"})
      .at(file.string());
}

/// The line of a key, else of the table in which it is missing; 0 for the whole file.
std::uint64_t line_of(const ConfigNode& tree, std::string_view key) {
  while (!key.empty()) {
    if (const ConfigNode* node = node_at(tree, key)) return node->line;
    const std::size_t dot = key.rfind('.');
    key = dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
  }
  return 0;
}

/// Names the key where the rule, which others keep too, does not.
Error about(std::string_view key, const Error& error) {
  if (error.message().en.find(key) != std::string::npos) return error;
  Error named(error.kind(), error.code(),
              {.en = fmt::format("{}: {}", key, error.message().en),
               .sv = fmt::format("{}: {}", key, error.message().sv)});
  return named.with_remedy(error.remedy());
}

nlohmann::ordered_json json_of(const ConfigNode& node) {
  struct Converted {
    using Json = nlohmann::ordered_json;
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool value) const { return value; }
    Json operator()(std::int64_t value) const { return value; }
    Json operator()(std::uint64_t value) const { return value; }
    Json operator()(double value) const { return value; }
    Json operator()(const std::string& value) const { return value; }
    Json operator()(const ConfigList& items) const {
      Json array = Json::array();
      for (const ConfigNode& item : items) array.push_back(json_of(item));
      return array;
    }
    Json operator()(const ConfigTable& members) const {
      Json object = Json::object();
      for (const ConfigMember& member : members) object[member.key] = json_of(member.node);
      return object;
    }
  };
  return std::visit(Converted{}, node.value);
}

/// "klara-2018-2019" of klara-2018-2019.toml and of klara-2018-2019.run.json.
std::string name_after(const fs::path& file) {
  fs::path stem = file.stem();
  if (stem.extension() == ".run") stem = stem.stem();
  return stem.string();
}

}  // namespace

StudyFile read_study(const fs::path& file) {
  refuse_data(file);
  const ConfigNode tree = read_config(file);
  StudyFile study = study_from(tree, file);
  if (study.name.empty()) study.name = name_after(file);
  try {
    require_declared(tree);
  } catch (const Error& error) {
    throw at_line(error, file, 0);
  }
  check_rules(study, [&](std::string_view key, const std::function<void()>& rule) {
    try {
      rule();
    } catch (const Error& error) {
      throw at_line(about(key, spelled_for_study(error)), file, line_of(tree, key));
    }
  });
  return study;
}

std::string study_as_json(const StudyFile& study, const fs::path& folder) {
  return json_of(tree_of(study, folder)).dump(2) + "\n";
}

}  // namespace klara
