#include <klara/geodata/header_search.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace klara {
namespace {

TEST(ColumnKey, ForgetsCaseSignsAndDots) {
  EXPECT_EQ(column_key("Tid från"), "tidfran");
  EXPECT_EQ(column_key("TID_FRÅN"), "tidfran");
  EXPECT_EQ(column_key("tid fra\xCC\x8An"), "tidfran");  // the ring as a mark of its own
  EXPECT_EQ(column_key("ÖST"), "ost");
  EXPECT_EQ(column_key("Incident-ID"), "incidentid");
}

TEST(ColumnOfForm, GoesByEitherName) {
  const Text name{.en = "level", .sv = "nivå"};
  EXPECT_EQ(column_of_form(std::vector<std::string>{"x", "Level"}, "f.csv", name, {}), 1u);
  EXPECT_EQ(column_of_form(std::vector<std::string>{"NIVÅ", "x"}, "f.csv", name, {}), 0u);
  try {
    static_cast<void>(column_of_form(std::vector<std::string>{"x", "y"}, "f.csv", name,
                                     {.en = "It has level.", .sv = "Den har nivå."}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "COLUMN_MISSING");
    EXPECT_EQ(error.message().en, "f.csv has no column \"level\"");
    EXPECT_EQ(error.message().sv, "f.csv har ingen kolumn \"nivå\"");
    EXPECT_EQ(error.remedy().sv, "Filen har: x, y. Den har nivå.");
  }
}

// A line of a register must not be shown as the names of its columns.
TEST(HoldsValues, ByOneCellThatNoColumnIsCalled) {
  for (const char* const cell :
       {"19811228-9874", "8112289874", "6580872.78", "-17,5", "2019-06-01 22:38", "2019-06-01",
        "22:38", "1/6/2019", "01.06.2019 9.30"}) {
    EXPECT_TRUE(holds_values(std::vector<std::string>{cell, "Anna Andersson", "Storgatan 1", "a"}))
        << cell;
  }
}

TEST(HoldsValues, AsManyNumbers) {
  EXPECT_TRUE(holds_values(std::vector<std::string>{"0801", "Storgatan", "153012"}));
}

TEST(HoldsValues, NotInNamesWithDigits) {
  EXPECT_FALSE(holds_values(std::vector<std::string>{"id", "nyko5", "kod 1", "pop_2016", "x.1",
                                                     "sweref99", "2016", "until", "N"}));
}

TEST(ColumnMissing, ShowsNoValues) {
  const Error error = column_missing(
      {.en = "no column", .sv = "ingen kolumn"},
      std::vector<std::string>{"19811228-9874", "Anna Andersson", "Storgatan 1"}, {});
  EXPECT_EQ(error.message().en, "the first line holds values, not the names of columns");
  EXPECT_EQ(error.remedy().en.find("Andersson"), std::string::npos);
}

}  // namespace
}  // namespace klara
