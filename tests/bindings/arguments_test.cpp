#include <cli/arguments.hpp>

#include <klara/base/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A verb with one argument of each kind.
struct Verb {
  std::string input;
  std::filesystem::path folder;
  Metres bandwidth;
  std::optional<std::string> crs;
  unsigned threads = 7;
  std::vector<std::string> categories;
  bool quiet = false;
  int colour = 0;
  Arguments args{"paint", {.en = "paints", .sv = "målar"}};

  Verb() {
    args.positional(input, "INPUT", {.en = "file to read", .sv = "fil att läsa"});
    args.optional_positional(folder, "FOLDER", {.en = "where", .sv = "var"});
    args.required(bandwidth, "--bandwidth", value::length, {.en = "how far", .sv = "hur långt"});
    args.optional(crs, "--crs", value::epsg, {.en = "system", .sv = "system"});
    args.optional(threads, "--threads", value::number, {.en = "threads", .sv = "trådar"});
    args.repeatable(categories, "--category", value::column, {.en = "column", .sv = "kolumn"});
    args.flag(quiet, "--quiet", {.en = "no talk", .sv = "inget prat"});
    args.choice<int>(colour, "--colour", {{"red", 1}, {"blue", 2}}, {.en = "hue", .sv = "färg"});
    args.known_elsewhere({"--treated"}, {"--reach"});
  }
  void parse(const std::vector<std::string>& words) { args.parse(words); }
};

Error refusal(const std::vector<std::string>& words) {
  try {
    Verb().parse(words);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return cancelled();
}

TEST(Arguments, FillWhatTheWordsSay) {
  Verb verb;
  verb.parse({"in.csv", "--bandwidth", "1.5km", "--category", "offence", "out", "--quiet",
              "--category=target", "--colour", "blue", "--crs=EPSG:3011"});
  EXPECT_EQ(verb.input, "in.csv");
  EXPECT_EQ(verb.folder, "out");
  EXPECT_EQ(verb.bandwidth.value, 1500.0);
  EXPECT_EQ(verb.crs, "EPSG:3011");
  EXPECT_THAT(verb.categories, ElementsAre("offence", "target"));
  EXPECT_TRUE(verb.quiet);
  EXPECT_EQ(verb.colour, 2);
  EXPECT_EQ(verb.threads, 7u);  // what is not said keeps its default
}

TEST(Arguments, TakeWordsThatLookLikeOptionsAfterTwoDashes) {
  Verb verb;
  verb.parse({"--bandwidth", "250m", "--", "--odd.csv"});
  EXPECT_EQ(verb.input, "--odd.csv");
}

TEST(Arguments, ProposeTheNearestOption) {
  const Error error = refusal({"in.csv", "--bandwith", "250m"});
  EXPECT_EQ(error.code(), "OPTION_UNKNOWN");
  EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
  EXPECT_THAT(error.message().en, HasSubstr("--bandwidth"));
  EXPECT_THAT(error.message().sv, HasSubstr("menade du --bandwidth?"));
  EXPECT_THAT(error.remedy().en, HasSubstr("klara paint --help"));
  EXPECT_THAT(refusal({"in.csv", "--xyzzy"}).message().en, testing::Not(HasSubstr("mean")));
}

TEST(Arguments, TellWhatHasNoEffectHereFromWhatDoesNotExist) {
  EXPECT_EQ(refusal({"in.csv", "--treated", "10102"}).code(), "OPTION_NOT_HERE");
  EXPECT_EQ(refusal({"in.csv", "--reach", "2km"}).code(), "OPTION_LATER");
}

TEST(Arguments, RefuseEveryWrongUseWithTheWayToTheHelp) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{}, "ARGUMENT_MISSING"},
      {{"in.csv"}, "OPTION_MISSING"},
      {{"in.csv", "out", "more", "--bandwidth", "1"}, "ARGUMENT_UNEXPECTED"},
      {{"in.csv", "--bandwidth"}, "VALUE_MISSING"},
      {{"in.csv", "--bandwidth", "--quiet"}, "VALUE_MISSING"},
      {{"in.csv", "--bandwidth", "1", "--bandwidth", "2"}, "OPTION_REPEATED"},
      {{"in.csv", "--bandwidth", "1", "--quiet=yes"}, "VALUE_UNEXPECTED"},
      {{"in.csv", "--bandwidth", "1", "--colour", "green"}, "VALUE_UNKNOWN"},
      {{"in.csv", "--bandwidth", "1", "--crs", ""}, "VALUE_EMPTY"},
      {{"in.csv", "--bandwidth", "1", "--threads", "two"}, "NUMBER_SYNTAX"},
      {{"in.csv", "--bandwidth", "1", "--threads", "-1"}, "NUMBER_SYNTAX"},
      {{"in.csv", "--bandwidth", "1", "--threads", "99999999999999999999"}, "NUMBER_SYNTAX"}};
  for (const auto& [words, code] : wrong) {
    const Error error = refusal(words);
    EXPECT_EQ(error.code(), code);
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument) << code;
    EXPECT_NE(error.message().sv, "") << code;
    EXPECT_THAT(error.remedy().sv, HasSubstr("klara paint --help")) << code;
  }
}

TEST(Arguments, KeepTheRemedyOfAValueThatHasItsOwn) {
  const Error error = refusal({"in.csv", "--bandwidth", "3 degrees"});
  EXPECT_EQ(error.code(), "LENGTH_SYNTAX");
  EXPECT_THAT(error.remedy().en, HasSubstr("250m"));
}

TEST(Arguments, NameTheChoicesThereAre) {
  const Error error = refusal({"in.csv", "--bandwidth", "1", "--colour", "bleu"});
  EXPECT_THAT(error.message().en, HasSubstr("red, blue"));
  EXPECT_THAT(error.message().en, HasSubstr("did you mean blue?"));
}

TEST(Arguments, SplitListsAndRefuseEmptyParts) {
  EXPECT_THAT(listed("10102,10103", "--treated"), ElementsAre("10102", "10103"));
  EXPECT_THAT(listed("10102", "--treated"), ElementsAre("10102"));
  EXPECT_THAT(listed(" 10102 , 10 103", "--treated"), ElementsAre("10102", "10 103"));
  EXPECT_THROW(static_cast<void>(listed("10102,", "--treated")), Error);
  EXPECT_THROW(static_cast<void>(listed("10102, ", "--treated")), Error);
  EXPECT_THROW(static_cast<void>(listed("", "--treated")), Error);
}

TEST(Arguments, SplitListsOutsideQuotationMarksOnly) {
  EXPECT_THAT(listed(R"("robbery, armed",theft,"a ""b"", c")", "--categories"),
              ElementsAre("robbery, armed", "theft", R"(a "b", c)"));
  EXPECT_THAT(listed(R"(theft, "robbery, armed" , " a")", "--categories"),
              ElementsAre("theft", "robbery, armed", " a"));
  EXPECT_THAT(listed(R"(5" pipe,theft)", "--categories"), ElementsAre(R"(5" pipe)", "theft"));
  for (const char* const word : {R"("robbery, armed)", R"("robbery" armed)", R"(")", R"("a"")"}) {
    try {
      static_cast<void>(listed(word, "--categories"));
      ADD_FAILURE() << word << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "LIST_QUOTE") << word;
      EXPECT_THAT(error.message().sv, HasSubstr("--categories"));
      EXPECT_THAT(error.remedy().en, HasSubstr(R"('A,"B, C"')"));
    }
  }
  EXPECT_THROW(static_cast<void>(listed(R"("",a)", "--categories")), Error);
}

}  // namespace
}  // namespace klara
