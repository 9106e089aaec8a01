#include <klara/density/bandwidth.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include <engine/density/reference_points.hpp>
#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

struct Rule {
  const char* name;
  Metres (*bandwidth)(const PointSet&, Kernel);
  Kernel made_for;
  bool turns;    // with the map, without another answer
  double power;  // of n
};

std::ostream& operator<<(std::ostream& out, const Rule& rule) {
  return out << rule.name;
}

constexpr std::array rules{
    Rule{"Scott", scott_bandwidth, Kernel::gaussian, false, -1.0 / 6.0},
    Rule{"Silverman", silverman_bandwidth, Kernel::gaussian, true, -1.0 / 6.0},
    Rule{"NormalScale", normal_scale_bandwidth, Kernel::gaussian, false, -1.0 / 6.0},
    Rule{"Oversmoothing", oversmoothing_bandwidth, Kernel::gaussian, false, -1.0 / 6.0},
    Rule{"ArcGis", arcgis_bandwidth, Kernel::quartic, true, -1.0 / 5.0}};

class BandwidthByRule : public testing::TestWithParam<Rule> {
 protected:
  static double of(const PointSet& incidents) {
    return GetParam().bandwidth(incidents, GetParam().made_for).value;
  }
};

INSTANTIATE_TEST_SUITE_P(Rules, BandwidthByRule, testing::ValuesIn(rules),
                         [](const auto& rule) { return std::string(rule.param.name); });

TEST_P(BandwidthByRule, ScalesWithThePatternAndNotWithItsPlace) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  PointSet other = incidents;
  for (double& x : other.x) x = 3.0 * x + 674'000.0;
  for (double& y : other.y) y = 3.0 * y + 6'580'000.0;
  // Coordinates of 6.58e6 m are known to 1e-9 m, spreads of 1e3 m therefore to 1e-12.
  EXPECT_NEAR(of(other) / of(incidents), 3.0, 1e-11);
}

TEST_P(BandwidthByRule, TurnsWithTheMapAsItSays) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 3, 200.0, /*seed=*/5);
  PointSet turned = incidents;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    turned.x[i] = 0.8 * incidents.x[i] - 0.6 * incidents.y[i];
    turned.y[i] = 0.6 * incidents.x[i] + 0.8 * incidents.y[i];
  }
  const double change = std::abs(of(turned) / of(incidents) - 1.0);
  if (GetParam().turns) {
    EXPECT_LT(change, 1e-12);
  } else {
    EXPECT_GT(change, 1e-3);
  }
}

TEST_P(BandwidthByRule, SpreadsAnIncidentEquallyFarWithEveryKernel) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  const double far = of(incidents) * spread(GetParam().made_for);
  for (const Kernel kernel : all_kernels) {
    EXPECT_DOUBLE_EQ(GetParam().bandwidth(incidents, kernel).value * spread(kernel), far);
  }
}

TEST_P(BandwidthByRule, TakesEqualWeightsAsNone) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  PointSet weighted = incidents;
  weighted.weight.assign(incidents.size(), 1.0);
  EXPECT_DOUBLE_EQ(of(weighted), of(incidents));
}

TEST_P(BandwidthByRule, LeavesOutIncidentsWithoutWeight) {
  PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  incidents.weight.assign(incidents.size(), 1.0);
  const double before = of(incidents);
  incidents.x.push_back(1e6);
  incidents.y.push_back(1e6);
  incidents.weight.push_back(0.0);
  EXPECT_EQ(of(incidents), before);
}

TEST_P(BandwidthByRule, FallsWithTheNumberOfIncidents) {
  // Every incident 64 times: the same shape of the pattern but for the n - 1 of variances.
  const PointSet incidents = clustered_incidents(2000, 5000.0, 6, 200.0, /*seed=*/5);
  PointSet many;
  for (int i = 0; i < 64; ++i) {
    many.x.insert(many.x.end(), incidents.x.begin(), incidents.x.end());
    many.y.insert(many.y.end(), incidents.y.begin(), incidents.y.end());
  }
  EXPECT_NEAR(of(many) / of(incidents), std::pow(64.0, GetParam().power), 2e-3);
}

TEST_P(BandwidthByRule, RefusesPatternsWithoutSpread) {
  const auto refused = [](const PointSet& points, const char* code) {
    expect_refusal(ErrorKind::bad_data, code, [&] { static_cast<void>(of(points)); });
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  refused({}, "TOO_FEW_POINTS");
  refused({.x = {1}, .y = {2}, .weight = {}, .from = {}, .until = {}}, "TOO_FEW_POINTS");
  refused({.x = {1, 2}, .y = {2, 5}, .weight = {1, 0}, .from = {}, .until = {}}, "TOO_FEW_POINTS");
  refused({.x = {1, 1, 1}, .y = {6.58e6, 6.58e6, 6.58e6}, .weight = {}, .from = {}, .until = {}},
          "ZERO_VARIANCE");
  refused({.x = {1, nan}, .y = {2, 5}, .weight = {}, .from = {}, .until = {}}, "COORD_NOT_FINITE");
  refused({.x = {1, 2}, .y = {2, 5}, .weight = {1, -1}, .from = {}, .until = {}}, "WEIGHT_RANGE");
}

TEST(ScottBandwidth, AgreesWithSpatstat) {
  const double published = golden("kde.json").at("bandwidths").at("bw.scott.iso").get<double>();
  EXPECT_NEAR(scott_bandwidth(reference_points("pre"), Kernel::gaussian).value, published,
              1e-12 * published);  // 15 digits
}

TEST(ScottBandwidth, NeedsBothAxesToVary) {
  for (const PointSet& line :
       {PointSet{.x = {1, 1, 1}, .y = {2, 3, 4}, .weight = {}, .from = {}, .until = {}},
        PointSet{.x = {1, 2, 3},
        .y = {6.58e6, 6.58e6, 6.58e6},
        .weight = {},
        .from = {},
        .until = {}}}) {
    expect_refusal(ErrorKind::bad_data, "ZERO_VARIANCE",
                   [&] { static_cast<void>(scott_bandwidth(line, Kernel::gaussian)); });
    EXPECT_GT(silverman_bandwidth(line, Kernel::gaussian).value, 0.0);
  }
}

TEST(SilvermanBandwidth, IsThatOfScottWhereBothAxesVaryAlike) {
  PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  incidents.x.insert(incidents.x.end(), incidents.y.begin(), incidents.y.end());
  incidents.y.insert(incidents.y.end(), incidents.x.begin(), incidents.x.begin() + 400);
  EXPECT_NEAR(silverman_bandwidth(incidents, Kernel::gaussian).value,
              scott_bandwidth(incidents, Kernel::gaussian).value, 1e-9);
}

TEST(NormalScaleBandwidth, AgreesWithSparr) {
  const double published = golden("kde.json").at("bandwidths").at("sparr").at("NS").get<double>();
  EXPECT_NEAR(normal_scale_bandwidth(reference_points("pre"), Kernel::gaussian).value, published,
              1e-12 * published);
}

TEST(OversmoothingBandwidth, AgreesWithSparr) {
  const double published = golden("kde.json").at("bandwidths").at("sparr").at("OS").get<double>();
  EXPECT_NEAR(oversmoothing_bandwidth(reference_points("pre"), Kernel::gaussian).value, published,
              1e-12 * published);
}

TEST(ArcGisBandwidth, AgreesWithItsPublishedFormula) {
  for (const char* pattern : {"pre", "post"}) {
    const double published =
        golden("arcgis_kernel_density.json").at(pattern).at("bandwidth").get<double>();
    EXPECT_NEAR(arcgis_bandwidth(reference_points(pattern), Kernel::quartic).value, published,
                1e-12 * published)
        << pattern;
  }
}

}  // namespace
}  // namespace klara
