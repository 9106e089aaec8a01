#include <klara/adapters/ogr_system.hpp>

#include <klara/adapters/projection.hpp>

namespace klara {

OGRSpatialReference ogr_system(Crs crs) {
  OGRSpatialReference result;
  // By number and not by text, which would lose it in a GeoPackage. The name refuses unknown ones.
  result.importFromEPSG(crs_named(name_of(crs)).epsg);
  result.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  return result;
}

}  // namespace klara
