#include <adapters/geojson_text.hpp>
#include <klara/adapters/district_topology.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <stop_token>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DistrictTopology, AgreesWithItsDefinitionOnSquares) {
  const auto at = [](double west, double south, double side) {
    return MultiPolygon{{.shell = square(west, south, side), .holes = {}}};
  };
  // 2 m of overlap along 100 m; a gap of 0.5 m by 100 m closed by a third and fourth square.
  const DistrictSet districts{
      {"a", "", at(0, 0, 100)},
      {"b", "", at(98, 0, 100)},
      {"c", "", at(198.5, 0, 100)},
      {"d", "", {{.shell = {{0, 100}, {298.5, 100}, {298.5, 200}, {0, 200}}, .holes = {}}}},
      {"e", "", {{.shell = {{0, -100}, {298.5, -100}, {298.5, 0}, {0, 0}}, .holes = {}}}},
      {"f", "", at(1000, 0, 100)}};
  const DistrictTopology t = topology_of(districts);
  ASSERT_EQ(t.overlaps.size(), 1U);
  EXPECT_EQ(t.overlaps[0].first, 0U);
  EXPECT_EQ(t.overlaps[0].second, 1U);
  EXPECT_NEAR(t.overlaps[0].area.value, 200.0, 1e-9);
  EXPECT_NEAR(t.overlaps[0].width.value, 2.0, 0.2) << "the tolerance of the inscribed circle";
  ASSERT_EQ(t.gaps.size(), 1U);
  EXPECT_NEAR(t.gaps[0].area.value, 50.0, 1e-9);
  EXPECT_NEAR(t.gaps[0].width.value, 2.0 * 50.0 / 201.0, 1e-9);
  EXPECT_THAT(t.alone, ElementsAre(5));
  EXPECT_THAT(t.set_apart, IsEmpty());
}

TEST(DistrictTopology, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const DistrictSet districts(3, District{"a", "", {{.shell = square(0, 0, 100), .holes = {}}}});
  RunContext run;
  run.stop = stop.get_token();
  try {
    (void)topology_of(districts, run);
    FAIL() << "went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "CANCELLED");
  }
}

}  // namespace
}  // namespace klara
