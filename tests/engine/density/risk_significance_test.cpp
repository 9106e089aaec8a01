#include <klara/density/bandwidth.hpp>
#include <klara/density/edge_correction.hpp>
#include <klara/density/relabellings.hpp>
#include <klara/density/risk_significance.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
const Grid grid{.west = 0, .north = 1000, .cell = 50_m, .columns = 20, .rows = 20};

RiskOptions of_kernel(Kernel kernel) {
  return {.density = {.kernel = kernel}};
}

std::vector<const Raster*> layers(const RiskSignificance& risk) {
  return {&risk.p_raised, &risk.p_lowered, &risk.p_raised_anywhere, &risk.p_lowered_anywhere};
}

class RiskSignificanceOfEveryKernel : public testing::TestWithParam<Kernel> {};

INSTANTIATE_TEST_SUITE_P(Kernels, RiskSignificanceOfEveryKernel,
                         testing::Values(Kernel::gaussian, Kernel::quartic, Kernel::uniform));

// Every labelling by the definition of the excess, with the Gaussian of equal spread, ranked by
// hand; and z from the labellings that the definition of a variance takes.
void expect_definition(PointSet cases, PointSet controls, Kernel kernel) {
  const Metres h{kernel == Kernel::gaussian ? 80.0 : 200.0};
  constexpr std::size_t relabellings = 40;
  const RiskSignificance risk = risk_significance(cases, controls, grid, square, h, /*seed=*/3,
                                                  relabellings, of_kernel(kernel));
  PointSet both;
  for (const PointSet* group : {&cases, &controls}) {
    const std::size_t first = both.size();
    double weight = 0.0;
    for (std::size_t i = 0; i < group->size(); ++i) {
      if (!contains(square, {group->x[i], group->y[i]})) continue;
      both.x.push_back(group->x[i]);
      both.y.push_back(group->y[i]);
      both.weight.push_back(group->weight_of(i));
      weight += both.weight.back();
    }
    const double mean = weight / static_cast<double>(both.size() - first);
    for (std::size_t i = first; i < both.size(); ++i) both.weight[i] /= mean;
  }
  const Metres of_gaussian = carried_over(h, kernel, Kernel::gaussian);
  const std::size_t n = both.size(), n1 = 40 - risk.cases_outside;
  EXPECT_EQ(n, 100 - risk.cases_outside);
  std::vector<std::vector<bool>> is_case;
  for (std::size_t first = 0; first < relabellings + 1; first += labellings_at_once) {
    std::vector<std::uint16_t> labels(n);
    write_labellings(/*seed=*/3, first, n1, labels);
    for (std::size_t l = 0; l < labellings_at_once; ++l) {
      std::vector<bool>& one = is_case.emplace_back();
      for (const std::uint16_t label : labels) one.push_back((label >> l & 1) == 1);
    }
  }
  const auto of_cases = static_cast<double>(n1), of_both = static_cast<double>(n);
  double weight = 0.0;
  for (const double w : both.weight) weight += w;
  const Grid cells = grid;
  std::vector<std::vector<double>> z_of(relabellings + 1);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double x = cells.x(i % 20), y = cells.y(i / 20);
    std::vector<double> k;
    double total = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
      const double u = std::hypot(both.x[j] - x, both.y[j] - y) / of_gaussian.value;
      k.push_back(both.weight[j] * profile(Kernel::gaussian, u * u));
      total += k.back();
    }
    double squares = 0.0;  // of what each gives beyond its share, the mean of which is 0
    for (std::size_t j = 0; j < n; ++j) {
      const double beyond = k[j] - both.weight[j] * total / weight;
      squares += beyond * beyond;
    }
    const double variance = of_cases * (of_both - of_cases) / (of_both * (of_both - 1.0)) * squares;
    std::vector<double> sums;  // excess
    for (std::size_t l = 0; l <= relabellings; ++l) {
      double sum = 0.0, weight_of_cases = 0.0;
      for (std::size_t j = 0; j < n; ++j) {
        if (!is_case[l][j]) continue;
        sum += k[j];
        weight_of_cases += both.weight[j];
      }
      sums.push_back(sum - total * weight_of_cases / weight);
      z_of[l].push_back(sums.back() / std::sqrt(variance));
    }
    if (std::isnan(risk.p_raised.values[i])) continue;
    // Sums that differ by no more than single precision may be taken in either order.
    const double near = 1e-4 * (1.0 + total) * profile(Kernel::gaussian, 0.0);
    const auto p = [&](auto counts) {
      return (1.0 + static_cast<double>(std::count_if(sums.begin() + 1, sums.end(), counts))) /
             (1.0 + relabellings);
    };
    EXPECT_GE(risk.p_raised.values[i], p([&](double s) { return s >= sums[0] + near; }) - 1e-12);
    EXPECT_LE(risk.p_raised.values[i], p([&](double s) { return s >= sums[0] - near; }) + 1e-12);
    EXPECT_GE(risk.p_lowered.values[i], p([&](double s) { return s <= sums[0] - near; }) - 1e-12);
    EXPECT_LE(risk.p_lowered.values[i], p([&](double s) { return s <= sums[0] + near; }) + 1e-12);
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (std::isnan(risk.p_raised.values[i])) continue;
    const auto as_extreme = [&](double slack) {
      double raised = 1.0, lowered = 1.0;
      for (std::size_t l = 1; l <= relabellings; ++l) {
        double highest = -1e9, lowest = 1e9;
        for (std::size_t j = 0; j < cells.size(); ++j) {
          if (std::isnan(risk.p_raised.values[j])) continue;
          highest = std::max(highest, z_of[l][j]);
          lowest = std::min(lowest, z_of[l][j]);
        }
        raised += highest >= z_of[0][i] - slack ? 1.0 : 0.0;
        lowered += lowest <= z_of[0][i] + slack ? 1.0 : 0.0;
      }
      return std::pair(raised / (1.0 + relabellings), lowered / (1.0 + relabellings));
    };
    constexpr double slack = 1e-3;  // of single precision
    EXPECT_GE(risk.p_raised_anywhere.values[i], as_extreme(-slack).first - 1e-12);
    EXPECT_LE(risk.p_raised_anywhere.values[i], as_extreme(slack).first + 1e-12);
    EXPECT_GE(risk.p_lowered_anywhere.values[i], as_extreme(-slack).second - 1e-12);
    EXPECT_LE(risk.p_lowered_anywhere.values[i], as_extreme(slack).second + 1e-12);
  }
}

TEST_P(RiskSignificanceOfEveryKernel, IsItsDefinition) {
  PointSet cases = clustered_incidents(40, 1000.0, 3, 90.0, /*seed=*/1);
  const PointSet controls = uniform_incidents(60, 1000.0, /*seed=*/2);
  expect_definition(cases, controls, GetParam());
  for (std::size_t i = 0; i < 40; ++i) cases.weight.push_back(2.0 + static_cast<double>(i % 3));
  expect_definition(cases, controls, GetParam());
}

// Reports that each count four times as much all over change no shares.
TEST(RiskSignificance, IsTheSameWhereOneGroupWeighsMoreAllOver) {
  PointSet cases = clustered_incidents(60, 1000.0, 4, 60.0, /*seed=*/4);
  const PointSet controls = uniform_incidents(90, 1000.0, /*seed=*/5);
  const auto risk = [&] {
    // No cell is told by its weight alone.
    return risk_significance(cases, controls, grid, square, 100_m, /*seed=*/3, 99,
                             {.floor = 0.0, .density = {.kernel = Kernel::quartic}});
  };
  const RiskSignificance plain = risk();
  cases.weight.assign(60, 4.0);
  const RiskSignificance heavy = risk();
  for (std::size_t k = 0; k < layers(plain).size(); ++k) {
    EXPECT_EQ(*layers(heavy)[k], *layers(plain)[k]);
  }
}

TEST_P(RiskSignificanceOfEveryKernel, IsToldWhereTheRiskIs) {
  const PointSet cases = clustered_incidents(60, 1000.0, 4, 60.0, /*seed=*/4);
  const PointSet controls = uniform_incidents(40, 1000.0, /*seed=*/5);
  const Metres h{GetParam() == Kernel::gaussian ? 50.0 : 120.0};
  for (const EdgeCorrection correction :
       {EdgeCorrection::none, EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    RiskOptions options = of_kernel(GetParam());
    options.correction = correction;
    options.floor = 2.5;
    const RiskSignificance risk =
        risk_significance(cases, controls, grid, square, h, /*seed=*/6, 19, options);
    const RelativeRisk told = relative_risk(cases, controls, grid, square, h, options);
    std::size_t cells = 0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      for (const Raster* layer : layers(risk)) {
        ASSERT_EQ(std::isnan(layer->values[i]), std::isnan(told.log_risk.values[i]));
      }
      cells += std::isnan(told.log_risk.values[i]) ? 0 : 1;
    }
    EXPECT_GT(cells, 50u);
    EXPECT_LT(cells, grid.size());
  }
}

// Under chance alone p is uniform at a cell, and seldom small anywhere.
TEST_P(RiskSignificanceOfEveryKernel, IsSeldomSmallByChance) {
  constexpr std::uint64_t seed = 100;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const Metres h{GetParam() == Kernel::gaussian ? 70.0 : 180.0};
  constexpr std::size_t trials = 100;
  constexpr std::size_t relabellings = 39;
  const Grid coarse{.west = 0, .north = 1000, .cell = 50_m, .columns = 20, .rows = 20};
  double raised = 0.0, lowered = 0.0;
  std::vector<double> at_cell;
  for (std::size_t t = 0; t < trials; ++t) {
    const PointSet cases = uniform_incidents(40, 1000.0, seed + 2 * t);
    const PointSet controls = uniform_incidents(50, 1000.0, seed + 2 * t + 1);
    const RiskSignificance risk = risk_significance(cases, controls, coarse, square, h, seed + t,
                                                    relabellings, of_kernel(GetParam()));
    const auto least = [](const Raster& p) {
      double result = 1.0;
      for (const double value : p.values) result = value < result ? value : result;
      return result;
    };
    raised += least(risk.p_raised_anywhere) <= 0.05 ? 1.0 : 0.0;
    lowered += least(risk.p_lowered_anywhere) <= 0.05 ? 1.0 : 0.0;
    if (const double p = risk.p_raised.at(10, 10); !std::isnan(p)) at_cell.push_back(p);
  }
  // Three standard errors.
  const auto n = static_cast<double>(trials);
  const double most = 0.05 + 3.0 * std::sqrt(0.05 * 0.95 / n);
  EXPECT_LE(raised / n, most);
  EXPECT_LE(lowered / n, most);
  std::ranges::sort(at_cell);
  const auto m = static_cast<double>(at_cell.size());
  EXPECT_GT(m, 0.9 * n);
  double distance = 0.0;  // of Kolmogorov
  for (std::size_t i = 0; i < at_cell.size(); ++i) {
    distance = std::max(distance, static_cast<double>(i + 1) / m - at_cell[i]);
    distance = std::max(distance, at_cell[i] - static_cast<double>(i) / m);
  }
  EXPECT_LT(distance, 1.63 / std::sqrt(m) + 0.025);  // 1 %, and steps of a fortieth
}

TEST_P(RiskSignificanceOfEveryKernel, FindsAPlantedCluster) {
  PointSet cases = uniform_incidents(200, 1000.0, /*seed=*/7);
  const PointSet controls = uniform_incidents(200, 1000.0, /*seed=*/8);
  Random random(/*seed=*/9);
  for (int i = 0; i < 40; ++i) {
    cases.x.push_back(725.0 + 40.0 * random.normal());
    cases.y.push_back(275.0 + 40.0 * random.normal());
  }
  const Metres h{GetParam() == Kernel::gaussian ? 60.0 : 150.0};
  const RiskSignificance risk =
      risk_significance(cases, controls, grid, square, h, /*seed=*/10, 199, of_kernel(GetParam()));
  EXPECT_EQ(risk.p_raised.at(14, 14), 1.0 / 200.0);
  EXPECT_LE(risk.p_raised_anywhere.at(14, 14), 0.02);
  EXPECT_EQ(risk.p_lowered.at(14, 14), 1.0);
  EXPECT_EQ(risk.p_lowered_anywhere.at(14, 14), 1.0);
  std::size_t elsewhere = 0;
  for (std::size_t r = 0; r < 20; ++r) {
    for (std::size_t c = 0; c < 8; ++c) {
      elsewhere += risk.p_raised_anywhere.at(r, c) <= 0.05 ? 1 : 0;
    }
  }
  EXPECT_EQ(elsewhere, 0u);
  const RiskSignificance swapped =
      risk_significance(controls, cases, grid, square, h, /*seed=*/10, 199, of_kernel(GetParam()));
  EXPECT_LE(swapped.p_lowered_anywhere.at(14, 14), 0.02);
  EXPECT_EQ(swapped.p_raised.at(14, 14), 1.0);
}

// Nothing can be told from where all incidents are at one place: every labelling is a tie.
TEST_P(RiskSignificanceOfEveryKernel, OfOnePlaceIsNone) {
  PointSet group;
  group.x.assign(50, 510.0);
  group.y.assign(50, 510.0);
  const RiskSignificance risk =
      risk_significance(group, group, grid, square, 100_m, /*seed=*/11, 99, of_kernel(GetParam()));
  for (const Raster* layer : layers(risk)) {
    EXPECT_EQ(layer->at(9, 10), 1.0);
    EXPECT_TRUE(std::isnan(layer->at(0, 0)));
  }
}

TEST_P(RiskSignificanceOfEveryKernel, IsBitIdenticalForEveryThreadCountAndForItsSeed) {
  const PointSet cases = clustered_incidents(300, 1000.0, 6, 90.0, /*seed=*/12);
  const PointSet controls = uniform_incidents(400, 1000.0, /*seed=*/13);
  const auto risk_of = [&](std::uint64_t seed, unsigned threads) {
    RunContext run;
    run.threads = threads;
    return risk_significance(cases, controls, grid, square, 90_m, seed, 50, of_kernel(GetParam()),
                             run);
  };
  const RiskSignificance alone = risk_of(14, 1);
  EXPECT_EQ(alone.relabellings, 50u);
  EXPECT_EQ(alone.controls_outside, 0u);
  for (const unsigned threads : {2u, 3u, 0u}) {
    const RiskSignificance risk = risk_of(14, threads);
    for (std::size_t l = 0; l < 4; ++l) EXPECT_EQ(*layers(risk)[l], *layers(alone)[l]);
  }
  EXPECT_FALSE(risk_of(15, 1).p_raised == alone.p_raised);
}

TEST(RiskSignificance, ReportsItsProgressAndCanBeStopped) {
  const PointSet some = uniform_incidents(100, 1000.0, /*seed=*/16);
  std::stop_source source;
  RunContext run;
  run.stop = source.get_token();
  std::vector<std::size_t> done;
  run.progress = [&](const Progress& progress) {
    if (progress.total != 1000) return;
    done.push_back(progress.done);
    if (done.size() == 3) source.request_stop();
  };
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(risk_significance(some, some, grid, square, 90_m, /*seed=*/1, 999,
                                        of_kernel(Kernel::gaussian), run));
  });
  EXPECT_EQ(done, (std::vector<std::size_t>{16, 32, 48}));
}

TEST(RiskSignificance, RefusesWhatItCannotTell) {
  const PointSet some = uniform_incidents(10, 1000.0, /*seed=*/17);
  for (const std::size_t none : {std::size_t{0}, std::size_t{1'000'001}}) {
    expect_refusal(ErrorKind::bad_argument, "RELABELLINGS_RANGE", [&] {
      static_cast<void>(risk_significance(some, some, grid, square, 90_m, /*seed=*/1, none));
    });
  }
  expect_refusal(ErrorKind::bad_data, "NO_INCIDENTS", [&] {
    static_cast<void>(risk_significance({}, some, grid, square, 90_m, /*seed=*/1));
  });
  expect_refusal(ErrorKind::bad_argument, "FLOOR_RANGE", [&] {
    static_cast<void>(
        risk_significance(some, some, grid, square, 90_m, /*seed=*/1, 9, {.floor = -1.0}));
  });
  for (const double h : {0.0, no_value, 2e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(risk_significance(some, some, grid, square, {h}, /*seed=*/1));
    });
  }
}

}  // namespace
}  // namespace klara
