#include <benchmark/benchmark.h>

#include <klara/base/random.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/density/kernel_mass.hpp>
#include <klara/shape/border.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include <engine/generated_areas.hpp>
#include <engine/timed_city.hpp>

namespace klara {
namespace {

constexpr double width = 20'000.0, height = 15'000.0;

/// Land with a coast of 40,000 corners, bays within bays, and 1000 lakes of ten corners.
MultiPolygon coast() {
  constexpr std::size_t corners = 40'000, waves = 4000;
  Random random(/*seed=*/1);
  std::vector<double> radius(corners, 1.0);
  for (std::size_t k = 3; k < waves; k += 1 + k / 8) {
    const double phase = 2.0 * std::numbers::pi * random.uniform();
    const double size = 0.4 / static_cast<double>(k) * (0.5 + random.uniform());
    for (std::size_t i = 0; i < corners; ++i) {
      const double angle = 2.0 * std::numbers::pi * static_cast<double>(i * k) / corners;
      radius[i] += size * std::cos(angle + phase);
    }
  }
  Polygon land;
  for (std::size_t i = 0; i < corners; ++i) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(i) / corners;
    land.shell.push_back({0.5 * width + 0.4 * width * radius[i] * std::cos(angle),
                          0.5 * height + 0.4 * height * radius[i] * std::sin(angle)});
  }
  for (std::size_t r = 0; r < 25; ++r) {
    for (std::size_t c = 0; c < 40; ++c) {
      const Position middle{width * (0.3 + 0.01 * static_cast<double>(c)),
                            height * (0.3 + 0.016 * static_cast<double>(r))};
      land.holes.push_back(star_ring(middle, 10.0, 90.0, 10, random));
    }
  }
  return {land};
}

const MultiPolygon& window() {
  static const MultiPolygon made = coast();
  return made;
}

/// The mass of the kernel at every cell of a city with a coast: once for each bandwidth.
void kernel_mass_of_a_city(benchmark::State& state, Kernel kernel) {
  const Metres bandwidth{static_cast<double>(state.range(0))};
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernel_mass_raster(city, window(), bandwidth, kernel));
  }
  state.counters["edges"] = static_cast<double>(border_of(window()).size());
}

/// Diggle's weights of the incidents of a city.
void kernel_masses_of_incidents(benchmark::State& state) {
  const PointSet incidents = street_incidents(static_cast<std::size_t>(state.range(0)), /*seed=*/1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernel_masses_at(incidents, window(), {250.0}, Kernel::quartic));
  }
}

/// A corrected map, all of it.
void corrected_density_of_a_city(benchmark::State& state, EdgeCorrection correction) {
  const PointSet incidents = street_incidents(100'000, /*seed=*/1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(corrected_density(incidents, city, window(), {250.0}, correction));
  }
}

BENCHMARK_CAPTURE(kernel_mass_of_a_city, quartic, Kernel::quartic)
    ->ArgNames({"bandwidth_m"})
    ->Arg(100)
    ->Arg(250)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(kernel_mass_of_a_city, triangular, Kernel::triangular)
    ->ArgNames({"bandwidth_m"})
    ->Arg(250)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(kernel_mass_of_a_city, gaussian, Kernel::gaussian)
    ->ArgNames({"bandwidth_m"})
    ->Arg(100)
    ->Arg(250)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(kernel_masses_of_incidents)
    ->ArgNames({"incidents"})
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(corrected_density_of_a_city, none, EdgeCorrection::none)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(corrected_density_of_a_city, uniform, EdgeCorrection::uniform)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(corrected_density_of_a_city, diggle, EdgeCorrection::diggle)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
