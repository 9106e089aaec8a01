#pragma once
/// A study with numbers of our own, and what to look for in its pages.
#include <cli/run_report.hpp>
#include <cli/text_layout.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace klara {

inline std::chrono::local_days day(std::chrono::year_month_day d) {
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
    inputs.resolved.before =
        LocalPeriod{day(std::chrono::year{2018} / 6 / 1), day(std::chrono::year{2018} / 9 / 1)};
    inputs.resolved.after =
        LocalPeriod{day(std::chrono::year{2019} / 6 / 1), day(std::chrono::year{2019} / 9 / 1)};
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
    d.wdq.emplace();
    d.wdq->quotient = estimate(-0.23, -0.5, 0.1);
    d.wdq->interpretable = true;
    analysis.displacement = report;
  }

  [[nodiscard]] std::string page(Language language) const {
    return run_report(inputs, analysis, files,
                      {.language = language, .version = "0.1.0", .seconds = 2.43});
  }
};

inline DistrictChange counted(const std::string& code, const std::string& name,
                              BeforeAfter counts) {
  DistrictChange district;
  district.code = code;
  district.name = name;
  district.counts = counts;
  return district;
}

inline std::size_t widest_line(const std::string& page) {
  std::size_t widest = 0;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    std::erase(line, bold_begins);
    std::erase(line, bold_ends);
    widest = std::max(widest, display_width(line));
  }
  return widest;
}

inline std::size_t times(const std::string& page, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = page.find(what); at != std::string::npos; at = page.find(what, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace klara
