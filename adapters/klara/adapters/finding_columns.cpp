#include <klara/adapters/finding_columns.hpp>

#include <klara/base/numbers.hpp>

#include <cmath>

namespace klara {

const Text beyond_the_city{
    .en =
        "Change: incidents of the whole weeks after, less what the change of untreated areas "
        "leads one to expect. Reports are counted, persons are not followed.",
    .sv =
        "Förändring: brott under de hela veckorna efter, minus vad förändringen i opåverkade "
        "områden låter vänta. Anmälningar räknas, personer följs inte."};

std::vector<TableColumn> count_columns(const ResultWriting& w) {
  return {{"name", ColumnType::text, w.say({.en = "Name", .sv = "Namn"})},
          {"n_before", ColumnType::integer, w.say({.en = "Crimes before", .sv = "Brott före"})},
          {"n_after", ColumnType::integer, w.say({.en = "Crimes after", .sv = "Brott efter"})}};
}

void append_change_columns(std::vector<TableColumn>& columns, const ResultWriting& w) {
  const auto column = [&](const char* name, const Text& alias) {
    columns.push_back({name, ColumnType::real, w.say(alias)});
  };
  column("change", {.en = "Difference from expected", .sv = "Skillnad mot väntat"});
  column("change_low", {.en = "Difference, at least", .sv = "Skillnad, minst"});
  column("change_high", {.en = "Difference, at most", .sv = "Skillnad, högst"});
}

void append_change(std::vector<TableValue>& values, const Estimate& change) {
  for (const double value : {change.value, change.low, change.high}) values.emplace_back(value);
}

TableColumn label_column(const ResultWriting& w) {
  return {"label", ColumnType::text, w.say({.en = "Text on the map", .sv = "Text på kartan"})};
}

std::string finding_label(const std::string& name, const Estimate& change, Language language) {
  if (std::isnan(change.value)) return name;
  const Text crimes{.en = " crimes", .sv = " brott"};
  return name + " " + difference(change.value, 0, language) + "\n" +
         difference_interval(change.low, change.high, 0, language) + crimes.in(language);
}

}  // namespace klara
