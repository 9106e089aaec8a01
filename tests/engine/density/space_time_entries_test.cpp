#include <klara/base/random.hpp>
#include <klara/density/space_time_entries.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include <engine/generated_incidents.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 99};
constexpr EvenSlices slices{.first = {}, .step = std::chrono::seconds(10), .count = 60};
constexpr double time_bandwidth = 45.0;  // s

/// More than one block of them; beyond the grid, too, and some for a while.
PointSet incidents_in_time() {
  PointSet incidents = clustered_incidents(150'000, 2000.0, 40, 400.0, /*seed=*/1);
  Random random(/*seed=*/2);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const std::chrono::seconds from(static_cast<std::int64_t>(random.below(900)) - 150);
    const std::chrono::seconds lasts(i % 3 == 0 ? random.below(90) : 0);
    incidents.from.emplace_back(from);
    incidents.until.emplace_back(from + lasts);
    incidents.weight.push_back(static_cast<double>(i));  // so that each can be told
  }
  return incidents;
}

class EntriesInSpaceAndTime : public testing::Test {
 protected:
  [[nodiscard]] SpaceTimeEntries of(IndexRange range, unsigned threads = 1) const {
    RunContext run;
    run.threads = threads;
    return space_time_entries(incidents, stretches, city, cut, axis_of(slices), time_bandwidth,
                              range, run);
  }

  /// Slices that an incident is seen from.
  [[nodiscard]] bool is_seen_from(std::size_t incident, std::size_t slice) const {
    const TimeStretch stretch = stretches[incident];
    const double time = 10.0 * static_cast<double>(slice);
    return stretch.from - time_bandwidth <= time && time <= stretch.until + time_bandwidth;
  }

  /// The incidents that a slice sees from a tile and a band, in order.
  [[nodiscard]] std::vector<std::size_t> seen(const SpaceTimeEntries& entries, std::size_t tile,
                                              std::size_t band, std::size_t slice) const {
    std::vector<std::size_t> result;
    for (std::size_t c = 0; c < entries.cohorts.size(); ++c) {
      const auto starts = entries.starts_of(tile, c);
      for (std::uint32_t e = starts[band]; e < starts[band + 1]; ++e) {
        const auto incident = static_cast<std::size_t>(entries.entries[e].weight);
        if (!is_seen_from(incident, slice)) continue;
        EXPECT_LE(entries.cohorts[c].first, slice);
        EXPECT_GE(entries.cohorts[c].last, slice);
        result.push_back(incident);
      }
    }
    return result;
  }

  PointSet incidents = incidents_in_time();
  TimeStretches stretches{incidents, slices, time_bandwidth};
  SpaceTimeCut cut = space_time_cut(city, 310_m, 2);
};

TEST_F(EntriesInSpaceAndTime, HoldEachIncidentWithinReachOnceAndWhereItIs) {
  const SpaceTimeEntries entries = of({20, 40});
  std::vector<int> times_found(incidents.size(), 0);
  for (int tile = 0; tile < cut.tiles; ++tile) {
    for (std::size_t c = 0; c < entries.cohorts.size(); ++c) {
      const auto starts = entries.starts_of(static_cast<std::size_t>(tile), c);
      for (int band = 0; band < cut.bands; ++band) {
        const auto b = static_cast<std::size_t>(band);
        for (std::uint32_t e = starts[b]; e < starts[b + 1]; ++e) {
          const SpaceTimeEntry& entry = entries.entries[e];
          const auto i = static_cast<std::size_t>(entry.weight);
          ++times_found[i];
          const double column = cut.centre(tile) + entry.x;
          const double row = (band - cut.bands_above) * SpaceTimeCut::strip_rows +
                             0.5 * (SpaceTimeCut::strip_rows - 1) + entry.y;
          ASSERT_NEAR(city.west + (column + 0.5) * 25.0, incidents.x[i], 1e-9);
          ASSERT_NEAR(city.north - (row + 0.5) * 25.0, incidents.y[i], 1e-9);
          ASSERT_LE(std::abs(entry.x), 0.5 * cut.tile + 1.0);  // out of reach where beyond half
          ASSERT_LE(std::abs(entry.y), 0.5 * (SpaceTimeCut::strip_rows + 1) + 1e-9);
          ASSERT_EQ(entry.from, stretches[i].from);
          ASSERT_EQ(entry.until, stretches[i].until);
        }
      }
    }
  }
  std::size_t far = 0;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const double column = (incidents.x[i] - city.west) / 25.0 - 0.5;
    const double row = (city.north - incidents.y[i]) / 25.0 - 0.5;
    const double radius = 310.0 / 25.0;
    const bool near =
        column >= -radius && column <= 103.0 + radius && row >= -radius && row <= 98.0 + radius;
    bool in_time = false;
    for (std::size_t s = 20; s < 40; ++s) in_time = in_time || is_seen_from(i, s);
    ASSERT_LE(times_found[i], in_time ? 1 : 0) << i;
    if (near && in_time) {
      ASSERT_EQ(times_found[i], 1) << i;
    }
    far += near ? 0 : 1;
  }
  EXPECT_GT(far, 1000u);
}

TEST_F(EntriesInSpaceAndTime, AreMetInTheSameOrderWhicheverSlicesAreAskedFor) {
  const SpaceTimeEntries many = of({10, 40}), few = of({30, 31});
  std::size_t compared = 0;
  for (std::size_t tile = 0; tile < static_cast<std::size_t>(cut.tiles); ++tile) {
    for (std::size_t band = 0; band < static_cast<std::size_t>(cut.bands); ++band) {
      const auto expected = seen(many, tile, band, 30);
      ASSERT_EQ(seen(few, tile, band, 30), expected);
      compared += expected.size();
    }
  }
  EXPECT_GT(compared, 10'000u);
}

TEST_F(EntriesInSpaceAndTime, AreTheSameForEveryThreadCount) {
  const SpaceTimeEntries alone = of({10, 40});
  for (const unsigned threads : {2u, 5u}) {
    const SpaceTimeEntries shared = of({10, 40}, threads);
    ASSERT_EQ(shared.starts, alone.starts);
    for (std::uint32_t e = 0; e < alone.starts.back(); ++e) {
      ASSERT_EQ(shared.entries[e].weight, alone.entries[e].weight) << e;
    }
  }
}

// Small discs on a wide grid and many slices: tables of every cohort would outgrow the incidents.
TEST_F(EntriesInSpaceAndTime, KeepTheirTablesSmall) {
  const Grid wide{.west = -300, .north = 2300, .cell = {0.5}, .columns = 8000, .rows = 8000};
  const SpaceTimeCut fine = space_time_cut(wide, {1.5}, 2);
  const SpaceTimeEntries entries = space_time_entries(
      incidents, stretches, wide, fine, axis_of(slices), time_bandwidth, {10, 40}, {});
  const auto places = static_cast<std::size_t>(fine.tiles) * static_cast<std::size_t>(fine.bands);
  EXPECT_LE(entries.starts.size(), 2 * std::max<std::size_t>(places, 1u << 20));
}

}  // namespace
}  // namespace klara
