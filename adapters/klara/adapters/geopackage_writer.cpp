#include <klara/adapters/geopackage_writer.hpp>

#include <klara/adapters/composition_table.hpp>
#include <klara/adapters/cube_layer.hpp>
#include <klara/adapters/density_layers.hpp>
#include <klara/adapters/district_layer.hpp>
#include <klara/adapters/flow_layer.hpp>
#include <klara/adapters/geopackage_file.hpp>
#include <klara/adapters/hour_table.hpp>
#include <klara/adapters/incident_layer.hpp>
#include <klara/adapters/measure_table.hpp>
#include <klara/adapters/place_layer.hpp>
#include <klara/adapters/provenance_tables.hpp>
#include <klara/adapters/rate_layers.hpp>
#include <klara/adapters/result_writing.hpp>
#include <klara/adapters/sensitivity_table.hpp>
#include <klara/adapters/street_layer.hpp>
#include <klara/adapters/treated_layer.hpp>
#include <klara/geodata/run_record.hpp>

namespace klara {
namespace {

/// The first on top, as in the layer tree.
void write_displacement_layers(ResultWriting& w) {
  const DisplacementReport& report = *w.analysis().displacement;
  write_treated_layer(w);
  if (report.flows && !report.flows->routes.empty()) write_flow_layer(w);
  const bool has_places =
      !report.places.empty() || (report.place && !report.place->found.places.empty());
  if (has_places) write_place_layer(w);
}

/// What is on no map.
void write_displacement_tables(ResultWriting& w) {
  const DisplacementReport& report = *w.analysis().displacement;
  if (!report.compositions.empty()) write_composition_table(w);
  if (report.hours) write_hour_table(w);
  write_measure_table(w);
  write_sensitivity_table(w);
}

}  // namespace

void write_geopackage(const std::filesystem::path& path, const ResultFile& result,
                      const RunContext& run) {
  GeoPackageFile file(path, result.crs);
  for (const RecordRow& row : run_record(result.provenance)) {
    if (!row.value.empty()) file.set_metadata("klara_" + row.key, row.value);
  }
  ResultWriting w(file, result, run);
  if (result.analysis->displacement) write_displacement_layers(w);
  write_density_layers(w);
  if (result.rate) write_rate_layers(w, *result.rate);
  if (result.cube != nullptr) write_cube_layer(w);
  if (result.along_streets) write_street_layer(w);
  if (!result.analysis->districts.empty()) write_district_layer(w);
  if (result.points != nullptr) write_incident_layer(w);
  if (result.analysis->displacement) write_displacement_tables(w);
  write_provenance_tables(w);
  file.finish();
}

}  // namespace klara
