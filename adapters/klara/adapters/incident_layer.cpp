#include <klara/adapters/incident_layer.hpp>

#include <klara/geodata/dates.hpp>
#include <klara/geodata/styles.hpp>
#include <klara/geodata/text_form.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// A name that no other column has, whatever the case.
std::string unused(std::string name, std::set<std::string>& used) {
  while (!used.insert(lower_case(name)).second) name += '_';
  return name;
}

}  // namespace

void write_incident_layer(ResultWriting& w) {
  const Incidents& incidents = *w.result().points;
  const PointSet& points = incidents.points;
  std::vector<TableColumn> columns{
      {"row", ColumnType::integer, w.say({.en = "Row in the file", .sv = "Rad i filen"})}};
  if (points.timed()) {
    columns.push_back(
        {"occurred", ColumnType::time, w.say({.en = "From, UTC", .sv = "Från, UTC"})});
    columns.push_back(
        {"occurred_until", ColumnType::time, w.say({.en = "Until, UTC", .sv = "Till, UTC"})});
    columns.push_back({"occurred_local", ColumnType::text,
                       w.say({.en = "From, local time", .sv = "Från, lokal tid"})});
    columns.push_back({"occurred_until_local", ColumnType::text,
                       w.say({.en = "Until, local time", .sv = "Till, lokal tid"})});
  }
  if (!points.weight.empty()) {
    columns.push_back({"weight", ColumnType::real, w.say({.en = "Weight", .sv = "Vikt"})});
  }
  std::set<std::string> used{"fid", "geom"};
  for (const TableColumn& column : columns) {
    (void)unused(column.name, used);
    (void)unused(column.alias, used);
  }
  for (const Category& category : incidents.categories) {
    const std::string name = unused(category.name, used);
    columns.push_back({name, ColumnType::text, name});
  }
  const std::string zone = w.result().zone.name.empty() ? "UTC" : w.result().zone.name;
  w.begin({.name = "incidents",
           .identifier = w.words().simulated
                             ? w.say({.en = "Crimes", .sv = "Brott"})
                             : w.say({.en = "Reported crimes", .sv = "Anmälda brott"}),
           .description = w.say({.en = "Local times are of " + zone + ".",
                                 .sv = "Lokala tider gäller " + zone + "."}),
           .geometry = GeometryType::point,
           .columns = std::move(columns),
           .styles = {{"Klara", incidents_style(w.words())}}});

  for (std::size_t i = 0; i < points.size(); ++i) {
    TableRow row{.values = {whole(incidents.rows[i])},
                 .polygons = {},
                 .point = Position{points.x[i], points.y[i]}};
    if (points.timed()) {
      row.values.emplace_back(points.from[i]);
      row.values.emplace_back(points.until[i]);
      row.values.emplace_back(date_time(w.result().zone, points.from[i]));
      row.values.emplace_back(date_time(w.result().zone, points.until[i]));
    }
    if (!points.weight.empty()) row.values.emplace_back(points.weight[i]);
    for (const Category& category : incidents.categories) {
      row.values.emplace_back(category.levels[category.of_row[i]]);
    }
    w.add(row);
  }
}

}  // namespace klara
