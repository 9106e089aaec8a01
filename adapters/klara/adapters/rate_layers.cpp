#include <klara/adapters/rate_layers.hpp>

#include <klara/adapters/density_layers.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/styles.hpp>
#include <klara/hot_spot/mass_outline.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace klara {
namespace {

struct RateLayer {
  std::string table;
  Text unit;  // heads the legend, too
  Text remark;
  const Raster* raster = nullptr;
  double factor = 1.0;
  Metres bandwidth;                // of what is drawn
  const Raster* window = nullptr;  // has a value in every cell inside
  Text untold;                     // of cells inside that have no value; empty = all have
};

/// Values as they are drawn.
std::vector<double> levels_of(const RateLayer& layer) {
  std::vector<double> levels;
  for (const double value : layer.raster->values) {
    if (!std::isnan(value)) levels.push_back(value * layer.factor);
  }
  return levels;
}

/// The class of every cell, NaN outside the window.
Raster classes_of(const RateLayer& layer, double floor) {
  Raster classes(layer.raster->grid, no_value);
  for (std::size_t i = 0; i < classes.values.size(); ++i) {
    const double value = layer.raster->values[i];
    if (!std::isnan(value)) {
      classes.values[i] = amount_class(value * layer.factor, floor);
    } else if (!std::isnan(layer.window->values[i])) {
      classes.values[i] = untold_class;
    }
  }
  return classes;
}

void write_layer(ResultWriting& w, const RateLayer& layer) {
  const double floor = level_floor(levels_of(layer));
  w.begin({.name = layer.table,
           .identifier = w.say(layer.unit),
           .description = w.say(layer.remark) + " " + how_smoothed(w, layer.bandwidth),
           .geometry = GeometryType::polygons,
           .columns = class_columns(w, layer.unit),
           .styles = {{"Klara", rate_style(floor, layer.unit, layer.untold, w.words())}}});
  const Raster classes = classes_of(layer, floor);
  for (int k = untold_class; k <= amount_classes; ++k) {
    const MultiPolygon polygons = outline(
        classes, [k](double of_cell) { return of_cell == k; }, w.run());
    if (polygons.empty()) continue;
    const bool told = k != untold_class;
    const ClassBorders borders =
        told ? amount_borders(k, floor) : ClassBorders{.low = no_value, .high = no_value};
    w.add(
        {.values = {std::int64_t{k},
                    told ? amount_label(k, floor, w.language()) : w.say(layer.untold), borders.low,
                    borders.high, area(polygons).value / square_metres_per_square_kilometre},
         .polygons = polygons,
         .point = {}});
  }
}

}  // namespace

void write_rate_layers(ResultWriting& w, const RateResult& rate) {
  const auto shown = [](double value, Language language) {
    return trimmed_number(value, 3, language);
  };
  const auto both = [&](const char* en, const char* sv, double value) {
    return Text{.en = fmt::format(fmt::runtime(en), shown(value, Language::english)),
                .sv = fmt::format(fmt::runtime(sv), shown(value, Language::swedish))};
  };
  Text unit = both("Crimes per {} ", "Brott per {} ", rate.per);
  unit.en += rate.of;
  unit.sv += rate.of;
  const Metres of_incidents = w.study().bandwidth.value_or(Metres{});
  const Text untold = both("cannot tell: fewer than {} within reach",
                           "kan inte avgöras: färre än {} inom räckvidd", rate.floor);
  write_layer(w, {.table = "rate",
                  .unit = unit,
                  .remark = both(
                      "The density of incidents divided by that of the population, which is "
                      "spread {} m. It is of the whole selection, not of a year. Those counted "
                      "need not be those at risk.",
                      "Brottens täthet delad med befolkningens, som är spridd {} m. Talet gäller "
                      "hela urvalet, inte ett år. De som räknas är inte alltid de som är "
                      "utsatta.",
                      rate.population_bandwidth.value),
                  .raster = &rate.layers->rate,
                  .factor = rate.per,
                  .bandwidth = of_incidents,
                  .window = &rate.layers->population,
                  .untold = untold});
  write_layer(w, {.table = "rate_se",
                  .unit = {.en = unit.en + ", standard error", .sv = unit.sv + ", medelfel"},
                  .remark = {.en = "How much is chance; each cell is judged alone. 0 where no "
                                   "incidents are, which is no certainty.",
                             .sv = "Hur mycket som är slump; varje cell är bedömd för sig. 0 där "
                                   "inga brott finns, vilket inte är någon säkerhet."},
                  .raster = &rate.layers->se,
                  .factor = rate.per,
                  .bandwidth = of_incidents,
                  .window = &rate.layers->population,
                  .untold = untold});
  write_layer(w, {.table = "population",
                  .unit = {.en = "Per km²: " + rate.of, .sv = "Per km²: " + rate.of},
                  .remark = {.en = "What the incidents are divided by.",
                             .sv = "Det som brotten delas med."},
                  .raster = &rate.layers->population,
                  .factor = square_metres_per_square_kilometre,
                  .bandwidth = rate.population_bandwidth,
                  .window = &rate.layers->population,
                  .untold = {}});
}

}  // namespace klara
