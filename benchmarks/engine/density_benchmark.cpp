#include <benchmark/benchmark.h>

#include <klara/density/density.hpp>

#include <peak_memory.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <engine/timed_city.hpp>

#ifdef KLARA_LIBKDV
#include <peers/libkdv.hpp>
#endif

namespace klara {
namespace {

/// The highest value, and the largest errors at some cells: against the larger of the value and a
/// thousandth of one incident's peak, and against the highest value.
void count_errors(benchmark::State& state, const std::vector<double>& values,
                  const PointSet& incidents, Kernel kernel, Metres bandwidth) {
  const double least = 1e-3 * profile(kernel, 0.0) / (bandwidth.value * bandwidth.value);
  const double highest = *std::ranges::max_element(values);
  double relative = 0.0, of_highest = 0.0;
  for (const ExactCell& cell : exact_cells(incidents, kernel, bandwidth)) {
    const double value = values[cell.row * city.columns + cell.column];
    const auto expected = static_cast<double>(cell.density);
    const auto error =
        static_cast<double>(std::abs(static_cast<long double>(value) - cell.density));
    relative = std::max(relative, error / std::max(expected, least));
    of_highest = std::max(of_highest, error / highest);
  }
  state.counters["highest"] = highest;
  state.counters["relative_error"] = relative;
  state.counters["of_highest"] = of_highest;
}

struct Job {
  const char* name;
  std::size_t n;
  Where where;
  Kernel kernel;
  double bandwidth;
};

void density_of(benchmark::State& state, const Job& job, unsigned threads) {
  const PointSet& incidents = incidents_of(job.n, job.where);
  const PeakMemory peak;
  std::vector<double> values(city.size());
  RunContext run;
  run.threads = threads;
  for (auto _ : state) {
    write_density(incidents, city, {job.bandwidth}, {.kernel = job.kernel}, values, run);
    benchmark::ClobberMemory();
  }
  state.counters["peak_MB"] = peak.megabytes();
  count_errors(state, values, incidents, job.kernel, {job.bandwidth});
}

#ifdef KLARA_LIBKDV
/// In memory, without its reading and writing of text.
void libkdv_density_of(benchmark::State& state, const Job& job) {
  const PointSet& incidents = incidents_of(job.n, job.where);
  const PeakMemory peak;
  LibkdvDensity density(incidents, city, {job.bandwidth});
  for (auto _ : state) {
    density.sum();
    benchmark::ClobberMemory();
  }
  state.counters["peak_MB"] = peak.megabytes();
  std::vector<double> values(city.size());
  density.write(values);
  count_errors(state, values, incidents, job.kernel, {job.bandwidth});
}
#endif

constexpr Job jobs[]{
    {"epanechnikov/1e4/250m", 10'000, Where::streets, Kernel::epanechnikov, 250},
    {"epanechnikov/1e5/1000m", 100'000, Where::streets, Kernel::epanechnikov, 1000},
    {"epanechnikov/1e6/250m", 1'000'000, Where::streets, Kernel::epanechnikov, 250},
    {"epanechnikov/1e6/1000m", 1'000'000, Where::streets, Kernel::epanechnikov, 1000},
    {"epanechnikov/1e7/250m", 10'000'000, Where::streets, Kernel::epanechnikov, 250},
    {"epanechnikov/1e7addresses/1000m", 10'000'000, Where::addresses, Kernel::epanechnikov, 1000},
    {"quartic/1e6/250m", 1'000'000, Where::streets, Kernel::quartic, 250},
    {"gaussian/1e6/250m", 1'000'000, Where::streets, Kernel::gaussian, 250}};

template <class Timed>
void add(const std::string& name, Timed timed) {
  benchmark::RegisterBenchmark(name.c_str(), timed)
      ->Unit(benchmark::kMillisecond)
      ->MeasureProcessCPUTime()  // a peer may sum on a thread of its own
      ->UseRealTime();
}

}  // namespace
}  // namespace klara

int main(int argc, char** argv) {
  using namespace klara;
  benchmark::Initialize(&argc, argv);
  for (const Job& job : jobs) {
    for (const unsigned threads : {1u, 2u}) {
      add(job.name + std::string(threads == 1 ? "" : "/2threads"),
          [&job, threads](benchmark::State& state) { density_of(state, job, threads); });
    }
#ifdef KLARA_LIBKDV
    if (job.kernel != Kernel::epanechnikov) continue;
    add(std::string("libkdv/") + job.name,
        [&job](benchmark::State& state) { libkdv_density_of(state, job); });
#endif
  }
  benchmark::RunSpecifiedBenchmarks();
}
