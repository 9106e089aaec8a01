#include <klara/adapters/row_fates.hpp>

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;

constexpr Crs sweref99_1800{3011};

Districts one_square() {
  const Ring ring{
      {150'000, 6'578'000}, {154'000, 6'578'000}, {154'000, 6'582'000}, {150'000, 6'582'000}};
  Districts districts;
  districts.crs = sweref99_1800;
  districts.districts = {{"001", "Ett", {{.shell = ring, .holes = {}}}}};
  return districts;
}

std::vector<std::string> codes(const std::vector<double>& x, const std::vector<double>& y,
                               const Districts* districts) {
  std::vector<std::string> result;
  for (const RowFate fate : fates_by_place(
           {.x = x, .y = y, .crs = sweref99_1800, .east = x, .north = y, .work = sweref99_1800},
           districts, {})) {
    result.emplace_back(code_of(fate));
  }
  return result;
}

TEST(RowFates, AreThoseOfThePlaceInTheDistricts) {
  const Districts districts = one_square();
  EXPECT_THAT(codes({152'000, 170'000, 6'580'000, 1e12}, {6'580'000, 6'580'000, 152'000, 6'580'000},
                    &districts),
              ElementsAre("", "OUTSIDE", "AXIS_SWAPPED", "COORD_OUT_OF_CRS_AREA"));
}

TEST(RowFates, AreThoseOfTheAreaOfUseWithoutDistricts) {
  EXPECT_THAT(codes({152'000, 6'580'000, 9e6}, {6'580'000, 152'000, 6'580'000}, nullptr),
              ElementsAre("", "AXIS_SWAPPED", "COORD_OUT_OF_CRS_AREA"));
}

TEST(RowFates, OfDuplicatesAreJudgedAmongTheRowsThatAreUsed) {
  // The first of the equal rows lies outside, so that the second is the one to stay.
  std::vector<RowFate> fates{RowFate::outside_all, RowFate::used, RowFate::used, RowFate::used,
                             RowFate::used};
  const std::vector<RowFingerprint> prints{{1, 7}, {1, 7}, {1, 7}, {2, 8}, {2, 9}};
  const std::vector<std::uint64_t> numbers{2, 3, 4, 5, 6};
  const DuplicateCount count = judge_duplicates(fates, prints, numbers, DuplicatePolicy::by_id);
  EXPECT_THAT(fates, ElementsAre(RowFate::outside_all, RowFate::used, RowFate::repeated,
                                 RowFate::conflicting, RowFate::conflicting));
  EXPECT_EQ(count.compared, 4U);
  EXPECT_EQ(count.conflicting, 2U);
}

TEST(RowFates, StayAsTheyAreWhereRowsAreNotCompared) {
  std::vector<RowFate> fates(3, RowFate::used);
  EXPECT_EQ(judge_duplicates(fates, {}, {}, DuplicatePolicy::keep).compared, 0U);
  EXPECT_THAT(fates, ElementsAre(RowFate::used, RowFate::used, RowFate::used));
}

}  // namespace
}  // namespace klara
