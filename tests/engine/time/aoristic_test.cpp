#include <klara/base/random.hpp>
#include <klara/time/aoristic.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const TimeZone stockholm{.name = "Europe/Stockholm",
                         .transitions = {{sys_days{2022y / 10 / 30} + 1h, 1h},
                                         {sys_days{2023y / 3 / 26} + 1h, 2h},
                                         {sys_days{2023y / 10 / 29} + 1h, 1h}}};
const Instant monday = sys_days{2023y / 7 / 3};

// Every second of the interval, asked what hour the clock shows.
std::vector<double> weights_by_definition(TimeCycle cycle, Instant from, Instant until) {
  std::vector<double> hours(hours_in(cycle));
  const double share = 1.0 / static_cast<double>((until - from).count());
  for (Instant t = from; t < until; t += 1s) {
    hours[static_cast<std::size_t>(time_in_cycle(cycle, stockholm, t) / 1h)] += share;
  }
  return hours;
}

// The same seconds, each taken at its middle.
std::complex<double> direction_by_definition(TimeCycle cycle, Instant from, Instant until) {
  const auto turn = static_cast<double>(length_of(cycle).count());
  std::complex<double> sum;
  for (Instant t = from; t < until; t += 1s) {
    const double at = static_cast<double>(time_in_cycle(cycle, stockholm, t).count()) + 0.5;
    sum += std::polar(1.0, 2.0 * std::numbers::pi * at / turn);
  }
  return sum / static_cast<double>((until - from).count());
}

struct Interval {
  Instant from, until;
};

// In all seasons, and about both changes of the clock.
std::vector<Interval> drawn_intervals(std::size_t count, std::uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  std::vector<Interval> intervals;
  for (std::size_t i = 0; i < count; ++i) {
    const Instant near = i % 3 == 0 ? sys_days{2023y / 3 / 25}
                         : i % 3 == 1
                             ? sys_days{2023y / 10 / 28}
                             : sys_days{2023y / 1 / 1} + std::chrono::days{random.below(360)};
    const Instant from = near + std::chrono::seconds{random.below(2 * 86'400)};
    intervals.push_back({from, from + std::chrono::seconds{1 + random.below(2 * 86'400)}});
  }
  return intervals;
}

TEST(AoristicWeights, AreSharesOfSecondsOfTheClock) {
  for (const auto& [from, until] : drawn_intervals(60, 20020101)) {
    for (const TimeCycle cycle : {TimeCycle::day, TimeCycle::week}) {
      const std::vector<double> found = aoristic_weights(cycle, stockholm, from, until);
      const std::vector<double> expected = weights_by_definition(cycle, from, until);
      for (std::size_t h = 0; h < found.size(); ++h) {
        ASSERT_NEAR(found[h], expected[h], 1e-11) << h;  // rounding of a sum of 172 800 terms
      }
    }
  }
}

TEST(AoristicDirection, IsTheMeanOfTheSecondsOfTheClock) {
  for (const auto& [from, until] : drawn_intervals(60, 20020102)) {
    for (const TimeCycle cycle : {TimeCycle::day, TimeCycle::week}) {
      const std::complex<double> off = aoristic_direction(cycle, stockholm, from, until) -
                                       direction_by_definition(cycle, from, until);
      // A second's mean direction is shorter than its middle's by 2e-10; the rest is rounding.
      ASSERT_LT(std::abs(off), 1e-9);
    }
  }
}

TEST(AoristicWeights, ArePublishedRules) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/aoristic.json"));
  for (const auto& one : golden["cases"]) {
    SCOPED_TRACE(one.dump());
    const Instant from = monday + std::chrono::minutes{one["from_min"].get<int>()};
    const Instant until =
        one["to_min"].is_null() ? from : monday + std::chrono::minutes{one["to_min"].get<int>()};
    std::vector<double> expected(168, one["nonzero"].is_string() ? 1.0 / 168.0 : 0.0);
    if (one["nonzero"].is_object()) {
      for (const auto& [hour, weight] : one["nonzero"].items()) {
        expected[std::stoul(hour)] = weight.get<double>();
      }
    }
    EXPECT_THAT(aoristic_weights(TimeCycle::week, {}, from, until),
                testing::Pointwise(testing::DoubleNear(1e-15), expected));
  }
}

// Weekdays across, hours down, of the burglaries of Washington in the first half of 2016
// (Ratcliffe's package aoristic), rounded to 0.001.
TEST(AoristicWeights, AddUpToThePublishedTableOfWashington) {
  const char* const reference = std::getenv("KLARA_REFERENCE");
  if (reference == nullptr) GTEST_SKIP() << "KLARA_REFERENCE names no folder with data/";
  const std::string folder = std::string(reference) + "/data/aoristic_burglary/";
  const auto instant = [](const std::string& text) {
    int y = 0, hour = 0, minute = 0, second = 0;
    unsigned m = 0, d = 0;
    if (std::sscanf(text.c_str(), "%d-%u-%u %d:%d:%d", &y, &m, &d, &hour, &minute, &second) != 6) {
      return Instant{};
    }
    const std::chrono::year_month_day day{std::chrono::year{y}, std::chrono::month{m},
                                          std::chrono::day{d}};
    return Instant{sys_days{day}} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second};
  };
  const auto fields = [](std::string line) {
    std::erase(line, '"');
    std::erase(line, '\r');
    std::vector<std::string> row;
    std::stringstream in(line + ",");
    for (std::string field; std::getline(in, field, ',');) row.push_back(field);
    return row;
  };
  std::vector<double> hours(168);
  std::ifstream incidents(folder + "dc_burglaries_2016H1.csv");
  std::string line;
  std::getline(incidents, line);
  while (std::getline(incidents, line)) {
    const auto row = fields(line);
    const Instant from = instant(row[2]);
    // Times are local, so the clock of no zone reads them as they are; 37 have no end.
    const Instant until = row[3].empty() || row[3] == "NA" ? from : instant(row[3]);
    add_aoristic_weights(TimeCycle::week, {}, from, until, 1.0, hours);
  }
  std::ifstream table(folder + "dcburgsum_reference_table.csv");
  std::getline(table, line);
  for (std::size_t hour = 0; hour < 24; ++hour) {
    ASSERT_TRUE(std::getline(table, line));
    const auto row = fields(line);
    for (std::size_t day = 0; day < 7; ++day) {
      EXPECT_NEAR(hours[24 * day + hour], std::stod(row[day + 1]), 0.00051) << day << " " << hour;
    }
  }
  EXPECT_NEAR(std::accumulate(hours.begin(), hours.end(), 0.0), 1025.0, 1e-9);
}

TEST(AoristicWeights, OfADayAreThoseOfItsWeekSummed) {
  for (const auto& [from, until] : drawn_intervals(60, 20020103)) {
    const std::vector<double> day = aoristic_weights(TimeCycle::day, stockholm, from, until);
    const std::vector<double> week = aoristic_weights(TimeCycle::week, stockholm, from, until);
    EXPECT_NEAR(std::accumulate(day.begin(), day.end(), 0.0), 1.0, 1e-14);
    for (std::size_t h = 0; h < 24; ++h) {
      double sum = 0.0;
      for (std::size_t d = 0; d < 7; ++d) sum += week[24 * d + h];
      EXPECT_NEAR(day[h], sum, 1e-14);
    }
  }
}

TEST(AoristicWeights, GiveNothingToTheHourThatTheClockSkips) {
  const Instant midnight = sys_days{2023y / 3 / 26} - 1h;
  const auto hours = aoristic_weights(TimeCycle::day, stockholm, midnight, midnight + 23h);
  EXPECT_EQ(hours[2], 0.0);
  EXPECT_NEAR(hours[1], 1.0 / 23.0, 1e-15);
  EXPECT_NEAR(hours[3], 1.0 / 23.0, 1e-15);
}

TEST(AoristicWeights, GiveBothToTheHourThatTheClockShowsTwice) {
  const Instant midnight = sys_days{2023y / 10 / 29} - 2h;
  const auto hours = aoristic_weights(TimeCycle::day, stockholm, midnight, midnight + 25h);
  EXPECT_NEAR(hours[2], 2.0 / 25.0, 1e-15);
  EXPECT_NEAR(hours[3], 1.0 / 25.0, 1e-15);
}

TEST(AoristicWeights, OfAnExactTimeAreItsHour) {
  const auto hours = aoristic_weights(TimeCycle::week, stockholm, monday + 30min, monday + 30min);
  EXPECT_EQ(hours[2], 1.0);  // 02:30 in summer
  EXPECT_EQ(std::accumulate(hours.begin(), hours.end(), 0.0), 1.0);
}

TEST(AoristicWeights, OfAWeekAreEvenAndSoOfAnythingLonger) {
  for (const std::chrono::seconds length : {7 * 24h + 0s, 7 * 24h + 1s, 60 * 24h + 0s}) {
    for (const double weight :
         aoristic_weights(TimeCycle::week, {}, monday + 5h, monday + 5h + length)) {
      EXPECT_NEAR(weight, 1.0 / 168.0, 1e-15);
    }
    EXPECT_EQ(aoristic_direction(TimeCycle::week, {}, monday, monday + length), 0.0);
    EXPECT_EQ(aoristic_direction(TimeCycle::day, {}, monday, monday + length), 0.0);
  }
}

TEST(AoristicWeights, AddWhatTheIncidentWeighs) {
  std::vector<double> hours(24, 1.0);
  add_aoristic_weights(TimeCycle::day, {}, monday + 22h, monday + 26h, 8.0, hours);
  EXPECT_DOUBLE_EQ(hours[22], 3.0);
  EXPECT_DOUBLE_EQ(hours[1], 3.0);
  EXPECT_DOUBLE_EQ(hours[2], 1.0);
}

TEST(AoristicDirection, OfAnExactTimeIsOfLengthOne) {
  const std::complex<double> six = aoristic_direction(TimeCycle::day, {}, monday + 6h, monday + 6h);
  EXPECT_NEAR(six.real(), 0.0, 1e-15);
  EXPECT_NEAR(six.imag(), 1.0, 1e-15);
}

TEST(AoristicDirection, OfHalfADayIsTwoOverPiTowardsItsMiddle) {
  const auto noon = aoristic_direction(TimeCycle::day, {}, monday + 6h, monday + 18h);
  EXPECT_NEAR(noon.real(), -2.0 / std::numbers::pi, 1e-15);
  EXPECT_NEAR(noon.imag(), 0.0, 1e-15);
}

}  // namespace
}  // namespace klara
