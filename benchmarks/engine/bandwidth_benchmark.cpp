#include <benchmark/benchmark.h>

#include <klara/density/adaptive_bandwidth.hpp>
#include <klara/density/cross_validation.hpp>

#include <peak_memory.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <engine/timed_city.hpp>

namespace klara {
namespace {

const PointSet& incidents_of(const benchmark::State& state) {
  return incidents_of(static_cast<std::size_t>(state.range(0)), Where::streets);
}

/// 64 from 20 m to 2 km, evenly by ratio.
std::vector<Metres> bandwidths() {
  std::vector<Metres> all;
  for (int k = 0; k < 64; ++k) all.push_back({20.0 * std::pow(100.0, k / 63.0)});
  return all;
}

/// By the definition, pair by pair in long double: to compare with, for few incidents.
double least_squares_by_definition(const PointSet& incidents, Metres bandwidth) {
  using Real = long double;
  const auto n = static_cast<Real>(incidents.size());
  const Real h2 = static_cast<Real>(bandwidth.value) * static_cast<Real>(bandwidth.value);
  Real of_square = 0, apart = 0;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const Real dx = static_cast<Real>(incidents.x[i]) - static_cast<Real>(incidents.x[j]);
      const Real dy = static_cast<Real>(incidents.y[i]) - static_cast<Real>(incidents.y[j]);
      const Real half = std::exp(-(dx * dx + dy * dy) / (4 * h2));
      of_square += 2 * half;
      apart += 2 * half * half;
    }
  }
  const Real mass = 2 * std::numbers::pi_v<Real> * h2;
  return static_cast<double>((n + of_square) / (2 * mass * n * n) -
                             2 * apart / (mass * n * (n - 1)));
}

/// Which of 64 bandwidths fits best, by least squares.
void least_squares_of_64(benchmark::State& state) {
  const PointSet& incidents = incidents_of(state);
  RunContext run;
  run.threads = static_cast<unsigned>(state.range(1));
  const std::vector<Metres> all = bandwidths();
  const PeakMemory peak;
  std::vector<double> values;
  for (auto _ : state) {
    values = least_squares_criterion(incidents, all, LeaveOut::incident, run);
    benchmark::DoNotOptimize(values.data());
  }
  state.counters["peak_MB"] = peak.megabytes();
  const auto best = std::ranges::min_element(values) - values.begin();
  state.counters["best_m"] = all[static_cast<std::size_t>(best)].value;
  if (incidents.size() > 10'000) return;
  double error = 0.0;
  for (std::size_t k = 0; k < all.size(); k += 9) {
    const double expected = least_squares_by_definition(incidents, all[k]);
    error = std::max(error, std::abs(values[k] / expected - 1.0));
  }
  state.counters["relative_error"] = error;
}

BENCHMARK(least_squares_of_64)
    ->ArgNames({"incidents", "threads"})
    ->Args({10'000, 1})
    ->Args({100'000, 1})
    ->Args({1'000'000, 1})
    ->Args({1'000'000, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// The same by likelihood; the counter is what one bandwidth takes.
void likelihood_of_64(benchmark::State& state) {
  const PointSet& incidents = incidents_of(state);
  const std::vector<Metres> all = bandwidths();
  for (auto _ : state) {
    benchmark::DoNotOptimize(likelihood_criterion(incidents, all).data());
  }
  state.counters["s_a_bandwidth"] = benchmark::Counter(
      static_cast<double>(all.size()),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK(likelihood_of_64)
    ->ArgName("incidents")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// A bandwidth for each incident, before an adaptive density.
void bandwidth_of_each(benchmark::State& state) {
  const PointSet& incidents = incidents_of(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(adaptive_bandwidths(incidents, {250.0}, Kernel::gaussian).data());
  }
}

BENCHMARK(bandwidth_of_each)
    ->ArgName("incidents")
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
