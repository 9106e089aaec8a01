#include <klara/adapters/area_keys.hpp>

#include <klara/base/error.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace klara {
namespace fs = std::filesystem;
namespace {

void require_one_treated(const StudyFile& study) {
  if (!study.displacement.treated) return;
  throw bad_argument(
      "CONFIG_CONFLICT",
      {.en = "displacement.treated and displacement.treated_area exclude each other",
       .sv = "displacement.treated och displacement.treated_area utesluter varandra"})
      .with_remedy({.en = "Keep the codes or the file.", .sv = "Behåll koderna eller filen."});
}

}  // namespace

StudyKey<StudyFile> treated_codes_key() {
  return {"displacement.treated", "treated",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            require_one_treated(study);
            take_value(node, "displacement.treated", file,
                       study.displacement.treated.emplace().codes);
          },
          [](const StudyFile& study, const fs::path& folder) {
            const auto& treated = study.displacement.treated;
            return treated ? node_of(treated->codes, folder) : std::nullopt;
          }};
}

StudyKey<StudyFile> treated_area_key() {
  return {"displacement.treated_area", "treated-area",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            require_one_treated(study);
            take_value(node, "displacement.treated_area", file,
                       study.displacement.treated.emplace().file);
          },
          [](const StudyFile& study, const fs::path& folder) {
            const auto& treated = study.displacement.treated;
            return treated ? node_of(treated->file, folder) : std::nullopt;
          }};
}

StudyKey<StudyFile> control_key() {
  return {"displacement.control", "control",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            AreaSource& control = study.displacement.control.emplace();
            const auto* text = std::get_if<std::string>(&node.value);
            if (text == nullptr) {
              take_value(node, "displacement.control", file, control.codes);
              return;
            }
            if (text->find_first_of("./") == std::string::npos && !text->empty()) {
              throw bad_argument(
                  "CONFIG_TYPE",
                  {.en = "displacement.control must be a list of codes or the path of a file, not "
                         "\"" +
                         *text + "\"",
                   .sv = "displacement.control ska vara en lista med koder eller sökvägen till en "
                         "fil, inte \"" +
                         *text + "\""})
                  .with_remedy({.en = "One code: control = [\"" + *text + "\"]",
                                .sv = "En kod: control = [\"" + *text + "\"]"});
            }
            take_value(node, "displacement.control", file, control.file);
          },
          [](const StudyFile& study, const fs::path& folder) -> MaybeNode {
            const auto& control = study.displacement.control;
            if (!control) return std::nullopt;
            if (!control->codes.empty()) return node_of(control->codes, folder);
            MaybeNode node = node_of(control->file, folder);
            if (!node) return node;
            auto& path = std::get<std::string>(node->value);
            if (path.find_first_of("./") == std::string::npos) path = "./" + path;
            return node;
          }};
}

}  // namespace klara
