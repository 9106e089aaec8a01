#include <cli/run_report.hpp>

#include "bindings/sample_study.hpp"

#include <cli/districts_report.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace klara {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(RunReport, SaysWhatWasReadAskedFoundAndWritten) {
  const std::string page = Study2018().page(Language::swedish);
  EXPECT_THAT(page, HasSubstr("klara 0.1.0   studie klara-2018-2019"));
  EXPECT_THAT(page, HasSubstr("intern: innehåller uppgifter som kräver skydd"));
  EXPECT_THAT(page,
              HasSubstr("Läst     reports.csv   12\u202F327 rader: 12\u202F058 använda, 269 i "
                        "karantän (2,2\u00A0%)"));
  EXPECT_THAT(page, HasSubstr("nyko7.gpkg    419 områden, EPSG:3011"));
  EXPECT_THAT(page, HasSubstr("Före     2018-06-01 till 2018-08-31     Efter  2019-06-01 till"));
  EXPECT_THAT(page, HasSubstr("bandbredd 200 m (studien)"));
  EXPECT_THAT(page, HasSubstr("φ\u00A01,25\u00A0(26\u00A0veckovisa antal)"));
  EXPECT_THAT(page, HasSubstr("Det går inte att avgöra."));
  EXPECT_THAT(page, HasSubstr("\u2212354 brott"));
  EXPECT_THAT(page, HasSubstr("\u2212434 till \u2212264"));
  EXPECT_THAT(page, HasSubstr("4,1 MB"));
  EXPECT_THAT(page, HasSubstr("Klart på 2,4 s.  Karantänens rader och skäl: tabellen "
                              "klara_quarantine"));
}

TEST(RunReport, NamesTheCommonestReasonsOfTheQuarantine) {
  Study2018 study;
  auto& aside = study.inputs.incidents.intake.quarantined;
  aside = {{2, "COORD_ZERO"}, {3, "OUTSIDE"}, {4, "OUTSIDE"}, {5, "DUP_ID"}, {6, "TIME_ORDER"}};
  EXPECT_THAT(study.page(Language::english),
              HasSubstr("\nAside    OUTSIDE 2, COORD_ZERO 1, DUP_ID 1, …\n"));
  aside = {{3, "OUTSIDE"}};
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("\nKarantän OUTSIDE 1\n"));
}

TEST(RunReport, SaysHowManyIncidentsLieInNeitherPeriod) {
  Study2018 study;
  const BeforeAfter in_periods = *study.analysis.in_periods;
  study.analysis.incidents = in_periods.before + in_periods.after;
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("neither period")));
  study.analysis.incidents += 1500;
  EXPECT_THAT(study.page(Language::english), HasSubstr(" incidents; 1,500 lie in neither period"));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("1\u202F500 ligger i ingen av perioderna"));
  study.analysis.incidents -= 1499;
  EXPECT_THAT(study.page(Language::english), HasSubstr(" incidents; 1 lies in neither period"));
}

TEST(RunReport, SaysWhatOfTheTimeAfterIsLeftOut) {
  Study2018 study;
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("left out")));
  study.inputs.resolved.displacement.wash_out = std::chrono::days{14};
  EXPECT_THAT(study.page(Language::english), HasSubstr("the first 14 days are left out"));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("de första 14 "));
}

TEST(RunReport, SaysTheSameInEnglish) {
  const std::string page = Study2018().page(Language::english);
  EXPECT_THAT(page, HasSubstr("12,327 rows: 12,058 used, 269 quarantined (2.2%)"));
  EXPECT_THAT(page, HasSubstr("Did crime move from Sergels torg?"));
  EXPECT_THAT(page, HasSubstr("It cannot be told."));
  EXPECT_THAT(page, HasSubstr("\u2212434 to \u2212264"));
  for (const char* const swedish : {"å", "ä", "ö", " till ", " brott"}) {
    EXPECT_THAT(page, Not(HasSubstr(swedish)));
  }
}

TEST(RunReport, FitsEightyColumnsInBothLanguages) {
  for (const Language language : {Language::swedish, Language::english}) {
    std::string page = Study2018().page(language);
    EXPECT_LE(widest_line(page), 80u);
    std::erase(page, bold_begins);
    std::erase(page, bold_ends);
    EXPECT_LE(widest_line(for_terminal(page, /*utf8=*/false)), 80u);
    Study2018 study;
    study.analysis.displacement->difference.control_of_similar_level = false;
    study.analysis.displacement->difference.wdq->interpretable = false;
    study.inputs.study.treated->name = std::string(70, 'x');
    study.analysis.displacement->places[0].name = std::string(50, 'y');
    study.inputs.incidents.intake.source = std::string(60, 'z') + ".csv";
    study.inputs.incidents.intake.used = study.inputs.incidents.intake.read;
    EXPECT_LE(widest_line(study.page(language)), 80u);
  }
}

/// Vasagatan rose beyond chance, Liljeholmen did not.
PlaceAnswer clear_answer() {
  PlaceAnswer answer;
  answer.weeks_before = answer.weeks_after = 30;
  answer.distance = {{0.0}, {3400.0}, {312.4}};
  answer.design = {.treated = 0, .places = {1, 2}, .controls = {}};
  answer.found.trend.basis = TrendBasis::estimated;
  answer.found.trend.controls = 41;
  answer.found.trend.between = 2.0 * 0.14 * 0.14;
  AreaChange& fall = answer.found.treated.change;
  fall.expected = 1329.0;
  fall.change = -349.0;
  fall.relative.low = 1.0 - 434.0 / 1329.0;
  fall.relative.high = 1.0 - 264.0 / 1329.0;
  answer.found.treated.p = 0.0004;
  answer.found.treated.permutation.p = 0.0025;
  answer.found.places.resize(2);
  answer.found.places[0].p_rise = 0.5;
  answer.found.places[1].p_rise = 0.004;
  answer.found.places[1].arrivals.count = {.value = 75.0, .low = 36.0, .high = 114.0};
  answer.summary.verdict.verdict = Verdict::displacement;
  answer.summary.verdict.reason = VerdictReason::sure_rise;
  answer.summary.verdict.detectable = 69.0;
  answer.summary.deciding = 1;
  answer.summary.estimate = answer.found.places[1].arrivals.count;
  return answer;
}

void answer_place(Study2018& study, const PlaceAnswer& answer) {
  DisplacementReport& report = study.analysis.displacement.value();
  report.place = answer;
  for (const PlaceCounts& place : report.places) {
    study.inputs.study.places.push_back({.name = place.name, .codes = {}, .polygon = {}});
  }
  report.kinds[0].verdict = answer.summary.verdict;
  report.kinds[0].estimate = answer.summary.estimate;
}

TEST(RunReport, GivesTheVerdictOnPlaceWithItsReasonAndItsAssumption) {
  Study2018 study;
  answer_place(study, clear_answer());
  const std::string page = study.page(Language::english);
  EXPECT_THAT(page, HasSubstr("Yes, in part."));
  EXPECT_THAT(page, HasSubstr("clear displacement"));
  EXPECT_THAT(page, HasSubstr("+75 crimes"));
  EXPECT_THAT(page, HasSubstr("+36 to +114"));
  EXPECT_THAT(page, HasSubstr("349 fewer crimes than expected (264 to 434); p <"));
  EXPECT_THAT(page, HasSubstr("(Vasagatan)"));
  EXPECT_THAT(page, HasSubstr("would have been seen, power 80%"));
  EXPECT_THAT(page, HasSubstr("41 untreated"));
  EXPECT_THAT(page, HasSubstr("14% beyond their weeks"));
  EXPECT_THAT(page, HasSubstr("persons are not followed"));
  EXPECT_THAT(page, Not(HasSubstr("Short windows")));
  EXPECT_EQ(times(page, "cannot tell"), 5u);
  EXPECT_THAT(page, HasSubstr("Time, Offence, Target, Tactic, Offenders: the study names no"));

  KindAnswers& kinds = study.analysis.displacement->kinds;
  kinds[0].verdict.cautions = {Caution::few_controls, Caution::trends_not_parallel};
  kinds[1].verdict.cautions = {Caution::few_controls};
  kinds[3].verdict.cautions = {Caution::few_controls, Caution::against_its_own_year_only};
  study.analysis.displacement->place->found.treated.permutation.p = Estimate::none;
  const std::string cautious = study.page(Language::swedish);
  EXPECT_THAT(cautious,
              HasSubstr("Förbehåll (Plats, Tid, Brottsobjekt): färre än tio områden att"));
  EXPECT_THAT(cautious, HasSubstr("Förbehåll (Plats): områdena följdes inte åt före."));
  EXPECT_THAT(cautious, HasSubstr("Förbehåll (Brottsobjekt): jämfört bara med sitt eget år före."));
  EXPECT_EQ(times(cautious, "Förbehåll"), 3u);  // what kinds share stands once
  EXPECT_THAT(cautious, HasSubstr("Korta fönster"));
  for (const Language language : {Language::english, Language::swedish}) {
    EXPECT_LE(widest_line(study.page(language)), 80u);
  }
}

TEST(RunReport, TellsWhatASearchFound) {
  Study2018 study;
  PlaceAnswer answer = clear_answer();
  answer.design.choice = PlaceChoice::searched;
  answer.found.places[0].area = 1;
  answer.found.places[1].area = 2;
  study.inputs.study.districts = {{.code = "1010210", .name = {}, .area = {}},
                                  {.code = "1010230", .name = "Centralposten", .area = {}}};
  answer_place(study, answer);
  study.analysis.displacement->places.clear();
  const std::string page = study.page(Language::english);
  EXPECT_THAT(page, HasSubstr("(Centralposten)"));
  EXPECT_THAT(page, HasSubstr("Found by search among 2 districts"));
  EXPECT_THAT(page, Not(HasSubstr("1010210 ")));  // did not stand out

  study.analysis.displacement->place->found.places[1].p_rise = 0.4;
  EXPECT_THAT(study.page(Language::english), HasSubstr("Searched: 2 districts; none stands out."));
}

TEST(RunReport, BeginsSentencesWithACapitalWhereNobodyNamedTheArea) {
  Study2018 study;
  answer_place(study, clear_answer());
  for (const Language language : {Language::english, Language::swedish}) {
    study.inputs.study.treated->name = treated_area_in_words().in(language);
    const std::string page = study.page(language);
    EXPECT_THAT(page, HasSubstr(language == Language::english ? "from the treated area?"
                                                              : "från insatsområdet?"));
    EXPECT_THAT(page, HasSubstr(language == Language::english ? "\nThe treated area: 349 fewer"
                                                              : "\nInsatsområdet: 349 färre"));
    EXPECT_THAT(page, Not(HasSubstr("\n" + study.inputs.study.treated->name)));
  }
  study.inputs.study.treated->name = "a17";
  EXPECT_THAT(study.page(Language::english), HasSubstr("\na17: 349 fewer"));
}

TEST(RunReport, SaysThatNoDistrictLiesWithinReach) {
  Study2018 study;
  PlaceAnswer answer = clear_answer();
  answer.design.choice = PlaceChoice::searched;
  answer.found.places.clear();
  answer.summary = {};
  answer.summary.verdict.reason = VerdictReason::none_in_reach;
  answer_place(study, answer);
  study.analysis.displacement->places.clear();
  EXPECT_THAT(study.page(Language::english), HasSubstr("no district lies within the reach"));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("inget område ligger inom räckvidden"));
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("Searched")));
}

TEST(RunReport, FitsEightyColumnsWithLargeNumbers) {
  for (const double factor : {1.0, 1000.0, 20'000.0}) {
    Study2018 study;
    PlaceAnswer answer = clear_answer();
    const auto large = [&](Estimate& e) {
      for (double* const part : {&e.value, &e.low, &e.high}) *part *= factor;
    };
    for (PlaceFinding& place : answer.found.places) large(place.arrivals.count);
    large(answer.summary.estimate);
    answer.summary.verdict.margin = 2.0 * answer.summary.estimate.value;
    answer.summary.verdict.detectable = 69.0 * factor;
    answer_place(study, answer);
    DisplacementReport& report = *study.analysis.displacement;
    for (PlaceCounts& place : report.places) {
      place.counts = {static_cast<std::uint64_t>(factor) * 90,
                      static_cast<std::uint64_t>(factor) * 95};
    }
    KindAnswer& tactic = report.kinds[4];
    tactic.verdict = {.verdict = Verdict::none_detected, .at_most = 0.281};
    tactic.estimate = {.value = -0.123, .low = -0.23, .high = 0.281};
    for (const Language language : {Language::english, Language::swedish}) {
      const std::string page = study.page(language);
      EXPECT_LE(widest_line(page), 80u) << page;
      EXPECT_THAT(page, HasSubstr(language == Language::english ? "but small" : "men liten"));
      report.kinds[0].verdict.verdict = Verdict::none_detected;
      report.kinds[0].verdict.at_most = 114.0 * factor;
      const std::string none = study.page(language);
      EXPECT_LE(widest_line(none), 80u) << none;
      EXPECT_THAT(none, HasSubstr(verdict_in_words(report.kinds[0]).in(language)));
      report.kinds[0].verdict.verdict = Verdict::displacement;
    }
  }
}

TEST(RunReport, NeverDrawsAVerdictThatWasNotTested) {
  const std::string page = Study2018().page(Language::swedish);
  EXPECT_EQ(times(page, "kan inte avgöras"), 6u);  // every kind
  for (const char* const kind :
       {"Plats", "Tid", "Brottstyp", "Brottsobjekt", "Tillvägagångssätt", "Brottsaktiva"}) {
    EXPECT_THAT(page, HasSubstr(std::string("\n") + kind));
  }
  EXPECT_THAT(page, Not(HasSubstr("tydlig")));
  EXPECT_THAT(page, Not(HasSubstr("ingen påvisad")));
}

TEST(RunReport, PrintsTheAssumptionOfEveryInterval) {
  const std::string page = Study2018().page(Language::english);
  EXPECT_THAT(page, HasSubstr("Assumption:"));
  EXPECT_THAT(page, HasSubstr("φ 1.25"));
}

TEST(RunReport, GivesNoScatterThatIsNotKnown) {
  Study2018 study;
  study.analysis.displacement->overdispersion = {.factor = 1.0, .weeks = 3, .freedom = 2};
  const std::string page = study.page(Language::swedish);
  EXPECT_THAT(page, HasSubstr("φ okänd (för"));
  EXPECT_THAT(page, HasSubstr("φ inte är känd"));
  EXPECT_THAT(page, Not(HasSubstr("1,00")));
}

TEST(RunReport, GivesTheLevelOfItsIntervals) {
  Study2018 study;
  EXPECT_EQ(times(study.page(Language::swedish), "95\u00A0% intervall"), 2u);
  study.analysis.displacement->difference.wdd.local.level = 0.9;
  EXPECT_EQ(times(study.page(Language::swedish), "90\u00A0% intervall"), 2u);
  EXPECT_EQ(times(study.page(Language::english), "90% interval"), 2u);
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("95%")));
}

TEST(RunReport, AdvisesTheRelativeEffectOnlyWhereThereIsOne) {
  Study2018 study;
  study.analysis.displacement->difference.control_of_similar_level = false;
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("den relativa förändringen är bättre"));
  study.analysis.displacement->difference.relative = {};
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("vilseleder"));
  EXPECT_THAT(study.page(Language::swedish), Not(HasSubstr("bättre")));
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("better")));
}

TEST(RunReport, SpeaksOfOneAsOfOne) {
  Study2018 study;
  IntakeReport& intake = study.inputs.incidents.intake;
  intake.read = intake.used = 1;
  study.inputs.districts->districts.resize(1);
  study.analysis.displacement->shared = 1;
  study.analysis.displacement->difference.wdd.local.value = -0.9;
  const std::string english = study.page(Language::english);
  EXPECT_THAT(english, HasSubstr("1 row: 1 used"));
  EXPECT_THAT(english, HasSubstr("1 district, EPSG:3011"));
  EXPECT_THAT(english, HasSubstr("1 incident lies in several and counts once"));
  EXPECT_THAT(english, HasSubstr("\u22121 crime "));
  const std::string swedish = study.page(Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("1 rad: 1 använd"));
  EXPECT_THAT(swedish, HasSubstr("1 område, EPSG:3011"));
}

TEST(RunReport, ReadsTheQuotientOnlyWhereItMayBeRead) {
  Study2018 study;
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("\u22120,50 till 0,10"));
  study.analysis.displacement->difference.wdq->interpretable = false;
  const std::string page = study.page(Language::swedish);
  EXPECT_THAT(page, HasSubstr("WDQ tolkas inte"));
  EXPECT_THAT(page, Not(HasSubstr("\u22120,50 till 0,10")));
}

TEST(RunReport, PutsTheNearestPlaceFirst) {
  const std::string page = Study2018().page(Language::swedish);
  EXPECT_LT(page.find("\nVasagatan"), page.find("\nLiljeholmen"));
  EXPECT_THAT(page, HasSubstr("312 m"));
}

TEST(RunReport, SaysWhatOfAPlaceCountsInAnotherArea) {
  Study2018 study;
  EXPECT_THAT(study.page(Language::english), Not(HasSubstr("Not counted in the table")));
  study.analysis.displacement->shared = 2023;
  study.analysis.displacement->places[0].elsewhere = {.before = 1011, .after = 1012};
  const std::string english = study.page(Language::english);
  EXPECT_THAT(english, HasSubstr("Not counted in the table, as they lie in the treated area"));
  EXPECT_THAT(english, HasSubstr("Liljeholmen 2,023."));
  EXPECT_THAT(english, Not(HasSubstr("given whole")));
  const std::string swedish = study.page(Language::swedish);
  EXPECT_THAT(swedish, HasSubstr("Räknas inte i tabellen"));
  EXPECT_THAT(swedish, HasSubstr("Liljeholmen 2\u202F023."));
  EXPECT_THAT(swedish, Not(HasSubstr("i sin helhet")));
}

TEST(RunReport, KeepsANameOnOneLine) {
  Study2018 study;
  study.analysis.displacement->places[0].name = "Lilje\nholmen";
  study.analysis.displacement->places[0].elsewhere = {.before = 1, .after = 0};
  study.inputs.study.treated->name = "Sergels\ntorg";
  const std::string page = study.page(Language::english);
  EXPECT_THAT(page, HasSubstr("\nLilje\\x0Aholmen "));
  EXPECT_THAT(page, HasSubstr("Lilje\\x0Aholmen 1."));
  EXPECT_THAT(page, HasSubstr("from Sergels\\x0Atorg?"));
  EXPECT_THAT(page, Not(HasSubstr("\nholmen")));
  EXPECT_THAT(page, Not(HasSubstr("\ntorg")));
}

TEST(RunReport, MarksOnlyTheQuestionBold) {
  const std::string page = Study2018().page(Language::swedish);
  const std::size_t begin = page.find(bold_begins), end = page.find(bold_ends);
  EXPECT_EQ(page.substr(begin + 1, end - begin - 1), "Flyttade brotten från Sergels torg?");
  EXPECT_EQ(times(page, std::string(1, bold_begins)), 1u);
}

TEST(RunReport, ShowsNoShareOfRowsAsNothing) {
  Study2018 study;
  IntakeReport& intake = study.inputs.incidents.intake;
  intake.read = 100'000;
  intake.used = intake.read - 1;
  EXPECT_THAT(study.page(Language::english), HasSubstr("1 quarantined (<\u00A00.1%)"));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("1 i karantän (<\u00A00,1\u00A0%)"));
  intake.used = intake.read - 60;
  EXPECT_THAT(study.page(Language::english), HasSubstr("60 quarantined (0.1%)"));
}

TEST(RunReport, SaysWhenChangesAreAtEqualLength) {
  const std::string swedish = "Skillnader: som om före vore lika långt som efter.\n";
  const std::string english = "Changes: as if before were as long as after.\n";
  Study2018 study;
  EXPECT_THAT(study.page(Language::swedish), Not(HasSubstr("lika långt")));
  study.inputs.resolved.before->until = day(2018y / 8 / 1);
  EXPECT_THAT(study.page(Language::swedish), HasSubstr(swedish));
  EXPECT_THAT(study.page(Language::english), HasSubstr(english));
  study.analysis.displacement.reset();
  study.analysis.districts = {counted("10102", "City", {60, 95})};
  EXPECT_THAT(study.page(Language::swedish), HasSubstr(swedish));
  const auto table = [&study] {
    return districts_report(study.inputs, study.analysis, study.files,
                            {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  };
  EXPECT_THAT(table(), HasSubstr(english));
  study.inputs.resolved.after->until = day(2019y / 7 / 31);  // 61 days, as June and July
  study.inputs.resolved.after->from = day(2019y / 5 / 31);
  EXPECT_THAT(table(), Not(HasSubstr("as long as")));
}

TEST(RunReport, StampsWhatTheDataAre) {
  Study2018 study;
  study.inputs.provenance.data = DataClass::simulated;
  study.inputs.provenance.data_source = "plan stockholm, seed 1";
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("ingen rad är ett verkligt brott"));
  study.inputs.provenance.data = DataClass::open;
  study.inputs.provenance.data_source = "data.police.uk, OGL v3";
  EXPECT_THAT(study.page(Language::english), HasSubstr("open data: data.police.uk, OGL v3"));
}

}  // namespace
}  // namespace klara
