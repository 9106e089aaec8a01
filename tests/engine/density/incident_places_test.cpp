#include <klara/density/incident_places.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

PointSet five_at_three_places() {
  return {.x = {2, 1, 2, 1, 1},
          .y = {5, 7, 5, 3, 7},
          .weight = {1, 2, 4, 8, 16},
          .from = {},
          .until = {}};
}

TEST(IncidentPlaces, HoldTheWeightOfTheirIncidents) {
  const IncidentPlaces at = incident_places(five_at_three_places());
  EXPECT_EQ(at.places.x, (std::vector<double>{1, 1, 2}));
  EXPECT_EQ(at.places.y, (std::vector<double>{3, 7, 5}));
  EXPECT_EQ(at.places.weight, (std::vector<double>{8, 18, 5}));
  EXPECT_EQ(at.of_incident, (std::vector<std::uint32_t>{2, 1, 2, 0, 1}));
}

TEST(IncidentPlaces, CountIncidentsWithoutWeights) {
  PointSet incidents = five_at_three_places();
  incidents.weight.clear();
  EXPECT_EQ(incident_places(incidents).places.weight, (std::vector<double>{1, 2, 2}));
}

TEST(IncidentPlaces, AreTheSameForEveryOrderOfIncidents) {
  const PointSet incidents = address_incidents(2000, 100, /*seed=*/3);
  const PointSet ordered = selected(incidents, canonical_order(incidents, {}));
  EXPECT_EQ(incident_places(incidents).places, incident_places(ordered).places);
}

TEST(IncidentPlaces, RefuseAnIncidentThatLiesNowhere) {
  PointSet incidents = five_at_three_places();
  incidents.y[3] = std::numeric_limits<double>::infinity();
  expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE",
                 [&] { static_cast<void>(incident_places(incidents)); });
}

TEST(IncidentPlaces, OfNoIncidentsAreNone) {
  EXPECT_EQ(incident_places({}).size(), 0u);
}

}  // namespace
}  // namespace klara
