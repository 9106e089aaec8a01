#include <benchmark/benchmark.h>

#include <klara/density/space_time_density.hpp>
#include <klara/shape/point_set.hpp>

#include <peak_memory.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <engine/generated_incidents.hpp>

#ifdef KLARA_LIBKDV
#include <peers/libkdv.hpp>
#endif

namespace klara {
namespace {

using namespace std::chrono_literals;

/// A city of 20 x 15 km at 25 m cells, with a margin below, and a year in 32 slices.
const Grid city{.west = 0, .north = 15'500, .cell = {25.0}, .columns = 800, .rows = 640};
constexpr Instant new_year{std::chrono::sys_days{2023y / 1 / 1}};
const EvenSlices year{
    .first = new_year + 365 * 24h / 64, .step = std::chrono::seconds{365 * 24h} / 32, .count = 32};

/// In canonical order, as intake gives them, at any second of the year; made once.
const PointSet& incidents_of(std::size_t n) {
  static std::map<std::size_t, PointSet> made;
  auto found = made.find(n);
  if (found == made.end()) {
    PointSet drawn = street_incidents(n, /*seed=*/1);
    Random random(/*seed=*/3);
    for (std::size_t i = 0; i < n; ++i) {
      drawn.from.push_back(new_year + std::chrono::seconds(random.below(365 * 86'400)));
    }
    drawn.until = drawn.from;
    found = made.emplace(n, selected(drawn, canonical_order(drawn, {}))).first;
  }
  return found->second;
}

/// The largest error at some cells of some slices, by the definition in long double, against the
/// larger of the value and a thousandth of one incident's peak.
double relative_error(const std::vector<double>& values, const PointSet& incidents,
                      const SpaceTimeBandwidth& bandwidth) {
  const auto exact = [](auto value) { return static_cast<long double>(value); };
  const long double h = exact(bandwidth.space.value);
  const long double ht = exact(bandwidth.time.count());
  const long double peak = exact(profile(Kernel::epanechnikov, 0.0)) / (h * h) *
                           exact(time_profile(TimeKernel::epanechnikov, 0.0)) / (ht / 86'400.0L);
  const std::size_t cells = std::clamp<std::size_t>(50'000'000 / incidents.size(), 20, 500);
  Random random(/*seed=*/2);
  double largest = 0.0;
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t slice = random.below(year.count);
    const std::size_t row = random.below(city.rows), column = random.below(city.columns);
    const Instant time = year.first + static_cast<std::int64_t>(slice) * year.step;
    long double sum = 0.0L;
    for (std::size_t k = 0; k < incidents.size(); ++k) {
      const long double dt = exact((incidents.from[k] - time).count()) / ht;
      const long double dx = (exact(incidents.x[k]) - exact(city.x(column))) / h;
      const long double dy = (exact(incidents.y[k]) - exact(city.y(row))) / h;
      const long double in_time = 1.0L - dt * dt;
      const long double in_space = 1.0L - (dx * dx + dy * dy);
      if (in_time > 0.0L && in_space > 0.0L) sum += in_time * in_space;
    }
    const long double expected = peak * sum;
    const double value = values[(slice * city.rows + row) * city.columns + column];
    largest = std::max(largest, static_cast<double>(std::abs(exact(value) - expected) /
                                                    std::max(expected, 1e-3L * peak)));
  }
  return largest;
}

struct Job {
  const char* name;
  std::size_t n;
  std::chrono::hours time_bandwidth;
};

constexpr Job jobs[]{{"space_time/1e5/6d", 100'000, 6 * 24h},
                     {"space_time/1e6/6d", 1'000'000, 6 * 24h},
                     {"space_time/1e6/30d", 1'000'000, 30 * 24h}};

SpaceTimeBandwidth bandwidth_of(const Job& job) {
  return {.space = {1000.0}, .time = job.time_bandwidth};
}

void density_of(benchmark::State& state, const Job& job, unsigned threads) {
  const PointSet& incidents = incidents_of(job.n);
  const PeakMemory peak;
  std::vector<double> values(city.size() * year.count);
  RunContext run;
  run.threads = threads;
  for (auto _ : state) {
    write_space_time_density(incidents, city, year, bandwidth_of(job), {}, values, run);
    benchmark::ClobberMemory();
  }
  state.counters["peak_MB"] = peak.megabytes();
  state.counters["relative_error"] = relative_error(values, incidents, bandwidth_of(job));
}

#ifdef KLARA_LIBKDV
/// In memory, without its reading and writing of text.
void libkdv_density_of(benchmark::State& state, const Job& job) {
  const PointSet& incidents = incidents_of(job.n);
  const PeakMemory peak;
  LibkdvSpaceTimeDensity density(incidents, city, year, bandwidth_of(job));
  for (auto _ : state) {
    density.sum();
    benchmark::ClobberMemory();
  }
  state.counters["peak_MB"] = peak.megabytes();
  std::vector<double> values(city.size() * year.count);
  density.write(values);
  state.counters["relative_error"] = relative_error(values, incidents, bandwidth_of(job));
}
#endif

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
    add(std::string("libkdv/") + job.name,
        [&job](benchmark::State& state) { libkdv_density_of(state, job); });
#endif
  }
  benchmark::RunSpecifiedBenchmarks();
}
