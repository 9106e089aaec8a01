#include <klara/adapters/config_tree.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/system_reason.hpp>

#include <fmt/format.h>
#include <toml++/toml.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::uintmax_t most_bytes = 4'000'000;

Error not_valid(const std::string& format) {
  return bad_argument("CONFIG_SYNTAX", {.en = fmt::format("this is not valid {}", format),
                                        .sv = fmt::format("det här är inte giltig {}", format)});
}

Error broken(const std::string& format, const std::string& found) {
  return not_valid(format).with_remedy(
      {.en = "The parser says: " + found, .sv = "Tolkaren säger: " + found});
}

Error too_deep() {
  return bad_argument(
      "CONFIG_SYNTAX",
      {.en = fmt::format("tables and lists stand more than {} deep in each other", deepest),
       .sv = fmt::format("tabeller och listor ligger mer än {} djupt i varandra", deepest)});
}

Error repeated(const std::string& key) {
  return bad_argument("CONFIG_DUPLICATE_KEY",
                      {.en = fmt::format("the key \"{}\" stands twice", key),
                       .sv = fmt::format("nyckeln \"{}\" står två gånger", key)})
      .with_remedy({.en = "Keep one of them.", .sv = "Behåll en av dem."});
}

std::string text_of(const std::filesystem::path& file) {
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(file, failure);
  if (failure == std::errc::no_such_file_or_directory) throw missing_file(file);
  if (!failure && size > most_bytes) {
    throw at_line(bad_argument("CONFIG_SYNTAX",
                               {.en = fmt::format("larger than {} MB", most_bytes / 1'000'000),
                                .sv = fmt::format("större än {} MB", most_bytes / 1'000'000)}),
                  file, 0);
  }
  std::string text(failure ? 0 : static_cast<std::size_t>(size), '\0');
  std::ifstream stream(file, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (failure) throw unreadable_file(file, system_reason(failure.value()));
  if (!stream) throw unreadable_file(file, system_reason(errno));
  return text;
}

// ---- TOML

ConfigNode neutral(const toml::node& node, std::uint64_t line, std::size_t depth);

ConfigTable neutral_table(const toml::table& table, std::size_t depth) {
  ConfigTable members;
  for (const auto& [key, node] : table) {
    members.push_back({std::string(key.str()), neutral(node, key.source().begin.line, depth + 1)});
  }
  std::ranges::stable_sort(members, {}, [](const ConfigMember& m) { return m.node.line; });
  return members;
}

template <class T>
std::string written(const T& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

ConfigNode neutral(const toml::node& node, std::uint64_t line, std::size_t depth) {
  if (depth > deepest) throw too_deep();
  switch (node.type()) {
    case toml::node_type::table:
      return {line, neutral_table(*node.as_table(), depth)};
    case toml::node_type::array: {
      ConfigList items;
      for (const toml::node& item : *node.as_array()) {
        items.push_back(neutral(item, item.source().begin.line, depth + 1));
      }
      return {line, std::move(items)};
    }
    case toml::node_type::string:
      return {line, node.as_string()->get()};
    case toml::node_type::integer:
      return {line, node.as_integer()->get()};
    case toml::node_type::floating_point:
      return {line, node.as_floating_point()->get()};
    case toml::node_type::boolean:
      return {line, node.as_boolean()->get()};
    case toml::node_type::date:
      return {line, written(node.as_date()->get())};
    case toml::node_type::time:
      return {line, written(node.as_time()->get())};
    case toml::node_type::date_time:
      return {line, written(node.as_date_time()->get())};
    case toml::node_type::none:
      break;
  }
  return {line, {}};
}

/// The key that a parser's "cannot redefine existing string 'x.y'" names.
std::optional<std::string> redefined(std::string_view found) {
  if (found.find("redefine") == std::string_view::npos) return std::nullopt;
  const std::size_t begin = found.find('\'');
  const std::size_t end = found.find('\'', begin + 1);
  if (begin == std::string_view::npos || end == std::string_view::npos) return std::string{"?"};
  return std::string(found.substr(begin + 1, end - begin - 1));
}

/// Where the string that begins at `at` ends.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string thrice(3, quote);
  const bool is_long = text.substr(at, 3) == thrice;
  const std::string_view ending = is_long ? std::string_view(thrice) : text.substr(at, 1);
  for (at += ending.size(); at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text.substr(at, ending.size()) == ending) {
      return at + ending.size();
    } else if (!is_long && text[at] == '\n') {
      return at;
    }
  }
  return text.size();
}

/// The parser follows a.a.a.a... as deep as it goes and would end the program, so keys are counted
/// before it sees them.
void require_short_keys(std::string_view text) {
  std::size_t parts = 1;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = end_of_string(text, at);
      continue;
    }
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '.' && ++parts > deepest) throw too_deep();
    if (std::string_view("=,[]{}\n").find(c) != std::string_view::npos) parts = 1;
    ++at;
  }
}

ConfigNode toml_tree(const std::string& text, const std::filesystem::path& file) {
  try {
    require_short_keys(text);
    return {1, neutral_table(toml::parse(text), 0)};
  } catch (const toml::parse_error& failure) {
    const auto key = redefined(failure.description());
    throw at_line(key ? repeated(*key) : broken("TOML", std::string(failure.description())), file,
                  failure.source().begin.line);
  } catch (const Error& error) {
    throw at_line(error, file, 0);
  }
}

// ---- JSON

/// Reads characters and counts the lines that hold something, for a parser that does not say where
/// it is. It may look one character past a number, hence lines of what is not blank.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  struct Lines {
    std::uint64_t now = 1, last_held = 1;
  };

  const char* at = nullptr;
  Lines* lines = nullptr;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    if (*at == '\n') {
      ++lines->now;
    } else if (*at != ' ' && *at != '\t' && *at != '\r') {
      lines->last_held = lines->now;
    }
    ++at;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at == b.at;
  }
};

/// Builds the tree as the parser goes and stops it at the first key that repeats.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit TreeBuilder(const CountingIterator::Lines& lines) : lines_(lines) {}

  bool null() override { return put({}); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(std::int64_t value) override { return put(value); }
  bool number_unsigned(std::uint64_t value) override {
    return std::in_range<std::int64_t>(value) ? put(static_cast<std::int64_t>(value)) : put(value);
  }
  bool number_float(double value, const std::string& /*text*/) override { return put(value); }
  bool string(std::string& value) override { return put(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(ConfigTable{}); }
  bool start_array(std::size_t /*size*/) override { return open(ConfigList{}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (!keys_.back().insert(name).second) throw repeated(name);
    std::get<ConfigTable>(open_.back().value).push_back({name, {lines_.last_held, {}}});
    return true;
  }

  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::json::exception& failure) override {
    throw broken("JSON", failure.what());
  }

  ConfigNode tree;

 private:
  using Value = decltype(ConfigNode::value);

  /// Stands the value where it belongs: the key just read, the list, or the root.
  bool put(Value value) {
    if (open_.empty()) {
      tree = {lines_.last_held, std::move(value)};
    } else if (auto* table = std::get_if<ConfigTable>(&open_.back().value)) {
      table->back().node.value = std::move(value);
    } else {
      std::get<ConfigList>(open_.back().value).push_back({lines_.last_held, std::move(value)});
    }
    return true;
  }

  bool open(Value value) {
    if (open_.size() == deepest) throw too_deep();
    open_.push_back({lines_.last_held, std::move(value)});
    keys_.emplace_back();
    return true;
  }

  bool close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    keys_.pop_back();
    return put(std::move(value));
  }

  const CountingIterator::Lines& lines_;
  std::vector<ConfigNode> open_;
  std::vector<std::set<std::string>> keys_;  // of each of them
};

ConfigNode json_tree(const std::string& text, const std::filesystem::path& file) {
  CountingIterator::Lines lines;
  TreeBuilder builder(lines);
  try {
    nlohmann::json::sax_parse(CountingIterator{text.data(), &lines},
                              CountingIterator{text.data() + text.size(), &lines}, &builder);
    if (!std::holds_alternative<ConfigTable>(builder.tree.value)) {
      throw not_valid("JSON").with_remedy({.en = "The whole must be an object in braces: { }",
                                           .sv = "Alltihop ska vara ett objekt inom klamrar: { }"});
    }
  } catch (const Error& error) {
    throw at_line(error, file, lines.last_held);
  }
  return std::move(builder.tree);
}

bool is_json(const std::filesystem::path& file, const std::string& text) {
  if (file.extension() == ".json") return true;
  if (file.extension() == ".toml") return false;
  const std::size_t first = text.find_first_not_of("\xEF\xBB\xBF \t\r\n");
  return first != std::string::npos && text[first] == '{';
}

}  // namespace

ConfigNode read_config(const std::filesystem::path& file) {
  const std::string text = text_of(file);
  return is_json(file, text) ? json_tree(text, file) : toml_tree(text, file);
}

const ConfigNode* node_at(const ConfigNode& tree, std::string_view path) {
  const ConfigNode* node = &tree;
  while (!path.empty()) {
    const auto* table = std::get_if<ConfigTable>(&node->value);
    if (table == nullptr) return nullptr;
    const std::string_view key = path.substr(0, path.find('.'));
    const auto member = std::ranges::find(*table, key, &ConfigMember::key);
    if (member == table->end()) return nullptr;
    node = &member->node;
    path.remove_prefix(std::min(path.size(), key.size() + 1));
  }
  return node;
}

Error at_line(const Error& error, const std::filesystem::path& file, std::uint64_t line) {
  if (!error.file().empty()) return error;
  Error located = error;
  return located.at(file.string(), line == 0 ? std::nullopt : std::optional{line});
}

}  // namespace klara
