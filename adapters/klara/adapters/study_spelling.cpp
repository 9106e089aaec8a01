#include <klara/adapters/study_spelling.hpp>

#include <klara/adapters/study_schema.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace klara {
namespace {

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-";

constexpr bool word_goes_on_after(char before) {
  return std::string_view(" \n(\"").find(before) == std::string_view::npos;
}

/// What the text begins with, as the value of an option: "EPSG:3011" of "EPSG:3011. And so on".
std::string_view value_at_front(std::string_view text) {
  if (text.starts_with('"')) {
    const std::size_t end = text.find('"', 1);
    return end == std::string_view::npos ? std::string_view{} : text.substr(0, end + 1);
  }
  const std::string_view word = text.substr(0, text.find_first_of(" \n"));
  if (word.starts_with("--")) return {};
  return word.substr(0, word.find_last_not_of(".,:;)") + 1);
}

/// Where an option may begin, the end if none does: not within a word, such as the name of a file.
std::size_t option_in(std::string_view text) {
  std::size_t at = text.find("--");
  while (at != std::string_view::npos && at > 0 && word_goes_on_after(text[at - 1])) {
    at = text.find("--", text.find_first_not_of('-', at));
  }
  return std::min(at, text.size());
}

/// As TOML writes it.
std::string as_value(std::string_view value, const OptionKey& key) {
  if (value.starts_with('"')) return std::string(value);
  const std::size_t cut = key.is_period ? value.find('/') : std::string_view::npos;
  if (cut == std::string_view::npos) return fmt::format("\"{}\"", value);
  return fmt::format("[\"{}\", \"{}\"]", value.substr(0, cut), value.substr(cut + 1));
}

std::string spelled(std::string_view text) {
  std::string result;
  bool after_value = false;  // nothing but a space since
  while (!text.empty()) {
    const std::size_t dashes = option_in(text);
    const std::string_view between = text.substr(0, dashes);
    text.remove_prefix(dashes);
    if (text.empty()) return result.append(between);

    const std::string_view option =
        text.substr(2, std::min(text.find_first_not_of(letters, 2), text.size()) - 2);
    const std::optional<OptionKey> key = key_of_option(option);
    const bool is_key = key.has_value();
    result.append(is_key && after_value && between == " " ? ", " : between);
    result.append(is_key ? std::string_view(key->path) : text.substr(0, 2 + option.size()));
    text.remove_prefix(2 + option.size());

    const std::string_view value =
        is_key && text.starts_with(' ') ? value_at_front(text.substr(1)) : std::string_view{};
    after_value = !value.empty();
    if (!after_value) continue;
    result.append(" = ").append(as_value(value, *key));
    text.remove_prefix(1 + value.size());
  }
  return result;
}

}  // namespace

Text spelled_for_study(const Text& text) {
  return {.en = spelled(text.en), .sv = spelled(text.sv)};
}

Error spelled_for_study(const Error& error) {
  return Error(error.kind(), error.code(), spelled_for_study(error.message()))
      .with_remedy(spelled_for_study(error.remedy()))
      .at(error.file(), error.row());
}

IntakeReport spelled_for_study(IntakeReport intake) {
  for (IntakeWarning& warning : intake.warnings) {
    warning.message = spelled_for_study(warning.message);
  }
  return intake;
}

}  // namespace klara
