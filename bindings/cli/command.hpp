#pragma once
/// The verbs.
#include <cli/arguments.hpp>
#include <cli/session.hpp>

#include <functional>
#include <string>
#include <vector>

namespace klara {

/// A verb: what it takes, and what it does once its arguments are parsed.
struct Command {
  Arguments arguments;
  std::function<void()> run;
};

/// Each fills a request of its own and speaks through `session`, which must outlive it.
[[nodiscard]] Command inspect_command(Session& session);
[[nodiscard]] Command bandwidth_command(Session& session);
[[nodiscard]] Command density_command(Session& session);
[[nodiscard]] Command change_command(Session& session);
[[nodiscard]] Command rate_command(Session& session);
[[nodiscard]] Command streets_command(Session& session);
[[nodiscard]] Command cube_command(Session& session);
[[nodiscard]] Command districts_command(Session& session);
[[nodiscard]] Command displacement_command(Session& session);
[[nodiscard]] Command simulate_command(Session& session);
[[nodiscard]] Command run_command(Session& session);

/// All of this version, in the order of the help; each knows the options of the others.
[[nodiscard]] std::vector<Command> all_commands(Session& session);

/// Verbs that come in a later version.
[[nodiscard]] const std::vector<std::string>& later_verbs();

/// The verb named. Throws Error{bad_argument} VERB_LATER, VERB_UNKNOWN with the nearest.
[[nodiscard]] const Command& command_named(const std::string& verb,
                                           const std::vector<Command>& commands);

}  // namespace klara
