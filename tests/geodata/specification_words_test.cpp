#include <klara/geodata/specification_words.hpp>

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace klara {
namespace {

using enum SpecificationKind;

const std::array choices{Specification{},
                         Specification{.kind = periods_moved, .weeks = -4},
                         Specification{.kind = periods_moved, .weeks = 4},
                         Specification{.kind = periods_moved, .weeks = 1},
                         Specification{.kind = beginning_left_out, .weeks = 4},
                         Specification{.kind = end_left_out, .weeks = 4},
                         Specification{.kind = one_year_before},
                         Specification{.kind = two_years_before},
                         Specification{.kind = neighbours_compared},
                         Specification{.kind = nearest_compared},
                         Specification{.kind = similar_compared},
                         Specification{.kind = nearest_searched},
                         Specification{.kind = level_left_out, .level = "0401"}};

TEST(SpecificationWords, DifferForEachChoiceAndLanguage) {
  std::set<std::string> seen;
  for (const Specification& choice : choices) {
    EXPECT_TRUE(seen.insert(choice_in_words(choice).en).second) << choice_in_words(choice).en;
    EXPECT_TRUE(seen.insert(choice_in_words(choice).sv).second) << choice_in_words(choice).sv;
    EXPECT_TRUE(seen.insert(name_of(choice)).second) << name_of(choice);
  }
}

TEST(SpecificationWords, CountWeeksAndNameLevels) {
  EXPECT_EQ(choice_in_words({.kind = periods_moved, .weeks = -2}).sv,
            "båda perioderna 2 veckor tidigare");
  EXPECT_EQ(choice_in_words({.kind = periods_moved, .weeks = 1}).en, "both periods 1 week later");
  EXPECT_EQ(choice_in_words({.kind = level_left_out, .level = "0401"}).sv, "utan 0401");
  EXPECT_EQ(name_of(Specification{.kind = periods_moved, .weeks = -2}), "periods_moved:-2");
  EXPECT_EQ(name_of(Specification{.kind = level_left_out, .level = "0401"}), "level_left_out:0401");
}

}  // namespace
}  // namespace klara
