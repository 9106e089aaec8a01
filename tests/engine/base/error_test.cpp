#include <klara/base/error.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

TEST(Error, CarriesKindCodeMessageRemedyAndPlace) {
  try {
    throw bad_data("RING_OPEN", {.en = "ring is open", .sv = "ringen är öppen"})
        .with_remedy({.en = "Close it.", .sv = "Slut den."})
        .at("districts.gpkg", 7);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_EQ(error.code(), "RING_OPEN");
    EXPECT_EQ(error.message().in(Language::swedish), "ringen är öppen");
    EXPECT_EQ(error.message().in(Language::english), "ring is open");
    EXPECT_EQ(error.remedy(), (Text{.en = "Close it.", .sv = "Slut den."}));
    EXPECT_EQ(error.file(), "districts.gpkg");
    EXPECT_EQ(error.row(), 7u);
    EXPECT_STREQ(error.what(), "ring is open");
    return;
  }
  FAIL() << "nothing was thrown";
}

TEST(Error, HasNoPlaceAndNoRemedyUnlessGiven) {
  const Error error = bad_argument("CODE", {.en = "en", .sv = "sv"});
  EXPECT_TRUE(error.file().empty());
  EXPECT_FALSE(error.row().has_value());
  EXPECT_TRUE(error.remedy().en.empty() && error.remedy().sv.empty());
}

TEST(Error, SaysWhoMustAct) {
  EXPECT_EQ(bad_argument("CODE", {}).kind(), ErrorKind::bad_argument);
  EXPECT_EQ(bad_data("CODE", {}).kind(), ErrorKind::bad_data);
  EXPECT_EQ(unreadable("CODE", {}).kind(), ErrorKind::unreadable);
  EXPECT_EQ(cancelled().kind(), ErrorKind::cancelled);
  EXPECT_EQ(cancelled().code(), "CANCELLED");
}

}  // namespace
}  // namespace klara
