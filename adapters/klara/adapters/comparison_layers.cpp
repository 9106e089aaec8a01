#include <klara/adapters/comparison_layers.hpp>

#include <klara/adapters/density_layers.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/styles.hpp>
#include <klara/hot_spot/mass_outline.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace klara {
namespace {

constexpr double per_km2 = square_metres_per_square_kilometre;

const PeriodComparison& comparison_of(const ResultWriting& w) {
  return *w.result().comparison;
}

// ---- tolerance contours

struct ContourLayer {
  ContourTest test;
  const char* table;
  Text name;     // also the heading of the legend
  Text meaning;  // of a line, and what it does not say
};

std::array<ContourLayer, 3> contour_layers(const ResultWriting& w) {
  const std::size_t relabellings = comparison_of(w).chance.relabellings;
  const auto drawn = [&](Language language) { return count(relabellings, language); };
  return {
      {{ContourTest::anywhere,
        "contours",
        {.en = "Pattern beyond chance, the whole map at once",
         .sv = "Mönster utöver slumpen, hela kartan på en gång"},
        {.en = "Inside the lines lies a larger or smaller share of all crime than before, by "
               "more than chance gives anywhere on one map in twenty (p ≤ 0.05) or one in a "
               "hundred (p ≤ 0.01); tested by giving the incidents the periods at random " +
               drawn(Language::english) + " times.",
         .sv = "Innanför linjerna ligger en större eller mindre andel av alla brott än förut, "
               "med mer än slumpen ger någonstans på en karta av tjugo (p ≤ 0,05) eller en av "
               "hundra (p ≤ 0,01); prövat genom att lotta brotten mellan perioderna " +
               drawn(Language::swedish) + " gånger."}},
       {ContourTest::each_cell,
        "contours_each_cell",
        {.en = "Pattern, each cell alone: chance gives such areas",
         .sv = "Mönster, varje cell för sig: slumpen ger sådana områden"},
        {.en = "Each cell was tested as if it were the only one, so that 5% (p ≤ 0.05) or 1% "
               "(p ≤ 0.01) of a map without any change lies inside such lines; tested by "
               "giving the incidents the periods at random " +
               drawn(Language::english) +
               " times. Only the contours of the whole map allow for that.",
         .sv = "Varje cell är prövad som om den vore den enda, så 5 % (p ≤ 0,05) eller 1 % "
               "(p ≤ 0,01) av en karta utan någon ändring ligger innanför sådana linjer; prövat "
               "genom att lotta brotten mellan perioderna " +
               drawn(Language::swedish) +
               " gånger. Bara konturerna för hela kartan tar hänsyn till det."}},
       {ContourTest::each_cell_normal,
        "contours_normal",
        {.en = "Pattern, each cell alone, by the normal distribution",
         .sv = "Mönster, varje cell för sig, enligt normalfördelningen"},
        {.en = "As the contours of each cell, but by the normal distribution instead of "
               "relabelling, which holds where many incidents bear on a cell.",
         .sv = "Som konturerna cell för cell, men enligt normalfördelningen i stället för "
               "lottning, vilket håller där många brott ligger inom räckvidd."}}}};
}

const Text pattern_not_amount{
    .en =
        "It tells of the pattern given the totals, not of amounts: a share may grow where crime "
        "falls. A small area rests on crimes around it, too, as far as the bandwidth. Areas are "
        "found because they stand out, so their counts tell of more change than there is. "
        "Reports in series, and places that vary of themselves from year to year, make it too "
        "sure. Elsewhere nothing was found, which is not to say that nothing has changed.",
    .sv =
        "Det gäller mönstret givet totalerna, inte mängden: en andel kan växa där brotten blir "
        "färre. Ett litet område vilar även på brott omkring det, så långt bandbredden når. "
        "Områdena är funna för att de sticker ut, så deras antal visar mer ändring än det är. "
        "Anmälningar i serie, och platser som varierar av sig själva från år till år, gör det "
        "för säkert. På övriga ställen har inget hittats, vilket inte betyder att inget har "
        "ändrats."};

std::string district_name(const ResultWriting& w, const RiskContour& contour) {
  if (contour.district == outside) return {};
  const District& district = w.study().districts[contour.district];
  return district.name.empty() ? district.code : district.name;
}

void write_contours(ResultWriting& w, const ContourLayer& layer) {
  const auto alias = [&w](const char* en, const char* sv) { return w.say({.en = en, .sv = sv}); };
  w.begin(
      {.name = layer.table,
       .identifier = w.say(layer.name),
       .description =
           w.say(layer.meaning) + " " + w.say(pattern_not_amount) + " " + how_smoothed(w),
       .geometry = GeometryType::polygons,
       .columns = {{"sign", ColumnType::integer,
                    alias("1 = larger share, −1 = smaller", "1 = större andel, −1 = mindre")},
                   {"level", ColumnType::real, alias("Level of the test", "Testets nivå")},
                   {"p", ColumnType::real,
                    alias("p, two-sided, least inside", "p, tvåsidigt, minst innanför")},
                   {"n_before", ColumnType::integer, alias("Crimes before", "Brott före")},
                   {"n_after", ColumnType::integer, alias("Crimes after", "Brott efter")},
                   {"area_km2", ColumnType::real, alias("Area, km²", "Yta, km²")},
                   {"ratio", ColumnType::real,
                    alias("Share, after divided by before, where it is strongest",
                          "Andel, efter delat med före, där det är starkast")},
                   {"z", ColumnType::real,
                    alias("Standard errors from none there", "Medelfel från ingen ändring där")},
                   {"x", ColumnType::real,
                    alias("Easting of that cell, m", "Den cellens östliga koordinat, m")},
                   {"y", ColumnType::real,
                    alias("Northing of that cell, m", "Den cellens nordliga koordinat, m")},
                   {"district", ColumnType::text,
                    alias("District of that cell", "Den cellens område")}},
       .styles = {
           {"Klara", contours_style(layer.test == ContourTest::anywhere, layer.name, w.words())}}});
  for (const double level : contour_levels) {
    for (const RiskContour& contour : comparison_of(w).of(layer.test, level)) {
      w.add({.values = {std::int64_t{contour.sign}, level, contour.p, whole(contour.counts.before),
                        whole(contour.counts.after), contour.area.value / per_km2,
                        std::exp(contour.log_risk), contour.z, contour.strongest.x,
                        contour.strongest.y, district_name(w, contour)},
             .polygons = {contour.outline},
             .point = {}});
    }
  }
}

// ---- change of the amount

/// Whether its interval holds no change.
bool may_be_chance(const DensityChange& change, std::size_t cell) {
  return change.low.values[cell] <= 0.0 && 0.0 <= change.high.values[cell];
}

void write_change(ResultWriting& w, double floor) {
  const DensityChange& change = comparison_of(w).density;
  const std::string sure = level_in_percent(change.level, w.language());
  const std::string by_chance = percent(1.0 - change.level, 0, w.language());
  const Text unit{.en = "Crimes per km² and month", .sv = "Brott per km² och månad"};
  std::vector<TableColumn> columns = class_columns(w, unit);
  columns.push_back({"sure", ColumnType::integer,
                     w.say({.en = "1 = more than chance, this cell alone",
                            .sv = "1 = mer än slump, cellen för sig"})});
  w.begin(
      {.name = "change",
       .identifier = w.say(
           {.en = "Change, crimes per km² and month", .sv = "Förändring, brott per km² och månad"}),
       .description =
           w.say({.en = "After minus before. In full colour where the interval (" + sure +
                        ") of the cell holds no zero, hatched where the change may be chance. "
                        "Each cell is judged alone: up to " +
                        by_chance +
                        " of a map without any change is in full colour. Intervals take "
                        "reports to be independent of each other, which makes them too sure. ",
                  .sv = "Efter minus före. Full färg där cellens intervall (" + sure +
                        ") inte rymmer noll, skrafferad där förändringen kan vara slump. Varje "
                        "cell är bedömd för sig: upp till " +
                        by_chance +
                        " av en karta utan någon ändring får full färg. Intervallen förutsätter "
                        "att anmälningar är oberoende av varandra, vilket gör dem för säkra. "}) +
           how_smoothed(w),
       .geometry = GeometryType::polygons,
       .columns = std::move(columns),
       .styles = {{"Klara", change_style(floor, change.level, w.words())}}});
  // Class and sureness as one number a cell.
  Raster drawn = change.change;
  for (std::size_t i = 0; i < drawn.values.size(); ++i) {
    if (std::isnan(drawn.values[i])) continue;
    const int of_class = change_class(drawn.values[i] * per_km2, floor);
    drawn.values[i] = 2 * of_class + (may_be_chance(change, i) ? 0 : 1);
  }
  for (int k = -change_classes_a_side; k <= change_classes_a_side; ++k) {
    for (const int is_sure : {0, 1}) {
      const MultiPolygon polygons = outline(
          drawn, [&](double value) { return value == 2 * k + is_sure; }, w.run());
      if (polygons.empty()) continue;
      const ClassBorders borders = change_borders(k, floor);
      w.add({.values = {std::int64_t{k}, change_label(k, floor, w.language()), borders.low,
                        borders.high, area(polygons).value / per_km2, std::int64_t{is_sure}},
             .polygons = polygons,
             .point = {}});
    }
  }
}

// ---- relative risk

void write_relative_risk(ResultWriting& w) {
  w.begin(
      {.name = "relative_risk",
       .identifier = w.say({.en = "Share of the crime, after divided by before",
                            .sv = "Andel av brotten, efter delat med före"}),
       .description =
           w.say({.en = "How many times larger a share of all crime lies here after than "
                        "before: 2 = twice the share. Pattern given the totals, not amounts. "
                        "Blank where fewer than one incident bears on a cell and nothing can be "
                        "told. Which of it is beyond chance the contours show. ",
                  .sv = "Hur många gånger större andel av alla brott som ligger här efter än "
                        "före: 2 = dubbla andelen. Mönster givet totalerna, inte mängd. Tomt "
                        "där färre än ett brott ligger inom räckvidd och inget kan sägas. Vad "
                        "av det som är mer än slump visar konturerna. "}) +
           how_smoothed(w),
       .geometry = GeometryType::polygons,
       .columns = class_columns(w, {.en = "After divided by before", .sv = "Efter delat med före"}),
       .styles = {{"Klara", relative_risk_style(w.words())}}});
  for (int k = -change_classes_a_side; k <= change_classes_a_side; ++k) {
    const MultiPolygon polygons = outline(
        comparison_of(w).risk.log_risk,
        [&](double log_risk) { return ratio_class(std::exp(log_risk)) == k; }, w.run());
    if (polygons.empty()) continue;
    const ClassBorders borders = ratio_borders(k);
    w.add({.values = {std::int64_t{k}, ratio_label(k, w.language()), borders.low, borders.high,
                      area(polygons).value / per_km2},
           .polygons = polygons,
           .point = {}});
  }
}

}  // namespace

void write_comparison_layers(ResultWriting& w, double floor) {
  for (const ContourLayer& layer : contour_layers(w)) write_contours(w, layer);
  write_change(w, floor);
  write_relative_risk(w);
}

}  // namespace klara
