#include <klara/adapters/study_attributes.hpp>

#include <klara/adapters/harm_reader.hpp>
#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/attribute_names.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace klara {
namespace {

struct Role {
  DisplacementKind kind;
  const char* option;
  std::optional<std::string> DisplacementSettings::*column;
};

constexpr std::array roles{
    Role{DisplacementKind::offence, "offence", &DisplacementSettings::offence},
    Role{DisplacementKind::target, "target", &DisplacementSettings::target},
    Role{DisplacementKind::tactic, "tactic", &DisplacementSettings::tactic}};

const Category& category_named(const std::string& name, const char* option,
                               const Incidents& incidents) {
  const auto found = std::ranges::find(incidents.categories, name, &Category::name);
  if (found != incidents.categories.end()) return *found;
  std::vector<std::string> names;
  for (const Category& category : incidents.categories) names.push_back(category.name);
  const auto meant = nearest_word(name, names);
  const std::string list = names.empty() ? "\u2013" : fmt::format("{}", fmt::join(names, ", "));
  throw bad_argument(
      "CATEGORY_MISSING",
      {.en = fmt::format("--{} names \"{}\", which is none of the categories", option, shown(name)),
       .sv = fmt::format("--{} anger \"{}\", som inte är någon av kategorierna", option,
                         shown(name))})
      .with_remedy({.en = (meant ? fmt::format("Did you mean {}?\n", shown(*meant)) : "") +
                          "Categories: " + shown(list, 1000) +
                          ". A column comes along with --category COLUMN.",
                    .sv = (meant ? fmt::format("Menade du {}?\n", shown(*meant)) : "") +
                          "Kategorier: " + shown(list, 1000) +
                          ". En kolumn följer med genom --category KOLUMN."});
}

/// The column of each kind, by its place among the categories.
using Columns = std::array<const Category*, roles.size()>;

bool is_taken(const Columns& columns, const Category& category) {
  return std::ranges::find(columns, &category) != columns.end();
}

Choice by_its_name(const char* option, const std::string& column) {
  return {option, column, {.en = "the name of the column", .sv = "kolumnens namn"}};
}

Columns columns_of(const StudyFile& study, const Incidents& incidents,
                   std::vector<Choice>& choices) {
  Columns columns{};
  for (std::size_t r = 0; r < roles.size(); ++r) {
    const auto& asked = study.displacement.*roles[r].column;
    if (!asked) continue;
    const Category& category = category_named(*asked, roles[r].option, incidents);
    if (is_taken(columns, category)) {
      throw bad_argument("CONFIG_CONFLICT",
                         {.en = fmt::format("the column {} is named for two kinds (--{})",
                                            shown(category.name), roles[r].option),
                          .sv = fmt::format("kolumnen {} är angiven för två slag (--{})",
                                            shown(category.name), roles[r].option)});
    }
    columns[r] = &category;
  }
  for (std::size_t r = 1; r < roles.size(); ++r) {
    if (columns[r] != nullptr) continue;
    const auto found = std::ranges::find_if(incidents.categories, [&](const Category& category) {
      return !is_taken(columns, category) && kind_of_column(category.name) == roles[r].kind;
    });
    if (found == incidents.categories.end()) continue;
    columns[r] = &*found;
    choices.push_back(by_its_name(roles[r].option, found->name));
  }
  const bool has_first = !incidents.categories.empty();
  if (columns[0] == nullptr && has_first && !is_taken(columns, incidents.categories.front())) {
    columns[0] = &incidents.categories.front();
    choices.push_back({roles[0].option,
                       columns[0]->name,
                       {.en = "the first category", .sv = "den första kategorin"}});
  }
  return columns;
}

/// Of each level of the offence, whether the police bring it to light.
std::vector<bool> detected_levels(const std::vector<std::string>& asked, const Category& offence) {
  std::vector<bool> detected(offence.levels.size());
  for (const std::string& written : asked) {
    const std::string name = composed(written);
    const auto found = std::ranges::find(offence.levels, name);
    if (found == offence.levels.end()) {
      const auto meant = nearest_word(name, offence.levels);
      throw bad_argument("CATEGORY_UNKNOWN",
                         {.en = fmt::format("\"{}\" (--detected) is no level of {}", shown(name),
                                            shown(offence.name)),
                          .sv = fmt::format("\"{}\" (--detected) är ingen nivå av {}", shown(name),
                                            shown(offence.name))})
          .with_remedy({.en = (meant ? fmt::format("Did you mean \"{}\"?\n", shown(*meant)) : "") +
                              "klara inspect lists the levels.",
                        .sv = (meant ? fmt::format("Menade du \"{}\"?\n", shown(*meant)) : "") +
                              "klara inspect visar nivåerna."});
    }
    detected[static_cast<std::size_t>(found - offence.levels.begin())] = true;
  }
  return detected;
}

void warn_of_unnamed(const Category& offence, IntakeReport& intake) {
  std::vector<bool> sounds;
  std::string example;
  for (const std::string& level : offence.levels) {
    sounds.push_back(sounds_detected(level));
    if (sounds.back() && example.empty()) example = level;
  }
  if (example.empty()) return;
  const auto rows = static_cast<std::uint64_t>(
      std::ranges::count_if(offence.of_row, [&](std::uint32_t level) { return sounds[level]; }));
  add_warning(
      intake, "DETECTED_UNNAMED", rows,
      {.en = fmt::format("offences such as \"{}\" follow how much the police look for them, and "
                         "are compared as if they were reported: name them (--detected)",
                         shown(example)),
       .sv = fmt::format("brott som \"{}\" följer hur mycket polisen söker efter dem, och jämförs "
                         "som om de vore anmälda: ange dem (--detected)",
                         shown(example))});
}

bool is_known(const std::string& level) {
  return !level.empty() && level != masked;
}

/// Levels by how their incidents are recorded; those of both records are two.
StudiedAttribute by_record(DisplacementKind kind, const Category& category,
                           const std::vector<bool>& detected_row) {
  const std::size_t levels = category.levels.size();
  std::vector<bool> occurs(2 * levels);
  const auto double_level = [&](std::size_t row) {
    const std::uint32_t level = category.of_row[row];
    return 2 * std::size_t{level} + (is_known(category.levels[level]) && detected_row[row] ? 1 : 0);
  };
  for (std::size_t row = 0; row < category.of_row.size(); ++row) occurs[double_level(row)] = true;

  StudiedAttribute result{.kind = kind,
                          .values = {.name = category.name, .levels = {}, .of_row = {}}};
  std::vector<std::uint32_t> position(2 * levels);
  for (std::size_t both = 0; both < 2 * levels; ++both) {
    if (!occurs[both]) continue;
    const std::string& name = category.levels[both / 2];
    position[both] = static_cast<std::uint32_t>(result.values.levels.size());
    result.values.levels.push_back(name);
    result.recorded.push_back(!is_known(name) ? Recorded::unknown
                              : both % 2 == 1 ? Recorded::detected
                                              : Recorded::reported);
  }
  for (std::size_t row = 0; row < category.of_row.size(); ++row) {
    result.values.of_row.push_back(position[double_level(row)]);
  }
  return result;
}

void require_offence(const StudyFile& study, const Category* offence) {
  const DisplacementSettings& asked = study.displacement;
  if (offence != nullptr || (asked.detected.empty() && asked.harm.empty())) return;
  throw bad_argument("CATEGORY_MISSING",
                     {.en = "--detected and --harm speak of offences, but no column tells them",
                      .sv = "--detected och --harm gäller brottstyper, men ingen kolumn visar dem"})
      .with_remedy(
          {.en = "Name the column: --category COLUMN", .sv = "Ange kolumnen: --category KOLUMN"});
}

}  // namespace

StudyAttributes study_attributes(const StudyFile& study, Incidents& incidents) {
  StudyAttributes result;
  const Columns columns = columns_of(study, incidents, result.choices);
  const Category* const offence = columns[0];
  require_offence(study, offence);

  std::vector<bool> detected_row(incidents.points.size());
  if (offence != nullptr) {
    const std::vector<std::string>& asked = study.displacement.detected;
    const std::vector<bool> detected = detected_levels(asked, *offence);
    for (std::size_t i = 0; i < detected_row.size(); ++i) {
      detected_row[i] = detected[offence->of_row[i]];
    }
    if (asked.empty()) warn_of_unnamed(*offence, incidents.intake);
  }
  for (std::size_t r = 0; r < roles.size(); ++r) {
    if (columns[r] == nullptr) continue;
    result.attributes.push_back(by_record(roles[r].kind, *columns[r], detected_row));
  }
  if (!study.displacement.harm.empty()) {
    StudiedAttribute& of_offence = result.attributes.front();
    HarmRead harm = read_harm(study.displacement.harm, of_offence.values.levels);
    of_offence.harm = std::move(harm.of_level);
    result.harm_rows = harm.rows;
  }
  return result;
}

}  // namespace klara
