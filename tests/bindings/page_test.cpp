#include <cli/page.hpp>

#include <cli/text_layout.hpp>

#include <gtest/gtest.h>

#include <string>

namespace klara {
namespace {

TEST(IntervalHeading, GivesTheLevelWithTheDecimalsItHas) {
  EXPECT_EQ(interval_heading(0.95, Language::english), "95% interval");
  EXPECT_EQ(interval_heading(0.995, Language::swedish), "99,5\u00A0% intervall");
}

TEST(TableRow, CutsALongNameAndKeepsCellsInTheirColumns) {
  EXPECT_EQ(table_row("abc", 4, {{"1", 3}, {"22", 4}}), "abc   1  22");
  EXPECT_EQ(table_row("abcdef", 4, {{"1", 3}}), "abc\u2026  1");
}

// Glued together two numbers would be a third.
TEST(TableRow, KeepsNumbersApartThatAreTooWide) {
  EXPECT_EQ(table_row("a", 1, {{"250", 4}, {"100,000,000", 8}}), "a 250 100,000,000");
  EXPECT_EQ(table_row("a", 1, {{"12345678", 8}, {"1", 2}}), "a 12345678 1");
}

TEST(TableRow, TakesWhatIsTooWideFromTheCellsAfterIt) {
  EXPECT_EQ(table_row("a", 4, {{"1,234,567", 7}, {"1", 7}, {"22", 4}}), "a    1,234,567   1  22");
}

TEST(TableRow, IsNeverWiderThanThePage) {
  const std::string name(30, 'n');
  const std::string seventeen(17, '1');
  // 20 + 60 in its widths; three of the name's columns are left to the cells.
  const std::string shorter =
      table_row(name, 20, {{seventeen, 20}, {seventeen, 20}, {std::string(22, '2'), 20}});
  EXPECT_EQ(display_width(shorter), page_width);
  EXPECT_TRUE(shorter.starts_with(std::string(16, 'n') + "\u2026"));
  const std::string below = table_row(name, 20, {{std::string(75, '1'), 60}});
  EXPECT_EQ(below, name + "\n" + std::string(4, ' ') + " " + std::string(75, '1'));
}

TEST(Page, LeavesNoSpacesAtTheEndOfALine) {
  Page page({.language = Language::english, .version = {}, .seconds = 0.0});
  page.line("a  ");
  page.line();
  EXPECT_EQ(page.taken(), "a\n\n");
}

}  // namespace
}  // namespace klara
