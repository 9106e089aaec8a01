#include <klara/adapters/place_layer.hpp>

#include <klara/adapters/finding_columns.hpp>
#include <klara/adapters/joined_area.hpp>
#include <klara/displacement/tested_place.hpp>
#include <klara/geodata/styles.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

std::vector<TableColumn> columns_of(const ResultWriting& w) {
  std::vector<TableColumn> columns = count_columns(w);
  append_change_columns(columns, w);
  const auto real = [&](const char* name, const Text& alias) {
    columns.push_back({name, ColumnType::real, w.say(alias)});
  };
  real("p_adjusted",
       {.en = "p of more, for all places at once", .sv = "p för fler, för alla platser samtidigt"});
  real("p_fall_adjusted", {.en = "p of fewer, for all places at once",
                           .sv = "p för färre, för alla platser samtidigt"});
  columns.push_back({"verdict", ColumnType::text, w.say({.en = "Verdict", .sv = "Besked"})});
  real("distance_m",
       {.en = "Distance from the treated area, m", .sv = "Avstånd från insatsområdet, m"});
  columns.push_back({"by_search", ColumnType::integer,
                     w.say({.en = "1 = found by search, not named beforehand",
                            .sv = "1 = funnen genom sökning, inte namngiven i förväg"})});
  columns.push_back(label_column(w));
  return columns;
}

bool has_route(const DisplacementReport& report, std::size_t place) {
  return report.flows && std::ranges::find(report.flows->routes, place, &Route::place) !=
                             report.flows->routes.end();
}

bool stands_out(const PlaceFinding& place) {
  return place.p_rise <= clear_p || place.p_fall <= clear_p;
}

void add_tested(ResultWriting& w, std::size_t k) {
  const Study& study = w.study();
  const DisplacementReport& report = *w.analysis().displacement;
  const PlaceAnswer& answer = *report.place;
  const PlaceFinding& found = answer.found.places[k];
  const bool is_named = answer.design.choice == PlaceChoice::named;
  const TestedPlace place = tested_place(answer, k, study.places, study.districts);
  const BeforeAfter& counts = is_named ? report.places[k].counts : found.latest;
  const Estimate& change = found.arrivals.count;
  std::vector<TableValue> values{place.name, whole(counts.before), whole(counts.after)};
  append_change(values, change);
  values.emplace_back(found.p_rise);
  values.emplace_back(found.p_fall);
  const KindAnswer on_place{
      .kind = DisplacementKind::place, .verdict = found.verdict, .estimate = change};
  values.emplace_back(w.say(verdict_in_words(on_place)));
  values.emplace_back(answer.distance[found.area].value);
  values.emplace_back(std::int64_t{is_named ? 0 : 1});
  const bool is_labelled = (is_named || stands_out(found)) && !has_route(report, k);
  values.emplace_back(is_labelled ? TableValue(finding_label(place.name, change, w.language()))
                                  : TableValue());
  const bool is_joined = is_named && !study.places[k].codes.empty();
  w.add({.values = std::move(values),
         .polygons = is_joined ? drawn_area(study.places[k], study.districts) : place.area,
         .point = {}});
}

/// Where no test was possible the counts alone.
void add_counted(ResultWriting& w, std::size_t k) {
  const PlaceCounts& place = w.analysis().displacement->places[k];
  std::vector<TableValue> values{place.name, whole(place.counts.before), whole(place.counts.after)};
  append_change(values, {});
  values.resize(values.size() + 3);  // two p and the verdict
  values.emplace_back(place.distance.value);
  values.emplace_back(std::int64_t{0});
  values.emplace_back(place.name);
  w.add({.values = std::move(values),
         .polygons = drawn_area(w.study().places[k], w.study().districts),
         .point = {}});
}

}  // namespace

void write_place_layer(ResultWriting& w) {
  const DisplacementReport& report = *w.analysis().displacement;
  const PlaceChoice choice = report.place ? report.place->design.choice : PlaceChoice::named;
  const Text once{.en =
                      " An incident in the treated area counts there, and one in several places "
                      "in the first.",
                  .sv =
                      " Ett brott i insatsområdet räknas dit, och ett på flera platser till den "
                      "första."};
  w.begin({.name = "places",
           .identifier = w.say(
               {.en = "Places, difference from expected", .sv = "Platser, skillnad mot väntat"}),
           .description = w.say(beyond_the_city) + w.say(once),
           .geometry = GeometryType::polygons,
           .columns = columns_of(w),
           .styles = {{"Klara", places_style(choice, w.words())}}});
  if (!report.place) {
    for (std::size_t k = 0; k < report.places.size(); ++k) add_counted(w, k);
    return;
  }
  for (std::size_t k = 0; k < report.place->found.places.size(); ++k) add_tested(w, k);
}

}  // namespace klara
