#include <klara/shape/lixels.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include <engine/generated_streets.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

StreetNetwork straight(double length) {
  return street_network(std::vector<Polyline>{{{0, 0}, {length, 0}}});
}

TEST(Lixels, AreOneLengthButTheLast) {
  const StreetNetwork network = straight(25.0);
  const Lixels lixels = lixels_of(network, 10_m);
  ASSERT_EQ(lixels.size(), 3u);
  EXPECT_EQ(stretch(lixels, network, 0, 0), (Stretch{0_m, 10_m}));
  EXPECT_EQ(stretch(lixels, network, 0, 1), (Stretch{10_m, 20_m}));
  EXPECT_EQ(stretch(lixels, network, 0, 2), (Stretch{20_m, 25_m}));
  EXPECT_EQ(stretch(lixels, network, 0, 2).centre(), 22.5_m);
}

TEST(Lixels, MakeNoLixelOfARounding) {
  EXPECT_EQ(lixels_of(straight(30.0), 10_m).size(), 3u);
  EXPECT_EQ(lixels_of(straight(std::nextafter(30.0, 31.0)), 10_m).size(), 3u);
  EXPECT_EQ(lixels_of(straight(30.001), 10_m).size(), 4u);
  EXPECT_EQ(lixels_of(straight(0.3), 10_m).size(), 1u);
}

TEST(Lixels, CoverEveryEdgeOnce) {
  const StreetNetwork network = street_network(town_streets({}, /*seed=*/5));
  for (const Metres length : {0.7_m, 10_m, 33_m, 1000_m}) {
    const Lixels lixels = lixels_of(network, length);
    for (std::size_t e = 0; e < network.edges.size(); ++e) {
      double end = 0.0;
      for (std::size_t j = 0; j < lixels.count(e); ++j) {
        const Stretch here = stretch(lixels, network, e, j);
        EXPECT_EQ(here.from.value, end);
        EXPECT_GT(here.length().value, 0.0);
        EXPECT_LE(here.length().value, length.value * (1.0 + 1e-8));
        end = here.until.value;
      }
      EXPECT_EQ(end, network.edges[e].length.value);
    }
  }
}

TEST(Lixels, HaveTheBendsOfTheirStreet) {
  const StreetNetwork network =
      street_network(std::vector<Polyline>{{{0, 0}, {8, 0}, {8, 4}, {20, 4}}});
  const Lixels lixels = lixels_of(network, 10_m);
  const StreetEdge& edge = network.edges[0];
  EXPECT_EQ(line_of(edge, stretch(lixels, network, 0, 0)), (Polyline{{0, 0}, {8, 0}, {8, 2}}));
  EXPECT_EQ(line_of(edge, stretch(lixels, network, 0, 1)), (Polyline{{8, 2}, {8, 4}, {16, 4}}));
  EXPECT_EQ(line_of(edge, stretch(lixels, network, 0, 2)), (Polyline{{16, 4}, {20, 4}}));
}

TEST(PositionAlong, StaysOnTheLine) {
  const Polyline line{{0, 0}, {3, 4}, {3, 10}};
  EXPECT_EQ(position_along(line, -1.0 * 1_m), (Position{0, 0}));
  EXPECT_EQ(position_along(line, 2.5_m), (Position{1.5, 2}));
  EXPECT_EQ(position_along(line, 5_m), (Position{3, 4}));
  EXPECT_EQ(position_along(line, 7_m), (Position{3, 6}));
  EXPECT_EQ(position_along(line, 12_m), (Position{3, 10}));
}

TEST(Lixels, NeedALength) {
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    expect_refusal(ErrorKind::bad_argument, "LIXEL_RANGE",
                   [&] { static_cast<void>(lixels_of(straight(100.0), {bad})); });
  }
}

TEST(Lixels, AreRefusedBeforeTheyTakeMemory) {
  for (const double tiny : {1e-9, 1e-300, std::numeric_limits<double>::denorm_min()}) {
    expect_refusal(ErrorKind::bad_argument, "LIXELS_TOO_MANY",
                   [&] { static_cast<void>(lixels_of(straight(1e4), {tiny})); });
  }
  const auto error = refusal([] { static_cast<void>(lixels_of(straight(1e4), {0.5}, 1000)); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message().en, "the streets would have 20,000 lixels; at most 1,000 (8 kB) fit");
  EXPECT_EQ(error->remedy().en, "Make the lixels longer, such as 20 m.");
  EXPECT_EQ(lixels_of(straight(1e4), 20_m, 1000).size(), 500u);
}

}  // namespace
}  // namespace klara
