#include <klara/displacement/cumulative_difference.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/inference/distributions.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <vector>

namespace klara {
namespace {

using Counts = std::vector<std::uint64_t>;

const nlohmann::json golden =
    nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/wdd.json"))["cumulative"];

// Only sums are printed: the first fourteen periods are put into the last of these.
TEST(CumulativeDifference, IsThePrintedOne) {
  const auto& fourteen = golden["rows"][0];
  const auto& fifteen = golden["rows"][1];
  Counts treated(15), control(15);
  treated[13] = fourteen["treated"];
  control[13] = fourteen["control"];
  treated[14] = fifteen["treated"].get<std::uint64_t>() - treated[13];
  control[14] = fifteen["control"].get<std::uint64_t>() - control[13];
  const auto found = cumulative_difference(treated, control, {.level = 0.9});
  ASSERT_EQ(found.size(), 15u);
  const double printed = 5.01e-7;  // to six digits
  for (const auto& row : golden["rows"]) {
    const CumulativeDifference& one = found[row["periods"].get<std::size_t>() - 1];
    EXPECT_EQ(one.treated, row["treated"].get<std::uint64_t>());
    EXPECT_EQ(one.control, row["control"].get<std::uint64_t>());
    EXPECT_EQ(one.difference.value, row["difference"].get<double>());
    EXPECT_NEAR(one.difference.se, row["se"].get<double>(), printed);
    EXPECT_NEAR(std::log(one.ratio.value), row["log_ratio"].get<double>(), printed);
    EXPECT_NEAR(one.ratio.se, row["log_ratio_se"].get<double>(), printed);
    if (row.contains("ratio_ci90")) {
      EXPECT_NEAR(one.ratio.low, row["ratio_ci90"][0].get<double>(), printed);
      EXPECT_NEAR(one.ratio.high, row["ratio_ci90"][1].get<double>(), printed);
    }
    if (row.contains("per_period")) {
      EXPECT_NEAR(one.per_period.value, row["per_period"].get<double>(), printed);
      EXPECT_NEAR(one.per_period.se, row["per_period_se"].get<double>(), printed);
      EXPECT_NEAR(one.ratio.value, row["ratio"].get<double>(), printed);
    }
  }
}

// A local difference of which nothing happened before.
TEST(CumulativeDifference, IsTheWeightedDifferenceOfItsSums) {
  const Counts treated{3, 0, 7, 2}, control{4, 4, 1, 9};
  const auto found = cumulative_difference(treated, control, {.overdispersion = 2.5});
  BeforeAfter t, c;
  for (std::size_t period = 0; period < treated.size(); ++period) {
    t.after += treated[period];
    c.after += control[period];
    const Wdd wdd =
        weighted_displacement_difference({.treated = t, .control = c}, {.overdispersion = 2.5});
    EXPECT_EQ(found[period].difference, wdd.local);
    const double periods = static_cast<double>(period + 1);
    EXPECT_DOUBLE_EQ(found[period].per_period.low, wdd.local.low / periods);
    EXPECT_EQ(found[period].per_period.p, wdd.local.p);
  }
}

TEST(CumulativeDifference, SaysNothingOfWhatNobodySaw) {
  const auto found = cumulative_difference(Counts{0, 4}, Counts{0, 0});
  EXPECT_EQ(found[0].difference.value, 0.0);
  EXPECT_TRUE(std::isnan(found[0].difference.p));
  EXPECT_TRUE(std::isnan(found[1].ratio.value));
  EXPECT_EQ(found[1].difference.value, 4.0);
  EXPECT_NEAR(found[1].difference.p, 2.0 * normal_cdf(-2.0), 1e-15);
  EXPECT_TRUE(cumulative_difference({}, {}).empty());
}

TEST(CumulativeDifference, RefusesWhatDoesNotFit) {
  const auto of = [](const Counts& treated, const CumulativeDifferenceOptions& options) {
    return [=] { static_cast<void>(cumulative_difference(treated, Counts{1}, options)); };
  };
  expect_refusal(ErrorKind::bad_argument, "WEEKS_DIFFER", of({1, 2}, {}));
  expect_refusal(ErrorKind::bad_argument, "WEIGHT_RANGE", of({1}, {.overdispersion = 0.0}));
  expect_refusal(ErrorKind::bad_argument, "LEVEL_RANGE", of({1}, {.level = 1.0}));
}

}  // namespace
}  // namespace klara
