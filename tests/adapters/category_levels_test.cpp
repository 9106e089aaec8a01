#include <klara/adapters/category_levels.hpp>

#include <gmock/gmock.h>

#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;

TEST(CategoryLevels, AreAscendingAndOnlyThoseThatOccur) {
  CategoryLevels levels("offence");
  for (const char* text : {"theft", "robbery", "lost", "", "theft"}) levels.add(text);
  const std::vector<std::size_t> rows{0, 1, 3, 4};
  const Category category = levels.kept(rows);
  EXPECT_EQ(category.name, "offence");
  EXPECT_THAT(category.levels, ElementsAre("", "robbery", "theft"));
  EXPECT_THAT(category.of_row, ElementsAre(2, 1, 0, 2));
}

TEST(CategoryLevels, HoldEachNameOnceInWhateverFormItIsWritten) {
  CategoryLevels levels("place");
  for (const char* text : {"Åkeshov", "A\xCC\x8Akeshov", " Åkeshov "}) levels.add(text);
  const std::vector<std::size_t> rows{0, 1, 2};
  EXPECT_THAT(levels.kept(rows).levels, ElementsAre("Åkeshov"));
  EXPECT_THAT(levels.kept(rows).of_row, ElementsAre(0, 0, 0));
}

TEST(CategoryLevels, ThatLookPersonalAreOneAndMasked) {
  CategoryLevels levels("note");
  for (const char* text : {"theft", "20990101-1234", " seen by 990102-1234 ", "209901011234"}) {
    levels.add(text);
  }
  const std::vector<std::size_t> rows{0, 1, 2, 3};
  EXPECT_THAT(levels.kept(rows).levels, ElementsAre("theft", "••••"));
  EXPECT_THAT(levels.kept(rows).of_row, ElementsAre(0, 1, 1, 1));
}

TEST(CategoryLevels, AreTooManyWhereTheyAreThousandsOrNearlyOneARow) {
  const auto of = [](std::size_t levels, std::size_t rows) {
    return Category{.name = "person",
                    .levels = std::vector<std::string>(levels, "a"),
                    .of_row = std::vector<std::uint32_t>(rows)};
  };
  EXPECT_FALSE(has_too_many_levels(of(100, 100)));
  EXPECT_TRUE(has_too_many_levels(of(101, 201)));
  EXPECT_FALSE(has_too_many_levels(of(101, 202)));
  EXPECT_FALSE(has_too_many_levels(of(most_category_levels, 100'000)));
  EXPECT_TRUE(has_too_many_levels(of(most_category_levels + 1, 100'000)));
}

TEST(CategoryLevels, BecomeKeysThatNobodyCanReadAgain) {
  CategoryLevels levels("person");
  for (const char* text : {"b9", "a7", "", "20990101-1234", "b9"}) levels.add(text);
  const std::vector<std::size_t> rows{0, 1, 2, 3, 4};
  const OffenderKeys keys = numbered_keys(levels.kept(rows));
  EXPECT_EQ(keys.name, "person");
  EXPECT_EQ(keys.of_row[0], keys.of_row[4]);
  EXPECT_NE(keys.of_row[0], keys.of_row[1]);
  EXPECT_EQ(keys.of_row[2], no_key);
  EXPECT_EQ(keys.of_row[3], no_key);  // a personal identity number is no pseudonym
}

}  // namespace
}  // namespace klara
