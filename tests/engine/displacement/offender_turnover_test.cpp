#include <klara/displacement/offender_turnover.hpp>

#include <klara/base/random.hpp>
#include <klara/inference/placebo_spread.hpp>
#include <klara/shape/district.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <vector>

namespace klara {
namespace {

constexpr std::uint64_t first_seed = 20191224;
constexpr std::chrono::days week{7};
const Instant monday = std::chrono::sys_days{std::chrono::year{2018} / 1 / 1};

/// Incidents of which area, period and key are known: 10 weeks before and 10 after.
struct KeyedCity {
  PointSet points;
  OffenderKeys keys{.name = "key", .of_row = {}};
  WeeklyDesign design;

  explicit KeyedCity(std::size_t controls) {
    design.before = whole_weeks({monday, monday + 10 * week}, {});
    design.after = whole_weeks({monday + 10 * week, monday + 20 * week}, {});
    design.map.distance.resize(controls + 1);
    for (std::size_t c = 1; c <= controls; ++c) design.map.parts.controls.push_back(c);
  }
  void add(std::uint32_t area, std::size_t week_number, std::uint32_t key) {
    points.x.push_back(0.0);
    points.y.push_back(0.0);
    points.from.push_back(monday + week_number * week + std::chrono::hours{9});
    points.until.push_back(points.from.back());
    keys.of_row.push_back(key);
    design.map.area_of.push_back(area);
  }
  [[nodiscard]] OffenderTurnover turnover() const {
    return offender_turnover(points, keys, design);
  }
};

/// Every control has 40 persons after of whom `new_ones` were never seen; the treated area 60.
KeyedCity city_of(std::size_t controls, const std::vector<double>& shares,
                  std::uint64_t replicate) {
  Random random(first_seed, replicate);
  KeyedCity city(controls);
  std::uint32_t key = 0;
  for (std::uint32_t area = 0; area <= controls; ++area) {
    for (int person = 0; person < (area == 0 ? 60 : 40); ++person, ++key) {
      if (random.uniform() >= shares[area]) city.add(area, 3, key);
      city.add(area, 12, key);
    }
  }
  return city;
}

TEST(OffenderTurnover, CountsWhatItsDefinitionCounts) {
  KeyedCity city(0);
  // Before: 7 persons; 0 to 4 once, 5 and 6 three times; two incidents without a key.
  for (std::uint32_t k = 0; k < 7; ++k) city.add(0, 1, k);
  for (std::uint32_t k : {5u, 6u, 5u, 6u}) city.add(0, 2, k);
  city.add(0, 2, no_key);
  city.add(0, 2, no_key);
  // Elsewhere before: 20 to 24 are known though not of here.
  for (std::uint32_t k = 20; k < 25; ++k) city.add(outside, 1, k);
  // After: 20 to 24 once, 30 to 35 never seen and twice each, 36 to 41 once.
  for (std::uint32_t k = 20; k < 25; ++k) city.add(0, 11, k);
  for (std::uint32_t k = 30; k < 36; ++k) city.add(0, 11, k), city.add(0, 12, k);
  for (std::uint32_t k = 36; k < 42; ++k) city.add(0, 13, k);
  const OffenderTurnover found = city.turnover();
  EXPECT_EQ(found.before.persons, 7u);
  EXPECT_DOUBLE_EQ(found.before.with_key, 11.0 / 13.0);
  EXPECT_DOUBLE_EQ(found.before.incidents_each, 11.0 / 7.0);
  EXPECT_TRUE(std::isnan(found.before.unseen_at_least));  // nobody twice
  EXPECT_EQ(found.after.persons, 17u);
  EXPECT_DOUBLE_EQ(found.after.unseen_at_least, 11.0 * 11.0 / (2.0 * 6.0));
  EXPECT_EQ(found.first_seen, 12u);
  EXPECT_DOUBLE_EQ(found.share, 12.0 / 17.0);
  EXPECT_TRUE(std::isnan(found.beyond.value));  // nothing to compare with
}

TEST(OffenderTurnover, ComparesAsOneUntreatedAreaDiffersFromAnother) {
  const KeyedCity city = city_of(12, std::vector<double>(13, 0.4), 1);
  const OffenderTurnover found = city.turnover();
  std::vector<double> persons(13), never(13), effects, variances;
  for (std::uint32_t area = 0; area <= 12; ++area) {
    std::set<std::uint32_t> before, after;
    for (std::size_t i = 0; i < city.points.size(); ++i) {
      if (city.design.map.area_of[i] != area) continue;
      (city.points.from[i] < monday + 10 * week ? before : after).insert(city.keys.of_row[i]);
    }
    persons[area] = static_cast<double>(after.size());
    for (const std::uint32_t key : after) never[area] += before.contains(key) ? 0.0 : 1.0;
  }
  double all = 0.0, all_never = 0.0;
  for (std::size_t c = 1; c <= 12; ++c) all += persons[c], all_never += never[c];
  const double p = all_never / all;
  for (std::size_t c = 1; c <= 12; ++c) {
    effects.push_back(never[c] / persons[c]);
    variances.push_back(p * (1.0 - p) / persons[c]);
  }
  const BeyondPlacebos beyond = beyond_placebos(
      {.value = never[0] / persons[0], .variance = p * (1.0 - p) / persons[0], .freedom = 400.0},
      placebo_spread(effects, variances));
  EXPECT_EQ(found.controls, 12u);
  EXPECT_DOUBLE_EQ(found.control_share, p);
  EXPECT_NEAR(found.beyond.value, beyond.effect.value, 1e-12);
  EXPECT_NEAR(found.beyond.high, beyond.effect.high, 1e-12);
}

TEST(OffenderTurnover, CoversADifferenceOfSharesAsOftenAsItSays) {
  constexpr int cities = 600;
  std::printf("seed %llu\n", static_cast<unsigned long long>(first_seed));
  for (const double spread : {0.0, 0.1}) {
    int covered = 0;
    for (std::uint64_t city = 0; city < cities; ++city) {
      Random random(first_seed + 1, city);
      std::vector<double> shares(21);
      for (double& share : shares) share = std::clamp(0.4 + spread * random.normal(), 0.02, 0.98);
      shares[0] = std::min(shares[0] + 0.2, 0.98);
      const Estimate beyond = city_of(20, shares, 1000 + city).turnover().beyond;
      if (beyond.low <= 0.2 && 0.2 <= beyond.high) ++covered;
    }
    // 95 % of an area like the others, and 4 Monte Carlo standard errors.
    EXPECT_GE(covered, cities * (0.95 - 4.0 * std::sqrt(0.05 * 0.95 / cities))) << spread;
  }
}

TEST(OffenderTurnover, TellsNothingOfFewPersons) {
  KeyedCity city(0);
  for (std::uint32_t k = 0; k < 4; ++k) city.add(0, 1, k);
  for (std::uint32_t k = 0; k < 9; ++k) city.add(0, 11, k);  // 4 known, 5 new
  const OffenderTurnover found = city.turnover();
  EXPECT_EQ(found.before, PeriodOffenders{});
  EXPECT_EQ(found.after.persons, 9u);
  EXPECT_EQ(found.first_seen, std::nullopt);  // 9 less 5 would tell of 4
  EXPECT_TRUE(std::isnan(found.share));
  city.add(outside, 1, 8);  // 5 known, 4 new
  EXPECT_EQ(city.turnover().first_seen, std::nullopt);
}

TEST(OffenderTurnover, DoesNotDependOnHowKeysAreNumbered) {
  const KeyedCity city = city_of(12, std::vector<double>(13, 0.4), 2);
  KeyedCity renumbered = city;
  const std::uint32_t most = *std::ranges::max_element(city.keys.of_row);
  for (std::uint32_t& key : renumbered.keys.of_row) key = most - key;
  EXPECT_EQ(renumbered.turnover(), city.turnover());
}

TEST(OffenderTurnover, RefusesALevelThatIsNone) {
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [] {
    const KeyedCity city(0);
    (void)offender_turnover(city.points, city.keys, city.design, 1.0);
  });
}

}  // namespace
}  // namespace klara
