#pragma once
/// Our coordinate systems as GDAL's.
#include <klara/base/crs.hpp>

#include <ogr_spatialref.h>

namespace klara {

/// East before north, whatever the authority says. Throws Error{bad_argument} CRS_UNKNOWN.
[[nodiscard]] OGRSpatialReference ogr_system(Crs crs);

}  // namespace klara
