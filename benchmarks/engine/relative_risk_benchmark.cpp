#include <benchmark/benchmark.h>

#include <klara/density/relative_risk.hpp>
#include <klara/density/risk_significance.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/window.hpp>

#include <peak_memory.hpp>

#include <cstddef>

#include <engine/timed_city.hpp>

namespace klara {
namespace {

/// The city, on which the grid of 512 x 512 cells lies.
const MultiPolygon window = window_of({0.0, 0.0, 20'000.0, 15'000.0});
const Grid grid{.west = 0, .north = 17'500, .cell = {20'000.0 / 512}, .columns = 512, .rows = 512};

/// Where is the pattern of this year another than that of the last?
void relative_risk_of(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)) / 2;
  const PointSet& cases = incidents_of(n, Where::streets, /*seed=*/1);
  const PointSet& controls = incidents_of(n, Where::streets, /*seed=*/2);
  const Metres bandwidth{static_cast<double>(state.range(1))};
  for (auto _ : state) {
    benchmark::DoNotOptimize(relative_risk(cases, controls, grid, window, bandwidth,
                                           {.density = {.kernel = Kernel::gaussian}}));
  }
}

/// And could that be chance, by 999 relabellings?
void risk_significance_of(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0)) / 2;
  const PointSet& cases = incidents_of(n, Where::streets, /*seed=*/1);
  const PointSet& controls = incidents_of(n, Where::streets, /*seed=*/2);
  const Metres bandwidth{static_cast<double>(state.range(1))};
  const PeakMemory peak;
  RunContext run;
  run.threads = static_cast<unsigned>(state.range(2));
  for (auto _ : state) {
    benchmark::DoNotOptimize(risk_significance(cases, controls, grid, window, bandwidth, /*seed=*/1,
                                               999, {.density = {.kernel = Kernel::gaussian}},
                                               run));
  }
  state.counters["peak_MB"] = peak.megabytes();
}

BENCHMARK(relative_risk_of)
    ->ArgNames({"incidents", "bandwidth_m"})
    ->Args({100'000, 250})
    ->Args({100'000, 1000})
    ->Unit(benchmark::kMillisecond);

BENCHMARK(risk_significance_of)
    ->ArgNames({"incidents", "bandwidth_m", "threads"})
    ->Args({100'000, 250, 1})
    ->Args({100'000, 1000, 1})
    ->Args({100'000, 250, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
