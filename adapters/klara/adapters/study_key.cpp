#include <klara/adapters/study_key.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>

namespace klara {
namespace {

std::vector<std::string> keys_below(const std::vector<std::string>& paths,
                                    const std::string& prefix) {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    if (!path.starts_with(prefix)) continue;
    const std::string rest = path.substr(prefix.size());
    const std::string name = rest.substr(0, rest.find('.'));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

/// The table in which a key of this name, or nearly, stands.
std::optional<std::string> elsewhere(const std::vector<std::string>& paths,
                                     const std::string& name) {
  std::vector<std::string> last_names;
  for (const std::string& path : paths) {
    last_names.push_back(path.substr(path.rfind('.') + 1));
  }
  const auto meant = nearest_word(name, last_names);
  if (!meant) return std::nullopt;
  const auto at = std::ranges::find(last_names, *meant) - last_names.begin();
  return paths[static_cast<std::size_t>(at)];
}

/// The member of that name, made if there is none.
ConfigNode& member_of(ConfigTable& table, const std::string& name) {
  const auto found = std::ranges::find(table, name, &ConfigMember::key);
  if (found != table.end()) return found->node;
  table.push_back({name, {}});
  return table.back().node;
}

}  // namespace

Error unknown_key(const std::string& name, const std::string& prefix,
                  const std::vector<std::string>& paths) {
  const std::vector<std::string> here = keys_below(paths, prefix);
  auto meant = nearest_word(name, here);
  if (meant) {
    meant = prefix + *meant;
  } else {
    meant = elsewhere(paths, name);
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

}  // namespace klara
