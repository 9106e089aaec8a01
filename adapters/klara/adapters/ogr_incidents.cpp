#include <klara/adapters/ogr_incidents.hpp>

#include <klara/adapters/incident_intake.hpp>
#include <klara/adapters/vector_layer.hpp>

#include <string_view>
#include <vector>

namespace klara {
namespace {

std::string_view fault_of(const Shape& shape) {
  if (!shape.fault.empty()) return shape.fault;
  switch (shape.kind) {
    case ShapeKind::missing:
      return "GEOM_NULL";
    case ShapeKind::empty:
      return "GEOM_EMPTY";
    case ShapeKind::point:
      return {};
    case ShapeKind::polygons:
    case ShapeKind::other:
      break;
  }
  return "GEOM_TYPE";
}

}  // namespace

Incidents read_ogr_incidents(const IncidentSource& source, const IncidentReadOptions& options,
                             const RunContext& run) {
  const auto layer =
      open_vector_layer(source.source, {.layer = source.layer, .encoding = source.encoding});
  const VectorHeader& header = layer->header();
  IncidentIntake intake(source, options,
                        {.columns = header.columns, .has_geometry = true, .crs = header.crs});
  for (const IntakeWarning& warning : header.warnings) intake.warn(warning);

  std::vector<std::string_view> fields(header.columns.size());
  layer->for_each(run, [&](const VectorFeature& feature) {
    for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = feature.fields[i].text;
    const std::string_view fault = fault_of(feature.shape);
    intake.add({.row = feature.row,
                .position = fault.empty() ? std::optional(feature.shape.point) : std::nullopt,
                .fault = fault,
                .fields = fields});
  });
  return intake.finish(run);
}

}  // namespace klara
