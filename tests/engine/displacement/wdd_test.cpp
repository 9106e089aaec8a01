#include <klara/base/random.hpp>
#include <klara/displacement/wdd.hpp>
#include <klara/inference/distributions.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

namespace klara {
namespace {

const nlohmann::json golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/wdd.json"));

/// Zeros where there is none, as the peer takes it.
BeforeAfter pair(const nlohmann::json& one, const char* name) {
  if (!one.contains(name)) return {};
  return {.before = one[name][0], .after = one[name][1]};
}

WddAreas areas_of(const nlohmann::json& one) {
  return {.treated = pair(one, "treated"),
          .control = pair(one, "control"),
          .displacement = pair(one, "disp_treated"),
          .displacement_control = pair(one, "disp_control")};
}

WddOptions options_of(const nlohmann::json& one, double level) {
  WddOptions options{.level = level};
  if (one.contains("time_weights")) {
    options.before_length = one["time_weights"][0];
    options.after_length = one["time_weights"][1];
  }
  if (one.contains("area_weights")) {
    options.control_size = one["area_weights"][0];
    options.treated_size = one["area_weights"][1];
    options.displacement_control_size = one["area_weights"][2];
    options.displacement_size = one["area_weights"][3];
  }
  return options;
}

const WddAreas paper{.treated = {207, 110},
                     .control = {308, 318},
                     .displacement = BeforeAfter{178, 157},
                     .displacement_control = BeforeAfter{150, 140}};

TEST(Wdd, IsThePublishedOne) {
  for (const auto& one : golden["cases"]) {
    SCOPED_TRACE(one["id"].get<std::string>());
    const double alpha = one["alpha"];
    const Wdd wdd = weighted_displacement_difference(areas_of(one), options_of(one, 1.0 - alpha));
    const auto& result = one["result"];
    const double near = 1e-11;  // printed to 15 digits, at most in the hundreds
    EXPECT_NEAR(wdd.local.value, result["Est_Local"].get<double>(), near);
    EXPECT_NEAR(wdd.local.se, result["SE_Local"].get<double>(), near);
    EXPECT_NEAR(wdd.displacement.value, result["Est_Displace"].get<double>(), near);
    EXPECT_NEAR(wdd.displacement.se, result["SE_Displace"].get<double>(), near);
    EXPECT_NEAR(wdd.total.value, result["Est_Total"].get<double>(), near);
    EXPECT_NEAR(wdd.total.se, result["SE_Total"].get<double>(), near);
    EXPECT_NEAR(wdd.total.value / wdd.total.se, result["Z"].get<double>(), near);
    EXPECT_NEAR(wdd.total.low, result["LowCI"].get<double>(), near);
    EXPECT_NEAR(wdd.total.high, result["HighCI"].get<double>(), near);
    const double z = result["Z"];
    EXPECT_NEAR(wdd.total.p, 2.0 * normal_cdf(-std::abs(z)), 1e-12);
    if (one.contains("p_two_tail")) {
      EXPECT_NEAR(wdd.total.p, one["p_two_tail"].get<double>(), 1e-12);
    }
  }
}

TEST(Wdd, OfThePaperIsMinus118WithTheIntervalPrintedThere) {
  const Wdd wdd = weighted_displacement_difference(paper);
  EXPECT_EQ(wdd.total.value, -118.0);
  EXPECT_DOUBLE_EQ(wdd.total.se, std::sqrt(1568.0));
  EXPECT_EQ(std::round(wdd.total.low), -196.0);
  EXPECT_EQ(std::round(wdd.total.high), -40.0);
  EXPECT_NEAR(wdd.total.p, 0.0029, 5e-5);
}

TEST(Wdd, IsTheOnePrintedElsewhere) {
  for (const auto& one : golden["printed"]["cases"]) {
    const Wdd wdd = weighted_displacement_difference(areas_of(one), options_of(one, 0.9));
    const auto& printed = one["printed"];
    const double rounded = 0.0500001;
    EXPECT_NEAR(wdd.total.value, printed["total"].get<double>(), rounded);
    EXPECT_NEAR(wdd.total.se, printed["se"].get<double>(), rounded);
    EXPECT_NEAR(wdd.total.low, printed["ci90"][0].get<double>(), rounded);
    EXPECT_NEAR(wdd.total.high, printed["ci90"][1].get<double>(), rounded);
  }
}

TEST(Wdd, OfEveryOffenceIsThePublishedOne) {
  for (const auto& one : golden["by_offence"]["types"]) {
    const Wdd wdd = weighted_displacement_difference(areas_of(one));
    EXPECT_NEAR(wdd.total.value, one["est"].get<double>(), 1e-11);
    EXPECT_NEAR(wdd.total.se, one["se"].get<double>(), 1e-11);
  }
}

TEST(Wdd, AddsUp) {
  const WddOptions options{.before_length = 2.0,
                           .after_length = 1.5,
                           .treated_size = 1.2,
                           .control_size = 0.9,
                           .displacement_size = 1.5,
                           .displacement_control_size = 1.6,
                           .overdispersion = 2.5};
  const Wdd wdd = weighted_displacement_difference(paper, options);
  EXPECT_DOUBLE_EQ(wdd.total.value, wdd.local.value + wdd.displacement.value);
  EXPECT_DOUBLE_EQ(wdd.total.se, std::hypot(wdd.local.se, wdd.displacement.se));
}

TEST(Wdd, DoesNotDependOnTheUnitOfTime) {
  const Wdd in_months =
      weighted_displacement_difference(paper, {.before_length = 3.0, .after_length = 2.0});
  const Wdd in_halves =
      weighted_displacement_difference(paper, {.before_length = 6.0, .after_length = 4.0});
  EXPECT_DOUBLE_EQ(in_months.total.value, 2.0 * in_halves.total.value);
  EXPECT_DOUBLE_EQ(in_months.total.se, 2.0 * in_halves.total.se);
  EXPECT_DOUBLE_EQ(in_months.total.low, 2.0 * in_halves.total.low);
  EXPECT_DOUBLE_EQ(in_months.total.p, in_halves.total.p);
}

TEST(Wdd, ChangesSignWhenThePeriodsChangePlaces) {
  const auto swapped = [](BeforeAfter n) { return BeforeAfter{n.after, n.before}; };
  const Wdd there =
      weighted_displacement_difference(paper, {.before_length = 3.0, .after_length = 2.0});
  const Wdd back = weighted_displacement_difference(
      {.treated = swapped(paper.treated),
       .control = swapped(paper.control),
       .displacement = swapped(*paper.displacement),
       .displacement_control = swapped(*paper.displacement_control)},
      {.before_length = 2.0, .after_length = 3.0});
  EXPECT_DOUBLE_EQ(there.local.value, -back.local.value);
  EXPECT_DOUBLE_EQ(there.displacement.value, -back.displacement.value);
  EXPECT_DOUBLE_EQ(there.total.se, back.total.se);
  EXPECT_DOUBLE_EQ(there.total.low, -back.total.high);
  EXPECT_DOUBLE_EQ(there.total.p, back.total.p);
}

TEST(Wdd, GrowsLessSureWithTheRootOfOverdispersion) {
  const Wdd poisson = weighted_displacement_difference(paper);
  const Wdd scattered = weighted_displacement_difference(paper, {.overdispersion = 4.0});
  EXPECT_EQ(poisson.overdispersion, 1.0);
  EXPECT_EQ(scattered.overdispersion, 4.0);
  EXPECT_EQ(scattered.total.value, poisson.total.value);
  EXPECT_DOUBLE_EQ(scattered.total.se, 2.0 * poisson.total.se);
  EXPECT_GT(scattered.total.p, poisson.total.p);
}

TEST(Wdd, WithoutIncidentsInAPartIsNotSureOfIt) {
  const Wdd wdd = weighted_displacement_difference(
      {.treated = {20, 10}, .control = {20, 20}, .displacement = BeforeAfter{0, 0}});
  EXPECT_EQ(wdd.displacement.value, 0.0);
  EXPECT_EQ(wdd.displacement.se, 0.0);
  EXPECT_TRUE(std::isnan(wdd.displacement.low) && std::isnan(wdd.displacement.p));
  EXPECT_EQ(wdd.total.low, wdd.local.low);
}

TEST(Wdd, WithoutADisplacementAreaSaysNothingOfOne) {
  const Wdd wdd =
      weighted_displacement_difference({.treated = {20, 10}, .control = {20, 20}}, {.level = 0.9});
  EXPECT_TRUE(std::isnan(wdd.displacement.value) && std::isnan(wdd.displacement.se));
  EXPECT_EQ(wdd.displacement.level, 0.9);
  EXPECT_EQ(wdd.total, wdd.local);
}

TEST(Wdd, CoversTheTruthAtItsLevel) {
  constexpr std::uint64_t seed = 20190601;
  constexpr int replicates = 4000;
  RecordProperty("seed", std::to_string(seed));
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const double truth = (60.0 / 1.0 - 200.0 / 2.0) - (150.0 / 1.0 - 240.0 / 2.0);
  int covered = 0;
  for (int r = 0; r < replicates; ++r) {
    Random random(seed, static_cast<std::uint64_t>(r));
    const WddAreas areas{.treated = {random.poisson(200.0), random.poisson(60.0)},
                         .control = {random.poisson(240.0), random.poisson(150.0)},
                         .displacement = BeforeAfter{random.poisson(80.0), random.poisson(40.0)}};
    const Wdd wdd =
        weighted_displacement_difference(areas, {.before_length = 2.0, .after_length = 1.0});
    if (wdd.total.low <= truth && truth <= wdd.total.high) ++covered;
  }
  // 4 standard errors of a share of 0.95, and 0.005 for a variance taken from counts (0.0004) that
  // are whole: the half count at an end of the interval weighs 0.0015.
  const double error = 4.0 * std::sqrt(0.95 * 0.05 / replicates) + 0.005;
  EXPECT_NEAR(static_cast<double>(covered) / replicates, 0.95, error);
}

TEST(Wdd, RefusesWeightsThatAreNone) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const WddOptions& options) {
    const auto error = refusal([&] { (void)weighted_displacement_difference(paper, options); });
    return error ? error->code() + ": " + error->message().en + " / " + error->message().sv : "";
  };
  EXPECT_EQ(refused({.before_length = 0.0}),
            "WEIGHT_RANGE: the length of the period before must be a positive number, got 0 / "
            "längden på perioden före måste vara ett positivt tal, inte 0");
  EXPECT_THAT(refused({.after_length = -1.0}), testing::HasSubstr("period after"));
  EXPECT_THAT(refused({.treated_size = infinity}), testing::HasSubstr("treated area"));
  EXPECT_THAT(refused({.control_size = std::nan("")}), testing::HasSubstr("control area"));
  EXPECT_THAT(refused({.displacement_size = 0.0}), testing::HasSubstr("displacement area"));
  EXPECT_THAT(refused({.displacement_control_size = 0.0}),
              testing::HasSubstr("displacement area's control"));
  EXPECT_THAT(refused({.overdispersion = 0.0}), testing::HasSubstr("overdispersion"));
  EXPECT_THAT(refused({.level = 95.0}), testing::StartsWith("LEVEL_RANGE"));
}

}  // namespace
}  // namespace klara
