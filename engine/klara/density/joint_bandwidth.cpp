#include <klara/density/joint_bandwidth.hpp>

#include <klara/base/sum.hpp>
#include <klara/density/density.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/density/gaussian_pyramid.hpp>
#include <klara/density/kernel_mass.hpp>
#include <klara/density/left_out.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/inside.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace klara {
namespace {

constexpr std::size_t at_once = 4;  // bandwidths, which bounds the memory
constexpr double too_low = 1e-6;    // of the highest
constexpr double untold = std::numeric_limits<double>::infinity();
constexpr double cells_along_window = 256.0;

/// Sums at the places of `at`, for each bandwidth.
std::vector<std::vector<double>> sums_of(const ValidationSample& of, const ValidationSample& at,
                                         std::span<const Metres> bandwidths,
                                         const RunContext& run) {
  std::vector<std::vector<double>> sums(bandwidths.size());
  visit_gaussian_sums(
      of.at.places, at.at.places, bandwidths,
      [&](std::size_t k, std::span<const double> values) {
        sums[k].assign(values.begin(), values.end());
      },
      run);
  return sums;
}

/// Sums of cases (f) and controls (g) at the places of both, for each of some bandwidths.
struct CrossSums {
  std::vector<std::vector<double>> f_at_f, f_at_g, g_at_f, g_at_g;
};

CrossSums cross_sums(const ValidationSample& f, const ValidationSample& g,
                     std::span<const Metres> bandwidths, const RunContext& run) {
  return {.f_at_f = sums_of(f, f, bandwidths, run),
          .f_at_g = sums_of(f, g, bandwidths, run),
          .g_at_f = sums_of(g, f, bandwidths, run),
          .g_at_g = sums_of(g, g, bandwidths, run)};
}

/// What the others of a sample bear on one of them, for each of their weight.
double without(const ValidationSample& sample, double sum, const LeftOut& unit) {
  return (sum - unit.weight) / (sample.weight - unit.weight);
}

/// The mean over units, by weight, of value(unit).
template <class Value>
double weighted_mean(const ValidationSample& sample, const Value& value) {
  CompensatedSum sum;
  for (const LeftOut& unit : sample.units) sum.add(unit.times * unit.weight * value(unit));
  return sum.value() / sample.weight;
}

PointSet together(const PointSet& a, const PointSet& b) {
  PointSet both{.x = a.x, .y = a.y, .weight = {}, .from = {}, .until = {}};
  both.x.insert(both.x.end(), b.x.begin(), b.x.end());
  both.y.insert(both.y.end(), b.y.begin(), b.y.end());
  for (const PointSet* each : {&a, &b}) {
    for (std::size_t i = 0; i < each->size(); ++i) both.weight.push_back(each->weight_of(i));
  }
  return both;
}

double hazelton(const ValidationSample& f, const ValidationSample& g, const CrossSums& sums,
                std::size_t k) {
  const double least = too_low * std::ranges::max(sums.g_at_g[k]);
  bool told = std::ranges::min(sums.g_at_f[k]) >= least;
  const double squared = weighted_mean(g, [&](const LeftOut& unit) {
    const double sum = sums.g_at_g[k][unit.place];
    if (!(sum - unit.weight >= least)) told = false;
    const double ratio = sums.f_at_g[k][unit.place] / f.weight / without(g, sum, unit);
    return ratio * ratio;
  });
  const double expected = weighted_mean(f, [&](const LeftOut& unit) {
    return without(f, sums.f_at_f[k][unit.place], unit) / (sums.g_at_f[k][unit.place] / g.weight);
  });
  return told ? squared - 2.0 * expected : untold;
}

PointSet those_inside(const PointSet& incidents, const MultiPolygon& window,
                      const RunContext& run) {
  const auto rows = rows_inside(incidents, border_of(window), run);
  return selected(incidents, std::vector<std::size_t>(rows.begin(), rows.end()));
}

/// Of a Gaussian, inside the window: that of the cell about each place whose centre is inside, else
/// of the place itself.
std::vector<double> masses_at(const PointSet& places, const Raster& of_cells,
                              const MultiPolygon& window, Metres bandwidth, const RunContext& run) {
  const Grid& grid = of_cells.grid;
  const auto nearest = [&](double cells, std::size_t count) {
    return static_cast<std::size_t>(std::clamp(cells, 0.0, static_cast<double>(count) - 1.0));
  };
  std::vector<double> masses(places.size());
  std::vector<std::size_t> apart;
  for (std::size_t p = 0; p < places.size(); ++p) {
    const std::size_t row = nearest((grid.north - places.y[p]) / grid.cell.value, grid.rows);
    const std::size_t column = nearest((places.x[p] - grid.west) / grid.cell.value, grid.columns);
    masses[p] = of_cells.at(row, column);
    if (std::isnan(masses[p])) apart.push_back(p);
  }
  const std::vector<double> own =
      kernel_masses_at(selected(places, apart), window, bandwidth, Kernel::gaussian, run);
  for (std::size_t i = 0; i < apart.size(); ++i) masses[apart[i]] = own[i];
  for (double& mass : masses) mass = std::max(mass, least_kernel_mass);
  return masses;
}

/// Corrected for the border and integrating to one over the cells inside; beside its values on the
/// grid, what takes a sum of Gaussians at an incident to its density there, but for the border.
struct WindowDensity {
  Raster on_grid;
  double of_sum = 0.0;  // for each of the weight
  bool told = false;    // nowhere too low
};

WindowDensity window_density(const ValidationSample& sample, const Raster& masses, Metres bandwidth,
                             const RunContext& run) {
  WindowDensity density{.on_grid = Raster(masses.grid)};
  std::span<double> values = density.on_grid.values;
  write_density(sample.at.places, masses.grid, bandwidth, {.kernel = Kernel::gaussian}, values,
                run);
  CompensatedSum sum;
  double least = untold, highest = 0.0;
  for (std::size_t c = 0; c < values.size(); ++c) {
    if (std::isnan(masses.values[c])) {
      values[c] = no_value;
      continue;
    }
    values[c] /= std::max(masses.values[c], least_kernel_mass);
    sum.add(values[c]);
    least = std::min(least, values[c]);
    highest = std::max(highest, values[c]);
  }
  const double cell = masses.grid.cell.value * masses.grid.cell.value;
  const double integral = sum.value() * cell;
  density.told = least >= too_low * highest && integral > 0.0;
  for (double& value : values) value /= integral;
  const double variance = bandwidth.value * bandwidth.value;
  density.of_sum = sample.weight / (2.0 * std::numbers::pi * variance * integral);
  return density;
}

double kelsall_diggle(const ValidationSample& f, const ValidationSample& g, const CrossSums& sums,
                      std::size_t k, const Grid& grid, const MultiPolygon& window, Metres bandwidth,
                      const RunContext& run) {
  const Raster masses = kernel_mass_raster(grid, window, bandwidth, Kernel::gaussian, run);
  const WindowDensity cases = window_density(f, masses, bandwidth, run);
  const WindowDensity controls = window_density(g, masses, bandwidth, run);
  if (!cases.told || !controls.told) return untold;
  CompensatedSum squared;
  for (std::size_t c = 0; c < grid.size(); ++c) {
    const double rho = std::log(cases.on_grid.values[c] / controls.on_grid.values[c]);
    if (!std::isnan(rho)) squared.add(rho * rho);
  }
  const double cell = grid.cell.value * grid.cell.value;
  bool told = true;
  // The mean over one sample of its log ratio to the other there, over its own density.
  const auto mean = [&](const ValidationSample& own, const std::vector<double>& own_sums,
                        double own_scale, const ValidationSample& other,
                        const std::vector<double>& other_sums, double other_scale) {
    const std::vector<double> mass = masses_at(own.at.places, masses, window, bandwidth, run);
    const double least = too_low * std::ranges::max(own_sums);
    return weighted_mean(own, [&](const LeftOut& unit) {
      const double others = own_sums[unit.place] - unit.weight;
      if (!(others >= least) || !(other_sums[unit.place] > 0.0)) told = false;
      const double here = own_scale * without(own, own_sums[unit.place], unit);
      const double there = other_scale * other_sums[unit.place] / other.weight;
      return std::log(here / there) * mass[unit.place] / here;
    });
  };
  const double of_cases = mean(f, sums.f_at_f[k], cases.of_sum, g, sums.g_at_f[k], controls.of_sum);
  // As log(g / f), which is -rho.
  const double of_controls =
      mean(g, sums.g_at_g[k], controls.of_sum, f, sums.f_at_g[k], cases.of_sum);
  return told ? -2.0 * of_controls - 2.0 * of_cases - squared.value() * cell : untold;
}

/// Of so many bandwidths at once, value(sums of them, which of them, its bandwidth).
template <class Value>
std::vector<double> criterion_of(const ValidationSample& f, const ValidationSample& g,
                                 std::span<const Metres> bandwidths, const Value& value,
                                 const RunContext& run) {
  std::vector<double> criterion;
  for (std::size_t begin = 0; begin < bandwidths.size(); begin += at_once) {
    const auto part = bandwidths.subspan(begin, std::min(at_once, bandwidths.size() - begin));
    const CrossSums sums = cross_sums(f, g, part, run);
    for (std::size_t k = 0; k < part.size(); ++k) criterion.push_back(value(sums, k, part[k]));
  }
  return criterion;
}

BandwidthSearch joint_search(const PointSet& cases, const PointSet& controls, Kernel kernel,
                             const std::optional<BandwidthRange>& range) {
  BandwidthSearch search;
  search.range = range ? *range : usual_range(together(cases, controls));
  search.kernel = kernel;
  return search;
}

}  // namespace

std::vector<double> hazelton_criterion(const PointSet& cases, const PointSet& controls,
                                       std::span<const Metres> bandwidths, const RunContext& run) {
  for (const Metres bandwidth : bandwidths) require_bandwidth(bandwidth);
  const ValidationSample f = validation_sample(cases, LeaveOut::incident);
  const ValidationSample g = validation_sample(controls, LeaveOut::incident);
  return criterion_of(
      f, g, bandwidths,
      [&](const CrossSums& sums, std::size_t k, Metres) { return hazelton(f, g, sums, k); }, run);
}

BestBandwidth hazelton_bandwidth(const PointSet& cases, const PointSet& controls, Kernel kernel,
                                 const std::optional<BandwidthRange>& range,
                                 const RunContext& run) {
  return least_bandwidth(joint_search(cases, controls, kernel, range),
                         [&](std::span<const Metres> bandwidths) {
                           return hazelton_criterion(cases, controls, bandwidths, run);
                         });
}

std::vector<double> kelsall_diggle_criterion(const PointSet& cases, const PointSet& controls,
                                             const Grid& grid, const MultiPolygon& window,
                                             std::span<const Metres> bandwidths,
                                             const RunContext& run) {
  for (const Metres bandwidth : bandwidths) require_bandwidth(bandwidth);
  require_grid(grid);
  const ValidationSample f =
      validation_sample(those_inside(cases, window, run), LeaveOut::incident);
  const ValidationSample g =
      validation_sample(those_inside(controls, window, run), LeaveOut::incident);
  return criterion_of(
      f, g, bandwidths,
      [&](const CrossSums& sums, std::size_t k, Metres bandwidth) {
        return kelsall_diggle(f, g, sums, k, grid, window, bandwidth, run);
      },
      run);
}

BestBandwidth kelsall_diggle_bandwidth(const PointSet& cases, const PointSet& controls,
                                       const MultiPolygon& window, Kernel kernel,
                                       const std::optional<BandwidthRange>& range,
                                       const RunContext& run) {
  static_cast<void>(border_of(window));  // refuses one without area
  const Bounds extent = bounds(window);
  const double longer = std::max(extent.east - extent.west, extent.north - extent.south);
  const Grid grid = grid_covering(extent, {longer / cells_along_window});
  return least_bandwidth(
      joint_search(cases, controls, kernel, range), [&](std::span<const Metres> bandwidths) {
        return kelsall_diggle_criterion(cases, controls, grid, window, bandwidths, run);
      });
}

}  // namespace klara
