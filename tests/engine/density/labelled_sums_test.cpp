#include <klara/density/labelled_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/instruction_sets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = 0, .north = 2000, .cell = 50_m, .columns = 40, .rows = 37};

LabelledSums sums_everywhere(const PointSet& incidents, Metres bandwidth,
                             const RunContext& run = {}) {
  return {incidents, city, bandwidth, runs_of(city, std::vector<bool>(city.size(), true)), run};
}

/// Cell by cell, and there labelling by labelling.
std::vector<float> sums_of(LabelledSums& sums, const std::vector<std::uint16_t>& labels,
                           const RunContext& run = {}) {
  std::vector<float> result(city.size() * labellings_at_once);
  sums.visit_runs(
      labels,
      [&](std::size_t row, std::span<const float> of_row) {
        std::ranges::copy(of_row,
                          result.begin() + static_cast<std::ptrdiff_t>(row * of_row.size()));
      },
      run);
  return result;
}

std::vector<std::uint16_t> some_labels(std::size_t n) {
  std::vector<std::uint16_t> labels(n);
  write_labellings(/*seed=*/1, /*first=*/0, n / 3, labels);
  return labels;
}

PointSet weighted_incidents() {
  PointSet incidents = clustered_incidents(2000, 2000.0, 12, 80.0, /*seed=*/2);
  Random random(/*seed=*/3);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents.weight.push_back(0.5 + random.uniform());
  }
  incidents.x.insert(incidents.x.end(), {-900.0, 1e6, 1000.0});  // some far away
  incidents.y.insert(incidents.y.end(), {1000.0, 0.0, -1e7});
  incidents.weight.insert(incidents.weight.end(), {1.0, 1.0, 1.0});
  return incidents;
}

TEST(LabelledSums, AreTheDensitiesOfTheCases) {
  const PointSet incidents = weighted_incidents();
  const auto labels = some_labels(incidents.size());
  for (const Metres h : {30_m, 50_m, 170_m, 3000_m}) {
    const DensityOptions options{.kernel = Kernel::gaussian, .gaussian_tolerance = 1e-12};
    LabelledSums sums = sums_everywhere(incidents, h);
    const std::vector<float> all = sums_of(sums, labels);
    const Raster of_both = density(incidents, city, h, options);
    const double highest = *std::ranges::max_element(of_both.values);
    for (const std::size_t l : {0u, 7u, 15u}) {
      PointSet cases;
      for (std::size_t i = 0; i < incidents.size(); ++i) {
        if ((labels[i] >> l & 1) == 0) continue;
        cases.x.push_back(incidents.x[i]);
        cases.y.push_back(incidents.y[i]);
        cases.weight.push_back(incidents.weight[i]);
      }
      const Raster expected = density(cases, city, h, options);
      for (std::size_t i = 0; i < city.size(); ++i) {
        const double value = static_cast<double>(all[i * labellings_at_once + l]) / sums.unit();
        EXPECT_NEAR(value, expected.values[i], 2e-6 * highest + 1e-5 * expected.values[i]);
      }
    }
  }
}

// Cells about which nobody asks, in gaps of more than a few, are passed over.
TEST(LabelledSums, AreTheSameInRunsAsEverywhere) {
  const Grid wide{.west = 0, .north = 2000, .cell = 10_m, .columns = 200, .rows = 150};
  const PointSet incidents = weighted_incidents();
  const auto labels = some_labels(incidents.size());
  std::vector<bool> wanted(wide.size(), false);
  for (const std::size_t i : {5u * 200u + 3u, 5u * 200u + 40u, 5u * 200u + 180u, 149u * 200u}) {
    wanted[i] = true;
  }
  const std::vector<CellRun> runs = runs_of(wide, wanted);
  ASSERT_EQ(runs, (std::vector<CellRun>{{.row = 5, .begin = 3, .end = 41},
                                        {.row = 5, .begin = 180, .end = 181},
                                        {.row = 149, .begin = 0, .end = 1}}));
  LabelledSums everywhere(incidents, wide, 60_m,
                          runs_of(wide, std::vector<bool>(wide.size(), true)));
  std::vector<std::vector<float>> rows(wide.rows);
  everywhere.visit_runs(labels, [&](std::size_t row, std::span<const float> sums) {
    rows[row].assign(sums.begin(), sums.end());
  });
  LabelledSums sums(incidents, wide, 60_m, runs);
  sums.visit_runs(labels, [&](std::size_t k, std::span<const float> of_run) {
    const std::span<const float> of_row(rows[runs[k].row]);
    EXPECT_TRUE(std::ranges::equal(
        of_run, of_row.subspan(runs[k].begin * labellings_at_once, of_run.size())))
        << k;
    EXPECT_EQ(of_run.size(), (runs[k].end - runs[k].begin) * labellings_at_once);
  });
}

// So that labellings that exchange incidents at one place are ties.
TEST(LabelledSums, AreTheSameToTheBitForIncidentsAtOnePlace) {
  PointSet incidents = clustered_incidents(300, 2000.0, 5, 80.0, /*seed=*/4);
  PointSet twice = incidents;
  twice.x.insert(twice.x.end(), incidents.x.begin(), incidents.x.end());
  twice.y.insert(twice.y.end(), incidents.y.begin(), incidents.y.end());
  LabelledSums sums = sums_everywhere(twice, 100_m);
  std::vector<std::uint16_t> labels(600, 0);
  for (std::size_t i = 0; i < 300; ++i) {
    labels[i] = 1;  // in labelling 0 the first of each pair is, in labelling 1 the second
    labels[300 + i] = 2;
  }
  const std::vector<float> all = sums_of(sums, labels);
  for (std::size_t i = 0; i < city.size(); ++i) {
    EXPECT_EQ(all[i * labellings_at_once], all[i * labellings_at_once + 1]);
  }
}

TEST(LabelledSums, OfNobodyAreZero) {
  LabelledSums sums = sums_everywhere({}, 100_m);
  for (const float sum : sums_of(sums, {})) EXPECT_EQ(sum, 0.0f);
  LabelledSums of_controls = sums_everywhere(weighted_incidents(), 100_m);
  for (const float sum : sums_of(of_controls, std::vector<std::uint16_t>(2003, 0))) {
    EXPECT_EQ(sum, 0.0f);
  }
}

TEST(LabelledSums, AreBitIdenticalForEveryThreadCount) {
  const PointSet incidents = weighted_incidents();
  const auto labels = some_labels(incidents.size());
  LabelledSums sums = sums_everywhere(incidents, 90_m);
  RunContext run;
  const std::vector<float> alone = sums_of(sums, labels, run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(sums_of(sums, labels, run), alone);
  }
}

TEST(LabelledSums, AgreeAcrossInstructionSets) {
  const PointSet incidents = weighted_incidents();
  const auto labels = some_labels(incidents.size());
  LabelledSums sums = sums_everywhere(incidents, 170_m);
  const std::vector<float> best = sums_of(sums, labels);
  const float highest = *std::ranges::max_element(best);
  with_every_instruction_set([&] {
    const std::vector<float> result = sums_of(sums, labels);
    for (std::size_t i = 0; i < best.size(); ++i) {
      EXPECT_NEAR(result[i], best[i], 2e-6f * highest);
    }
  });
}

// All at one place: the most that a node can hold.
TEST(LabelledSums, HoldTwentyThousandIncidentsAtOnePlace) {
  PointSet incidents;
  incidents.x.assign(20'000, 1000.0);
  incidents.y.assign(20'000, 1000.0);
  LabelledSums sums = sums_everywhere(incidents, 200_m);
  const std::vector<float> all = sums_of(sums, std::vector<std::uint16_t>(20'000, 0xffff));
  const Raster expected = density(incidents, city, 200_m, {.kernel = Kernel::gaussian});
  const double highest = *std::ranges::max_element(expected.values);
  for (std::size_t i = 0; i < city.size(); ++i) {
    const double value = static_cast<double>(all[i * labellings_at_once + 15]) / sums.unit();
    EXPECT_NEAR(value, expected.values[i], (2e-6 + 2e4 / 536870912.0) * highest);
  }
}

TEST(LabelledSums, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  RunContext run;
  run.stop = source.get_token();
  const PointSet incidents = weighted_incidents();
  LabelledSums sums = sums_everywhere(incidents, 90_m, run);
  source.request_stop();
  expect_refusal(ErrorKind::cancelled, "CANCELLED",
                 [&] { static_cast<void>(sums_of(sums, some_labels(incidents.size()), run)); });
}

TEST(LabelledSums, RefuseBandwidthsThatAreNone) {
  const PointSet incidents = weighted_incidents();
  for (const double h : {0.0, -1.0, std::nan(""), 2e6}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE",
                   [&] { static_cast<void>(sums_everywhere(incidents, {h})); });
  }
}

}  // namespace
}  // namespace klara
