#include <klara/adapters/flow_layer.hpp>

#include <klara/adapters/finding_columns.hpp>
#include <klara/displacement/tested_place.hpp>
#include <klara/geodata/styles.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t pieces = 64;  // of a bent line
constexpr double bend = 0.25;       // of the way, to the left at its middle; half of it is reached
constexpr double shortest = 0.25;   // of the way, that must be left between two areas

/// A quadratic Bézier curve.
Polyline bent_line(Position from, Position to) {
  const Position turn{0.5 * (from.x + to.x) - bend * (to.y - from.y),
                      0.5 * (from.y + to.y) + bend * (to.x - from.x)};
  Polyline line;
  for (std::size_t i = 0; i <= pieces; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(pieces);
    const double a = (1.0 - t) * (1.0 - t), b = 2.0 * t * (1.0 - t), c = t * t;
    line.push_back({a * from.x + b * turn.x + c * to.x, a * from.y + b * turn.y + c * to.y});
  }
  return line;
}

/// From where the line leaves one area to where it enters the other; all of it where they nearly
/// touch.
Polyline between(const Polyline& line, const MultiPolygon& from, const MultiPolygon& to) {
  std::size_t first = 0, last = line.size();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (contains(from, line[i])) first = i + 1;
  }
  while (last > first && contains(to, line[last - 1])) --last;
  if (static_cast<double>(last) - static_cast<double>(first) <
      shortest * static_cast<double>(pieces)) {
    return line;
  }
  return {line.begin() + static_cast<std::ptrdiff_t>(first),
          line.begin() + static_cast<std::ptrdiff_t>(last)};
}

std::vector<TableColumn> columns_of(const ResultWriting& w) {
  std::vector<TableColumn> columns{
      {"from_name", ColumnType::text, w.say({.en = "From", .sv = "Från"})},
      {"to_name", ColumnType::text, w.say({.en = "To", .sv = "Till"})}};
  const auto real = [&](const char* name, const Text& alias) {
    columns.push_back({name, ColumnType::real, w.say(alias)});
  };
  real("moved", {.en = "Crimes above expected", .sv = "Brott utöver väntat"});
  real("moved_low", {.en = "At least", .sv = "Minst"});
  real("moved_high", {.en = "At most", .sv = "Högst"});
  real("p_adjusted", {.en = "p of more at the place, for all places at once",
                      .sv = "p för fler på platsen, för alla platser samtidigt"});
  real("distance_m", {.en = "Distance, m", .sv = "Avstånd, m"});
  if (!w.analysis().displacement->flows->straight_lines) {
    real("cost", {.en = "Cost of the way", .sv = "Vägens kostnad"});
  }
  columns.push_back({"by_search", ColumnType::integer,
                     w.say({.en = "1 = selected by search, likely too large",
                            .sv = "1 = utvald genom sökning, troligen för stor"})});
  columns.push_back(label_column(w));
  return columns;
}

std::string description(const ResultWriting& w) {
  return w.say(
      {.en = "From a sure fall to places that surely rose: what came there, together no more than "
             "the fall. Reports are counted, persons are not followed: what came need not be what "
             "left. Most of a fall cannot be traced.",
       .sv = "Från en säker minskning till platser som säkert ökat: vad som tillkom där, "
             "sammanlagt högst minskningen. Anmälningar räknas, personer följs inte: vad som "
             "tillkom behöver inte vara vad som försvann. Det mesta av en minskning går inte att "
             "spåra."});
}

}  // namespace

void write_flow_layer(ResultWriting& w) {
  const Study& study = w.study();
  const DisplacementReport& report = *w.analysis().displacement;
  const Flows& flows = *report.flows;
  const auto moved = [](const Route& route) { return route.moved.value; };
  const double widest = moved(*std::ranges::max_element(flows.routes, {}, moved));
  w.begin({.name = "flows",
           .identifier = w.say({.en = "Tested flows, crimes above expected",
                                .sv = "Prövade flöden, brott utöver väntat"}),
           .description = description(w),
           .geometry = GeometryType::line,
           .columns = columns_of(w),
           .styles = {{"Klara", flows_style(widest, w.words())}}});
  const MultiPolygon treated = polygon_of(*study.treated, study.districts);
  for (const Route& route : flows.routes) {
    const TestedPlace to = tested_place(*report.place, route.place, study.places, study.districts);
    std::vector<TableValue> values{study.treated->name, to.name};
    for (const double value : {route.moved.value, route.moved.low, route.moved.high, route.moved.p,
                               route.distance.value}) {
      values.emplace_back(value);
    }
    if (!flows.straight_lines) values.emplace_back(route.cost);
    values.emplace_back(std::int64_t{route.selected_by_search ? 1 : 0});
    values.emplace_back(finding_label(to.name, route.moved, w.language()));
    w.add({.values = std::move(values),
           .polygons = {},
           .point = {},
           .line = between(bent_line(centroid(treated), centroid(to.area)), treated, to.area)});
  }
}

}  // namespace klara
