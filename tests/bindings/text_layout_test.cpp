#include <cli/text_layout.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace klara {
namespace {

using testing::ElementsAre;

TEST(TextLayout, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("åäö"), 3u);
  EXPECT_EQ(display_width("12\u202F327"), 6u);
  EXPECT_EQ(display_width("\u2588\u2591"), 2u);
  EXPECT_EQ(display_width("a\u030A"), 1u);  // a and its ring, as some systems write å
  EXPECT_EQ(display_width("\xFF"), 1u);     // no UTF-8: shown in some way all the same
}

TEST(TextLayout, PadsAndShortensByColumns) {
  EXPECT_EQ(to_left("å", 3), "å  ");
  EXPECT_EQ(to_right("1\u202F350", 7), "  1\u202F350");
  EXPECT_EQ(to_right("lång", 2), "lång");  // never cut
  EXPECT_EQ(shortened("Tillvägagångssätt", 6), "Tillv\u2026");
  EXPECT_EQ(shortened("Plats", 5), "Plats");
}

TEST(TextLayout, BreaksLinesAtSpacesOnly) {
  EXPECT_THAT(wrapped("en två tre", 6), ElementsAre("en två", "tre"));
  EXPECT_THAT(wrapped("12\u202F327\u00A0% av", 6), ElementsAre("12\u202F327\u00A0%", "av"));
  EXPECT_THAT(wrapped("", 10), ElementsAre(""));
  EXPECT_EQ(hanging("en två tre", 2, 8), "en två\n  tre");
}

TEST(TextLayout, WrapsEveryTextWithinItsWidth) {
  const unsigned seed = 7;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 draw(seed);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (auto words = draw() % 40; words > 0; --words) {
      text += std::string(1 + draw() % 9, 'x') + (words > 1 ? " " : "");
    }
    std::string joined;
    for (const std::string& line : wrapped(text, 20)) {
      EXPECT_LE(display_width(line), 20u);
      joined += (joined.empty() ? "" : " ") + line;
    }
    EXPECT_EQ(joined, text);  // nothing is lost
  }
}

TEST(TextLayout, LetsNoTextCommandTheTerminal) {
  EXPECT_EQ(for_terminal("a\x1B[2Jb\r\n\tc", true),
            "a\\x1B[2Jb\\x0D\n\\x09"
            "c");
  EXPECT_EQ(for_terminal("\xC2\x9B"
                         "31m",
                         true),
            "\\u009B31m");  // the one-sign form of ESC [
  EXPECT_EQ(for_terminal("gpj.\u202E"
                         "exe",
                         true),
            "gpj.\\u202Eexe");
  EXPECT_EQ(for_terminal("\xE5ngstr\xF6m", true), "\\xE5ngstr\\xF6m");
  EXPECT_EQ(for_terminal("\xC0\xAF\xED\xA0\x80", true), "\\xC0\\xAF\\xED\\xA0\\x80");
  EXPECT_EQ(for_terminal("Västra 1\u202F350", true), "Västra 1\u202F350");
}

TEST(TextLayout, UsesAsciiSignsWhereUtf8IsNotKnown) {
  EXPECT_EQ(for_terminal("\u2212434 till +12 km²", false), "-434 till +12 km2");
  EXPECT_EQ(for_terminal("\u2588\u2591", false), "#.");
  EXPECT_EQ(for_terminal("57 \u00D7 37", false), "57 x 37");
  EXPECT_EQ(for_terminal("12\u202F327, 2,2\u00A0%", false), "12 327, 2,2 %");
}

}  // namespace
}  // namespace klara
