#include <cli/flows_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>
#include <klara/displacement/tested_place.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace klara {
namespace {

constexpr std::size_t most_routes = 8;

/// "Liljeholmen     265 more (47 to 506)     p 0.018     3,552 m"
void route_line(Page& page, const Route& route, const std::string& name, bool straight_lines) {
  const Language language = page.language();
  const Estimate& moved = route.moved;
  const std::string more = fmt::format("{} {} ({})", number(moved.value, 0, language),
                                       page.say({.en = "more", .sv = "fler"}),
                                       interval(moved.low, moved.high, 0, language));
  const std::string way = straight_lines ? number(route.distance.value, 0, language) + " m"
                                         : page.say({.en = "cost ", .sv = "kostnad "}) +
                                               trimmed_number(route.cost, 1, language);
  page.line(table_row(shortened(name, 18), 19,
                      {{more, 35}, {"p " + p_in_words(moved.p, language), 10}, {way, 16}}));
}

/// Whether the fall ends the interval of a route before that of what came to its place.
bool is_cut_by_the_fall(const Route& route, const PlaceAnswer& answer) {
  const Estimate& came = answer.found.places[route.place].arrivals.count;
  return std::round(route.moved.high) < std::round(came.high);
}

/// "Not traceable: between 0 and 644."
void rest(Page& page, const Estimate& rest, bool has_routes) {
  if (std::isnan(rest.high)) return;
  const auto ends = [&](Language language, const char* form, const char* where) {
    return fmt::format(fmt::runtime(form), number(rest.low, 0, language),
                       number(rest.high, 0, language), where);
  };
  page.paragraph(page.say(
      {.en = ends(Language::english,
                  "Not traceable: between {} and {} of the fall may lie at the {}tested places.",
                  has_routes ? "other " : ""),
       .sv =
           ends(Language::swedish, "Ej spårbart: mellan {} och {} av minskningen kan finnas på {}.",
                has_routes ? "övriga prövade platser" : "de prövade platserna")}));
}

/// Places that surely rose, but that no route may lead to.
struct RisenOutOfReach {
  std::string beyond, without_way;  // names
};

RisenOutOfReach risen_out_of_reach(const Study& study, const DisplacementReport& report) {
  RisenOutOfReach result;
  const PlaceAnswer& answer = *report.place;
  for (std::size_t k = 0; k < answer.found.places.size(); ++k) {
    const PlaceFinding& place = answer.found.places[k];
    if (!(place.p_rise <= clear_p)) continue;
    const double cost = report.flows->straight_lines ? answer.distance[place.area].value
                                                     : study.flows.costs[place.area];
    if (cost <= report.flows->farthest) continue;
    std::string& names = std::isnan(cost) ? result.without_way : result.beyond;
    names +=
        (names.empty() ? "" : ", ") + tested_place(answer, k, study.places, study.districts).name;
  }
  return result;
}

void out_of_reach(Page& page, const RisenOutOfReach& risen, bool straight_lines) {
  const bool sv = page.language() == Language::swedish;
  if (!risen.beyond.empty()) {
    page.paragraph(risen.beyond +
                   (sv ? " ökade, men ligger bortom det längsta avståndet"
                       : " rose, but lies beyond the farthest distance") +
                   (straight_lines ? "."
                    : sv           ? " i kostnaderna."
                                   : " of the costs."));
  }
  if (!risen.without_way.empty()) {
    page.paragraph(risen.without_way + (sv ? " ökade, men kostnaderna anger ingen väg dit."
                                           : " rose, but the costs give no way there."));
  }
}

}  // namespace

void flow_answers(Page& page, const Study& study, const DisplacementReport& report) {
  if (!report.flows || !(report.flows->fall.p <= clear_p)) return;
  const Flows& flows = *report.flows;
  const RisenOutOfReach risen = risen_out_of_reach(study, report);
  const bool none_risen = risen.beyond.empty() && risen.without_way.empty();
  if (flows.routes.empty() && none_risen && std::isnan(flows.not_traceable.high)) return;
  page.line();
  if (flows.routes.empty() && !none_risen) {
    page.line(
        page.say({.en = "Where the fall may have gone: to no place within reach.",
                  .sv = "Vart minskningen kan ha tagit vägen: till ingen plats inom räckhåll."}));
  } else if (flows.routes.empty()) {
    page.line(page.say({.en = "Where the fall may have gone: nowhere that can be told.",
                        .sv = "Vart minskningen kan ha tagit vägen: ingenstans som kan avgöras."}));
  } else {
    page.line(page.say({.en = "Where the fall may have gone, crimes above expected",
                        .sv = "Vart minskningen kan ha tagit vägen, brott utöver väntat"}));
  }
  for (std::size_t i = 0; i < std::min(flows.routes.size(), most_routes); ++i) {
    const Route& route = flows.routes[i];
    route_line(page, route,
               tested_place(*report.place, route.place, study.places, study.districts).name,
               flows.straight_lines);
  }
  if (flows.routes.size() > most_routes) {
    page.line(page.say({.en = "and ", .sv = "och "}) +
              count(flows.routes.size() - most_routes, page.language()) +
              page.say({.en = " more", .sv = " till"}));
  }
  const bool by_search = !flows.routes.empty() && flows.routes.front().selected_by_search;
  if (by_search) {
    page.paragraph(page.say({.en = "Selected by search, so likely too large.",
                             .sv = "Utvalda genom sökning, så troligen för stora."}));
  }
  const bool is_cut = std::ranges::any_of(
      flows.routes, [&](const Route& route) { return is_cut_by_the_fall(route, *report.place); });
  if (is_cut) {
    page.paragraph(page.say(
        {.en = "No more is carried than the fall can be; intervals in the table of places are not "
               "cut so.",
         .sv = "Mer än minskningen kan vara förs inte; intervallen i platsernas tabell är inte "
               "avkortade så."}));
  }
  out_of_reach(page, risen, flows.straight_lines);
  rest(page, flows.not_traceable, !flows.routes.empty());
}

}  // namespace klara
