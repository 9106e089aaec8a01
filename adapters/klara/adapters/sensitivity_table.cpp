#include <klara/adapters/sensitivity_table.hpp>

#include <klara/geodata/specification_words.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <cstdint>
#include <string>

namespace klara {
namespace {

std::string verdict_of(const SpecificationResult& result, Language language) {
  return verdict_in_words({.kind = DisplacementKind::place,
                           .verdict = result.verdict,
                           .estimate = result.arrivals})
      .in(language);
}

}  // namespace

void write_sensitivity_table(ResultWriting& w) {
  const auto& curve = w.analysis().displacement->sensitivity;
  if (curve.size() < 2) return;
  const auto number = [&](const char* name, const Text& title) {
    return TableColumn{name, ColumnType::real, w.say(title)};
  };
  w.begin(
      {.name = "sensitivity",
       .identifier = w.say({.en = "Other choices", .sv = "Andra val"}),
       .description = w.say({.en = "The answer on place under other choices that could be "
                                   "defended as well.",
                             .sv = "Beskedet om plats under andra val som kunde försvaras lika "
                                   "väl."}),
       .columns = {{"choice", ColumnType::text, w.say({.en = "Choice", .sv = "Val"})},
                   {"is_reports", ColumnType::integer,
                    w.say({.en = "The report's own", .sv = "Beskedets eget"})},
                   {"verdict", ColumnType::text, w.say({.en = "Verdict", .sv = "Besked"})},
                   number("change", {.en = "Treated area, crimes beyond expected",
                                     .sv = "Insatsområdet, brott utöver väntat"}),
                   number("change_low", {.en = "Treated area, low", .sv = "Insatsområdet, minst"}),
                   number("change_high",
                          {.en = "Treated area, high", .sv = "Insatsområdet, högst"}),
                   number("arrivals", {.en = "Place, crimes beyond expected",
                                       .sv = "Plats, brott utöver väntat"}),
                   number("arrivals_low", {.en = "Place, low", .sv = "Plats, minst"}),
                   number("arrivals_high", {.en = "Place, high", .sv = "Plats, högst"}),
                   {"controls", ColumnType::integer,
                    w.say({.en = "Areas compared with", .sv = "Områden att jämföra med"})}},
       .styles = {}});
  for (const SpecificationResult& result : curve) {
    const bool own = result.choice.kind == SpecificationKind::as_reported;
    w.add({.values = {w.say(choice_in_words(result.choice)), std::int64_t{own ? 1 : 0},
                      verdict_of(result, w.language()), result.change.value, result.change.low,
                      result.change.high, result.arrivals.value, result.arrivals.low,
                      result.arrivals.high, whole(result.controls)},
           .polygons = {},
           .point = {}});
  }
}

}  // namespace klara
