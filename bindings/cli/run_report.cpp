#include <cli/run_report.hpp>

#include <cli/assumption.hpp>
#include <cli/change_report.hpp>
#include <cli/cube_report.hpp>
#include <cli/districts_report.hpp>
#include <cli/rate_report.hpp>
#include <cli/report_frame.hpp>
#include <cli/streets_report.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_places = 8;

void question(Page& page, const std::string& treated) {
  const bool sv = page.language() == Language::swedish;
  const std::string asked =
      sv ? "Flyttade brotten från " + treated + "?" : "Did crime move from " + treated + "?";
  page.line();
  page.line(
      hanging(bold_begins + asked + bold_ends + (sv ? "  Ännu inte prövat." : "  Not tested yet."),
              0, page_width));
  page.line();
}

/// Six rows, always, so that the page stays the same when the tests come.
void verdicts(Page& page, double level) {
  const auto row = [&](const Text& kind, const Text& verdict, const Text& estimate,
                       const std::string& interval, const Text& smallest) {
    page.line(to_left(page.say(kind), 18) + to_left(page.say(verdict), 24) +
              to_right(page.say(estimate), 12) + to_right(interval, 17) +
              to_right(page.say(smallest), 9));
  };
  row({.en = "Kind", .sv = "Slag"}, {.en = "Verdict", .sv = "Besked"},
      {.en = "Estimate", .sv = "Skattning"}, interval_heading(level, page.language()),
      {.en = "Smallest", .sv = "Minsta"});
  const std::array<Text, 6> kinds{{{.en = "Place", .sv = "Plats"},
                                   {.en = "Time", .sv = "Tid"},
                                   {.en = "Offence", .sv = "Brottstyp"},
                                   {.en = "Target", .sv = "Brottsobjekt"},
                                   {.en = "Tactic", .sv = "Tillvägagångssätt"},
                                   {.en = "Offenders", .sv = "Brottsaktiva"}}};
  const Text dash{.en = "\u2013", .sv = "\u2013"};
  for (const Text& kind : kinds) {
    row(kind, {.en = "not tested yet", .sv = "ännu inte prövat"}, dash, dash.en, dash);
  }
}

void area_counts(Page& page, const AreaCounts& areas, const std::string& treated) {
  const Language language = page.language();
  const auto row = [&](const std::string& name, const BeforeAfter& counts) {
    page.line(table_row(
        name, 32, {{count(counts.before, language), 12}, {count(counts.after, language), 12}}));
  };
  page.line(table_row(page.say({.en = "Incidents", .sv = "Antal brott"}), 32,
                      {{page.say({.en = "before", .sv = "före"}), 12},
                       {page.say({.en = "after", .sv = "efter"}), 12}}));
  row(treated, areas.treated);
  if (areas.displacement)
    row(page.say({.en = "Places, together", .sv = "Platserna tillsammans"}), *areas.displacement);
  row(page.say({.en = "Comparison", .sv = "Jämförelse"}), areas.control);
  if (areas.outside != BeforeAfter{}) {
    row(page.say({.en = "Other districts", .sv = "Övriga områden"}), areas.outside);
  }
}

void shared_incidents(Page& page, std::uint64_t shared) {
  if (shared == 0) return;
  const std::string en = counted(shared, "incident lies in several and counts once",
                                 "incidents lie in several and count once", Language::english);
  page.paragraph(page.say(
      {.en = fmt::format(
           "Areas overlap: {} above, in the treated area first. Each place below is given whole.",
           en),
       .sv = fmt::format("Områden överlappar: {} brott ligger i flera och räknas en gång här "
                         "ovan, i insatsområdet först. Varje plats nedan anges i sin helhet.",
                         count(shared, Language::swedish))}));
}

/// "−354 crimes"
std::string crimes(double value, Language language) {
  std::string shown = difference(value, 0, language);
  if (std::isnan(value)) return shown;
  if (language == Language::swedish) return shown + " brott";
  return shown + (std::abs(std::round(value)) == 1.0 ? " crime" : " crimes");
}

void field_differences(Page& page, const DisplacementReport& report) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  constexpr std::size_t name_width = 32;
  const auto row = [&](const std::string& name, const std::string& estimate,
                       const std::string& interval) {
    page.line(table_row(name, name_width, {{estimate, 16}, {interval, 24}}));
  };
  const Difference& d = report.difference;
  row(sv ? "Etablerade mått" : "The field's measures", sv ? "skattning" : "estimate",
      interval_heading(d.wdd.local.level, language));
  const auto incidents = [&](const std::string& name, const Estimate& e) {
    row(name, crimes(e.value, language), short_difference_interval(e.low, e.high, language));
  };
  const auto ratio = [&](const std::string& name, const Estimate& e) {
    row(name, number(e.value, 2, language), interval(e.low, e.high, 2, language));
  };
  incidents(sv ? "WDD, utöver jämförelsen" : "WDD, beyond the comparison", d.wdd.local);
  if (d.wdq) {
    incidents(sv ? "WDD, platserna (egen tid före)" : "WDD, the places (own past)",
              d.wdd.displacement);
    incidents(sv ? "WDD, sammantaget" : "WDD, overall", d.wdd.total);
  }
  ratio(sv ? "Relativ effekt" : "Relative effect", d.relative);
  if (d.wdq && d.wdq->interpretable) ratio("WDQ", d.wdq->quotient);
  if (d.wdq && !d.wdq->interpretable) {
    page.paragraph(
        sv ? "WDQ tolkas inte: utan en säker minskning i insatsområdet säger kvoten inget."
           : "WDQ is not interpreted: without a sure fall in the treated area it says nothing.");
  }
}

void assumption(Page& page, const DisplacementReport& report) {
  page.paragraph(page.say({.en = "Assumption: ", .sv = "Antagande: "}) +
                 page.say(difference_assumption(report)));
  if (report.difference.control_of_similar_level) return;
  const Text misleads{
      .en =
          "The comparison is over three times larger or smaller than the treated area; "
          "differences of counts then mislead",
      .sv =
          "Jämförelsen är mer än tre gånger större eller mindre än insatsområdet; då vilseleder "
          "en skillnad i antal"};
  const Text instead = std::isnan(report.difference.relative.value)
                           ? Text{}
                           : Text{.en = ", and the relative effect is better",
                                  .sv = ", och den relativa effekten är bättre"};
  page.paragraph(page.say(misleads) + page.say(instead) + ".");
}

void places(Page& page, const std::vector<PlaceCounts>& all) {
  if (all.empty()) return;
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  std::vector<PlaceCounts> nearest = all;
  std::stable_sort(nearest.begin(), nearest.end(),
                   [](const auto& a, const auto& b) { return a.distance < b.distance; });
  page.line();
  page.line(table_row(sv ? "Plats" : "Place", 32,
                      {{sv ? "före" : "before", 12},
                       {sv ? "efter" : "after", 12},
                       {sv ? "avstånd" : "distance", 16}}));
  for (std::size_t i = 0; i < std::min(nearest.size(), most_places); ++i) {
    const PlaceCounts& place = nearest[i];
    page.line(table_row(place.name, 32,
                        {{count(place.counts.before, language), 12},
                         {count(place.counts.after, language), 12},
                         {number(place.distance.value, 0, language) + " m", 16}}));
  }
  if (nearest.size() > most_places) {
    page.line((sv ? "och " : "and ") + count(nearest.size() - most_places, language) +
              (sv ? " till längre bort" : " more farther away"));
  }
}

void outlines(Page& page, const Analysis& analysis, double share_held) {
  if (!analysis.before || !analysis.after) return;
  const Language language = page.language();
  const auto area = [&](const PeriodDensity& density) {
    return number(density.outline.area.value / square_metres_per_square_kilometre, 2, language) +
           " km²";
  };
  const std::string share = percent(share_held, 0, language);
  page.labelled(page.say({.en = "Densest", .sv = "Tätast"}),
                language == Language::swedish
                    ? fmt::format("{} av tätheten ryms på {} före, {} efter", share,
                                  area(*analysis.before), area(*analysis.after))
                    : fmt::format("{} of the density lies on {} before, {} after", share,
                                  area(*analysis.before), area(*analysis.after)));
}

}  // namespace

std::string run_report(const StudyInputs& inputs, const Analysis& analysis,
                       std::span<const WrittenFile> files, const ReportStyle& style,
                       const RunFindings& also) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs, analysis);
  choices(page, inputs, analysis.displacement ? &analysis.displacement->overdispersion : nullptr);
  if (analysis.before && analysis.after) {
    outside_window(page, analysis.before->incidents_outside + analysis.after->incidents_outside,
                   inputs.study.edge_correction != EdgeCorrection::none);
  }
  if (also.change != nullptr) how_tested(page, inputs, also.change->options);
  outlines(page, analysis, inputs.study.outline_share);
  if (also.cube != nullptr) over_time(page, inputs, *also.cube);
  if (also.streets != nullptr) along_streets(page, inputs, *also.streets);
  if (analysis.displacement) {
    const DisplacementReport& report = *analysis.displacement;
    const std::string& treated = inputs.study.treated->name;
    question(page, treated);
    verdicts(page, report.difference.wdd.local.level);
    page.line();
    area_counts(page, report.areas, treated);
    shared_incidents(page, report.shared);
    page.line();
    field_differences(page, report);
    if (also.change == nullptr) period_lengths(page, inputs.resolved);
    assumption(page, report);
    places(page, report.places);
    if (!analysis.districts.empty()) {
      rates_in_file(page, analysis.districts.front().before_rates);
    }
  }
  if (also.change != nullptr) tested_answers(page, inputs, also.change->comparison);
  if (also.rate != nullptr) {
    page.line();
    in_relation(page, inputs, *also.rate);
  }
  if (!analysis.displacement && !analysis.districts.empty()) {
    district_table(page, analysis.districts, analysis.in_periods.has_value());
    if (also.change == nullptr) period_lengths(page, inputs.resolved);
  }
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
