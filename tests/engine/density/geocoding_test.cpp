#include <klara/density/geocoding.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

PointSet rounded(PointSet incidents, double step) {
  for (double& x : incidents.x) x = step * std::round((x + 674'000.0) / step);
  for (double& y : incidents.y) y = step * std::round((y + 6'580'000.0) / step);
  return incidents;
}

TEST(GeocodingPrecision, FindsNoStepInCoordinatesThatHaveNone) {
  const GeocodingPrecision precision = geocoding_precision(street_incidents(2000, /*seed=*/1));
  EXPECT_EQ(precision.incidents, 2000u);
  EXPECT_EQ(precision.places, 2000u);
  EXPECT_EQ(precision.shared, 0.0);
  EXPECT_EQ(precision.rounding.value, 0.0);
  EXPECT_EQ(precision.floor.value, 0.0);
}

TEST(GeocodingPrecision, FindsTheStepOfRounding) {
  for (const double step : {0.01, 0.1, 1.0, 5.0, 25.0, 100.0, 1000.0}) {
    const GeocodingPrecision precision =
        geocoding_precision(rounded(street_incidents(2000, /*seed=*/1), step));
    EXPECT_EQ(precision.rounding.value, step);
    EXPECT_GE(precision.floor.value, step);
  }
}

TEST(GeocodingPrecision, ForgivesAFewPlacesElsewhere) {
  PointSet incidents = rounded(street_incidents(2000, /*seed=*/1), 10.0);
  for (std::size_t i = 0; i < 20; ++i) incidents.x[100 * i] += 3.14159;
  EXPECT_EQ(geocoding_precision(incidents).rounding.value, 10.0);
  for (std::size_t i = 0; i < 100; ++i) incidents.x[20 * i] += 3.14159;
  EXPECT_EQ(geocoding_precision(incidents).rounding.value, 0.0);
}

TEST(GeocodingPrecision, FindsNoStepInAFewPlaces) {
  const PointSet few{
      .x = {100, 200, 300}, .y = {100, 100, 500}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(geocoding_precision(few).rounding.value, 0.0);
}

TEST(GeocodingPrecision, TakesTheSpacingOfAddressesAsFloor) {
  // A lattice of addresses 40 m apart, off any usual step; three incidents at each.
  PointSet incidents;
  for (int column = 0; column < 20; ++column) {
    for (int row = 0; row < 20; ++row) {
      incidents.x.insert(incidents.x.end(), 3, 0.123 + 40.1 * column);
      incidents.y.insert(incidents.y.end(), 3, 0.456 + 40.1 * row);
    }
  }
  const GeocodingPrecision precision = geocoding_precision(incidents);
  EXPECT_EQ(precision.places, 400u);
  EXPECT_EQ(precision.shared, 1.0);
  EXPECT_NEAR(precision.spacing.value, 40.1, 1e-9);
  EXPECT_EQ(precision.floor, precision.spacing);
}

TEST(GeocodingPrecision, DoesNotTakeAFewSharedPlacesForAddresses) {
  PointSet incidents = street_incidents(2000, /*seed=*/1);
  for (std::size_t i = 0; i < 50; ++i) {
    incidents.x.push_back(incidents.x[7 * i]);
    incidents.y.push_back(incidents.y[7 * i]);
  }
  const GeocodingPrecision precision = geocoding_precision(incidents);
  EXPECT_NEAR(precision.shared, 100.0 / 2050.0, 1e-12);
  EXPECT_GT(precision.spacing.value, 0.0);
  EXPECT_EQ(precision.floor.value, 0.0);
}

TEST(GeocodingPrecision, OfNoneOrOnePlaceHasNoFloor) {
  EXPECT_EQ(geocoding_precision({}).floor.value, 0.0);
  const PointSet coincident{.x = {5, 5, 5}, .y = {7, 7, 7}, .weight = {}, .from = {}, .until = {}};
  const GeocodingPrecision precision = geocoding_precision(coincident);
  EXPECT_EQ(precision.shared, 1.0);
  EXPECT_EQ(precision.floor.value, 0.0);
}

TEST(GeocodingPrecision, RefusesIncidentsThatAreNowhereOrWeighLessThanNothing) {
  PointSet nowhere = street_incidents(5, /*seed=*/1), negative = nowhere;
  nowhere.x[3] = std::nan("");
  negative.weight = {1, 1, -1, 1, 1};
  expect_refusal(ErrorKind::bad_data, "COORD_NOT_FINITE",
                 [&] { static_cast<void>(geocoding_precision(nowhere)); });
  expect_refusal(ErrorKind::bad_data, "WEIGHT_RANGE",
                 [&] { static_cast<void>(geocoding_precision(negative)); });
}

}  // namespace
}  // namespace klara
