#include <klara/density/gaussian_neighbours.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

using namespace literals;

TEST(SumsOfNeighbours, AgreeWithTheirDefinition) {
  const PointSet points = clustered_incidents(400, 2000.0, 5, 100.0, /*seed=*/3);
  const std::array<double, 2> deviations{12.0, 50.0};
  std::array<std::vector<double>, 2> sums;
  write_sums_of_neighbours(CellIndex(points, 400_m), points, deviations, sums, {});
  for (std::size_t k = 0; k < deviations.size(); ++k) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      double expected = 0.0;
      for (std::size_t j = 0; j < points.size(); ++j) {
        const double dx = points.x[i] - points.x[j], dy = points.y[i] - points.y[j];
        expected += std::exp(-0.5 * (dx * dx + dy * dy) / (deviations[k] * deviations[k]));
      }
      // 400 incidents beyond the reach could give 1e-14 each.
      EXPECT_NEAR(sums[k][i], expected, 1e-11) << i;
    }
  }
}

TEST(SumsOfNeighbours, AreEstimatedToHaveAsManyPairsAsThereAre) {
  const PointSet points = uniform_incidents(2000, 1000.0, /*seed=*/3);
  const CellIndex index(points, 100_m);
  double pairs = 0.0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    index.visit_within_reach(points.x[i], points.y[i], [&](double, double) { ++pairs; });
  }
  EXPECT_NEAR(estimated_pairs(index, points) / pairs, 1.0, 0.1);
}

TEST(SumsOfNeighbours, AreBitIdenticalForEveryThreadCount) {
  const PointSet points = clustered_incidents(3000, 2000.0, 5, 100.0, /*seed=*/4);
  const CellIndex index(points, 400_m);
  const std::array<double, 2> deviations{12.0, 50.0};
  const auto sums_by = [&](unsigned threads) {
    RunContext run;
    run.threads = threads;
    std::array<std::vector<double>, 2> sums;
    write_sums_of_neighbours(index, points, deviations, sums, run);
    return sums;
  };
  const auto alone = sums_by(1);
  for (const unsigned threads : {2u, 3u, 0u}) EXPECT_EQ(sums_by(threads), alone) << threads;
}

}  // namespace
}  // namespace klara
