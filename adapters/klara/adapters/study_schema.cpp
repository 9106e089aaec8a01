#include <klara/adapters/study_schema.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/nearest_word.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;

// ---- what went wrong

Text kind_of(const ConfigNode& node) {
  struct Names {
    Text operator()(std::monostate) const { return {.en = "nothing (null)", .sv = "inget (null)"}; }
    Text operator()(bool) const { return {.en = "true or false", .sv = "sant eller falskt"}; }
    Text operator()(std::int64_t) const { return {.en = "a number", .sv = "ett tal"}; }
    Text operator()(std::uint64_t) const { return {.en = "a number", .sv = "ett tal"}; }
    Text operator()(double) const { return {.en = "a number", .sv = "ett tal"}; }
    Text operator()(const std::string&) const { return {.en = "text", .sv = "text"}; }
    Text operator()(const ConfigList&) const { return {.en = "a list", .sv = "en lista"}; }
    Text operator()(const ConfigTable&) const { return {.en = "a table", .sv = "en tabell"}; }
  };
  return std::visit(Names{}, node.value);
}

Error wrong_type(const std::string& key, const Text& expected, const ConfigNode& node) {
  const Text found = kind_of(node);
  return bad_argument("CONFIG_TYPE",
                      {.en = fmt::format("{} must be {}, not {}", key, expected.en, found.en),
                       .sv = fmt::format("{} ska vara {}, inte {}", key, expected.sv, found.sv)});
}

Error empty_value(const std::string& key) {
  return bad_argument("VALUE_EMPTY", {.en = key + " is empty", .sv = key + " är tom"})
      .with_remedy({.en = "Leave the key out, or give it a value.",
                    .sv = "Utelämna nyckeln eller ge den ett värde."});
}

Error out_of_range(const std::string& code, const std::string& key, const std::string& found,
                   std::uint64_t most) {
  return bad_argument(
      code,
      {.en = fmt::format("{} must be a whole number from 0 to {}, got {}", key, most, found),
       .sv = fmt::format("{} ska vara ett heltal från 0 till {}, inte {}", key, most, found)});
}

// ---- values that have a name each

template <class T>
concept Named = requires(T value) { names_of(value); };

// ---- from the tree to a value

const std::string& text_in(const ConfigNode& node, const std::string& key, const Text& expected) {
  const auto* text = std::get_if<std::string>(&node.value);
  if (text == nullptr) throw wrong_type(key, expected, node);
  if (text->empty()) throw empty_value(key);
  return *text;
}

std::optional<double> number_in(const ConfigNode& node) {
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
    return static_cast<double>(*whole);
  }
  if (const auto* large = std::get_if<std::uint64_t>(&node.value)) {
    return static_cast<double>(*large);
  }
  if (const auto* real = std::get_if<double>(&node.value)) return *real;
  return std::nullopt;
}

void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
          std::string& into) {
  into = text_in(node, key, {.en = "text", .sv = "text"});
}

void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/, bool& into) {
  const auto* value = std::get_if<bool>(&node.value);
  if (value == nullptr) {
    throw wrong_type(key, {.en = "true or false", .sv = "true eller false"}, node);
  }
  into = *value;
}

void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/, double& into) {
  const auto number = number_in(node);
  if (!number) throw wrong_type(key, {.en = "a number", .sv = "ett tal"}, node);
  into = *number;
}

void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/, Metres& into) {
  if (const auto number = number_in(node)) {
    into = {*number};
    return;
  }
  into = parsed_length(
      text_in(node, key,
              {.en = "a length such as \"250m\"", .sv = "en längd, till exempel \"250m\""}),
      key);
}

void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
          std::chrono::local_days& into) {
  into = parsed_date(text_in(node, key,
                             {.en = "a date such as \"2018-06-01\"",
                              .sv = "ett datum, till exempel \"2018-06-01\""}),
                     key);
}

void take(const ConfigNode& node, const std::string& key, const fs::path& file, LocalPeriod& into) {
  const auto* dates = std::get_if<ConfigList>(&node.value);
  if (dates == nullptr || dates->size() != 2) {
    throw wrong_type(key,
                     {.en = "a list of two dates, the first day and the first day after",
                      .sv = "en lista med två datum, första dagen och första dagen efter"},
                     node)
        .with_remedy({.en = key.substr(key.find('.') + 1) + " = [\"2018-06-01\", \"2018-09-01\"]",
                      .sv = key.substr(key.find('.') + 1) + " = [\"2018-06-01\", \"2018-09-01\"]"});
  }
  take((*dates)[0], key, file, into.from);
  take((*dates)[1], key, file, into.until);
}

void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/, Kernel& into) {
  into =
      parsed_kernel(text_in(node, key, {.en = "the name of a kernel", .sv = "namnet på en kärna"}));
}

/// A relative path is one from the study's folder. What lies below the working directory is named
/// from there, since that is how people there know it.
void take(const ConfigNode& node, const std::string& key, const fs::path& file, fs::path& into) {
  const std::string& text =
      text_in(node, key, {.en = "the path of a file", .sv = "sökvägen till en fil"});
  refuse_virtual(text);
  const fs::path path = (file.parent_path() / text).lexically_normal();
  const fs::path below =
      fs::absolute(path).lexically_normal().lexically_relative(fs::current_path());
  into = below.empty() || *below.begin() == ".." ? path : below;
}

void take(const ConfigNode& node, const std::string& key, const fs::path& file,
          std::vector<std::string>& into) {
  into.clear();
  const auto* items = std::get_if<ConfigList>(&node.value);
  if (items == nullptr) {
    into.push_back(text_in(node, key, {.en = "text or a list of it", .sv = "text eller en lista"}));
    return;
  }
  if (items->empty()) throw empty_value(key);
  for (const ConfigNode& item : *items) {
    if (number_in(item)) {
      throw wrong_type(key, {.en = "a list of texts", .sv = "en lista med texter"}, item)
          .with_remedy({.en = "Codes are text, since leading zeros belong to them: write them in "
                              "quotation marks, [\"10102\"].",
                        .sv = "Koder är text, eftersom inledande nollor hör till dem: skriv dem "
                              "inom citattecken, [\"10102\"]."});
    }
    take(item, key, file, into.emplace_back());
  }
}

template <Named T>
void take(const ConfigNode& node, const std::string& key, const fs::path& /*file*/, T& into) {
  std::vector<std::string> names;
  for (const auto& [name, value] : names_of(into)) names.push_back(name);
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  const std::string& text = text_in(node, key, {.en = "one of " + list, .sv = "något av " + list});
  for (const auto& [name, value] : names_of(into)) {
    if (name != text) continue;
    into = value;
    return;
  }
  Error error =
      bad_argument("VALUE_UNKNOWN",
                   {.en = fmt::format("{} must be one of {}, got \"{}\"", key, list, text),
                    .sv = fmt::format("{} ska vara något av {}, inte \"{}\"", key, list, text)});
  if (const auto meant = nearest_word(text, names)) {
    error.with_remedy({.en = fmt::format("Did you mean \"{}\"?", *meant),
                       .sv = fmt::format("Menade du \"{}\"?", *meant)});
  }
  throw error;
}

template <class T>
void take(const ConfigNode& node, const std::string& key, const fs::path& file,
          std::optional<T>& into) {
  take(node, key, file, into.emplace());
}

template <class T>
T whole_number_in(const ConfigNode& node, const std::string& key, const std::string& code) {
  constexpr std::uint64_t most = std::numeric_limits<T>::max();
  if (const auto* large = std::get_if<std::uint64_t>(&node.value)) {
    if (*large > most) throw out_of_range(code, key, fmt::format("{}", *large), most);
    return static_cast<T>(*large);
  }
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
    if (!std::in_range<T>(*whole)) throw out_of_range(code, key, fmt::format("{}", *whole), most);
    return static_cast<T>(*whole);
  }
  if (const auto* real = std::get_if<double>(&node.value)) {
    throw out_of_range(code, key, written(*real), most);
  }
  throw wrong_type(key, {.en = "a whole number", .sv = "ett heltal"}, node);
}

template <class T>
void take_whole(const ConfigNode& node, const std::string& key, const std::string& code, T& into) {
  into = whole_number_in<T>(node, key, code);
}

template <class T>
void take_whole(const ConfigNode& node, const std::string& key, const std::string& code,
                std::optional<T>& into) {
  into = whole_number_in<T>(node, key, code);
}

// ---- from a value to the tree

using MaybeNode = std::optional<ConfigNode>;

MaybeNode given(const std::string& text, const fs::path& /*folder*/) {
  if (text.empty()) return std::nullopt;
  return ConfigNode{0, text};
}
MaybeNode given(bool value, const fs::path& /*folder*/) {
  return ConfigNode{0, value};
}
MaybeNode given(double number, const fs::path& /*folder*/) {
  return ConfigNode{0, number};
}
MaybeNode given(std::uint64_t number, const fs::path& /*folder*/) {
  return ConfigNode{0, number};
}
MaybeNode given(std::uint32_t number, const fs::path& folder) {
  return given(std::uint64_t{number}, folder);
}
MaybeNode given(Metres length, const fs::path& folder) {
  return given(written(length), folder);
}
MaybeNode given(std::chrono::local_days date, const fs::path& folder) {
  return given(written(date), folder);
}
MaybeNode given(Kernel kernel, const fs::path& folder) {
  return given(name_of(kernel), folder);
}

MaybeNode given(const LocalPeriod& period, const fs::path& folder) {
  return ConfigNode{0, ConfigList{*given(period.from, folder), *given(period.until, folder)}};
}

MaybeNode given(const fs::path& path, const fs::path& folder) {
  return given(written(path, folder), folder);
}

MaybeNode given(const std::vector<std::string>& items, const fs::path& folder) {
  if (items.empty()) return std::nullopt;
  ConfigList list;
  for (const std::string& item : items) list.push_back(*given(item, folder));
  return ConfigNode{0, std::move(list)};
}

template <Named T>
MaybeNode given(T value, const fs::path& folder) {
  return given(name_of(value), folder);
}

template <class T>
MaybeNode given(const std::optional<T>& value, const fs::path& folder) {
  return value ? given(*value, folder) : std::nullopt;
}

// ---- rows

/// A key whose value is what `member` gives of the object.
template <class T, class Member>
StudyKey<T> key(std::string path, std::string option, Member member) {
  return {
      path, std::move(option),
      [path, member](const ConfigNode& node, const fs::path& file, T& object) {
        take(node, path, file, member(object));
      },
      [member](const T& object, const fs::path& folder) { return given(member(object), folder); }};
}

template <class Member>
StudyKey<StudyFile> whole_number(std::string path, std::string option, std::string code,
                                 Member member) {
  return {path, std::move(option),
          [path, code, member](const ConfigNode& node, const fs::path&, StudyFile& study) {
            take_whole(node, path, code, member(study));
          },
          [member](const StudyFile& study, const fs::path& folder) {
            return given(member(study), folder);
          }};
}

/// A key that nothing uses in this version.
StudyKey<StudyFile> for_later(StudyKey<StudyFile> row) {
  row.for_later = true;
  return row;
}

/// Districts are there or not as a whole.
template <class T>
StudyKey<StudyFile> district_key(std::string path, std::string option, T DistrictSource::*member) {
  return {path, std::move(option),
          [path, member](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            if (!study.districts) study.districts.emplace();
            take(node, path, file, *study.districts.*member);
          },
          [member](const StudyFile& study, const fs::path& folder) {
            return study.districts ? given(*study.districts.*member, folder) : std::nullopt;
          }};
}

StudyKey<StudyFile> period_key(std::string path, std::string option,
                               std::optional<LocalPeriod> StudyFile::*member) {
  StudyKey<StudyFile> row = key<StudyFile>(std::move(path), std::move(option),
                                           [member](auto& s) -> auto& { return s.*member; });
  row.separator = '/';
  return row;
}

StudyKey<StudyFile> bandwidth_key() {
  return {"density.bandwidth", "bandwidth",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            const auto* text = std::get_if<std::string>(&node.value);
            const bool is_rule = text != nullptr && !text->empty() && !begins_as_number(*text);
            if (is_rule) {
              study.density.rule = *text;
            } else {
              take(node, "density.bandwidth", file, study.density.bandwidth);
            }
          },
          [](const StudyFile& study, const fs::path& folder) {
            return study.density.bandwidth ? given(study.density.bandwidth, folder)
                                           : given(study.density.rule, folder);
          }};
}

void require_one_treated(const StudyFile& study) {
  if (!study.displacement.treated) return;
  throw bad_argument(
      "CONFIG_CONFLICT",
      {.en = "displacement.treated and displacement.treated_area exclude each other",
       .sv = "displacement.treated och displacement.treated_area utesluter varandra"})
      .with_remedy({.en = "Keep the codes or the file.", .sv = "Behåll koderna eller filen."});
}

StudyKey<StudyFile> treated_codes_key() {
  return {"displacement.treated", "treated",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            require_one_treated(study);
            take(node, "displacement.treated", file, study.displacement.treated.emplace().codes);
          },
          [](const StudyFile& study, const fs::path& folder) {
            const auto& treated = study.displacement.treated;
            return treated ? given(treated->codes, folder) : std::nullopt;
          }};
}

StudyKey<StudyFile> treated_area_key() {
  return {"displacement.treated_area", "treated-area",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            require_one_treated(study);
            take(node, "displacement.treated_area", file,
                 study.displacement.treated.emplace().file);
          },
          [](const StudyFile& study, const fs::path& folder) {
            const auto& treated = study.displacement.treated;
            return treated ? given(treated->file, folder) : std::nullopt;
          }};
}

/// A list is codes, a text is a file; a bare word could be either and is refused.
StudyKey<StudyFile> control_key() {
  return {"displacement.control", "control",
          [](const ConfigNode& node, const fs::path& file, StudyFile& study) {
            AreaSource& control = study.displacement.control.emplace();
            const auto* text = std::get_if<std::string>(&node.value);
            if (text == nullptr) {
              take(node, "displacement.control", file, control.codes);
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
            take(node, "displacement.control", file, control.file);
          },
          [](const StudyFile& study, const fs::path& folder) -> MaybeNode {
            const auto& control = study.displacement.control;
            if (!control) return std::nullopt;
            if (!control->codes.empty()) return given(control->codes, folder);
            MaybeNode node = given(control->file, folder);
            if (!node) return node;
            auto& path = std::get<std::string>(node->value);
            if (path.find_first_of("./") == std::string::npos) path = "./" + path;
            return node;
          }};
}

// ---- tables in lists

template <class T>
void read_table(const ConfigTable& table, const std::string& prefix,
                const std::vector<StudyKey<T>>& schema, const fs::path& file, T& into);

template <class T>
ConfigTable table_of(const T& object, const std::vector<StudyKey<T>>& schema,
                     const std::string& prefix, const fs::path& folder);

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
  return {path, "",
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
              take(node, path, file, source);
              denominator.column_or_file = source.generic_string();
            } else {
              take(node, path, file, denominator.column_or_file);
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
            return file_wanted ? given(fs::path(denominator.column_or_file), folder)
                               : given(denominator.column_or_file, folder);
          }};
}

const std::vector<StudyKey<DenominatorSource>>& denominator_schema() {
  static const std::vector<StudyKey<DenominatorSource>> schema{
      denominator_column(false), denominator_column(true),
      key<DenominatorSource>("denominators.name", "", [](auto& d) -> auto& { return d.name; }),
      key<DenominatorSource>("denominators.per", "", [](auto& d) -> auto& { return d.per; })};
  return schema;
}

const std::vector<StudyKey<Choice>>& choice_schema() {
  static const std::vector<StudyKey<Choice>> schema{
      key<Choice>("chosen.parameter", "", [](auto& c) -> auto& { return c.parameter; }),
      key<Choice>("chosen.value", "", [](auto& c) -> auto& { return c.value; }),
      key<Choice>("chosen.because.en", "", [](auto& c) -> auto& { return c.because.en; }),
      key<Choice>("chosen.because.sv", "", [](auto& c) -> auto& { return c.because.sv; })};
  return schema;
}

// ---- reading and writing by a schema

template <class T>
std::vector<std::string> keys_below(const std::vector<StudyKey<T>>& schema,
                                    const std::string& prefix) {
  std::vector<std::string> names;
  for (const StudyKey<T>& row : schema) {
    if (!row.path.starts_with(prefix)) continue;
    const std::string rest = row.path.substr(prefix.size());
    const std::string name = rest.substr(0, rest.find('.'));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

/// The table in which a key of this name, or nearly, stands.
template <class T>
std::optional<std::string> elsewhere(const std::vector<StudyKey<T>>& schema,
                                     const std::string& name) {
  std::vector<std::string> last_names;
  for (const StudyKey<T>& row : schema) {
    last_names.push_back(row.path.substr(row.path.rfind('.') + 1));
  }
  const auto meant = nearest_word(name, last_names);
  if (!meant) return std::nullopt;
  const auto at = std::ranges::find(last_names, *meant) - last_names.begin();
  return schema[static_cast<std::size_t>(at)].path;
}

template <class T>
Error unknown_key(const std::string& name, const std::string& prefix,
                  const std::vector<StudyKey<T>>& schema) {
  const std::vector<std::string> here = keys_below(schema, prefix);
  auto meant = nearest_word(name, here);
  if (meant) {
    meant = prefix + *meant;
  } else {
    meant = elsewhere(schema, name);
  }
  const std::string table = prefix.empty() ? "" : prefix.substr(0, prefix.size() - 1);
  const std::string list = fmt::format("{}", fmt::join(here, ", "));
  return bad_argument("CONFIG_UNKNOWN_KEY",
                      {.en = fmt::format("there is no key \"{}{}\"", prefix, name),
                       .sv = fmt::format("det finns ingen nyckel \"{}{}\"", prefix, name)})
      .with_remedy(
          {.en = (meant ? fmt::format("Did you mean {}?\n", *meant) : "") +
                 (table.empty() ? "Keys at the top: " : fmt::format("Keys of {}: ", table)) + list,
           .sv = (meant ? fmt::format("Menade du {}?\n", *meant) : "") +
                 (table.empty() ? "Nycklar överst: " : fmt::format("Nycklar i {}: ", table)) +
                 list});
}

template <class T>
void read_member(const ConfigMember& member, const std::string& prefix,
                 const std::vector<StudyKey<T>>& schema, const fs::path& file, T& into) {
  const std::string path = prefix + member.key;
  const auto row = std::ranges::find(schema, path, &StudyKey<T>::path);
  if (row != schema.end()) {
    row->read(member.node, file, into);
    return;
  }
  const bool is_table = std::ranges::any_of(
      schema, [&](const StudyKey<T>& other) { return other.path.starts_with(path + "."); });
  if (!is_table) throw unknown_key(member.key, prefix, schema);
  const auto* table = std::get_if<ConfigTable>(&member.node.value);
  if (table == nullptr) {
    throw wrong_type(path, {.en = "a table", .sv = "en tabell"}, member.node);
  }
  read_table(*table, path + ".", schema, file, into);
}

template <class T>
void read_table(const ConfigTable& table, const std::string& prefix,
                const std::vector<StudyKey<T>>& schema, const fs::path& file, T& into) {
  for (const ConfigMember& member : table) {
    try {
      read_member(member, prefix, schema, file, into);
    } catch (const Error& error) {
      throw at_line(error, file, member.node.line);
    }
  }
}

/// The member of that name, made if there is none.
ConfigNode& member_of(ConfigTable& table, const std::string& name) {
  const auto found = std::ranges::find(table, name, &ConfigMember::key);
  if (found != table.end()) return found->node;
  table.push_back({name, {}});
  return table.back().node;
}

void place(ConfigTable& table, const std::string& path, ConfigNode node) {
  const std::size_t dot = path.find('.');
  ConfigNode& member = member_of(table, path.substr(0, dot));
  if (dot == std::string::npos) {
    member = std::move(node);
    return;
  }
  if (!std::holds_alternative<ConfigTable>(member.value)) member.value = ConfigTable{};
  place(std::get<ConfigTable>(member.value), path.substr(dot + 1), std::move(node));
}

template <class T>
ConfigTable table_of(const T& object, const std::vector<StudyKey<T>>& schema,
                     const std::string& prefix, const fs::path& folder) {
  ConfigTable table;
  for (const StudyKey<T>& row : schema) {
    if (auto node = row.written(object, folder)) {
      place(table, row.path.substr(prefix.size()), std::move(*node));
    }
  }
  return table;
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
    words += word_of(item, separator);
  }
  return words;
}

}  // namespace

const std::vector<StudyKey<StudyFile>>& study_schema() {
  using F = StudyFile;
  static const std::vector<StudyKey<F>> schema{
      key<F>("name", "name", [](auto& s) -> auto& { return s.name; }),
      key<F>("lang", "lang", [](auto& s) -> auto& { return s.language; }),
      key<F>("work_crs", "work-crs", [](auto& s) -> auto& { return s.work_crs; }),
      key<F>("timezone", "timezone", [](auto& s) -> auto& { return s.timezone; }),
      whole_number("seed", "seed", "SEED_RANGE", [](auto& s) -> auto& { return s.seed; }),
      key<F>("audience", "audience", [](auto& s) -> auto& { return s.audience; }),
      key<F>("data", "data", [](auto& s) -> auto& { return s.data; }),
      key<F>("data_source", "data-source", [](auto& s) -> auto& { return s.data_source; }),
      key<F>("window", "window", [](auto& s) -> auto& { return s.window; }),

      key<F>("incidents.source", "incidents", [](auto& s) -> auto& { return s.incidents.source; }),
      key<F>("incidents.crs", "crs", [](auto& s) -> auto& { return s.incidents.crs; }),
      key<F>("incidents.columns.x", "x", [](auto& s) -> auto& { return s.incidents.columns.x; }),
      key<F>("incidents.columns.y", "y", [](auto& s) -> auto& { return s.incidents.columns.y; }),
      key<F>("incidents.columns.from", "from-time",
             [](auto& s) -> auto& { return s.incidents.columns.from; }),
      key<F>("incidents.columns.to", "to-time",
             [](auto& s) -> auto& { return s.incidents.columns.until; }),
      key<F>("incidents.columns.category", "category",
             [](auto& s) -> auto& { return s.incidents.columns.categories; }),
      key<F>("incidents.columns.id", "id", [](auto& s) -> auto& { return s.incidents.columns.id; }),
      key<F>("incidents.columns.weight", "weight",
             [](auto& s) -> auto& { return s.incidents.columns.weight; }),
      key<F>("incidents.layer", "layer", [](auto& s) -> auto& { return s.incidents.layer; }),
      key<F>("incidents.encoding", "encoding",
             [](auto& s) -> auto& { return s.incidents.encoding; }),
      key<F>("incidents.duplicates", "duplicates",
             [](auto& s) -> auto& { return s.incidents.duplicates; }),

      district_key("districts.source", "districts", &DistrictSource::source),
      district_key("districts.code", "district-code", &DistrictSource::code),
      district_key("districts.name", "district-name", &DistrictSource::name),
      district_key("districts.layer", "district-layer", &DistrictSource::layer),
      district_key("districts.crs", "district-crs", &DistrictSource::crs),

      key<F>("selection.from", "from", [](auto& s) -> auto& { return s.selection.from; }),
      key<F>("selection.until", "until", [](auto& s) -> auto& { return s.selection.until; }),
      key<F>("selection.categories", "categories",
             [](auto& s) -> auto& { return s.selection.categories; }),

      period_key("periods.before", "before", &StudyFile::before),
      period_key("periods.after", "after", &StudyFile::after),

      key<F>("density.cell", "cell", [](auto& s) -> auto& { return s.density.cell; }),
      bandwidth_key(),
      key<F>("density.kernel", "kernel", [](auto& s) -> auto& { return s.density.kernel; }),

      treated_codes_key(),
      treated_area_key(),
      key<F>("displacement.treated_name", "treated-name",
             [](auto& s) -> auto& { return s.displacement.treated_name; }),
      control_key(),
      key<F>("displacement.places", "places",
             [](auto& s) -> auto& { return s.displacement.places; }),
      key<F>("displacement.place_radius", "place-radius",
             [](auto& s) -> auto& { return s.displacement.place_radius; }),
      for_later(key<F>("displacement.reach", "reach",
                       [](auto& s) -> auto& { return s.displacement.reach; })),
      for_later(whole_number("displacement.replicates", "replicates", "PERMUTATIONS_RANGE",
                             [](auto& s) -> auto& { return s.displacement.replicates; })),
      key<F>("displacement.level", "level", [](auto& s) -> auto& { return s.displacement.level; }),
      for_later(key<F>("displacement.margin.moved_share", "margin-moved-share",
                       [](auto& s) -> auto& { return s.displacement.margin_moved_share; })),
      for_later(key<F>("displacement.margin.hours", "margin-hours",
                       [](auto& s) -> auto& { return s.displacement.margin_hours; })),
      for_later(key<F>("displacement.margin.share", "margin-share",
                       [](auto& s) -> auto& { return s.displacement.margin_share; })),

      list_key("denominators", denominator_schema(), &StudyFile::denominators),
      key<F>("output.points", "points", [](auto& s) -> auto& { return s.output.points; }),
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

StudyFile study_from(const ConfigNode& tree, const fs::path& file) {
  StudyFile study;
  if (node_at(tree, "districts") != nullptr) study.districts.emplace();
  read_table(std::get<ConfigTable>(tree.value), "", study_schema(), file, study);
  return study;
}

ConfigNode tree_of(const StudyFile& study, const fs::path& folder) {
  return {0, table_of(study, study_schema(), "", folder)};
}

std::vector<Parameter> parameters_of(const StudyFile& study, const fs::path& folder) {
  std::vector<Parameter> parameters;
  for (const auto& row : study_schema()) {
    if (row.option.empty() || row.for_later) continue;
    if (const auto node = row.written(study, folder)) {
      parameters.push_back({row.option, word_of(*node, row.separator), {}});
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

std::vector<std::string> keys_for_later(const StudyFile& study) {
  std::vector<std::string> keys;
  for (const auto& row : study_schema()) {
    if (row.for_later && row.written(study, {})) keys.push_back(row.path);
  }
  return keys;
}

void take_choice(const Choice& choice, StudyFile& study) {
  const auto row =
      std::ranges::find(study_schema(), choice.parameter, &StudyKey<StudyFile>::option);
  if (row != study_schema().end() && !choice.parameter.empty()) {
    row->read({0, choice.value}, {}, study);
  }
}

}  // namespace klara
