#include <cli/found_density.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

using testing::IsEmpty;
using testing::Not;

/// Three incidents at one place and one beside it.
StudyInputs few_incidents() {
  StudyInputs in;
  in.incidents.points.x = {100, 100, 100, 400};
  in.incidents.points.y = {100, 100, 100, 100};
  in.study.bandwidth = Metres{100.0};
  in.study.cell = Metres{20.0};
  return in;
}

TEST(FoundDensity, IsThatOfTheStudyAndTellsHowItWasFound) {
  const StudyInputs in = few_incidents();
  Session session;
  session.quiet = true;
  const FoundDensity found = found_density(in, 1, session);
  const Grid grid = density_grid(in.incidents.points, in.study);
  EXPECT_EQ(found.surface.density, density(in.incidents.points, grid, {100.0}));
  EXPECT_EQ(found.incidents, 4u);
  EXPECT_EQ(found.places, 2u);
  EXPECT_EQ(found.plan.method, planned_method(4, grid, {100.0}, Kernel::quartic));
  EXPECT_GT(found.seconds, 0.0);
  EXPECT_EQ(found.memory_limit, std::uint64_t{session.memory.value_or(found.memory_limit)});
  ASSERT_THAT(found.others, Not(IsEmpty()));
  double before = 0.0;
  for (const OtherMethod& other : found.others) {
    EXPECT_NE(other.method, found.plan.method);
    EXPECT_TRUE(has_method(other.method, grid, {100.0}, Kernel::quartic));
    EXPECT_GE(other.seconds, before);
    before = other.seconds;
  }
}

TEST(FoundDensity, TellsTheBandwidthsOfAnAdaptiveStudy) {
  StudyInputs in = few_incidents();
  in.study.adaptive = true;
  in.study.cell = Metres{95.0};
  Session session;
  session.quiet = true;
  const FoundDensity found = found_density(in, 1, session);
  ASSERT_TRUE(found.bandwidths.has_value());
  EXPECT_LT(found.bandwidths->shortest, Metres{100.0});
  EXPECT_GT(found.bandwidths->longest, Metres{100.0});
  EXPECT_EQ(found.bandwidths->below_cell, 3u);
  EXPECT_THAT(found.others, IsEmpty());
}

TEST(FoundDensity, KnowsTheBoundOfEveryKernel) {
  Study study;
  study.density.kernel = Kernel::quartic;
  EXPECT_EQ(error_bound(study).share, 1e-10);
  study.density.kernel = Kernel::epanechnikov;
  EXPECT_EQ(error_bound(study).share, 1e-11);
  study.density = {.kernel = Kernel::gaussian, .gaussian_tolerance = 1e-6};
  EXPECT_EQ(error_bound(study).share, 1e-6);
  EXPECT_TRUE(error_bound(study).of_highest);
  study.adaptive = true;
  EXPECT_EQ(error_bound(study).share, 1e-11);
  EXPECT_FALSE(error_bound(study).of_highest);
}

TEST(FoundDensity, SaysWhyInWords) {
  FoundDensity found;
  found.plan.density_seconds = 0.25;
  EXPECT_EQ(why(found).en, "the only way here, estimated at 0.25 s");
  found.others = {{DensityMethod::reach_sums, 2.0}};
  EXPECT_EQ(why(found).en, "the fastest, estimated at 0.25 s, the next 2.0 s");
  EXPECT_EQ(why(found).sv, "det snabbaste, uppskattat till 0,25 s, nästa 2,0 s");
  found.plan.density_seconds = found.others[0].seconds = 1e-5;
  EXPECT_EQ(why(found).en, "any way estimated at less than 0.001 s");
  found.bandwidths.emplace().classes.resize(1);
  EXPECT_EQ(why(found).en,
            "1 class of bandwidths, each the fastest way, estimated at less than "
            "0.001 s");
  EXPECT_EQ(seconds_in_words(0.0, Language::swedish), "under 0,001 s");
}

}  // namespace
}  // namespace klara
