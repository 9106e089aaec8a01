#include <cli/arguments.hpp>

#include <klara/adapters/study_reader.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>

namespace klara {
namespace {

template <class T>
bool whole_word_is(const std::string& word, T& into) {
  const char* const end = word.data() + word.size();
  const auto [stop, fault] = std::from_chars(word.data(), end, into);
  return fault == std::errc{} && stop == end && !word.empty();
}

template <class Unsigned>
void take_unsigned(const std::string& word, const std::string& name, Unsigned& into) {
  if (whole_word_is(word, into)) return;
  throw bad_argument("NUMBER_SYNTAX",
                     {.en = fmt::format("{} must be a whole number from 0 to {}, got \"{}\"", name,
                                        std::numeric_limits<Unsigned>::max(), word),
                      .sv = fmt::format("{} ska vara ett heltal från 0 till {}, inte \"{}\"", name,
                                        std::numeric_limits<Unsigned>::max(), word)});
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string without_blanks(const std::string& part) {
  const std::size_t first = part.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return part.substr(first, part.find_last_not_of(' ') - first + 1);
}

/// The part of a list that begins with the quote at `at`, which then stands at the comma or the end
/// behind it; a quote within is written twice.
std::string in_quotes(const std::string& word, std::size_t& at, const std::string& name) {
  std::string part;
  for (++at; at < word.size(); ++at) {
    if (word[at] == '"' && (++at == word.size() || word[at] != '"')) {
      at = std::min(word.find_first_not_of(' ', at), word.size());
      if (at == word.size() || word[at] == ',') return part;
      break;
    }
    part += word[at];
  }
  throw bad_argument("LIST_QUOTE",
                     {.en = fmt::format("{}: a quotation mark is missing in {}", name, shown(word)),
                      .sv = fmt::format("{}: ett citattecken saknas i {}", name, shown(word))})
      .with_remedy({.en =
                        "Write a part that holds a comma in quotation marks, and a quotation mark "
                        "in it twice: 'A,\"B, C\"'",
                    .sv = "Skriv en del som innehåller ett komma inom citattecken, och ett "
                          "citattecken i den två gånger: 'A,\"B, C\"'"});
}

}  // namespace

void take_word(const std::string& word, const std::string& name, std::string& into) {
  if (word.empty()) {
    throw bad_argument("VALUE_EMPTY",
                       {.en = name + " must not be empty", .sv = name + " får inte vara tomt"});
  }
  into = word;
}

void take_word(const std::string& word, const std::string& name, std::filesystem::path& into) {
  std::string text;
  take_word(word, name, text);
  into = text;
}

void take_word(const std::string& word, const std::string& name, unsigned& into) {
  take_unsigned(word, name, into);
}

void take_word(const std::string& word, const std::string& name, std::uint64_t& into) {
  take_unsigned(word, name, into);
}

void take_word(const std::string& word, const std::string& name, double& into) {
  if (whole_word_is(word, into) && std::isfinite(into)) return;
  throw bad_argument("NUMBER_SYNTAX",
                     {.en = fmt::format("{} must be a number, got \"{}\"", name, word),
                      .sv = fmt::format("{} ska vara ett tal, inte \"{}\"", name, word)});
}

void take_word(const std::string& word, const std::string& name, Metres& into) {
  into = parsed_length(word, name);
}

void take_word(const std::string& word, const std::string& name, std::chrono::seconds& into) {
  into = parsed_duration(word, name);
}

void take_word(const std::string& word, const std::string& name, std::chrono::local_days& into) {
  into = parsed_date(word, name);
}

void take_word(const std::string& word, const std::string& name, LocalPeriod& into) {
  into = parsed_period(word, name);
}

std::vector<std::string> listed(const std::string& word, const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= word.size(); ++at) {
    std::string part;
    const std::size_t first = word.find_first_not_of(' ', at);
    const bool quoted = first != std::string::npos && word[first] == '"';
    if (quoted) at = first;
    if (quoted) {
      part = in_quotes(word, at, name);
    } else {
      const std::size_t end = std::min(word.find(',', at), word.size());
      part = without_blanks(word.substr(at, end - at));
      at = end;
    }
    take_word(part, name, parts.emplace_back());
  }
  return parts;
}

Arguments::Arguments(std::string verb, Text does)
    : verb_(std::move(verb)), does_(std::move(does)) {}

void Arguments::group(Text heading) {
  group_ = std::move(heading);
}

void Arguments::add(Argument argument) {
  argument.group = group_;
  table_.push_back(std::move(argument));
}

void Arguments::repeatable(std::vector<std::string>& into, const std::string& name, Text value,
                           Text meaning) {
  option(
      name, std::move(value), std::move(meaning),
      [&into, name](const std::string& word) { take_word(word, name, into.emplace_back()); }, true);
}

void Arguments::flag(bool& into, const std::string& name, Text meaning) {
  add({Argument::Kind::flag,
       name,
       {},
       std::move(meaning),
       {},
       false,
       false,
       {},
       [&into](const std::string&) { into = true; }});
}

void Arguments::option(const std::string& name, Text value, Text meaning,
                       std::function<void(const std::string&)> take, bool repeatable) {
  add({Argument::Kind::option,
       name,
       std::move(value),
       std::move(meaning),
       {},
       false,
       repeatable,
       {},
       std::move(take)});
}

void Arguments::required_option(const std::string& name, Text value, Text meaning,
                                std::function<void(const std::string&)> take) {
  option(name, std::move(value), std::move(meaning), std::move(take));
  table_.back().required = true;
}

void Arguments::known_elsewhere(std::vector<std::string> here_and_there,
                                std::vector<std::string> later) {
  elsewhere_ = std::move(here_and_there);
  later_ = std::move(later);
}

Error Arguments::wrong_use(std::string code, Text message) const {
  return bad_argument(std::move(code), std::move(message))
      .with_remedy({.en = "What there is: klara " + verb_ + " --help",
                    .sv = "Vad som finns: klara " + verb_ + " --help"});
}

const Argument& Arguments::option_named(const std::string& name) const {
  std::vector<std::string> known;
  for (const Argument& argument : table_) {
    if (argument.kind == Argument::Kind::positional) continue;
    if (argument.name == name) return argument;
    known.push_back(argument.name);
  }
  if (contains(elsewhere_, name)) {
    throw wrong_use("OPTION_NOT_HERE", {.en = name + " has no effect in klara " + verb_,
                                        .sv = name + " har ingen verkan i klara " + verb_});
  }
  if (contains(later_, name)) {
    throw wrong_use("OPTION_LATER", {.en = name + " comes in a later version of klara",
                                     .sv = name + " kommer i en senare version av klara"});
  }
  known.insert(known.end(), {"--help", "--version"});
  const std::optional<std::string> meant = nearest_word(name, known);
  throw wrong_use(
      "OPTION_UNKNOWN",
      {.en = "there is no option " + name + (meant ? "; did you mean " + *meant + "?" : ""),
       .sv = name + " finns inte" + (meant ? "; menade du " + *meant + "?" : "")});
}

void Arguments::parse(std::span<const std::string> words) const {
  const auto take = [&](const Argument& argument, const std::string& word) {
    if (!argument.choices.empty() && !contains(argument.choices, word)) {
      const std::string all = fmt::format("{}", fmt::join(argument.choices, ", "));
      const std::optional<std::string> meant = nearest_word(word, argument.choices);
      throw wrong_use("VALUE_UNKNOWN",
                      {.en = fmt::format("{} is one of {}, not \"{}\"{}", argument.name, all, word,
                                         meant ? "; did you mean " + *meant + "?" : ""),
                       .sv = fmt::format("{} är något av {}, inte \"{}\"{}", argument.name, all,
                                         word, meant ? "; menade du " + *meant + "?" : "")});
    }
    try {
      argument.take(word);
    } catch (Error& error) {
      if (error.remedy().en.empty()) error.with_remedy(wrong_use("", {}).remedy());
      throw;
    }
  };

  std::vector<const Argument*> places;
  for (const Argument& argument : table_) {
    if (argument.kind == Argument::Kind::positional) places.push_back(&argument);
  }
  std::size_t filled = 0;
  std::set<std::string> given;
  bool options_ended = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!options_ended && word == "--") {
      options_ended = true;
      continue;
    }
    if (options_ended || word.size() < 2 || word[0] != '-') {
      if (filled == places.size()) {
        throw wrong_use("ARGUMENT_UNEXPECTED",
                        {.en = fmt::format("klara {} takes no further word: \"{}\"", verb_, word),
                         .sv = fmt::format("klara {} tar inget mer ord: \"{}\"", verb_, word)});
      }
      take(*places[filled++], word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const Argument& argument = option_named(name);
    if (!given.insert(name).second && !argument.repeatable) {
      throw wrong_use("OPTION_REPEATED",
                      {.en = name + " stands more than once", .sv = name + " står mer än en gång"});
    }
    if (argument.kind == Argument::Kind::flag) {
      if (equals != std::string::npos) {
        throw wrong_use("VALUE_UNEXPECTED",
                        {.en = name + " takes no value", .sv = name + " tar inget värde"});
      }
      argument.take({});
    } else if (equals != std::string::npos) {
      take(argument, word.substr(equals + 1));
    } else if (i + 1 < words.size() && !words[i + 1].starts_with("--")) {
      take(argument, words[++i]);
    } else {
      throw wrong_use("VALUE_MISSING", {.en = name + " needs a value after it",
                                        .sv = name + " behöver ett värde efter sig"});
    }
  }

  for (std::size_t i = filled; i < places.size(); ++i) {
    if (!places[i]->required) continue;
    throw wrong_use("ARGUMENT_MISSING",
                    {.en = fmt::format("{} is missing: {}", places[i]->name, places[i]->meaning.en),
                     .sv = fmt::format("{} saknas: {}", places[i]->name, places[i]->meaning.sv)});
  }
  for (const Argument& argument : table_) {
    if (!argument.required || argument.kind == Argument::Kind::positional) continue;
    if (given.contains(argument.name)) continue;
    throw wrong_use("OPTION_MISSING",
                    {.en = fmt::format("{} is missing: {}", argument.name, argument.meaning.en),
                     .sv = fmt::format("{} saknas: {}", argument.name, argument.meaning.sv)});
  }
}

}  // namespace klara
