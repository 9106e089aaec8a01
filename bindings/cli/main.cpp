/// klara VERB ...: words in, an exit code out, and the one catch.
#include <cli/command.hpp>
#include <cli/error_report.hpp>
#include <cli/help.hpp>
#include <cli/interruption.hpp>
#include <cli/result_json.hpp>
#include <cli/session.hpp>
#include <cli/standard_streams.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/error.hpp>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

namespace {

using namespace klara;

bool contains(std::span<const std::string> words, const char* word) {
  const auto options_end = std::find(words.begin(), words.end(), "--");
  return std::find(words.begin(), options_end, word) != options_end;
}

/// The language and --json are looked for before anything can fail, so that every error obeys them.
void foresee(std::span<const std::string> words, Session& session) {
  session.json = contains(words, "--json");
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    const std::string word =
        words[i] == "--lang" && i + 1 < words.size() ? "--lang=" + words[i + 1] : words[i];
    if (word == "--lang=sv") session.asked_language = Language::swedish;
    if (word == "--lang=en") session.asked_language = Language::english;
  }
}

/// A --lang before the verb is the verb's.
std::vector<std::string> verb_first(std::vector<std::string> words) {
  const std::size_t led_by = words.empty()                          ? 0
                             : words.front() == "--lang"            ? 2
                             : words.front().starts_with("--lang=") ? 1
                                                                    : 0;
  if (led_by > 0 && led_by < words.size()) {
    const auto verb = words.begin() + static_cast<std::ptrdiff_t>(led_by);
    std::rotate(words.begin(), verb, verb + 1);
  }
  return words;
}

void perform(std::span<const std::string> words, Session& session) {
  const std::vector<Command> commands = all_commands(session);
  const std::string first = words.empty() ? "--help" : words.front();
  if (first == "--version") return session.answer("klara " + session.version + "\n");
  if (first == "--json-usage") {
    return session.answer(usage_as_json(commands, session.version));
  }
  if (first == "--man") {
    return session.answer(man_page(commands, session.version, session.language()));
  }
  const bool language_alone = first.starts_with("--lang") && session.asked_language;
  if (first == "help" && words.size() > 1 && !words[1].starts_with('-')) {
    return session.show(help_of(command_named(words[1], commands).arguments, session.language()));
  }
  if (first == "--help" || first == "-h" || first == "help" || language_alone) {
    return session.show(help_of_all(commands, session.version, session.language()));
  }
  const Command& command = command_named(first, commands);
  const auto rest = words.subspan(1);
  if (contains(rest, "--help") || contains(rest, "-h")) {
    return session.show(help_of(command.arguments, session.language()));
  }
  command.arguments.parse(rest);
  command.run();
}

int tell(const Error& error, int exit_code, Session& session) {
  session.end_progress();
  if (error.code() == "STDOUT_CLOSED") return exit_code;  // its reader has left
  const std::string report = for_terminal(
      error_report(error, exit_code, session.written, session.language()), session.place.utf8);
  std::fputs(report.c_str(), stderr);
  if (session.json) {
    std::fputs(error_as_json(error, session.written, session.language()).c_str(), stdout);
    std::fflush(stdout);
  }
  return exit_code;
}

/// What is nobody's to mend: exit code 1.
int tell_of_failure(const char* code, const Text& message, Session& session) {
  return tell(Error(ErrorKind::unreadable, code, message), 1, session);
}

int tell_of_own_fault(const std::exception& failure, Session& session) {
  return tell_of_failure(
      "INTERNAL",
      {.en = std::string("klara failed, and that is its own fault: ") + failure.what(),
       .sv = std::string("klara misslyckades, och felet är dess eget: ") + failure.what()},
      session);
}

int tell_of_refusal(const std::system_error& failure, Session& session) {
  const std::optional<Text> refusal = refusal_by_system(failure.code());
  return refusal ? tell_of_failure("SYSTEM", *refusal, session)
                 : tell_of_own_fault(failure, session);
}

}  // namespace

int main(int count, char** values) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words = verb_first({values + std::min(count, 1), values + count});
  Session session;
  session.version = KLARA_VERSION;
  foresee(words, session);
  try {
    hold_standard_streams();
    session.place = surroundings();
    const Interruption interruption;
    session.stop = interruption.token();
    perform(words, session);
    return 0;
  } catch (const Error& error) {
    return tell(error, exit_code_of(error.kind()), session);
  } catch (const std::bad_alloc&) {
    return tell_of_failure("OUT_OF_MEMORY",
                           {.en = "the machine has not enough memory for this",
                            .sv = "maskinens minne räcker inte till detta"},
                           session);
  } catch (const std::system_error& failure) {
    return tell_of_refusal(failure, session);
  } catch (const std::exception& failure) {
    return tell_of_own_fault(failure, session);
  }
}
