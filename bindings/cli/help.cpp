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

std::string needed(const Argument& argument, Language language) {
  if (!argument.required || argument.kind == Argument::Kind::positional) return {};
  return language == Language::swedish ? "krävs: " : "required: ";
}

const Text& purpose() {
  static const Text text{.en = "where crimes happen, whether they moved, and how sure it is",
                         .sv = "var brotten sker, om de flyttade, och hur säkert det är"};
  return text;
}

const Text& exit_codes() {
  static const Text text{
      .en =
          "0 done · 1 failed · 2 wrong usage or study · 3 bad input data · 4 unreadable or "
          "unwritable · 130 cancelled",
      .sv =
          "0 klart · 1 misslyckades · 2 fel användning eller studie · 3 felaktiga data · 4 kan "
          "inte läsas eller skrivas · 130 avbruten"};
  return text;
}

/// Text of a line as troff prints it: hyphens can be copied, and nothing is a command.
std::string troff(const std::string& text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string troff_of(const Arguments& arguments, Language language) {
  const bool sv = language == Language::swedish;
  std::string page =
      fmt::format(".SS \"klara {}{} {}\"\n{}\n", arguments.verb(), words_of(arguments),
                  sv ? "[val]" : "[options]", troff(arguments.does().in(language)));
  std::string heading;
  for (const Argument& argument : arguments.table()) {
    const std::string& group = argument.group.in(language);
    if (argument.kind != Argument::Kind::positional && group != heading) {
      heading = group;
      page += fmt::format(".PP\n{}:\n", troff(heading));
    }
    const std::string value = value_of(argument, language);
    page += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", troff(argument.name),
                        value.empty() ? "" : " \\fI" + troff(value) + "\\fR",
                        troff(needed(argument, language) + argument.meaning.in(language)));
  }
  return page;
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
    page += row(value.empty() ? argument.name : fmt::format("{} {}", argument.name, value),
                needed(argument, language) + argument.meaning.in(language), option_width);
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
  std::string page =
      fmt::format("klara {}: {}\n\nklara VERB INCIDENTS [OUTPUT] {}\n\n{}\n", version,
                  purpose().in(language), sv ? "[val]" : "[options]", sv ? "Verb" : "Verbs");
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
  page += row("--man", sv ? "mansidan, i troff" : "the man page, in troff", option_width);
  page += sv ? "\nSlutkod\n" : "\nExit code\n";
  page += hanging("  " + exit_codes().in(language), 2, page_width) + "\n";
  return page;
}

std::string man_page(std::span<const Command> commands, const std::string& version,
                     Language language) {
  const bool sv = language == Language::swedish;
  std::string page = fmt::format(
      ".TH KLARA 1 \"\" \"klara {}\"\n.SH {}\nklara \\- {}\n.SH {}\n\\fBklara\\fR VERB INCIDENTS "
      "[OUTPUT] {}\n.SH VERB{}\n",
      version, sv ? "NAMN" : "NAME", troff(purpose().in(language)), sv ? "ÖVERSIKT" : "SYNOPSIS",
      sv ? "[val]" : "[options]", sv ? "" : "S");
  for (const Command& command : commands) page += troff_of(command.arguments, language);
  page +=
      fmt::format(".SH {}\n{}\n", sv ? "SLUTKOD" : "EXIT STATUS", troff(exit_codes().in(language)));
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
