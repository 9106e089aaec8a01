#include <klara/displacement/mapped_design.hpp>

#include <klara/base/error.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Role = DistrictRole;

MultiPolygon square(double west, double south, double side) {
  return {{.shell = {{west, south},
                     {west + side, south},
                     {west + side, south + side},
                     {west, south + side}},
           .holes = {}}};
}

/// Five by five districts of 100 m, row by row from the south: a to y.
DistrictSet town() {
  DistrictSet districts;
  for (int r = 0; r < 5; ++r) {
    for (int c = 0; c < 5; ++c) {
      districts.push_back({.code = std::string(1, static_cast<char>('a' + 5 * r + c)),
                           .name = {},
                           .area = square(100.0 * c, 100.0 * r, 100.0)});
    }
  }
  return districts;
}

/// An incident in the middle of each district and two outside.
PointSet one_in_each() {
  PointSet points;
  for (int r = 0; r < 5; ++r) {
    for (int c = 0; c < 5; ++c) {
      points.x.push_back(100.0 * c + 50.0);
      points.y.push_back(100.0 * r + 50.0);
    }
  }
  points.x.insert(points.x.end(), {-50.0, 900.0});
  points.y.insert(points.y.end(), {50.0, 50.0});
  return points;
}

StudyArea coded(const char* name, std::vector<std::string> codes) {
  return {.name = name, .codes = std::move(codes), .polygon = {}};
}

StudyArea drawn(const char* name, MultiPolygon polygon) {
  return {.name = name, .codes = {}, .polygon = std::move(polygon)};
}

MappedDesign design(const StudyArea& treated, const std::vector<StudyArea>& places = {},
                    const std::optional<StudyArea>& control = {},
                    const MappedDesignOptions& options = {}) {
  const DistrictSet districts = town();
  const PointSet points = one_in_each();
  return mapped_design(points, districts_of(points, DistrictIndex(districts)), districts, treated,
                       places, control, options);
}

std::string roles_of(const MappedDesign& mapped) {
  std::string letters;
  for (const DistrictRole role : mapped.roles) letters += "TPbck."[static_cast<int>(role)];
  return letters;
}

TEST(MappedDesign, KeepsWhatTouchesTheTreatedAreaOrAPlaceOutOfTheControls) {
  const MappedDesign mapped = design(coded("corner", {"a"}), {coded("far corner", {"y"})});
  EXPECT_EQ(roles_of(mapped),
            "Tbccc"
            "bbccc"
            "ccccc"
            "cccbb"
            "cccbP");
  EXPECT_EQ(mapped.parts.treated, 0u);
  EXPECT_THAT(mapped.parts.places, ElementsAre(1));
  EXPECT_EQ(mapped.parts.choice, PlaceChoice::named);
  EXPECT_EQ(mapped.parts.controls.size(), 17u);
  EXPECT_EQ(mapped.parts.controls.front(), 2u + 2u);  // c, after the treated area and the place
  EXPECT_EQ(mapped.areas(), 2u + 25u);
  EXPECT_DOUBLE_EQ(mapped.distance[1].value, std::hypot(400.0, 400.0));
  EXPECT_DOUBLE_EQ(mapped.distance[2 + 2].value, 200.0);
}

TEST(MappedDesign, CountsEachIncidentInOneArea) {
  // A square drawn over the corner of four districts takes none of their middles.
  const MappedDesign mapped =
      design(drawn("square", square(80.0, 80.0, 40.0)), {coded("place", {"y"})});
  for (std::size_t i = 0; i < 25; ++i) {
    EXPECT_EQ(mapped.area_of[i], i == 24 ? 1u : 2u + i) << i;
  }
  EXPECT_EQ(mapped.area_of[25], outside);
  EXPECT_EQ(mapped.area_of[26], outside);
  // What it leaves of the four lies beside it, as do their neighbours' nearer ones.
  EXPECT_EQ(roles_of(mapped).substr(0, 7), "bbcccbb");

  const MappedDesign larger =
      design(drawn("square", square(10.0, 10.0, 180.0)), {coded("place", {"y"})});
  for (const std::size_t taken : {0U, 1U, 5U, 6U}) EXPECT_EQ(larger.area_of[taken], 0u);
}

TEST(MappedDesign, SearchesEveryDistrictWithinReachWhereNoPlaceIsNamed) {
  const MappedDesign all = design(coded("middle", {"m"}));
  EXPECT_EQ(roles_of(all), "kkkkkkkkkkkkTkkkkkkkkkkkk");
  EXPECT_EQ(all.parts.choice, PlaceChoice::searched);
  EXPECT_EQ(all.parts.places.size(), 24u);
  EXPECT_THAT(all.parts.controls, IsEmpty());

  const MappedDesign near = design(coded("middle", {"m"}), {}, {}, {.reach = Metres{100.0}});
  EXPECT_EQ(roles_of(near),
            "ccccc"
            "cckcc"
            "ckTkc"
            "cckcc"
            "ccccc");
  EXPECT_THAT(near.parts.places, ElementsAre(1u + 7u, 1u + 11u, 1u + 13u, 1u + 17u));
  EXPECT_EQ(near.parts.controls.size(), 20u);
}

TEST(MappedDesign, TakesTheControlsThatAreNamed) {
  const MappedDesign by_code =
      design(coded("corner", {"a"}), {coded("place", {"y"})}, coded("control", {"c", "b"}));
  // Whoever names a neighbour as a control has reasons.
  EXPECT_EQ(roles_of(by_code).substr(0, 7), "Tcc..bb");
  const MappedDesign by_polygon = design(coded("corner", {"a"}), {coded("place", {"y"})},
                                         drawn("control", square(240.0, 0.0, 260.0)));
  EXPECT_EQ(roles_of(by_polygon),
            "Tbccc"
            "bbccc"
            "..ccc"
            "...bb"
            "...bP");
}

TEST(MappedDesign, IsTheSameForAnyNumberOfThreads) {
  const DistrictSet districts = town();
  const PointSet points = one_in_each();
  const auto district_of = districts_of(points, DistrictIndex(districts));
  RunContext two;
  two.threads = 2;
  EXPECT_EQ(mapped_design(points, district_of, districts, coded("m", {"m"}), {}, {}, {}, two),
            design(coded("m", {"m"})));
}

TEST(MappedDesign, RefusesCodesThatNoDistrictHas) {
  for (const auto& [treated, control] : {std::pair{"z", "a"}, std::pair{"a", "z"}}) {
    expect_refusal(ErrorKind::bad_argument, "AREA_UNKNOWN",
                   [&] { (void)design(coded("t", {treated}), {}, coded("c", {control})); });
  }
}

}  // namespace
}  // namespace klara
