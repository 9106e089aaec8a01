#include <klara/density/left_out.hpp>

#include <gtest/gtest.h>

#include <engine/refusal.hpp>

namespace klara {
namespace {

PointSet four_at_two_places() {
  return {.x = {1, 2, 1, 1}, .y = {5, 5, 5, 5}, .weight = {}, .from = {}, .until = {}};
}

TEST(ValidationSample, LeavesOutIncidentsAsOftenAsTheyCome) {
  const ValidationSample sample = validation_sample(four_at_two_places(), LeaveOut::incident);
  ASSERT_EQ(sample.units.size(), 2u);
  EXPECT_EQ(sample.units[0].weight, 1.0);
  EXPECT_EQ(sample.units[0].times, 3.0);
  EXPECT_EQ(sample.count, 4.0);
  EXPECT_EQ(sample.weight, 4.0);
  EXPECT_EQ(sample.squares, 4.0);
}

TEST(ValidationSample, LeavesOutPlacesWithAllTheirWeight) {
  const ValidationSample sample = validation_sample(four_at_two_places(), LeaveOut::place);
  ASSERT_EQ(sample.units.size(), 2u);
  EXPECT_EQ(sample.units[0].weight, 3.0);
  EXPECT_EQ(sample.units[0].times, 1.0);
  EXPECT_EQ(sample.count, 2.0);
  EXPECT_EQ(sample.weight, 4.0);
  EXPECT_EQ(sample.squares, 10.0);
}

TEST(ValidationSample, KeepsIncidentsOfUnequalWeightApartAndForgetsThoseWithout) {
  PointSet incidents = four_at_two_places();
  incidents.weight = {2, 0, 3, 4};
  const ValidationSample sample = validation_sample(incidents, LeaveOut::incident);
  EXPECT_EQ(sample.at.size(), 1u);
  EXPECT_EQ(sample.count, 3.0);
  EXPECT_EQ(sample.weight, 9.0);
  EXPECT_EQ(sample.squares, 29.0);
}

TEST(ValidationSample, RefusesFewerThanTwo) {
  const auto refused = [](const PointSet& incidents, LeaveOut leave_out) {
    expect_refusal(ErrorKind::bad_data, "TOO_FEW_POINTS",
                   [&] { static_cast<void>(validation_sample(incidents, leave_out)); });
  };
  const PointSet coincident{.x = {1, 1}, .y = {5, 5}, .weight = {}, .from = {}, .until = {}};
  const PointSet half{.x = {1, 2}, .y = {5, 5}, .weight = {0, 1}, .from = {}, .until = {}};
  refused({}, LeaveOut::incident);
  refused(coincident, LeaveOut::place);
  refused(half, LeaveOut::incident);
  refused(half, LeaveOut::place);
}

}  // namespace
}  // namespace klara
