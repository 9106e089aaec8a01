#include <klara/base/numbers.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace klara {
namespace {

constexpr Language sv = Language::swedish;
constexpr Language en = Language::english;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Numbers, AreWrittenAsInTheTwoLanguages) {
  EXPECT_EQ(number(1350, 0, sv), "1\u202F350");
  EXPECT_EQ(number(1350, 0, en), "1,350");
  EXPECT_EQ(number(6.25, 1, sv), "6,2");  // ties to even, as the binary fraction is exact
  EXPECT_EQ(number(6.2, 1, en), "6.2");
  EXPECT_EQ(number(-12345678.5, 1, sv), "\u221212\u202F345\u202F678,5");
  EXPECT_EQ(number(999, 0, sv), "999");
  EXPECT_EQ(count(14261, sv), "14\u202F261");
  EXPECT_EQ(count(14261, en), "14,261");
  EXPECT_EQ(count(0, sv), "0");
  EXPECT_EQ(counted(1, "row lies", "rows lie", en), "1 row lies");
  EXPECT_EQ(counted(0, "row lies", "rows lie", en), "0 rows lie");
  EXPECT_EQ(counted(1350, "rad", "rader", sv), "1\u202F350 rader");
  EXPECT_EQ(count(std::numeric_limits<std::uint64_t>::max(), en), "18,446,744,073,709,551,615");
}

TEST(Numbers, BearASignOnEveryDifferenceButZero) {
  EXPECT_EQ(difference(113, 0, sv), "+113");
  EXPECT_EQ(difference(-0.3, 1, sv), "\u22120,3");
  EXPECT_EQ(difference(0, 1, en), "0.0");
  EXPECT_EQ(difference(-0.04, 1, en), "0.0");  // never minus nothing
  EXPECT_EQ(difference(0.4, 0, en), "0");
  EXPECT_EQ(number(-0.2, 0, en), "0");
  EXPECT_EQ(difference_interval(-434, 12, 0, sv), "\u2212434 till +12");
  EXPECT_EQ(short_difference_interval(-434.4, 0.4, sv), "\u2212434 till 0");
  EXPECT_EQ(short_difference_interval(-0.39, 6.39, en), "\u22120.4 to +6.4");  // zero lies within
}

TEST(Numbers, ThatAreNotThereAreAnEnDash) {
  EXPECT_EQ(number(nan, 2, sv), "\u2013");
  EXPECT_EQ(difference(nan, 2, sv), "\u2013");
  EXPECT_EQ(percent(nan, 0, en), "\u2013");
  EXPECT_EQ(short_number(nan, en), "\u2013");
  EXPECT_EQ(interval(nan, 2, 0, sv), "\u2013");
  EXPECT_EQ(interval(2, nan, 0, sv), "\u2013");
}

TEST(Numbers, KeepTheirShapeInPercentAndIntervals) {
  EXPECT_EQ(percent(0.62, 0, sv), "62\u00A0%");
  EXPECT_EQ(percent(0.0218, 1, en), "2.2%");
  EXPECT_EQ(interval(0.4, 12.1, 1, sv), "0,4 till 12,1");
  EXPECT_EQ(interval(0.4, 12.1, 1, en), "0.4 to 12.1");
  EXPECT_EQ(short_interval(0.0336, 1234.4, en), "0.034 to 1,234");
  EXPECT_EQ(short_interval(0, 12.1, sv), "0 till 12");
  EXPECT_EQ(short_interval(nan, nan, sv), "\u2013");
}

TEST(Numbers, GiveALevelTheDecimalsItHas) {
  EXPECT_EQ(level_in_percent(0.95, sv), "95\u00A0%");
  EXPECT_EQ(level_in_percent(0.95, en), "95%");
  EXPECT_EQ(level_in_percent(0.9, en), "90%");
  EXPECT_EQ(level_in_percent(0.995, en), "99.5%");
  EXPECT_EQ(level_in_percent(0.9999, sv), "99,99\u00A0%");
}

TEST(Numbers, AreTrimmedOfZerosAtTheirEnd) {
  EXPECT_EQ(trimmed_number(0.5, 3, sv), "0,5");
  EXPECT_EQ(trimmed_number(50.0, 3, sv), "50");
  EXPECT_EQ(trimmed_number(-1250.25, 3, en), "\u22121,250.25");
  EXPECT_EQ(trimmed_number(1.0 / 3.0, 3, en), "0.333");
  EXPECT_EQ(trimmed_number(0.1 + 0.2, 3, en), "0.3");
  EXPECT_EQ(trimmed_number(nan, 3, en), "\u2013");
}

TEST(Numbers, ThatAreSmallKeepTwoDigitsAndAreNeverNothing) {
  EXPECT_EQ(short_number(1350.4, sv), "1\u202F350");
  EXPECT_EQ(short_number(10.0, en), "10");
  EXPECT_EQ(short_number(9.96, en), "10");
  EXPECT_EQ(short_number(9.94, en), "9.9");
  EXPECT_EQ(short_number(3.449, sv), "3,4");
  EXPECT_EQ(short_number(-0.0336, sv), "\u22120,034");
  EXPECT_EQ(short_number(0.997, en), "1.0");
  EXPECT_EQ(short_number(1e-7, en), "0.00000010");
  EXPECT_EQ(short_number(0.0, sv), "0");
}

TEST(Numbers, GiveFileSizesInThousands) {
  EXPECT_EQ(file_size(0, sv), "0 B");
  EXPECT_EQ(file_size(999, sv), "999 B");
  EXPECT_EQ(file_size(3100, sv), "3 kB");
  EXPECT_EQ(file_size(999'499, en), "999 kB");
  EXPECT_EQ(file_size(999'500, en), "1.0 MB");  // never 1,000 kB
  EXPECT_EQ(file_size(1'900'000, sv), "1,9 MB");
  EXPECT_EQ(file_size(999'950'000, sv), "1,0 GB");
  EXPECT_EQ(file_size(999'949'000'000, en), "999.9 GB");
  EXPECT_EQ(file_size(8'000'000'000'000, sv), "8,0 TB");
}

// The definition, read backwards: taking the separators away gives the digits again.
TEST(Numbers, LoseNothingBetweenTheirSeparators) {
  const unsigned seed = 20190601;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 draw(seed);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = draw() >> (draw() % 64);
    std::string plain;
    for (const char c : count(value, en)) {
      if (c != ',') plain += c;
    }
    EXPECT_EQ(plain, std::to_string(value));
    const std::string swedish = count(value, sv);
    EXPECT_EQ((swedish.size() - plain.size()) % 3, 0u);  // only three-byte spaces were added
  }
}

}  // namespace
}  // namespace klara
