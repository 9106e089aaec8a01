#include <klara/base/random.hpp>
#include <klara/geodata/written_number.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace klara {
namespace {

TEST(WrittenNumber, ReadsWholeNumbersOnly) {
  const auto value = [](const char* text) { return written_number(text).value; };
  EXPECT_EQ(value("152224.64"), 152224.64);
  EXPECT_EQ(value(" -1.5e3 "), -1500.0);
  EXPECT_EQ(value("+7"), 7.0);
  EXPECT_EQ(value("1e12"), 1e12);
  EXPECT_EQ(value("0.1"), 0.1);
  EXPECT_EQ(value("-0"), 0.0);
  const char* spaced = "6\u00A0579\u00A0144.50";
  for (const char* text : {"153000 m", "153000,5", "6 580 822", spaced, "1.000.000", "abc", "0x1F",
                           "59°19'48N", "--5", "+-5", "1e", ".", "-"}) {
    EXPECT_EQ(written_number(text).fault, NumberFault::unparsable) << text;
  }
  for (const char* text : {"nan", "NaN", "inf", "-inf", "Infinity", "1e400"}) {
    EXPECT_EQ(written_number(text).fault, NumberFault::not_finite) << text;
  }
  for (const char* text : {"", " ", "\t"}) {
    EXPECT_EQ(written_number(text).fault, NumberFault::missing) << text;
  }
}

TEST(WrittenNumber, TakesOneDecimalSignOnly) {
  EXPECT_EQ(written_number("152224,64", true).value, 152224.64);
  EXPECT_EQ(written_number("152224", true).value, 152224.0);
  EXPECT_EQ(written_number("1,5e3", true).value, 1500.0);
  for (const char* text : {"152224.64", "6.580.822,5", "1,000,000", "1,2.3"}) {
    EXPECT_EQ(written_number(text, true).fault, NumberFault::unparsable) << text;
  }
}

// strtod of the C library rounds correctly, too.
TEST(WrittenNumber, RoundsAsTheLibraryDoes) {
  constexpr std::uint64_t seed = 23;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int repeat = 0; repeat < 100'000; ++repeat) {
    std::string text = random.below(2) == 0 ? "" : "-";
    const std::uint64_t whole = 1 + random.below(12);
    for (std::uint64_t i = 0; i < whole; ++i) text += static_cast<char>('0' + random.below(10));
    const std::uint64_t decimals = random.below(10);
    if (decimals > 0) text += '.';
    for (std::uint64_t i = 0; i < decimals; ++i) text += static_cast<char>('0' + random.below(10));
    if (random.below(8) == 0) text.append("e").append(std::to_string(random.below(20)));
    const double expected = std::strtod(text.c_str(), nullptr);
    ASSERT_EQ(written_number(text).value, expected) << text;
    std::ranges::replace(text, '.', ',');
    ASSERT_EQ(written_number(text, true).value, expected) << text;
  }
}

TEST(CoordinateCode, IsTheReasonForWhichARowIsSetAside) {
  EXPECT_EQ(coordinate_code(written_number("152224").fault), "");
  EXPECT_EQ(coordinate_code(written_number(" ").fault), "COORD_MISSING");
  EXPECT_EQ(coordinate_code(written_number("6 580 822").fault), "COORD_UNPARSABLE");
  EXPECT_EQ(coordinate_code(written_number("inf").fault), "COORD_NOT_FINITE");
}

}  // namespace
}  // namespace klara
