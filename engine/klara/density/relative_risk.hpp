#pragma once
/// Where incidents of one group are more common, among those of both, than elsewhere.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/shape/geometry.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>

namespace klara {

struct RiskOptions {
  EdgeCorrection correction = EdgeCorrection::uniform;
  double floor = 1.0;  // incidents: where fewer of both groups bear on a cell, nothing is said
  double added = 1.0;  // incidents, to both groups together
  DensityOptions density = {};
};

/// Layers on one grid.
struct RelativeRisk {
  Raster log_risk;
  Raster se;      // standard error of log_risk where there is no difference
  Raster p;       // of a risk raised by chance: small where it is raised, near 1 where lowered
  Raster pooled;  // the density of both groups together, incidents per square metre
  std::size_t cases_outside = 0, controls_outside = 0;  // of the window
};

/// The log relative risk of Kelsall & Diggle (1995, Bernoulli 1:3-16)
///
///     log_risk(c) = log f1(c) - log f0(c),   f(c) = density(c) / sum of weights
///
/// of cases (incidents after, say) against controls (those before), both corrected at the borders
/// of the window and with one bandwidth, whose bias cancels where the groups lie alike. It tells
/// where the pattern has moved given the totals; density_change.hpp tells of the change itself.
/// With the uniform correction f integrates to 1 on average only; it cancels in the ratio.
///
/// With A = h^2 / R the area over which a uniform kernel would vary as much, R the integral of the
/// squared profile (area_of_kernel), A density(c) is about how many incidents bear on a cell. Where
/// that is below `floor` for both groups together, nothing can be told, and all layers but pooled
/// are NaN. `added` incidents spread over A are added to the groups in proportion to their weights,
/// as half an incident is to every count of a table (Haldane 1956, Annals of Human Genetics
/// 20:309-311), so that none of one group is no infinite risk. With 0 the definition remains, and
/// where a group has no density, the answer is NaN.
///
/// The standard error and the p of a normal z = log_risk / se are those of Hazelton & Davies (2009,
/// Biometrical Journal 51:98-109, section 3):
///
///     se(c)^2 = (1/n1 + 1/n0) R(c) / (h^2 f(c)),   R(c) = h^2 integral of k_c^2 / mass(c)^2
///
/// with f of both groups together, the integral over the window, the mass of kernel_mass.hpp (with
/// no correction, as if there were no border), and n effective numbers of incidents (Kish 1965,
/// section 8.2). For the triangular, quartic and triweight kernel the share of k^2 inside is taken
/// to be that of a triweight kernel of equal spread, which errs by less than 0.02. z is normal
/// where many incidents bear on a cell of either group; see risk_significance.hpp for few.
/// Swapping the groups turns the sign of log_risk, and p into 1 - p.
///
/// Bit-identical for every `run.threads`. Throws Error{bad_data} NO_INCIDENTS where a group has no
/// weight inside the window, and as require_incidents (point_set.hpp); Error{bad_argument}
/// FLOOR_RANGE, ADDED_RANGE unless 0 or more and finite, and as write_density and edge_factors.
/// Cost: two densities, their edge factors, and two kernel_mass_raster; memory six grids and 80
/// bytes an incident.
[[nodiscard]] RelativeRisk relative_risk(const PointSet& cases, const PointSet& controls,
                                         const Grid& grid, const MultiPolygon& window,
                                         Metres bandwidth, const RiskOptions& options = {},
                                         const RunContext& run = {});

/// Throws Error{bad_argument} FLOOR_RANGE, ADDED_RANGE as relative_risk.
void require_risk_options(const RiskOptions& options);

}  // namespace klara
