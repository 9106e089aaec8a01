#include <klara/shape/place_sort.hpp>

#include <gtest/gtest.h>

#include <map>
#include <tuple>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using Place = std::tuple<double, double, double, std::uint32_t>;

struct Sorted {
  PlaceSort sort;
  std::vector<Place> places;
};

/// By strips 100 m wide; nothing west of 200 m.
std::uint32_t strip(double x, double /*y*/) {
  return x < 200.0 ? no_bucket : static_cast<std::uint32_t>(x / 100.0);
}

Sorted sorted(const PointSet& incidents, const RunContext& run = {}) {
  Sorted result;
  result.sort = sort_places(
      incidents, {}, 30, run, strip, [&](std::size_t places) { result.places.resize(places); },
      [&](std::size_t at, std::size_t i, double weight, std::uint32_t bucket) {
        result.places[at] = {incidents.x[i], incidents.y[i], weight, bucket};
      });
  return result;
}

/// So many that they are sorted in several parts, whose ends fall between incidents of one place.
PointSet crowd() {
  const PointSet drawn = address_incidents(200'000, 900, /*seed=*/3);
  PointSet incidents = selected(drawn, canonical_order(drawn, {}));
  for (double& x : incidents.x) x *= 0.14;
  return incidents;
}

TEST(PlaceSort, HoldsEveryPlaceOnceInItsBucketInTheOrderOfTheIncidents) {
  const PointSet incidents = crowd();
  std::map<std::uint32_t, std::vector<Place>> expected;
  for_each_place(incidents, {}, {0, incidents.size()}, [&](std::size_t i, double weight) {
    const double x = incidents.x[i], y = incidents.y[i];
    if (strip(x, y) != no_bucket) {
      expected[strip(x, y)].emplace_back(x, y, weight, strip(x, y));
    }
  });
  const auto [sort, places] = sorted(incidents);
  ASSERT_EQ(sort.starts.size(), 31u);
  EXPECT_EQ(sort.starts.back(), places.size());
  double heaviest = 0.0;
  for (std::uint32_t b = 0; b < 30; ++b) {
    const std::vector<Place> of_bucket(places.begin() + sort.starts[b],
                                       places.begin() + sort.starts[b + 1]);
    EXPECT_EQ(of_bucket, expected[b]) << b;
    for (const Place& place : of_bucket) heaviest = std::max(heaviest, std::get<2>(place));
  }
  EXPECT_EQ(sort.heaviest, heaviest);
}

TEST(PlaceSort, IsTheSameForEveryThreadCount) {
  const PointSet incidents = crowd();
  RunContext run;
  run.threads = 1;
  const Sorted alone = sorted(incidents, run);
  for (const unsigned threads : {2u, 5u, 0u}) {
    run.threads = threads;
    const Sorted together = sorted(incidents, run);
    EXPECT_EQ(together.places, alone.places);
    EXPECT_EQ(together.sort.starts, alone.sort.starts);
  }
}

TEST(PlaceSort, OfNoIncidentsHasEmptyBuckets) {
  EXPECT_EQ(sorted({}).sort.starts, std::vector<std::uint32_t>(31, 0));
}

}  // namespace
}  // namespace klara
