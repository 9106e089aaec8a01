#include <cli/page.hpp>

#include <gtest/gtest.h>

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

TEST(Page, LeavesNoSpacesAtTheEndOfALine) {
  Page page({.language = Language::english, .version = {}, .seconds = 0.0});
  page.line("a  ");
  page.line();
  EXPECT_EQ(page.taken(), "a\n\n");
}

}  // namespace
}  // namespace klara
