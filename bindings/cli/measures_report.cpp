#include <cli/measures_report.hpp>

#include <cli/report_frame.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/measure_words.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t name_width = 32;

/// "−354 crimes"
std::string crimes(double value, Language language) {
  const std::string shown = difference(value, 0, language);
  if (language == Language::swedish) return shown + " brott";
  return shown + (std::abs(std::round(value)) == 1.0 ? " crime" : " crimes");
}

/// "−23 %"
std::string signed_percent(double share, Language language) {
  return difference(100.0 * share, 0, language) + (language == Language::swedish ? "\u00A0%" : "%");
}

struct Cells {
  std::string estimate, interval;
};

Cells cells_of(const NamedMeasure& measure, Language language) {
  const Estimate& e = measure.estimate;
  switch (measure.unit) {
    case MeasureUnit::incidents:
      return {crimes(e.value, language), short_difference_interval(e.low, e.high, language)};
    case MeasureUnit::ratio:
      return {number(e.value, 2, language), interval(e.low, e.high, 2, language)};
    case MeasureUnit::share:
      return {
          signed_percent(e.value, language),
          (language == Language::swedish ? "rang " : "rank ") + number(measure.rank, 2, language)};
    case MeasureUnit::harm:
      break;
  }
  return {difference(e.value, 0, language), short_difference_interval(e.low, e.high, language)};
}

/// Of the rings the ratio is enough for the eye where counts mislead, and the sum is for programs.
bool is_shown(const NamedMeasure& measure, bool similar_level) {
  if (!measure.key.starts_with("ring_")) return true;
  return measure.key.ends_with(similar_level ? "_wdd" : "_relative");
}

/// "0 to 5 m, 5 to 10 m": those without any incident.
std::string empty_rings(const FieldMeasures& measures, const Rings& rings, Language language) {
  std::vector<std::string> empty;
  for (std::size_t r = 0; r < measures.rings.size(); ++r) {
    if (measures.rings[r].counts == BeforeAfter{}) {
      empty.push_back(ring_in_words(rings, r).in(language));
    }
  }
  return fmt::format("{}", fmt::join(empty, ", "));
}

/// Why a ring that was asked for has no row.
void rings_without_rows(Page& page, const FieldMeasures& measures, const Rings& rings) {
  if (measures.ring_control == BeforeAfter{}) {
    page.paragraph(page.say(
        {.en = "Rings: the comparison lies in them, so nothing is left to hold them against; "
               "narrower rings would help (--ring-width).",
         .sv = "Ringar: jämförelsen ligger i dem, så inget är kvar att hålla dem mot; smalare "
               "ringar skulle hjälpa (--ring-width)."}));
  }
  const std::string empty = empty_rings(measures, rings, page.language());
  if (empty.empty()) return;
  page.paragraph(page.say(
      {.en = "Rings without any incident: " + empty + ". Wider ones would help (--ring-width).",
       .sv = "Ringar utan brott: " + empty + ". Bredare skulle hjälpa (--ring-width)."}));
}

/// "Nearest ring at other widths: 125 m 0.97 (0.90 to 1.05); 500 m ...", in what is shown of rings.
void other_widths(Page& page, const FieldMeasures& measures, bool similar_level) {
  const Language language = page.language();
  std::vector<std::string> list;
  for (const ComparedRings& other : measures.other_rings) {
    if (other.differences.empty()) continue;
    const RingDifference& nearest = other.differences.front();
    const Estimate& e = similar_level ? nearest.difference : nearest.relative;
    if (std::isnan(e.value)) continue;
    const Cells cells =
        similar_level
            ? Cells{crimes(e.value, language), short_difference_interval(e.low, e.high, language)}
            : Cells{number(e.value, 2, language), interval(e.low, e.high, 2, language)};
    list.push_back(fmt::format("{} m {} ({})", short_number(other.rings.width.value, language),
                               cells.estimate, cells.interval));
  }
  if (list.empty()) return;
  page.paragraph(page.say({.en = "The nearest ring at other widths: ",
                           .sv = "Närmaste ringen vid andra bredder: "}) +
                 fmt::format("{}", fmt::join(list, "; ")) + ".");
}

void ring_remark(Page& page, const FieldMeasures& measures, bool similar_level) {
  const bool any_row = std::ranges::any_of(measures.rings, [&](const RingDifference& ring) {
    return !std::isnan(similar_level ? ring.difference.value : ring.relative.value);
  });
  if (!any_row) return;
  if (!similar_level) {
    page.paragraph(page.say({.en = "Rings: each interval is of its ring alone.",
                             .sv = "Ringar: varje intervall gäller ringen för sig."}));
    return;
  }
  const auto list = [&](Language language) {
    std::vector<std::string> p;
    for (const RingDifference& ring : measures.rings) {
      p.push_back(p_in_words(ring.p_adjusted, language));
    }
    return fmt::format("{}", fmt::join(p, "; "));
  };
  page.paragraph(page.say(
      {.en = "Rings, the nearest first: p for all at once " + list(Language::english) + ".",
       .sv = "Ringar, närmaste först: p för alla samtidigt " + list(Language::swedish) + "."}));
}

}  // namespace

void measure_rows(Page& page, const DisplacementReport& report, const Study& study) {
  const Language language = page.language();
  const auto row = [&](const std::string& name, const Cells& cells) {
    page.line(table_row(name, name_width, {{cells.estimate, 16}, {cells.interval, 24}}));
  };
  row(page.say({.en = "The field's measures", .sv = "Etablerade mått"}),
      {page.say({.en = "estimate", .sv = "skattning"}),
       interval_heading(report.difference.wdd.local.level, language)});
  for (const NamedMeasure& measure : named_measures(report, study)) {
    if (!is_shown(measure, report.difference.control_of_similar_level)) continue;
    row(page.say(measure.name), cells_of(measure, language));
  }
}

void measure_remarks(Page& page, const DisplacementReport& report, const Study& study) {
  const FieldMeasures& measures = report.measures;
  if (measures.panel && !std::isnan(measures.panel->poisson.value)) {
    page.paragraph(page.say(
        {.en = "The panel takes all areas' years to be alike; where they vary by 14%, 53 of 100 "
               "tests at 500 crimes are false alarms.",
         .sv = "Panelen tar alla områdens år för lika; varierar de med 14 % är 53 av 100 "
               "prövningar vid 500 brott falsklarm."}));
  }
  if (measures.exact) {
    const auto p = [&](Language language) {
      return p_in_words(measures.exact->ratio.p, language) + "; E-test " +
             p_in_words(measures.exact->e_test_p, language);
    };
    page.paragraph(
        page.say({.en = "Exact tests of before and after alone: p " + p(Language::english) + ".",
                  .sv = "Exakta test av enbart före och efter: p " + p(Language::swedish) + "."}));
  }
  ring_remark(page, measures, report.difference.control_of_similar_level);
  other_widths(page, measures, report.difference.control_of_similar_level);
  if (study.rings) rings_without_rows(page, measures, *study.rings);
  if (!measures.regression) return;
  const std::string regression = page.say(regression_in_words(*measures.regression));
  if (!regression.empty()) page.paragraph(regression);
}

void share_lines(Page& page, const AreaShares& shares) {
  for (const Text& line : shares_in_words(shares)) page.paragraph(page.say(line));
}

}  // namespace klara
