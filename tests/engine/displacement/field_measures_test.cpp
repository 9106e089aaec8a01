#include <klara/base/random.hpp>
#include <klara/displacement/field_measures.hpp>
#include <klara/inference/rate_comparison.hpp>

#include <engine/refusal.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <optional>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;
using namespace literals;

constexpr double side = 1000.0;
constexpr std::size_t columns = 6;

/// Six by six squares of a kilometre; the treated one is c2r2.
DistrictSet squares() {
  DistrictSet districts;
  for (std::size_t c = 0; c < columns; ++c) {  // by code
    for (std::size_t r = 0; r < columns; ++r) {
      const double x = side * static_cast<double>(c), y = side * static_cast<double>(r);
      districts.push_back(
          {.code = "c" + std::to_string(c) + "r" + std::to_string(r),
           .name = "",
           .area = {{.shell = {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}},
                     .holes = {}}}});
    }
  }
  return districts;
}

const StudyArea treated{.name = "the square", .codes = {"c2r2"}, .polygon = {}};
const Instant start{};
const Period first{start, start + 24h * 7 * 20}, second{start + 24h * 364, start + 24h * 7 * 72};

struct Sorted {
  PointSet points;
  std::vector<Part> part_of;
  std::vector<std::uint32_t> district_of;
  std::vector<std::size_t> before, after;
  std::optional<WeeklyDesign> design;

  [[nodiscard]] SortedIncidents view() const {
    return {.points = points,
            .part_of = part_of,
            .district_of = district_of,
            .before = before,
            .after = after};
  }
};

/// Uniform in the plane and both periods.
Sorted sorted_city(std::size_t incidents, const StudyArea& area, bool has_weeks) {
  Random random(77);
  Sorted city;
  const double reach = side * columns;
  for (std::size_t i = 0; i < incidents; ++i) {
    city.points.x.push_back(reach * random.uniform());
    city.points.y.push_back(reach * random.uniform());
    const bool is_after = random.uniform() < 0.5;
    const Instant begin = is_after ? second.from : first.from;
    const Instant at = begin + std::chrono::seconds(random.below(20 * 7 * 86400));
    city.points.from.push_back(at);
    city.points.until.push_back(at);
    (is_after ? city.after : city.before).push_back(i);
  }
  const DistrictSet districts = squares();
  city.district_of = districts_of(city.points, DistrictIndex(districts));
  city.part_of = parts_of(city.points, city.district_of, districts, area, {}, std::nullopt);
  if (has_weeks) {
    city.design = weekly_design(city.points, city.district_of, districts, area, {}, std::nullopt,
                                first, second, {}, {.reach = 1500_m});
  }
  return city;
}

FieldMeasures measured(const Sorted& city, const StudyArea& area,
                       const FieldMeasureOptions& options, const RunContext& run = {}) {
  return field_measures(city.view(), squares(), area, city.design ? &*city.design : nullptr,
                        options, run);
}

// ---- definition

TEST(FieldMeasures, CountRingsAndTheirComparisonApart) {
  const Sorted city = sorted_city(5000, treated, false);
  const FieldMeasures found = measured(city, treated, {.rings = Rings{.width = 300_m, .count = 2}});
  BeforeAfter near, far, rest;
  const auto count = [&](const std::vector<std::size_t>& rows, bool after) {
    for (const std::size_t row : rows) {
      const double dx = std::max(std::abs(city.points.x[row] - 2500.0) - 500.0, 0.0);
      const double dy = std::max(std::abs(city.points.y[row] - 2500.0) - 500.0, 0.0);
      const double away = std::hypot(dx, dy);
      if (away == 0.0) continue;
      BeforeAfter& counts = away < 300.0 ? near : away < 600.0 ? far : rest;
      ++(after ? counts.after : counts.before);
    }
  };
  count(city.before, false);
  count(city.after, true);
  ASSERT_EQ(found.rings.size(), 2U);
  EXPECT_EQ(found.rings[0].counts, near);
  EXPECT_EQ(found.rings[1].counts, far);
  EXPECT_EQ(found.ring_control, rest);
  const BeforeAfter of_treated = found.shares.counts.front();
  const std::vector<BeforeAfter> rings{near, far};
  EXPECT_EQ(found.rings, ring_differences(of_treated, rings, rest));
}

TEST(FieldMeasures, HaveRingsOfHalfAndTwiceTheWidth) {
  const Sorted city = sorted_city(5000, treated, false);
  const auto at = [&](Metres width) {
    return measured(city, treated, {.rings = Rings{.width = width, .count = 2}});
  };
  const FieldMeasures found = at(300_m);
  ASSERT_EQ(found.other_rings.size(), 2U);
  for (const ComparedRings& other : found.other_rings) {
    const FieldMeasures own = at(other.rings.width);
    EXPECT_EQ(other.rings.count, 2U);
    EXPECT_EQ(other.control, own.ring_control);
    EXPECT_EQ(other.differences, own.rings);
  }
  EXPECT_EQ(found.other_rings[0].rings.width, 150_m);
  EXPECT_EQ(found.other_rings[1].rings.width, 600_m);
}

TEST(FieldMeasures, AreThoseOfTheirHeaders) {
  const Sorted city = sorted_city(4000, treated, true);
  const FieldMeasures found = measured(city, treated, {.level = 0.9});
  EXPECT_EQ(found.shares, area_shares(city.part_of, city.district_of, city.before, city.after,
                                      squares(), treated));
  const WeeklyPanel panel =
      weekly_panel(city.points, city.design->map.area_of, city.design->map.areas(),
                   city.design->before, city.design->after);
  const PlaceDesign& parts = city.design->map.parts;
  EXPECT_EQ(found.panel, panel_effect(panel, 0, parts.controls, {.level = 0.9}));
  EXPECT_EQ(found.synthetic, synthetic_shares(panel, parts));
  EXPECT_TRUE(found.rings.empty());
  const BeforeAfter counts = found.shares.counts.front();
  EXPECT_EQ(found.exact, exact_comparison(counts, 1.0, 1.0, 0.9));
  ASSERT_TRUE(found.regression);
  EXPECT_EQ(found.regression->counted, counts.before);
  EXPECT_EQ(found.regression->areas, 36U);
}

TEST(ExactComparison, IsThePublishedEtest) {
  const auto golden = nlohmann::json::parse(std::ifstream(KLARA_GOLDEN "/rate_comparison.json"));
  int published = 0;
  for (const auto& one : golden["e_test"]) {
    if (!one.contains("published")) continue;
    ++published;
    const auto found = exact_comparison({.before = one["a"], .after = one["b"]}, 1.0, 1.0);
    EXPECT_NEAR(found->e_test_p, one["published"], 5e-5);  // printed to 4 decimals
  }
  EXPECT_EQ(published, 2);
  const auto found = exact_comparison({.before = 21, .after = 11}, 3011.0, 800.0);
  EXPECT_NEAR(found->ratio.p, 0.0796686330333295, 1e-12);  // R, poisson.test
  EXPECT_NEAR(found->ratio.value, 1.9714880952381, 1e-12);
}

// ---- edges and promises

TEST(ExactComparison, IsOfSmallCountsOnly) {
  EXPECT_TRUE(exact_comparison({.before = 99, .after = 99}, 1.0, 1.0));
  EXPECT_FALSE(exact_comparison({.before = 100, .after = 3}, 1.0, 1.0));
  EXPECT_FALSE(exact_comparison({.before = 3, .after = 100}, 1.0, 1.0));
}

TEST(FieldMeasures, SayNothingOfWeeksWhereThereIsNoDesign) {
  const FieldMeasures found = measured(sorted_city(1000, treated, false), treated, {});
  EXPECT_FALSE(found.panel);
  EXPECT_FALSE(found.synthetic);
}

TEST(FieldMeasures, WeighHarmWhereIncidentsHaveWeights) {
  const Sorted city = sorted_city(1000, treated, false);
  const std::vector<double> weight(city.points.size(), 3.0);
  SortedIncidents incidents = city.view();
  incidents.harm = weight;
  const FieldMeasures found = field_measures(incidents, squares(), treated, nullptr);
  const auto harm = [&](Part part) {
    return harm_of(weight, city.part_of, part, city.before, city.after);
  };
  EXPECT_EQ(found.harm, harm_difference(harm(treated_part), harm(control_part)));
  EXPECT_FALSE(measured(city, treated, {}).harm);
}

TEST(FieldMeasures, CannotTellOfAPolygonHowMuchOfItsCountWasChance) {
  const StudyArea polygon{.name = "a polygon", .codes = {}, .polygon = squares()[14].area};
  const FieldMeasures found = measured(sorted_city(2000, polygon, false), polygon, {});
  EXPECT_FALSE(found.regression);
}

TEST(FieldMeasures, CompareWithAllThatAreSearchedWhereNoneIsLeft) {
  Sorted city = sorted_city(4000, treated, true);
  city.design = weekly_design(city.points, city.district_of, squares(), treated, {}, std::nullopt,
                              first, second, {});
  ASSERT_TRUE(city.design->map.parts.controls.empty());
  const FieldMeasures found = measured(city, treated, {});
  EXPECT_FALSE(std::isnan(found.panel->poisson.value));
  EXPECT_EQ(found.synthetic->lack, SyntheticLack::no_donors);
}

TEST(FieldMeasures, AreTheSameForEveryThreadCount) {
  const Sorted city = sorted_city(8000, treated, true);
  const FieldMeasureOptions options{.rings = Rings{.width = 300_m, .count = 3}};
  const FieldMeasures alone = measured(city, treated, options, {.threads = 1});
  EXPECT_EQ(measured(city, treated, options, {.threads = 2}), alone);
}

}  // namespace
}  // namespace klara
