#include <cli/earlier_report.hpp>

#include <cli/report_frame.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/numbers.hpp>
#include <klara/displacement/incident_change.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace klara {
namespace {

std::string day_of(Instant t, const TimeZone& zone) {
  return written(std::chrono::floor<std::chrono::days>(local_time(zone, t)));
}

void earlier_years_paragraph(Page& page, const PlaceDisplacement& found) {
  if (found.earlier.steps.empty()) return;
  const Estimate& straying = found.earlier.straying;
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const std::size_t more = found.earlier.steps.size();
    std::string text =
        sv ? fmt::format("Tidigare år: {} {} till före, räknade ihop med den senaste.",
                         count(more, language), more == 1 ? "årstid" : "årstider")
           : fmt::format("Earlier years: {} before, taken together with the last.",
                         counted(more, "more season", "more seasons", language));
    if (std::isnan(straying.value)) return text;
    const bool one = more == 1;
    text += fmt::format(
        fmt::runtime(sv ? " {} avvek insatsområdet {} gånger så mycket som opåverkade områden "
                          "låter vänta ({}; p {})."
                        : " {} the treated area strayed {} times as far as untreated areas lead "
                          "one to expect ({}; p {})."),
        sv ? (one ? "Under den" : "Under dem") : (one ? "In it" : "In them"),
        number(straying.value, 1, language), interval(straying.low, straying.high, 1, language),
        p_in_words(straying.p, language));
    if (found.treated.trend.own_freedom > 0.0) {
      text += sv ? " Intervallet för dess förändring är vidgat efter det."
                 : " The interval of its change is widened to match.";
    }
    return text;
  };
  page.paragraph(page.say({.en = sentence(Language::english), .sv = sentence(Language::swedish)}));
}

void anticipation_paragraph(Page& page, const Anticipation& lead) {
  const Estimate change = change_in_incidents(lead.change);
  if (std::isnan(change.value) || std::isnan(change.low)) return;
  const bool is_year = lead.against == LeadReference::year_earlier;
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const char* const reference =
        sv ? (is_year ? "samma veckor året innan" : "veckorna dessförinnan")
           : (is_year ? "the same weeks a year earlier" : "the weeks before them");
    return fmt::format(
        fmt::runtime(sv ? "De sista {} veckorna före insatsen: {} brott mot vad {} låter vänta "
                          "({}); p för en minskning {}."
                        : "The last {} weeks before the beginning: {} crimes against what {} lead "
                          "one to expect ({}); p of a fall {}."),
        count(lead.weeks, language), difference(change.value, 0, language), reference,
        difference_interval(change.low, change.high, 0, language),
        p_in_words(lead.change.p_fall, language));
  };
  page.paragraph(page.say({.en = sentence(Language::english), .sv = sentence(Language::swedish)}));
}

Json json_of_step(const AreaChange& step) {
  return {{"before", step.counts.before},
          {"after", step.counts.after},
          {"expected", number_or_null(step.expected)},
          {"change", json_of(change_in_incidents(step))}};
}

}  // namespace

void earlier_years_and_weeks(Page& page, const StudyInputs& inputs,
                             const DisplacementReport& report) {
  if (report.place) earlier_years_paragraph(page, report.place->found);
  if (report.checks.anticipation) anticipation_paragraph(page, *report.checks.anticipation);
  for (const Instant change : report.checks.register_changes) {
    const std::string day = day_of(change, inputs.zone);
    page.paragraph(page.say({.en = "The register changed on " + day + ", inside the series.",
                             .sv = "Registret ändrades " + day + ", inom serien."}));
  }
  for (const Instant change : report.checks.register_changes_outside) {
    const std::string day = day_of(change, inputs.zone);
    page.paragraph(page.say(
        {.en = "The register changed on " + day + ", outside the series, which it leaves as it is.",
         .sv = "Registret ändrades " + day + ", utanför serien, som inte berörs."}));
  }
}

Json earlier_part(const DisplacementReport& report) {
  if (!report.place || report.place->found.earlier.steps.empty()) return nullptr;
  const PlaceDisplacement& found = report.place->found;
  Json steps = Json::array();
  for (const AreaChange& step : found.earlier.steps) steps.push_back(json_of_step(step));
  Json straying = json_of(found.earlier.straying);
  if (!straying.is_null()) straying["alternative"] = "greater";
  return {{"years_before", found.earlier.steps.size() + 1},
          {"effective_years", number_or_null(found.trend.years)},
          {"straying", straying},
          {"interval_widened", found.treated.trend.own_freedom > 0.0},
          {"steps", steps}};
}

Json checks_part(const DisplacementReport& report, const StudyInputs& inputs) {
  const auto days = [&](const std::vector<Instant>& changes) {
    Json result = Json::array();
    for (const Instant change : changes) result.push_back(day_of(change, inputs.zone));
    return result;
  };
  Json result{{"anticipation", nullptr},
              {"register_changes", days(report.checks.register_changes)},
              {"register_changes_outside", days(report.checks.register_changes_outside)}};
  if (!report.checks.anticipation) return result;
  const Anticipation& lead = *report.checks.anticipation;
  Json found = json_of_step(lead.change);
  found["weeks"] = lead.weeks;
  found["against"] = lead.against == LeadReference::year_earlier ? "year_earlier" : "period_before";
  found["p_fall"] = number_or_null(lead.change.p_fall);
  result["anticipation"] = found;
  return result;
}

}  // namespace klara
