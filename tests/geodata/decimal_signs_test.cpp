#include <klara/geodata/decimal_signs.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace klara {
namespace {

using Column = std::vector<std::string>;

/// The value that is in doubt; empty = none.
std::string doubted(Column column) {
  const auto example = [&] {
    DecimalSigns signs;
    for (std::size_t i = 0; i < column.size(); ++i) signs.look_at(column[i], i + 2);
    const auto doubt = signs.doubt("WEIGHT_THOUSANDS", "reports.csv");
    return doubt ? column[doubt->row().value() - 2] : std::string();
  };
  std::string forwards = example();
  std::ranges::reverse(column);
  EXPECT_EQ(example().empty(), forwards.empty()) << "depends on the order of rows";
  return forwards;
}

TEST(DecimalSigns, AreInDoubtWhereEveryOneStandsBeforeThreeDigits) {
  EXPECT_EQ(doubted({"1", "12,500", "1,250"}), "12,500");
  EXPECT_EQ(doubted({"980", "1.500"}), "1.500");
  EXPECT_EQ(doubted({"+1.500", " 1.500 ", "-1.500"}), "+1.500");
}

TEST(DecimalSigns, AreNotWhereAnyValueCanOnlyBeADecimal) {
  for (const char* const decimal :
       {"0.250", ".250", "1.5", "1.2500", "1000.250", "1.5e3", "1.", "0.5"}) {
    EXPECT_EQ(doubted({"1.500", decimal, "2"}), "") << decimal;
  }
  EXPECT_EQ(doubted({"1", "2500", "1e6"}), "");
  EXPECT_EQ(doubted({}), "");
}

TEST(DecimalSigns, AreToldEachByItsOwn) {
  EXPECT_EQ(doubted({"1,500", "1.5"}), "1,500");
}

TEST(DecimalSigns, NameFileRowValueAndRemedyInBothLanguages) {
  DecimalSigns signs;
  signs.look_at("12,500", 7);
  const Error error = signs.doubt("WEIGHT_THOUSANDS", "reports.csv").value();
  EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  EXPECT_EQ(error.code(), "WEIGHT_THOUSANDS");
  EXPECT_EQ(error.file(), "reports.csv");
  EXPECT_EQ(error.row(), 7U);
  EXPECT_THAT(error.message().en, testing::HasSubstr("\"12,500\""));
  EXPECT_THAT(error.message().sv, testing::HasSubstr("\"12,500\""));
  EXPECT_THAT(error.remedy().sv, testing::HasSubstr("12500"));
}

}  // namespace
}  // namespace klara
