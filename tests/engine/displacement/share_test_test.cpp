#include <klara/base/random.hpp>
#include <klara/displacement/share_test.hpp>
#include <klara/inference/chi_squared.hpp>
#include <klara/inference/false_discovery.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <vector>

namespace klara {
namespace {

// Pearson's chi squared of four cells, cell by cell, and Campbell's factor.
double p_by_definition(const std::vector<BeforeAfter>& areas, std::size_t area) {
  double n0 = 0.0;
  double n1 = 0.0;
  for (const BeforeAfter& a : areas) {
    n0 += static_cast<double>(a.before);
    n1 += static_cast<double>(a.after);
  }
  const auto x0 = static_cast<double>(areas[area].before);
  const auto x1 = static_cast<double>(areas[area].after);
  const double n = n0 + n1;
  double chi2 = 0.0;
  const double seen[2][2] = {{x0, n0 - x0}, {x1, n1 - x1}};
  const double rows[2] = {n0, n1};
  const double columns[2] = {x0 + x1, n - x0 - x1};
  for (int r = 0; r < 2; ++r) {
    for (int c = 0; c < 2; ++c) {
      const double expected = rows[r] * columns[c] / n;
      chi2 += (seen[r][c] - expected) * (seen[r][c] - expected) / expected;
    }
  }
  return chi_squared_upper(chi2 * (n - 1.0) / n, 1.0);
}

std::vector<BeforeAfter> drawn(std::size_t count, Random& random) {
  std::vector<BeforeAfter> areas;
  for (std::size_t j = 0; j < count; ++j) {
    const double mean = 60.0 * random.gamma(0.7);
    areas.push_back({.before = random.poisson(mean), .after = 1 + random.poisson(1.3 * mean)});
  }
  return areas;
}

TEST(ShareTest, AgreesWithItsDefinition) {
  Random random(20090101);
  const std::vector<BeforeAfter> areas = drawn(40, random);
  const ShareTest found = share_test(areas);
  std::vector<double> p;
  for (std::size_t j = 0; j < areas.size(); ++j) {
    p.push_back(p_by_definition(areas, j));
    EXPECT_NEAR(found.areas[j].p, p[j], 1e-10 * p[j]);
  }
  const std::vector<double> adjusted = benjamini_yekutieli(p);
  for (std::size_t j = 0; j < areas.size(); ++j) {
    EXPECT_NEAR(found.areas[j].p_adjusted, adjusted[j], 1e-10);
  }
}

TEST(ShareTest, IsThePublishedTable) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/sppt.json"));
  for (const char* name : {"toy", "ten_areas"}) {
    SCOPED_TRACE(name);
    const auto& one = golden[name];
    std::vector<BeforeAfter> areas;
    for (std::size_t j = 0; j < one["base"].size(); ++j) {
      areas.push_back({.before = one["base"][j], .after = one["test"][j]});
    }
    const ShareTest found = share_test(areas);
    const auto& published = one["chi2_n_minus_1"];
    for (std::size_t j = 0; j < areas.size(); ++j) {
      if (published["p"][j].is_null()) {
        EXPECT_TRUE(std::isnan(found.areas[j].p));
        continue;
      }
      const double p = published["p"][j].get<double>();
      EXPECT_NEAR(found.areas[j].p, p, 1e-11 * p);
      EXPECT_NEAR(found.areas[j].p_adjusted, published["BY"][j].get<double>(), 1e-11);
    }
    if (!one.contains("S_BY")) continue;
    EXPECT_DOUBLE_EQ(found.s_index, one["S_BY"].get<double>());
    EXPECT_DOUBLE_EQ(found.s_index_with_incidents, one["S_robust_BY"].get<double>());
    for (std::size_t j = 0; j < areas.size(); ++j) {
      const int sign = found.areas[j].change == ShareChange::larger    ? 1
                       : found.areas[j].change == ShareChange::smaller ? -1
                                                                       : 0;
      EXPECT_EQ(sign, one["local_BY"][j].get<int>()) << j;
    }
  }
}

TEST(ShareTest, IsSymmetricInThePeriods) {
  Random random(20090102);
  const std::vector<BeforeAfter> areas = drawn(30, random);
  std::vector<BeforeAfter> back;
  for (const BeforeAfter& area : areas)
    back.push_back({.before = area.after, .after = area.before});
  const ShareTest there = share_test(areas);
  const ShareTest other = share_test(back);
  EXPECT_EQ(there.s_index, other.s_index);
  for (std::size_t j = 0; j < areas.size(); ++j) {
    EXPECT_DOUBLE_EQ(there.areas[j].p, other.areas[j].p);
    EXPECT_EQ(there.areas[j].change == ShareChange::larger,
              other.areas[j].change == ShareChange::smaller);
  }
}

TEST(ShareTest, CallsAllOthersLargerWhereOneFellUnlessItIsLeftOut) {
  // The treated area loses nine tenths; nothing comes to any other.
  std::vector<BeforeAfter> areas(11, {.before = 1000, .after = 1000});
  areas[4] = {.before = 10'000, .after = 1000};
  const ShareTest all = share_test(areas);
  for (std::size_t j = 0; j < areas.size(); ++j) {
    EXPECT_EQ(all.areas[j].change, j == 4 ? ShareChange::smaller : ShareChange::larger);
  }
  EXPECT_EQ(all.s_index, 0.0);
  const ShareTest without = share_test_without(areas, 4);
  EXPECT_EQ(without.s_index, 1.0);
  EXPECT_EQ(without.s_index_with_incidents, 1.0);
  EXPECT_TRUE(std::isnan(without.areas[4].p) && std::isnan(without.areas[4].share_after));
  EXPECT_DOUBLE_EQ(without.areas[0].share_before, 0.1);
}

TEST(ShareTest, WithoutAnAreaIsThatOfAllOthers) {
  Random random(20090103);
  const std::vector<BeforeAfter> areas = drawn(20, random);
  std::vector<BeforeAfter> others(areas.begin() + 1, areas.end());
  const ShareTest without = share_test_without(areas, 0);
  const ShareTest expected = share_test(others);
  EXPECT_EQ(without.s_index, expected.s_index);
  for (std::size_t j = 0; j < others.size(); ++j) {
    EXPECT_EQ(without.areas[j + 1], expected.areas[j]);
  }
}

TEST(ShareTest, OfNoAreaOrNoIncidentHasNoP) {
  EXPECT_TRUE(std::isnan(share_test({}).s_index));
  const std::vector<BeforeAfter> empty(3);
  const ShareTest found = share_test(empty);
  EXPECT_TRUE(std::isnan(found.areas[0].p));
  EXPECT_EQ(found.s_index, 1.0);
  EXPECT_TRUE(std::isnan(found.s_index_with_incidents));
  EXPECT_EQ(found, share_test(empty));
}

TEST(ShareTest, RefusesAnAreaThatIsNotThere) {
  const std::vector<BeforeAfter> areas(3, {.before = 5, .after = 6});
  expect_refusal(ErrorKind::bad_argument, "AREA_RANGE",
                 [&] { (void)share_test_without(areas, 3); });
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", [&] { (void)share_test(areas, 0.0); });
}

}  // namespace
}  // namespace klara
