#include <klara/geodata/personal_number.hpp>

#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <string>
#include <string_view>

namespace klara {
namespace {

// The number 811228-9874 is the one that the Swedish Tax Agency gives as an example.
TEST(LooksPersonal, FindsNumbersOfPersonsAnywhere) {
  for (const char* text :
       {"20990201-0001 tel 070-000 00 01", "990201-0001", "x 990201-0001.", "19990201+0001",
        "209902010001", "given 199902610001 there", "ring 20990201-0001", "070-1,990201-0001"}) {
    EXPECT_TRUE(looks_personal(text)) << text;
  }
}

TEST(LooksPersonal, FindsTenDigitsThatHaveADateAndACheckDigit) {
  for (const char* text : {"8112289874", "seen: 8112289874.", "(8112289874)", "8112889871"}) {
    EXPECT_TRUE(looks_personal(text)) << text;
  }
  for (const char* text :
       {"8112289875", "8113289872", "8112329876", "KA8112289874", "8112289874X", "17.8112289874",
        "8112289874.25", "12-8112289874", "8112289874-1", "81122898740", "98112289874"}) {
    EXPECT_FALSE(looks_personal(text)) << text;
  }
}

TEST(LooksPersonal, FindsOtherSignsAndBlanks) {
  for (const char* text :
       {"811228 9874", "19811228 9874", "811228\u00A09874", "19811228 – 9874", "19811228 - 9874",
        "811228- 9874", "811228\u22129874", "811228\u20119874", "811228–0000", "1981-12-28-9874",
        "1981-12-28 9874", "1981\u201112\u201128\u20119874", "81-12-28-9874", "81 12 28-98 74",
        "1981 12 28 9874", "811288 9871", "1981-12-88-9871", "born 1981-12-28-9874, Sweden"}) {
    EXPECT_TRUE(looks_personal(text)) << text;
  }
  for (const char* text :
       {"811228 9875", "19811228 – 9875", "1981-12-28-9875", "81 12 28-98 75", "811228  ",
        "81 12 28 98 74", "1981-12 28-9874", "1881-12-28-9874", "811228 98745", "811 228 9874",
        "1981-12-28/9874", "1981-12-28 – 1982-01-15"}) {
    EXPECT_FALSE(looks_personal(text)) << text;
  }
}

TEST(LooksPersonal, FindsNumbersOfAReserve) {
  for (const char* text : {"19811228-TF12", "19811228-987X", "811228-R123", "19811288-tf12",
                           "19811228–TF12", "1981-12-28-TF12"}) {
    EXPECT_TRUE(looks_personal(text)) << text;
  }
  for (const char* text : {"19811228-TFXY", "19811228-T1F2", "19811228-TF123", "19811228-123XY",
                           "20190512T1200", "20190512 1200Z", "20190512 TF12", "19811228-987X-1"}) {
    EXPECT_FALSE(looks_personal(text)) << text;
  }
}

TEST(LooksPersonal, LeavesOtherNumbersAlone) {
  for (const char* text : {"",
                           "2023-10-18 22:38",
                           "KA00001",
                           "KA00000",
                           "0801",
                           "5000-KA00001",
                           "0201-K123456-18",
                           "5000-K12345-23",
                           "0201-K811228-18",
                           "6580872.78",
                           "59.3293235",
                           "18.0685808 59.3293235",
                           "-17.811228 59.329323",
                           "153012.25,6580872.78",
                           "070-000 00 01",
                           "08-12 28 98 74",
                           "12345678-1234",
                           "991301-0001",
                           "990200-0001",
                           "20190512-4321-8765",
                           "1234567890",
                           "123456789012",
                           "309902010001",
                           "990201-000",
                           "1990201-0001",
                           "990201-00012",
                           "2023-10-18T22:38:00+02:00",
                           "2023-10-18 - 2023-10-19",
                           "20231018 22:38",
                           "550e8400-e29b-41d4-a716-446655440000",
                           "1 234 567 890",
                           "2018-2019"}) {
    EXPECT_FALSE(looks_personal(text)) << text;
  }
}

// 0 to 9 as check digits: one of them is right on each of these days, and is a clock nevertheless.
TEST(LooksPersonal, LeavesClocksOfThisCenturyAlone) {
  for (const char* const day : {"20231018 22", "2023-10-18 22", "231018 22", "20231018 - 22"}) {
    int lost = 0;
    for (char check = '0'; check <= '9'; ++check) {
      EXPECT_FALSE(looks_personal(std::string(day) + "3" + check)) << day << "3" << check;
      lost += looks_personal(std::string(day) + "9" + check) ? 1 : 0;
    }
    EXPECT_EQ(lost, 1) << day;  // 9x is no minute, and one check digit is right
  }
}

/// The forms, written as plainly as possible; what they capture decides the rest.
bool personal_by_definition(const std::string& text) {
  constexpr const char* sign = R"((?:[-+]|\xE2\x80[\x90-\x94]|\xE2\x88\x92))";
  constexpr const char* blank = R"((?: |\t|\xC2\xA0|\xE2\x80\x89|\xE2\x80\xAF))";
  static const std::string month_day =
      "(0[1-9]|1[0-2])#(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])";
  const auto dated = [](const std::string& between) {
    std::string result = "(19|20)?([0-9]{2})#" + month_day;
    for (std::size_t at = 0; (at = result.find('#')) != std::string::npos;) {
      result.replace(at, 1, between);
    }
    return result;
  };
  const std::string s = sign, b = blank;
  static const std::regex twelve(dated("").replace(0, 8, "(19|20)") + "([0-9]{4})(?![0-9])");
  static const std::regex ten(dated("").replace(0, 8, "()") +
                              "([0-9]{4})(?![-0-9A-Za-z_+]|[.][0-9])");
  static const std::regex whole(dated("") + s + "([0-9]{4})(?![-0-9])");
  static const std::regex reserve(dated("") + b + "*" + s + b +
                                  "*([A-Za-z][0-9]{3}|[A-Za-z]{2}[0-9]{2}|[0-9]{3}[A-Za-z])"
                                  "(?![-0-9A-Za-z])");
  static const std::regex apart(dated("") + "(" + b + "*" + s + b + "*|" + b + "+)" +
                                "([0-9]{2})(" + b + "*)([0-9]{2})(?![-0-9])");
  std::smatch m;
  const auto checks = [](const std::string& digits) {
    int sum = 0;
    for (std::size_t i = 0; i < 10; ++i) {
      const int twice = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
      sum += twice / 10 + twice % 10;
    }
    return sum % 10 == 0;
  };
  for (auto at = text.begin(); at != text.end(); ++at) {
    const auto found = [&](const std::regex& form) {
      return std::regex_search(at, text.end(), m, form, std::regex_constants::match_continuous);
    };
    if (at != text.begin() && std::isdigit(static_cast<unsigned char>(at[-1])) != 0) continue;
    if (found(twelve) || found(whole) || found(reserve)) return true;
    const bool joined =
        at != text.begin() && (std::isalpha(static_cast<unsigned char>(at[-1])) != 0 ||
                               std::string_view("._-+").find(at[-1]) != std::string_view::npos);
    if (!joined && found(ten) && checks(m.str(0).substr(0, 10))) return true;
    if (!found(apart)) continue;
    const std::string join = m[5], last = m[6].str() + m[8].str();
    const bool has_sign = std::regex_search(join, std::regex(s));
    const bool has_blank = std::regex_search(join, std::regex(b));
    if (m[7].length() > 0 && !has_sign) continue;
    const bool recent = m[1].matched ? m[1] == "20" : m[2].str() < "50";
    const bool clock = last.substr(0, 2) < "24" && last.substr(2) < "60";
    if (has_blank && recent && clock) continue;
    if (checks(m[2].str() + m[3].str() + m[4].str() + last)) return true;
  }
  return false;
}

// The search looks at every second character only; the definition looks at all. Dates in parts are
// left to the examples.
TEST(LooksPersonal, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 17;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  constexpr std::array<std::string_view, 16> alphabet{
      "0", "0", "0", "1", "1", "1", "2", "9", "-", "+", " ", "\u2011", "\u00A0", "X", ".", "7"};
  int found = 0;
  for (int repeat = 0; repeat < 20'000; ++repeat) {
    std::string text;
    const auto add = [&](std::uint64_t length) {
      for (std::uint64_t i = 0; i < length; ++i) text += alphabet[random.below(alphabet.size())];
    };
    add(random.below(12));
    if (random.below(2) == 0) {
      if (random.below(2) == 0) text += random.below(2) == 0 ? "19" : "20";
      text += std::to_string(10 + random.below(90)) + "0" + std::to_string(1 + random.below(9)) +
              std::to_string(10 + random.below(22));
      if (random.below(4) > 0) text += alphabet[8 + random.below(5)];
      text += std::to_string(1000 + random.below(9000));
    }
    add(random.below(12));
    const bool expected = personal_by_definition(text);
    found += expected ? 1 : 0;
    ASSERT_EQ(looks_personal(text), expected) << text;
  }
  EXPECT_GT(found, 100);
}

}  // namespace
}  // namespace klara
