#include <cli/displacement_report.hpp>

#include <cli/assumption.hpp>
#include <cli/composition_report.hpp>
#include <cli/earlier_report.hpp>
#include <cli/flows_report.hpp>
#include <cli/measures_report.hpp>
#include <cli/report_frame.hpp>
#include <cli/sensitivity_report.hpp>
#include <cli/temporal_report.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>
#include <klara/displacement/incident_change.hpp>
#include <klara/displacement/tested_place.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_places = 8;
constexpr std::size_t kind_width = 18;
constexpr std::size_t words_width = 45;  // of a kind and its verdict

/// "−354 crimes"
std::string crimes(double value, Language language) {
  std::string shown = difference(value, 0, language);
  if (std::isnan(value)) return shown;
  if (language == Language::swedish) return shown + " brott";
  return shown + (std::abs(std::round(value)) == 1.0 ? " crime" : " crimes");
}

/// As a sentence or a row begins with it. A name that people gave stays as they wrote it.
std::string at_the_beginning(std::string name, Language language) {
  const bool is_ours = name == treated_area_in_words().in(language);
  if (is_ours) name.front() = language == Language::swedish ? 'I' : 'T';
  return name;
}

void question(Page& page, const std::string& treated, const DisplacementReport& report) {
  const bool sv = page.language() == Language::swedish;
  const std::string asked =
      sv ? "Flyttade brotten från " + treated + "?" : "Did crime move from " + treated + "?";
  const double fall = report.place ? -report.place->found.treated.change.change : Estimate::none;
  page.line();
  page.line(hanging(bold_begins + on_one_line(asked) + bold_ends + "  " +
                        page.say(short_answer(report.kinds, fall)),
                    0, page_width));
  page.line();
}

/// "+113 crimes", "−2.9 h", "+6.2 pp"
std::string in_unit(DisplacementKind kind, double value, Language language) {
  switch (unit_of(kind)) {
    case KindUnit::incidents:
      return crimes(value, language);
    case KindUnit::hours:
      return difference(value, 1, language) + (language == Language::swedish ? " tim" : " h");
    case KindUnit::share:
      break;
  }
  return difference(100.0 * value, 1, language) + (language == Language::swedish ? " p.e." : " pp");
}

struct VerdictRow {
  std::string verdict, estimate = "\u2013", interval = "\u2013", smallest = "\u2013";
};

VerdictRow row_of(const KindAnswer& answer, Language language) {
  const double factor = unit_of(answer.kind) == KindUnit::share ? 100.0 : 1.0;
  const int decimals = unit_of(answer.kind) == KindUnit::incidents ? 0 : 1;
  VerdictRow row{.verdict = verdict_in_words(answer).in(language)};
  const Estimate& e = answer.estimate;
  if (!std::isnan(e.value)) row.estimate = in_unit(answer.kind, e.value, language);
  if (!std::isnan(e.low)) {
    row.interval = difference_interval(factor * e.low, factor * e.high, decimals, language);
  }
  if (answer.verdict.detectable) {
    row.smallest = number(factor * *answer.verdict.detectable, decimals, language);
  }
  return row;
}

bool has_unit(const KindAnswers& kinds, KindUnit unit) {
  return std::ranges::any_of(kinds, [&](const KindAnswer& answer) {
    return unit_of(answer.kind) == unit && !std::isnan(answer.estimate.value);
  });
}

/// Six rows, always: a kind of which nothing can be told is no kind that did not happen.
void verdicts(Page& page, const DisplacementReport& report, double level) {
  const auto row = [&](const Text& kind, const VerdictRow& found) {
    const std::string name = to_left(page.say(kind), kind_width) + found.verdict;
    const std::size_t wide = std::max(display_width(name), words_width);
    const std::size_t left = wide < words_width + 11 ? words_width + 11 - wide : 0;
    const std::string line =
        table_row(name, wide, {{found.estimate, left}, {found.interval, 17}, {found.smallest, 7}});
    if (line.starts_with(name)) return page.line(line);
    page.line(name);  // a limit is never cut
    page.line(table_row({}, words_width,
                        {{found.estimate, 11}, {found.interval, 17}, {found.smallest, 7}}));
  };
  row({.en = "Kind", .sv = "Slag"}, {.verdict = page.say({.en = "Verdict", .sv = "Besked"}),
                                     .estimate = page.say({.en = "Estimate", .sv = "Skattning"}),
                                     .interval = interval_heading(level, page.language()),
                                     .smallest = page.say({.en = "Least", .sv = "Minsta"})});
  for (const KindAnswer& answer : report.kinds) {
    row(kind_in_words(answer.kind), row_of(answer, page.language()));
  }
  if (!report.place) return;
  page.paragraph(
      page.say(report.place->summary.deciding
                   ? Text{.en = "Least: the smallest that would have been seen, power 80%.",
                          .sv = "Minsta: det minsta som hade synts, styrka 80 %."}
                   : Text{.en = "Least: the smallest that would have been seen, power 80%; of "
                                "places at every one.",
                          .sv = "Minsta: det minsta som hade synts, styrka 80 %; för platser på "
                                "var och en."}) +
      (has_unit(report.kinds, KindUnit::share)
           ? page.say({.en = " pp: percentage points.", .sv = " p.e.: procentenheter."})
           : ""));
}

/// "Sergels torg: 909 fewer crimes than expected (700 to 1,100), p < 0.001".
void fall(Page& page, const std::string& treated, const PlaceAnswer& answer) {
  const TreatedFinding& found = answer.found.treated;
  const AreaChange& change = found.change;
  if (std::isnan(change.change)) return;
  const bool fell = change.change < 0.0;
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const char* const direction =
        fell ? (sv ? "färre brott än väntat" : "fewer crimes than expected")
             : (sv ? "fler brott än väntat" : "more crimes than expected");
    std::string text =
        fmt::format("{} {}", number(std::abs(change.change), 0, language), direction);
    const Estimate incidents = change_in_incidents(change);
    const double low = incidents.low, high = incidents.high;
    if (low < 0.0 && high > 0.0) {
      text += fmt::format(" ({})", difference_interval(low, high, 0, language));
    } else if (!std::isnan(low)) {
      const auto [least, most] = std::minmax({std::abs(low), std::abs(high)});
      text += fmt::format(" ({})", interval(least, most, 0, language));
    }
    return text + fmt::format("; p {}", p_in_words(found.p, language));
  };
  page.paragraph(at_the_beginning(treated, page.language()) + ": " +
                 page.say({.en = sentence(Language::english), .sv = sentence(Language::swedish)}) +
                 ".");
}

/// The place that decided, as people know it.
std::string deciding_place(const DisplacementReport& report, const Study& study) {
  const PlaceAnswer& answer = *report.place;
  if (!answer.summary.deciding) return {};
  const TestedPlace place =
      tested_place(answer, *answer.summary.deciding, study.places, study.districts);
  return " (" + place.name + ")";
}

void why(Page& page, const DisplacementReport& report, const Study& study) {
  const PlaceAnswer& answer = *report.place;
  const std::string place = deciding_place(report, study);
  const KindAnswer& on_place = answer_of(report.kinds, DisplacementKind::place);
  page.paragraph(page.say({.en = "Why: " + reason_in_words(on_place).en + place + ".",
                           .sv = "Varför: " + reason_in_words(on_place).sv + place + "."}));
  if (std::isnan(answer.found.treated.permutation.p)) {
    page.paragraph(page.say(
        {.en = "Short windows: too few blocks of four weeks for the second test, which guards "
               "against bursts; of small areas false alarms may reach 12%.",
         .sv = "Korta fönster: för få block om fyra veckor för den andra prövningen, som skyddar "
               "mot utbrott; i små områden kan falsklarmen nå 12 %."}));
  }
  const CityTrend& trend = answer.found.trend;
  if (trend.basis == TrendBasis::none) return;
  const auto sentence = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), count(answer.weeks_before, language),
                       count(answer.weeks_after, language), count(trend.controls, language),
                       percent(area_year_variation(trend), 0, language));
  };
  page.paragraph(page.say(
      {.en =
           sentence(Language::english,
                    "Tested on {} and {} whole weeks against {} untreated areas, whose years vary "
                    "by {} beyond their weeks. Assumption: the treated area's years vary as "
                    "theirs do. Reports are counted, persons are not followed."),
       .sv = sentence(Language::swedish,
                      "Prövat på {} och {} hela veckor mot {} opåverkade områden, vars år varierar "
                      "med {} utöver veckorna. Antagande: insatsområdets år varierar som deras. "
                      "Anmälningar räknas, personer följs inte.")}));
}

/// Of kinds that share it.
struct SharedReason {
  std::string kinds, why;
};

void add_reason(std::vector<SharedReason>& reasons, const std::string& kind,
                const std::string& why) {
  const auto same = std::ranges::find(reasons, why, &SharedReason::why);
  if (same == reasons.end()) {
    reasons.push_back({.kinds = kind, .why = why});
  } else {
    same->kinds += ", " + kind;
  }
}

/// Of the other kinds, those with one reason together.
void why_of_others(Page& page, const KindAnswers& answers) {
  std::vector<SharedReason> reasons;
  for (const KindAnswer& answer : answers) {
    if (answer.kind == DisplacementKind::place) continue;
    add_reason(reasons, page.say(kind_in_words(answer.kind)), page.say(reason_in_words(answer)));
  }
  for (const SharedReason& reason : reasons) {
    page.paragraph(reason.kinds + ": " + reason.why + ".");
  }
}

/// What speaks against trusting the tests, each once with the kinds that it concerns.
void cautions(Page& page, const KindAnswers& answers) {
  std::vector<SharedReason> reasons;
  for (const KindAnswer& answer : answers) {
    for (const Caution caution : answer.verdict.cautions) {
      add_reason(reasons, page.say(kind_in_words(answer.kind)),
                 page.say(caution_in_words(caution)));
    }
  }
  for (const SharedReason& reason : reasons) {
    page.paragraph(page.say({.en = "Caution (", .sv = "Förbehåll ("}) + reason.kinds +
                   "): " + reason.why + ".");
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
      {.en = fmt::format("Areas overlap: {}, in the treated area first, then in the place that its "
                         "file has first.",
                         en),
       .sv = fmt::format("Områden överlappar: {} brott ligger i flera och räknas en gång, först i "
                         "insatsområdet, sedan i den plats som står först i sin fil.",
                         count(shared, Language::swedish))}));
}

void field_differences(Page& page, const DisplacementReport& report, const Study& study) {
  measure_rows(page, report, study);
  const Difference& d = report.difference;
  if (d.wdq && !d.wdq->interpretable) {
    page.paragraph(page.say(
        {.en = "WDQ is not interpreted: without a sure fall in the treated area it says nothing.",
         .sv = "WDQ tolkas inte: utan en säker minskning i insatsområdet säger kvoten inget."}));
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
                           : Text{.en = ", and the relative change is better",
                                  .sv = ", och den relativa förändringen är bättre"};
  page.paragraph(page.say(misleads) + page.say(instead) + ".");
}

/// A place as its row shows it.
struct PlaceRow {
  std::string name;
  BeforeAfter counts;
  Metres distance;
  const PlaceFinding* found = nullptr;
};

void place_row(Page& page, const PlaceRow& row) {
  const Language language = page.language();
  std::vector<std::pair<std::string, std::size_t>> cells{{count(row.counts.before, language), 8},
                                                         {count(row.counts.after, language), 8}};
  if (row.found != nullptr) {
    const Estimate& came = row.found->arrivals.count;
    cells.emplace_back(difference(came.value, 0, language), 9);
    cells.emplace_back(difference_interval(came.low, came.high, 0, language), 17);
    cells.emplace_back(p_in_words(row.found->p_rise, language), 9);
  }
  cells.emplace_back(number(row.distance.value, 0, language) + " m", 10);
  page.line(table_row(shortened(row.name, 18), 19, cells));
}

void place_heading(Page& page, bool is_tested, double level) {
  const bool sv = page.language() == Language::swedish;
  std::vector<std::pair<std::string, std::size_t>> cells{{sv ? "före" : "before", 8},
                                                         {sv ? "efter" : "after", 8}};
  if (is_tested) {
    cells.emplace_back(sv ? "utöver" : "beyond", 9);
    cells.emplace_back(interval_heading(level, page.language()), 17);
    cells.emplace_back("p", 9);
  }
  cells.emplace_back(sv ? "avstånd" : "distance", 10);
  page.line();
  page.line(table_row(sv ? "Plats" : "Place", 19, cells));
}

/// Those that stand out most, the first of a search, which is said.
std::vector<PlaceRow> searched_rows(const PlaceAnswer& answer, const DistrictSet& districts) {
  std::vector<PlaceRow> rows;
  for (const PlaceFinding& found : answer.found.places) {
    if (std::isnan(found.p_rise) || found.p_rise > possible_p) continue;
    const District& district = districts[found.area - 1];
    rows.push_back({.name = district.name.empty() ? district.code : district.name,
                    .counts = found.latest,
                    .distance = answer.distance[found.area],
                    .found = &found});
  }
  std::ranges::stable_sort(rows, std::greater{},
                           [](const PlaceRow& row) { return row.found->change.z; });
  return rows;
}

std::vector<PlaceRow> named_rows(const DisplacementReport& report) {
  std::vector<PlaceRow> rows;
  for (std::size_t k = 0; k < report.places.size(); ++k) {
    const PlaceCounts& place = report.places[k];
    rows.push_back({.name = place.name,
                    .counts = place.counts,
                    .distance = place.distance,
                    .found = report.place ? &report.place->found.places[k] : nullptr});
  }
  std::ranges::stable_sort(rows, {}, &PlaceRow::distance);
  return rows;
}

/// "Not counted above, as they lie in the treated area or an earlier place: A 12, B 3."
void counted_elsewhere(Page& page, const std::vector<PlaceCounts>& places) {
  std::string list;
  for (const PlaceCounts& place : places) {
    const std::uint64_t incidents = place.elsewhere.before + place.elsewhere.after;
    if (incidents == 0) continue;
    list += (list.empty() ? "" : ", ") + place.name + " " + count(incidents, page.language());
  }
  if (list.empty()) return;
  page.paragraph(page.say({.en = "Not counted in the table, as they lie in the treated area or "
                                 "another place: incidents of ",
                           .sv = "Räknas inte i tabellen, då de ligger i insatsområdet eller på en "
                                 "annan plats: brott på "}) +
                 list + ".");
}

void places(Page& page, const DisplacementReport& report, const DistrictSet& districts,
            double level) {
  const bool is_searched = report.place && report.place->design.choice == PlaceChoice::searched;
  const std::vector<PlaceRow> rows =
      is_searched ? searched_rows(*report.place, districts) : named_rows(report);
  const std::size_t tested = is_searched ? report.place->found.places.size() : 0;
  if (is_searched && tested > 0 && rows.empty()) {
    page.paragraph(
        page.say({.en = fmt::format("Searched: {}; none stands out.",
                                    counted(tested, "district", "districts", Language::english)),
                  .sv = fmt::format("Sökt i {}; inget sticker ut.",
                                    counted(tested, "område", "områden", Language::swedish))}));
  }
  if (rows.empty()) return;
  place_heading(page, report.place.has_value(), level);
  for (std::size_t i = 0; i < std::min(rows.size(), most_places); ++i) place_row(page, rows[i]);
  const bool sv = page.language() == Language::swedish;
  if (rows.size() > most_places) {
    page.line((sv ? "och " : "and ") + count(rows.size() - most_places, page.language()) +
              (sv ? " till" : " more"));
  }
  counted_elsewhere(page, report.places);
  if (is_searched) {
    page.paragraph(page.say(
        {.en = fmt::format("Found by search among {}: what stands out was chosen for it, so its "
                           "numbers are likely too large.",
                           counted(tested, "district", "districts", Language::english)),
         .sv = fmt::format("Funna genom sökning bland {}: det som sticker ut valdes för det, så "
                           "talen är troligen för stora.",
                           counted(tested, "område", "områden", Language::swedish))}));
  }
  if (report.place) {
    page.paragraph(page.say(
        {.en = "Beyond: crimes above what the city's change leads one to expect; p one-sided, for "
               "all places at once.",
         .sv = "Utöver: brott fler än stadens förändring låter vänta; p ensidigt, för alla platser "
               "samtidigt."}));
  }
}

}  // namespace

void displacement_answers(Page& page, const StudyInputs& inputs, const DisplacementReport& report) {
  const std::string& treated = inputs.study.treated->name;
  const double level = report.difference.wdd.local.level;
  question(page, treated, report);
  verdicts(page, report, level);
  if (report.place) {
    page.line();
    fall(page, treated, *report.place);
    why(page, report, inputs.study);
    earlier_years_and_weeks(page, inputs, report);
    sensitivity_paragraph(page, report);
  }
  why_of_others(page, report.kinds);
  cautions(page, report.kinds);
  flow_answers(page, inputs.study, report);
  if (report.hours) hour_answers(page, treated, *report.hours, inputs.study.hour_tests);
  composition_tables(page, report.compositions);
  offenders_paragraph(page, report.offenders);
}

void displacement_measures(Page& page, const StudyInputs& inputs, const DisplacementReport& report,
                           PeriodLengths lengths) {
  page.line();
  area_counts(page, report.areas, at_the_beginning(inputs.study.treated->name, page.language()));
  shared_incidents(page, report.shared);
  page.line();
  field_differences(page, report, inputs.study);
  if (lengths == PeriodLengths::to_be_said) period_lengths(page, inputs.resolved);
  assumption(page, report);
  measure_remarks(page, report, inputs.study);
  share_lines(page, report.measures.shares);
  places(page, report, inputs.study.districts, report.difference.wdd.local.level);
}

}  // namespace klara
