#include <cli/help.hpp>

#include <cli/page.hpp>
#include <cli/text_layout.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace klara {
namespace {

constexpr std::size_t option_width = 30;

/// The name to the left, the meaning to the right of it or, after a long name, under it.
std::string row(const std::string& name, const std::string& meaning, std::size_t name_width) {
  const std::size_t indent = name_width + 2;
  std::string line = "  " + to_left(name, name_width);
  if (display_width(line) > indent) line += fmt::format("\n{:{}}", "", indent);
  return line + hanging(meaning, indent, page_width) + "\n";
}

std::string value_of(const Argument& argument, Language language) {
  if (argument.choices.empty()) return argument.value.in(language);
  return fmt::format("{}", fmt::join(argument.choices, "|"));
}

std::string words_of(const Arguments& arguments) {
  std::string words;
  for (const Argument& argument : arguments.table()) {
    if (argument.kind != Argument::Kind::positional) continue;
    words +=
        argument.required ? fmt::format(" {}", argument.name) : fmt::format(" [{}]", argument.name);
  }
  return words;
}

}  // namespace

std::string help_of(const Arguments& arguments, Language language) {
  const bool sv = language == Language::swedish;
  std::string page = fmt::format("klara {}{} {}\n\n", arguments.verb(), words_of(arguments),
                                 sv ? "[val]" : "[options]");
  page += hanging(arguments.does().in(language), 0, page_width) + "\n";

  std::string heading;
  page += "\n";
  for (const Argument& argument : arguments.table()) {
    if (argument.kind != Argument::Kind::positional) continue;
    page += row(argument.name, argument.meaning.in(language), option_width);
  }
  for (const Argument& argument : arguments.table()) {
    if (argument.kind == Argument::Kind::positional) continue;
    if (argument.group.in(language) != heading) {
      heading = argument.group.in(language);
      page += fmt::format("\n{}\n", hanging(heading, 0, page_width));
    }
    const std::string value = value_of(argument, language);
    const std::string needed = !argument.required ? "" : sv ? "krävs: " : "required: ";
    page += row(value.empty() ? argument.name : fmt::format("{} {}", argument.name, value),
                needed + argument.meaning.in(language), option_width);
  }
  const bool has_lengths =
      std::any_of(arguments.table().begin(), arguments.table().end(),
                  [](const Argument& argument) { return argument.value == value::length; });
  if (has_lengths) {
    page += sv ? "\nLängder tar enhet: 250m, 1.5km; ett tal utan enhet är meter.\n"
               : "\nLengths take a unit: 250m, 1.5km; a bare number is metres.\n";
  }
  return page;
}

std::string help_of_all(std::span<const Command> commands, const std::string& version,
                        Language language) {
  const bool sv = language == Language::swedish;
  std::string page = sv ? "klara " + version +
                              ": var brotten sker, om de flyttade, och hur säkert det är\n\n" +
                              "klara VERB INCIDENTS [OUTPUT] [val]\n\nVerb\n"
                        : "klara " + version +
                              ": where crimes happen, whether they moved, and how sure it is\n\n" +
                              "klara VERB INCIDENTS [OUTPUT] [options]\n\nVerbs\n";
  for (const Command& command : commands) {
    page += row(command.arguments.verb() + words_of(command.arguments),
                command.arguments.does().in(language), option_width);
  }
  const auto later = fmt::format("{}", fmt::join(later_verbs(), ", "));
  page += (sv ? "\nI en senare version: " : "\nIn a later version: ") + later + "\n";
  page += sv ? "\nHjälp och program\n" : "\nHelp and programs\n";
  page += row("VERB --help", sv ? "vad verbet tar" : "what the verb takes", option_width);
  page += row("--lang sv|en",
              sv ? "språk; annars det som LANG anger, svenska eller engelska"
                 : "language; else what LANG says, Swedish or English",
              option_width);
  page += row("--version", sv ? "versionen" : "the version", option_width);
  page += row("--json-usage", sv ? "alla verb och val som JSON" : "all verbs and options as JSON",
              option_width);
  page += sv ? "\nSlutkod\n" : "\nExit code\n";
  page += hanging(sv ? "  0 klart · 1 misslyckades · 2 fel användning eller studie · 3 felaktiga "
                       "data · 4 kan inte läsas eller skrivas · 130 avbruten"
                     : "  0 done · 1 failed · 2 wrong usage or study · 3 bad input data · "
                       "4 unreadable or unwritable · 130 cancelled",
                  2, page_width) +
          "\n";
  return page;
}

std::string usage_as_json(std::span<const Command> commands, const std::string& version) {
  using nlohmann::ordered_json;
  const auto both = [](const Text& text) { return ordered_json{{"en", text.en}, {"sv", text.sv}}; };
  ordered_json verbs = ordered_json::array();
  for (const Command& command : commands) {
    ordered_json arguments = ordered_json::array();
    for (const Argument& argument : command.arguments.table()) {
      const char* const kind = argument.kind == Argument::Kind::positional ? "positional"
                               : argument.kind == Argument::Kind::flag     ? "flag"
                                                                           : "option";
      arguments.push_back({{"name", argument.name},
                           {"kind", kind},
                           {"required", argument.required},
                           {"repeatable", argument.repeatable},
                           {"choices", argument.choices},
                           {"value", both(argument.value)},
                           {"meaning", both(argument.meaning)},
                           {"group", both(argument.group)}});
    }
    verbs.push_back({{"name", command.arguments.verb()},
                     {"does", both(command.arguments.does())},
                     {"arguments", std::move(arguments)}});
  }
  return ordered_json{{"schema", "klara/usage/1"}, {"version", version}, {"verbs", verbs}}.dump(2) +
         "\n";
}

}  // namespace klara
