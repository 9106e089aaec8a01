#include <cli/command.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>

#include <algorithm>

namespace klara {
namespace {

const std::vector<std::string>& later_options() {
  static const std::vector<std::string> names{"--reach", "--neighbours"};
  return names;
}

}  // namespace

const std::vector<std::string>& later_verbs() {
  static const std::vector<std::string> names{"hotspots", "evaluate", "report"};
  return names;
}

std::vector<Command> all_commands(Session& session) {
  std::vector<Command> commands{
      run_command(session),          inspect_command(session), bandwidth_command(session),
      density_command(session),      change_command(session),  rate_command(session),
      cube_command(session),         streets_command(session), districts_command(session),
      displacement_command(session), simulate_command(session)};
  std::vector<std::string> options;
  for (const Command& command : commands) {
    for (const Argument& argument : command.arguments.table()) {
      if (argument.kind != Argument::Kind::positional) options.push_back(argument.name);
    }
  }
  for (Command& command : commands) command.arguments.known_elsewhere(options, later_options());
  return commands;
}

const Command& command_named(const std::string& verb, const std::vector<Command>& commands) {
  std::vector<std::string> known;
  for (const Command& command : commands) {
    if (command.arguments.verb() == verb) return command;
    known.push_back(command.arguments.verb());
  }
  const Text hint{.en = "What there is: klara --help", .sv = "Vad som finns: klara --help"};
  if (std::find(later_verbs().begin(), later_verbs().end(), verb) != later_verbs().end()) {
    throw bad_argument("VERB_LATER", {.en = "klara " + verb + " comes in a later version",
                                      .sv = "klara " + verb + " kommer i en senare version"})
        .with_remedy(hint);
  }
  const std::optional<std::string> meant = nearest_word(verb, known);
  throw bad_argument(
      "VERB_UNKNOWN",
      {.en = "there is no verb \"" + verb + "\"" + (meant ? "; did you mean " + *meant + "?" : ""),
       .sv = "verbet \"" + verb + "\" finns inte" + (meant ? "; menade du " + *meant + "?" : "")})
      .with_remedy(hint);
}

}  // namespace klara
