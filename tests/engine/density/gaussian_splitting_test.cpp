#include <klara/density/gaussian_splitting.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace klara {
namespace {

// Along one axis, the sum over nodes of narrow times wide Gaussians, both cut where they end.
double put_together(const GaussianSplitting& s, int window, double incident, double cell) {
  const double p = incident / s.spacing, q = cell / s.spacing;
  double sum = 0.0;
  for (int k = -100; k <= 100; ++k) {
    if (std::abs(p - k) > 0.5 * window || std::abs(q - k) > s.reach) continue;
    sum += std::exp(-s.narrow * (p - k) * (p - k) - s.wide * (q - k) * (q - k));
  }
  return s.factor * sum;
}

TEST(GaussianSplitting, PutTogetherIsTheGaussian) {
  for (const auto& [digits, window] : {std::pair{8.0, 12}, {15.8, 12}, {22.7, 16}, {31.9, 24}}) {
    const GaussianSplitting s = gaussian_splitting(digits, window);
    for (double incident = -0.5; incident < 0.5; incident += 0.037) {
      for (double d = -6.0; d < 6.0; d += 0.31) {
        // The rule and the ends of both Gaussians: a few times exp(-digits).
        EXPECT_NEAR(put_together(s, window, incident, incident + d), std::exp(-0.5 * d * d),
                    5.0 * std::exp(-digits) + 1e-15)
            << digits << " digits, window " << window << ", at " << incident << " and " << d;
      }
    }
  }
}

TEST(GaussianSplitting, TakesAboutAsManyNodesAsPlansReckonWith) {
  // Those of gaussian_sums.hpp at its own tolerance and at the finest.
  for (const auto& [digits, window] : {std::pair{22.7, 16}, {31.9, 24}}) {
    EXPECT_NEAR(nodes_of_deviation * gaussian_splitting(digits, window).spacing, 1.0, 0.15);
  }
}

}  // namespace
}  // namespace klara
