#include <klara/base/effective_number.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

namespace klara {
namespace {

EffectiveNumber of(std::initializer_list<double> weights) {
  EffectiveNumber number;
  for (const double weight : weights) number.add(weight);
  return number;
}

TEST(EffectiveNumber, IsTheNumberOfEqualWeights) {
  EXPECT_EQ(of({0.5, 0.5, 0.5}).value(), 3.0);
  EXPECT_EQ(of({2.0, 0.0, 2.0}).value(), 2.0);
}

TEST(EffectiveNumber, OfUnequalWeightsIsSmaller) {
  EXPECT_EQ(of({3.0, 1.0}).weight(), 4.0);
  EXPECT_EQ(of({3.0, 1.0}).value(), 1.6);
}

TEST(EffectiveNumber, OfNoWeightIsUnknown) {
  EXPECT_TRUE(std::isnan(of({}).value()));
  EXPECT_TRUE(std::isnan(of({0.0}).value()));
}

}  // namespace
}  // namespace klara
