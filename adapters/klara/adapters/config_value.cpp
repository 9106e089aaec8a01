#include <klara/adapters/config_value.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/base/nearest_word.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace klara {
namespace fs = std::filesystem;
namespace {

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

}  // namespace

Error wrong_type(const std::string& key, const Text& expected, const ConfigNode& node) {
  const Text found = kind_of(node);
  return bad_argument("CONFIG_TYPE",
                      {.en = fmt::format("{} must be {}, not {}", key, expected.en, found.en),
                       .sv = fmt::format("{} ska vara {}, inte {}", key, expected.sv, found.sv)});
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                std::string& into) {
  into = text_in(node, key, {.en = "text", .sv = "text"});
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                bool& into) {
  const auto* value = std::get_if<bool>(&node.value);
  if (value == nullptr) {
    throw wrong_type(key, {.en = "true or false", .sv = "true eller false"}, node);
  }
  into = *value;
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                double& into) {
  const auto number = number_in(node);
  if (!number) throw wrong_type(key, {.en = "a number", .sv = "ett tal"}, node);
  into = *number;
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                Metres& into) {
  if (const auto number = number_in(node)) {
    into = {*number};
    return;
  }
  into = parsed_length(
      text_in(node, key,
              {.en = "a length such as \"250m\"", .sv = "en längd, till exempel \"250m\""}),
      key);
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                std::chrono::seconds& into) {
  if (const auto number = number_in(node)) {
    into = parsed_duration(written(*number), key);
    return;
  }
  into = parsed_duration(
      text_in(node, key, {.en = "a time such as \"28d\"", .sv = "en tid, till exempel \"28d\""}),
      key);
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                std::chrono::local_days& into) {
  into = parsed_date(text_in(node, key,
                             {.en = "a date such as \"2018-06-01\"",
                              .sv = "ett datum, till exempel \"2018-06-01\""}),
                     key);
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& file,
                LocalPeriod& into) {
  const auto* dates = std::get_if<ConfigList>(&node.value);
  if (dates == nullptr || dates->size() != 2) {
    throw wrong_type(key,
                     {.en = "a list of two dates, the first day and the first day after",
                      .sv = "en lista med två datum, första dagen och första dagen efter"},
                     node)
        .with_remedy({.en = key.substr(key.find('.') + 1) + " = [\"2018-06-01\", \"2018-09-01\"]",
                      .sv = key.substr(key.find('.') + 1) + " = [\"2018-06-01\", \"2018-09-01\"]"});
  }
  take_value((*dates)[0], key, file, into.from);
  take_value((*dates)[1], key, file, into.until);
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& /*file*/,
                Kernel& into) {
  into =
      parsed_kernel(text_in(node, key, {.en = "the name of a kernel", .sv = "namnet på en kärna"}));
}

/// A relative path is one from the study's folder. What lies below the working directory is named
/// from there, since that is how people there know it.
void take_value(const ConfigNode& node, const std::string& key, const fs::path& file,
                fs::path& into) {
  const std::string& text =
      text_in(node, key, {.en = "the path of a file", .sv = "sökvägen till en fil"});
  refuse_virtual(text);
  const fs::path path = (file.parent_path() / text).lexically_normal();
  const fs::path below =
      fs::absolute(path).lexically_normal().lexically_relative(fs::current_path());
  into = below.empty() || *below.begin() == ".." ? path : below;
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& file,
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
    take_value(item, key, file, into.emplace_back());
  }
}

namespace {

template <class T>
void take_items(const ConfigNode& node, const std::string& key, const fs::path& file,
                std::vector<T>& into, const Text& expected, const std::string& example) {
  const auto* items = std::get_if<ConfigList>(&node.value);
  if (items == nullptr) {
    throw wrong_type(key, expected, node).with_remedy({.en = example, .sv = example});
  }
  into.clear();
  for (const ConfigNode& item : *items) take_value(item, key, file, into.emplace_back());
}

template <class T>
MaybeNode node_of_list(const std::vector<T>& items, const fs::path& folder) {
  if (items.empty()) return std::nullopt;
  ConfigList list;
  for (const T& item : items) list.push_back(*node_of(item, folder));
  return ConfigNode{0, std::move(list)};
}

}  // namespace

void take_value(const ConfigNode& node, const std::string& key, const fs::path& file,
                std::vector<LocalPeriod>& into) {
  take_items(node, key, file, into,
             {.en = "a list of periods, each a list of two dates",
              .sv = "en lista med perioder, var och en en lista med två datum"},
             key.substr(key.find('.') + 1) + " = [[\"2016-06-01\", \"2016-09-01\"]]");
}

void take_value(const ConfigNode& node, const std::string& key, const fs::path& file,
                std::vector<std::chrono::local_days>& into) {
  take_items(node, key, file, into, {.en = "a list of dates", .sv = "en lista med datum"},
             key.substr(key.find('.') + 1) + " = [\"2018-01-01\"]");
}

const std::string& name_in(const ConfigNode& node, const std::string& key,
                           const std::vector<std::string>& names) {
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  const std::string& text = text_in(node, key, {.en = "one of " + list, .sv = "något av " + list});
  if (std::ranges::find(names, text) != names.end()) return text;
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

std::uint64_t whole_number_in(const ConfigNode& node, const std::string& key,
                              const std::string& code, std::uint64_t most) {
  if (const auto* large = std::get_if<std::uint64_t>(&node.value)) {
    if (*large > most) throw out_of_range(code, key, fmt::format("{}", *large), most);
    return *large;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) {
    if (std::cmp_less(*whole, 0) || std::cmp_greater(*whole, most)) {
      throw out_of_range(code, key, fmt::format("{}", *whole), most);
    }
    return static_cast<std::uint64_t>(*whole);
  }
  if (const auto* real = std::get_if<double>(&node.value)) {
    throw out_of_range(code, key, written(*real), most);
  }
  throw wrong_type(key, {.en = "a whole number", .sv = "ett heltal"}, node);
}

MaybeNode node_of(const std::string& text, const fs::path& /*folder*/) {
  if (text.empty()) return std::nullopt;
  return ConfigNode{0, text};
}
MaybeNode node_of(bool value, const fs::path& /*folder*/) {
  return ConfigNode{0, value};
}
MaybeNode node_of(double number, const fs::path& /*folder*/) {
  return ConfigNode{0, number};
}
MaybeNode node_of(std::uint64_t number, const fs::path& /*folder*/) {
  return ConfigNode{0, number};
}
MaybeNode node_of(std::uint32_t number, const fs::path& folder) {
  return node_of(std::uint64_t{number}, folder);
}
MaybeNode node_of(Metres length, const fs::path& folder) {
  return node_of(written(length), folder);
}
MaybeNode node_of(std::chrono::seconds time, const fs::path& folder) {
  return node_of(written(time), folder);
}
MaybeNode node_of(std::chrono::local_days date, const fs::path& folder) {
  return node_of(written(date), folder);
}
MaybeNode node_of(Kernel kernel, const fs::path& folder) {
  return node_of(name_of(kernel), folder);
}

MaybeNode node_of(const LocalPeriod& period, const fs::path& folder) {
  return ConfigNode{0, ConfigList{*node_of(period.from, folder), *node_of(period.until, folder)}};
}

MaybeNode node_of(const fs::path& path, const fs::path& folder) {
  return node_of(written(path, folder), folder);
}

MaybeNode node_of(const std::vector<std::string>& items, const fs::path& folder) {
  return node_of_list(items, folder);
}

MaybeNode node_of(const std::vector<LocalPeriod>& items, const fs::path& folder) {
  return node_of_list(items, folder);
}

MaybeNode node_of(const std::vector<std::chrono::local_days>& items, const fs::path& folder) {
  return node_of_list(items, folder);
}

}  // namespace klara
