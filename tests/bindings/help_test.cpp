#include <cli/help.hpp>

#include <cli/text_layout.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;

std::size_t widest_line(const std::string& page) {
  std::size_t widest = 0;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, display_width(line));
  return widest;
}

TEST(Help, FitsEightyColumnsInBothLanguages) {
  Session session;
  const std::vector<Command> commands = all_commands(session);
  for (const Language language : {Language::swedish, Language::english}) {
    EXPECT_LE(widest_line(help_of_all(commands, "0.1.0", language)), 80u);
    for (const Command& command : commands) {
      EXPECT_LE(widest_line(help_of(command.arguments, language)), 80u) << command.arguments.verb();
    }
  }
}

TEST(Help, ShowsEveryRowOfTheTable) {
  Session session;
  for (const Command& command : all_commands(session)) {
    const std::string page = help_of(command.arguments, Language::swedish);
    for (const Argument& argument : command.arguments.table()) {
      EXPECT_THAT(page, HasSubstr("\n  " + argument.name));
    }
  }
}

TEST(Help, SaysEverythingInBothLanguages) {
  Session session;
  for (const Command& command : all_commands(session)) {
    EXPECT_NE(command.arguments.does().en, command.arguments.does().sv);
    for (const Argument& argument : command.arguments.table()) {
      EXPECT_NE(argument.meaning.en, "") << argument.name;
      EXPECT_NE(argument.meaning.sv, "") << argument.name;
      EXPECT_NE(argument.meaning.en, argument.meaning.sv) << argument.name;
    }
  }
}

TEST(Help, SaysOfEveryOptionWhatHoldsWithoutIt) {
  Session session;
  const auto has_one_of = [](const std::string& text, const std::vector<std::string>& words) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return text.find(word) != std::string::npos;
    });
  };
  for (const Command& command : all_commands(session)) {
    for (const Argument& argument : command.arguments.table()) {
      if (argument.kind != Argument::Kind::option || argument.required) continue;
      EXPECT_TRUE(has_one_of(argument.meaning.en, {"else", "unless", "needed"}))
          << command.arguments.verb() << " " << argument.name;
      EXPECT_TRUE(has_one_of(argument.meaning.sv, {"annars", "om inget", "behövs"}))
          << command.arguments.verb() << " " << argument.name;
    }
  }
}

TEST(Help, NamesNoOptionTwiceInAVerb) {
  Session session;
  for (const Command& command : all_commands(session)) {
    std::set<std::string> names;
    for (const Argument& argument : command.arguments.table()) {
      EXPECT_TRUE(names.insert(argument.name).second)
          << command.arguments.verb() << " " << argument.name;
    }
  }
}

TEST(Help, ListsLaterVerbsApart) {
  Session session;
  const std::string page = help_of_all(all_commands(session), "0.1.0", Language::english);
  EXPECT_THAT(page, HasSubstr("In a later version: hotspots, evaluate, report"));
}

TEST(ManPage, HasEveryRowOfTheTableAndNoCommandOfItsOwnMaking) {
  Session session;
  const std::vector<Command> commands = all_commands(session);
  for (const Language language : {Language::swedish, Language::english}) {
    const std::string page = man_page(commands, "0.1.0", language);
    std::istringstream lines(page);
    std::size_t arguments = 0;
    for (std::string line; std::getline(lines, line);) {
      if (line == ".TP") ++arguments;
      const std::string command = line.substr(0, line.find(' '));
      const bool known = command == ".TH" || command == ".SH" || command == ".SS" ||
                         command == ".TP" || command == ".PP";
      EXPECT_TRUE(known || !line.starts_with('.')) << line;
    }
    std::size_t rows = 0;
    for (const Command& command : commands) {
      rows += command.arguments.table().size();
      EXPECT_THAT(page, HasSubstr(".SS \"klara " + command.arguments.verb() + " "));
      for (const Argument& argument : command.arguments.table()) {
        const std::string name =
            argument.kind == Argument::Kind::positional
                ? argument.name
                : "\\-\\-" + argument.name.substr(2, argument.name.find('-', 2) - 2);
        EXPECT_THAT(page, HasSubstr(".TP\n\\fB" + name));
      }
    }
    EXPECT_EQ(arguments, rows);
  }
}

TEST(Usage, IsTheWholeTableAsJson) {
  Session session;
  const std::vector<Command> commands = all_commands(session);
  const auto usage = nlohmann::json::parse(usage_as_json(commands, "0.1.0"));
  EXPECT_EQ(usage["schema"], "klara/usage/1");
  ASSERT_EQ(usage["verbs"].size(), commands.size());
  for (std::size_t v = 0; v < commands.size(); ++v) {
    EXPECT_EQ(usage["verbs"][v]["name"], commands[v].arguments.verb());
    EXPECT_EQ(usage["verbs"][v]["arguments"].size(), commands[v].arguments.table().size());
  }
}

TEST(Verbs, OfALaterVersionSaySo) {
  Session session;
  const std::vector<Command> commands = all_commands(session);
  const auto code_of = [&](const std::string& verb) {
    try {
      static_cast<void>(command_named(verb, commands));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
      return error.code();
    }
    return std::string("found");
  };
  for (const std::string& verb : later_verbs()) EXPECT_EQ(code_of(verb), "VERB_LATER");
  EXPECT_EQ(code_of("dnesity"), "VERB_UNKNOWN");
  EXPECT_EQ(code_of("density"), "found");
}

}  // namespace
}  // namespace klara
