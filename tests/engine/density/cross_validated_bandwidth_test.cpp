#include <klara/density/cross_validated_bandwidth.hpp>
#include <klara/density/cross_validation.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <ostream>
#include <string>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

using namespace literals;

constexpr SquareMetres square_of_1000_m{1e6};

/// What the peers of kde.json found for the pattern.
double published(const char* pattern, const char* name) {
  const auto bandwidths = golden("kde.json").at("bandwidths");
  return std::string(pattern) == "pre" ? bandwidths.at(name).get<double>()
                                       : bandwidths.at(pattern).at(name).get<double>();
}

struct Selector {
  const char* name;
  std::function<BestBandwidth(const PointSet&, Kernel, const CrossValidationOptions&)> best;
  // The less the better, of bandwidths as the Gaussian's.
  std::function<std::vector<double>(const PointSet&, const std::vector<Metres>&)> criterion;
};

std::ostream& operator<<(std::ostream& out, const Selector& selector) {
  return out << selector.name;
}

std::vector<double> negative(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

std::vector<double> absolute(std::vector<double> values) {
  for (double& value : values) value = std::abs(value);
  return values;
}

const std::array selectors{
    Selector{"LeastSquares",
             [](const auto& p, Kernel kernel, const auto& options) {
               return least_squares_bandwidth(p, kernel, options);
             },
             [](const auto& p, const auto& h) { return least_squares_criterion(p, h); }},
    Selector{"Likelihood",
             [](const auto& p, Kernel kernel, const auto& options) {
               return likelihood_bandwidth(p, kernel, options);
             },
             [](const auto& p, const auto& h) { return negative(likelihood_criterion(p, h)); }},
    Selector{"CronieVanLieshout",
             [](const auto& p, Kernel kernel, const auto& options) {
               // Of the pattern's own size, so that the bandwidth scales with it.
               const Bounds extent = bounds(p);
               return cronie_van_lieshout_bandwidth(
                   p, kernel, {(extent.east - extent.west) * (extent.east - extent.west)}, options);
             },
             [](const auto& p, const auto& h) {
               const Bounds extent = bounds(p);
               return absolute(cronie_van_lieshout_criterion(
                   p, h, {(extent.east - extent.west) * (extent.east - extent.west)}));
             }},
    Selector{"Diggle",
             [](const auto& p, Kernel kernel, const auto& options) {
               return diggle_bandwidth(p, kernel, options);
             },
             [](const auto& p, std::vector<Metres> h) {
               for (Metres& each : h) each = 2.0 * each;  // radii of discs that spread as far
               return diggle_criterion(p, h);
             }}};

class CrossValidatedBandwidth : public testing::TestWithParam<Selector> {};

INSTANTIATE_TEST_SUITE_P(Selectors, CrossValidatedBandwidth, testing::ValuesIn(selectors),
                         [](const auto& selector) { return std::string(selector.param.name); });

TEST_P(CrossValidatedBandwidth, IsAboutTheBestOfManyBandwidths) {
  const PointSet incidents = clustered_incidents(300, 4000.0, 6, 150.0, /*seed=*/12);
  const BestBandwidth best = GetParam().best(incidents, Kernel::gaussian, {});
  ASSERT_FALSE(best.at_end);
  std::vector<Metres> many{best.bandwidth};
  for (double h = best.range.from.value; h < best.range.until.value; h *= 1.005)
    many.push_back({h});
  const std::vector<double> values = GetParam().criterion(incidents, many);
  const auto least = std::min_element(values.begin() + 1, values.end()) - values.begin();
  // Criteria of counted discs have steps; those of Gaussians are as flat at their best as a
  // parabola. Cronie and van Lieshout's is 0 at its best, of which no share is anything: 1e4 m2
  // are less than 0.1 % of the area.
  EXPECT_NEAR(best.bandwidth.value / many[static_cast<std::size_t>(least)].value, 1.0, 0.03);
  EXPECT_LE(values[0], values[static_cast<std::size_t>(least)] +
                           0.01 * std::abs(values[static_cast<std::size_t>(least)]) +
                           (std::string(GetParam().name) == "CronieVanLieshout" ? 1e4 : 0.0));
}

TEST_P(CrossValidatedBandwidth, ScalesWithThePatternAndNotWithItsPlace) {
  const PointSet incidents = clustered_incidents(300, 4000.0, 6, 150.0, /*seed=*/12);
  PointSet other = incidents;
  for (double& x : other.x) x = 3.0 * x + 674'000.0;
  for (double& y : other.y) y = 3.0 * y + 6'580'000.0;
  const double one = GetParam().best(incidents, Kernel::gaussian, {}).bandwidth.value;
  const double three = GetParam().best(other, Kernel::gaussian, {}).bandwidth.value;
  // A criterion right to 1e-9 is flat within 3e-5 about its best.
  EXPECT_NEAR(three / one, 3.0, 1e-3);
}

TEST_P(CrossValidatedBandwidth, SpreadsAnIncidentEquallyFarWithEveryKernel) {
  const PointSet incidents = clustered_incidents(300, 4000.0, 6, 150.0, /*seed=*/12);
  const double far = GetParam().best(incidents, Kernel::gaussian, {}).bandwidth.value;
  for (const Kernel kernel : {Kernel::quartic, Kernel::uniform}) {
    EXPECT_NEAR(GetParam().best(incidents, kernel, {}).bandwidth.value * spread(kernel), far,
                1e-12 * far);
  }
}

TEST_P(CrossValidatedBandwidth, SaysWhereTheBestLiesAtAnEndOfTheRange) {
  const PointSet incidents = clustered_incidents(300, 4000.0, 6, 150.0, /*seed=*/12);
  const double best = GetParam().best(incidents, Kernel::gaussian, {}).bandwidth.value;
  const auto within = [&](Metres from, Metres until) {
    CrossValidationOptions options;
    options.range = BandwidthRange{.from = from, .until = until};
    return GetParam().best(incidents, Kernel::gaussian, options);
  };
  EXPECT_FALSE(within({0.5 * best}, {2.0 * best}).at_end);
  EXPECT_TRUE(within({1.3 * best}, {1.6 * best}).at_end);
  EXPECT_TRUE(within({0.6 * best}, {0.8 * best}).at_end);
}

TEST_P(CrossValidatedBandwidth, RefusesARangeThatEndsBeforeItBegins) {
  CrossValidationOptions options;
  options.range = BandwidthRange{.from = 200_m, .until = 100_m};
  expect_refusal(ErrorKind::bad_argument, "RANGE_ORDER", [&] {
    static_cast<void>(GetParam().best(uniform_incidents(20, 1000.0, 1), Kernel::gaussian, options));
  });
}

TEST_P(CrossValidatedBandwidth, RefusesIncidentsAtOnePlace) {
  const PointSet coincident{.x = {1, 1, 1}, .y = {2, 2, 2}, .weight = {}, .from = {}, .until = {}};
  expect_refusal(ErrorKind::bad_data, "ZERO_VARIANCE",
                 [&] { static_cast<void>(GetParam().best(coincident, Kernel::gaussian, {})); });
}

TEST(LeastSquaresBandwidth, IsNearThatOfSparr) {
  // sparr corrects for the edge of the square and sums on 64 x 64 pixels.
  const double peer =
      golden("kde.json").at("bandwidths").at("sparr").at("LSCV.density").get<double>();
  const BestBandwidth best = least_squares_bandwidth(reference_points("pre"), Kernel::gaussian);
  EXPECT_FALSE(best.at_end);
  EXPECT_NEAR(best.bandwidth.value, peer, 0.05 * peer);
}

TEST(LikelihoodBandwidth, IsNearThatOfSpatstat) {
  // bw.ppl takes the best of 16 bandwidths and corrects for the edge of the square.
  for (const char* pattern : {"pre", "post"}) {
    const double peer = published(pattern, "bw.ppl");
    const BestBandwidth best = likelihood_bandwidth(reference_points(pattern), Kernel::gaussian);
    EXPECT_FALSE(best.at_end);
    EXPECT_NEAR(best.bandwidth.value, peer, 0.15 * peer) << pattern;
  }
}

TEST(DiggleBandwidth, IsAboutAsGoodAsThatOfSpatstat) {
  // bw.diggle gives half the radius of the disc, as of equal spread. The criterion has a step at
  // the distance of every pair, and bandwidths a quarter apart are equally good within a step.
  for (const char* pattern : {"pre", "post"}) {
    const PointSet incidents = reference_points(pattern);
    const BestBandwidth best = diggle_bandwidth(incidents, Kernel::gaussian);
    EXPECT_FALSE(best.at_end);
    const std::vector<double> values = diggle_criterion(
        incidents,
        std::vector<Metres>{2.0 * best.bandwidth, {2.0 * published(pattern, "bw.diggle")}});
    EXPECT_LT(values[0], 0.97 * values[1]) << pattern;  // both below 0
  }
  const double peer = published("post", "bw.diggle");
  EXPECT_NEAR(diggle_bandwidth(reference_points("post"), Kernel::gaussian).bandwidth.value, peer,
              0.06 * peer);
}

TEST(CronieVanLieshoutBandwidth, FitsTheAreaAtLeastAsWellAsThatOfSpatstat) {
  // bw.CvL takes the best of 16 bandwidths; ours lies between them.
  for (const char* pattern : {"pre", "post"}) {
    const PointSet incidents = reference_points(pattern);
    const double peer = published(pattern, "bw.CvL");
    const BestBandwidth best =
        cronie_van_lieshout_bandwidth(incidents, Kernel::gaussian, square_of_1000_m);
    EXPECT_NEAR(best.bandwidth.value, peer, 0.2 * peer) << pattern;
    const std::vector<double> misfit = cronie_van_lieshout_criterion(
        incidents, std::vector<Metres>{best.bandwidth, {peer}}, square_of_1000_m);
    EXPECT_LT(std::abs(misfit[0]), std::abs(misfit[1])) << pattern;
    EXPECT_NEAR(misfit[0], 0.0, 1e-3 * square_of_1000_m.value) << pattern;
  }
}

TEST(LeastSquaresBandwidth, FallsToTheEndAtSharedPlacesUnlessThoseAreLeftOutTogether) {
  const PointSet incidents = address_incidents(2000, 200, /*seed=*/6);
  EXPECT_TRUE(least_squares_bandwidth(incidents, Kernel::gaussian).at_end);
  CrossValidationOptions options;
  options.leave_out = LeaveOut::place;
  const BestBandwidth best = least_squares_bandwidth(incidents, Kernel::gaussian, options);
  EXPECT_FALSE(best.at_end);
  EXPECT_GT(best.bandwidth.value, 50.0);
}

}  // namespace
}  // namespace klara
