#include <benchmark/benchmark.h>

#include <klara/density/network_density.hpp>
#include <klara/density/street_kernel.hpp>

#include <peak_memory.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include <engine/generated_streets.hpp>

namespace klara {
namespace {

/// The streets of a large city, 200 x 150 crossings and 55 000 blocks, with 100 000 incidents.
struct City {
  StreetNetwork network;
  StreetEnds ends;
  PointSet incidents;
  SnappedPoints on_streets;
};

const City& city() {
  static const City made = [] {
    City result;
    result.network = street_network(town_streets(
        {.columns = 200, .rows = 150, .block = 100.0, .jitter = 20.0, .left_out = 0.0795},
        /*seed=*/1));
    result.ends = street_ends(result.network);
    const PointSet drawn = incidents_along(result.network, 100'000, 10.0, /*seed=*/2);
    result.incidents = selected(drawn, canonical_order(drawn, {}));
    result.on_streets = snapped(result.incidents, result.network, {100.0});
    return result;
  }();
  return made;
}

/// The shortest ways from a place on an edge to all nodes, by Dijkstra in long double.
std::vector<long double> ways_to_nodes(std::size_t edge, long double along) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const auto& [network, ends, incidents, on_streets] = city();
  std::vector<long double> way(network.nodes.size(), std::numeric_limits<long double>::infinity());
  using Entry = std::pair<long double, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  const StreetEdge& from = network.edges[edge];
  queue.emplace(along, from.from);
  queue.emplace(exact(from.length.value) - along, from.to);
  while (!queue.empty()) {
    const auto [length, node] = queue.top();
    queue.pop();
    if (length >= way[node]) continue;
    way[node] = length;
    for (const StreetEnd& end : ends.at(node)) {
      queue.emplace(length + exact(network.edges[end.edge].length.value), end.far_node);
    }
  }
  return way;
}

/// The largest error at some lixels, by the definition in long double: against the larger of the
/// value and a thousandth of one incident's peak.
double error_of(const std::vector<double>& values, const Lixels& lixels, Metres bandwidth) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const City& here = city();
  const long double h = exact(bandwidth.value);
  const long double peak = 0.75L / h;
  Random random(/*seed=*/3);
  double worst = 0.0;
  for (int i = 0; i < 40; ++i) {
    const std::size_t edge = random.below(here.network.edges.size());
    const std::size_t of_edge = random.below(lixels.count(edge));
    const Stretch at = stretch(lixels, here.network, edge, of_edge);
    const long double centre = 0.5L * (exact(at.from.value) + exact(at.until.value));
    const std::vector<long double> way = ways_to_nodes(edge, centre);
    long double sum = 0.0L;
    for (const StreetPoint& point : here.on_streets.points) {
      const StreetEdge& street = here.network.edges[point.edge];
      const long double along = exact(point.along.value);
      long double d =
          std::min(way[street.from] + along, way[street.to] + exact(street.length.value) - along);
      if (point.edge == edge) d = std::min(d, std::abs(along - centre));
      if (d < h) sum += 1.0L - (d / h) * (d / h);
    }
    const long double expected = peak * sum;
    const auto error =
        static_cast<double>(std::abs(exact(values[lixels.first[edge] + of_edge]) - expected) /
                            std::max(expected, 1e-3L * peak));
    worst = std::max(worst, error);
  }
  return worst;
}

RunContext on(unsigned threads) {
  return {.threads = threads, .stop = {}, .progress = {}, .stage = {}};
}

void density_of(benchmark::State& state, Metres lixel, Metres bandwidth, unsigned threads) {
  const City& here = city();
  const Lixels lixels = lixels_of(here.network, lixel);
  const PeakMemory peak;
  std::vector<double> values(lixels.size());
  for (auto _ : state) {
    write_network_density(here.network, lixels, here.on_streets.points, bandwidth,
                          {.kernel = Kernel::epanechnikov}, values, on(threads));
    benchmark::ClobberMemory();
  }
  state.counters["peak_MB"] = peak.megabytes();
  state.counters["edges"] = static_cast<double>(here.network.edges.size());
  state.counters["lixels"] = static_cast<double>(lixels.size());
  state.counters["relative_error"] = error_of(values, lixels, bandwidth);
}

/// From incidents anywhere, so with the way to the nearest street.
void density_with_snapping(benchmark::State& state) {
  const City& here = city();
  for (auto _ : state) {
    benchmark::DoNotOptimize(network_density(here.incidents, here.network, {1000.0},
                                             {.kernel = Kernel::epanechnikov}, on(1)));
  }
}

void equal_split(benchmark::State& state, NetworkMethod method) {
  const City& here = city();
  const Lixels lixels = lixels_of(here.network, {10.0});
  std::vector<double> values(lixels.size());
  for (auto _ : state) {
    write_network_density(here.network, lixels, here.on_streets.points, {300.0},
                          {.kernel = Kernel::epanechnikov, .method = method}, values, on(1));
    benchmark::ClobberMemory();
  }
}

struct Job {
  const char* name;
  double lixel, bandwidth;
  unsigned threads;
};

constexpr Job jobs[]{{"simple/lixel10m/1000m", 10, 1000, 1},
                     {"simple/lixel10m/1000m/2threads", 10, 1000, 2},
                     {"simple/lixel50m/500m", 50, 500, 1},
                     {"simple/lixel1m/1000m", 1, 1000, 1}};

}  // namespace
}  // namespace klara

int main(int argc, char** argv) {
  using klara::NetworkMethod;
  benchmark::Initialize(&argc, argv);
  for (const klara::Job& job : klara::jobs) {
    benchmark::RegisterBenchmark(job.name,
                                 [&job](benchmark::State& state) {
                                   klara::density_of(state, {job.lixel}, {job.bandwidth},
                                                     job.threads);
                                 })
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
  benchmark::RegisterBenchmark("simple/lixel10m/1000m/snapping", klara::density_with_snapping)
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("discontinuous/lixel10m/300m", klara::equal_split,
                               NetworkMethod::discontinuous)
      ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("continuous/lixel10m/300m", klara::equal_split,
                               NetworkMethod::continuous)
      ->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
}
