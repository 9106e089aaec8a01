#include <klara/base/random.hpp>
#include <klara/displacement/share_distance.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <numbers>
#include <numeric>
#include <vector>

namespace klara {
namespace {

// Each straight from its sum, in shares.
ShareDistance by_definition(std::vector<double> p, std::vector<double> q) {
  for (std::vector<double>* shares : {&p, &q}) {
    const double all = std::accumulate(shares->begin(), shares->end(), 0.0);
    for (double& share : *shares) share /= all;
  }
  ShareDistance result{0.0, 0.0, 0.0, 0.0};
  double bhattacharyya = 0.0;
  double logs_p = 0.0;
  double logs_q = 0.0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    result.total_variation += std::max(q[c] - p[c], 0.0);
    const double m = (p[c] + q[c]) / 2.0;
    result.jensen_shannon += (p[c] * std::log(p[c] / m) + q[c] * std::log(q[c] / m)) / 2.0;
    bhattacharyya += std::sqrt(p[c] * q[c]);
    logs_p += std::log(p[c]) / static_cast<double>(p.size());
    logs_q += std::log(q[c]) / static_cast<double>(p.size());
  }
  result.hellinger = std::sqrt(1.0 - bhattacharyya);
  for (std::size_t c = 0; c < p.size(); ++c) {
    result.aitchison += std::pow(std::log(p[c]) - logs_p - std::log(q[c]) + logs_q, 2);
  }
  result.aitchison = std::sqrt(result.aitchison);
  return result;
}

TEST(ShareDistance, AgreesWithItsDefinition) {
  constexpr std::uint64_t seed = 19860101;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  for (int i = 0; i < 100; ++i) {
    std::vector<double> before(5), after(5);
    for (double& count : before) count = 1.0 + static_cast<double>(random.poisson(30.0));
    for (double& count : after) count = 1.0 + static_cast<double>(random.poisson(60.0));
    const ShareDistance found = share_distance(before, after);
    const ShareDistance expected = by_definition(before, after);
    EXPECT_NEAR(found.total_variation, expected.total_variation, 1e-15);
    EXPECT_NEAR(found.jensen_shannon, expected.jensen_shannon, 1e-15);
    EXPECT_NEAR(found.hellinger, expected.hellinger, 1e-13);  // of a root of a small difference
    EXPECT_NEAR(found.aitchison, expected.aitchison, 1e-13);
  }
}

TEST(ShareDistance, IsThePublishedNumber) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/composition.json"));
  for (const char* name : {"case", "small"}) {
    const auto& one = golden[name];
    const ShareDistance found = share_distance(one["pre"].get<std::vector<double>>(),
                                               one["post"].get<std::vector<double>>());
    EXPECT_NEAR(found.total_variation, one["total_variation"].get<double>(), 1e-15);
    EXPECT_NEAR(found.jensen_shannon, one["JS_nat"].get<double>(), 1e-15);
    EXPECT_NEAR(found.hellinger, one["hellinger"].get<double>(), 1e-15);
    EXPECT_NEAR(found.aitchison, one["aitchison"].get<double>(), 1e-14);
  }
}

TEST(ShareDistance, IsZeroForEqualSharesAndWholeForNoneInCommon) {
  const ShareDistance equal =
      share_distance(std::vector<double>{1.0, 2.0, 5.0}, std::vector<double>{2.0, 4.0, 10.0});
  EXPECT_EQ(equal.total_variation, 0.0);
  EXPECT_EQ(equal.jensen_shannon, 0.0);
  EXPECT_EQ(equal.hellinger, 0.0);
  EXPECT_NEAR(equal.aitchison, 0.0, 1e-15);
  const ShareDistance apart =
      share_distance(std::vector<double>{3.0, 0.0}, std::vector<double>{0.0, 8.0});
  EXPECT_DOUBLE_EQ(apart.total_variation, 1.0);
  EXPECT_DOUBLE_EQ(apart.jensen_shannon, std::numbers::ln2);
  EXPECT_DOUBLE_EQ(apart.hellinger, 1.0);
  EXPECT_TRUE(std::isnan(apart.aitchison));
}

TEST(ShareDistance, OfNothingDoesNotExist) {
  const ShareDistance none =
      share_distance(std::vector<double>{0.0, 0.0}, std::vector<double>{1.0, 8.0});
  EXPECT_TRUE(std::isnan(none.total_variation) && std::isnan(none.jensen_shannon) &&
              std::isnan(none.hellinger) && std::isnan(none.aitchison));
}

}  // namespace
}  // namespace klara
