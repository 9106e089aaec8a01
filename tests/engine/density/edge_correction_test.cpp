#include <klara/density/edge_correction.hpp>
#include <klara/density/kernel_mass.hpp>
#include <klara/shape/window.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stop_token>
#include <utility>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_areas.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>
#include <engine/reported_progress.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr EdgeCorrection all_corrections[]{EdgeCorrection::none, EdgeCorrection::uniform,
                                           EdgeCorrection::diggle};

const MultiPolygon square = window_of({0.0, 0.0, 1000.0, 1000.0});
const Grid fine{.west = 0, .north = 1000, .cell = 5_m, .columns = 200, .rows = 200};

PointSet points(const std::vector<Position>& positions) {
  PointSet result;
  for (const Position p : positions) {
    result.x.push_back(p.x);
    result.y.push_back(p.y);
  }
  return result;
}

double total(const Raster& raster) {
  double sum = 0.0;
  for (const double value : raster.values) sum += std::isnan(value) ? 0.0 : value;
  return sum * raster.grid.cell.value * raster.grid.cell.value;
}

double corrected_at(const PointSet& incidents, Position p, EdgeCorrection correction,
                    Metres bandwidth, Kernel kernel) {
  const Grid here{.west = p.x - 0.5, .north = p.y + 0.5, .cell = 1_m, .columns = 1, .rows = 1};
  return corrected_density(incidents, here, square, bandwidth, correction, {.kernel = kernel})
      .raster.at(0, 0);
}

TEST(EdgeCorrection, AgreesWithThePublishedSums) {
  const auto kde = golden("kde.json");
  const auto& exact = kde.at("edge_correction_exact");
  const auto& queries = kde.at("queries");
  const PointSet incidents = reference_points("pre");
  const double peak = profile(Kernel::gaussian, 0.0) / 1e4;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    const Position p{queries[q][0].get<double>(), queries[q][1].get<double>()};
    const auto expect = [&](EdgeCorrection correction, const char* name) {
      EXPECT_NEAR(corrected_at(incidents, p, correction, 100_m, Kernel::gaussian),
                  exact.at(name)[q].get<double>(), 1e-12 * peak)  // printed to 15 digits
          << name << " at " << p.x << ", " << p.y;
    };
    expect(EdgeCorrection::uniform, "gaussian_uniform_corrected_h100");
    expect(EdgeCorrection::diggle, "gaussian_diggle_corrected_h100");
  }
}

TEST(EdgeCorrection, AgreesWithSpatstatToItsPixels) {
  const auto by_spatstat = golden("kde.json").at("spatstat_density.ppp_gaussian");
  const PointSet incidents = reference_points("pre");
  for (const auto& [correction, name] :
       {std::pair{EdgeCorrection::none, "none"}, std::pair{EdgeCorrection::uniform, "uniform"},
        std::pair{EdgeCorrection::diggle, "diggle"}}) {
    const auto& expected = by_spatstat.at(name).at("at_points_first10");
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Position p{incidents.x[i], incidents.y[i]};
      const double value = corrected_at(incidents, p, correction, 100_m, Kernel::gaussian);
      // It finds masses on pixels.
      EXPECT_NEAR(value / expected[i].get<double>(), 1.0, 2e-3) << name << " at incident " << i;
    }
  }
}

TEST(EdgeCorrection, IsItsDefinition) {
  Random random(/*seed=*/9);
  const MultiPolygon window{{.shell = star_ring({500, 500}, 200, 480, 15, random),
                             .holes = {star_ring({500, 500}, 50, 150, 7, random)}}};
  PointSet incidents = uniform_incidents(200, 1000.0, /*seed=*/10);
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight.push_back(random.uniform());
  const Metres h = 120_m;
  const Grid grid{.west = 0, .north = 1000, .cell = 40_m, .columns = 25, .rows = 25};
  for (const Kernel kernel : all_kernels) {
    const std::vector<double> masses = kernel_masses_at(incidents, window, h, kernel);
    const Raster of_cells = kernel_mass_raster(grid, window, h, kernel);
    for (const EdgeCorrection correction : all_corrections) {
      const auto [raster, outside] =
          corrected_density(incidents, grid, window, h, correction, {.kernel = kernel});
      EXPECT_EQ(outside, static_cast<std::size_t>(std::ranges::count_if(
                             masses, [](double mass) { return std::isnan(mass); })));
      EXPECT_GT(outside, 20u);
      for (std::size_t r = 0; r < grid.rows; ++r) {
        for (std::size_t c = 0; c < grid.columns; ++c) {
          const Position at{grid.x(c), grid.y(r)};
          ASSERT_EQ(std::isnan(raster.at(r, c)), !contains(window, at));
          if (std::isnan(raster.at(r, c))) continue;
          double sum = 0.0;
          for (std::size_t i = 0; i < incidents.size(); ++i) {
            if (std::isnan(masses[i])) continue;
            const double u = std::hypot(incidents.x[i] - at.x, incidents.y[i] - at.y) / h.value;
            const double spread = incidents.weight[i] * profile(kernel, u * u);
            sum += correction == EdgeCorrection::diggle ? spread / masses[i] : spread;
          }
          sum /= h.value * h.value;
          if (correction == EdgeCorrection::uniform) sum /= of_cells.at(r, c);
          // Rounding alone, and the Gaussian's tolerance.
          EXPECT_NEAR(raster.at(r, c), sum, kernel == Kernel::gaussian ? 1e-11 : 1e-14);
        }
      }
    }
  }
}

TEST(EdgeCorrection, OfDiggleIntegratesToTheIncidentsInside) {
  const PointSet incidents = uniform_incidents(400, 1000.0, /*seed=*/12);
  for (const Kernel kernel : all_kernels) {
    const double uncorrected = total(
        corrected_density(incidents, fine, square, 200_m, EdgeCorrection::none, {.kernel = kernel})
            .raster);
    const double corrected = total(corrected_density(incidents, fine, square, 200_m,
                                                     EdgeCorrection::diggle, {.kernel = kernel})
                                       .raster);
    EXPECT_LT(uncorrected, 385.0);
    // The cells fill the square, and their midpoints err where a kernel ends or is cut: most for
    // the uniform one, whose end is a step.
    EXPECT_NEAR(corrected, 400.0, kernel == Kernel::uniform ? 0.4 : 0.05);
  }
}

TEST(EdgeCorrection, OfDiggleIntegratesToTheIncidentsAmongIslands) {
  Random random(/*seed=*/13);
  const MultiPolygon window{{.shell = star_ring({500, 500}, 250, 480, 15, random),
                             .holes = {star_ring({500, 500}, 100, 200, 9, random)}},
                            {.shell = star_ring({500, 500}, 30, 80, 6, random), .holes = {}}};
  const PointSet incidents = uniform_incidents(500, 1000.0, /*seed=*/14);
  const Grid grid{.west = 0, .north = 1000, .cell = 2_m, .columns = 500, .rows = 500};
  const auto [raster, outside] =
      corrected_density(incidents, grid, window, 150_m, EdgeCorrection::diggle);
  const double inside = 500.0 - static_cast<double>(outside);
  // Cells count whole or not as their centres are inside, which along 5 km of border of cells of
  // 2 m errs by about a tenth of a percent.
  EXPECT_NEAR(total(raster) / inside, 1.0, 3e-3);
}

TEST(EdgeCorrection, OfAnEvenCityIsEven) {
  // A lattice of incidents: what is expected of it is one value, up to the border.
  std::vector<Position> lattice;
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j < 100; ++j) lattice.push_back({5.0 + 10.0 * i, 5.0 + 10.0 * j});
  }
  const PointSet incidents = points(lattice);
  const auto spread_of = [&](EdgeCorrection correction) {
    const Raster raster = corrected_density(incidents, fine, square, 150_m, correction, {}).raster;
    const auto [least, most] = std::ranges::minmax_element(raster.values);
    return std::pair(*least, *most);
  };
  const auto [least, most] = spread_of(EdgeCorrection::uniform);
  EXPECT_NEAR(least, 0.01, 1e-4);  // sums over a lattice of a fifteenth of the bandwidth
  EXPECT_NEAR(most, 0.01, 1e-4);
  EXPECT_LT(spread_of(EdgeCorrection::none).first, 0.0027);
}

TEST(EdgeCorrection, OfAWindowOutOfReachIsTheDensity) {
  const PointSet incidents = uniform_incidents(300, 1000.0, /*seed=*/15);
  const MultiPolygon wide = window_of({-1e4, -1e4, 1e4, 1e4});
  for (const EdgeCorrection correction : all_corrections) {
    EXPECT_EQ(corrected_density(incidents, fine, wide, 100_m, correction).raster,
              density(incidents, fine, 100_m));
  }
}

TEST(EdgeCorrection, SharesItsFactorsAmongRelabellings) {
  const PointSet incidents = uniform_incidents(200, 1000.0, /*seed=*/16);
  const EdgeFactors factors =
      edge_factors(incidents, fine, square, 100_m, EdgeCorrection::diggle, Kernel::quartic);
  std::vector<std::size_t> labelled;
  for (std::size_t i = 0; i < incidents.size(); i += 3) labelled.push_back(i);
  const EdgeFactors of_labelled{.of_incident = selected(factors.of_incident, labelled),
                                .of_cell = factors.of_cell,
                                .incidents_outside = 0};
  const PointSet some = selected(incidents, labelled);
  Raster shared(fine);
  write_density(weighted_inside(some, of_labelled), fine, 100_m, {}, shared.values);
  multiply_cells(shared.values, of_labelled);
  EXPECT_EQ(shared, corrected_density(some, fine, square, 100_m, EdgeCorrection::diggle).raster);
}

TEST(EdgeCorrection, LeavesOutIncidentsOutsideAndCountsThem) {
  const PointSet incidents = points({{500, 500}, {-1, 500}, {1000, 500}, {0, 500}, {2e6, 0}});
  for (const EdgeCorrection correction : all_corrections) {
    const auto [raster, outside] = corrected_density(incidents, fine, square, 90_m, correction);
    EXPECT_EQ(outside, 3u);  // the eastern border is not inside, the western one is
    const EdgeFactors factors =
        edge_factors(incidents, fine, square, 90_m, correction, Kernel::quartic);
    EXPECT_EQ(weighted_inside(incidents, factors).x, (std::vector<double>{500, 0}));
  }
  EXPECT_NEAR(
      total(corrected_density(incidents, fine, square, 90_m, EdgeCorrection::diggle).raster), 2.0,
      1e-3);  // the midpoints of cells
}

// An islet of a square metre, and a bandwidth of a kilometre: the incident on it is on it.
TEST(EdgeCorrection, KeepsAnIncidentOnItsIslet) {
  const MultiPolygon islet = window_of({500.0, 500.0, 501.0, 501.0});
  const Grid grid{.west = 500, .north = 501, .cell = {0.25}, .columns = 4, .rows = 4};
  for (const EdgeCorrection correction : {EdgeCorrection::uniform, EdgeCorrection::diggle}) {
    const auto [raster, outside] =
        corrected_density(points({{500.3, 500.4}}), grid, islet, 1000_m, correction);
    EXPECT_EQ(outside, 0u);
    EXPECT_NEAR(total(raster), 1.0, 1e-6);  // flat to that near its peak
  }
}

TEST(EdgeCorrection, IsBitIdenticalForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(2000, 1000.0, 12, 80.0, /*seed=*/1);
  RunContext run;
  for (const EdgeCorrection correction : all_corrections) {
    run.threads = 1;
    const Raster alone =
        corrected_density(incidents, fine, square, 90_m, correction, {}, run).raster;
    for (const unsigned threads : {2u, 3u, 0u}) {
      run.threads = threads;
      EXPECT_EQ(corrected_density(incidents, fine, square, 90_m, correction, {}, run).raster,
                alone);
    }
  }
}

TEST(EdgeCorrection, OfNoIncidentsIsZeroInside) {
  const auto [raster, outside] = corrected_density({}, fine, square, 90_m, EdgeCorrection::diggle);
  EXPECT_EQ(outside, 0u);
  EXPECT_EQ(raster, Raster(fine, 0.0));
}

TEST(EdgeCorrection, RefusesWhatIsNone) {
  const PointSet one = points({{500, 500}});
  for (const EdgeCorrection correction : all_corrections) {
    const auto refused = [&](const char* code, const Grid& grid, const MultiPolygon& window,
                             double bandwidth) {
      expect_refusal(ErrorKind::bad_argument, code, [&] {
        static_cast<void>(corrected_density(one, grid, window, {bandwidth}, correction));
      });
    };
    for (const double h : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity(), 2e6}) {
      refused("BANDWIDTH_RANGE", fine, square, h);
    }
    refused("WINDOW_EMPTY", fine, {}, 90.0);
    refused("WINDOW_INVALID", fine, window_of({0.0, 0.0, std::nan(""), 9.0}), 90.0);
    Grid grid = fine;
    grid.cell = 0_m;
    refused("CELL_RANGE", grid, square, 90.0);
    grid = fine;
    grid.rows = grid.columns = 1ull << 33;
    refused("GRID_TOO_LARGE", grid, square, 90.0);
  }
}

TEST(EdgeCorrection, IsGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  for (const EdgeCorrection correction : all_corrections) {
    expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
      static_cast<void>(
          corrected_density(points({{500, 500}}), fine, square, 90_m, correction, {}, run));
    });
  }
}

TEST(EdgeFactors, ReportOneProgressOfAllParts) {
  const PointSet some = uniform_incidents(200, 1000.0, /*seed=*/18);
  for (const Kernel kernel : {Kernel::quartic, Kernel::gaussian}) {
    for (const EdgeCorrection correction : all_corrections) {
      expect_progress_never_falls([&](const RunContext& run) {
        static_cast<void>(edge_factors(some, fine, square, 90_m, correction, kernel, run));
      });
    }
  }
}

}  // namespace
}  // namespace klara
