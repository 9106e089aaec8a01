#include <klara/displacement/transport.hpp>

#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace klara {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double price(const Transport& t, double farthest) {
  return t.cost + 0.5 * farthest * (sum(t.left) + sum(t.missing));
}

/// The definition: every flow of whole units, which hold a best one where amounts are whole.
double least_price(std::vector<int> left, std::vector<int> missing, const CostMatrix& costs,
                   double farthest) {
  double best = endless;
  std::function<void(std::size_t, double)> choose = [&](std::size_t k, double cost) {
    if (k == costs.values.size()) {
      const double rest = std::accumulate(left.begin(), left.end(), 0) +
                          std::accumulate(missing.begin(), missing.end(), 0);
      best = std::min(best, cost + 0.5 * farthest * rest);
      return;
    }
    int& from = left[k / costs.columns];
    int& to = missing[k % costs.columns];
    const int most = std::isnan(costs.values[k]) ? 0 : std::min(from, to);
    for (int units = 0; units <= most; ++units) {
      from -= units;
      to -= units;
      choose(k + 1, cost + (units > 0 ? units * costs.values[k] : 0.0));
      from += units;
      to += units;
    }
  };
  choose(0, 0.0);
  return best;
}

std::vector<double> as_doubles(const std::vector<int>& values) {
  return {values.begin(), values.end()};
}

TEST(CheapestTransport, IsThatOfTheLinearProgramOfFourPlaces) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/transport.json"));
  CostMatrix distances{.rows = 4, .columns = 4, .values = {}};
  for (const auto& row : golden["distance"]) {
    for (const double metres : row) distances.values.push_back(metres);
  }
  const std::vector<double> before = golden["before"], after = golden["after"];
  for (const auto& each : golden["unbalanced"]) {
    const double farthest = 2.0 * each["lambda"].get<double>();
    const Transport t = cheapest_transport(before, after, distances, farthest);
    // Costs are sums of a few products of metres and counts.
    EXPECT_NEAR(price(t, farthest), each["cost"], 1e-9 * each["cost"].get<double>());
    EXPECT_NEAR(sum(t.moved.values), each["transported"], 1e-9);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(t.left[i], each["destroyed"][i], 1e-9);
      EXPECT_NEAR(t.missing[i], each["created"][i], 1e-9);
    }
  }
  // Of shares nothing is left over: the earth mover's distance.
  std::vector<double> share_before = before, share_after = after;
  for (double& x : share_before) x /= sum(before);
  for (double& x : share_after) x /= sum(after);
  const Transport balanced = cheapest_transport(share_before, share_after, distances, endless);
  EXPECT_NEAR(balanced.cost, golden["earth_mover_of_shares"], 1e-9);
  EXPECT_NEAR(sum(balanced.left), 0.0, 1e-12);
}

TEST(CheapestTransport, IsItsDefinitionForWholeUnits) {
  constexpr std::uint64_t seed = 20260914;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  for (std::uint32_t round = 0; round < 300; ++round) {
    Random random(seed, round);
    const std::size_t n = 1 + random.below(3), m = 1 + random.below(3);
    std::vector<int> sources, destinations;
    for (std::size_t i = 0; i < n; ++i) sources.push_back(static_cast<int>(random.below(4)));
    for (std::size_t j = 0; j < m; ++j) destinations.push_back(static_cast<int>(random.below(4)));
    CostMatrix costs{.rows = n, .columns = m, .values = {}};
    for (std::size_t k = 0; k < n * m; ++k) {
      const auto cost = static_cast<double>(random.below(12));
      costs.values.push_back(cost == 11.0 ? none : cost);
    }
    const auto farthest = static_cast<double>(random.below(14));
    const Transport t =
        cheapest_transport(as_doubles(sources), as_doubles(destinations), costs, farthest);
    EXPECT_NEAR(price(t, farthest), least_price(sources, destinations, costs, farthest), 1e-9)
        << "round " << round;
    for (std::size_t i = 0; i < n; ++i) {
      double moved = t.left[i];
      for (std::size_t j = 0; j < m; ++j) moved += t.moved.at(i, j);
      EXPECT_NEAR(moved, sources[i], 1e-12);
    }
    for (std::size_t j = 0; j < m; ++j) {
      double moved = t.missing[j];
      for (std::size_t i = 0; i < n; ++i) moved += t.moved.at(i, j);
      EXPECT_NEAR(moved, destinations[j], 1e-12);
    }
  }
}

TEST(CheapestTransport, CarriesNothingFartherThanAllowed) {
  const CostMatrix costs{.rows = 1, .columns = 2, .values = {300.0, 3400.0}};
  const std::vector<double> source{50.0}, destinations{10.0, 30.0};
  const Transport near = cheapest_transport(source, destinations, costs, 3000.0);
  EXPECT_THAT(near.moved.values, testing::ElementsAre(10.0, 0.0));
  EXPECT_THAT(near.left, testing::ElementsAre(40.0));
  EXPECT_THAT(near.missing, testing::ElementsAre(0.0, 30.0));
  const Transport far = cheapest_transport(source, destinations, costs, 3400.0);
  EXPECT_THAT(far.moved.values, testing::ElementsAre(10.0, 30.0));
}

TEST(CheapestTransport, GoesByANetworkWhereStraightLinesMislead) {
  // Across the water, two minutes by the metro.
  const CostMatrix minutes{.rows = 1, .columns = 2, .values = {9.0, 2.0}};
  const std::vector<double> source{20.0}, destinations{20.0, 15.0};
  EXPECT_THAT(cheapest_transport(source, destinations, minutes, 10.0).moved.values,
              testing::ElementsAre(5.0, 15.0));
}

TEST(CheapestTransport, TakesNoPlacesAndNothingToCarry) {
  EXPECT_EQ(cheapest_transport({}, {}, {}, 1.0), Transport{});
  const std::vector<double> zero{0.0}, some{3.0};
  const CostMatrix one{.rows = 1, .columns = 1, .values = {1.0}};
  const Transport t = cheapest_transport(zero, some, one, endless);
  EXPECT_THAT(t.missing, testing::ElementsAre(3.0));
  EXPECT_EQ(t.cost, 0.0);
}

TEST(CheapestTransport, CarriesWhatAHundredPlacesHold) {
  // As many as a city's districts; a city moved as a whole goes straight there.
  constexpr std::size_t n = 100;
  CostMatrix costs{.rows = n, .columns = n, .values = {}};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      costs.values.push_back(std::abs(static_cast<double>(i) - static_cast<double>(j)));
    }
  }
  std::vector<double> before(n, 0.0), after(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    before[i] = after[n - 1 - i] = 0.1 * static_cast<double>(i % 7);
  const Transport t = cheapest_transport(before, after, costs, endless);
  // On a line: the area between the two distribution functions.
  double apart = 0.0, area = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    apart += before[i] - after[i];
    area += std::abs(apart);
  }
  EXPECT_NEAR(t.cost, area, 1e-9 * area);
}

TEST(CheapestTransport, RefusesWhatIsNoTransport) {
  const CostMatrix one{.rows = 1, .columns = 1, .values = {1.0}};
  const std::vector<double> some{1.0}, two{1.0, 1.0}, negative{-1.0}, unknown{none};
  const auto refuses = [&](const char* code, const auto& sources, const CostMatrix& costs,
                           double farthest) {
    expect_refusal(ErrorKind::bad_argument, code,
                   [&] { (void)cheapest_transport(sources, some, costs, farthest); });
  };
  refuses("TRANSPORT_SHAPE", two, one, 1.0);
  refuses("AMOUNT_RANGE", negative, one, 1.0);
  refuses("AMOUNT_RANGE", unknown, one, 1.0);
  refuses("COST_RANGE", some, CostMatrix{.rows = 1, .columns = 1, .values = {-1.0}}, 1.0);
  refuses("COST_RANGE", some, one, none);
  refuses("COST_RANGE", some, one, -1.0);
}

}  // namespace
}  // namespace klara
