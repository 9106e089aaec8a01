#include <klara/base/estimate.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

TEST(Estimate, EqualsItselfWhereItDoesNotApply) {
  EXPECT_TRUE(Estimate{} == Estimate{});
  EXPECT_TRUE((Estimate{.value = 1.0}) == (Estimate{.value = 1.0}));
}

TEST(Estimate, IsAnotherWhenAnyPartOfItIsAnother) {
  const Estimate one{.value = 1.0, .se = 2.0, .low = 3.0, .high = 4.0, .p = 0.5};
  for (const auto part : {&Estimate::value, &Estimate::se, &Estimate::low, &Estimate::high,
                          &Estimate::p, &Estimate::level}) {
    Estimate other = one;
    other.*part = Estimate::none;
    EXPECT_FALSE(other == one);
  }
}

}  // namespace
}  // namespace klara
