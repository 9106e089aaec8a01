#include <klara/inference/chi_squared.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>

namespace klara {
namespace {

TEST(ChiSquared, IsElementaryForEvenFreedom) {
  for (double x = 0.01; x < 300.0; x *= 1.7) {
    const double half = 0.5 * x;
    EXPECT_NEAR(chi_squared_upper(x, 2.0), std::exp(-half), 1e-12 * std::exp(-half));
    const double of_six = std::exp(-half) * (1.0 + half + 0.5 * half * half);
    EXPECT_NEAR(chi_squared_upper(x, 6.0), of_six, 1e-12 * of_six);
  }
}

TEST(ChiSquared, OfOneDegreeIsTheSquareOfANormal) {
  for (double z = 0.1; z < 12.0; z += 0.7) {
    const double both_tails = std::erfc(z / std::sqrt(2.0));
    EXPECT_NEAR(chi_squared_upper(z * z, 1.0), both_tails, 1e-12 * both_tails);
  }
}

TEST(ChiSquared, IsThePublishedNumber) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/composition.json"));
  for (const char* name : {"case", "small"}) {
    const double p = golden[name]["p"].get<double>();
    EXPECT_NEAR(
        chi_squared_upper(golden[name]["chi2"].get<double>(), golden[name]["df"].get<double>()), p,
        1e-11 * p);  // the statistic is printed to 16 digits, 77 of them in an exponent
  }
}

TEST(ChiSquared, IsAllBelowZeroAndNothingBeyondEverything) {
  EXPECT_EQ(chi_squared_upper(0.0, 3.0), 1.0);
  EXPECT_EQ(chi_squared_upper(-1.0, 3.0), 1.0);
  EXPECT_EQ(chi_squared_upper(std::numeric_limits<double>::infinity(), 3.0), 0.0);
  EXPECT_EQ(chi_squared_upper(1e6, 3.0), 0.0);
  EXPECT_TRUE(std::isnan(chi_squared_upper(std::nan(""), 3.0)));
  EXPECT_TRUE(std::isnan(chi_squared_upper(1.0, 0.0)));
}

}  // namespace
}  // namespace klara
