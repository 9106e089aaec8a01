#pragma once
/// Coordinate systems: the one place that knows of axis order. Everything here is east, north
/// (longitude, latitude), whatever the authority says (EPSG:3006 and 3011 are north, east by it).
#include <klara/base/crs.hpp>
#include <klara/shape/geometry.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace klara {

/// Parses "EPSG:3011" (or "3011"). Throws Error{bad_argument} CRS_UNKNOWN for anything else,
/// pipelines and codes that the database lacks included.
[[nodiscard]] Crs crs_named(const std::string& text);

/// The system that well-known text (of OGC or Esri) describes, if it is one of EPSG's beyond doubt.
[[nodiscard]] std::optional<Crs> crs_of_definition(const std::string& wkt);

/// "EPSG:3011".
[[nodiscard]] std::string name_of(Crs crs);

/// Whether it is a projection with metres on both axes that are metres on the ground. Mercator's
/// are not: at 59 degrees north a metre of EPSG:3857 is half a metre, and a density would be half
/// right in each direction.
[[nodiscard]] bool is_metric(Crs crs);
[[nodiscard]] bool is_geographic(Crs crs);
/// Throws Error{bad_argument} CRS_NOT_METRIC.
void require_metric(Crs crs);

/// Where the system may be used, in its own coordinates, grown by a tenth; from the EPSG database.
[[nodiscard]] std::optional<Bounds> area_of_use(Crs crs);

/// The same in degrees of longitude and latitude, as the database has it.
[[nodiscard]] std::optional<Bounds> degrees_of_use(Crs crs);

/// Lengths on the map for one on the ground, in the directions where they are shortest and longest.
struct LinearScale {
  double least = 1.0, greatest = 1.0;
};

/// Of a projected system at a longitude and latitude, in degrees; none where it is not defined.
/// Snyder (1987), Map Projections, section 4: the axes of Tissot's indicatrix.
[[nodiscard]] std::optional<LinearScale> linear_scale(Crs crs, Position degrees);

/// The local SWEREF 99 zone within Sweden, else the UTM zone (WGS 84), of a longitude and latitude.
[[nodiscard]] Crs local_metric_crs(double longitude, double latitude);

/// Transforms in place. Not for two threads at once. The network is off: no grids are fetched.
class Projection {
 public:
  /// Throws Error{bad_argument} CRS_UNKNOWN.
  Projection(Crs from, Crs to);
  ~Projection();
  Projection(Projection&&) noexcept;
  Projection& operator=(Projection&&) noexcept;

  /// A position that cannot be transformed becomes NaN, NaN.
  void transform(std::span<double> x, std::span<double> y) const;
  [[nodiscard]] Position transformed(Position p) const;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace klara
