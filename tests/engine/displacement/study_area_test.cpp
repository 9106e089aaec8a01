#include <klara/base/random.hpp>
#include <klara/displacement/study_area.hpp>

#include <engine/refusal.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;

MultiPolygon square(double west, double south, double side) {
  return {{.shell = {{west, south},
                     {west + side, south},
                     {west + side, south + side},
                     {west, south + side}},
           .holes = {}}};
}

/// Three by three districts of 100 m, row by row from the south: 10101 to 10109.
DistrictSet nine() {
  DistrictSet districts;
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 3; ++c) {
      districts.push_back({.code = "1010" + std::to_string(3 * r + c + 1),
                           .name = r == 1 && c == 1 ? "Klara" : "",
                           .area = square(100.0 * c, 100.0 * r, 100.0)});
    }
  }
  return districts;
}

PointSet at(const std::vector<Position>& positions) {
  PointSet points;
  for (const Position p : positions) {
    points.x.push_back(p.x);
    points.y.push_back(p.y);
  }
  return points;
}

PointSet random_points(std::size_t count, std::uint64_t seed, double west, double side) {
  Random random(seed);
  PointSet points;
  for (std::size_t i = 0; i < count; ++i) {
    points.x.push_back(west + side * random.uniform());
    points.y.push_back(west + side * random.uniform());
  }
  return points;
}

StudyArea codes(std::vector<std::string> list, std::string name = "") {
  return {.name = std::move(name), .codes = std::move(list), .polygon = {}};
}

StudyArea polygon(MultiPolygon area) {
  return {.name = "", .codes = {}, .polygon = std::move(area)};
}

RunContext on(unsigned threads) {
  RunContext run;
  run.threads = threads;
  return run;
}

std::vector<Part> parts(const PointSet& points, const StudyArea& treated,
                        const std::vector<StudyArea>& places,
                        const std::optional<StudyArea>& control, const RunContext& run = {}) {
  const DistrictSet districts = nine();
  return parts_of(points, districts_of(points, DistrictIndex(districts)), districts, treated,
                  places, control, run);
}

// The rule of the header, asked of one point at a time.
Part part_by_definition(Position p, const DistrictSet& districts, const StudyArea& treated,
                        const std::vector<StudyArea>& places,
                        const std::optional<StudyArea>& control) {
  const std::uint32_t d = DistrictIndex(districts).district_of(p);
  const auto holds = [&](const StudyArea& area) {
    if (area.codes.empty()) return contains(area.polygon, p);
    if (d == outside) return false;
    return std::ranges::find(area.codes, districts[d].code) != area.codes.end();
  };
  if (holds(treated)) return treated_part;
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (holds(places[k])) return first_place + static_cast<Part>(k);
  }
  if (control && holds(*control)) return control_part;
  if (d == outside) return nowhere_part;
  return control ? outside_part : control_part;
}

const std::vector<StudyArea> two_places{
    polygon({{.shell = {{180, 180}, {260, 180}, {260, 260}, {180, 260}},
              .holes = {{{210, 210}, {230, 210}, {230, 230}, {210, 230}}}},
             {.shell = {{-50, 10}, {40, 10}, {-50, 90}}, .holes = {}},
             {.shell = {{20, 0}, {60, 0}, {60, 40}, {-30, 40}}, .holes = {}}}),
    codes({"10103", "10106"})};

TEST(PartsOf, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 11;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const PointSet points = random_points(3000, seed, -60.0, 420.0);
  const StudyArea treated = polygon(square(80, 80, 130));
  for (const std::optional<StudyArea>& control :
       {std::optional<StudyArea>{}, std::optional{codes({"10101", "10107"})},
        std::optional{polygon(square(-20, -20, 200))}}) {
    const auto found = parts(points, treated, two_places, control);
    for (std::size_t i = 0; i < points.size(); ++i) {
      ASSERT_EQ(found[i], part_by_definition({points.x[i], points.y[i]}, nine(), treated,
                                             two_places, control))
          << points.x[i] << ", " << points.y[i];
    }
  }
}

TEST(PartsOf, AreThoseOfContainsAboutACrookedPolygon) {
  constexpr std::uint64_t seed = 14;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  // A star of random rays with a hole that is one, too, far from the origin as real maps are.
  const Position origin{674'000.0, 6'580'000.0};
  const auto star = [&](std::size_t rays, double least, double most) {
    Ring ring;
    for (std::size_t i = 0; i < rays; ++i) {
      const double angle = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(rays);
      const double reach = least + (most - least) * random.uniform();
      ring.push_back({origin.x + reach * std::cos(angle), origin.y + reach * std::sin(angle)});
    }
    return ring;
  };
  const MultiPolygon crooked{{.shell = star(300, 100.0, 200.0), .holes = {star(40, 20.0, 90.0)}}};
  PointSet points = random_points(20'000, seed, -220.0, 440.0);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points.x[i] += origin.x;
    points.y[i] += origin.y;
  }
  for (const Ring* ring : {&crooked[0].shell, &crooked[0].holes[0]}) {  // its own vertices, too
    for (const Position p : *ring) {
      points.x.push_back(p.x);
      points.y.push_back(p.y);
    }
  }
  const auto found = parts(points, polygon(crooked), {}, std::nullopt);
  std::size_t inside = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool expected = contains(crooked, {points.x[i], points.y[i]});
    ASSERT_EQ(found[i] == treated_part, expected) << points.x[i] << ", " << points.y[i];
    if (expected) ++inside;
  }
  EXPECT_GT(inside, 3000u);
}

TEST(PartsOf, AreEachIncidentsOnlyPart) {
  constexpr std::uint64_t seed = 12;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  const PointSet points = random_points(20'000, seed, -60.0, 420.0);
  const auto found = parts(points, codes({"10105"}), two_places, codes({"10101", "10105"}));
  std::vector<std::size_t> counts(first_place + two_places.size());
  for (const Part part : found) {
    ASSERT_LT(part, counts.size());
    ++counts[part];
  }
  const std::size_t total = counts[treated_part] + counts[control_part] + counts[outside_part] +
                            counts[nowhere_part] + counts[first_place] + counts[first_place + 1];
  EXPECT_EQ(total, points.size());
  for (const std::size_t count : counts) EXPECT_GT(count, 100u);
}

TEST(PartsOf, HaveHalfOpenBorders) {
  const StudyArea treated = polygon(square(100, 100, 100));
  const PointSet points = at({{100, 150}, {200, 150}, {150, 100}, {150, 200}, {100, 100}});
  EXPECT_THAT(parts(points, treated, {}, std::nullopt),
              ElementsAre(treated_part, control_part, treated_part, control_part, treated_part));
}

TEST(PartsOf, OfNeighbouringPolygonsShareNoPointAndMissNone) {
  // Every point of a lattice with the borders' own coordinates.
  PointSet points;
  for (int r = 0; r <= 40; ++r) {
    for (int c = 0; c <= 40; ++c) {
      points.x.push_back(100.0 + 5.0 * c);
      points.y.push_back(100.0 + 5.0 * r);
    }
  }
  const MultiPolygon lower{{.shell = {{100, 100}, {300, 100}, {300, 300}}, .holes = {}}};
  const MultiPolygon upper{{.shell = {{100, 100}, {300, 300}, {100, 300}}, .holes = {}}};
  std::size_t in_lower = 0;
  std::size_t in_upper = 0;
  const auto one_way = parts(points, polygon(lower), {polygon(upper)}, std::nullopt);
  const auto other_way = parts(points, polygon(upper), {polygon(lower)}, std::nullopt);
  for (std::size_t i = 0; i < points.size(); ++i) {
    // No point changes hands with the order of precedence: none is in both.
    EXPECT_EQ(one_way[i] == treated_part, other_way[i] == first_place);
    EXPECT_EQ(one_way[i] == first_place, other_way[i] == treated_part);
    if (one_way[i] == treated_part) ++in_lower;
    if (one_way[i] == first_place) ++in_upper;
  }
  EXPECT_EQ(in_lower + in_upper, 40u * 40u);  // west and south borders in, east and north out
}

TEST(PartsOf, PutTreatedBeforePlacesAndPlacesBeforeControl) {
  const PointSet points = at({{150, 150}, {50, 50}, {250, 250}, {50, 250}});
  const auto found = parts(points, codes({"10105"}), {codes({"10105", "10101"}), codes({"10101"})},
                           codes({"10105", "10101", "10109"}));
  EXPECT_THAT(found, ElementsAre(treated_part, first_place, control_part, outside_part));
}

TEST(PartsOf, OutsideEveryDistrictAreNowhereUnlessAnAreaHoldsThem) {
  const PointSet points = at({{-40, 15}, {-40, -40}, {900, 900}});
  EXPECT_THAT(parts(points, codes({"10105"}), two_places, std::nullopt),
              ElementsAre(first_place, nowhere_part, nowhere_part));
}

TEST(PartsOf, AreTheSameForEveryThreadCount) {
  const PointSet points = random_points(20'000, 13, -60.0, 420.0);
  const auto alone = parts(points, codes({"10105"}), two_places, std::nullopt, on(1));
  for (const unsigned threads : {2u, 3u, 8u}) {
    EXPECT_EQ(parts(points, codes({"10105"}), two_places, std::nullopt, on(threads)), alone);
  }
}

TEST(PartsOf, RefuseCodesThatNoDistrictHas) {
  const PointSet points = at({{150, 150}});
  const auto refused = [](const std::function<void()>& action) {
    expect_refusal(ErrorKind::bad_argument, "AREA_UNKNOWN", action);
  };
  refused([&] { (void)parts(points, codes({"99"}), {}, std::nullopt); });
  refused([&] { (void)parts(points, codes({"10105"}), {codes({"99"})}, std::nullopt); });
  refused([&] { (void)parts(points, codes({"10105"}), {}, codes({"99"})); });
  refused([&] { (void)polygon_of(codes({"99"}), nine()); });
}

TEST(PolygonOf, CodesIsThatOfTheirDistricts) {
  const MultiPolygon both = polygon_of(codes({"10101", "10109"}), nine());
  EXPECT_EQ(area(both).value, 20'000.0);
  EXPECT_TRUE(contains(both, {50, 50}) && contains(both, {250, 250}));
  EXPECT_EQ(polygon_of(polygon(square(1, 2, 3)), nine()), square(1, 2, 3));
}

TEST(RequireKnownCodes, NamesWhatIsUnknownAndTheNearestThatExist) {
  const auto error = refusal([] {
    require_known_codes(codes({"10105", "1015", "klara"}, "Sergels torg"), nine());
  });
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error->code(), "AREA_UNKNOWN");
  EXPECT_EQ(error->message().en, "Sergels torg: no district has the code 1015, klara");
  EXPECT_EQ(error->message().sv, "Sergels torg: inget område har koden 1015, klara");
  EXPECT_EQ(error->remedy().en,
            "Nearest to 1015: 10105 (Klara), 10101, 10102\n"
            "Nearest to klara: 10105 (Klara), 10101, 10102");
  EXPECT_THAT(error->remedy().sv, testing::StartsWith("Närmast 1015: 10105 (Klara)"));
}

TEST(RequireKnownCodes, TakesCodesAsTextWithTheirZeros) {
  const DistrictSet districts{{.code = "0101", .name = "", .area = {}}};
  EXPECT_NO_THROW(require_known_codes(codes({"0101"}), districts));
  EXPECT_TRUE(refusal([&] { require_known_codes(codes({"101"}), districts); }).has_value());
  EXPECT_TRUE(refusal([] { require_known_codes(codes({"0101"}), {}); }).has_value());
}

}  // namespace
}  // namespace klara
