#include <klara/adapters/joined_area.hpp>

#include <klara/adapters/gdal_session.hpp>
#include <klara/adapters/ogr_polygons.hpp>
#include <klara/adapters/ogr_shape.hpp>
#include <klara/base/error.hpp>

#include <memory>

namespace klara {
namespace {

constexpr int chords_a_quarter = 2;  // of the arcs around corners, which are as small as the gap
constexpr int chords_of_a_ring = 16;
constexpr Metres widest_gap{6.0};  // that is no street

}  // namespace

MultiPolygon joined_area(const MultiPolygon& parts, Metres gap, const MultiPolygon& without) {
  open_gdal();
  const GdalTrap trap;
  const auto require = [&trap](bool succeeded) {
    trap.require(
        succeeded,
        bad_data("AREA_NOT_JOINED", {.en = "the polygons could not be joined into one area",
                                     .sv = "polygonerna kunde inte förenas till en yta"})
            .with_remedy({.en = "Mend them where the layer is kept (QGIS: Check validity, "
                                "Fix geometries).",
                          .sv = "Rätta dem där lagret förvaltas (QGIS: Kontrollera "
                                "giltighet, Reparera geometrier)."}));
  };
  std::unique_ptr<OGRGeometry> area(ogr_polygons(parts)->UnionCascaded());
  require(area != nullptr);
  if (gap.value > 0.0) {
    // Grown and shrunk again: what lies closer than the gap has grown together.
    area.reset(area->Buffer(gap.value / 2.0, chords_a_quarter));
    require(area != nullptr);
    area.reset(area->Buffer(-gap.value / 2.0, chords_a_quarter));
    require(area != nullptr);
  }
  if (!without.empty()) {
    const std::unique_ptr<OGRGeometry> hole(ogr_polygons(without)->UnionCascaded());
    require(hole != nullptr);
    area.reset(area->Difference(hole.get()));
    require(area != nullptr);
  }
  return shape_of(area.get()).polygons;
}

MultiPolygon grown_area(const MultiPolygon& area, Metres width) {
  open_gdal();
  const GdalTrap trap;
  const std::unique_ptr<OGRGeometry> grown(
      ogr_polygons(area)->Buffer(width.value, chords_of_a_ring));
  trap.require(grown != nullptr,
               bad_data("AREA_NOT_JOINED", {.en = "the polygon could not be made larger",
                                            .sv = "polygonen kunde inte utvidgas"}));
  return shape_of(grown.get()).polygons;
}

MultiPolygon drawn_area(const StudyArea& area, const DistrictSet& districts) {
  if (area.codes.empty()) return area.polygon;
  return joined_area(polygon_of(area, districts), widest_gap, {});
}

}  // namespace klara
