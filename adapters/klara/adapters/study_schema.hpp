#pragma once
/// Every key of a study: where it stands, what it is called on the command line, how it is read and
/// how it is written. Reading, writing, provenance and the check of the manual use this one table.
#include <klara/adapters/config_tree.hpp>
#include <klara/adapters/study_key.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/geodata/study_file.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace klara {

/// In the order in which they are written.
[[nodiscard]] const std::vector<StudyKey<StudyFile>>& study_schema();

/// The whole path of every key, those of the tables in denominators and chosen included.
[[nodiscard]] std::vector<std::string> study_keys();

/// The key that an option of the command line is in a study.
struct OptionKey {
  std::string path;
  bool is_period = false;  // there "FROM/UNTIL", in a study a list of two
};

/// "--per" is denominators.per; none = no study has it. Without the dashes.
[[nodiscard]] std::optional<OptionKey> key_of_option(std::string_view option);

/// Throws Error{bad_argument} CONFIG_UNKNOWN_KEY, CONFIG_TYPE, CONFIG_CONFLICT or the code of a
/// value, led by file and line.
[[nodiscard]] StudyFile study_from(const ConfigNode& tree, const std::filesystem::path& file);

[[nodiscard]] ConfigNode tree_of(const StudyFile& study, const std::filesystem::path& folder);

/// Every parameter that has a value and is used, as the command line writes it; paths relative to
/// the folder, without one as they are.
[[nodiscard]] std::vector<Parameter> parameters_of(const StudyFile& study,
                                                   const std::filesystem::path& folder = {});

/// Writes out what was chosen, if the study has a key for it: {"crs", "EPSG:3011"}.
void take_choice(const Choice& choice, StudyFile& study);

}  // namespace klara
