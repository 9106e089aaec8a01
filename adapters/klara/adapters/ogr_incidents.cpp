#include <klara/adapters/ogr_incidents.hpp>

#include <klara/adapters/incident_intake.hpp>
#include <klara/adapters/vector_layer.hpp>

#include <string_view>
#include <vector>

namespace klara {

Incidents read_ogr_incidents(const IncidentSource& source, const IncidentReadOptions& options,
                             const RunContext& run) {
  const auto layer = open_vector_layer(source.source,
                                       {.layer = source.layer,
                                        .encoding = source.encoding,
                                        .layer_option = "--layer",
                                        .encoding_option = "--encoding"},
                                       run);
  const VectorHeader& header = layer->header();
  IncidentIntake intake(source, options,
                        {.columns = header.columns, .has_geometry = true, .crs = header.crs});
  for (const IntakeWarning& warning : header.warnings) intake.warn(warning);

  std::vector<std::string_view> fields(header.columns.size());
  std::vector<FieldKind> kinds(fields.size());
  layer->for_each(run, [&](const VectorFeature& feature) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      fields[i] = feature.fields[i].text;
      kinds[i] = feature.fields[i].kind;
    }
    const std::string_view fault = fault_of(feature.shape, ShapeKind::point);
    intake.add({.row = feature.row,
                .position = fault.empty() ? std::optional(feature.shape.point) : std::nullopt,
                .fault = fault,
                .fields = fields,
                .kinds = kinds});
  });
  return intake.finish(run);
}

}  // namespace klara
