#include <klara/displacement/composition.hpp>
#include <klara/displacement/share_distance.hpp>
#include <klara/inference/weekly_change.hpp>

#include <engine/displacement/simulated_mix.hpp>
#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <vector>

namespace klara {
namespace {

/// These counts, the same in each of ten weeks.
CategoryWeeks even_weeks(const std::vector<double>& of_ten_weeks) {
  CategoryWeeks weeks;
  for (std::size_t c = 0; c < of_ten_weeks.size(); ++c) weeks.levels.push_back(std::to_string(c));
  for (int w = 0; w < 10; ++w) {
    for (const double count : of_ten_weeks) {
      // As even as whole numbers are.
      const auto up_to = [&](int week) { return std::floor(count * week / 10.0 + 1e-9); };
      weeks.counts.push_back(static_cast<std::uint32_t>(up_to(w + 1) - up_to(w)));
    }
  }
  return weeks;
}

struct Periods {
  CategoryWeeks before, after;
};

Periods simulated(const SimulatedMix& before, const SimulatedMix& after, std::uint64_t seed) {
  Random random(seed);
  CategoryWeeks first = simulated_mix(before, random);
  return {.before = std::move(first), .after = simulated_mix(after, random)};
}

/// Observed and expected, cell by cell.
double chi_squared_by_definition(const std::vector<double>& n0, const std::vector<double>& n1) {
  const double all0 = std::accumulate(n0.begin(), n0.end(), 0.0);
  const double all1 = std::accumulate(n1.begin(), n1.end(), 0.0);
  double sum = 0.0;
  for (std::size_t c = 0; c < n0.size(); ++c) {
    const double e0 = (n0[c] + n1[c]) * all0 / (all0 + all1);
    const double e1 = (n0[c] + n1[c]) * all1 / (all0 + all1);
    if (n0[c] + n1[c] > 0.0)
      sum += (n0[c] - e0) * (n0[c] - e0) / e0 + (n1[c] - e1) * (n1[c] - e1) / e1;
  }
  return sum;
}

TEST(Composition, IsThePublishedTable) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/composition.json"));
  for (const char* name : {"case", "small"}) {
    SCOPED_TRACE(name);
    const auto& one = golden[name];
    const Composition found =
        composition(even_weeks(one["pre"].get<std::vector<double>>()),
                    even_weeks(one["post"].get<std::vector<double>>()), /*seed=*/1);
    const double chi2 = one["chi2"].get<double>();
    EXPECT_NEAR(found.chi_squared, chi2, 1e-12 * chi2);
    const double p = one["p"].get<double>();
    EXPECT_NEAR(found.p_independent, p, 1e-10 * p);
    EXPECT_NEAR(found.cramers_v, one["cramers_v"].get<double>(), 1e-14);
    EXPECT_NEAR(found.total_variation, one["total_variation"].get<double>(), 1e-14);
    for (std::size_t c = 0; c < found.levels.size(); ++c) {
      EXPECT_NEAR(found.levels[c].residual, one["adjusted_residual_post"][c].get<double>(), 1e-12);
    }
  }
}

// Each replicate by hand, from sums of whole weeks; z by the mean and variance of all relabellings.
TEST(Composition, AgreesWithItsDefinition) {
  const auto [before, after] =
      simulated({.weeks = 12}, {.shares = {0.3, 0.4, 0.2, 0.1}, .weeks = 9}, 20190601);
  constexpr std::size_t replicates = 99;
  const Composition found = composition(before, after, /*seed=*/8, {.replicates = replicates});
  ASSERT_EQ(found.doubt, CompositionDoubt::few_weeks);  // 9 weeks
  EXPECT_TRUE(std::isnan(found.p));

  const auto [long_before, long_after] =
      simulated({.weeks = 22}, {.shares = {0.3, 0.4, 0.2, 0.1}, .weeks = 19}, 20190602);
  const Composition tested =
      composition(long_before, long_after, /*seed=*/8, {.replicates = replicates});
  ASSERT_EQ(tested.doubt, CompositionDoubt::none);
  std::vector<std::vector<double>> weeks;
  for (std::size_t w = 0; w < 41; ++w) {
    const auto of_week = w < 22 ? long_before.of_week(w) : long_after.of_week(w - 22);
    weeks.emplace_back(of_week.begin(), of_week.end());
  }
  std::vector<double> share(4);
  double all = 0.0;
  for (const auto& week : weeks) {
    for (std::size_t c = 0; c < 4; ++c) share[c] += week[c];
  }
  all = std::accumulate(share.begin(), share.end(), 0.0);
  for (double& s : share) s /= all;
  const auto counts = [&](const std::vector<std::uint8_t>& label, std::uint8_t which) {
    std::vector<double> sum(4);
    for (std::size_t w = 0; w < 41; ++w) {
      for (std::size_t c = 0; c < 4; ++c) sum[c] += label[w] == which ? weeks[w][c] : 0.0;
    }
    return sum;
  };
  const auto excess = [&](const std::vector<double>& n1, std::size_t c) {
    return n1[c] - share[c] * std::accumulate(n1.begin(), n1.end(), 0.0);
  };
  std::vector<std::uint8_t> observed(41);
  std::fill(observed.begin() + 22, observed.end(), std::uint8_t{1});
  std::vector<double> deviation(4);
  for (std::size_t c = 0; c < 4; ++c) {
    double squares = 0.0;
    for (const auto& week : weeks) squares += std::pow(excess(week, c), 2);
    // A sum of 19 of 41 numbers that sum up to 0, drawn without replacement.
    deviation[c] = std::sqrt(19.0 * (1.0 - 19.0 / 41.0) * squares / 40.0);
  }
  const double chi2 = chi_squared_by_definition(counts(observed, 0), counts(observed, 1));
  EXPECT_NEAR(tested.chi_squared, chi2, 1e-11);
  int chi2_as_large = 0;
  std::vector<int> as_large(4), any_as_large(4);
  for (std::uint64_t r = 0; r < replicates; ++r) {
    std::vector<std::uint8_t> label = observed;
    Random random(8, r);
    shuffle(std::span(label), random);
    if (chi_squared_by_definition(counts(label, 0), counts(label, 1)) >= chi2 - 1e-9) {
      ++chi2_as_large;
    }
    double largest = 0.0;
    for (std::size_t c = 0; c < 4; ++c) {
      largest = std::max(largest, std::abs(excess(counts(label, 1), c)) / deviation[c]);
    }
    for (std::size_t c = 0; c < 4; ++c) {
      const double z = std::abs(excess(counts(label, 1), c)) / deviation[c];
      const double seen = std::abs(tested.levels[c].z) * (1.0 - 1e-9);
      if (z >= seen) ++as_large[c];
      if (largest >= seen) ++any_as_large[c];
    }
  }
  EXPECT_EQ(tested.p, (1.0 + chi2_as_large) / 100.0);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_NEAR(tested.levels[c].z, excess(counts(observed, 1), c) / deviation[c], 1e-11);
    EXPECT_EQ(tested.levels[c].p, (1.0 + as_large[c]) / 100.0);
    EXPECT_EQ(tested.levels[c].p_family, (1.0 + any_as_large[c]) / 100.0);
  }
}

TEST(Composition, ShowsAbsoluteBesideRelative) {
  // One level halves, nothing else changes: its share falls and all others rise.
  const Composition found =
      composition(even_weeks({200.0, 100.0, 100.0}), even_weeks({100.0, 100.0, 100.0}), 1);
  EXPECT_EQ(found.levels[0].counts, (BeforeAfter{200, 100}));
  EXPECT_DOUBLE_EQ(found.levels[0].change.value, -100.0);
  EXPECT_DOUBLE_EQ(found.levels[1].change.value, 0.0);
  EXPECT_DOUBLE_EQ(found.levels[1].share_before, 0.25);
  EXPECT_DOUBLE_EQ(found.levels[1].share_after, 1.0 / 3.0);
  EXPECT_GT(found.levels[1].residual, 0.0);
}

TEST(Composition, BringsUnequalPeriodsToTheLengthOfTheSecond) {
  const auto [before, after] = simulated({.weeks = 40}, {.weeks = 20}, 20190603);
  const Composition found = composition(before, after, 1);
  std::vector<double> weeks0, weeks1;
  for (std::size_t w = 0; w < 40; ++w) weeks0.push_back(before.of_week(w)[2]);
  for (std::size_t w = 0; w < 20; ++w) weeks1.push_back(after.of_week(w)[2]);
  EXPECT_EQ(found.levels[2].change, weekly_change(weeks0, weeks1));
}

TEST(Composition, RaisesFalseAlarmsNoMoreOftenThanItSays) {
  constexpr std::uint64_t seed = 20190604;
  constexpr int cities = 600;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (const double overdispersion : {1.0, 10.0}) {
    int alarms = 0;
    int any_level = 0;
    int independent = 0;
    for (int city = 0; city < cities; ++city) {
      const SimulatedMix plan{.overdispersion = overdispersion};
      const auto [before, after] = simulated(plan, plan, seed + static_cast<std::uint64_t>(city));
      const Composition found =
          composition(before, after, static_cast<std::uint64_t>(city), {.replicates = 99});
      if (found.p <= 0.05) ++alarms;
      if (std::ranges::any_of(found.levels, [](const auto& l) { return l.p_family <= 0.05; })) {
        ++any_level;
      }
      if (found.p_independent <= 0.05) ++independent;
    }
    // 4 standard errors of 5 %.
    const double error = 4.0 * std::sqrt(0.05 * 0.95 / cities);
    EXPECT_NEAR(static_cast<double>(alarms) / cities, 0.05, error) << overdispersion;
    EXPECT_NEAR(static_cast<double>(any_level) / cities, 0.05, error) << overdispersion;
    // Why weeks are exchanged: 94 % were measured at 20.
    const double least = overdispersion > 1.0 ? 0.5 : 0.0;
    EXPECT_GE(static_cast<double>(independent) / cities, least);
  }
}

TEST(Composition, IsTheSameForEveryThreadCountAndOrderOfLevels) {
  const auto [before, after] = simulated({}, {.shares = {0.3, 0.4, 0.2, 0.1}}, 20190605);
  const Composition alone = composition(before, after, 1, {}, 0.95, {.threads = 1});
  EXPECT_EQ(composition(before, after, 1, {}, 0.95, {.threads = 2}), alone);
  const std::vector<std::size_t> order{3, 1, 0, 2};
  const Composition other =
      composition(selected_levels(before, order), selected_levels(after, order), 1);
  EXPECT_EQ(other.p, alone.p);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(other.levels[i].p_family, alone.levels[order[i]].p_family);
    EXPECT_NEAR(other.levels[i].z, alone.levels[order[i]].z, 1e-12);
  }
}

TEST(Composition, SetsDetectedOffencesApart) {
  // Policing doubles what is detected; what is reported stays as it was.
  const auto [before, after] =
      simulated({.incidents = 3000.0, .shares = {0.4, 0.4, 0.15, 0.05}},
                {.incidents = 3000.0, .shares = {0.4, 0.4, 0.30, 0.10}}, 20190606);
  const std::vector<Recorded> recorded{Recorded::reported, Recorded::reported, Recorded::detected,
                                       Recorded::unknown};
  EXPECT_LE(composition(before, after, 1).p, 0.01);
  const CompositionByRecord apart = composition_by_record(before, after, recorded, 1);
  EXPECT_GT(apart.reported.p, 0.01);
  ASSERT_EQ(apart.reported.levels.size(), 2u);
  EXPECT_EQ(apart.reported.levels[0].level, "a");
  EXPECT_EQ(apart.detected.doubt, CompositionDoubt::one_level);
  ASSERT_EQ(apart.detected.levels.size(), 1u);
  EXPECT_GT(apart.detected.levels[0].change.low, 0.0);
  EXPECT_EQ(apart.reported.counts.before + apart.detected.counts.before + level_totals(before)[3],
            composition(before, after, 1).counts.before);
}

TEST(Composition, LeavesLevelsThatNobodySawWithoutATest) {
  const auto [before, after] =
      simulated({.shares = {0.5, 0.0, 0.5}}, {.shares = {0.4, 0.0, 0.6}}, 20190607);
  const Composition found = composition(before, after, 1);
  EXPECT_TRUE(std::isnan(found.levels[1].z) && std::isnan(found.levels[1].p) &&
              std::isnan(found.levels[1].residual));
  EXPECT_TRUE(found.levels[1].few_expected);
  EXPECT_FALSE(found.levels[0].few_expected);
  EXPECT_LE(found.levels[0].p_family, 1.0);
}

TEST(Composition, CannotTellWhereThereIsNothingToCompare) {
  const CategoryWeeks some = even_weeks({100.0, 100.0});
  const CategoryWeeks nothing = even_weeks({0.0, 0.0});
  const Composition none = composition(some, nothing, 1);
  EXPECT_EQ(none.doubt, CompositionDoubt::no_incidents);
  EXPECT_TRUE(std::isnan(none.chi_squared) && std::isnan(none.p));
  EXPECT_EQ(none, composition(some, nothing, 1));
  const Composition one = composition(even_weeks({100.0, 0.0}), even_weeks({80.0, 0.0}), 1);
  EXPECT_EQ(one.doubt, CompositionDoubt::one_level);
  EXPECT_DOUBLE_EQ(one.levels[0].change.value, -20.0);
}

TEST(HarmChange, WeighsWhatLevelsDo) {
  const auto [before, after] = simulated({.weeks = 30}, {.weeks = 15}, 20190608);
  const std::vector<double> harm{1.0, 5.0, 20.0, 0.0};
  const HarmChange found = harm_change(before, after, harm);
  const auto n0 = level_totals(before), n1 = level_totals(after);
  double expected0 = 0.0, expected1 = 0.0;
  for (std::size_t c = 0; c < 4; ++c) {
    expected0 += harm[c] * static_cast<double>(n0[c]);
    expected1 += harm[c] * static_cast<double>(n1[c]);
  }
  EXPECT_DOUBLE_EQ(found.before, expected0);
  EXPECT_DOUBLE_EQ(found.after, expected1);
  EXPECT_NEAR(found.change.value, expected1 - 0.5 * expected0, 1e-9);
  EXPECT_EQ(found.change, weekly_change(weighted_weeks(before, harm), weighted_weeks(after, harm)));
}

TEST(HarmChange, OfEqualHarmIsTheChangeOfTheCount) {
  const auto [before, after] = simulated({}, {.incidents = 300.0}, 20190609);
  const std::vector<double> ones(4, 1.0), threes(4, 3.0);
  EXPECT_NEAR(harm_change(before, after, threes).change.high,
              3.0 * harm_change(before, after, ones).change.high, 1e-9);
}

TEST(Composition, RefusesPeriodsOfUnlikeLevels) {
  const CategoryWeeks two = even_weeks({10.0, 10.0});
  const CategoryWeeks three = even_weeks({10.0, 10.0, 10.0});
  const std::vector<Recorded> one{Recorded::reported};
  const std::vector<double> negative{1.0, -1.0}, short_list{1.0};
  expect_refusal(ErrorKind::bad_argument, "LEVELS_DIFFER",
                 [&] { (void)composition(two, three, 1); });
  expect_refusal(ErrorKind::bad_argument, "LEVELS_DIFFER",
                 [&] { (void)composition_by_record(two, two, one, 1); });
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE",
                 [&] { (void)composition(two, two, 1, {}, 1.0); });
  expect_refusal(ErrorKind::bad_argument, "REPLICATES_RANGE",
                 [&] { (void)composition(two, two, 1, {.replicates = 2}); });
  expect_refusal(ErrorKind::bad_argument, "HARM_RANGE",
                 [&] { (void)harm_change(two, two, negative); });
  expect_refusal(ErrorKind::bad_argument, "HARM_RANGE",
                 [&] { (void)harm_change(two, two, short_list); });
}

}  // namespace
}  // namespace klara
