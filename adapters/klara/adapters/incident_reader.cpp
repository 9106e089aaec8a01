#include <klara/adapters/incident_reader.hpp>

#include <klara/adapters/csv.hpp>
#include <klara/adapters/incident_intake.hpp>
#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/ogr_incidents.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

namespace klara {
namespace {

constexpr std::uint64_t records_per_look = 4096;  // at the clock of progress and stop

Incidents read_csv_incidents(const IncidentSource& source, const IncidentReadOptions& options,
                             const RunContext& run) {
  if (source.layer) {
    throw bad_data("LAYER_MISSING",
                   {.en = fmt::format("{} has no layer {}: a CSV file has none",
                                      source.source.string(), shown(*source.layer)),
                    .sv = fmt::format("{} har inget lager {}: en CSV-fil har inga",
                                      source.source.string(), shown(*source.layer))})
        .with_remedy({.en = "Leave --layer out.", .sv = "Utelämna --layer."})
        .at(source.source.string());
  }
  CsvReader file(source.source, {.encoding = source.encoding});
  IncidentIntake intake(
      source, options,
      {.columns = file.header(), .crs = {}, .decimal_comma = file.dialect().decimal_comma});

  CsvRecord record;
  for (std::uint64_t n = 0; file.next(record); ++n) {
    if (record.fault.empty()) {
      intake.add({.row = record.row, .position = {}, .fault = {}, .fields = record.fields});
    } else {
      intake.quarantine(record.row, record.fault);
    }
    if (n % records_per_look != 0) continue;
    throw_if_stopped(run);
    if (n == records_per_look) {
      intake.expect(file.bytes_total() / (file.bytes_read() / n) + records_per_look);
    }
    if (run.progress) run.progress({run.stage, file.bytes_read(), file.bytes_total()});
  }
  Incidents incidents = intake.finish(run);
  incidents.intake.sha256 = file.sha256();
  return incidents;
}

Incidents read_other_incidents(const IncidentSource& source, const IncidentReadOptions& options,
                               const RunContext& run) {
  Incidents incidents = read_ogr_incidents(source, options, run);
  incidents.intake.sha256 = input_checksum(source.source, run);
  return incidents;
}

}  // namespace

Incidents read_incidents(const IncidentSource& source, const IncidentReadOptions& options,
                         const RunContext& run) {
  const std::string name = source.source.filename().string();
  const RunContext reading = in_stage(run, {.en = "Reading " + name, .sv = "Läser " + name});
  return format_of(source.source) == InputFormat::csv
             ? read_csv_incidents(source, options, reading)
             : read_other_incidents(source, options, reading);
}

}  // namespace klara
