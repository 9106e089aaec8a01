#pragma once
/// The points of which peers told their densities and bandwidths, and what they told.
#include <klara/shape/point_set.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace klara {

inline nlohmann::json golden(const char* name) {
  std::ifstream file(std::string(KLARA_GOLDEN) + "/" + name);
  return nlohmann::json::parse(file);
}

/// "pre" has 60 points, "post" 80, in a square of 1000 m.
inline PointSet reference_points(const char* pattern) {
  const auto points = golden("synthetic_points.json").at(pattern);
  PointSet incidents;
  incidents.x = points.at("x").get<std::vector<double>>();
  incidents.y = points.at("y").get<std::vector<double>>();
  return incidents;
}

}  // namespace klara
