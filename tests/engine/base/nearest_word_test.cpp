#include <klara/base/nearest_word.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace klara {
namespace {

using Words = std::vector<std::string>;

const Words known{"treated", "bandwidth", "before", "after", "cell", "crs"};

TEST(NearestWord, ForgivesOneMistakeOfEveryKind) {
  EXPECT_EQ(nearest_word("treatd", known), "treated");      // left out
  EXPECT_EQ(nearest_word("treateed", known), "treated");    // too many
  EXPECT_EQ(nearest_word("treaked", known), "treated");     // changed
  EXPECT_EQ(nearest_word("terated", known), "treated");     // swapped
  EXPECT_EQ(nearest_word("bandwith", known), "bandwidth");  // the common one
  EXPECT_EQ(nearest_word("ce", Words{"cd"}), "cd");         // short words may err once, too
}

TEST(NearestWord, CountsASwapOfNeighboursOnce) {
  // Two changes would be beyond a third of four letters, one swap is not.
  EXPECT_EQ(nearest_word("ecll", known), "cell");
  EXPECT_EQ(nearest_word("lcel", known), std::nullopt);
}

TEST(NearestWord, IsTheNearestAndTheFirstOfEquals) {
  const Words words{"after", "before", "beforehand"};
  EXPECT_EQ(nearest_word("befor", words), "before");
  const Words equals{"car", "cap"};
  EXPECT_EQ(nearest_word("cat", equals), "car");
}

TEST(NearestWord, DoesNotGuessWildly) {
  EXPECT_EQ(nearest_word("kernel", known), std::nullopt);
  EXPECT_EQ(nearest_word("", known), std::nullopt);
  EXPECT_EQ(nearest_word("treated", {}), std::nullopt);
}

TEST(NearestWord, CountsBytesSoThatAForeignLetterCountsTwo) {
  EXPECT_EQ(nearest_word("a", Words{"b"}), "b");
  EXPECT_EQ(nearest_word("a", Words{"å"}), std::nullopt);
  EXPECT_EQ(nearest_word("aterfall", Words{"återfall"}), "återfall");
}

TEST(NearestWords, AreTheNearestHoweverFarAndTheFirstOfEquals) {
  using Places = std::vector<std::size_t>;
  const Words words{"kernel", "cat", "car", "crat", "cats"};
  EXPECT_EQ(nearest_words("cat", words, 3), (Places{1, 2, 3}));
  EXPECT_EQ(nearest_words("cat", words, 9), (Places{1, 2, 3, 4, 0}));
  EXPECT_EQ(nearest_words("act", Words{"bct", "cat", "dog"}, 2), (Places{0, 1}));  // a swap is one
  EXPECT_EQ(nearest_words("cat", words, 0), Places{});
  EXPECT_EQ(nearest_words("cat", {}, 3), Places{});
}

TEST(NearestWords, LeaveOutWordsThatNobodyMistypes) {
  const std::string endless(1'000'000, 'a');
  EXPECT_EQ(nearest_words(endless, known, 3), std::vector<std::size_t>{});
  EXPECT_EQ(nearest_words("aa", Words{endless, "b"}, 3), std::vector<std::size_t>{1});
}

TEST(NearestWord, GivesUpOnWordsThatNobodyMistypes) {
  const std::string endless(1'000'000, 'a');
  EXPECT_EQ(nearest_word(endless, Words{endless}), std::nullopt);
  EXPECT_EQ(nearest_word("aa", Words{endless}), std::nullopt);
}

}  // namespace
}  // namespace klara
