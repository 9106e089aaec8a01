#include <cli/terminal_report.hpp>

#include <cli/text_layout.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

std::chrono::local_days day(std::chrono::year_month_day d) {
  return std::chrono::local_days{d};
}

/// A study of Sergels torg as the design's mock has it, with numbers of our own.
struct Study2018 {
  StudyInputs inputs;
  Analysis analysis;
  std::vector<WrittenFile> files{{"ut/klara-2018-2019.gpkg", 4'100'000},
                                 {"ut/klara-2018-2019-density-before.tif", 120'000},
                                 {"ut/klara-2018-2019.run.json", 3'100}};

  Study2018() {
    IntakeReport& intake = inputs.incidents.intake;
    intake.source = "data/reports.csv";
    intake.read = 12327;
    intake.used = 12058;
    for (std::uint64_t row = 2; row < 271; ++row) {
      intake.quarantined.push_back({row, row % 2 == 0 ? "COORD_ZERO" : "OUTSIDE"});
    }
    intake.warnings = {{"TIME_DST_GAP", 3, {.en = "three times", .sv = "tre tider"}}};
    inputs.selection = {.taken = 12058, .outside_time = 0, .other_category = 0};
    inputs.crs = {3011};
    inputs.districts.emplace();
    inputs.districts->intake.source = "nyko7.gpkg";
    inputs.districts->districts.resize(419);
    inputs.resolved.before = LocalPeriod{day(2018y / 6 / 1), day(2018y / 9 / 1)};
    inputs.resolved.after = LocalPeriod{day(2019y / 6 / 1), day(2019y / 9 / 1)};
    inputs.study.bandwidth = Metres{200.0};
    inputs.study.cell = Metres{25.0};
    inputs.study.treated = StudyArea{.name = "Sergels torg", .codes = {"1010280"}, .polygon = {}};
    inputs.provenance.study = "klara-2018-2019";
    inputs.provenance.data = DataClass::confidential;

    analysis.in_periods = BeforeAfter{6000, 6058};
    DisplacementReport report;
    report.areas.treated = {1234, 980};
    report.areas.displacement = {160, 240};
    report.areas.control = {4000, 4100};
    report.overdispersion = {.factor = 1.25, .weeks = 26, .freedom = 24};
    report.places = {{.name = "Liljeholmen", .counts = {100, 145}, .distance = {3400.0}},
                     {.name = "Vasagatan", .counts = {60, 95}, .distance = {312.4}}};
    const auto estimate = [](double value, double low, double high) {
      return Estimate{
          .value = value, .se = 1.0, .low = low, .high = high, .p = 0.01, .level = 0.95};
    };
    Difference& d = report.difference;
    d.wdd.local = estimate(-354.0, -434.0, -264.0);
    d.wdd.displacement = estimate(80.0, 12.0, 148.0);
    d.wdd.total = estimate(-274.0, -380.0, -168.0);
    d.relative = estimate(0.775, 0.71, 0.85);
    d.wdq.quotient = estimate(-0.23, -0.5, 0.1);
    d.wdq.interpretable = true;
    analysis.displacement = report;
  }

  [[nodiscard]] std::string page(Language language) const {
    return run_report(inputs, analysis, files,
                      {.language = language, .version = "0.1.0", .seconds = 2.43});
  }
};

DistrictChange counted(const std::string& code, const std::string& name, BeforeAfter counts) {
  DistrictChange district;
  district.code = code;
  district.name = name;
  district.counts = counts;
  return district;
}

std::size_t widest_line(const std::string& page) {
  std::size_t widest = 0;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::erase(line, bold_begins);
    std::erase(line, bold_ends);
    widest = std::max(widest, display_width(line));
  }
  return widest;
}

std::size_t times(const std::string& page, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = page.find(what); at != std::string::npos; at = page.find(what, at + 1)) {
    ++found;
  }
  return found;
}

TEST(TerminalReport, SaysWhatWasReadAskedFoundAndWritten) {
  const std::string page = Study2018().page(Language::swedish);
  EXPECT_THAT(page, HasSubstr("klara 0.1.0   studie klara-2018-2019"));
  EXPECT_THAT(page, HasSubstr("intern: innehåller uppgifter som kräver skydd"));
  EXPECT_THAT(page,
              HasSubstr("Läst     reports.csv   12\u202F327 rader: 12\u202F058 använda, 269 i "
                        "karantän (2,2\u00A0%)"));
  EXPECT_THAT(page, HasSubstr("nyko7.gpkg    419 områden, EPSG:3011"));
  EXPECT_THAT(page, HasSubstr("Före     2018-06-01 till 2018-08-31     Efter  2019-06-01 till"));
  EXPECT_THAT(page, HasSubstr("bandbredd 200 m (studien)"));
  EXPECT_THAT(page, HasSubstr("φ\u00A01,25\u00A0(26\u00A0veckor)"));
  EXPECT_THAT(page, HasSubstr("Ännu inte prövat."));
  EXPECT_THAT(page, HasSubstr("\u2212354 brott"));
  EXPECT_THAT(page, HasSubstr("\u2212434 till \u2212264"));
  EXPECT_THAT(page, HasSubstr("4,1 MB"));
  EXPECT_THAT(page, HasSubstr("Klart på 2,4 s.  Karantänens rader och skäl: klara inspect"));
}

TEST(TerminalReport, SaysTheSameInEnglish) {
  const std::string page = Study2018().page(Language::english);
  EXPECT_THAT(page, HasSubstr("12,327 rows: 12,058 used, 269 quarantined (2.2%)"));
  EXPECT_THAT(page, HasSubstr("Did crime move from Sergels torg?"));
  EXPECT_THAT(page, HasSubstr("Not tested yet."));
  EXPECT_THAT(page, HasSubstr("\u2212434 to \u2212264"));
  for (const char* const swedish : {"å", "ä", "ö", " till ", " brott"}) {
    EXPECT_THAT(page, Not(HasSubstr(swedish)));
  }
}

TEST(TerminalReport, FitsEightyColumnsInBothLanguages) {
  for (const Language language : {Language::swedish, Language::english}) {
    std::string page = Study2018().page(language);
    EXPECT_LE(widest_line(page), 80u);
    std::erase(page, bold_begins);
    std::erase(page, bold_ends);
    EXPECT_LE(widest_line(for_terminal(page, /*utf8=*/false)), 80u);
    Study2018 study;
    study.analysis.displacement->difference.control_of_similar_level = false;
    study.analysis.displacement->difference.wdq.interpretable = false;
    study.inputs.study.treated->name = std::string(70, 'x');
    study.analysis.displacement->places[0].name = std::string(50, 'y');
    study.inputs.incidents.intake.source = std::string(60, 'z') + ".csv";
    study.inputs.incidents.intake.used = study.inputs.incidents.intake.read;
    EXPECT_LE(widest_line(study.page(language)), 80u);
  }
}

TEST(TerminalReport, NeverDrawsAVerdictThatWasNotTested) {
  const std::string page = Study2018().page(Language::swedish);
  EXPECT_EQ(times(page, "ännu inte prövat"), 6u);  // every kind
  for (const char* const kind :
       {"Plats", "Tid", "Brottstyp", "Brottsobjekt", "Tillvägagångssätt", "Brottsaktiva"}) {
    EXPECT_THAT(page, HasSubstr(std::string("\n") + kind));
  }
  EXPECT_THAT(page, Not(HasSubstr("tydlig")));
  EXPECT_THAT(page, Not(HasSubstr("ingen påvisad")));
}

TEST(TerminalReport, PrintsTheAssumptionOfEveryInterval) {
  const std::string page = Study2018().page(Language::english);
  EXPECT_THAT(page, HasSubstr("Assumption:"));
  EXPECT_THAT(page, HasSubstr("φ 1.25"));
}

TEST(TerminalReport, ReadsTheQuotientOnlyWhereItMayBeRead) {
  Study2018 study;
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("\u22120,50 till 0,10"));
  study.analysis.displacement->difference.wdq.interpretable = false;
  const std::string page = study.page(Language::swedish);
  EXPECT_THAT(page, HasSubstr("WDQ läses inte"));
  EXPECT_THAT(page, Not(HasSubstr("\u22120,50 till 0,10")));
}

TEST(TerminalReport, PutsTheNearestPlaceFirst) {
  const std::string page = Study2018().page(Language::swedish);
  EXPECT_LT(page.find("\nVasagatan"), page.find("\nLiljeholmen"));
  EXPECT_THAT(page, HasSubstr("312 m"));
}

TEST(TerminalReport, MarksOnlyTheQuestionBold) {
  const std::string page = Study2018().page(Language::swedish);
  const std::size_t begin = page.find(bold_begins), end = page.find(bold_ends);
  EXPECT_EQ(page.substr(begin + 1, end - begin - 1), "Flyttade brotten från Sergels torg?");
  EXPECT_EQ(times(page, std::string(1, bold_begins)), 1u);
}

TEST(TerminalReport, ShowsNoShareOfRowsAsNothing) {
  Study2018 study;
  IntakeReport& intake = study.inputs.incidents.intake;
  intake.read = 100'000;
  intake.used = intake.read - 1;
  EXPECT_THAT(study.page(Language::english), HasSubstr("1 quarantined (<\u00A00.1%)"));
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("1 i karantän (<\u00A00,1\u00A0%)"));
  intake.used = intake.read - 60;
  EXPECT_THAT(study.page(Language::english), HasSubstr("60 quarantined (0.1%)"));
}

TEST(TerminalReport, SaysWhenChangesAreAtEqualLength) {
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

TEST(TerminalReport, NamesADistrictOnceThatIsNamedByItsCode) {
  Study2018 study;
  study.analysis.districts = {counted("Mt. Moriah", "Mt. Moriah", {60, 95}),
                              counted("10102", "City", {50, 45})};
  const std::string page =
      districts_report(study.inputs, study.analysis, study.files,
                       {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_EQ(times(page, "Mt. Moriah"), 1u);
  EXPECT_THAT(page, HasSubstr("10102 City"));
}

TEST(TerminalReport, StampsWhatTheDataAre) {
  Study2018 study;
  study.inputs.provenance.data = DataClass::simulated;
  study.inputs.provenance.data_source = "plan stockholm, seed 1";
  EXPECT_THAT(study.page(Language::swedish), HasSubstr("ingen rad är ett verkligt brott"));
  study.inputs.provenance.data = DataClass::open;
  study.inputs.provenance.data_source = "data.police.uk, OGL v3";
  EXPECT_THAT(study.page(Language::english), HasSubstr("open data: data.police.uk, OGL v3"));
}

TEST(InspectReport, NamesReasonsRowsAndCodesOfEveryQuarantinedRow) {
  const Study2018 study;
  const std::string page = inspect_report(
      study.inputs, {.language = Language::swedish, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("135  "));
  EXPECT_THAT(page, HasSubstr("[COORD_ZERO]"));
  EXPECT_THAT(page, HasSubstr(meaning_of("COORD_ZERO").sv));
  EXPECT_THAT(page, HasSubstr("rad 2, 4, 6, 8, 10, \u2026"));
  EXPECT_THAT(page, HasSubstr("tre tider [TIME_DST_GAP]"));
  EXPECT_LE(widest_line(page), 80u);
}

TEST(InspectReport, CountsSpotsAndLevels) {
  Study2018 study;
  PointSet& points = study.inputs.incidents.points;
  points.x = {1.0, 1.0, 1.0, 2.0};
  points.y = {5.0, 5.0, 5.0, 5.0};
  study.inputs.incidents.categories = {
      {.name = "offence", .levels = {"", "theft"}, .of_row = {1, 1, 0, 1}}};
  const std::string page = inspect_report(
      study.inputs, {.language = Language::english, .version = "0.1.0", .seconds = 0.1});
  EXPECT_THAT(page, HasSubstr("2 different; most on the same one: 3"));
  EXPECT_THAT(page, HasSubstr("offence: 2 levels"));
  EXPECT_THAT(page, HasSubstr("3  theft"));
  EXPECT_THAT(page, HasSubstr("1  (not given)"));
}

}  // namespace
}  // namespace klara
