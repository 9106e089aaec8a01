#include <klara/adapters/provenance_tables.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/geodata/run_record.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace klara {
namespace {

void write_run(ResultWriting& w) {
  w.begin({.name = "klara_run",
           .identifier = w.say({.en = "Run", .sv = "Körning"}),
           .description = {},
           .columns = {{"key", ColumnType::text, w.say({.en = "Key", .sv = "Nyckel"})},
                       {"value", ColumnType::text, w.say({.en = "Value", .sv = "Värde"})}},
           .styles = {}});
  std::vector<RecordRow> rows = run_record(w.result().provenance);
  rows.push_back({"crs", name_of(w.result().crs)});
  rows.push_back({"timezone", w.result().zone.name});
  rows.push_back({"run_json", w.result().run_json});
  for (const RecordRow& row : rows) {
    if (!row.value.empty()) w.add({.values = {row.key, row.value}, .polygons = {}, .point = {}});
  }
}

void write_parameters(ResultWriting& w) {
  w.begin({.name = "klara_parameters",
           .identifier = w.say({.en = "Parameters", .sv = "Parametrar"}),
           .description = {},
           .columns = {{"name", ColumnType::text, w.say({.en = "Parameter", .sv = "Parameter"})},
                       {"value", ColumnType::text, w.say({.en = "Value", .sv = "Värde"})},
                       {"chosen_because", ColumnType::text,
                        w.say({.en = "Chosen by the program because",
                               .sv = "Valt av programmet eftersom"})}},
           .styles = {}});
  for (const Parameter& p : w.result().provenance.parameters) {
    w.add({.values = {p.name, p.value, w.say(p.chosen_because)}, .polygons = {}, .point = {}});
  }
}

void write_inputs(ResultWriting& w) {
  w.begin({.name = "klara_inputs",
           .identifier = w.say({.en = "Inputs", .sv = "Indata"}),
           .description = {},
           .columns = {{"role", ColumnType::text, w.say({.en = "Role", .sv = "Roll"})},
                       {"path", ColumnType::text, w.say({.en = "File", .sv = "Fil"})},
                       {"sha256", ColumnType::text, "SHA-256"},
                       {"rows", ColumnType::integer, w.say({.en = "Rows", .sv = "Rader"})}},
           .styles = {}});
  for (const InputFile& f : w.result().provenance.inputs) {
    w.add({.values = {f.role, f.path, f.sha256, whole(f.rows)}, .polygons = {}, .point = {}});
  }
}

struct NamedIntake {
  std::string role;
  const IntakeReport* report = nullptr;
};

std::vector<NamedIntake> intakes_of(const ResultWriting& w) {
  std::vector<NamedIntake> result{{"incidents", &w.result().provenance.incidents}};
  if (w.result().provenance.districts.read > 0) {
    result.push_back({"districts", &w.result().provenance.districts});
  }
  if (w.result().provenance.streets.read > 0) {
    result.push_back({"streets", &w.result().provenance.streets});
  }
  if (w.result().provenance.population.read > 0) {
    result.push_back({"population", &w.result().provenance.population});
  }
  return result;
}

void write_intake(ResultWriting& w) {
  w.begin({.name = "klara_intake",
           .identifier = w.say({.en = "Intake", .sv = "Inläsning"}),
           .description =
               w.say({.en = "read = used + quarantined", .sv = "lästa = använda + i karantän"}),
           .columns = {{"role", ColumnType::text, w.say({.en = "Input", .sv = "Indata"})},
                       {"outcome", ColumnType::text, w.say({.en = "Outcome", .sv = "Utfall"})},
                       {"code", ColumnType::text, w.say({.en = "Code", .sv = "Kod"})},
                       {"meaning", ColumnType::text, w.say({.en = "Meaning", .sv = "Betydelse"})},
                       {"rows", ColumnType::integer, w.say({.en = "Rows", .sv = "Rader"})}},
           .styles = {}});
  const Text read{.en = "rows read", .sv = "lästa rader"};
  const Text used{.en = "rows used", .sv = "använda rader"};
  for (const NamedIntake& intake : intakes_of(w)) {
    const auto add = [&](const char* outcome, const std::string& code, const Text& meaning,
                         std::uint64_t rows) {
      w.add({.values = {intake.role, std::string(outcome), code, w.say(meaning), whole(rows)},
             .polygons = {},
             .point = {}});
    };
    add("read", "", read, intake.report->read);
    add("used", "", used, intake.report->used);
    for (const auto& [code, rows] : reasons(*intake.report)) {
      add("quarantined", code, meaning_of(code), rows);
    }
    for (const IntakeWarning& warning : intake.report->warnings) {
      add("warning", warning.code, warning.message, warning.rows);
    }
  }
}

/// Row and reason only: what the row holds stays in its file.
void write_quarantine(ResultWriting& w) {
  w.begin(
      {.name = "klara_quarantine",
       .identifier = w.say({.en = "Quarantine", .sv = "Karantän"}),
       .description = w.say({.en = "Rows that enter no statistic; the line in the file and why.",
                             .sv = "Rader som inte ingår i någon statistik; rad i filen och "
                                   "skäl."}),
       .columns = {{"role", ColumnType::text, w.say({.en = "Input", .sv = "Indata"})},
                   {"row", ColumnType::integer, w.say({.en = "Row", .sv = "Rad"})},
                   {"code", ColumnType::text, w.say({.en = "Code", .sv = "Kod"})}},
       .styles = {}});
  for (const NamedIntake& intake : intakes_of(w)) {
    for (const QuarantinedRow& row : intake.report->quarantined) {
      w.add({.values = {intake.role, whole(row.row), row.code}, .polygons = {}, .point = {}});
    }
  }
}

}  // namespace

void write_provenance_tables(ResultWriting& w) {
  write_run(w);
  write_parameters(w);
  write_inputs(w);
  write_intake(w);
  write_quarantine(w);
}

}  // namespace klara
