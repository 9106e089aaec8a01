#pragma once
/// Two groups of incidents in one window, to be compared.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <vector>

namespace klara {

/// One of them, as far as it lies inside the window.
struct Group {
  double weight = 0.0;     // of its incidents, without edge factors
  double effective = 0.0;  // number of incidents: (sum w)^2 / sum w^2 (Kish 1965, section 8.2)
  std::size_t outside = 0;
};

struct TwoGroups {
  PointSet incidents;           // inside, cases before controls; weights times their edge factors
  std::vector<double> weights;  // of them, without the factors
  std::size_t cases = 0;        // of them
  EdgeFactors factors;          // of all incidents, inside or not
  Group of_cases, of_controls;
};

/// Throws Error{bad_data} NO_INCIDENTS where a group has no weight inside the window, and as
/// require_incidents (point_set.hpp); as edge_factors. Cost: theirs; memory 80 bytes an
/// incident.
[[nodiscard]] TwoGroups two_groups(const PointSet& cases, const PointSet& controls,
                                   const Grid& grid, const MultiPolygon& window, Metres bandwidth,
                                   EdgeCorrection correction, Kernel kernel,
                                   const RunContext& run = {});

/// The incidents of [begin, end), without times.
[[nodiscard]] PointSet part_of(const PointSet& incidents, std::size_t begin, std::size_t end);

}  // namespace klara
