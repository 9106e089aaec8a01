#include <klara/density/density.hpp>
#include <klara/density/space_time_density.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <stop_token>
#include <tuple>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>
#include <engine/reported_progress.hpp>

namespace klara {
namespace {

using namespace literals;
using namespace std::chrono_literals;
using std::chrono::sys_days;

// The square of the incidents and one bandwidth of 300 m about it.
const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

constexpr Instant new_year{sys_days{2023y / 1 / 1}};
const EvenSlices days{.first = new_year, .step = 24h, .count = 30};
const SpaceTimeBandwidth near_and_soon{.space = 300_m, .time = 60h};

/// From 1 January, exact to the second or known to as much as `interval`.
PointSet timed(PointSet points, std::chrono::seconds period, std::chrono::seconds interval,
               std::uint64_t seed) {
  Random random(seed, /*replicate=*/7);
  const auto below = [&](std::chrono::seconds end) {
    return std::chrono::seconds(random.below(static_cast<std::uint64_t>(end.count())));
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    points.from.push_back(new_year + below(period));
    points.until.push_back(points.from.back());
    if (interval > 0s) points.until.back() += below(interval);
  }
  return points;
}

long double exact(double value) {
  return static_cast<long double>(value);
}

long double to_power(long double rest, int power) {
  long double result = 1.0L;
  for (int k = 0; k < power; ++k) result *= rest;
  return result;
}

int power_of(Kernel kernel) {
  return kernel == Kernel::uniform        ? 0
         : kernel == Kernel::epanechnikov ? 1
         : kernel == Kernel::quartic      ? 2
                                          : 3;
}

/// The integral of (1 - u^2)^power up to u.
long double integral_to(long double u, int power) {
  const long double c = std::clamp(u, -1.0L, 1.0L);
  if (power == 0) return c;
  if (power == 1) return c - c * c * c / 3.0L;
  return c - 2.0L * c * c * c / 3.0L + c * c * c * c * c / 5.0L;
}

/// The definition in long double, all times in seconds since new year; centres as the grid has them
/// in exact arithmetic. `cycle` in seconds, 0 for none.
long double density_by_definition(const PointSet& p, const Grid& grid, std::size_t row,
                                  std::size_t column, long double time, long double cycle,
                                  const SpaceTimeBandwidth& bandwidth,
                                  const SpaceTimeOptions& options) {
  const long double cell = exact(grid.cell.value);
  const long double x = exact(grid.west) + (static_cast<long double>(column) + 0.5L) * cell;
  const long double y = exact(grid.north) - (static_cast<long double>(row) + 0.5L) * cell;
  const long double h = exact(bandwidth.space.value);
  const long double ht = exact(bandwidth.time.count());
  const int power = power_of(options.time_kernel);
  long double sum = 0.0L;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const long double dx = exact(p.x[i]) - x, dy = exact(p.y[i]) - y;
    const long double rest = 1.0L - (dx * dx + dy * dy) / (h * h);
    if (rest < 0.0L) continue;
    const auto from = static_cast<long double>((p.from[i] - new_year).count());
    const auto until = static_cast<long double>((p.until[i] - new_year).count());
    long double in_time = 0.0L;
    for (int turn = cycle > 0.0L ? -40 : 0; turn <= (cycle > 0.0L ? 40 : 0); ++turn) {
      const long double u = (from - time + turn * cycle) / ht;
      const long double end = (until - time + turn * cycle) / ht;
      if (from == until) {
        if (std::abs(u) <= 1.0L) in_time += to_power(1.0L - u * u, power);
      } else {
        in_time += (integral_to(end, power) - integral_to(u, power)) / (end - u);
      }
    }
    sum += exact(p.weight_of(i)) * to_power(rest, power_of(options.kernel)) * in_time;
  }
  return sum * exact(profile(options.kernel, 0.0)) / (h * h) *
         exact(time_profile(options.time_kernel, 0.0)) / (ht / 86'400.0L);
}

double peak_of(const SpaceTimeBandwidth& bandwidth, const SpaceTimeOptions& options) {
  return profile(options.kernel, 0.0) / (bandwidth.space.value * bandwidth.space.value) *
         time_profile(options.time_kernel, 0.0) / (bandwidth.time.count() / 86'400.0);
}

/// As the header promises.
double bound_of(Kernel kernel) {
  return power_of(kernel) < 2 ? 1e-11 : 1e-10;
}

using Kernels = std::tuple<Kernel, TimeKernel>;

class SpaceTimeDensityOfEveryKernel : public testing::TestWithParam<Kernels> {
 protected:
  [[nodiscard]] static SpaceTimeOptions options(std::optional<SpaceTimeMethod> method = {}) {
    const auto [kernel, time_kernel] = GetParam();
    return {.kernel = kernel, .time_kernel = time_kernel, .method = method};
  }
};

INSTANTIATE_TEST_SUITE_P(Kernels, SpaceTimeDensityOfEveryKernel,
                         testing::Combine(testing::Values(Kernel::uniform, Kernel::epanechnikov,
                                                          Kernel::quartic, Kernel::triweight),
                                          testing::ValuesIn(all_time_kernels)));

TEST_P(SpaceTimeDensityOfEveryKernel, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 11;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 12; ++i) {
    const Metres cell{0.3 + 40.0 * random.uniform()};
    const SpaceTimeBandwidth bandwidth{
        .space = {cell.value * (8.0 + 20.0 * random.uniform())},
        .time = std::chrono::duration<double>(3600.0 * (1.0 + 200.0 * random.uniform()))};
    const Grid grid{.west = 674'000.0 + 1000.0 * random.normal(),
                    .north = 6'580'000.0 + 1000.0 * random.normal(),
                    .cell = cell,
                    .columns = 1 + random.below(90),
                    .rows = 1 + random.below(50)};
    PointSet incidents;
    for (std::uint64_t n = random.below(500); n > 0; --n) {
      // Also beyond the grid, within reach of it and not.
      incidents.x.push_back(grid.west + cell.value * (-30.0 + 150.0 * random.uniform()));
      incidents.y.push_back(grid.north - cell.value * (-30.0 + 110.0 * random.uniform()));
      incidents.weight.push_back(random.uniform());
    }
    incidents = timed(incidents, 35 * 24h, i % 2 == 0 ? 0s : 40h, seed);
    const EvenSlices slices{.first = new_year + 24h,
                            .step = std::chrono::seconds(1 + random.below(200'000)),
                            .count = 1 + random.below(40)};
    const auto cube = space_time_density(incidents, grid, slices, bandwidth, options());
    const double peak = peak_of(bandwidth, options());
    ASSERT_EQ(cube.values.size(), grid.size() * slices.count);
    for (std::size_t s = 0; s < slices.count; ++s) {
      const auto time = static_cast<long double>(
          (slices.first - new_year + static_cast<std::int64_t>(s) * slices.step).count());
      for (std::size_t c = s % 17; c < grid.size(); c += 17) {
        const double value = cube.slice(s)[c];
        const auto expected = static_cast<double>(density_by_definition(
            incidents, grid, c / grid.columns, c % grid.columns, time, 0.0L, bandwidth, options()));
        ASSERT_GE(value, 0.0);
        ASSERT_NEAR(value, expected, bound_of(options().kernel) * std::max(expected, 1e-3 * peak))
            << "case " << i << " slice " << s << " cell " << c;
      }
    }
  }
}

TEST_P(SpaceTimeDensityOfEveryKernel, AgreesWithItsDefinitionWhereBandwidthsAreOfFewCells) {
  const PointSet incidents = timed(uniform_incidents(400, 2000.0, /*seed=*/13), 30 * 24h, 20h, 13);
  for (const Metres radius : {20_m, 40_m, 80_m, 160_m}) {
    const SpaceTimeBandwidth bandwidth{.space = radius, .time = 60h};
    const auto cube = space_time_density(incidents, city, days, bandwidth, options());
    const double peak = peak_of(bandwidth, options());
    for (std::size_t s = 0; s < days.count; ++s) {
      for (std::size_t c = s; c < city.size(); c += 97) {
        const auto expected = static_cast<double>(density_by_definition(
            incidents, city, c / city.columns, c % city.columns,
            86'400.0L * static_cast<long double>(s), 0.0L, bandwidth, options()));
        ASSERT_NEAR(cube.slice(s)[c], expected,
                    bound_of(options().kernel) * std::max(expected, 1e-3 * peak))
            << "slice " << s << " cell " << c << " radius " << radius.value;
      }
    }
  }
}

TEST_P(SpaceTimeDensityOfEveryKernel, OnTheClockAgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 12;
  const Grid grid{.west = 0, .north = 400, .cell = 25_m, .columns = 16, .rows = 16};
  const ClockSlices day{.cycle = TimeCycle::day, .zone = {}, .count = 24};
  for (const auto interval : {0h, 5h, 70h}) {
    const PointSet incidents = timed(uniform_incidents(150, 400.0, seed), 20 * 24h, interval, seed);
    for (const double hours : {1.5, 12.0}) {
      const SpaceTimeBandwidth bandwidth{.space = 250_m,
                                         .time = std::chrono::duration<double>(3600.0 * hours)};
      const auto cube = space_time_density(incidents, grid, day, bandwidth, options());
      const double peak = peak_of(bandwidth, options());
      for (std::size_t s = 0; s < day.count; ++s) {
        for (std::size_t c = s % 7; c < grid.size(); c += 7) {
          const auto expected = static_cast<double>(density_by_definition(
              incidents, grid, c / grid.columns, c % grid.columns,
              3600.0L * (static_cast<long double>(s) + 0.5L), 86'400.0L, bandwidth, options()));
          ASSERT_NEAR(cube.slice(s)[c], expected,
                      bound_of(options().kernel) * std::max(expected, 1e-3 * peak))
              << "slice " << s << " cell " << c << " bandwidth " << hours << " h";
        }
      }
    }
  }
}

TEST_P(SpaceTimeDensityOfEveryKernel, IsTheSameByEitherMethod) {
  const PointSet incidents =
      timed(clustered_incidents(1500, 2000.0, 12, 80.0, /*seed=*/4), 30 * 24h, 12h, /*seed=*/4);
  const auto together =
      space_time_density(incidents, city, days, near_and_soon, options(SpaceTimeMethod::together));
  const auto alone = space_time_density(incidents, city, days, near_and_soon,
                                        options(SpaceTimeMethod::one_by_one));
  const double peak = peak_of(near_and_soon, options());
  for (std::size_t i = 0; i < alone.values.size(); ++i) {
    ASSERT_NEAR(together.values[i], alone.values[i],
                2.0 * bound_of(options().kernel) * std::max(alone.values[i], 1e-3 * peak));
  }
}

TEST_P(SpaceTimeDensityOfEveryKernel, IntegratesToTheSumOfWeights) {
  PointSet incidents = timed(uniform_incidents(400, 2000.0, /*seed=*/7), 20 * 24h, 30h, /*seed=*/7);
  Random random(8);
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents.weight.push_back(random.uniform());
  const EvenSlices every_six_hours{.first = new_year - 72h, .step = 6h, .count = 26 * 4 + 12};
  const auto cube = space_time_density(incidents, city, every_six_hours, near_and_soon, options());
  const double total = std::accumulate(cube.values.begin(), cube.values.end(), 0.0);
  const double weights = std::accumulate(incidents.weight.begin(), incidents.weight.end(), 0.0);
  // Cells and slices are summed by their midpoints: a tenth of a bandwidth in time.
  EXPECT_NEAR(total * 25.0 * 25.0 * 0.25 / weights, 1.0, 5e-3);
}

TEST_P(SpaceTimeDensityOfEveryKernel, IsBitIdenticalForEveryThreadCount) {
  const PointSet incidents =
      timed(clustered_incidents(2000, 2000.0, 12, 80.0, /*seed=*/1), 30 * 24h, 0s, /*seed=*/1);
  RunContext run;
  const auto alone = space_time_density(incidents, city, days, near_and_soon, options(), run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(space_time_density(incidents, city, days, near_and_soon, options(), run).values,
              alone.values)
        << threads;
  }
}

TEST_P(SpaceTimeDensityOfEveryKernel, IsTheSameSliceAfterSlice) {
  const PointSet incidents =
      timed(clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/2), 50 * 24h, 0s, /*seed=*/2);
  const EvenSlices many{.first = new_year, .step = 24h, .count = 50};  // more than one batch
  const auto cube = space_time_density(incidents, city, many, near_and_soon, options());
  std::size_t next = 0;
  for_each_slice(incidents, city, many, near_and_soon, options(),
                 [&](std::size_t s, std::span<const double> values) {
                   ASSERT_EQ(s, next++);
                   ASSERT_TRUE(std::ranges::equal(values, cube.slice(s))) << s;
                 });
  EXPECT_EQ(next, many.count);
}

// A slice is what it is, whichever others it is summed with.
TEST_P(SpaceTimeDensityOfEveryKernel, OfOneSliceIsThatOfTheCube) {
  const PointSet incidents =
      timed(clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/3), 50 * 24h, 9h, /*seed=*/3);
  const EvenSlices many{.first = new_year, .step = 24h, .count = 50};
  const auto cube = space_time_density(incidents, city, many, near_and_soon, options());
  const double peak = peak_of(near_and_soon, options());
  for (const std::size_t s : {0u, 31u, 32u, 49u}) {
    const EvenSlices one{
        .first = many.first + static_cast<std::int64_t>(s) * many.step, .step = 24h, .count = 1};
    const auto alone = space_time_density(incidents, city, one, near_and_soon, options());
    for (std::size_t c = 0; c < city.size(); ++c) {
      ASSERT_NEAR(alone.values[c], cube.slice(s)[c],
                  bound_of(options().kernel) * std::max(cube.slice(s)[c], 1e-3 * peak));
    }
  }
}

TEST_P(SpaceTimeDensityOfEveryKernel, ApproachesThePlanarDensityAsTimeIsForgotten) {
  const PointSet incidents =
      timed(uniform_incidents(500, 2000.0, /*seed=*/5), 30 * 24h, 0s, /*seed=*/5);
  const SpaceTimeBandwidth for_ever{.space = 300_m, .time = 1'000'000 * 24h};
  const EvenSlices one{.first = new_year, .step = 24h, .count = 1};
  const auto cube = space_time_density(incidents, city, one, for_ever, options());
  const Raster planar = density(incidents, city, 300_m, {.kernel = options().kernel});
  const double per_day = time_profile(options().time_kernel, 0.0) / 1e6;
  const double peak = profile(options().kernel, 0.0) / (300.0 * 300.0);
  for (std::size_t c = 0; c < city.size(); ++c) {
    // Thirty days are 3e-5 of the bandwidth, which counts squared, at most twice.
    ASSERT_NEAR(cube.values[c] / per_day, planar.values[c],
                2.0 * 9e-10 * planar.values[c] + 1e-13 * peak);
  }
}

// So dense that the sums are taken out and begun anew many times.
TEST_P(SpaceTimeDensityOfEveryKernel, KeepsItsDigitsInACrowd) {
  PointSet crowd =
      timed(clustered_incidents(12'000, 200.0, 3, 20.0, /*seed=*/5), 60h, 0s, /*seed=*/5);
  crowd.x.push_back(900.0);  // and beside it, one alone
  crowd.y.push_back(900.0);
  crowd.from.push_back(new_year + 24h);
  crowd.until.push_back(new_year + 24h);
  const SpaceTimeBandwidth bandwidth{.space = 200_m, .time = 30h};
  const EvenSlices slices{.first = new_year, .step = 20h, .count = 5};
  const auto cube = space_time_density(crowd, city, slices, bandwidth, options());
  const double peak = peak_of(bandwidth, options());
  std::size_t empty = 0;
  for (std::size_t s = 0; s < slices.count; ++s) {
    for (std::size_t c = s; c < city.size(); c += 61) {
      const auto expected = static_cast<double>(density_by_definition(
          crowd, city, c / city.columns, c % city.columns, 72'000.0L * static_cast<long double>(s),
          0.0L, bandwidth, options()));
      const double value = cube.slice(s)[c];
      if (expected == 0.0) {
        ++empty;
        ASSERT_EQ(value, 0.0) << "slice " << s << " cell " << c;
      }
      ASSERT_NEAR(value, expected, bound_of(options().kernel) * std::max(expected, 1e-3 * peak))
          << "slice " << s << " cell " << c;
    }
  }
  EXPECT_GT(empty, 100u);
}

TEST(SpaceTimeDensity, OfAGaussianAndOfATriangleIsThatOfTheirPlane) {
  const PointSet incidents =
      timed(uniform_incidents(300, 2000.0, /*seed=*/6), 30 * 24h, 0s, /*seed=*/6);
  for (const Kernel kernel : {Kernel::gaussian, Kernel::triangular}) {
    const auto cube = space_time_density(incidents, city, days, near_and_soon, {.kernel = kernel});
    PointSet seen = incidents;
    for (const Instant t : incidents.from) {
      const double u =
          std::chrono::duration<double>(t - days.first - 9 * days.step) / near_and_soon.time;
      seen.weight.push_back(time_profile(TimeKernel::epanechnikov, u) / 2.5);
    }
    const Raster planar = density(seen, city, 300_m, {.kernel = kernel});
    const double highest = *std::ranges::max_element(planar.values);
    for (std::size_t c = 0; c < city.size(); ++c) {
      ASSERT_NEAR(cube.slice(9)[c], planar.values[c], 2e-9 * highest);
    }
  }
}

// Whole days later, the clock shows the same.
TEST(SpaceTimeDensity, OnTheClockForgetsTheDate) {
  PointSet incidents = timed(uniform_incidents(400, 2000.0, /*seed=*/9), 24h, 3h, /*seed=*/9);
  const ClockSlices day{.cycle = TimeCycle::day, .zone = {}, .count = 24};
  const SpaceTimeBandwidth bandwidth{.space = 300_m, .time = 3h};
  const auto once = space_time_density(incidents, city, day, bandwidth);
  for (Instant& t : incidents.from) t += 17 * 24h;
  for (Instant& t : incidents.until) t += 17 * 24h;
  EXPECT_EQ(space_time_density(incidents, city, day, bandwidth).values, once.values);
}

TEST(SpaceTimeDensity, OnTheClockTurnsWithItsIncidents) {
  PointSet incidents = timed(uniform_incidents(400, 2000.0, /*seed=*/9), 24h, 3h, /*seed=*/9);
  const ClockSlices day{.cycle = TimeCycle::day, .zone = {}, .count = 24};
  const SpaceTimeBandwidth bandwidth{.space = 300_m, .time = 3h};
  const auto before = space_time_density(incidents, city, day, bandwidth);
  for (Instant& t : incidents.from) t += 1h;
  for (Instant& t : incidents.until) t += 1h;
  const auto after = space_time_density(incidents, city, day, bandwidth);
  const double peak = peak_of(bandwidth, {});
  for (std::size_t s = 0; s < 24; ++s) {
    for (std::size_t c = 0; c < city.size(); ++c) {
      ASSERT_NEAR(after.slice((s + 1) % 24)[c], before.slice(s)[c], 1e-11 * peak);
    }
  }
}

TEST(SpaceTimeDensity, OnTheClockIntegratesToTheSumOfWeights) {
  for (const TimeCycle cycle : {TimeCycle::day, TimeCycle::week}) {
    const PointSet incidents =
        timed(uniform_incidents(400, 2000.0, /*seed=*/10), 30 * 24h, 90h, /*seed=*/10);
    const ClockSlices clock{.cycle = cycle, .zone = {}, .count = 48};
    const SpaceTimeBandwidth bandwidth{.space = 300_m, .time = length_of(cycle) / 4};
    const auto cube = space_time_density(incidents, city, clock, bandwidth);
    const double total = std::accumulate(cube.values.begin(), cube.values.end(), 0.0);
    const double days_of_slice = std::chrono::duration<double>(length_of(cycle)) / 48.0 / 24h;
    EXPECT_NEAR(total * 25.0 * 25.0 * days_of_slice, 400.0, 1.0);  // by midpoints
  }
}

// At 01:30 UTC of 26 March the clock of Stockholm shows 03:30, and nothing is felt from 02:30.
TEST(SpaceTimeDensity, OnTheClockSkipsTheHourOfSummerTime) {
  const TimeZone stockholm{
      .name = "Europe/Stockholm",
      .transitions = {{sys_days{2022y / 10 / 30} + 1h, 1h}, {sys_days{2023y / 3 / 26} + 1h, 2h}}};
  const Instant night = sys_days{2023y / 3 / 26};
  const PointSet one{.x = {1000},
                     .y = {1000},
                     .weight = {},
                     .from = {night + 1h + 30min},
                     .until = {night + 1h + 30min}};
  const ClockSlices day{.cycle = TimeCycle::day, .zone = stockholm, .count = 24};
  const SpaceTimeBandwidth bandwidth{.space = 300_m, .time = 50min};
  const auto cube = space_time_density(one, city, day, bandwidth);
  for (std::size_t s = 0; s < 24; ++s) {
    EXPECT_EQ(*std::ranges::max_element(cube.slice(s)) > 0.0, s == 3) << s;
  }
}

TEST(SpaceTimeDensity, TakesAnIncidentAtExactlyOneBandwidth) {
  const PointSet one{
      .x = {1000}, .y = {1000}, .weight = {}, .from = {new_year + 60h}, .until = {new_year + 60h}};
  const EvenSlices slices{.first = new_year, .step = 120h, .count = 2};
  const auto cube =
      space_time_density(one, city, slices, near_and_soon, {.time_kernel = TimeKernel::uniform});
  EXPECT_GT(*std::ranges::max_element(cube.slice(0)), 0.0);
  EXPECT_TRUE(std::ranges::equal(cube.slice(0), cube.slice(1)));
}

TEST(SpaceTimeDensity, OfNothingIsZeroOrEmpty) {
  const auto nobody = space_time_density({}, city, days, near_and_soon);
  EXPECT_EQ(nobody.values, std::vector<double>(city.size() * days.count, 0.0));
  const PointSet one{
      .x = {1000}, .y = {1000}, .weight = {}, .from = {new_year}, .until = {new_year}};
  const EvenSlices never{.first = new_year, .step = 24h, .count = 0};
  EXPECT_TRUE(space_time_density(one, city, never, near_and_soon).values.empty());
  const Grid nowhere{.west = 0, .north = 0, .cell = 25_m, .columns = 0, .rows = 0};
  EXPECT_TRUE(space_time_density(one, nowhere, days, near_and_soon).values.empty());
}

TEST(SpaceTimeDensity, CountsCoincidentIncidentsEach) {
  PointSet same;
  for (int i = 0; i < 3000; ++i) {
    same.x.push_back(1000.0);
    same.y.push_back(1000.0);
    same.from.push_back(new_year);
    same.until.push_back(new_year);
  }
  const PointSet one{
      .x = {1000}, .y = {1000}, .weight = {3000}, .from = {new_year}, .until = {new_year}};
  const EvenSlices slices{.first = new_year, .step = 24h, .count = 2};
  const auto many = space_time_density(same, city, slices, near_and_soon);
  const auto heavy = space_time_density(one, city, slices, near_and_soon);
  for (std::size_t i = 0; i < many.values.size(); ++i) {
    ASSERT_NEAR(many.values[i], heavy.values[i], 1e-12 * heavy.values[i]);
  }
}

TEST(SpaceTimeDensity, OfOneSliceNeedsNoStep) {
  const PointSet incidents =
      timed(uniform_incidents(50, 2000.0, /*seed=*/14), 5 * 24h, 0s, /*seed=*/14);
  const EvenSlices none{.first = new_year, .step = 0s, .count = 1};
  const EvenSlices day{.first = new_year, .step = 24h, .count = 1};
  EXPECT_EQ(space_time_density(incidents, city, none, near_and_soon).values,
            space_time_density(incidents, city, day, near_and_soon).values);
}

TEST(SpaceTimeDensity, ReportsOneProgressOfAllSlices) {
  const PointSet incidents =
      timed(uniform_incidents(50, 2000.0, /*seed=*/15), 5 * 24h, 0s, /*seed=*/15);
  const EvenSlices many{.first = new_year, .step = 24h, .count = 70};
  for (const auto method : {SpaceTimeMethod::together, SpaceTimeMethod::one_by_one}) {
    expect_progress_never_falls([&](const RunContext& run) {
      static_cast<void>(
          space_time_density(incidents, city, many, near_and_soon, {.method = method}, run));
    });
  }
}

TEST(SpaceTimeDensity, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(space_time_density({}, city, days, near_and_soon, {}, run));
  });
}

TEST(SpaceTimeDensity, RefusesBandwidthsThatAreNone) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double h : {0.0, -250.0, infinity, std::nan("")}) {
    expect_refusal(ErrorKind::bad_argument, "BANDWIDTH_RANGE", [&] {
      static_cast<void>(space_time_density({}, city, days, {.space = {h}, .time = 60h}));
    });
  }
  for (const double t : {0.0, 0.5, -60.0, infinity, std::nan(""), 1e12}) {
    expect_refusal(ErrorKind::bad_argument, "TIME_BANDWIDTH_RANGE", [&] {
      static_cast<void>(space_time_density(
          {}, city, days, {.space = 300_m, .time = std::chrono::duration<double>(t)}));
    });
  }
  const ClockSlices day{.cycle = TimeCycle::day, .zone = {}, .count = 24};
  const auto refused = refusal(
      [&] { static_cast<void>(space_time_density({}, city, day, {.space = 300_m, .time = 13h})); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->message().en, "the bandwidth in time must lie between 1 s and 12 h, got 13 h");
  EXPECT_EQ(refused->message().sv,
            "bandbredden i tiden måste ligga mellan 1 s och 12 h, inte 13 h");
  EXPECT_FALSE(refused->remedy().en.empty());
  EXPECT_NO_THROW(
      static_cast<void>(space_time_density({}, city, day, {.space = 300_m, .time = 12h})));
}

TEST(SpaceTimeDensity, RefusesSlicesThatDoNotFollowEachOther) {
  const auto with_step = [](std::chrono::seconds step) {
    static_cast<void>(space_time_density(
        {}, city, EvenSlices{.first = new_year, .step = step, .count = 2}, near_and_soon));
  };
  for (const auto step : {0s, -3600s, std::chrono::seconds::max()}) {
    expect_refusal(ErrorKind::bad_argument, "SLICES_INVALID", [&] { with_step(step); });
  }
  EXPECT_NO_THROW(with_step(1s));
}

TEST(SpaceTimeDensity, RefusesACubeBeyondMemoryBeforeItIsMade) {
  const Grid wide{.west = 0, .north = 0, .cell = 25_m, .columns = 8000, .rows = 6400};
  const EvenSlices hours{.first = new_year, .step = 1h, .count = 8760};
  const auto refused =
      refusal([&] { static_cast<void>(space_time_density({}, wide, hours, near_and_soon)); });
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(refused->code(), "CUBE_TOO_LARGE");
  EXPECT_EQ(refused->message().en,
            "a cube of 8,000 x 6,400 cells and 8,760 slices takes 3.6 TB; the limit is 2.0 GB");
  EXPECT_EQ(refused->remedy().en,
            "Take at most 4 slices at once, or cells of at least 1,059 m, or the slices one after "
            "the other.");
  expect_refusal(ErrorKind::bad_argument, "CUBE_TOO_LARGE",
                 [&] { require_cube(wide, std::numeric_limits<std::size_t>::max()); });
  Grid endless = wide;
  endless.rows = endless.columns = 1ull << 33;
  expect_refusal(ErrorKind::bad_argument, "GRID_TOO_LARGE", [&] { require_cube(endless, 1); });
  EXPECT_NO_THROW(require_cube(wide, 4));
}

TEST(SpaceTimeDensity, RefusesIncidentsWithoutTimes) {
  expect_refusal(ErrorKind::bad_argument, "TIME_MISSING", [] {
    static_cast<void>(space_time_density(uniform_incidents(5, 10.0, 1), city, days, near_and_soon));
  });
}

}  // namespace
}  // namespace klara
