#pragma once
/// Incidents and districts as they come out of the door: clean, in one coordinate system,
/// accounted.
#include <klara/base/crs.hpp>
#include <klara/displacement/offender_turnover.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/shape/district.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// In canonical order (point_set.hpp).
struct Incidents {
  PointSet points;
  std::vector<Category> categories;  // the columns asked for, in that order
  std::vector<std::uint64_t> rows;   // source row of each point
  Crs crs;                           // working CRS, in metres
  IntakeReport intake;
  std::optional<OffenderKeys> offenders{};  // where a column of keys is known

  friend bool operator==(const Incidents&, const Incidents&) = default;
};

struct Districts {
  DistrictSet districts;
  Crs crs;  // working CRS, in metres
  /// Numeric columns of the layer by name, one value a district, NaN = none: possible denominators.
  std::map<std::string, std::vector<double>> numbers;
  IntakeReport intake;

  friend bool operator==(const Districts&, const Districts&) = default;
};

}  // namespace klara
