#include <benchmark/benchmark.h>

#include <klara/density/density_bootstrap.hpp>
#include <klara/density/density_uncertainty.hpp>

#include <cstddef>

#include <engine/timed_city.hpp>

namespace klara {
namespace {

const PointSet& incidents_of(const benchmark::State& state) {
  return incidents_of(static_cast<std::size_t>(state.range(0)), Where::streets);
}

/// A map that says how sure it is.
void density_with_limits_of_a_city(benchmark::State& state, Kernel kernel) {
  const PointSet& incidents = incidents_of(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        density_with_limits(incidents, city, {250.0}, 0.95, {.kernel = kernel}));
  }
}

/// The same by drawing again.
void bootstrap_of_a_city(benchmark::State& state) {
  const PointSet& incidents = incidents_of(state);
  const Grid coarse{.west = 0, .north = 15'000, .cell = {50.0}, .columns = 400, .rows = 300};
  for (auto _ : state) {
    benchmark::DoNotOptimize(bootstrap_limits(incidents, coarse, {250.0}, /*seed=*/1));
  }
}

BENCHMARK_CAPTURE(density_with_limits_of_a_city, epanechnikov, Kernel::epanechnikov)
    ->ArgNames({"incidents"})
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(density_with_limits_of_a_city, quartic, Kernel::quartic)
    ->ArgNames({"incidents"})
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(density_with_limits_of_a_city, gaussian, Kernel::gaussian)
    ->ArgNames({"incidents"})
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(bootstrap_of_a_city)->ArgNames({"incidents"})->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
