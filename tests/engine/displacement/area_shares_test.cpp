#include <klara/displacement/area_shares.hpp>

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace klara {
namespace {

const DistrictSet four{{"a", "", {}}, {"b", "", {}}, {"c", "", {}}, {"d", "", {}}};

/// Incidents of one part and district, so many of each period.
struct City {
  std::vector<Part> part_of;
  std::vector<std::uint32_t> district_of;
  std::vector<std::size_t> before, after;

  void add(Part part, std::uint32_t district, BeforeAfter counts) {
    for (std::uint64_t i = 0; i < counts.before + counts.after; ++i) {
      (i < counts.before ? before : after).push_back(part_of.size());
      part_of.push_back(part);
      district_of.push_back(district);
    }
  }
  [[nodiscard]] AreaShares shares(const StudyArea& treated) const {
    return area_shares(part_of, district_of, before, after, four, treated);
  }
};

TEST(AreaShares, CountTheTreatedAreaOnceAndTheDistrictsWithoutWhatItTakes) {
  City city;
  city.add(treated_part, 1, {30, 10});      // part of district b
  city.add(treated_part, outside, {2, 1});  // of the polygon, in no district
  city.add(control_part, 1, {5, 6});        // what is left of b
  city.add(first_place, 0, {7, 8});         // a place counts in its district
  city.add(outside_part, 3, {1, 0});
  city.add(nowhere_part, outside, {50, 60});  // counts nowhere
  const AreaShares found = city.shares({.name = "a square", .codes = {}, .polygon = {}});
  EXPECT_EQ(found.districts, (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(found.counts, (std::vector<BeforeAfter>{{32, 11}, {7, 8}, {5, 6}, {0, 0}, {1, 0}}));
  EXPECT_EQ(found.all, share_test(found.counts));
  EXPECT_EQ(found.without_treated, share_test_without(found.counts, 0));
  EXPECT_EQ(tested_shares(found.all), 4U);
  EXPECT_EQ(tested_shares(found.without_treated), 3U);
}

TEST(AreaShares, KnowATreatedDistrictOnlyAsTheTreatedArea) {
  City city;
  city.add(treated_part, 1, {30, 10});
  city.add(treated_part, 2, {3, 1});
  city.add(control_part, 0, {5, 6});
  const AreaShares found = city.shares({.name = "two", .codes = {"b", "c"}, .polygon = {}});
  EXPECT_EQ(found.districts, (std::vector<std::uint32_t>{0, 3}));
  EXPECT_EQ(found.counts, (std::vector<BeforeAfter>{{33, 11}, {5, 6}, {0, 0}}));
}

TEST(AreaShares, RiseElsewhereWhenTheTreatedAreaFallsUnlessItIsLeftOut) {
  // Only the treated area changed; of a whole, every other share rose.
  City city;
  city.add(treated_part, 0, {6000, 600});
  for (const std::uint32_t district : {1U, 2U, 3U}) city.add(control_part, district, {1000, 1000});
  const AreaShares found = city.shares({.name = "a", .codes = {"a"}, .polygon = {}});
  EXPECT_EQ(changed_shares(found.all), 4U);
  EXPECT_EQ(found.all.areas[0].change, ShareChange::smaller);
  EXPECT_EQ(found.all.areas[1].change, ShareChange::larger);
  EXPECT_EQ(changed_shares(found.without_treated), 0U);
  EXPECT_EQ(found.without_treated.s_index, 1.0);
}

}  // namespace
}  // namespace klara
