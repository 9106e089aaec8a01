#include <klara/adapters/measure_table.hpp>

#include <klara/geodata/measure_words.hpp>

namespace klara {

void write_measure_table(ResultWriting& w) {
  w.begin({.name = "measures",
           .identifier = w.say({.en = "The field's measures", .sv = "Etablerade mått"}),
           .description = w.say({.en = "Estimates beside the verdicts; no verdict rests on them.",
                                 .sv = "Skattningar bredvid beskeden; inget besked vilar på dem."}),
           .columns = {{"measure", ColumnType::text,
                        w.say({.en = "For programs", .sv = "För program"})},
                       {"name", ColumnType::text, w.say({.en = "Measure", .sv = "Mått"})},
                       {"unit", ColumnType::text, w.say({.en = "Unit", .sv = "Enhet"})},
                       {"estimate", ColumnType::real, w.say({.en = "Estimate", .sv = "Skattning"})},
                       {"low", ColumnType::real, w.say({.en = "At least", .sv = "Minst"})},
                       {"high", ColumnType::real, w.say({.en = "At most", .sv = "Högst"})},
                       {"p", ColumnType::real, w.say({.en = "p, two-sided", .sv = "p, tvåsidigt"})},
                       {"rank", ColumnType::real,
                        w.say({.en = "Rank among areas in its place, no test",
                               .sv = "Rang bland områden i dess ställe, ingen prövning"})},
                       {"level", ColumnType::real,
                        w.say({.en = "Level of the interval", .sv = "Intervallets nivå"})},
                       {"assumption", ColumnType::text, w.say({.en = "Assumes", .sv = "Antar"})}},
           .styles = {}});
  for (const NamedMeasure& m : named_measures(*w.analysis().displacement, w.study())) {
    w.add({.values = {m.key, w.say(m.name), w.say(unit_in_words(m.unit)), m.estimate.value,
                      m.estimate.low, m.estimate.high, m.estimate.p, m.rank, m.estimate.level,
                      w.say(m.assumption)},
           .polygons = {},
           .point = {}});
  }
}

}  // namespace klara
