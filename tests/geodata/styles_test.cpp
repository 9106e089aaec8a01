#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/palette.hpp>
#include <klara/geodata/styles.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::HasSubstr;
using testing::Not;

const Text density{.en = "Crimes per km² and month, before", .sv = "Brott per km² och månad, före"};
const DistrictTheme rate_change{
    .field = "change_rate_1",
    .heading = {.en = "Change per 100,000 residents", .sv = "Förändring per 100\u202F000 boende"},
    .mark = DistrictMark::fill,
    .change = true,
    .floor = 100.0};
const DistrictTheme count_change{.field = "change",
                                 .heading = {.en = "Change", .sv = "Förändring"},
                                 .mark = DistrictMark::circle,
                                 .change = true,
                                 .floor = 4.0};

std::vector<std::string> all_styles(const MapWords& words) {
  DistrictTheme counts = count_change;
  counts.change = false;
  return {density_style(100.0, density, words),
          cube_style(100.0, 3, density, words),
          rate_style(0.5, density, {.en = "cannot tell", .sv = "kan inte avgöras"}, words),
          change_style(100.0, 0.95, words),
          street_style(20.0, density, words),
          relative_risk_style(words),
          contours_style(true, {.en = "Sure", .sv = "Säkert"}, words),
          contours_style(false, {.en = "Each cell", .sv = "Varje cell"}, words),
          district_style(rate_change, words),
          district_style(count_change, words),
          district_style(counts, words),
          outlines_style(0.5, words),
          treated_style(words),
          places_style(PlaceChoice::named, words),
          places_style(PlaceChoice::searched, words),
          flows_style(265.0, words),
          rings_style(words),
          roles_style(words),
          incidents_style(words)};
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t result = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++result;
  return result;
}

// "27,27,26,255" of every colour option, as #1b1b1a.
std::set<std::string> colours_in(const std::string& style) {
  std::set<std::string> result;
  const std::regex pattern("\"([0-9]+),([0-9]+),([0-9]+),[0-9]+\"");
  for (std::sregex_iterator i(style.begin(), style.end(), pattern), end; i != end; ++i) {
    const auto part = [&](std::size_t n) {
      return static_cast<std::uint8_t>(std::stoi((*i)[n].str()));
    };
    result.insert(hex(Colour{part(1), part(2), part(3)}));
  }
  return result;
}

TEST(Styles, UseTheColoursOfThePaletteAndNoOther) {
  std::set<std::string> known;
  for (const Colour c : palette::amount) known.insert(hex(c));
  for (const Colour c : palette::change) known.insert(hex(c));
  for (const Colour c : {palette::ink, palette::secondary_ink, palette::white, palette::border}) {
    known.insert(hex(c));
  }
  for (const std::string& style : all_styles({Language::swedish})) {
    EXPECT_FALSE(colours_in(style).empty());
    for (const std::string& colour : colours_in(style)) EXPECT_TRUE(known.contains(colour));
  }
}

TEST(Styles, ShowEveryColourOfTheirScale) {
  const std::set<std::string> amounts =
      colours_in(density_style(100.0, density, {Language::english}));
  for (const Colour c : palette::amount) EXPECT_TRUE(amounts.contains(hex(c)));
  for (const std::string& style : {change_style(100.0, 0.95, {Language::english}),
                                   district_style(rate_change, {Language::english})}) {
    for (const Colour c : palette::change) EXPECT_TRUE(colours_in(style).contains(hex(c)));
  }
}

TEST(Styles, HaveOneSymbolForEveryEntryOfTheLegend) {
  for (const std::string& style : all_styles({Language::english})) {
    for (std::size_t i = 0; i < times(style, " symbol=\""); ++i) {
      EXPECT_EQ(times(style, " symbol=\"" + std::to_string(i) + "\""), 1u);
      EXPECT_EQ(times(style, " name=\"" + std::to_string(i) + "\" alpha"), 1u);
    }
  }
}

TEST(Styles, SayTheUnitInTheHeadingOfTheLegend) {
  EXPECT_THAT(density_style(100.0, density, {Language::swedish}),
              HasSubstr("Brott per km² och månad, före"));
  EXPECT_THAT(density_style(100.0, density, {Language::english}),
              HasSubstr("Crimes per km² and month, before"));
  EXPECT_THAT(outlines_style(0.5, {Language::swedish}), HasSubstr("rymmer 50\u00A0% av tätheten"));
  EXPECT_THAT(district_style(rate_change, {Language::swedish}), HasSubstr("100\u202F000 boende"));
}

TEST(Styles, SayThatAChangeIsNotTestedAndDrawItSo) {
  for (const std::string& style : {district_style(rate_change, {Language::swedish}),
                                   district_style(count_change, {Language::swedish})}) {
    EXPECT_THAT(style, HasSubstr("ännu inte prövad"));
    // 62 % of 255 on every class but the zero of the raster.
    EXPECT_GE(times(style, ",158\""), 8u);
  }
  EXPECT_EQ(times(relative_risk_style({Language::swedish}), "LinePatternFill"), 8u);
  EXPECT_THAT(density_style(100.0, density, {Language::swedish}), Not(HasSubstr("prövad")));
}

TEST(Styles, DrawAllOfARateAndHatchWhereNothingCanBeTold) {
  const Text untold{.en = "cannot tell: too few", .sv = "kan inte avgöras: för få"};
  const std::string style = rate_style(0.5, density, untold, {Language::swedish});
  EXPECT_THAT(style, HasSubstr("label=\"0,0 till 0,5\""));
  EXPECT_THAT(style, HasSubstr("label=\"16,0 och mer\""));
  EXPECT_THAT(style, HasSubstr("kan inte avgöras: för få"));
  EXPECT_THAT(style, HasSubstr("&quot;class&quot; = -1"));
  EXPECT_EQ(times(style, "LinePatternFill"), 1u);
  EXPECT_EQ(times(rate_style(0.5, density, {}, {Language::swedish}), "LinePatternFill"), 0u)
      << "a population is known everywhere";
}

TEST(Styles, FillOfPlacesOnlyThoseThatAreSure) {
  const std::string style = places_style(PlaceChoice::named, {Language::swedish});
  EXPECT_THAT(style, HasSubstr("&quot;p_adjusted&quot; &lt;= 0.05"));
  EXPECT_THAT(style, HasSubstr("label=\"säkert fler\""));
  EXPECT_THAT(style, HasSubstr("label=\"säkert färre\""));
  EXPECT_THAT(style, HasSubstr("label=\"kan vara slump\""));
  EXPECT_EQ(times(style, "value=\"dash\""), 1u) << "fewer is told without colour, too";
  // Districts have borders of their own.
  EXPECT_EQ(times(style, "SimpleLine"), 6u);
  EXPECT_EQ(times(places_style(PlaceChoice::searched, {Language::swedish}), "SimpleLine"), 4u);
}

TEST(Styles, DrawFlowsAsWideAsTheyCarry) {
  const std::string style = flows_style(265.0, {Language::english});
  EXPECT_THAT(style, HasSubstr("max(0.4, 2.4 * &quot;moved&quot; / 265)"));
  EXPECT_THAT(style, HasSubstr("at the most 265 crimes"));
  EXPECT_THAT(style, HasSubstr("clip_to_extent=\"0\"")) << "a cut arrow would end at the frame";
  EXPECT_THAT(style, HasSubstr("OffsetQuad"));
  EXPECT_THAT(flows_style(1350.0, {Language::swedish}), HasSubstr("1\u202F350 brott"));
}

TEST(Styles, TellEveryRoleOfADistrict) {
  const std::string style = roles_style({Language::english});
  for (const char* role : {"treated", "place", "beside", "candidate", "control", "left_out"}) {
    EXPECT_THAT(style, HasSubstr(std::string("&quot;role&quot; = '") + role + "'"));
  }
}

TEST(Styles, HatchOfATestedChangeWhatMayBeChanceAndNothingElse) {
  const std::string style = change_style(100.0, 0.99, {Language::english});
  EXPECT_THAT(style, HasSubstr("(each cell tested alone, 99%)"));
  EXPECT_THAT(style, HasSubstr("&quot;sure&quot; = 0 AND &quot;class&quot; &lt;&gt; 0"));
  EXPECT_EQ(times(style, "LinePatternFill"), 1u);
  EXPECT_EQ(times(style, ",158\""), 0u) << "what is tested is not faded";
}

TEST(Styles, DrawMoreSolidFewerDashedAndTheSurerThicker) {
  const Text heading{.en = "Sure", .sv = "Säkert"};
  for (const bool of_map : {true, false}) {
    const std::string style = contours_style(of_map, heading, {Language::english});
    EXPECT_EQ(times(style, "value=\"dash\""), 2u);
    EXPECT_EQ(times(style, "&quot;sign&quot; = 1 AND &quot;level&quot; = 0.01"), 1u);
    EXPECT_THAT(style, HasSubstr("larger share, p\u00A0≤\u00A00.05"));
  }
  EXPECT_TRUE(colours_in(contours_style(true, heading, {})).contains(hex(palette::of_change(4))));
  EXPECT_FALSE(colours_in(contours_style(false, heading, {})).contains(hex(palette::of_change(4))))
      << "what is not sure has no colour";
}

TEST(Styles, SayInEveryHeadingThatDataAreSimulatedAndElseNowhere) {
  const std::regex heading("klara-heading[^>]* label=\"([^\"]*)\"");
  for (const auto& [language, note] : {std::pair{Language::swedish, "simulerade brott)"},
                                       {Language::english, "simulated crimes)"}}) {
    for (const std::string& style : all_styles({language, true})) {
      std::smatch found;
      ASSERT_TRUE(std::regex_search(style, found, heading));
      EXPECT_THAT(found[1].str(), testing::EndsWith(note));
      EXPECT_EQ(times(style, note), 1u);
    }
    for (const std::string& style : all_styles({language})) {
      EXPECT_THAT(style, Not(HasSubstr("simul")));
    }
  }
  EXPECT_THAT(change_style(100.0, 0.95, {Language::swedish, true}),
              HasSubstr("brott per km² och månad (varje cell prövad för sig, 95\u00A0%; simulerade "
                        "brott)"));
  EXPECT_THAT(incidents_style({Language::english, true}), Not(HasSubstr("Reported")));
}

TEST(Styles, DrawStreetsTheWiderTheMoreTheyHold) {
  const std::string style =
      street_style(20.0, {.en = "Crimes per km", .sv = "Brott per km"}, {Language::swedish});
  EXPECT_EQ(times(style, "<symbol type=\"line\""), 7u);
  EXPECT_THAT(style, HasSubstr("label=\"640 och mer\" filter=\"&quot;class&quot; = 6\""));
  EXPECT_THAT(style, HasSubstr("label=\"mindre\" filter=\"&quot;class&quot; = 0\""));
  const std::regex width("\"line_width\" type=\"QString\" value=\"([0-9.]+)\"");
  std::vector<double> widths;
  for (std::sregex_iterator i(style.begin(), style.end(), width), end; i != end; ++i) {
    widths.push_back(std::stod((*i)[1]));
  }
  EXPECT_EQ(widths.size(), 7u);
  EXPECT_TRUE(std::ranges::is_sorted(widths, std::ranges::greater_equal{}));
}

TEST(Styles, HatchRatesOfSmallCountsAndCrossOutTheirCircles) {
  for (const DistrictTheme& theme : {rate_change, count_change}) {
    const std::string style = district_style(theme, {Language::english});
    EXPECT_THAT(style, HasSubstr("fewer than 20 crimes before"));
    EXPECT_THAT(style, HasSubstr("&quot;n_before&quot; &lt; 20"));
  }
  EXPECT_EQ(times(district_style(rate_change, {Language::english}), "LinePatternFill"), 1u);
  EXPECT_EQ(times(district_style(count_change, {Language::english}), "cross2"), 1u);
}

TEST(Styles, SpeakOfBeforeOnlyWhereThereIsAnAfter) {
  const DistrictTheme level{.field = "rate_before_1",
                            .heading = {.en = "Crimes per 1,000", .sv = "Brott per 1 000"},
                            .mark = DistrictMark::fill,
                            .floor = 10.0};
  const std::string style = district_style(level, {Language::english});
  EXPECT_THAT(style, HasSubstr("fewer than 20 crimes"));
  EXPECT_THAT(style, Not(HasSubstr("crimes before")));
}

TEST(Styles, NeverDrawCountsAsFilledAreas) {
  const std::string style = district_style(count_change, {Language::english});
  EXPECT_GE(times(style, "CentroidFill"), 9u);
  EXPECT_EQ(times(style, "SimpleFill"), 1u) << "the transparent border alone";
}

TEST(Styles, EscapeWhatPeopleNameTheirDenominators) {
  DistrictTheme theme = rate_change;
  theme.heading.en = "per 100 <b>\"residents\" & visitors";
  const std::string style = district_style(theme, {Language::english});
  EXPECT_THAT(style, HasSubstr("per 100 &lt;b&gt;&quot;residents&quot; &amp; visitors"));
}

TEST(Styles, DifferOnlyInWordsBetweenTheLanguages) {
  const auto swedish = all_styles({Language::swedish}), english = all_styles({Language::english});
  const std::regex label("label=\"[^\"]*\"");
  for (std::size_t i = 0; i < swedish.size(); ++i) {
    EXPECT_NE(swedish[i], english[i]);
    EXPECT_EQ(std::regex_replace(swedish[i], label, ""), std::regex_replace(english[i], label, ""));
  }
}

}  // namespace
}  // namespace klara
