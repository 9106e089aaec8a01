#include <klara/adapters/hour_table.hpp>

#include <klara/base/sum.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t hours_of_day = 24;

const Text& name_of_weekday(std::size_t day) {
  static const std::array<Text, 7> names{{{.en = "Monday", .sv = "måndag"},
                                          {.en = "Tuesday", .sv = "tisdag"},
                                          {.en = "Wednesday", .sv = "onsdag"},
                                          {.en = "Thursday", .sv = "torsdag"},
                                          {.en = "Friday", .sv = "fredag"},
                                          {.en = "Saturday", .sv = "lördag"},
                                          {.en = "Sunday", .sv = "söndag"}}};
  return names.at(day);
}

Text description(const ResultWriting& w) {
  return {.en = "Incidents of the treated area (" + w.study().treated->name +
                ") by the hour on the local clock, in whole weeks. One known to lie in an interval "
                "counts in each hour with the share of time that it lies there. Expected: had all "
                "of the period after kept the hours of the period before. Single hours are not "
                "tested: whether hours turned stands among the verdicts.",
          .sv = "Brotten i insatsområdet (" + w.study().treated->name +
                ") efter timme på den lokala klockan, i hela veckor. Ett brott med ett "
                "tidsintervall räknas i varje timme med den andel av tiden som ligger där. "
                "Väntade: om alla i perioden efter hade haft timmarna från perioden före. Enskilda "
                "timmar är inte prövade: om tiderna förskjutits står bland beskeden."};
}

void write_cycle(ResultWriting& w, const CycleAnswer& hours, const Text& cycle) {
  const double before = sum(hours.before), after = sum(hours.after);
  const auto& staffed = w.study().hour_tests.staffed;
  const bool is_week = hours.before.size() > hours_of_day;
  for (std::size_t h = 0; h < hours.before.size(); ++h) {
    const double share_before = hours.before[h] / before, share_after = hours.after[h] / after;
    TableRow row{.values = {w.say(cycle), {}}, .polygons = {}, .point = {}};
    if (is_week) row.values.back() = w.say(name_of_weekday(h / hours_of_day));
    row.values.emplace_back(whole(h % hours_of_day));
    for (const double value :
         {hours.before[h], hours.after[h], after * share_before, 100.0 * share_before,
          100.0 * share_after, 100.0 * (share_after - share_before)}) {
      row.values.emplace_back(value);
    }
    // An hour of the day is staffed on some days and not on others.
    if (staffed) row.values.emplace_back(is_week ? 100.0 * staffed->share[h] : Estimate::none);
    w.add(row);
  }
}

}  // namespace

void write_hour_table(ResultWriting& w) {
  const auto real = [&](const char* name, const Text& alias) {
    return TableColumn{name, ColumnType::real, w.say(alias)};
  };
  TableDefinition table{
      .name = "hours",
      .identifier =
          w.say({.en = "Hours of the day and the week", .sv = "Dygnets och veckans timmar"}),
      .description = w.say(description(w)),
      .columns = {{"cycle", ColumnType::text, w.say({.en = "Cycle", .sv = "Dygn eller vecka"})},
                  {"weekday", ColumnType::text, w.say({.en = "Weekday", .sv = "Veckodag"})},
                  {"hour", ColumnType::integer,
                   w.say({.en = "Hour, from its full hour on", .sv = "Timme, från hel timme"})},
                  real("n_before", {.en = "Crimes before", .sv = "Brott före"}),
                  real("n_after", {.en = "Crimes after", .sv = "Brott efter"}),
                  real("expected", {.en = "Expected after, with the hours of before",
                                    .sv = "Väntade efter, med timmarna från före"}),
                  real("share_before", {.en = "Share before, %", .sv = "Andel före, %"}),
                  real("share_after", {.en = "Share after, %", .sv = "Andel efter, %"}),
                  real("share_change", {.en = "Change of the share, percentage points",
                                        .sv = "Andelens förändring, procentenheter"})},
      .styles = {}};
  if (const auto& staffed = w.study().hour_tests.staffed) {
    table.columns.push_back(
        real("staffed", {.en = "Staffed (" + staffed->name + "), % of the hour",
                         .sv = "Bemannat (" + staffed->name + "), % av timmen"}));
  }
  w.begin(std::move(table));
  const HourAnswer& answer = w.analysis().displacement->hours.value();
  write_cycle(w, answer.day, {.en = "day", .sv = "dygn"});
  write_cycle(w, answer.week, {.en = "week", .sv = "vecka"});
}

}  // namespace klara
