#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace klara {
namespace {

constexpr Crs wgs84{4326};
constexpr Crs sweref99_tm{3006};
constexpr Crs sweref99_1800{3011};
const ExpectedExtent stockholm{.bounds = {150'000, 6'577'000, 154'000, 6'581'000},
                               .crs = sweref99_1800};

struct Places {
  std::vector<double> x, y;
};

/// Positions in Stockholm as a file in this system holds them.
Places places_in(Crs crs, bool swapped = false) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> east(stockholm.bounds.west, stockholm.bounds.east);
  std::uniform_real_distribution<double> north(stockholm.bounds.south, stockholm.bounds.north);
  Places p;
  for (int i = 0; i < 200; ++i) {
    p.x.push_back(east(random));
    p.y.push_back(north(random));
  }
  Projection(sweref99_1800, crs).transform(p.x, p.y);
  if (swapped) std::swap(p.x, p.y);
  return p;
}

std::string refusal(const Places& p, Crs declared, const std::optional<ExpectedExtent>& expected) {
  try {
    (void)require_plausible_crs(p.x, p.y, declared, expected, "reports.csv", "--crs");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    EXPECT_EQ(error.file(), "reports.csv");
    return error.code() + ": " + error.remedy().en;
  }
  return "accepted";
}

TEST(CrsHypotheses, FindTheTrueSystemWhateverWasDeclared) {
  for (const Crs truth : {sweref99_tm, sweref99_1800, Crs{3010}, Crs{3021}, wgs84}) {
    for (const bool swapped : {false, true}) {
      for (const Crs declared : {sweref99_1800, wgs84}) {
        const Places p = places_in(truth, swapped);
        const CrsJudgement judgement = judged_crs(p.x, p.y, declared, stockholm);
        if (declared == truth && !swapped) {
          EXPECT_EQ(judgement.inside, 1.0);
          EXPECT_FALSE(judgement.better);
          continue;
        }
        SCOPED_TRACE(name_of(truth) + (swapped ? " swapped" : "") + " as " + name_of(declared));
        ASSERT_LT(judgement.inside, 0.5);
        ASSERT_TRUE(judgement.better);
        EXPECT_EQ(judgement.better->crs, truth);
        EXPECT_EQ(judgement.better->swapped, swapped);
      }
    }
  }
}

TEST(CrsHypotheses, AreToldApartAsSwappedAxesOrAnotherSystem) {
  EXPECT_THAT(refusal(places_in(sweref99_1800, true), sweref99_1800, stockholm),
              testing::StartsWith("AXIS_SWAPPED"));
  EXPECT_THAT(
      refusal(places_in(sweref99_tm), sweref99_1800, stockholm),
      testing::AllOf(testing::StartsWith("CRS_MISMATCH"), testing::HasSubstr("--crs EPSG:3006")));
  EXPECT_THAT(refusal(places_in(sweref99_tm, true), sweref99_1800, stockholm),
              testing::AllOf(testing::StartsWith("CRS_MISMATCH"), testing::HasSubstr("swapped")));
}

TEST(CrsHypotheses, NeedNoDistrictsToSeeMetresUnderDegrees) {
  EXPECT_THAT(refusal(places_in(sweref99_tm), wgs84, std::nullopt),
              testing::AllOf(testing::StartsWith("CRS_MISMATCH"), testing::HasSubstr("EPSG:3006")));
  const Places nonsense{{1e12, 2e12}, {3e12, 4e12}};
  EXPECT_THAT(refusal(nonsense, wgs84, std::nullopt), testing::StartsWith("CRS_MISMATCH"));
}

TEST(CrsHypotheses, SeeExchangedAxesWithoutDistrictsAndDespiteStrays) {
  Places p = places_in(sweref99_1800, true);
  for (std::size_t i = 0; i < 3; ++i) p.x[i] = p.y[i] = 0.0;  // which EPSG:3857 would take
  EXPECT_THAT(refusal(p, sweref99_1800, std::nullopt), testing::StartsWith("AXIS_SWAPPED"));
  const Places at_sea{{-2e6, -2.1e6}, {3e6, 3.1e6}};
  EXPECT_FALSE(judged_crs(at_sea.x, at_sea.y, sweref99_1800, std::nullopt).better)
      << "that EPSG:3857 takes them is no evidence";
}

TEST(CrsHypotheses, LeaveAMinorityAsideForTheRowsToExplain) {
  Places p = places_in(sweref99_1800);
  for (std::size_t i = 0; i < p.x.size() / 3; ++i) std::swap(p.x[i], p.y[i]);
  p.x.back() = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refusal(p, sweref99_1800, stockholm), "accepted");
}

TEST(CrsHypotheses, ProposeNothingForPositionsThatFitNowhere) {
  const Places gothenburg{{150'100, 150'200}, {6'400'000, 6'400'100}};
  const CrsJudgement judgement = judged_crs(gothenburg.x, gothenburg.y, sweref99_1800, stockholm);
  EXPECT_EQ(judgement.inside, 0.0);
  EXPECT_FALSE(judgement.better);
  EXPECT_EQ(refusal(gothenburg, sweref99_1800, stockholm), "accepted")
      << "all outside is for the caller to say";
}

TEST(CrsHypotheses, OfNoPositionsAreNotDoubted) {
  EXPECT_EQ(judged_crs({}, {}, sweref99_1800, stockholm).inside, 1.0);
}

}  // namespace
}  // namespace klara
