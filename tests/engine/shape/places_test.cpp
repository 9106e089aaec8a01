#include <klara/shape/places.hpp>

#include <gtest/gtest.h>

#include <tuple>
#include <utility>
#include <vector>

namespace klara {
namespace {

using Place = std::tuple<double, double, double>;

std::vector<Place> places_of(const PointSet& incidents) {
  std::vector<Place> places;
  for_each_place(incidents, {}, {0, incidents.size()}, [&](std::size_t i, double weight) {
    places.emplace_back(incidents.x[i], incidents.y[i], weight);
  });
  return places;
}

TEST(Places, AreOneWhereIncidentsFollowEachOther) {
  const PointSet incidents{
      .x = {1, 1, 1, 2, 1}, .y = {5, 5, 6, 5, 5}, .weight = {}, .from = {}, .until = {}};
  EXPECT_EQ(places_of(incidents), (std::vector<Place>{{1, 5, 2}, {1, 6, 1}, {2, 5, 1}, {1, 5, 1}}));
}

TEST(Places, WeighWhatTheirIncidentsWeigh) {
  const PointSet incidents{
      .x = {1, 1, 2}, .y = {5, 5, 5}, .weight = {0.5, 2.0, 3.0}, .from = {}, .until = {}};
  EXPECT_EQ(places_of(incidents), (std::vector<Place>{{1, 5, 2.5}, {2, 5, 3}}));
}

TEST(Places, AreApartWhereMarksDiffer) {
  const PointSet incidents{
      .x = {1, 1, 1, 1}, .y = {5, 5, 5, 5}, .weight = {}, .from = {}, .until = {}};
  const std::vector<double> mark{7, 7, 8, 7};
  std::vector<std::pair<std::size_t, double>> places;
  for_each_place(incidents, mark, {0, 4},
                 [&](std::size_t i, double weight) { places.emplace_back(i, weight); });
  EXPECT_EQ(places, (std::vector<std::pair<std::size_t, double>>{{0, 2}, {2, 1}, {3, 1}}));
  EXPECT_EQ(start_of_place(incidents, mark, 1), 2u);
  EXPECT_EQ(start_of_place(incidents, {}, 1), 4u);
}

TEST(Places, OfNoIncidentsAreNone) {
  EXPECT_TRUE(places_of({}).empty());
}

}  // namespace
}  // namespace klara
