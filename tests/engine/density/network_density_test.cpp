#include <klara/density/network_density.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <vector>

#include <engine/generated_streets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr std::array methods{NetworkMethod::simple, NetworkMethod::discontinuous,
                             NetworkMethod::continuous};

RunContext on(unsigned threads) {
  return {.threads = threads, .stop = {}, .progress = {}, .stage = {}};
}

double integral(const StreetNetwork& network, const NetworkDensity& density) {
  double total = 0.0;
  for (std::size_t e = 0; e < network.edges.size(); ++e) {
    for (std::size_t j = 0; j < density.lixels.count(e); ++j) {
      total += density.values[density.lixels.first[e] + j] *
               stretch(density.lixels, network, e, j).length().value;
    }
  }
  return total;
}

/// Four streets of 500 m at a crossing.
const StreetNetwork crossing = street_network(std::vector<Polyline>{
    {{0, 0}, {500, 0}}, {{0, 0}, {0, 500}}, {{0, 0}, {-500, 0}}, {{0, 0}, {0, -500}}});

PointSet one_at(double x, double y) {
  return {.x = {x}, .y = {y}, .weight = {}, .from = {}, .until = {}};
}

// As the header says of the simple method; the others hold what there is.
TEST(NetworkDensity, OfOneIncidentAtACrossingIsTwoByTheSimpleMethod) {
  const PointSet incident = one_at(0, 0);
  for (const NetworkMethod method : methods) {
    const NetworkDensity density =
        network_density(incident, crossing, 300_m, {.method = method, .lixel = 1_m});
    EXPECT_NEAR(integral(crossing, density), method == NetworkMethod::simple ? 2.0 : 1.0, 1e-5);
  }
}

TEST(NetworkDensity, IsTheSameByEveryMethodWhereNoStreetMeetsAnother) {
  const StreetNetwork street =
      street_network(std::vector<Polyline>{{{0, 0}, {300, 400}, {300, 5000}}});
  const PointSet incidents{.x = {295, 302, 300},
                           .y = {2000, 2000, 2600},
                           .weight = {1, 2, 0.5},
                           .from = {},
                           .until = {}};
  const NetworkDensity simple = network_density(incidents, street, 250_m);
  for (const NetworkMethod method : methods) {
    const NetworkDensity density = network_density(incidents, street, 250_m, {.method = method});
    EXPECT_NEAR(integral(street, density), 3.5, 1e-4);  // midpoint rule at h / 25
    for (std::size_t i = 0; i < simple.values.size(); ++i) {
      EXPECT_NEAR(density.values[i], simple.values[i], 1e-16);
    }
  }
}

TEST(NetworkDensity, GrowsWithTheWeights) {
  const StreetNetwork network = street_network(town_streets({}, /*seed=*/1));
  PointSet incidents = incidents_along(network, 300, 10.0, /*seed=*/2);
  for (const NetworkMethod method : methods) {
    incidents.weight = {};
    const NetworkDensity plain = network_density(incidents, network, 250_m, {.method = method});
    incidents.weight.assign(incidents.size(), 4.0);
    const NetworkDensity heavy = network_density(incidents, network, 250_m, {.method = method});
    for (std::size_t i = 0; i < plain.values.size(); ++i) {
      EXPECT_EQ(heavy.values[i], 4.0 * plain.values[i]);  // a power of two rounds nothing
    }
  }
}

TEST(NetworkDensity, IsTheSameForEveryThreadCount) {
  const StreetNetwork network = street_network(town_streets({}, /*seed=*/3));
  const PointSet incidents = incidents_along(network, 2000, 10.0, /*seed=*/4);
  for (const NetworkMethod method : methods) {
    const NetworkDensity alone =
        network_density(incidents, network, 250_m, {.method = method}, on(1));
    for (const unsigned threads : {2u, 3u, 0u}) {
      EXPECT_EQ(network_density(incidents, network, 250_m, {.method = method}, on(threads)), alone);
    }
  }
}

TEST(NetworkDensity, TakesIncidentsAtOnePlaceAsOneOfTheirWeight) {
  const StreetNetwork network = street_network(town_streets({}, /*seed=*/5));
  PointSet many;
  for (int i = 0; i < 64; ++i) {
    many.x.push_back(333.0);
    many.y.push_back(333.0);
  }
  PointSet one = one_at(333.0, 333.0);
  one.weight = {64.0};
  for (const NetworkMethod method : methods) {
    EXPECT_EQ(network_density(many, network, 250_m, {.method = method}).values,
              network_density(one, network, 250_m, {.method = method}).values);
  }
}

TEST(NetworkDensity, TellsWhatLiesTooFarFromAnyStreet) {
  PointSet incidents = one_at(250, 4);
  incidents.x.push_back(250);
  incidents.y.push_back(250);
  const NetworkDensity density =
      network_density(incidents, crossing, 100_m, {.lixel = 1_m, .snap_limit = 30_m});
  EXPECT_EQ(density.snap.too_far, (std::vector<std::size_t>{1}));
  EXPECT_EQ(density.snap.farthest, 4_m);
  EXPECT_NEAR(integral(crossing, density), 1.0, 1e-5);
}

TEST(NetworkDensity, OfNoIncidentsIsZero) {
  for (const NetworkMethod method : methods) {
    const NetworkDensity density = network_density({}, crossing, 300_m, {.method = method});
    EXPECT_EQ(density.values, std::vector<double>(200, 0.0));
  }
}

TEST(NetworkDensity, ServesBandwidthsFromOneMillimetreToTheWholeEarth) {
  const PointSet incident = one_at(105, 0);
  for (const Metres bandwidth : {0.001_m, 1e6 * 1_m}) {
    const NetworkDensity density = network_density(incident, crossing, bandwidth);
    EXPECT_NEAR(*std::ranges::max_element(density.values) * bandwidth.value, 15.0 / 16.0, 1e-15);
  }
}

TEST(NetworkDensity, NeedsABandwidth) {
  for (const double bad : {0.0, -1.0, 1e-9, 1e9, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                   [&] { static_cast<void>(network_density({}, crossing, {bad})); });
  }
}

TEST(NetworkDensity, NeedsAKernelThatEnds) {
  expect_refusal(ErrorKind::bad_argument, "KERNEL_UNBOUNDED", [] {
    static_cast<void>(network_density({}, crossing, 100_m, {.kernel = Kernel::gaussian}));
  });
}

TEST(NetworkDensity, NeedsLixelsThatFit) {
  expect_refusal(ErrorKind::bad_argument, "LIXEL_RANGE",
                 [] { static_cast<void>(network_density({}, crossing, 100_m, {.lixel = 0_m})); });
  expect_refusal(ErrorKind::bad_argument, "LIXELS_TOO_MANY", [] {
    static_cast<void>(network_density({}, crossing, 100_m, {.lixel = {1e-9}}));
  });
}

TEST(NetworkDensity, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  for (const NetworkMethod method : methods) {
    expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
      static_cast<void>(network_density({}, crossing, 100_m, {.method = method}, run));
    });
  }
}

}  // namespace
}  // namespace klara
