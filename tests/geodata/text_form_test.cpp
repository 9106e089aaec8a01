#include <klara/geodata/text_form.hpp>

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace klara {
namespace {

using namespace std::string_literals;

TEST(Composed, JoinsLettersWithTheirAccents) {
  EXPECT_EQ(composed("A\xCC\x8Akeshov"), "Åkeshov");
  EXPECT_EQ(composed("O\xCC\x88rby"), "Örby");
  EXPECT_EQ(composed("Cafe\xCC\x81"), "Café");
  EXPECT_EQ(composed("Åkeshov"), "Åkeshov");
  EXPECT_EQ(composed("q\xCC\x8A"), "q\xCC\x8A");  // no such letter
  EXPECT_EQ(composed("\xCC\x8A"), "\xCC\x8A");    // nothing to stand on
}

TEST(Composed, TakesBlanksAwayAround) {
  EXPECT_EQ(composed(" \t0801 \r\n"), "0801");
  EXPECT_EQ(composed("a b"), "a b");
  EXPECT_EQ(composed("  "), "");
}

TEST(Shown, MakesHiddenCharactersVisible) {
  EXPECT_EQ(shown("\xE2\x80\xAE"
                  "abc"),
            "<U+202E>abc");
  EXPECT_EQ(shown("\xE2\x80\x8B"
                  "Farsta"),
            "<U+200B>Farsta");
  EXPECT_EQ(shown("\xEF\xBB\xBF"
                  "Bromma"),
            "<U+FEFF>Bromma");
  EXPECT_EQ(shown("a\x1B[31m\n"), "a<U+001B>[31m<U+000A>");
  EXPECT_EQ(shown("a\0b"s), "a<U+0000>b");
  EXPECT_EQ(shown("H\xE4gersten"), "H<E4>gersten");
  EXPECT_EQ(shown("Hägersten 😀"), "Hägersten 😀");
  EXPECT_EQ(shown("abcdef", 3), "abc…");
}

TEST(Shown, MasksWhatLooksPersonal) {
  EXPECT_EQ(shown("seen by 20990201-0001"), "••••");
  EXPECT_EQ(shown("2099-02-01"), "2099-02-01");
}

TEST(IsUtf8, FollowsTheTableOfTheStandard) {
  for (const std::string& good : {""s, "abc"s, "åäö"s, "€"s, "😀"s, "\xED\x9F\xBF"s,
                                  "\xEE\x80\x80"s, "\xF4\x8F\xBF\xBF"s, "\0"s}) {
    EXPECT_TRUE(is_utf8(good)) << shown(good);
  }
  for (const std::string& bad :
       {"\x80"s, "\xC3"s, "\xC0\x80"s, "\xC1\xBF"s, "\xE0\x9F\xBF"s, "\xED\xA0\x80"s,
        "\xF0\x8F\xBF\xBF"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF"s, "\xE2\x82"s,
        "ok ok ok H\xE4gersten"s}) {
    EXPECT_FALSE(is_utf8(bad)) << shown(bad);
  }
}

TEST(RoundedNumber, IsWhatASpreadsheetMakesOfALongOne) {
  for (const char* text : {"5,00012E+15", "5.00012E+15", "5e+15", "12E+7"}) {
    EXPECT_TRUE(is_rounded_number(text)) << text;
  }
  for (const char* text : {"", "5000120000000001", "5000-K123456-19", "E+15", "5,E+15", "5,0E15",
                           "5,0E+", "5,0E+15 ", "A5E+15", "5,0,0E+15"}) {
    EXPECT_FALSE(is_rounded_number(text)) << text;
  }
}

}  // namespace
}  // namespace klara
