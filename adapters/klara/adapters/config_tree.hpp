#pragma once
/// A study or a plan as it stands in its file, TOML or JSON, before anyone asks what it means.
#include <klara/base/error.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace klara {

struct ConfigMember;
struct ConfigNode;
using ConfigTable = std::vector<ConfigMember>;  // in the order of the file
using ConfigList = std::vector<ConfigNode>;

struct ConfigNode {
  std::uint64_t line = 0;  // where its key stands, or itself in a list
  /// Nothing is JSON's null. Dates of TOML are text; whole numbers are signed where they fit.
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, ConfigList,
               ConfigTable>
      value;
};

struct ConfigMember {
  std::string key;
  ConfigNode node;
};

/// A ".json" file, or one of another ending that begins with a brace, is JSON; others are TOML.
/// Lists and tables stand at most 16 deep in at most 4 MB. Throws Error{bad_argument}
/// CONFIG_SYNTAX, CONFIG_DUPLICATE_KEY; Error{unreadable} FILE_MISSING, FILE_UNREADABLE.
[[nodiscard]] ConfigNode read_config(const std::filesystem::path& file);

/// The member of a table, found by a path of keys such as "density.cell"; null where there is none.
[[nodiscard]] const ConfigNode* node_at(const ConfigNode& tree, std::string_view path);

/// The same error with where it stands; line 0 = nowhere in particular. One that knows its file is
/// given back as it is.
[[nodiscard]] Error at_line(const Error& error, const std::filesystem::path& file,
                            std::uint64_t line);

}  // namespace klara
