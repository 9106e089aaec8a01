#include <klara/adapters/treated_layer.hpp>

#include <klara/adapters/finding_columns.hpp>
#include <klara/adapters/joined_area.hpp>
#include <klara/displacement/incident_change.hpp>
#include <klara/geodata/styles.hpp>

#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// With the p of both tests together.
Estimate change_of(const TreatedFinding& treated) {
  Estimate result = change_in_incidents(treated.change);
  result.p = treated.p;
  return result;
}

}  // namespace

void write_treated_layer(ResultWriting& w) {
  std::vector<TableColumn> columns = count_columns(w);
  append_change_columns(columns, w);
  columns.push_back({"p", ColumnType::real, w.say({.en = "p, two-sided", .sv = "p, tvåsidigt"})});
  columns.push_back(label_column(w));
  w.begin({.name = "treated",
           .identifier = w.say({.en = "Treated area", .sv = "Insatsområde"}),
           .description = w.say(beyond_the_city),
           .geometry = GeometryType::polygons,
           .columns = std::move(columns),
           .styles = {{"Klara", treated_style(w.words())}}});
  const Study& study = w.study();
  const DisplacementReport& report = *w.analysis().displacement;
  const Estimate change = report.place ? change_of(report.place->found.treated) : Estimate{};
  std::vector<TableValue> values{study.treated->name, whole(report.areas.treated.before),
                                 whole(report.areas.treated.after)};
  append_change(values, change);
  values.emplace_back(change.p);
  values.emplace_back(finding_label(study.treated->name, change, w.language()));
  w.add({.values = std::move(values),
         .polygons = drawn_area(*study.treated, study.districts),
         .point = {}});
}

}  // namespace klara
