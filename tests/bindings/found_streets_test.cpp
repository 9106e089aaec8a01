#include <cli/found_streets.hpp>

#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <chrono>

namespace klara {
namespace {

using testing::DoubleEq;
using testing::SizeIs;

/// A crossing of four streets of 500 m, and incidents near two of them.
StudyInputs crossing() {
  StudyInputs in;
  in.resolved.streets.emplace();
  in.resolved.streets->method = NetworkMethod::discontinuous;
  in.streets.emplace();
  in.streets->bandwidth = {100.0};
  const std::vector<Polyline> lines{
      {{0, 0}, {500, 0}}, {{0, 0}, {-500, 0}}, {{0, 0}, {0, 500}}, {{0, 0}, {0, -500}}};
  in.streets->network = street_network(lines);
  in.streets->streets.rows = {11, 12, 13, 14};
  in.streets->streets.names = {"Östra", "Västra", "", "Södra"};
  in.incidents.points.x = {205, 205, 205, 3};
  in.incidents.points.y = {1, -1, 1, 205};
  in.streets->snapped = snapped(in.incidents.points, in.streets->network, Metres{50.0});
  return in;
}

FoundStreets found_in(const StudyInputs& in) {
  Session session;
  session.quiet = true;
  return found_streets(in, session);
}

TEST(FoundStreets, AreTheDensityAlongTheStreetsOfTheStudy) {
  const StudyInputs in = crossing();
  const FoundStreets found = found_in(in);
  EXPECT_EQ(found.density,
            network_density(in.incidents.points, in.streets->network, Metres{100.0},
                            {.method = NetworkMethod::discontinuous, .snap_limit = Metres{50.0}}));
  EXPECT_EQ(found.length, Metres{2000.0});
  EXPECT_EQ(found.snapped, 4.0);
  EXPECT_NEAR(found.mass, 4.0, 0.01);  // midpoint rule at h / 10
  EXPECT_EQ(found.months, std::nullopt);
  EXPECT_EQ(found.below, 0u);
}

TEST(FoundStreets, TellWhereTheyAreDensestABandwidthApart) {
  const FoundStreets found = found_in(crossing());
  ASSERT_THAT(found.densest, SizeIs(testing::Ge(2)));
  EXPECT_EQ(found.densest[0].street, "Östra");
  EXPECT_EQ(found.densest[0].feature, 11u);
  EXPECT_EQ(found.densest[0].centre, (Position{205, 0}));
  EXPECT_THAT(found.densest[0].density, DoubleEq(3.0 * 15.0 / 16.0 / 100.0));
  EXPECT_EQ(found.densest[1].feature, 13u);
  EXPECT_THAT(found.densest[1].density, DoubleEq(15.0 / 16.0 / 100.0));
  for (std::size_t i = 1; i < found.densest.size(); ++i) {
    EXPECT_LE(found.densest[i].density, found.densest[i - 1].density);
  }
}

TEST(FoundStreets, ShowWhatEveryMethodMakesOfACrossing) {
  StudyInputs in = crossing();
  in.incidents.points.x = {0};
  in.incidents.points.y = {20};
  in.streets->snapped = snapped(in.incidents.points, in.streets->network, Metres{50.0});
  const auto mass = [&](NetworkMethod method) {
    in.resolved.streets->method = method;
    return found_in(in).mass;
  };
  EXPECT_GT(mass(NetworkMethod::simple), 1.5);
  EXPECT_NEAR(mass(NetworkMethod::discontinuous), 1.0, 0.01);
  EXPECT_NEAR(mass(NetworkMethod::continuous), 1.0, 0.01);
}

TEST(FoundStreets, SpanMonthsWhereBothEndsAreGiven) {
  StudyInputs in = crossing();
  using namespace std::chrono;
  in.resolved.selection.from = local_days{year{2018} / 1 / 1};
  EXPECT_EQ(found_in(in).months, std::nullopt);
  in.resolved.selection.until = local_days{year{2019} / 1 / 1};
  EXPECT_NEAR(found_in(in).months.value(), 365 / 30.4375, 1e-9);
}

TEST(FoundStreets, AreRefusedBeyondMemoryWithTheLixelThatFits) {
  StudyInputs in = crossing();
  in.resolved.streets->lixel = Metres{0.0001};
  Session session;
  session.quiet = true;
  session.memory = 150'000'000;
  try {
    (void)found_streets(in, session);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "MEMORY_LIMIT");
    EXPECT_THAT(error.message().en, testing::HasSubstr("20,000,000 lixels take about 260.0 MB"));
    EXPECT_THAT(error.remedy().en, testing::HasSubstr("(--lixel) of about 0.00036 m"));
  }
}

}  // namespace
}  // namespace klara
