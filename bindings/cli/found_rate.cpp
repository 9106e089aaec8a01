#include <cli/found_rate.hpp>

#include <cli/memory_limit.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/numbers.hpp>
#include <klara/base/sum.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/inside.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace klara {
namespace {

constexpr std::size_t most_peaks = 8;

void require_memory_of_rate(const StudyInputs& inputs, const Grid& grid, const Session& session) {
  constexpr double rasters = 7.0, bytes_a_place = 80.0;  // population_rate.hpp
  const std::size_t incidents = inputs.incidents.points.size();
  const std::size_t places = inputs.population->places.size();
  const SurfacePlan plan{.fixed_bytes = bytes_a_place * static_cast<double>(incidents + places),
                         .bytes_a_cell = rasters * sizeof(double)};
  require_memory(with_writing(plan, incidents + places, 1, 3, inputs.resolved.output.float32), grid,
                 session);
}

/// As asked for. Unless it was, uniform also where no border is known: the grid is one then, and a
/// population beyond it would be missed all the same.
EdgeCorrection correction_of(const StudyInputs& inputs) {
  return inputs.resolved.density.edge_correction.value_or(EdgeCorrection::uniform);
}

double weight_inside(const PointSet& points, std::span<const BorderEdge> border,
                     const RunContext& run) {
  CompensatedSum weight;
  for (const std::uint32_t row : rows_inside(points, border, run)) {
    weight.add(points.weight_of(row));
  }
  return weight.value();
}

/// The cell that a point lies in, if it lies in one.
std::optional<std::size_t> cell_of(const Grid& grid, double x, double y) {
  const double column = std::floor((x - grid.west) / grid.cell.value);
  const double row = std::floor((grid.north - y) / grid.cell.value);
  if (column < 0.0 || row < 0.0 || column >= static_cast<double>(grid.columns) ||
      row >= static_cast<double>(grid.rows)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(row) * grid.columns + static_cast<std::size_t>(column);
}

/// Inside the window, but with too little population within reach.
bool is_untold(const PopulationRate& layers, std::size_t cell) {
  return std::isnan(layers.rate.values[cell]) && !std::isnan(layers.population.values[cell]);
}

void take_areas(const PopulationRate& layers, const PointSet& incidents, FoundRate& found) {
  const Grid& grid = layers.rate.grid;
  std::size_t told = 0, untold = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    told += std::isnan(layers.rate.values[i]) ? 0 : 1;
    untold += is_untold(layers, i) ? 1 : 0;
  }
  const double cell = (grid.cell * grid.cell).value;
  found.told = {static_cast<double>(told) * cell};
  found.untold = {static_cast<double>(untold) * cell};
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const auto at = cell_of(grid, incidents.x[i], incidents.y[i]);
    if (at && is_untold(layers, *at)) ++found.incidents_untold;
  }
}

/// Rates two standard errors below; NaN where there is none.
Raster cautious(const PopulationRate& layers) {
  Raster result = layers.rate;
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] -= 2.0 * layers.se.values[i];
  }
  return result;
}

bool stands_out(const Raster& surface, std::size_t cell) {
  const Grid& grid = surface.grid;
  const double value = surface.values[cell];
  if (!(value > 0.0)) return false;
  const std::size_t row = cell / grid.columns, column = cell % grid.columns;
  for (std::size_t r = row - (row > 0 ? 1 : 0); r <= std::min(row + 1, grid.rows - 1); ++r) {
    for (std::size_t c = column - (column > 0 ? 1 : 0); c <= std::min(column + 1, grid.columns - 1);
         ++c) {
      if (surface.at(r, c) > value) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<RatePeak> highest_rates(const PopulationRate& layers, Metres apart, std::size_t most) {
  const Raster surface = cautious(layers);
  const Grid& grid = surface.grid;
  std::vector<std::size_t> cells;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (stands_out(surface, i)) cells.push_back(i);
  }
  std::ranges::stable_sort(cells, std::ranges::greater{},
                           [&](std::size_t cell) { return surface.values[cell]; });
  std::vector<RatePeak> peaks;
  for (const std::size_t cell : cells) {
    if (peaks.size() == most) break;
    const Position at{grid.x(cell % grid.columns), grid.y(cell / grid.columns)};
    const bool is_near = std::ranges::any_of(peaks, [&](const RatePeak& peak) {
      return std::hypot(peak.at.x - at.x, peak.at.y - at.y) < apart.value;
    });
    if (is_near) continue;
    peaks.push_back({.at = at,
                     .rate = layers.rate.values[cell],
                     .se = layers.se.values[cell],
                     .population = layers.near.values[cell]});
  }
  return peaks;
}

FoundRate found_rate(const StudyInputs& inputs, Session& session) {
  const Study& study = inputs.study;
  const StudyPopulation& population = inputs.population.value();
  const PointSet& incidents = inputs.incidents.points;
  const Metres bandwidth = study.bandwidth.value();
  const RunContext run =
      in_stage(session.context(), {.en = "Computing the rate", .sv = "Beräknar talet"});
  const Grid grid = density_grid(incidents, study);
  require_memory_of_rate(inputs, grid, session);
  const MultiPolygon window = window_on(grid, study);

  FoundRate found;
  found.layers =
      population_rate(incidents, bandwidth, population.places, population.bandwidth, grid, window,
                      {.correction = correction_of(inputs),
                       .population = population.kind,
                       .floor = population.least,
                       .density = study.density},
                      run);
  const std::vector<BorderEdge> border = border_of(window);
  found.incidents = weight_inside(incidents, border, run);
  found.population = weight_inside(population.places, border, run);
  take_areas(found.layers, incidents, found);
  found.highest = highest_rates(found.layers, 2.0 * bandwidth, most_peaks);
  const DistrictIndex index(study.districts);
  for (RatePeak& peak : found.highest) peak.district = index.district_of(peak.at);
  return found;
}

RasterFile rate_bands(const FoundRate& found, const StudyInputs& inputs) {
  const StudyPopulation& population = *inputs.population;
  const Text per = what_rate_is_per(population);
  const Text rate{.en = "Incidents per " + per.en, .sv = "Brott per " + per.sv};
  const std::string unit = "incidents/" + written(population.per);
  return {
      .bands = {{.raster = &found.layers.rate,
                 .factor = population.per,
                 .description = rate,
                 .unit = unit},
                {.raster = &found.layers.se,
                 .factor = population.per,
                 .description = {.en = rate.en + ", standard error", .sv = rate.sv + ", medelfel"},
                 .unit = unit},
                {.raster = &found.layers.population,
                 .factor = square_metres_per_square_kilometre,
                 .description = {.en = "Per km²: " + population.name,
                                 .sv = "Per km²: " + population.name},
                 .unit = "1/km2"}},
      .float32 = inputs.resolved.output.float32};
}

RateResult as_drawn(const FoundRate& found, const StudyInputs& inputs) {
  const StudyPopulation& population = *inputs.population;
  return {.layers = &found.layers,
          .per = population.per,
          .of = population.name,
          .floor = population.least,
          .population_bandwidth = population.bandwidth};
}

Text what_rate_is_per(const StudyPopulation& population) {
  const auto said = [&](Language language) {
    return trimmed_number(population.per, 3, language) + " " + population.name;
  };
  return {.en = said(Language::english), .sv = said(Language::swedish)};
}

}  // namespace klara
