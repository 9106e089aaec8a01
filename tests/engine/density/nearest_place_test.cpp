#include <klara/density/nearest_place.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stop_token>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(DistancesToNearest, AgreeWithTheirDefinition) {
  PointSet places = clustered_incidents(300, 2000.0, 5, 50.0, /*seed=*/8);
  places.x.push_back(1e6);  // far from all
  places.y.push_back(-1e6);
  std::vector<std::size_t> of;
  for (std::size_t p = 0; p < places.size(); p += 3) of.push_back(p);
  const std::vector<double> distances = distances_to_nearest(places, of);
  for (std::size_t i = 0; i < of.size(); ++i) {
    double nearest = infinity;
    for (std::size_t p = 0; p < places.size(); ++p) {
      if (p == of[i]) continue;
      nearest = std::min(nearest,
                         std::hypot(places.x[p] - places.x[of[i]], places.y[p] - places.y[of[i]]));
    }
    EXPECT_NEAR(distances[i], nearest, 1e-9 * nearest) << of[i];
  }
}

TEST(DistancesToNearest, AreInfiniteForOnePlaceAlone) {
  const PointSet one{.x = {5}, .y = {7}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(distances_to_nearest(one, std::vector<std::size_t>{0}), std::vector<double>{infinity});
}

TEST(DistancesToNearest, OfTwoPlacesAreTheirDistance) {
  const PointSet two{.x = {5, 8}, .y = {7, 11}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(distances_to_nearest(two, std::vector<std::size_t>{0, 1}),
            (std::vector<double>{5.0, 5.0}));
}

TEST(MedianToNearest, IsTheMedianOfThese) {
  const PointSet places = clustered_incidents(301, 2000.0, 5, 50.0, /*seed=*/8);
  std::vector<std::size_t> all(places.size());
  for (std::size_t p = 0; p < all.size(); ++p) all[p] = p;
  std::vector<double> distances = distances_to_nearest(places, all);
  std::ranges::sort(distances);
  EXPECT_EQ(median_to_nearest(places, all).value, distances[150]);
}

TEST(MedianToNearest, IsNoneWhereThereIsNoOtherPlace) {
  const PointSet one{.x = {5}, .y = {7}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(median_to_nearest(one, std::vector<std::size_t>{0}).value, 0.0);
  EXPECT_EQ(median_to_nearest({}, {}).value, 0.0);
}

TEST(DistancesToNearest, AreGivenUpWhenAStopWasRequested) {
  std::stop_source source;
  source.request_stop();
  RunContext run;
  run.stop = source.get_token();
  const PointSet two{.x = {5, 8}, .y = {7, 11}, .weight = {}, .from = {}, .until = {}};
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] {
    static_cast<void>(distances_to_nearest(two, std::vector<std::size_t>{0, 1}, run));
  });
}

}  // namespace
}  // namespace klara
