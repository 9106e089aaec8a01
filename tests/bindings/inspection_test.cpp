#include <cli/inspection.hpp>

#include <gtest/gtest.h>

namespace klara {
namespace {

constexpr Instant day(int n) {
  return Instant{std::chrono::days{n}};
}

Incidents at(std::vector<double> x, std::vector<double> y) {
  Incidents incidents;
  incidents.points.x = std::move(x);
  incidents.points.y = std::move(y);
  return incidents;
}

TEST(Inspection, ShowsAnExtentThatEndsOutsideTheOutermostIncidents) {
  const Incidents incidents = at({153'012.3, 154'999.9}, {6'579'000.1, 6'580'050.0});
  EXPECT_EQ(inspection(incidents).extent, (Bounds{153'000.0, 6'579'000.0, 155'000.0, 6'580'100.0}));
  // West and south of the origin, too.
  EXPECT_EQ(inspection(at({-12.3}, {-250.0})).extent, (Bounds{-100.0, -300.0, 0.0, -200.0}));
}

// Coordinates snapped to the step would else be shown as they are.
TEST(Inspection, ShowsNoCoordinateThatIsAWholeStep) {
  EXPECT_EQ(inspection(at({200.0}, {300.0})).extent, (Bounds{200.0, 300.0, 300.0, 400.0}));
}

TEST(Inspection, CountsPositionsToTheLastDigitInAnyOrder) {
  const IncidentTies ties =
      inspection(at({1.0, 2.0, 1.0, 2.0, 1.0, 3.0}, {5.0, 5.0, 5.0, 5.0, 5.0, 5.0})).ties;
  EXPECT_EQ(ties.positions, 3u);
  EXPECT_EQ(ties.tied, 5u);
  EXPECT_EQ(ties.most_at_position, 3u);
}

TEST(Inspection, SpansFromTheEarliestBeginningToTheLatestEnd) {
  Incidents incidents = at({1.0, 2.0, 3.0}, {1.0, 1.0, 1.0});
  incidents.points.from = {day(3), day(1), day(2)};
  incidents.points.until = {day(3), day(9), day(4)};
  const auto times = inspection(incidents).times;
  ASSERT_TRUE(times);
  EXPECT_EQ(times->first, day(1));
  EXPECT_EQ(times->last, day(9));
  EXPECT_EQ(times->exact, 1u);
  EXPECT_EQ(times->within, 2u);
}

TEST(Inspection, HasNeitherExtentNorTimesOfNoIncidents) {
  const Inspection nothing = inspection({});
  EXPECT_FALSE(nothing.extent);
  EXPECT_FALSE(nothing.times);
  EXPECT_EQ(nothing.ties.positions, 0u);
}

TEST(Inspection, CountsEveryLevelAlsoOneThatNoIncidentHas) {
  Incidents incidents = at({1.0, 2.0, 3.0}, {1.0, 1.0, 1.0});
  incidents.categories = {
      {.name = "offence", .levels = {"", "fraud", "theft"}, .of_row = {2, 2, 0}}};
  const auto categories = inspection(incidents).categories;
  ASSERT_EQ(categories.size(), 1u);
  ASSERT_EQ(categories[0].levels.size(), 3u);
  EXPECT_EQ(categories[0].levels[0].incidents, 1u);
  EXPECT_EQ(categories[0].levels[1].incidents, 0u);
  EXPECT_EQ(categories[0].levels[2].incidents, 2u);
}

}  // namespace
}  // namespace klara
