#include <benchmark/benchmark.h>

#include <klara/density/density.hpp>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

using namespace literals;

/// A municipality 20 km across at 50 m cells: the everyday job of an analyst.
void density_of_a_municipality(benchmark::State& state) {
  const auto incidents =
      uniform_incidents(static_cast<std::size_t>(state.range(0)), 20'000.0, /*seed=*/1);
  const Metres bandwidth{static_cast<double>(state.range(1))};
  const Grid grid{.west = 0, .north = 20'000, .cell = 50_m, .columns = 400, .rows = 400};
  RunContext run;
  run.threads = 1;

  for (auto _ : state) {
    benchmark::DoNotOptimize(density(incidents, grid, bandwidth, {}, run));
  }
  state.counters["cells/s"] = benchmark::Counter(static_cast<double>(grid.size()),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(density_of_a_municipality)
    ->ArgNames({"incidents", "bandwidth_m"})
    ->ArgsProduct({{1'000, 10'000, 100'000}, {250, 1'000}})
    ->Unit(benchmark::kMillisecond);

/// A city whose reports lie in a few places, by the number of threads.
void density_of_a_clustered_city(benchmark::State& state) {
  const auto incidents = clustered_incidents(100'000, 20'000.0, 200, 150.0, /*seed=*/1);
  const Grid grid{.west = 0, .north = 20'000, .cell = 50_m, .columns = 400, .rows = 400};
  RunContext run;
  run.threads = static_cast<unsigned>(state.range(0));

  for (auto _ : state) {
    benchmark::DoNotOptimize(density(incidents, grid, 400_m, {}, run));
  }
  state.counters["cells/s"] = benchmark::Counter(static_cast<double>(grid.size()),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK(density_of_a_clustered_city)
    ->ArgName("threads")
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
