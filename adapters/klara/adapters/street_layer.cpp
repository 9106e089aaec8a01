#include <klara/adapters/street_layer.hpp>

#include <klara/adapters/written_values.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/study_file.hpp>
#include <klara/geodata/styles.hpp>
#include <klara/shape/lixels.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr double per_km = 1000.0;

const Text in_all{.en = "Crimes per km of street, total of the selection",
                  .sv = "Brott per km gata, hela urvalet"};

std::string how_found(const ResultWriting& w) {
  const StreetDensity& along = *w.result().along_streets;
  const SnapReport& snap = along.density->snap;
  const auto metres = [&w](Metres length) { return trimmed_number(length.value, 3, w.language()); };
  return w.say(
      {.en = fmt::format(
           "Bandwidth {} m along streets, lixels of {} m. Kernel {}, at crossings {}. {} of {} "
           "incidents placed on the nearest street, half of them at most {} m away; those farther "
           "than {} m are left out.",
           metres(along.bandwidth), metres(along.density->lixels.length),
           name_of(w.study().density.kernel), name_of(along.method),
           count(snap.snapped, Language::english), count(snap.incidents, Language::english),
           short_number(snap.median.value, Language::english), metres(snap.limit)),
       .sv = fmt::format(
           "Bandbredd {} m längs gator, lixlar om {} m. Kärna {}, i korsningar {}. {} av {} brott "
           "placerade på närmaste gata, hälften av dem högst {} m bort; de som ligger längre bort "
           "än {} m är utelämnade.",
           metres(along.bandwidth), metres(along.density->lixels.length),
           name_of(w.study().density.kernel), name_of(along.method),
           count(snap.snapped, Language::swedish), count(snap.incidents, Language::swedish),
           short_number(snap.median.value, Language::swedish), metres(snap.limit))});
}

std::vector<TableColumn> columns_of(const ResultWriting& w) {
  const auto say = [&w](const char* en, const char* sv) { return w.say({.en = en, .sv = sv}); };
  std::vector<TableColumn> columns{
      {"street", ColumnType::text, say("Street", "Gata")},
      {"feature", ColumnType::integer, say("Feature of the street file", "Objekt i gatufilen")},
      {"length_m", ColumnType::real, say("Length, m", "Längd, m")},
      {"density", ColumnType::real, say("Crimes per km of street", "Brott per km gata")}};
  if (w.result().along_streets->months) {
    columns.push_back({"density_month", ColumnType::real,
                       say("Crimes per km of street and month", "Brott per km gata och månad")});
  }
  columns.push_back({"class", ColumnType::integer, say("Class", "Klass")});
  return columns;
}

void add_lixels(ResultWriting& w, std::size_t edge, double floor) {
  const StreetDensity& along = *w.result().along_streets;
  const StreetEdge& street = along.network->edges[edge];
  const std::string& name = along.streets->names[street.street];
  const Lixels& lixels = along.density->lixels;
  for (std::size_t of_edge = 0; of_edge < lixels.count(edge); ++of_edge) {
    const Stretch piece = stretch(lixels, *along.network, edge, of_edge);
    const double density = per_km * along.density->values[lixels.first[edge] + of_edge];
    std::vector<TableValue> values{name.empty() ? TableValue() : TableValue(name),
                                   whole(along.streets->rows[street.street]), piece.length().value,
                                   density};
    if (along.months) values.emplace_back(density / *along.months);
    values.emplace_back(std::int64_t{amount_class(density, floor)});
    w.add(
        {.values = std::move(values), .polygons = {}, .point = {}, .line = line_of(street, piece)});
  }
}

}  // namespace

void write_street_layer(ResultWriting& w) {
  const StreetDensity& along = *w.result().along_streets;
  const double floor = class_floor(along.density->values, per_km, w.run());
  w.begin({.name = "streets",
           .identifier = w.say(in_all),
           .description = how_found(w),
           .geometry = GeometryType::line,
           .columns = columns_of(w),
           .styles = {{"Klara", street_style(floor, in_all, w.words())}}});
  for (std::size_t edge = 0; edge < along.network->edges.size(); ++edge) {
    add_lixels(w, edge, floor);
  }
}

}  // namespace klara
