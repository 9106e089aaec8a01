#pragma once
/// A key of a study, and how a table of such keys is read and written. Plans share what is said of
/// a key that does not exist.
#include <klara/adapters/config_tree.hpp>
#include <klara/adapters/config_value.hpp>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace klara {

/// A key of a table that becomes a T.
template <class T>
struct StudyKey {
  std::string path;    // "density.bandwidth"
  std::string option;  // "bandwidth", as on the command line; empty = not one word there
  /// Relative paths are taken from the file's folder. Throws Error{bad_argument}.
  std::function<void(const ConfigNode&, const std::filesystem::path& file, T&)> read;
  /// Nothing for what need not be said; paths relative to the folder.
  std::function<std::optional<ConfigNode>(const T&, const std::filesystem::path& folder)> written;
  char separator = ',';   // between the items of a list on the command line
  bool repeated = false;  // there the option stands once for each item instead
};

/// A key whose value is what `member` gives of the object.
template <class T, class Member>
[[nodiscard]] StudyKey<T> member_key(std::string path, std::string option, Member member) {
  return {path, std::move(option),
          [path, member](const ConfigNode& node, const std::filesystem::path& file, T& object) {
            take_value(node, path, file, member(object));
          },
          [member](const T& object, const std::filesystem::path& folder) {
            return node_of(member(object), folder);
          }};
}

/// Of the keys `paths` none is PREFIX.NAME; which may have been meant: CONFIG_UNKNOWN_KEY.
[[nodiscard]] Error unknown_key(const std::string& name, const std::string& prefix,
                                const std::vector<std::string>& paths);

/// Puts the node where the path says, making tables on the way.
void place(ConfigTable& table, const std::string& path, ConfigNode node);

template <class T>
void read_table(const ConfigTable& table, const std::string& prefix,
                const std::vector<StudyKey<T>>& schema, const std::filesystem::path& file, T& into);

template <class T>
void read_member(const ConfigMember& member, const std::string& prefix,
                 const std::vector<StudyKey<T>>& schema, const std::filesystem::path& file,
                 T& into) {
  const std::string path = prefix + member.key;
  const auto row = std::ranges::find(schema, path, &StudyKey<T>::path);
  if (row != schema.end()) {
    row->read(member.node, file, into);
    return;
  }
  const bool is_table = std::ranges::any_of(
      schema, [&](const StudyKey<T>& other) { return other.path.starts_with(path + "."); });
  if (!is_table) {
    std::vector<std::string> paths;
    for (const StudyKey<T>& other : schema) paths.push_back(other.path);
    throw unknown_key(member.key, prefix, paths);
  }
  const auto* table = std::get_if<ConfigTable>(&member.node.value);
  if (table == nullptr) {
    throw wrong_type(path, {.en = "a table", .sv = "en tabell"}, member.node);
  }
  read_table(*table, path + ".", schema, file, into);
}

/// Every member by its key, which is `prefix` and its name. Throws Error{bad_argument}
/// CONFIG_UNKNOWN_KEY and what the keys throw, led by file and line.
template <class T>
void read_table(const ConfigTable& table, const std::string& prefix,
                const std::vector<StudyKey<T>>& schema, const std::filesystem::path& file,
                T& into) {
  for (const ConfigMember& member : table) {
    try {
      read_member(member, prefix, schema, file, into);
    } catch (const Error& error) {
      throw at_line(error, file, member.node.line);
    }
  }
}

/// What every key gives that has something to say.
template <class T>
ConfigTable table_of(const T& object, const std::vector<StudyKey<T>>& schema,
                     const std::string& prefix, const std::filesystem::path& folder) {
  ConfigTable table;
  for (const StudyKey<T>& row : schema) {
    if (auto node = row.written(object, folder)) {
      place(table, row.path.substr(prefix.size()), std::move(*node));
    }
  }
  return table;
}

}  // namespace klara
