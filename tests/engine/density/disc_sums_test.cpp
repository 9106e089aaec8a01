#include <klara/base/random.hpp>
#include <klara/density/disc_sums.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/instruction_sets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

const Grid city{.west = -300, .north = 2300, .cell = 25_m, .columns = 104, .rows = 104};

std::vector<double> disc_sums(const PointSet& incidents, const Grid& grid,
                              const DiscPolynomial& polynomial, const RunContext& run = {}) {
  std::vector<double> values(grid.size(), -1.0);
  write_disc_sums(incidents, grid, polynomial, values, run);
  return values;
}

// The definition in long double; centres as the grid has them in exact arithmetic.
long double sum_by_definition(const PointSet& p, const Grid& grid, std::size_t row,
                              std::size_t column, const DiscPolynomial& polynomial) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const long double cell = exact(grid.cell.value);
  const long double x = exact(grid.west) + (static_cast<long double>(column) + 0.5L) * cell;
  const long double y = exact(grid.north) - (static_cast<long double>(row) + 0.5L) * cell;
  const long double h = exact(polynomial.radius.value);
  long double sum = 0.0L;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const long double dx = exact(p.x[i]) - x, dy = exact(p.y[i]) - y;
    const long double rest = 1.0L - (dx * dx + dy * dy) / (h * h);
    if (rest < 0.0L) continue;
    long double term = exact(p.weight_of(i));
    for (int k = 0; k < polynomial.power; ++k) term *= rest;
    sum += term;
  }
  return exact(polynomial.factor) * sum;
}

class DiscSums : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] DiscPolynomial of(Metres radius) const {
    return {.radius = radius, .power = GetParam(), .factor = 1.0};
  }
};

INSTANTIATE_TEST_SUITE_P(Powers, DiscSums, testing::Range(0, 4));

// As the header promises: of the larger of the value and a thousandth of the peak.
TEST_P(DiscSums, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 41;
  const double tolerance = GetParam() < 2 ? 1e-11 : 1e-10;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int i = 0; i < 40; ++i) {
    const Metres cell{0.3 + 40.0 * random.uniform()};
    // Half of them of a few cells, where digits are the fewest.
    const double most = i % 2 == 0 ? 3.0 : 30.0;
    const Metres radius{cell.value * (1.0 + most * random.uniform())};
    const Grid grid{.west = 674'000.0 + 1000.0 * random.normal(),
                    .north = 6'580'000.0 + 1000.0 * random.normal(),
                    .cell = cell,
                    .columns = 1 + random.below(150),
                    .rows = 1 + random.below(60)};
    PointSet incidents;
    for (std::uint64_t n = random.below(400); n > 0; --n) {
      // Also beyond the grid, within reach of it and not.
      incidents.x.push_back(grid.west + cell.value * (-40.0 + 230.0 * random.uniform()));
      incidents.y.push_back(grid.north - cell.value * (-40.0 + 140.0 * random.uniform()));
      incidents.weight.push_back(random.uniform());
    }
    const std::vector<double> sums = disc_sums(incidents, grid, of(radius));
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = r % 3; c < grid.columns; c += 3) {
        const double value = sums[r * grid.columns + c];
        const auto expected =
            static_cast<double>(sum_by_definition(incidents, grid, r, c, of(radius)));
        ASSERT_GE(value, 0.0);
        ASSERT_NEAR(value, expected, tolerance * std::max(expected, 1e-3))
            << "row " << r << " column " << c << " radius " << radius.value << " cell "
            << cell.value;
      }
    }
  }
}

// Each with its own radius, also two at one place.
TEST_P(DiscSums, OfUnequalDiscsAgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 43;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const double tolerance = GetParam() < 2 ? 1e-11 : 1e-10;
  Random random(seed);
  PointSet incidents = clustered_incidents(300, 2000.0, 12, 80.0, seed);
  std::vector<double> radii;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents.weight.push_back(random.uniform());
    radii.push_back(200.0 * (1.0 + random.uniform()));
    if (i % 5 == 0 || i + 1 == incidents.size()) continue;
    incidents.x[i + 1] = incidents.x[i];
    incidents.y[i + 1] = incidents.y[i];
  }
  std::vector<double> sums(city.size());
  write_disc_sums(incidents, radii, city, GetParam(), 1.0, sums);
  for (std::size_t r = 0; r < city.rows; r += 3) {
    for (std::size_t c = 0; c < city.columns; ++c) {
      long double expected = 0.0L;
      for (std::size_t i = 0; i < incidents.size(); ++i) {
        const PointSet one{.x = {incidents.x[i]},
                           .y = {incidents.y[i]},
                           .weight = {incidents.weight[i]},
                           .from = {},
                           .until = {}};
        expected += sum_by_definition(one, city, r, c, of({radii[i]}));
      }
      const auto sum = static_cast<double>(expected);
      ASSERT_NEAR(sums[r * city.columns + c], sum, tolerance * std::max(sum, 1e-3))
          << "row " << r << " column " << c;
    }
  }
}

TEST_P(DiscSums, LeaveNothingBehindWhereNoDiscReaches) {
  const PointSet crowd = clustered_incidents(20'000, 200.0, 3, 20.0, /*seed=*/5);
  const std::vector<double> sums = disc_sums(crowd, city, of(100_m));
  std::size_t empty = 0;
  for (std::size_t r = 0; r < city.rows; ++r) {
    for (std::size_t c = 0; c < city.columns; ++c) {
      if (sum_by_definition(crowd, city, r, c, of(100_m)) > 0.0L) continue;
      ++empty;
      ASSERT_EQ(sums[r * city.columns + c], 0.0) << "row " << r << " column " << c;
    }
  }
  EXPECT_GT(empty, 5000u);
}

TEST_P(DiscSums, AreTheSameForEveryThreadCount) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/1);
  RunContext run;
  run.threads = 1;
  const std::vector<double> alone = disc_sums(incidents, city, of(300_m), run);
  for (const unsigned threads : {2u, 3u, 0u}) {
    run.threads = threads;
    EXPECT_EQ(disc_sums(incidents, city, of(300_m), run), alone) << threads;
  }
}

TEST_P(DiscSums, AreTheSameForEveryInstructionSet) {
  const PointSet incidents = clustered_incidents(3000, 2000.0, 12, 80.0, /*seed=*/2);
  const std::vector<double> best = disc_sums(incidents, city, of(300_m));
  const double most = *std::ranges::max_element(best);
  with_every_instruction_set([&] {
    const std::vector<double> sums = disc_sums(incidents, city, of(300_m));
    for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_NEAR(sums[i], best[i], 1e-12 * most);
  });
}

TEST_P(DiscSums, TakeManyAtOnePlaceAsOneOfTheirWeight) {
  PointSet many;
  for (int i = 0; i < 1000; ++i) {
    many.x.push_back(700.3);
    many.y.push_back(911.7);
  }
  const PointSet one{.x = {700.3}, .y = {911.7}, .weight = {1000.0}, .from = {}, .until = {}};
  const std::vector<double> of_many = disc_sums(many, city, of(300_m));
  const std::vector<double> of_one = disc_sums(one, city, of(300_m));
  for (std::size_t i = 0; i < of_one.size(); ++i) {
    ASSERT_NEAR(of_many[i], of_one[i], 1e-11 * std::max(of_one[i], 1.0)) << i;
  }
}

// What is promised is of an incident's peak, not of a crowd's.
TEST_P(DiscSums, KeepTheDigitsOfOneIncidentBesideACrowdAtOnePlace) {
  PointSet incidents = clustered_incidents(50, 2000.0, 12, 80.0, /*seed=*/8);
  for (int i = 0; i < 100'000; ++i) {
    incidents.x.push_back(700.3);
    incidents.y.push_back(911.7);
  }
  const double tolerance = GetParam() < 2 ? 1e-11 : 1e-10;
  const std::vector<double> sums = disc_sums(incidents, city, of(300_m));
  PointSet places = incidents;
  places.x.resize(51);
  places.y.resize(51);
  places.weight.assign(50, 1.0);
  places.weight.push_back(100'000.0);
  for (std::size_t r = 0; r < city.rows; ++r) {
    for (std::size_t c = 0; c < city.columns; c += 2) {
      const auto expected = static_cast<double>(sum_by_definition(places, city, r, c, of(300_m)));
      ASSERT_NEAR(sums[r * city.columns + c], expected, tolerance * std::max(expected, 1e-3))
          << "row " << r << " column " << c;
    }
  }
}

// Values near nothing of polynomials that are not.
TEST_P(DiscSums, OfAThrongAtTheRimErrByLittleOfItsWeight) {
  const Grid here{.west = -12.5, .north = 12.5, .cell = 25_m, .columns = 1, .rows = 1};
  PointSet ring;
  for (int i = 0; i < 20'000; ++i) {
    const double angle = 2.0 * std::numbers::pi * (i + 0.37) / 20'000.0;
    ring.x.push_back(300.0 * (1.0 - 1e-7) * std::cos(angle));
    ring.y.push_back(300.0 * (1.0 - 1e-7) * std::sin(angle));
  }
  EXPECT_NEAR(disc_sums(ring, here, of(300_m)).front(),
              static_cast<double>(sum_by_definition(ring, here, 0, 0, of(300_m))), 20'000 * 1e-14);
}

// 65 is the hypotenuse of four right triangles of whole numbers, so discs end at many centres.
TEST_P(DiscSums, TellApartDiscsThatEndJustBeforeAndJustAfterACentre) {
  const Grid grid{.west = 0, .north = 1600, .cell = 10_m, .columns = 160, .rows = 160};
  for (const double beyond : {0.0, 1e-6, -1e-6, 1e-4, -1e-4}) {
    const PointSet one{.x = {795.0 + beyond}, .y = {805.0}, .weight = {}, .from = {}, .until = {}};
    const std::vector<double> sums = disc_sums(one, grid, of(650_m));
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        ASSERT_NEAR(sums[r * grid.columns + c],
                    static_cast<double>(sum_by_definition(one, grid, r, c, of(650_m))), 1e-13)
            << "row " << r << " column " << c << " beyond " << beyond;
      }
    }
  }
}

TEST_P(DiscSums, HoldACentreAtExactlyTheRadius) {
  const PointSet one{.x = {100}, .y = {100}, .weight = {}, .from = {}, .until = {}};
  for (const double h : {3.0, 7.0, 49.0, 300.0}) {
    const Metres cell{h / 15.0};
    const double half = 0.5 * cell.value;
    const Grid here{
        .west = 100 + h - half, .north = 100 + half, .cell = cell, .columns = 1, .rows = 1};
    EXPECT_NEAR(disc_sums(one, here, of({h})).front(), GetParam() == 0 ? 1.0 : 0.0, 1e-14) << h;
  }
}

TEST_P(DiscSums, OfNoIncidentsAreZero) {
  EXPECT_EQ(disc_sums({}, city, of(300_m)), std::vector<double>(city.size(), 0.0));
}

TEST_P(DiscSums, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(disc_sums(uniform_incidents(5, 10.0, 1), city, of(3_m), run));
  });
}

}  // namespace
}  // namespace klara
