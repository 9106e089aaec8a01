#include <klara/density/bandwidth.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <engine/generated_incidents.hpp>
#include <engine/refusal.hpp>

namespace klara {
namespace {

TEST(ScottBandwidth, AgreesWithSpatstat) {
  const auto read = [](const char* name) {
    std::ifstream file(std::string(KLARA_GOLDEN) + "/" + name);
    return nlohmann::json::parse(file);
  };
  const auto points = read("synthetic_points.json").at("pre");
  PointSet incidents;
  incidents.x = points.at("x").get<std::vector<double>>();
  incidents.y = points.at("y").get<std::vector<double>>();
  const double published = read("kde.json").at("bandwidths").at("bw.scott.iso").get<double>();
  EXPECT_NEAR(scott_bandwidth(incidents, Kernel::gaussian).value, published,
              1e-12 * published);  // 15 digits
}

TEST(ScottBandwidth, ScalesWithThePatternAndNotWithItsPlace) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  PointSet other = incidents;
  for (double& x : other.x) x = 3.0 * x + 674'000.0;
  for (double& y : other.y) y = 3.0 * y + 6'580'000.0;
  // Coordinates of 6.58e6 m are known to 1e-9 m, spreads of 1e3 m therefore to 1e-12.
  EXPECT_NEAR(scott_bandwidth(other, Kernel::quartic).value /
                  scott_bandwidth(incidents, Kernel::quartic).value,
              3.0, 1e-11);
}

TEST(ScottBandwidth, SpreadsAnIncidentEquallyFarWithEveryKernel) {
  const PointSet incidents = clustered_incidents(400, 5000.0, 6, 200.0, /*seed=*/5);
  const double gaussian = scott_bandwidth(incidents, Kernel::gaussian).value;
  for (const Kernel kernel : all_kernels) {
    EXPECT_DOUBLE_EQ(scott_bandwidth(incidents, kernel).value * spread(kernel), gaussian);
  }
  EXPECT_DOUBLE_EQ(scott_bandwidth(incidents, Kernel::quartic).value, std::sqrt(8.0) * gaussian);
}

TEST(ScottBandwidth, RefusesPatternsWithoutSpread) {
  const auto refused = [](const PointSet& points, const char* code) {
    expect_refusal(ErrorKind::bad_data, code,
                   [&] { static_cast<void>(scott_bandwidth(points, Kernel::gaussian)); });
  };
  refused({}, "TOO_FEW_POINTS");
  refused({.x = {1}, .y = {2}, .weight = {}, .from = {}, .until = {}}, "TOO_FEW_POINTS");
  refused({.x = {1, 1, 1}, .y = {2, 3, 4}, .weight = {}, .from = {}, .until = {}}, "ZERO_VARIANCE");
  refused({.x = {1, 2, 3}, .y = {6.58e6, 6.58e6, 6.58e6}, .weight = {}, .from = {}, .until = {}},
          "ZERO_VARIANCE");
}

}  // namespace
}  // namespace klara
