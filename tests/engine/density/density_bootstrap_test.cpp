#include <klara/base/random.hpp>
#include <klara/density/density_bootstrap.hpp>
#include <klara/density/density_uncertainty.hpp>
#include <klara/inference/distributions.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = 0, .north = 2000, .cell = 50_m, .columns = 40, .rows = 40};

// All replicates kept and sorted, in one piece.
TEST(DensityBootstrap, IsThePercentilesOfItsReplicates) {
  constexpr std::uint64_t seed = 5;
  const PointSet incidents = clustered_incidents(150, 2000.0, 6, 90.0, /*seed=*/1);
  constexpr std::size_t replicates = 59;
  std::vector<std::vector<double>> of_cell(city.size());
  for (std::size_t b = 0; b < replicates; ++b) {
    Random random(seed, b);
    PointSet drawn = incidents;
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      // Poisson by inversion, from its definition.
      const double u = random.uniform();
      double probability = std::exp(-1.0), sum = probability;
      int count = 0;
      while (u >= sum) sum += probability /= ++count;
      drawn.weight.push_back(count);
    }
    const Raster d = density(drawn, city, 200_m);
    for (std::size_t i = 0; i < city.size(); ++i) of_cell[i].push_back(d.values[i]);
  }
  const DensityLimits limits =
      bootstrap_limits(incidents, city, 200_m, seed, {.replicates = replicates, .level = 0.9});
  const double peak = profile(Kernel::quartic, 0.0) / 4e4;
  for (std::size_t i = 0; i < city.size(); ++i) {
    std::ranges::sort(of_cell[i]);
    EXPECT_NEAR(limits.low.values[i], of_cell[i][2], 1e-10 * peak) << i;  // the third of 60
    EXPECT_NEAR(limits.high.values[i], of_cell[i][replicates - 3], 1e-10 * peak) << i;
  }
}

TEST(DensityBootstrap, DrawsTheSameInBandsAsInOnePiece) {
  const PointSet incidents = clustered_incidents(150, 2000.0, 6, 90.0, /*seed=*/2);
  for (const Kernel kernel : all_kernels) {
    const auto limits = [&](std::size_t bytes) {
      return bootstrap_limits(incidents, city, 90_m, /*seed=*/7, {.replicates = 39, .bytes = bytes},
                              {.kernel = kernel});
    };
    const DensityLimits whole = limits(256'000'000), banded = limits(5'000);
    const double highest = *std::ranges::max_element(whole.high.values);
    for (std::size_t i = 0; i < city.size(); ++i) {
      EXPECT_NEAR(banded.low.values[i], whole.low.values[i], 2e-9 * highest);
      EXPECT_NEAR(banded.high.values[i], whole.high.values[i], 2e-9 * highest);
    }
  }
}

// With many incidents a replicate is as good as normal, with the standard error of the formula.
TEST(DensityBootstrap, SpreadsByTheStandardError) {
  constexpr std::uint64_t seed = 9;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  PointSet incidents = uniform_incidents(20'000, 2000.0, /*seed=*/3);
  Random random(/*seed=*/4);
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight.push_back(random.uniform());
  const Grid few{.west = 500, .north = 1500, .cell = 100_m, .columns = 10, .rows = 10};
  const DensityLimits limits =
      bootstrap_limits(incidents, few, 300_m, seed, {.replicates = 399, .level = 0.6827});
  const UncertainDensity sure = density_with_limits(incidents, few, 300_m, 0.95);
  double ratio = 0.0;
  for (std::size_t i = 0; i < few.size(); ++i) {
    const double half = 0.5 * (limits.high.values[i] - limits.low.values[i]);
    ratio += half / sure.se.values[i] / static_cast<double>(few.size());
  }
  // A percentile of 399 errs by 5 % of the standard error; neighbouring cells share it.
  EXPECT_NEAR(ratio, 1.0, 0.08);
}

// Even incidents have the same density everywhere, so what the intervals are of is known.
TEST(DensityBootstrap, HoldsTheTruthNearlyAsOftenAsItSays) {
  constexpr std::uint64_t seed = 11;
  constexpr int trials = 300;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  const Grid here{.west = 999, .north = 1001, .cell = 2_m, .columns = 1, .rows = 1};
  const auto share_held = [&](double within) {
    const double truth = within / (std::numbers::pi * 200.0 * 200.0);
    int held = 0;
    for (int i = 0; i < trials; ++i) {
      PointSet incidents;
      for (std::uint64_t n = random.poisson(truth * 250'000.0); n > 0; --n) {
        incidents.x.push_back(750.0 + 500.0 * random.uniform());
        incidents.y.push_back(750.0 + 500.0 * random.uniform());
      }
      const DensityLimits limits = bootstrap_limits(
          incidents, here, 200_m, static_cast<std::uint64_t>(i), {.replicates = 199});
      held += limits.low.values[0] <= truth && truth <= limits.high.values[0] ? 1 : 0;
    }
    return static_cast<double>(held) / trials;
  };
  // Too short with few incidents, as the header says; three standard errors are 0.04.
  EXPECT_NEAR(share_held(80.0), 0.94, 0.04);
  EXPECT_NEAR(share_held(20.0), 0.92, 0.05);
  EXPECT_LT(share_held(2.0), 0.85);
}

TEST(DensityBootstrap, OfNoIncidentsIsNothing) {
  const DensityLimits limits = bootstrap_limits({}, city, 200_m, /*seed=*/1, {.replicates = 39});
  EXPECT_EQ(limits.low, Raster(city, 0.0));
  EXPECT_EQ(limits.high, Raster(city, 0.0));
  const Grid none{.west = 0, .north = 0, .cell = 1_m, .columns = 0, .rows = 0};
  EXPECT_TRUE(bootstrap_limits({}, none, 200_m, /*seed=*/1).low.values.empty());
}

TEST(DensityBootstrap, OfOneIncidentIsFromNoneToSome) {
  const PointSet one{.x = {1000}, .y = {1000}, .weight = {}, .from = {}, .until = {}};
  const DensityLimits limits = bootstrap_limits(one, city, 200_m, /*seed=*/1);
  const Raster d = density(one, city, 200_m);
  for (std::size_t i = 0; i < city.size(); ++i) {
    EXPECT_EQ(limits.low.values[i], 0.0);
    EXPECT_NEAR(limits.high.values[i], 3.0 * d.values[i], 1e-9 * d.values[i]);  // P(> 3) is 0.019
  }
}

TEST(DensityBootstrap, IsTheSameForEveryThreadCountAndAnotherForAnotherSeed) {
  const PointSet incidents = clustered_incidents(150, 2000.0, 6, 90.0, /*seed=*/2);
  const auto limits = [&](std::uint64_t seed, unsigned threads) {
    RunContext run;
    run.threads = threads;
    return bootstrap_limits(incidents, city, 150_m, seed, {.replicates = 39}, {}, run);
  };
  const DensityLimits alone = limits(1, 1);
  for (const unsigned threads : {2u, 3u, 0u}) {
    EXPECT_EQ(limits(1, threads).low, alone.low);
    EXPECT_EQ(limits(1, threads).high, alone.high);
  }
  EXPECT_NE(limits(2, 1).high.values, alone.high.values);
}

TEST(DensityBootstrap, TellsOfEveryReplicate) {
  RunContext run;
  std::size_t told = 0, total = 0;
  run.progress = [&](const Progress& progress) {
    told = progress.done;
    total = progress.total;
  };
  static_cast<void>(bootstrap_limits(uniform_incidents(9, 2000.0, 1), city, 150_m, /*seed=*/1,
                                     {.replicates = 39}, {}, run));
  EXPECT_EQ(told, 39u);
  EXPECT_EQ(total, 39u);
}

TEST(DensityBootstrap, RefusesTooFewReplicatesAndWhatIsNone) {
  const auto refused = [](const char* code, Metres bandwidth, const BootstrapOptions& options) {
    expect_refusal(ErrorKind::bad_argument, code, [&] {
      static_cast<void>(bootstrap_limits({}, city, bandwidth, /*seed=*/1, options));
    });
  };
  refused("REPLICATES_RANGE", 90_m, {.replicates = 0});
  refused("REPLICATES_RANGE", 90_m, {.replicates = 38});
  refused("REPLICATES_RANGE", 90_m, {.replicates = 198, .level = 0.99});
  refused("LEVEL_RANGE", 90_m, {.level = 1.0});
  refused("LEVEL_RANGE", 90_m, {.level = std::nan("")});
  refused("BANDWIDTH_RANGE", 0_m, {});
  EXPECT_NO_THROW(
      static_cast<void>(bootstrap_limits({}, city, 90_m, /*seed=*/1, {.replicates = 39})));
  EXPECT_EQ(refusal([] {
              static_cast<void>(
                  bootstrap_limits({}, city, 90_m, /*seed=*/1, {.replicates = 20, .level = 0.99}));
            })
                ->message()
                .en,
            "20 replicates are too few for intervals of level 0.99; it takes 199");
}

TEST(DensityBootstrap, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(
        bootstrap_limits(uniform_incidents(5, 10.0, 1), city, 90_m, /*seed=*/1, {}, {}, run));
  });
}

}  // namespace
}  // namespace klara
