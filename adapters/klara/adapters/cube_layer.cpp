#include <klara/adapters/cube_layer.hpp>

#include <klara/adapters/density_layers.hpp>
#include <klara/geodata/dates.hpp>
#include <klara/geodata/styles.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

const Text a_month{.en = "Crimes per km² and month", .sv = "Brott per km² och månad"};

std::vector<TableColumn> slice_columns(const ResultWriting& w, bool on_clock) {
  std::vector<TableColumn> columns{
      {"slice", ColumnType::integer, w.say({.en = "Slice", .sv = "Skiva"})},
      {"name", ColumnType::text, w.say({.en = "Time", .sv = "Tid"})}};
  if (on_clock) {
    columns.push_back({"from_hour", ColumnType::real,
                       w.say({.en = "From, hours of the clock", .sv = "Från, klockans timmar"})});
    columns.push_back({"until_hour", ColumnType::real,
                       w.say({.en = "Until, hours of the clock", .sv = "Till, klockans timmar"})});
    columns.push_back({"from_time", ColumnType::time,
                       w.say({.en = "From, for animation; the date says nothing",
                              .sv = "Från, för animering; datumet säger inget"})});
    columns.push_back({"until_time", ColumnType::time,
                       w.say({.en = "Until, for animation; the date says nothing",
                              .sv = "Till, för animering; datumet säger inget"})});
    return columns;
  }
  columns.push_back({"from_time", ColumnType::time, w.say({.en = "From, UTC", .sv = "Från, UTC"})});
  columns.push_back(
      {"until_time", ColumnType::time, w.say({.en = "Until, UTC", .sv = "Till, UTC"})});
  columns.push_back(
      {"from_local", ColumnType::text, w.say({.en = "From, local time", .sv = "Från, lokal tid"})});
  columns.push_back({"until_local", ColumnType::text,
                     w.say({.en = "Until, local time", .sv = "Till, lokal tid"})});
  columns.push_back({"covered", ColumnType::real,
                     w.say({.en = "Share of the time kernel that was observed",
                            .sv = "Andel av tidskärnan som observerats"})});
  return columns;
}

std::vector<TableValue> slice_values(const CubeAreas& cube, std::size_t nth, Language language) {
  const CubeSlice& slice = cube.slices()[nth];
  const auto hours = [](Instant t) {
    return std::chrono::duration<double, std::ratio<3600>>(t - stand_in_day).count();
  };
  std::vector<TableValue> values{static_cast<std::int64_t>(nth + 1), slice.name.in(language)};
  if (clock_of(cube.cube()) != nullptr) {
    values.emplace_back(hours(slice.period.from));
    values.emplace_back(hours(slice.period.until));
    values.emplace_back(slice.period.from);
    values.emplace_back(slice.period.until);
    return values;
  }
  const TimeZone& zone = cube.cube().zone;
  values.emplace_back(slice.period.from);
  values.emplace_back(slice.period.until);
  values.emplace_back(date_time(zone, slice.period.from));
  values.emplace_back(date_time(zone, slice.period.until));
  values.emplace_back(slice.covered);
  return values;
}

std::string description(const ResultWriting& w, const CubeStudy& cube) {
  const auto time = [&](std::chrono::seconds length) { return duration(length, w.language()); };
  std::string text = how_smoothed(w) + " " +
                     w.say({.en = "In time: slices of " + time(cube.slice) + ", bandwidth " +
                                  time(cube.time_bandwidth) + ". Classes are the same for all.",
                            .sv = "I tiden: skivor om " + time(cube.slice) + ", bandbredd " +
                                  time(cube.time_bandwidth) + ". Klasserna är lika för alla."});
  text +=
      w.say({.en = " Without a time set in the map one slice is drawn, the one with the highest "
                   "density; with from_time and until_time as the layer's time all of them in "
                   "turn.",
             .sv = " Utan tid i kartan ritas en skiva, den med den högsta tätheten; med "
                   "from_time och until_time som lagrets tid alla i tur och ordning."});
  if (clock_of(cube) == nullptr) return text;
  return text +
         w.say({.en = " Hours of the clock are laid on Monday 2001-01-01 and the days after, "
                      "in UTC, so that programs can animate them.",
                .sv = " Klockans timmar är lagda på måndagen den 2001-01-01 och dagarna "
                      "efter, i UTC, så att program kan animera dem."});
}

Text heading(const CubeAreas& cube) {
  const Text& shown = cube.slices()[cube.highest()].name;
  return {.en = a_month.en + "; without a time: " + shown.en,
          .sv = a_month.sv + "; utan tid: " + shown.sv};
}

}  // namespace

void write_cube_layer(ResultWriting& w) {
  const CubeAreas& cube = *w.result().cube;
  std::vector<TableColumn> columns = slice_columns(w, clock_of(cube.cube()) != nullptr);
  for (TableColumn& column : class_columns(w, a_month)) columns.push_back(std::move(column));
  w.begin(
      {.name = "cube",
       .identifier = w.say({.en = "Density over time, crimes per km² and month",
                            .sv = "Täthet över tiden, brott per km² och månad"}),
       .description = description(w, cube.cube()),
       .geometry = GeometryType::polygons,
       .columns = std::move(columns),
       .styles = {{"Klara", cube_style(cube.floor(), static_cast<std::int64_t>(cube.highest() + 1),
                                       heading(cube), w.words())}}});
  for (std::size_t s = 0; s < cube.areas().size(); ++s) {
    for (int k = 1; k <= amount_classes; ++k) {
      const MultiPolygon& polygons = cube.areas()[s][static_cast<std::size_t>(k) - 1];
      if (polygons.empty()) continue;
      const ClassBorders borders = amount_borders(k, cube.floor());
      TableRow row{
          .values = slice_values(cube, s, w.language()), .polygons = polygons, .point = {}};
      row.values.emplace_back(std::int64_t{k});
      row.values.emplace_back(amount_label(k, cube.floor(), w.language()));
      row.values.emplace_back(borders.low);
      row.values.emplace_back(borders.high);
      row.values.emplace_back(area(polygons).value / square_metres_per_square_kilometre);
      w.add(row);
    }
  }
}

}  // namespace klara
