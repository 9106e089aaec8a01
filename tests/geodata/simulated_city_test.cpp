#include <klara/base/error.hpp>
#include <klara/geodata/simulated_city.hpp>
#include <klara/geodata/simulated_offence.hpp>
#include <klara/geodata/simulated_year.hpp>

#include "engine/generated_areas.hpp"
#include "engine/lattice_city.hpp"
#include "engine/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace klara {
namespace {

using namespace klara::literals;
using namespace std::chrono_literals;
using std::chrono::local_days;

local_days day(int year, unsigned month, unsigned of_month) {
  return local_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(of_month)};
}

CityGround lattice_ground(std::size_t columns = 5, std::size_t rows = 4) {
  CityGround ground;
  ground.districts = lattice_districts(columns, rows, 500_m);
  return ground;
}

SimulationPlan small_plan() {
  SimulationPlan plan;
  plan.per_year = 6000.0;
  plan.centre.reach = 600_m;
  return plan;
}

FixedTotal second_row(int year, std::uint64_t all, std::optional<std::uint64_t> violent) {
  return {.name = "second row", .areas = {"02"}, .year = year, .all = all, .violent = violent};
}

/// A third of what happens in 0202 falls away from 2018 on; half of it goes to the fourth row.
PlantedDisplacement from_0202() {
  PlantedDisplacement planted;
  planted.name = "0202";
  planted.from = {"0202"};
  planted.since = day(2018, 1, 1);
  planted.fall = 0.3;
  planted.to = {{.name = "fourth row", .areas = {"04"}, .share = 0.5},
                {.name = "corner", .areas = {"0101"}, .share = 0.2}};
  return planted;
}

int year_of(const SimulatedIncident& incident) {
  return static_cast<int>(
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(incident.from)}.year());
}

const SimulatedOffence& offence_of(const SimulatedIncident& incident) {
  return simulated_offences()[incident.offence];
}

bool stands_in(const SimulatedCity& city, const SimulatedIncident& incident,
               const std::string& prefix) {
  return city.codes[incident.district].starts_with(prefix);
}

// ---- what the plan expects, written plainly

TEST(SimulatedCity, ExpectsWhatResidentsAndTheCentrePull) {
  CityGround ground = lattice_ground(3, 1);
  ground.residents = {100.0, 300.0, 0.0};
  SimulationPlan plan = small_plan();
  plan.centre = {.areas = {"0103"}, .share = 0.4, .reach = 500_m};
  plan.hot_spots = {{.name = "", .areas = {"0102"}, .offences = {}, .factor = 2.0}};
  const SimulatedCity city = simulated_city(plan, ground, 1);

  // Squares 500 m apart with their label points in the middle.
  const double pull = std::exp(-2.0) + std::exp(-1.0) + 1.0;
  const std::vector<double> weight = {0.6 * 0.25 + 0.4 * std::exp(-2.0) / pull,
                                      2.0 * (0.6 * 0.75 + 0.4 * std::exp(-1.0) / pull), 0.4 / pull};
  const double sum = weight[0] + weight[1] + weight[2];
  for (const TruthOfAreaYear& truth : city.truth.area_years) {
    const double expected = 6000.0 * weight[truth.district] / sum;
    EXPECT_NEAR(truth.expected, expected, 1e-9 * expected);  // only rounding may differ
  }
}

TEST(SimulatedOffences, AddUpToAHundredPerCent) {
  double centre = 0.0, elsewhere = 0.0;
  for (const SimulatedOffence& offence : simulated_offences()) {
    centre += offence.centre;
    elsewhere += offence.elsewhere;
  }
  EXPECT_NEAR(centre, 100.0, 1e-9);
  EXPECT_NEAR(elsewhere, 100.0, 1e-9);
}

TEST(SimulatedOffences, HaveDistinctCodesOfFourDigitsSomeWithALeadingZero) {
  std::set<std::string> codes;
  bool leading_zero = false;
  for (const SimulatedOffence& offence : simulated_offences()) {
    EXPECT_THAT(offence.code, testing::MatchesRegex("[0-9][0-9][0-9][0-9]"));
    EXPECT_TRUE(codes.empty() || *codes.rbegin() < offence.code);
    codes.insert(offence.code);
    leading_zero = leading_zero || offence.code.front() == '0';
  }
  EXPECT_TRUE(leading_zero);
}

// ---- totals

TEST(SimulatedCity, MeetsFixedTotalsExactlyWhateverTheSeed) {
  SimulationPlan plan = small_plan();
  plan.totals = {second_row(2017, 1585, 73), second_row(2018, 1426, std::nullopt)};
  for (const std::uint64_t seed : {1u, 2u, 3u, 20190601u}) {
    const SimulatedCity city = simulated_city(plan, lattice_ground(), seed);
    std::map<int, std::uint64_t> all, violent;
    for (const SimulatedIncident& incident : city.incidents) {
      if (!stands_in(city, incident, "02")) continue;
      ++all[year_of(incident)];
      if (offence_of(incident).violent) ++violent[year_of(incident)];
    }
    EXPECT_EQ(all[2017], 1585u) << "seed " << seed;
    EXPECT_EQ(violent[2017], 73u) << "seed " << seed;
    EXPECT_EQ(all[2018], 1426u) << "seed " << seed;
    ASSERT_EQ(city.truth.totals.size(), 2u);
    EXPECT_EQ(city.truth.totals[0].drawn, 1585u);
    EXPECT_EQ(city.truth.totals[0].violent_ended_at, 73u);
    EXPECT_EQ(city.truth.totals[1].violent_drawn, violent[2018]);
  }
}

TEST(SimulatedCity, HasAboutAsManyIncidentsAsPlanned) {
  SimulationPlan plan = small_plan();
  plan.totals = {second_row(2017, 2000, 100)};
  plan.area_year_cv = 0.0;
  plan.overdispersion = 1.0;
  const SimulatedCity city = simulated_city(plan, lattice_ground(), 5);
  const auto n = static_cast<double>(city.incidents.size());
  EXPECT_NEAR(n, 12'000.0, 5.0 * std::sqrt(10'000.0));  // Poisson but for the fixed 2000
}

// ---- promises

TEST(SimulatedCity, IsTheSameForTheSameSeedAndEveryThreadCount) {
  SimulationPlan plan = small_plan();
  plan.totals = {second_row(2018, 700, 30)};
  plan.displacements = {from_0202()};
  const SimulatedCity once = simulated_city(plan, lattice_ground(), 9);
  EXPECT_EQ(simulated_city(plan, lattice_ground(), 9), once);
  for (const unsigned threads : {2u, 5u}) {
    EXPECT_EQ(simulated_city(plan, lattice_ground(), 9,
                             {.threads = threads, .stop = {}, .progress = {}, .stage = {}}),
              once);
  }
  EXPECT_NE(simulated_city(plan, lattice_ground(), 10).incidents, once.incidents);
}

TEST(SimulatedCity, DoesNotStirAYearWhenAnotherIsAdded) {
  SimulationPlan plan = small_plan();
  plan.last_year = 2017;
  const SimulatedCity one = simulated_city(plan, lattice_ground(), 3);
  plan.last_year = 2018;
  const SimulatedCity two = simulated_city(plan, lattice_ground(), 3);
  ASSERT_LT(one.incidents.size(), two.incidents.size());
  EXPECT_TRUE(
      std::ranges::equal(one.incidents, std::span(two.incidents).first(one.incidents.size())));
}

TEST(SimulatedCity, PutsEveryPointIntoItsDistrict) {
  Random random(21);
  CityGround ground;
  const auto areas = ragged_partition(lattice_origin, 400.0, 4, 3, random);
  const DistrictSet names = lattice_districts(4, 3, 400_m);
  for (std::size_t d = 0; d < areas.size(); ++d) {
    ground.districts.push_back({names[d].code, names[d].name, areas[d]});
  }
  const SimulatedCity city = simulated_city(small_plan(), ground, 21);
  const DistrictIndex index(ground.districts);
  for (const SimulatedIncident& incident : city.incidents) {
    ASSERT_TRUE(contains(ground.districts[incident.district].area, incident.at));
    ASSERT_EQ(index.district_of(incident.at), incident.district);
  }
}

TEST(SimulatedCity, LeavesWaterEmpty) {
  CityGround ground = lattice_ground(2, 1);
  const double west = lattice_origin.x, south = lattice_origin.y;
  ground.water = {{.shell = {{west - 10.0, south - 10.0},
                             {west + 300.0, south - 10.0},
                             {west + 300.0, south + 600.0},
                             {west - 10.0, south + 600.0}},
                   .holes = {}}};
  const SimulatedCity city = simulated_city(small_plan(), ground, 4);
  std::size_t in_first = 0;
  for (const SimulatedIncident& incident : city.incidents) {
    if (incident.district == 0) ++in_first;
    ASSERT_GE(incident.at.x, west + 300.0);
  }
  EXPECT_GT(in_first, 1000u);
}

TEST(SimulatedCity, StandsBesideTheStreetsItIsGiven) {
  CityGround ground = lattice_ground(1, 1);
  const double y = lattice_origin.y + 200.0;
  ground.streets = {{{lattice_origin.x - 50.0, y}, {lattice_origin.x + 600.0, y}}};
  SimulationPlan plan = small_plan();
  plan.label_point = 0.0;
  for (const SimulatedIncident& incident : simulated_city(plan, ground, 4).incidents) {
    ASSERT_LE(std::abs(incident.at.y - y), 7.0 + 1e-6);
  }
}

TEST(SimulatedCity, NeverShowsATimeThatClocksSkipped) {
  SimulationPlan plan = small_plan();
  plan.per_year = 60'000.0;
  const SimulatedCity city = simulated_city(plan, lattice_ground(), 6);
  const LocalTime gap_2017 = day(2017, 3, 26) + 2h, gap_2018 = day(2018, 3, 25) + 2h;
  std::size_t that_night = 0;
  for (const SimulatedIncident& incident : city.incidents) {
    for (const LocalTime t : {incident.from, incident.until}) {
      ASSERT_FALSE(t >= gap_2017 && t < gap_2017 + 1h);
      ASSERT_FALSE(t >= gap_2018 && t < gap_2018 + 1h);
    }
    if (incident.from >= gap_2017 + 1h && incident.from < gap_2017 + 2h) ++that_night;
  }
  EXPECT_GT(that_night, 0u);
}

TEST(SimulatedCity, NumbersIncidentsByTime) {
  const SimulatedCity city = simulated_city(small_plan(), lattice_ground(), 2);
  for (std::size_t i = 0; i < city.incidents.size(); ++i) {
    ASSERT_EQ(city.incidents[i].number, i + 1);
    ASSERT_LE(city.incidents[i == 0 ? 0 : i - 1].from, city.incidents[i].from);
  }
  EXPECT_EQ(id_of(city.incidents.front()), "SIM000001");
}

// ---- what the city looks like

TEST(SimulatedCity, SnapsToLabelPointsAtTheStatedRate) {
  SimulationPlan plan = small_plan();
  plan.label_point = 0.05;
  const std::uint64_t seed = 8;
  const SimulatedCity city = simulated_city(plan, lattice_ground(), seed);
  const DistrictSet districts = lattice_districts(5, 4, 500_m);
  std::size_t at_label = 0;
  for (const SimulatedIncident& incident : city.incidents) {
    if (incident.at == centroid(districts[incident.district].area)) ++at_label;
  }
  const auto n = static_cast<double>(city.incidents.size());
  EXPECT_NEAR(static_cast<double>(at_label), 0.05 * n, 4.5 * std::sqrt(0.05 * 0.95 * n))
      << "seed " << seed;
}

/// Incidents at each place, the most first.
std::vector<double> counts_by_place(const SimulatedCity& city) {
  std::map<std::pair<double, double>, double> at;
  for (const SimulatedIncident& incident : city.incidents) {
    ++at[{incident.at.x, incident.at.y}];
  }
  std::vector<double> counts;
  counts.reserve(at.size());
  for (const auto& [place, count] : at) counts.push_back(count);
  std::ranges::sort(counts, std::greater{});
  return counts;
}

TEST(SimulatedCity, HasAddressesAsPopularAsPlanned) {
  SimulationPlan plan = small_plan();
  plan.per_year = 60'000.0;
  plan.street_middle = plan.label_point = 0.0;
  plan.popularity = 0.9;
  const SimulatedCity city = simulated_city(plan, lattice_ground(1, 1), 8);
  const std::vector<double> counts = counts_by_place(city);

  // A square of 500 m has 300 addresses; a share of each offence chooses by rank to the power -0.9,
  // the rest any.
  ASSERT_EQ(counts.size(), 300u);
  double hot = 0.0;
  for (const SimulatedIncident& incident : city.incidents) hot += offence_of(incident).hot;
  double sum = 0.0;
  for (int k = 1; k <= 300; ++k) sum += std::pow(k, -0.9);
  const auto n = static_cast<double>(city.incidents.size());
  for (const int k : {1, 2, 3, 10}) {
    const double expected = hot * std::pow(k, -0.9) / sum + (n - hot) / 300.0;
    EXPECT_NEAR(counts[static_cast<std::size_t>(k - 1)], expected, 4.5 * std::sqrt(expected))
        << "rank " << k << ", seed 8";
  }
}

TEST(SimulatedCity, RepeatsAddressesExactly) {
  const SimulatedCity city = simulated_city(small_plan(), lattice_ground(), 8);
  const std::vector<double> counts = counts_by_place(city);
  const auto n = static_cast<double>(city.incidents.size());
  const auto alone = static_cast<double>(std::ranges::count(counts, 1.0));
  EXPECT_LT(alone, 0.3 * n);  // most share their point with others
  EXPECT_GT(counts.front(), 40.0);
}

/// Chi-square of counts against shares, less its mean, in standard deviations.
double excess_of_chi_square(const std::vector<double>& counts, const std::vector<double>& shares) {
  const double n = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
  double chi2 = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = n * shares[i] / all;
    chi2 += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  const auto df = static_cast<double>(counts.size() - 1);
  return (chi2 - df) / std::sqrt(2.0 * df);
}

TEST(SimulatedCity, FollowsTheProfilesOfItsOffences) {
  SimulationPlan plan = small_plan();
  plan.per_year = 60'000.0;
  plan.overdispersion = 1.0;  // so that incidents are independent
  plan.area_year_cv = 0.0;
  const std::uint64_t seed = 17;
  const SimulatedCity city = simulated_city(plan, lattice_ground(), seed);
  for (const char* code : {"0301", "0801", "0804", "0805", "5001"}) {
    const auto offence = *std::ranges::find(simulated_offences(), code, &SimulatedOffence::code);
    std::vector<double> hours(24), weekdays(7), months(12), month_shares(12), weekday_shares(7);
    for (const SimulatedIncident& incident : city.incidents) {
      if (offence_of(incident).code != code) continue;
      const auto date = std::chrono::floor<std::chrono::days>(incident.from);
      const std::chrono::year_month_day ymd{date};
      ++hours[static_cast<std::size_t>(
          std::chrono::floor<std::chrono::hours>(incident.from - date).count())];
      ++weekdays[std::chrono::weekday{date}.iso_encoding() - 1];
      ++months[static_cast<unsigned>(ymd.month()) - 1];
    }
    for (local_days d = day(2017, 1, 1); d < day(2019, 1, 1); d += std::chrono::days{1}) {
      const auto m = static_cast<unsigned>(std::chrono::year_month_day{d}.month()) - 1;
      const auto w = std::chrono::weekday{d}.iso_encoding() - 1;
      month_shares[m] += offence.month[m] * offence.weekday[w];
      weekday_shares[w] += offence.month[m] * offence.weekday[w];
    }
    const std::vector<double> hour_shares(offence.hour.begin(), offence.hour.end());
    // Five standard deviations: below one in 10 000 for each of 15 comparisons.
    EXPECT_LT(excess_of_chi_square(hours, hour_shares), 5.0) << code << ", seed " << seed;
    EXPECT_LT(excess_of_chi_square(weekdays, weekday_shares), 5.0) << code << ", seed " << seed;
    EXPECT_LT(excess_of_chi_square(months, month_shares), 5.0) << code << ", seed " << seed;
  }
}

TEST(SimulatedCity, KnowsTimesAsWellAsTheOffenceAllows) {
  for (const SimulatedIncident& incident :
       simulated_city(small_plan(), lattice_ground(), 2).incidents) {
    const auto length = incident.until - incident.from;
    switch (offence_of(incident).time) {
      case TimeKnown::exactly:
        ASSERT_EQ(length, 0s);
        break;
      case TimeKnown::within_hours:
        ASSERT_TRUE(length >= 15min && length <= 5h);
        break;
      case TimeKnown::overnight:
        ASSERT_TRUE(length >= 9h && length <= 16h);
        break;
      case TimeKnown::within_days:
        ASSERT_TRUE(length >= 7h && length <= 73h);
        break;
    }
  }
}

/// Counts by district and whole week, Monday to Sunday, of a year.
std::vector<std::vector<double>> weekly_counts(const SimulatedCity& city,
                                               const SimulatedYear& year) {
  std::vector<std::vector<double>> counts(city.codes.size(),
                                          std::vector<double>(year.weeks.size()));
  for (const SimulatedIncident& incident : city.incidents) {
    const auto d = std::chrono::floor<std::chrono::days>(incident.from) - year.first;
    if (d.count() < 0 || static_cast<std::size_t>(d.count()) >= year.days()) continue;
    std::size_t week = 0;
    while (year.weeks[week].end <= static_cast<std::size_t>(d.count())) ++week;
    ++counts[incident.district][week];
  }
  return counts;
}

/// Mean Pearson factor of weekly counts within each district, expected = its total times the week's
/// share of the city.
double weekly_pearson(const SimulatedCity& city, const SimulatedYear& year) {
  const auto counts = weekly_counts(city, year);
  std::vector<double> of_week(year.weeks.size());
  double all = 0.0;
  for (const auto& row : counts) {
    for (std::size_t w = 0; w < row.size(); ++w) {
      of_week[w] += row[w];
      all += row[w];
    }
  }
  double sum = 0.0;
  for (const auto& row : counts) {
    const double total = std::accumulate(row.begin(), row.end(), 0.0);
    double pearson = 0.0;
    for (std::size_t w = 0; w < row.size(); ++w) {
      const double expected = total * of_week[w] / all;
      if (expected > 0.0) pearson += (row[w] - expected) * (row[w] - expected) / expected;
    }
    sum += pearson / static_cast<double>(row.size() - 1);
  }
  return sum / static_cast<double>(counts.size());
}

TEST(SimulatedCity, ScattersByWeekAsPlanned) {
  for (const double planned : {1.0, 3.0, 10.0}) {
    SimulationPlan plan = small_plan();
    plan.per_year = 40'000.0;
    plan.overdispersion = planned;
    plan.last_year = 2017;
    const CityGround ground = lattice_ground(10, 10);
    const double found = weekly_pearson(simulated_city(plan, ground, 11), simulated_year(2017));
    // 100 districts of 53 weeks: a standard error of about 2 %, and 1 % lost to the city's weeks.
    EXPECT_NEAR(found, planned, 0.09 * planned) << "seed 11";
  }
}

TEST(SimulatedCity, VariesByAreaAndYearAsPlanned) {
  SimulationPlan plan = small_plan();
  plan.last_year = 2019;
  plan.area_year_cv = 0.14;
  const SimulatedCity city = simulated_city(plan, lattice_ground(15, 10), 12);
  double sum = 0.0, squares = 0.0;
  for (const TruthOfAreaYear& truth : city.truth.area_years) {
    sum += truth.factor;
    squares += (truth.factor - 1.0) * (truth.factor - 1.0);
  }
  const auto n = static_cast<double>(city.truth.area_years.size());
  EXPECT_NEAR(sum / n, 1.0, 4.5 * 0.14 / std::sqrt(n)) << "seed 12";
  EXPECT_NEAR(std::sqrt(squares / n), 0.14, 4.5 * 0.14 / std::sqrt(2.0 * n)) << "seed 12";
}

double correlation_of_following_weeks(const SimulatedCity& city, const SimulatedYear& year) {
  double product = 0.0, square = 0.0;
  for (auto row : weekly_counts(city, year)) {
    row = {row.begin() + 1, row.end() - 1};  // whole weeks
    const double mean =
        std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(row.size());
    for (std::size_t w = 1; w < row.size(); ++w) {
      product += (row[w] - mean) * (row[w - 1] - mean);
      square += (row[w] - mean) * (row[w] - mean);
    }
  }
  return product / square;
}

TEST(SimulatedCity, RemembersTheWeekBeforeWhenAsked) {
  SimulationPlan plan = small_plan();
  plan.per_year = 40'000.0;
  plan.overdispersion = 1.0;
  plan.last_year = 2017;
  plan.week_cv = 0.5;
  const SimulatedYear year = simulated_year(2017);
  const double forgetful =
      correlation_of_following_weeks(simulated_city(plan, lattice_ground(), 13), year);
  plan.week_autocorrelation = 0.8;
  const double mindful =
      correlation_of_following_weeks(simulated_city(plan, lattice_ground(), 13), year);
  EXPECT_LT(forgetful, 0.2);  // the season alone
  EXPECT_GT(mindful, 0.5);
}

// ---- what is planted

double z_of(double realised, double n, double p) {
  return (realised - n * p) / std::sqrt(n * p * (1.0 - p));
}

TEST(PlantedDisplacement, MovesAsManyAsPlannedOverFiftySeeds) {
  SimulationPlan plan = small_plan();
  plan.per_year = 20'000.0;
  plan.displacements = {from_0202()};
  plan.displacements[0].offences = {"50", "0801", "0809"};
  plan.displacements[0].becomes = {{.from = "0801", .to = "0811", .share = 0.25}};
  double eligible = 0, fell = 0, moved = 0, corner = 0, became = 0, expected_fall = 0;
  double expected_moved = 0, expected_became = 0, stayed_0801 = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const SimulatedCity city = simulated_city(plan, lattice_ground(), seed);
    const TruthOfDisplacement& truth = city.truth.displacements.front();
    eligible += static_cast<double>(truth.eligible);
    fell += static_cast<double>(truth.fell.realised);
    moved += static_cast<double>(truth.moved[0].realised);
    corner += static_cast<double>(truth.moved[1].realised);
    became += static_cast<double>(truth.became[0].realised);
    expected_fall += truth.fell.expected;
    expected_moved += truth.moved[0].expected;
    expected_became += truth.became[0].expected;
    for (const SimulatedIncident& incident : city.incidents) {
      if (year_of(incident) != 2018 || !stands_in(city, incident, "0202")) continue;
      if (offence_of(incident).code == "0801") ++stayed_0801;
    }
  }
  // 4.5 standard errors each: about one false alarm in 100 000.
  EXPECT_LT(std::abs(z_of(fell, eligible, 0.3)), 4.5) << "seeds 1 to 50";
  EXPECT_LT(std::abs(z_of(moved, fell, 0.5)), 4.5) << "seeds 1 to 50";
  EXPECT_LT(std::abs(z_of(corner, fell, 0.2)), 4.5) << "seeds 1 to 50";
  EXPECT_LT(std::abs(z_of(became, became + stayed_0801, 0.25)), 4.5) << "seeds 1 to 50";
  // The expected counts know neither factors nor weeks: CV 0.14 a seed, and 3 times Poisson.
  const double relative = std::sqrt(0.14 * 0.14 / 50.0 + 3.0 / expected_fall);
  EXPECT_NEAR(fell / expected_fall, 1.0, 4.5 * relative) << "seeds 1 to 50";
  EXPECT_NEAR(expected_moved, 0.5 * expected_fall, 1e-9 * expected_fall);
  EXPECT_NEAR(became / expected_became, 1.0,
              4.5 * std::sqrt(0.14 * 0.14 / 50.0 + 3.0 / expected_became))
      << "seeds 1 to 50";
}

TEST(PlantedDisplacement, AddsUp) {
  SimulationPlan plan = small_plan();
  plan.per_year = 60'000.0;
  plan.totals = {second_row(2018, 14'261, 565)};
  plan.displacements = {from_0202()};
  plan.displacements[0].offences = {"50", "0801"};
  plan.displacements[0].becomes = {{.from = "0801", .to = "0811", .share = 0.25},
                                   {.from = "0809", .to = "5001", .share = 0.25}};
  const SimulatedCity city = simulated_city(plan, lattice_ground(), 14);
  const TruthOfDisplacement& truth = city.truth.displacements.front();
  ASSERT_GT(truth.fell.realised, 20u);
  ASSERT_GT(truth.became[0].realised, 0u);
  ASSERT_GT(truth.became[1].realised, 0u);

  EXPECT_EQ(truth.fell.realised,
            truth.gone.realised + truth.moved[0].realised + truth.moved[1].realised);
  EXPECT_EQ(truth.eligible, truth.from.of_offences.without.realised);
  EXPECT_EQ(truth.from.of_all.after.realised,
            truth.from.of_all.without.realised - truth.from.left.realised);
  EXPECT_EQ(truth.from.of_offences.after.realised,
            truth.from.of_offences.without.realised - truth.fell.realised -
                truth.became[0].realised + truth.became[1].realised);
  for (const std::size_t r : {0u, 1u}) {
    EXPECT_EQ(truth.to[r].arrived.realised, truth.moved[r].realised);
    EXPECT_EQ(truth.to[r].of_all.after.realised,
              truth.to[r].of_all.without.realised + truth.moved[r].realised);
  }
  // Nobody moves within the second row, so that its total ends lower by those who left.
  EXPECT_EQ(city.truth.totals[0].drawn, 14'261u);
  EXPECT_EQ(city.truth.totals[0].ended_at, 14'261u - truth.fell.realised);

  std::uint64_t found = 0;
  for (const SimulatedIncident& incident : city.incidents) {
    if (year_of(incident) == 2018 && stands_in(city, incident, "0202")) ++found;
  }
  EXPECT_EQ(found, truth.from.of_all.after.realised);
  double expected = truth.gone.expected;
  for (const ExpectedAndRealised& moved : truth.moved) expected += moved.expected;
  EXPECT_NEAR(truth.fell.expected, expected, 1e-9 * expected);
}

TEST(PlantedDisplacement, LeavesEverythingElseAsItWas) {
  SimulationPlan plan = small_plan();
  const SimulatedCity before = simulated_city(plan, lattice_ground(), 15);
  plan.displacements = {from_0202()};
  plan.displacements[0].hours = -3.0;
  const SimulatedCity after = simulated_city(plan, lattice_ground(), 15);
  const TruthOfDisplacement& truth = after.truth.displacements.front();
  ASSERT_EQ(after.incidents.size() + truth.gone.realised, before.incidents.size());

  std::uint64_t moved = 0, turned = 0;
  for (const SimulatedIncident& now : after.incidents) {
    const SimulatedIncident& then = before.incidents[now.number - 1];
    ASSERT_EQ(then.number, now.number);
    if (now == then) continue;
    ASSERT_TRUE(stands_in(before, then, "0202"));
    ASSERT_EQ(year_of(then), 2018);
    if (now.at == then.at) {
      ++turned;
      EXPECT_EQ(std::chrono::floor<std::chrono::days>(now.from),
                std::chrono::floor<std::chrono::days>(then.from));
      const auto by = (now.from - then.from + 48h) % 24h;
      EXPECT_TRUE(by == 21h || by == 22h);  // 22 where the clock had skipped the hour
    } else {
      ++moved;
      EXPECT_EQ(now.from, then.from);
      EXPECT_TRUE(stands_in(after, now, "04") || stands_in(after, now, "0101"));
    }
  }
  EXPECT_EQ(moved, truth.moved[0].realised + truth.moved[1].realised);
  EXPECT_EQ(turned, truth.turned);
  EXPECT_GT(turned, 0u);
}

TEST(PlantedDisplacement, TakesAPlaceOfAnyShape) {
  CityGround ground = lattice_ground();
  const Position corner{lattice_origin.x + 400.0, lattice_origin.y + 400.0};  // of four districts
  const auto square = [](Position at, double side) {
    return MultiPolygon{{.shell = {{at.x, at.y},
                                   {at.x + side, at.y},
                                   {at.x + side, at.y + side},
                                   {at.x, at.y + side}},
                         .holes = {}}};
  };
  ground.places = {
      {.name = "Torget", .codes = {}, .polygon = square(corner, 200.0)},
      {.name = "Gatan", .codes = {}, .polygon = square({corner.x + 1000.0, corner.y}, 200.0)}};
  SimulationPlan plan = small_plan();
  plan.per_year = 60'000.0;
  plan.displacements = {from_0202()};
  plan.displacements[0].from = {"Torget"};
  plan.displacements[0].fall = 1.0;
  plan.displacements[0].to = {{.name = "Gatan", .areas = {"Gatan"}, .share = 1.0}};
  const SimulatedCity city = simulated_city(plan, ground, 16);
  std::uint64_t left = 0, arrived = 0;
  for (const SimulatedIncident& incident : city.incidents) {
    if (year_of(incident) != 2018) continue;
    if (contains(ground.places[0].polygon, incident.at)) ++left;
    if (contains(ground.places[1].polygon, incident.at)) ++arrived;
  }
  const TruthOfDisplacement& truth = city.truth.displacements.front();
  EXPECT_EQ(left, 0u);
  EXPECT_GT(truth.eligible, 100u);
  EXPECT_EQ(arrived, truth.to[0].of_all.after.realised);
  EXPECT_EQ(truth.moved[0].realised, truth.eligible);
  // The expected count weighs every address of the square: within its own scatter of the drawn one.
  const auto realised = static_cast<double>(truth.eligible);
  EXPECT_NEAR(realised / truth.from.of_all.without.expected, 1.0,
              4.5 * std::sqrt(0.14 * 0.14 + 3.0 / realised));
}

// ---- refusals

template <class Change>
void expect_plan_refused(const char* code, const Change& change) {
  SimulationPlan plan = small_plan();
  plan.displacements = {from_0202()};
  change(plan);
  expect_refusal(ErrorKind::bad_argument, code,
                 [&] { (void)simulated_city(plan, lattice_ground(), 1); });
}

TEST(SimulationPlan, RefusesSharesOutsideZeroToOne) {
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements[0].fall = 1.3; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements[0].fall = -0.1; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements[0].fall = std::nan(""); });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements[0].to[0].share = 0.9; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements[0].hours = 13.0; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.centre.share = 1.01; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.centre.reach = 0_m; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.overdispersion = 0.5; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.label_point = 0.95; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.last_year = 2016; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.totals = {second_row(2017, 10, 11)}; });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements.push_back(from_0202()); });
  expect_plan_refused("PLAN_RANGE", [](auto& p) { p.displacements[0].since = day(2020, 1, 1); });
  expect_plan_refused("PERIOD_ORDER", [](auto& p) { p.displacements[0].until = day(2017, 1, 1); });
}

/// What the city says to a displacement changed like this: its code and its remedy in Swedish.
template <class Change>
std::pair<std::string, std::string> answer_to(const Change& change) {
  SimulationPlan plan = small_plan();
  plan.displacements = {from_0202()};
  change(plan.displacements[0]);
  const auto error = refusal([&] { (void)simulated_city(plan, lattice_ground(), 1); });
  return error ? std::pair(error->code(), error->remedy().sv)
               : std::pair<std::string, std::string>{};
}

TEST(SimulationPlan, ProposesTheNearestAreaAndOffence) {
  using testing::HasSubstr, testing::Pair;
  EXPECT_THAT(answer_to([](auto& d) { d.from = {"0120"}; }),
              Pair("AREA_UNKNOWN", HasSubstr("Menade du \"0102\"")));
  EXPECT_THAT(answer_to([](auto& d) { d.from = {"District 0304"}; }),
              Pair("AREA_UNKNOWN", HasSubstr("skriv \"0304\"")));
  EXPECT_THAT(answer_to([](auto& d) { d.offences = {"0810"}; }),
              Pair("OFFENCE_UNKNOWN", HasSubstr("Menade du \"08")));
  EXPECT_THAT(answer_to([](auto& d) { d.offences = {"Fickstöld"}; }),
              Pair("OFFENCE_UNKNOWN", HasSubstr("\"0801\"")));
}

TEST(SimulationPlan, RefusesACityWithoutIncidents) {
  for (const double none : {0.0, 9.9, -1.0, 1e308}) {
    SimulationPlan plan = small_plan();
    plan.per_year = none;
    const auto error = refusal([&] { (void)simulated_city(plan, lattice_ground(), 1); });
    ASSERT_TRUE(error.has_value()) << none;
    EXPECT_EQ(error->code(), "PLAN_RANGE");
    EXPECT_THAT(error->remedy().en, testing::HasSubstr("per_year = 20000"));
  }
}

TEST(SimulationPlan, RefusesTotalsThatCannotBe) {
  expect_plan_refused("PLAN_TOTALS", [](auto& p) {
    p.totals = {second_row(2017, 10, 1), second_row(2017, 20, 1)};
  });
  expect_plan_refused("PLAN_TOTALS", [](auto& p) { p.totals = {second_row(2019, 10, 1)}; });
  expect_plan_refused("PLAN_TOTALS", [](auto& p) { p.totals = {second_row(2017, 6001, 1)}; });
  expect_plan_refused("PLAN_TOTALS", [](auto& p) {
    p.totals = {second_row(2017, 10, 1)};
    p.hot_spots = {{.name = "", .areas = {"02"}, .offences = {"violent"}, .factor = 0.0}};
  });
}

TEST(SimulationPlan, RefusesReceiversThatOverlap) {
  expect_plan_refused("PLAN_OVERLAP", [](auto& p) { p.displacements[0].to[0].areas = {"02"}; });
  expect_plan_refused("PLAN_OVERLAP", [](auto& p) { p.displacements[0].to[1].areas = {"0402"}; });
}

TEST(SimulatedCity, NeedsDistricts) {
  expect_refusal(ErrorKind::bad_argument, "DISTRICTS_MISSING",
                 [] { (void)simulated_city(small_plan(), {}, 1); });
}

}  // namespace
}  // namespace klara
