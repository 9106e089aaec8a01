#include <klara/adapters/place_projection.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>
#include <klara/base/random.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace klara {
namespace {

constexpr Crs wgs84{4326};
constexpr Crs sweref99_1800{3011};

struct Columns {
  std::vector<double> x, y;
};

/// Reports in Stockholm at `places` addresses, one after another at any of them.
Columns reports(std::size_t n, std::size_t places) {
  Random random(/*seed=*/1);
  Columns addresses, all;
  for (std::size_t i = 0; i < places; ++i) {
    addresses.x.push_back(17.8 + 0.4 * random.uniform());
    addresses.y.push_back(59.2 + 0.2 * random.uniform());
  }
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t place = random.below(places);
    all.x.push_back(addresses.x[place]);
    all.y.push_back(addresses.y[place]);
  }
  return all;
}

TEST(PlaceProjection, GivesEachPositionWhatItGetsAlone) {
  for (const std::size_t places : {std::size_t{1}, std::size_t{700}, std::size_t{100'000}}) {
    const Columns given = reports(3000, places);
    Columns all = given;
    project_places(all.x, all.y, wgs84, sweref99_1800);
    const Projection projection(wgs84, sweref99_1800);
    for (std::size_t i = 0; i < given.x.size(); ++i) {
      const Position alone = projection.transformed({given.x[i], given.y[i]});
      ASSERT_EQ(all.x[i], alone.x);
      ASSERT_EQ(all.y[i], alone.y);
    }
  }
}

TEST(PlaceProjection, TellsPlacesApartThatShareOneCoordinate) {
  Columns all{.x = {18.0, 18.0, 18.1, 18.1, 18.0}, .y = {59.3, 59.4, 59.3, 59.4, 59.3}};
  project_places(all.x, all.y, wgs84, sweref99_1800);
  EXPECT_NE(all.y[0], all.y[1]);
  EXPECT_NE(all.x[0], all.x[2]);
  EXPECT_NE(all.x[1], all.x[3]);
  EXPECT_EQ(all.x[0], all.x[4]);
  EXPECT_EQ(all.y[0], all.y[4]);
}

TEST(PlaceProjection, IsBitIdenticalForEveryThreadCount) {
  const Columns given = reports(1'200'000, 20'000);  // more than two blocks
  Columns alone = given;
  project_places(alone.x, alone.y, wgs84, sweref99_1800);
  for (const unsigned threads : {2u, 3u}) {
    Columns all = given;
    RunContext run;
    run.threads = threads;
    project_places(all.x, all.y, wgs84, sweref99_1800, run);
    EXPECT_TRUE(all.x == alone.x && all.y == alone.y);
  }
}

TEST(PlaceProjection, MakesNotANumberOfWhatCannotBeTransformedAndOfNothingElse) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  Columns all{.x = {nothing, 18.0, nothing, 18.0}, .y = {59.3, 59.3, 59.3, 95.0}};
  project_places(all.x, all.y, wgs84, sweref99_1800);
  for (const std::size_t i : {0u, 2u, 3u}) {
    EXPECT_TRUE(std::isnan(all.x[i]) && std::isnan(all.y[i]));
  }
  EXPECT_TRUE(std::isfinite(all.x[1]) && std::isfinite(all.y[1]));
}

TEST(PlaceProjection, OfNoPositionsIsNothing) {
  Columns none;
  project_places(none.x, none.y, wgs84, sweref99_1800);
  EXPECT_TRUE(none.x.empty());
}

TEST(PlaceProjection, RefusesAnUnknownSystem) {
  Columns all = reports(3, 3);
  EXPECT_THROW(project_places(all.x, all.y, {999'999}, sweref99_1800), Error);
}

}  // namespace
}  // namespace klara
