#pragma once
/// Help and man pages for people and usage for programs, all made from the verbs' tables.
#include <cli/command.hpp>
#include <klara/base/text.hpp>

#include <span>
#include <string>

namespace klara {

/// klara --help. At most 80 columns, as all that follows.
[[nodiscard]] std::string help_of_all(std::span<const Command> commands, const std::string& version,
                                      Language language);
/// klara VERB --help.
[[nodiscard]] std::string help_of(const Arguments& arguments, Language language);

/// klara --man: the man page in troff.
[[nodiscard]] std::string man_page(std::span<const Command> commands, const std::string& version,
                                   Language language);

/// klara --json-usage: schema "klara/usage/1", every verb with its arguments in both languages.
[[nodiscard]] std::string usage_as_json(std::span<const Command> commands,
                                        const std::string& version);

}  // namespace klara
