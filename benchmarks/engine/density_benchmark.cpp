#include <benchmark/benchmark.h>

#include <klara/density/density.hpp>
#include <klara/shape/point_set.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <engine/generated_incidents.hpp>

#ifdef KLARA_LIBKDV
#include <peers/libkdv.hpp>
#endif

namespace klara {
namespace {

/// A city of 20 x 15 km.
const Grid city{.west = 0, .north = 15'000, .cell = {15.625}, .columns = 1280, .rows = 960};

enum class Where { streets, addresses };

/// In canonical order, as intake gives them; made once.
const PointSet& incidents_of(std::size_t n, Where where) {
  static std::map<std::pair<std::size_t, Where>, PointSet> made;
  auto found = made.find({n, where});
  if (found == made.end()) {
    const PointSet drawn = where == Where::streets ? street_incidents(n, /*seed=*/1)
                                                   : address_incidents(n, 60'000, /*seed=*/1);
    found = made.emplace(std::pair(n, where), selected(drawn, canonical_order(drawn, {}))).first;
  }
  return found->second;
}

/// The largest error at some cells, by the definition in long double: against the larger of the
/// value and a thousandth of one incident's peak, and against the highest value.
struct Errors {
  double relative = 0.0, of_highest = 0.0;
};

Errors errors_of(const std::vector<double>& values, const PointSet& incidents, Kernel kernel,
                 Metres bandwidth) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const long double h2 = exact(bandwidth.value) * exact(bandwidth.value);
  const long double peak = exact(profile(kernel, 0.0)) / h2;
  const double highest = *std::ranges::max_element(values);
  const std::size_t cells = std::clamp<std::size_t>(20'000'000 / incidents.size(), 5, 500);
  Random random(/*seed=*/2);
  Errors errors;
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t row = random.below(city.rows), column = random.below(city.columns);
    long double sum = 0.0L;
    for (std::size_t k = 0; k < incidents.size(); ++k) {
      const long double dx = exact(incidents.x[k]) - exact(city.x(column));
      const long double dy = exact(incidents.y[k]) - exact(city.y(row));
      const long double u2 = (dx * dx + dy * dy) / h2;
      const long double rest = 1.0L - u2;
      if (kernel == Kernel::gaussian) sum += std::exp(-0.5L * u2);
      if (kernel == Kernel::epanechnikov && rest > 0.0L) sum += rest;
      if (kernel == Kernel::quartic && rest > 0.0L) sum += rest * rest;
    }
    const long double expected = peak * sum;
    const double value = values[row * city.columns + column];
    const auto error = static_cast<double>(std::abs(exact(value) - expected));
    errors.relative =
        std::max(errors.relative, error / static_cast<double>(std::max(expected, 1e-3L * peak)));
    errors.of_highest = std::max(errors.of_highest, error / highest);
  }
  return errors;
}

void density_of(benchmark::State& state, std::size_t n, Where where, Kernel kernel,
                Metres bandwidth, unsigned threads) {
  const PointSet& incidents = incidents_of(n, where);
  std::vector<double> values(city.size());
  RunContext run;
  run.threads = threads;
  for (auto _ : state) {
    write_density(incidents, city, bandwidth, {.kernel = kernel}, values, run);
    benchmark::ClobberMemory();
  }
  const Errors errors = errors_of(values, incidents, kernel, bandwidth);
  state.counters["relative_error"] = errors.relative;
  state.counters["of_highest"] = errors.of_highest;
}

#ifdef KLARA_LIBKDV
/// In memory, without its reading and writing of text.
void libkdv_density_of(benchmark::State& state, std::size_t n, Metres bandwidth) {
  const PointSet& incidents = incidents_of(n, Where::streets);
  LibkdvDensity density(incidents, city, bandwidth);
  for (auto _ : state) {
    density.sum();
    benchmark::ClobberMemory();
  }
  std::vector<double> values(city.size());
  density.write(values);
  const Errors errors = errors_of(values, incidents, Kernel::epanechnikov, bandwidth);
  state.counters["relative_error"] = errors.relative;
  state.counters["of_highest"] = errors.of_highest;
}
#endif

struct Job {
  const char* name;
  std::size_t n;
  Where where;
  Kernel kernel;
  double bandwidth;
  unsigned threads;
};

constexpr Job jobs[]{
    {"epanechnikov/1e4/250m", 10'000, Where::streets, Kernel::epanechnikov, 250, 1},
    {"epanechnikov/1e5/1000m", 100'000, Where::streets, Kernel::epanechnikov, 1000, 1},
    {"epanechnikov/1e6/250m", 1'000'000, Where::streets, Kernel::epanechnikov, 250, 1},
    {"epanechnikov/1e6/250m/2threads", 1'000'000, Where::streets, Kernel::epanechnikov, 250, 2},
    {"epanechnikov/1e6/1000m", 1'000'000, Where::streets, Kernel::epanechnikov, 1000, 1},
    {"epanechnikov/1e7/250m", 10'000'000, Where::streets, Kernel::epanechnikov, 250, 1},
    {"epanechnikov/1e7addresses/1000m", 10'000'000, Where::addresses, Kernel::epanechnikov, 1000,
     1},
    {"quartic/1e6/250m", 1'000'000, Where::streets, Kernel::quartic, 250, 1},
    {"gaussian/1e6/250m", 1'000'000, Where::streets, Kernel::gaussian, 250, 1},
    {"gaussian/1e6/250m/2threads", 1'000'000, Where::streets, Kernel::gaussian, 250, 2}};

}  // namespace
}  // namespace klara

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (const klara::Job& job : klara::jobs) {
    benchmark::RegisterBenchmark(job.name,
                                 [&job](benchmark::State& state) {
                                   klara::density_of(state, job.n, job.where, job.kernel,
                                                     {job.bandwidth}, job.threads);
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
#ifdef KLARA_LIBKDV
  for (const auto& [name, n, bandwidth] : {std::tuple{"libkdv/1e4/250m", 10'000, 250.0},
                                           {"libkdv/1e5/1000m", 100'000, 1000.0},
                                           {"libkdv/1e6/250m", 1'000'000, 250.0}}) {
    benchmark::RegisterBenchmark(name,
                                 [n = n, bandwidth = bandwidth](benchmark::State& state) {
                                   klara::libkdv_density_of(state, static_cast<std::size_t>(n),
                                                            {bandwidth});
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
#endif
  benchmark::RunSpecifiedBenchmarks();
}
