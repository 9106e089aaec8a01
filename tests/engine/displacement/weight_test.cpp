#include <klara/displacement/weight.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <engine/refusal.hpp>

namespace klara {
namespace {

TEST(Weight, MustBePositiveAndFinite) {
  for (const double weight : {0.0, -2.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    const auto error =
        refusal([&] { require_weight(weight, {.en = "the area weight", .sv = "ytvikten"}); });
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code(), "WEIGHT_RANGE");
    EXPECT_TRUE(error->message().en.starts_with("the area weight")) << error->message().en;
    EXPECT_TRUE(error->message().sv.starts_with("ytvikten")) << error->message().sv;
    expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE",
                   [&] { require_overdispersion(weight); });
  }
  EXPECT_NO_THROW(require_weight(1e-6, {}));
  EXPECT_NO_THROW(require_overdispersion(23.0));
}

}  // namespace
}  // namespace klara
