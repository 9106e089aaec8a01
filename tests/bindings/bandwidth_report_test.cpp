#include <cli/bandwidth_report.hpp>
#include <cli/text_layout.hpp>

#include "bindings/sample_study.hpp"

#include <gmock/gmock.h>

#include <sstream>
#include <string>

namespace klara {
namespace {

using namespace literals;
using testing::HasSubstr;
using testing::Not;

BandwidthEstimate given(BandwidthRule rule, double metres, const Text& note = {}) {
  return {.rule = rule, .bandwidth = Metres{metres}, .code = {}, .reason = {}, .note = note};
}

BandwidthEstimate refused(BandwidthRule rule, const Text& reason) {
  return {.rule = rule, .bandwidth = std::nullopt, .code = "WHY", .reason = reason, .note = {}};
}

/// 3000 incidents of which four in five share an address with others.
BandwidthFamily of_addresses() {
  BandwidthFamily family;
  family.precision = {.incidents = 3000,
                      .places = 900,
                      .shared = 0.8,
                      .rounding = 1_m,
                      .spacing = 38_m,
                      .floor = 38_m};
  family.floor = 107_m;
  family.leave_out = LeaveOut::place;
  family.estimates = {
      given(BandwidthRule::scott, 612.3),
      given(BandwidthRule::plug_in, 82.4, {.en = "shorter than 107 m", .sv = "kortare än 107 m"}),
      given(BandwidthRule::likelihood, 190.0,
            {.en = "places left out whole, as 80% of the incidents share theirs",
             .sv = "hela platser utelämnade, då 80 % av brotten delar sin"}),
      refused(BandwidthRule::cronie_van_lieshout,
              {.en = "needs the area of a window", .sv = "kräver ytan av ett fönster"}),
      given(BandwidthRule::diggle, 215.0)};
  return family;
}

std::string page(const BandwidthFamily& family, Language language) {
  Study2018 study;
  study.inputs.resolved.before.reset();
  study.inputs.resolved.after.reset();
  return bandwidth_report(study.inputs, family,
                          {.language = language, .version = "0.1.0", .seconds = 0.1});
}

/// On one line.
std::string unwrapped(const std::string& text) {
  std::string result;
  std::istringstream words(text);
  for (std::string word; words >> word;) result += (result.empty() ? "" : " ") + word;
  return result;
}

/// With blanks that do not break for underscores.
std::string held(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '_' ? "\u00A0" : std::string(1, c);
  return result;
}

TEST(BandwidthReport, SetsEveryRuleBesideTheOthersWithItsLengthOrItsReason) {
  const std::string text = page(of_addresses(), Language::english);
  EXPECT_THAT(text, HasSubstr("quartic; a bandwidth is its radius"));
  EXPECT_THAT(text, HasSubstr(held("scott                612_m  Scott's rule\n")));
  EXPECT_THAT(text,
              HasSubstr(held("plug-in               82_m  by the curvature that the incidents")));
  EXPECT_THAT(unwrapped(text), HasSubstr(held("the incidents show; shorter than 107 m ppl")));
  EXPECT_THAT(text, HasSubstr("cvl                      –  Cronie & van Lieshout"));
  EXPECT_THAT(unwrapped(text), HasSubstr("the window; needs the area of a window diggle"));
  EXPECT_LT(text.find("one round cloud"), text.find("scott "));
  EXPECT_LT(text.find("scott "), text.find("By how the incidents lie"));
  EXPECT_LT(text.find("By how the incidents lie"), text.find("plug-in "));
  EXPECT_LE(widest_line(text), page_width);
}

TEST(BandwidthReport, SaysWhatAddressesDoToCrossValidationAndWhatFloorTheySet) {
  const std::string text = unwrapped(page(of_addresses(), Language::english));
  EXPECT_THAT(text, HasSubstr("80% of 3,000 incidents share their place with another, on 900"));
  EXPECT_THAT(text, HasSubstr("fall towards nothing"));
  EXPECT_THAT(text,
              HasSubstr(held("107_m: half of the shared places have the nearest place within")));

  BandwidthFamily family = of_addresses();
  family.precision.spacing = family.precision.floor = {};
  family.precision.rounding = family.precision.floor = 100_m;
  family.precision.shared = 0.04;
  family.floor = 283_m;
  family.leave_out = LeaveOut::incident;
  const std::string rounded = unwrapped(page(family, Language::english));
  EXPECT_THAT(rounded, HasSubstr(held("283_m: the coordinates are rounded to 100_m")));
  EXPECT_THAT(rounded, HasSubstr("leaves out incidents one by one"));

  family.precision = {
      .incidents = 30, .places = 30, .shared = 0.0, .rounding = {}, .spacing = {}, .floor = {}};
  family.floor = {};
  const std::string exact = unwrapped(page(family, Language::english));
  EXPECT_THAT(exact, HasSubstr("every incident has a place of its own"));
  EXPECT_THAT(exact, HasSubstr("the coordinates show no step"));
}

TEST(BandwidthReport, SaysHowFarTheRulesAgreeAndThatNoneIsUsedAlone) {
  const std::string text = unwrapped(page(of_addresses(), Language::english));
  EXPECT_THAT(text,
              HasSubstr(held("4 rules give 82_m to 612_m, the longest 7.4 times the shortest")));
  EXPECT_THAT(text, HasSubstr(held("ppl and diggle: 190_m to 215_m")));
  EXPECT_THAT(text, HasSubstr("Use no rule alone"));
  EXPECT_THAT(text,
              HasSubstr(held("190_m, 220_m and 610_m")));  // not 82 m, which is below the floor

  BandwidthFamily alone = of_addresses();
  alone.estimates = {given(BandwidthRule::scott, 612.3)};
  EXPECT_THAT(page(alone, Language::english), HasSubstr("only one rule gives a bandwidth"));
  alone.estimates = {refused(BandwidthRule::scott, {.en = "one place", .sv = "en plats"})};
  EXPECT_THAT(page(alone, Language::english), HasSubstr("no rule gives a bandwidth"));
  EXPECT_THAT(page(alone, Language::english), HasSubstr("Give a bandwidth in metres"));
  alone.estimates = {given(BandwidthRule::scott, 61.0)};
  EXPECT_THAT(page(alone, Language::english), HasSubstr("All lie below the floor"));
}

TEST(BandwidthReport, SpeaksSwedish) {
  const std::string as_shown = page(of_addresses(), Language::swedish);
  const std::string text = unwrapped(as_shown);
  EXPECT_THAT(text, HasSubstr(held("80_% av 3\u202F000 brott delar plats med ett annat")));
  EXPECT_THAT(text, HasSubstr("utelämnas hela platser (lscv"));
  EXPECT_THAT(text, HasSubstr("Använd ingen regel ensam"));
  EXPECT_THAT(text, HasSubstr(held("ppl och diggle: 190_m till 215_m")));
  EXPECT_THAT(text, Not(HasSubstr("incident")));
  EXPECT_LE(widest_line(as_shown), page_width);
}

}  // namespace
}  // namespace klara
