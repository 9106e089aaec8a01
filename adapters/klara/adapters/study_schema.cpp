#include <klara/adapters/study_schema.hpp>

#include <klara/adapters/area_keys.hpp>
#include <klara/adapters/config_value.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace klara {
namespace fs = std::filesystem;
namespace {

template <class Member>
StudyKey<StudyFile> whole_number(std::string path, std::string option, std::string code,
                                 Member member) {
  return {path, std::move(option),
          [path, code, member](const ConfigNode& node, const fs::path&, StudyFile& study) {
            take_whole_number(node, path, code, member(study));
          },
          [member](const StudyFile& study, const fs::path& folder) {
            return node_of(member(study), folder);
          }};
}

StudyKey<StudyFile> repeated(StudyKey<StudyFile> row) {
  row.repeated = true;
  return row;
}

/// A key of a part that is there or not as a whole, as districts are.
template <class Part, class T>
StudyKey<StudyFile> part_key(std::string path, std::string option,
                             std::optional<Part> StudyFile::*part, T Part::*member) {
  return {path, std::move(option),
          [path, part, member](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            if (!(study.*part)) (study.*part).emplace();
            take_value(node, path, file, *(study.*part).*member);
          },
          [part, member](const StudyFile& study, const fs::path& folder) -> MaybeNode {
            const std::optional<Part>& there = study.*part;
            return there ? node_of(*there.*member, folder) : std::nullopt;
          }};
}

template <class T>
StudyKey<StudyFile> district_key(std::string path, std::string option, T DistrictSource::*member) {
  return part_key(std::move(path), std::move(option), &StudyFile::districts, member);
}

template <class T>
StudyKey<StudyFile> street_key(std::string path, std::string option, T StreetSettings::*member) {
  return part_key(std::move(path), std::move(option), &StudyFile::streets, member);
}

template <class T>
StudyKey<StudyFile> population_key(std::string path, std::string option,
                                   T PopulationSettings::*member) {
  return part_key(std::move(path), std::move(option), &StudyFile::population, member);
}

template <class T>
StudyKey<StudyFile> cube_key(std::string path, std::string option, T CubeSettings::*member) {
  return part_key(std::move(path), std::move(option), &StudyFile::cube, member);
}

StudyKey<StudyFile> period_key(std::string path, std::string option,
                               std::optional<LocalPeriod> StudyFile::*member) {
  StudyKey<StudyFile> row = member_key<StudyFile>(std::move(path), std::move(option),
                                                  [member](auto& s) -> auto& { return s.*member; });
  row.separator = '/';
  return row;
}

StudyKey<StudyFile> earlier_key() {
  StudyKey<StudyFile> row = repeated(member_key<StudyFile>(
      "periods.earlier", "earlier", [](auto& s) -> auto& { return s.earlier; }));
  row.separator = '/';
  return row;
}

DensitySettings& density_of(StudyFile& study) {
  return study.density;
}

PopulationSettings& population_of(StudyFile& study) {
  if (!study.population) study.population.emplace();
  return *study.population;
}

/// A length, or the name of a rule that finds it; `into` gives the settings that hold it.
template <class Settings>
StudyKey<StudyFile> bandwidth_key(const std::string& path, std::string option,
                                  Settings& (*into)(StudyFile&)) {
  return {path, std::move(option),
          [path, into](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            const auto* text = std::get_if<std::string>(&node.value);
            const bool is_rule = text != nullptr && !text->empty() && !begins_as_number(*text);
            if (is_rule) {
              into(study).rule = *text;
            } else {
              take_value(node, path, file, into(study).bandwidth);
            }
          },
          [into](StudyFile study, const fs::path& folder) {
            const Settings& settings = into(study);
            return settings.bandwidth ? node_of(settings.bandwidth, folder)
                                      : node_of(settings.rule, folder);
          }};
}

/// A key that holds a list of tables, each of which becomes an Item.
template <class Item>
StudyKey<StudyFile> list_key(std::string path, const std::vector<StudyKey<Item>>& schema,
                             std::vector<Item> StudyFile::*member) {
  return {
      path, "",
      [path, schema, member](const ConfigNode& node, const fs::path& file, StudyFile& study) {
        const auto* items = std::get_if<ConfigList>(&node.value);
        if (items == nullptr) {
          throw wrong_type(path, {.en = "a list of tables", .sv = "en lista med tabeller"}, node)
              .with_remedy({.en = "In TOML each begins with [[" + path + "]].",
                            .sv = "I TOML börjar var och en med [[" + path + "]]."});
        }
        for (const ConfigNode& item : *items) {
          const auto* table = std::get_if<ConfigTable>(&item.value);
          if (table == nullptr) {
            throw wrong_type(path, {.en = "a list of tables", .sv = "en lista med tabeller"}, item);
          }
          read_table(*table, path + ".", schema, file, (study.*member).emplace_back());
        }
      },
      [path, schema, member](const StudyFile& study, const fs::path& folder) -> MaybeNode {
        if ((study.*member).empty()) return std::nullopt;
        ConfigList items;
        for (const Item& item : study.*member) {
          items.push_back({0, table_of(item, schema, path + ".", folder)});
        }
        return ConfigNode{0, std::move(items)};
      }};
}

StudyKey<DenominatorSource> denominator_column(bool file_wanted) {
  const std::string path = file_wanted ? "denominators.file" : "denominators.column";
  return {path, file_wanted ? "" : "denominator",
          [path, file_wanted](const ConfigNode& node, const fs::path& file,
                              DenominatorSource& denominator) {
            if (!denominator.column_or_file.empty()) {
              throw bad_argument(
                  "CONFIG_CONFLICT",
                  {.en = "denominators.column and denominators.file exclude each other",
                   .sv = "denominators.column och denominators.file utesluter varandra"});
            }
            if (file_wanted) {
              fs::path source;
              take_value(node, path, file, source);
              denominator.column_or_file = source.generic_string();
            } else {
              take_value(node, path, file, denominator.column_or_file);
            }
            if (is_file(denominator) == file_wanted) return;
            throw bad_argument(
                "CONFIG_TYPE",
                file_wanted
                    ? Text{.en = "denominators.file must be a CSV file, named *.csv",
                           .sv = "denominators.file ska vara en CSV-fil med namn *.csv"}
                    : Text{.en = "denominators.column must be a column, not a CSV file",
                           .sv = "denominators.column ska vara en kolumn, inte en CSV-fil"});
          },
          [file_wanted](const DenominatorSource& denominator, const fs::path& folder) -> MaybeNode {
            if (is_file(denominator) != file_wanted) return std::nullopt;
            return file_wanted ? node_of(fs::path(denominator.column_or_file), folder)
                               : node_of(denominator.column_or_file, folder);
          }};
}

const std::vector<StudyKey<DenominatorSource>>& denominator_schema() {
  static const std::vector<StudyKey<DenominatorSource>> schema{
      denominator_column(false), denominator_column(true),
      member_key<DenominatorSource>("denominators.name", "denominator-name",
                                    [](auto& d) -> auto& { return d.name; }),
      member_key<DenominatorSource>("denominators.per", "per",
                                    [](auto& d) -> auto& { return d.per; })};
  return schema;
}

const std::vector<StudyKey<Choice>>& choice_schema() {
  static const std::vector<StudyKey<Choice>> schema{
      member_key<Choice>("chosen.parameter", "", [](auto& c) -> auto& { return c.parameter; }),
      member_key<Choice>("chosen.value", "", [](auto& c) -> auto& { return c.value; }),
      member_key<Choice>("chosen.because.en", "", [](auto& c) -> auto& { return c.because.en; }),
      member_key<Choice>("chosen.because.sv", "", [](auto& c) -> auto& { return c.because.sv; })};
  return schema;
}

/// A word of a list, in quotation marks where it would be taken for several.
std::string marked(const std::string& word, char separator) {
  if (word.find(separator) == std::string::npos && !word.starts_with('"')) return word;
  std::string result = "\"";
  for (const char c : word) result += c == '"' ? std::string(2, c) : std::string(1, c);
  return result + '"';
}

std::string word_of(const ConfigNode& node, char separator) {
  if (const auto* text = std::get_if<std::string>(&node.value)) return *text;
  if (const auto* real = std::get_if<double>(&node.value)) return written(*real);
  if (const auto* whole = std::get_if<std::uint64_t>(&node.value)) {
    return fmt::format("{}", *whole);
  }
  if (const auto* truth = std::get_if<bool>(&node.value)) return *truth ? "true" : "false";
  std::string words;
  for (const ConfigNode& item : std::get<ConfigList>(node.value)) {
    if (!words.empty()) words += separator;
    words += marked(word_of(item, separator), separator);
  }
  return words;
}

}  // namespace

const std::vector<StudyKey<StudyFile>>& study_schema() {
  using F = StudyFile;
  static const std::vector<StudyKey<F>> schema{
      member_key<F>("name", "name", [](auto& s) -> auto& { return s.name; }),
      member_key<F>("lang", "lang", [](auto& s) -> auto& { return s.language; }),
      member_key<F>("work_crs", "work-crs", [](auto& s) -> auto& { return s.work_crs; }),
      member_key<F>("timezone", "timezone", [](auto& s) -> auto& { return s.timezone; }),
      whole_number("seed", "seed", "SEED_RANGE", [](auto& s) -> auto& { return s.seed; }),
      member_key<F>("verb", "", [](auto& s) -> auto& { return s.verb; }),
      member_key<F>("audience", "audience", [](auto& s) -> auto& { return s.audience; }),
      member_key<F>("data", "data", [](auto& s) -> auto& { return s.data; }),
      member_key<F>("data_source", "data-source", [](auto& s) -> auto& { return s.data_source; }),
      member_key<F>("window", "window", [](auto& s) -> auto& { return s.window; }),
      member_key<F>("water", "water", [](auto& s) -> auto& { return s.water; }),

      member_key<F>("incidents.source", "incidents",
                    [](auto& s) -> auto& { return s.incidents.source; }),
      member_key<F>("incidents.crs", "crs", [](auto& s) -> auto& { return s.incidents.crs; }),
      member_key<F>("incidents.columns.x", "x",
                    [](auto& s) -> auto& { return s.incidents.columns.x; }),
      member_key<F>("incidents.columns.y", "y",
                    [](auto& s) -> auto& { return s.incidents.columns.y; }),
      member_key<F>("incidents.columns.from", "from-time",
                    [](auto& s) -> auto& { return s.incidents.columns.from; }),
      member_key<F>("incidents.columns.from_clock", "from-clock",
                    [](auto& s) -> auto& { return s.incidents.columns.from_clock; }),
      member_key<F>("incidents.columns.to", "to-time",
                    [](auto& s) -> auto& { return s.incidents.columns.until; }),
      member_key<F>("incidents.columns.to_clock", "to-clock",
                    [](auto& s) -> auto& { return s.incidents.columns.until_clock; }),
      repeated(member_key<F>("incidents.columns.category", "category",
                             [](auto& s) -> auto& { return s.incidents.columns.categories; })),
      member_key<F>("incidents.columns.id", "id",
                    [](auto& s) -> auto& { return s.incidents.columns.id; }),
      member_key<F>("incidents.columns.weight", "weight",
                    [](auto& s) -> auto& { return s.incidents.columns.weight; }),
      member_key<F>("incidents.layer", "layer", [](auto& s) -> auto& { return s.incidents.layer; }),
      member_key<F>("incidents.encoding", "encoding",
                    [](auto& s) -> auto& { return s.incidents.encoding; }),
      member_key<F>("incidents.duplicates", "duplicates",
                    [](auto& s) -> auto& { return s.incidents.duplicates; }),

      district_key("districts.source", "districts", &DistrictSource::source),
      district_key("districts.code", "district-code", &DistrictSource::code),
      district_key("districts.name", "district-name", &DistrictSource::name),
      district_key("districts.layer", "district-layer", &DistrictSource::layer),
      district_key("districts.crs", "district-crs", &DistrictSource::crs),

      member_key<F>("selection.from", "from", [](auto& s) -> auto& { return s.selection.from; }),
      member_key<F>("selection.until", "until", [](auto& s) -> auto& { return s.selection.until; }),
      member_key<F>("selection.categories", "categories",
                    [](auto& s) -> auto& { return s.selection.categories; }),

      period_key("periods.before", "before", &StudyFile::before),
      period_key("periods.after", "after", &StudyFile::after),
      earlier_key(),

      member_key<F>("density.cell", "cell", [](auto& s) -> auto& { return s.density.cell; }),
      bandwidth_key("density.bandwidth", "bandwidth", density_of),
      member_key<F>("density.kernel", "kernel", [](auto& s) -> auto& { return s.density.kernel; }),
      member_key<F>("density.edge_correction", "edge-correction",
                    [](auto& s) -> auto& { return s.density.edge_correction; }),
      member_key<F>("density.tolerance", "tolerance",
                    [](auto& s) -> auto& { return s.density.tolerance; }),
      member_key<F>("density.adaptive", "adaptive",
                    [](auto& s) -> auto& { return s.density.adaptive; }),
      member_key<F>("density.intervals", "intervals",
                    [](auto& s) -> auto& { return s.density.intervals; }),
      whole_number("density.replicates", "replicates", "PERMUTATIONS_RANGE",
                   [](auto& s) -> auto& { return s.density.replicates; }),

      cube_key("cube.cycle", "cycle", &CubeSettings::cycle),
      cube_key("cube.slice", "slice", &CubeSettings::slice),
      cube_key("cube.time_bandwidth", "time-bandwidth", &CubeSettings::time_bandwidth),
      cube_key("cube.time_kernel", "time-kernel", &CubeSettings::time_kernel),

      street_key("streets.source", "streets", &StreetSettings::source),
      street_key("streets.name", "street-name", &StreetSettings::name),
      street_key("streets.layer", "street-layer", &StreetSettings::layer),
      street_key("streets.crs", "street-crs", &StreetSettings::crs),
      street_key("streets.bandwidth", "street-bandwidth", &StreetSettings::bandwidth),
      street_key("streets.method", "method", &StreetSettings::method),
      street_key("streets.lixel", "lixel", &StreetSettings::lixel),
      street_key("streets.snap", "snap", &StreetSettings::snap),

      population_key("population.source", "population", &PopulationSettings::source),
      population_key("population.count", "population-count", &PopulationSettings::count),
      population_key("population.x", "population-x", &PopulationSettings::x),
      population_key("population.y", "population-y", &PopulationSettings::y),
      population_key("population.crs", "population-crs", &PopulationSettings::crs),
      population_key("population.layer", "population-layer", &PopulationSettings::layer),
      population_key("population.encoding", "population-encoding", &PopulationSettings::encoding),
      population_key("population.relative_to", "relative-to", &PopulationSettings::relative_to),
      population_key("population.name", "population-name", &PopulationSettings::name),
      bandwidth_key("population.bandwidth", "population-bandwidth", population_of),
      population_key("population.per", "per", &PopulationSettings::per),
      population_key("population.floor", "floor", &PopulationSettings::floor),

      treated_codes_key(),
      treated_area_key(),
      member_key<F>("displacement.treated_name", "treated-name",
                    [](auto& s) -> auto& { return s.displacement.treated_name; }),
      control_key(),
      member_key<F>("displacement.places", "places",
                    [](auto& s) -> auto& { return s.displacement.places; }),
      member_key<F>("displacement.place_radius", "place-radius",
                    [](auto& s) -> auto& { return s.displacement.place_radius; }),
      member_key<F>("displacement.reach", "reach",
                    [](auto& s) -> auto& { return s.displacement.reach; }),
      member_key<F>("displacement.ring_width", "ring-width",
                    [](auto& s) -> auto& { return s.displacement.ring_width; }),
      whole_number("displacement.rings", "rings", "RINGS_RANGE",
                   [](auto& s) -> auto& { return s.displacement.rings; }),
      whole_number("displacement.replicates", "place-replicates", "PERMUTATIONS_RANGE",
                   [](auto& s) -> auto& { return s.displacement.replicates; }),
      member_key<F>("displacement.level", "level",
                    [](auto& s) -> auto& { return s.displacement.level; }),
      member_key<F>("displacement.margin.moved_share", "margin-moved-share",
                    [](auto& s) -> auto& { return s.displacement.margin_moved_share; }),
      member_key<F>("displacement.wash_out", "wash-out",
                    [](auto& s) -> auto& { return s.displacement.wash_out; }),
      repeated(member_key<F>("displacement.register_changes", "register-change",
                             [](auto& s) -> auto& { return s.displacement.register_changes; })),
      member_key<F>("displacement.sensitivity", "sensitivity",
                    [](auto& s) -> auto& { return s.displacement.sensitivity; }),
      member_key<F>("displacement.margin.hours", "margin-hours",
                    [](auto& s) -> auto& { return s.displacement.margin_hours; }),
      member_key<F>("displacement.margin.share", "margin-share",
                    [](auto& s) -> auto& { return s.displacement.margin_share; }),
      member_key<F>("displacement.offence", "offence",
                    [](auto& s) -> auto& { return s.displacement.offence; }),
      member_key<F>("displacement.target", "target",
                    [](auto& s) -> auto& { return s.displacement.target; }),
      member_key<F>("displacement.tactic", "tactic",
                    [](auto& s) -> auto& { return s.displacement.tactic; }),
      member_key<F>("displacement.offenders", "offenders",
                    [](auto& s) -> auto& { return s.displacement.offenders; }),
      member_key<F>("displacement.detected", "detected",
                    [](auto& s) -> auto& { return s.displacement.detected; }),
      member_key<F>("displacement.harm", "harm",
                    [](auto& s) -> auto& { return s.displacement.harm; }),

      member_key<F>("displacement.costs", "costs",
                    [](auto& s) -> auto& { return s.displacement.costs; }),
      member_key<F>("displacement.farthest", "farthest",
                    [](auto& s) -> auto& { return s.displacement.farthest; }),
      member_key<F>("displacement.staffed", "staffed",
                    [](auto& s) -> auto& { return s.displacement.staffed; }),

      list_key("denominators", denominator_schema(), &StudyFile::denominators),
      member_key<F>("output.points", "points", [](auto& s) -> auto& { return s.output.points; }),
      member_key<F>("output.float32", "float32", [](auto& s) -> auto& { return s.output.float32; }),
      list_key("chosen", choice_schema(), &StudyFile::chosen)};
  return schema;
}

std::vector<std::string> study_keys() {
  std::vector<std::string> keys;
  for (const auto& row : study_schema()) keys.push_back(row.path);
  for (const auto& row : denominator_schema()) keys.push_back(row.path);
  for (const auto& row : choice_schema()) keys.push_back(row.path);
  return keys;
}

std::optional<OptionKey> key_of_option(std::string_view option) {
  if (option.empty()) return std::nullopt;
  // First, since messages that name --per are of denominators.
  for (const auto& row : denominator_schema()) {
    if (row.option == option) return OptionKey{row.path};
  }
  for (const auto& row : study_schema()) {
    if (row.option == option) return OptionKey{row.path, row.separator == '/'};
  }
  return std::nullopt;
}

StudyFile study_from(const ConfigNode& tree, const fs::path& file) {
  StudyFile study;
  if (node_at(tree, "districts") != nullptr) study.districts.emplace();
  if (node_at(tree, "streets") != nullptr) study.streets.emplace();
  if (node_at(tree, "cube") != nullptr) study.cube.emplace();
  if (node_at(tree, "population") != nullptr) study.population.emplace();
  read_table(std::get<ConfigTable>(tree.value), "", study_schema(), file, study);
  return study;
}

ConfigNode tree_of(const StudyFile& study, const fs::path& folder) {
  return {0, table_of(study, study_schema(), "", folder)};
}

std::vector<Parameter> parameters_of(const StudyFile& study, const fs::path& folder) {
  std::vector<Parameter> parameters;
  for (const auto& row : study_schema()) {
    if (row.option.empty()) continue;
    const auto node = row.written(study, folder);
    if (!node) continue;
    const auto* list = row.repeated ? std::get_if<ConfigList>(&node->value) : nullptr;
    if (list == nullptr) {
      parameters.push_back({row.option, word_of(*node, row.separator), {}});
      continue;
    }
    for (const ConfigNode& item : *list) {
      parameters.push_back({row.option, word_of(item, row.separator), {}});
    }
  }
  for (const DenominatorSource& denominator : study.denominators) {
    const std::string& source = denominator.column_or_file;
    parameters.push_back(
        {"denominator", is_file(denominator) ? written(fs::path(source), folder) : source, {}});
    parameters.push_back({"denominator-name", denominator.name, {}});
    parameters.push_back({"per", written(denominator.per), {}});
  }
  return parameters;
}

void take_choice(const Choice& choice, StudyFile& study) {
  const auto row =
      std::ranges::find(study_schema(), choice.parameter, &StudyKey<StudyFile>::option);
  if (row != study_schema().end() && !choice.parameter.empty()) {
    row->read({0, choice.value}, {}, study);
  }
}

}  // namespace klara
