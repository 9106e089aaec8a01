#pragma once
/// What a verb takes: one table that parses, and from which help, JSON usage and man pages are
/// made, so that they cannot drift.
#include <klara/base/error.hpp>
#include <klara/base/text.hpp>
#include <klara/base/units.hpp>
#include <klara/geodata/study_file.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace klara {

/// A row of the table.
struct Argument {
  enum class Kind { positional, option, flag };

  Kind kind = Kind::option;
  std::string name;  // "--bandwidth", or "INCIDENTS" for a positional one
  Text value;        // what stands after an option: LENGTH; empty for a flag
  Text meaning;
  Text group;  // the heading it stands under
  bool required = false;
  bool repeatable = false;
  std::vector<std::string> choices;  // the only values, if there are such
  std::function<void(const std::string&)> take;
};

/// What stands for a value in help.
namespace value {
inline const Text file{.en = "FILE", .sv = "FIL"};
inline const Text folder{.en = "FOLDER", .sv = "MAPP"};
inline const Text column{.en = "COL", .sv = "KOL"};
inline const Text epsg{.en = "EPSG:NNNN", .sv = "EPSG:NNNN"};
inline const Text zone{.en = "ZONE", .sv = "ZON"};
inline const Text name{.en = "NAME", .sv = "NAMN"};
inline const Text text{.en = "TEXT", .sv = "TEXT"};
inline const Text date{.en = "DATE", .sv = "DATUM"};
inline const Text period{.en = "FROM/UNTIL", .sv = "FRÅN/TILL"};
inline const Text length{.en = "LENGTH", .sv = "LÄNGD"};
inline const Text duration{.en = "TIME", .sv = "TID"};
inline const Text number{.en = "N", .sv = "N"};
inline const Text share{.en = "SHARE", .sv = "ANDEL"};
inline const Text codes{.en = "CODE[,CODE]", .sv = "KOD[,KOD]"};
}  // namespace value

/// From a word to a value; `name` is whose it is, for messages. Lengths, times, dates and periods
/// are read as in a study. Throws Error{bad_argument}.
void take_word(const std::string& word, const std::string& name, std::string& into);
void take_word(const std::string& word, const std::string& name, std::filesystem::path& into);
void take_word(const std::string& word, const std::string& name, unsigned& into);
void take_word(const std::string& word, const std::string& name, std::uint64_t& into);
void take_word(const std::string& word, const std::string& name, double& into);
void take_word(const std::string& word, const std::string& name, Metres& into);
void take_word(const std::string& word, const std::string& name, std::chrono::seconds& into);
void take_word(const std::string& word, const std::string& name, std::chrono::local_days& into);
void take_word(const std::string& word, const std::string& name, LocalPeriod& into);

template <class T>
void take_word(const std::string& word, const std::string& name, std::optional<T>& into) {
  T value{};
  take_word(word, name, value);
  into = std::move(value);
}

/// "A, B" as A and B, without the blanks around; a part that holds a comma stands in quotation
/// marks, as in CSV: A,"B, C". Throws Error{bad_argument} VALUE_EMPTY for an empty part, LIST_QUOTE
/// for a quotation mark that is not closed or not followed by a comma.
[[nodiscard]] std::vector<std::string> listed(const std::string& word, const std::string& name);

/// Values that have a name each.
template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

class Arguments {
 public:
  Arguments(std::string verb, Text does);

  /// The heading under which what follows stands in the help.
  void group(Text heading);

  template <class T>
  void positional(T& into, const std::string& name, Text meaning) {
    add({Argument::Kind::positional,
         name,
         {},
         std::move(meaning),
         {},
         true,
         false,
         {},
         [&into, name](const std::string& word) { take_word(word, name, into); }});
  }
  template <class T>
  void optional_positional(T& into, const std::string& name, Text meaning) {
    add({Argument::Kind::positional,
         name,
         {},
         std::move(meaning),
         {},
         false,
         false,
         {},
         [&into, name](const std::string& word) { take_word(word, name, into); }});
  }
  template <class T>
  void required(T& into, const std::string& name, Text value, Text meaning) {
    add({Argument::Kind::option,
         name,
         std::move(value),
         std::move(meaning),
         {},
         true,
         false,
         {},
         [&into, name](const std::string& word) { take_word(word, name, into); }});
  }
  template <class T>
  void optional(T& into, const std::string& name, Text value, Text meaning) {
    add({Argument::Kind::option,
         name,
         std::move(value),
         std::move(meaning),
         {},
         false,
         false,
         {},
         [&into, name](const std::string& word) { take_word(word, name, into); }});
  }
  /// One of some named values.
  template <class T, class Into>
  void choice(Into& into, const std::string& name, Choices<T> values, Text meaning) {
    std::vector<std::string> names;
    for (const auto& [value_name, value] : values) names.push_back(value_name);
    add({Argument::Kind::option,
         name,
         {},
         std::move(meaning),
         {},
         false,
         false,
         names,
         [&into, names, values](const std::string& word) {
           for (const auto& [value_name, value] : values) {
             if (value_name == word) into = value;
           }
         }});
  }
  /// May stand several times; each word is added.
  void repeatable(std::vector<std::string>& into, const std::string& name, Text value,
                  Text meaning);
  void flag(bool& into, const std::string& name, Text meaning);
  /// For words that need more than a type.
  void option(const std::string& name, Text value, Text meaning,
              std::function<void(const std::string&)> take, bool repeatable = false);

  void required_option(const std::string& name, Text value, Text meaning,
                       std::function<void(const std::string&)> take);

  /// Options of other verbs and of later versions, so that one which has no effect here is told
  /// from one that does not exist.
  void known_elsewhere(std::vector<std::string> here_and_there, std::vector<std::string> later);

  /// Fills in what the words say: "--name value", "--name=value", "--" ends the options, "-" is a
  /// plain word. Throws Error{bad_argument} OPTION_UNKNOWN (with the nearest), OPTION_NOT_HERE,
  /// OPTION_LATER, OPTION_REPEATED, OPTION_MISSING, VALUE_MISSING, VALUE_UNKNOWN, ARGUMENT_MISSING,
  /// ARGUMENT_UNEXPECTED, each with the way to the help.
  void parse(std::span<const std::string> words) const;

  [[nodiscard]] const std::string& verb() const { return verb_; }
  [[nodiscard]] const Text& does() const { return does_; }
  [[nodiscard]] const std::vector<Argument>& table() const { return table_; }

 private:
  void add(Argument argument);
  const Argument& option_named(const std::string& name) const;
  [[nodiscard]] Error wrong_use(std::string code, Text message) const;

  std::string verb_;
  Text does_;
  Text group_;
  std::vector<Argument> table_;
  std::vector<std::string> elsewhere_, later_;
};

}  // namespace klara
