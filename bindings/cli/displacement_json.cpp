#include <cli/displacement_json.hpp>

#include <cli/assumption.hpp>
#include <cli/composition_json.hpp>
#include <cli/earlier_report.hpp>
#include <cli/flows_json.hpp>
#include <cli/measures_json.hpp>
#include <cli/sensitivity_report.hpp>
#include <cli/temporal_json.hpp>
#include <klara/displacement/incident_change.hpp>
#include <klara/displacement/place_answer.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <utility>

namespace klara {
namespace {

Json json_of(const Wdq& wdq);

template <class T>
Json json_or_null(const std::optional<T>& value) {
  return value ? json_of(*value) : Json(nullptr);
}

Json json_of(const Wdd& wdd) {
  return {{"local", json_of(wdd.local)},
          {"displacement", json_of(wdd.displacement)},
          {"total", json_of(wdd.total)},
          {"overdispersion", number_or_null(wdd.overdispersion)}};
}

Json json_of(const Wdq& wdq) {
  Json result = members_of(wdq.quotient);
  result["interpretable"] = wdq.interpretable;
  result["success"] = number_or_null(wdq.success);
  result["buffer"] = number_or_null(wdq.buffer);
  result["gross_effect"] = number_or_null(wdq.gross_effect);
  result["total_net_effect"] = number_or_null(wdq.total_net_effect);
  return result;
}

Json difference_part(const DisplacementReport& report, const StudyInputs& inputs) {
  const Difference& difference = report.difference;
  Json result = {{"assumption", with_period_lengths(difference_assumption(report), inputs.resolved)
                                    .in(inputs.provenance.language)},
                 {"wdd", json_of(difference.wdd)},
                 {"wdd_poisson", json_of(difference.wdd_poisson)},
                 {"relative", json_of_ratio(difference.relative)},
                 {"wdq", json_or_null(difference.wdq)},
                 {"control_of_similar_level", difference.control_of_similar_level}};
  add_measures(result, report.measures, inputs.study, inputs.provenance.language);
  return result;
}

Json json_of(const std::vector<Caution>& cautions) {
  Json flags = Json::array();
  for (const Caution caution : cautions) flags.push_back(name_of(caution));
  return flags;
}

/// What was tested of a place, beside its counts.
void add_finding(Json& place, const PlaceFinding& found, bool by_search) {
  place["change"] = json_of(found.arrivals.count);
  place["p_adjusted"] = number_or_null(found.p_rise);
  place["alternative"] = "greater";
  place["share_of_fall"] = json_of(found.share);
  place["at_most"] = number_or_null(found.arrivals.at_most);
  place["minimum_detectable"] = number_or_null(found.detectable_rise);
  place["verdict"] = name_of(found.verdict.verdict);
  place["flags"] = json_of(found.verdict.cautions);
  place["selected_by_search"] = by_search;
}

Json places_part(const DisplacementReport& report, const StudyInputs& inputs) {
  Json places = Json::array();
  for (const PlaceCounts& place : report.places) {
    places.push_back({{"name", place.name},
                      {"before", place.counts.before},
                      {"after", place.counts.after},
                      {"counted_elsewhere", place.elsewhere.before + place.elsewhere.after},
                      {"change", nullptr},
                      {"p_adjusted", nullptr},
                      {"distance_m", number_or_null(place.distance.value)}});
  }
  if (!report.place) return places;
  const PlaceAnswer& answer = *report.place;
  const bool by_search = answer.design.choice == PlaceChoice::searched;
  for (std::size_t k = 0; k < answer.found.places.size(); ++k) {
    const PlaceFinding& found = answer.found.places[k];
    if (by_search) {
      const District& district = inputs.study.districts[found.area - 1];
      places.push_back({{"name", district.code},
                        {"before", found.latest.before},
                        {"after", found.latest.after},
                        {"counted_elsewhere", 0},
                        {"change", nullptr},
                        {"p_adjusted", nullptr},
                        {"distance_m", number_or_null(answer.distance[found.area].value)}});
    }
    add_finding(places[k], found, by_search);
  }
  return places;
}

/// In incidents, and as a share of what was expected; the interval of the first is that of the
/// second, which is tested.
Json local_part(const PlaceAnswer& answer) {
  const TreatedFinding& treated = answer.found.treated;
  const AreaChange& change = treated.change;
  Estimate incidents = change_in_incidents(change), share = change.relative;
  incidents.p = share.p = treated.p;
  share.value -= 1.0;
  share.low -= 1.0;
  share.high -= 1.0;
  return {{"change", json_of(incidents)},
          {"share_change", json_of(share)},
          {"expected", number_or_null(change.expected)},
          {"p_fall", number_or_null(treated.p_fall)},
          {"p_area_years", number_or_null(change.p)},
          {"p_permutation", number_or_null(treated.permutation.p)},
          {"minimum_detectable", number_or_null(treated.detectable_fall)},
          {"area_year_cv", number_or_null(area_year_variation(answer.found.trend))},
          {"overdispersion", number_or_null(treated.scatter.factor)},
          {"controls", answer.found.trend.controls},
          {"weeks_before", answer.weeks_before},
          {"weeks_after", answer.weeks_after},
          {"short_windows", std::isnan(treated.permutation.p)},
          {"flags", json_of(cautions_of(answer.found.trend, change))}};
}

/// Shares in percentage points, as their unit says.
Estimate in_unit(Estimate estimate, KindUnit unit) {
  if (unit != KindUnit::share) return estimate;
  for (double* part : {&estimate.value, &estimate.se, &estimate.low, &estimate.high})
    *part *= 100.0;
  return estimate;
}

Json json_of(const KindAnswer& answer, Language language) {
  const ReasonedVerdict& verdict = answer.verdict;
  const KindUnit unit = unit_of(answer.kind);
  const double factor = unit == KindUnit::share ? 100.0 : 1.0;
  const auto limit = [&](double value) { return number_or_null(factor * value); };
  return {{"kind", name_of(answer.kind)},
          {"verdict", name_of(verdict.verdict)},
          {"estimate", json_of(in_unit(answer.estimate, unit))},
          {"unit", name_of(unit)},
          {"at_most", limit(verdict.at_most)},
          {"minimum_detectable", verdict.detectable ? limit(*verdict.detectable) : Json(nullptr)},
          {"margin", limit(verdict.margin)},
          {"alternative", answer.kind == DisplacementKind::place ? "greater" : "two-sided"},
          {"because", reason_in_words(answer).in(language)},
          {"flags", json_of(verdict.cautions)}};
}

Json json_of(const KindAnswers& kinds, Language language) {
  Json verdicts = Json::array();
  for (const KindAnswer& answer : kinds) verdicts.push_back(json_of(answer, language));
  return verdicts;
}

/// What is not known is not 1, though intervals are made as if it were.
Json known_factor(const Overdispersion& scatter) {
  return scatter.known() ? number_or_null(scatter.factor) : Json(nullptr);
}

}  // namespace

Json displacement_part(const DisplacementReport& report, const StudyInputs& inputs) {
  const bool is_tested = report.place.has_value();
  return {{"areas",
           {{"treated", json_of(report.areas.treated)},
            {"displacement", json_or_null(report.areas.displacement)},
            {"control", json_of(report.areas.control)},
            {"outside", json_of(report.areas.outside)},
            {"shared", report.shared}}},
          {"overdispersion",
           {{"factor", known_factor(report.overdispersion)},
            {"weeks", report.overdispersion.weeks},
            {"freedom", report.overdispersion.freedom}}},
          {"difference", difference_part(report, inputs)},
          {"places", places_part(report, inputs)},
          {"local", is_tested ? local_part(*report.place) : Json(nullptr)},
          {"earlier", earlier_part(report)},
          {"checks", checks_part(report, inputs)},
          {"sensitivity", sensitivity_part(report, inputs.resolved.language)},
          {"shares", shares_part(report.measures.shares, inputs.study, inputs.resolved.language)},
          {"flows", flows_part(report, inputs.study)},
          {"temporal",
           report.hours ? temporal_part(*report.hours, inputs.study.hour_tests) : Json(nullptr)},
          {"composition", composition_part(report.compositions)},
          {"offenders", offenders_part(report.offenders)},
          {"verdicts", json_of(report.kinds, inputs.resolved.language)}};
}

}  // namespace klara
