#pragma once
/// The kinds of values that the keys of studies and plans hold: how each is read from a node of the
/// tree, and how it becomes one again.
#include <klara/adapters/config_tree.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/study_file.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace klara {

/// "KEY must be EXPECTED, not a number": CONFIG_TYPE.
[[nodiscard]] Error wrong_type(const std::string& key, const Text& expected,
                               const ConfigNode& node);

// From the tree to a value. `key` is whose value it is, for messages; paths are taken from the
// file's folder. Each throws Error{bad_argument} CONFIG_TYPE, VALUE_EMPTY, VALUE_UNKNOWN or the
// code of the value.

void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::string& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                bool& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                double& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                Metres& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::chrono::seconds& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::chrono::local_days& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                LocalPeriod& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                Kernel& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::filesystem::path& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::vector<std::string>& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::vector<LocalPeriod>& into);
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::vector<std::chrono::local_days>& into);

/// A kind of values with a name each.
template <class T>
concept Named = requires(T value) { names_of(value); };

/// The text of the node, which is one of the names.
[[nodiscard]] const std::string& name_in(const ConfigNode& node, const std::string& key,
                                         const std::vector<std::string>& names);

template <Named T>
void take_value(const ConfigNode& node, const std::string& key,
                const std::filesystem::path& /*file*/, T& into) {
  std::vector<std::string> names;
  for (const auto& [name, value] : names_of(into)) names.push_back(name);
  const std::string& given = name_in(node, key, names);
  for (const auto& [name, value] : names_of(into)) {
    if (name == given) into = value;
  }
}

template <class T>
void take_value(const ConfigNode& node, const std::string& key, const std::filesystem::path& file,
                std::optional<T>& into) {
  take_value(node, key, file, into.emplace());
}

/// From 0 to `most`; else an Error with the code.
[[nodiscard]] std::uint64_t whole_number_in(const ConfigNode& node, const std::string& key,
                                            const std::string& code, std::uint64_t most);

template <class T>
void take_whole_number(const ConfigNode& node, const std::string& key, const std::string& code,
                       T& into) {
  into = static_cast<T>(whole_number_in(node, key, code, std::numeric_limits<T>::max()));
}

template <class T>
void take_whole_number(const ConfigNode& node, const std::string& key, const std::string& code,
                       std::optional<T>& into) {
  take_whole_number(node, key, code, into.emplace());
}

// From a value to the tree: nothing for what need not be said; paths from the folder.

using MaybeNode = std::optional<ConfigNode>;

[[nodiscard]] MaybeNode node_of(const std::string& text, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(bool value, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(double number, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(std::uint64_t number, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(std::uint32_t number, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(Metres length, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(std::chrono::seconds time, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(std::chrono::local_days date, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(Kernel kernel, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(const LocalPeriod& period, const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(const std::filesystem::path& path,
                                const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(const std::vector<std::string>& items,
                                const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(const std::vector<LocalPeriod>& items,
                                const std::filesystem::path& folder);
[[nodiscard]] MaybeNode node_of(const std::vector<std::chrono::local_days>& items,
                                const std::filesystem::path& folder);

template <Named T>
MaybeNode node_of(T value, const std::filesystem::path& folder) {
  return node_of(name_of(value), folder);
}

template <class T>
MaybeNode node_of(const std::optional<T>& value, const std::filesystem::path& folder) {
  return value ? node_of(*value, folder) : std::nullopt;
}

}  // namespace klara
