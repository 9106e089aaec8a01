#include <cli/bandwidth_summary.hpp>

#include <gmock/gmock.h>

#include <utility>
#include <vector>

namespace klara {
namespace {

using namespace literals;
using testing::ElementsAre;
using testing::IsEmpty;

BandwidthFamily family_of(const std::vector<std::pair<BandwidthRule, double>>& given,
                          Metres floor = {}) {
  BandwidthFamily family;
  family.floor = floor;
  for (const auto& [rule, metres] : given) {
    family.estimates.push_back(
        {.rule = rule, .bandwidth = Metres{metres}, .code = {}, .reason = {}, .note = {}});
  }
  return family;
}

TEST(BandwidthSummary, OfNoneIsEmpty) {
  BandwidthFamily family;
  family.estimates.push_back({.rule = BandwidthRule::scott,
                              .bandwidth = std::nullopt,
                              .code = "TOO_FEW_POINTS",
                              .reason = {.en = "too few", .sv = "för få"},
                              .note = {}});
  const BandwidthSummary summary = bandwidth_summary(family);
  EXPECT_EQ(summary.rules, 0u);
  EXPECT_EQ(summary.longest, 0_m);
  EXPECT_EQ(summary.agreeing, std::nullopt);
  EXPECT_THAT(summary.to_try, IsEmpty());
}

TEST(BandwidthSummary, GoesFromTheShortestOverTheMiddleToTheLongest) {
  const BandwidthSummary odd = bandwidth_summary(family_of(
      {{BandwidthRule::scott, 912}, {BandwidthRule::plug_in, 104}, {BandwidthRule::diggle, 321}}));
  EXPECT_EQ(odd.rules, 3u);
  EXPECT_EQ(odd.shortest, 104_m);
  EXPECT_EQ(odd.middle, 321_m);
  EXPECT_EQ(odd.longest, 912_m);
  EXPECT_THAT(odd.to_try, ElementsAre(100_m, 320_m, 910_m));

  const BandwidthSummary even =
      bandwidth_summary(family_of({{BandwidthRule::scott, 1600}, {BandwidthRule::plug_in, 100}}));
  EXPECT_DOUBLE_EQ(even.middle.value, 400.0);  // by ratio
  EXPECT_THAT(even.to_try, ElementsAre(100_m, 400_m, 1600_m));
}

TEST(BandwidthSummary, CountsEachKindOnceForTheMiddle) {
  const BandwidthSummary summary = bandwidth_summary(family_of({{BandwidthRule::scott, 900},
                                                                {BandwidthRule::silverman, 910},
                                                                {BandwidthRule::normal_scale, 905},
                                                                {BandwidthRule::plug_in, 300},
                                                                {BandwidthRule::likelihood, 200}}));
  EXPECT_EQ(summary.middle, 300_m);
}

// Scott's and Silverman's are the same but for how the axes are averaged.
TEST(BandwidthSummary, CallsThoseAgreeingThatAreOfDifferentKinds) {
  const auto of_one_kind = family_of({{BandwidthRule::scott, 500},
                                      {BandwidthRule::silverman, 510},
                                      {BandwidthRule::normal_scale, 520},
                                      {BandwidthRule::plug_in, 200}});
  EXPECT_EQ(bandwidth_summary(of_one_kind).agreeing, std::nullopt);

  const auto agreeing = bandwidth_summary(family_of({{BandwidthRule::scott, 500},
                                                     {BandwidthRule::silverman, 510},
                                                     {BandwidthRule::plug_in, 200},
                                                     {BandwidthRule::likelihood, 249},
                                                     {BandwidthRule::diggle, 230},
                                                     {BandwidthRule::cronie_van_lieshout, 251}}))
                            .agreeing;
  ASSERT_TRUE(agreeing.has_value());
  EXPECT_THAT(agreeing->rules, ElementsAre(BandwidthRule::plug_in, BandwidthRule::diggle,
                                           BandwidthRule::likelihood));
  EXPECT_EQ(agreeing->shortest, 200_m);
  EXPECT_EQ(agreeing->longest, 249_m);
}

TEST(BandwidthSummary, ProposesNoneBelowTheFloor) {
  const std::vector<std::pair<BandwidthRule, double>> given{{BandwidthRule::scott, 600},
                                                            {BandwidthRule::plug_in, 40},
                                                            {BandwidthRule::diggle, 20},
                                                            {BandwidthRule::likelihood, 150}};
  EXPECT_THAT(bandwidth_summary(family_of(given, 50_m)).to_try, ElementsAre(150_m, 300_m, 600_m));
  EXPECT_THAT(bandwidth_summary(family_of(given, 700_m)).to_try, IsEmpty());
  EXPECT_EQ(bandwidth_summary(family_of(given, 700_m)).rules, 4u);
}

TEST(BandwidthSummary, ProposesEachOnce) {
  EXPECT_THAT(bandwidth_summary(family_of({{BandwidthRule::scott, 101}})).to_try,
              ElementsAre(100_m));
}

}  // namespace
}  // namespace klara
