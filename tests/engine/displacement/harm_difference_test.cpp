#include <klara/displacement/harm_difference.hpp>
#include <klara/displacement/wdd.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <vector>

namespace klara {
namespace {

HarmBeforeAfter plain(BeforeAfter counts) {
  const auto harm = [](std::uint64_t n) {
    return Harm{.sum = static_cast<double>(n), .squares = static_cast<double>(n)};
  };
  return {.before = harm(counts.before), .after = harm(counts.after)};
}

TEST(HarmDifference, IsThePublishedOneOfFiveKindsOfOffence) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/wdd.json"))["by_offence"];
  HarmBeforeAfter treated, control;
  for (std::size_t k = 0; k < golden["types"].size(); ++k) {
    const auto& kind = golden["types"][k];
    const double weight = golden["harm"]["weights"][k];
    const auto add = [&](const nlohmann::json& pair, HarmBeforeAfter& area) {
      for (const bool after : {false, true}) {
        const double count = pair[after ? 1 : 0];
        Harm& harm = after ? area.after : area.before;
        harm.sum += weight * count;
        harm.squares += weight * weight * count;
      }
    };
    add(kind["treated"], treated);
    add(kind["control"], control);
  }
  const Estimate found = harm_difference(treated, control);
  EXPECT_EQ(found.value, golden["harm"]["est"].get<double>());
  EXPECT_NEAR(found.se, golden["harm"]["se"], 5e-9);  // printed to 8 decimals
  EXPECT_NEAR(found.low, golden["harm"]["ci"][0], 5e-8);
  EXPECT_NEAR(found.high, golden["harm"]["ci"][1], 5e-8);
}

TEST(HarmDifference, IsTheWddWhereAllWeighOne) {
  const BeforeAfter treated{207, 110}, control{308, 318};
  const Estimate found = harm_difference(plain(treated), plain(control),
                                         {.before_length = 2.0, .overdispersion = 1.5});
  const Wdd expected = weighted_displacement_difference(
      {.treated = treated, .control = control, .displacement = {}, .displacement_control = {}},
      {.before_length = 2.0, .overdispersion = 1.5});
  EXPECT_EQ(found, expected.local);
}

TEST(HarmOf, AddsUpWhatTheIncidentsOfAPartWeigh) {
  const std::vector<double> weight{2.0, 3.0, 10.0, 0.5, 4.0};
  const std::vector<Part> part_of{treated_part, treated_part, control_part, treated_part,
                                  control_part};
  const std::vector<std::size_t> before{0, 1, 2}, after{3, 4};
  EXPECT_EQ(harm_of(weight, part_of, treated_part, before, after),
            (HarmBeforeAfter{.before = {5.0, 13.0}, .after = {0.5, 0.25}}));
  EXPECT_EQ(harm_of(weight, part_of, control_part, before, after),
            (HarmBeforeAfter{.before = {10.0, 100.0}, .after = {4.0, 16.0}}));
}

TEST(HarmDifference, ScalesWithTheWeightsUnit) {
  const HarmBeforeAfter treated{{50.0, 400.0}, {20.0, 90.0}}, control{{60.0, 500.0}, {55.0, 480.0}};
  const auto days = [](HarmBeforeAfter area) {
    for (Harm* harm : {&area.before, &area.after}) *harm = {7.0 * harm->sum, 49.0 * harm->squares};
    return area;
  };
  const Estimate found = harm_difference(treated, control);
  const Estimate scaled = harm_difference(days(treated), days(control));
  EXPECT_DOUBLE_EQ(scaled.value, 7.0 * found.value);
  EXPECT_DOUBLE_EQ(scaled.se, 7.0 * found.se);
  EXPECT_DOUBLE_EQ(scaled.p, found.p);
}

TEST(HarmDifference, RefusesWhatIsNoLength) {
  const auto bad = ErrorKind::bad_argument;
  const auto ask = [](HarmDifferenceOptions options) {
    return [=] { static_cast<void>(harm_difference({}, {}, options)); };
  };
  expect_refusal(bad, "WEIGHT_RANGE", ask({.before_length = 0.0}));
  expect_refusal(bad, "WEIGHT_RANGE", ask({.after_length = std::nan("")}));
  expect_refusal(bad, "WEIGHT_RANGE", ask({.overdispersion = -1.0}));
  expect_refusal(bad, "LEVEL_RANGE", ask({.level = 0.0}));
}

}  // namespace
}  // namespace klara
