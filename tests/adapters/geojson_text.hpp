#pragma once
/// GeoJSON for tests: features on squares, in a coordinate system that the file states.
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace klara {

inline std::string in_json(const Ring& ring) {
  std::string text = "[";
  for (std::size_t i = 0; i <= ring.size(); ++i) {
    const Position p = ring[i % ring.size()];
    text += i == 0 ? "[" : ",[";
    text += std::to_string(p.x) + "," + std::to_string(p.y) + "]";
  }
  return text + "]";
}

inline std::string feature(const std::string& properties, const std::string& geometry) {
  return R"({"type":"Feature","properties":{)" + properties + R"(},"geometry":)" + geometry + "}";
}

inline std::string polygon(const std::vector<Ring>& rings) {
  std::string text = R"({"type":"Polygon","coordinates":[)";
  for (const Ring& ring : rings) {
    if (text.back() == ']') text += ",";
    text += in_json(ring);
  }
  return text + "]}";
}

inline Ring square(double west, double south, double side) {
  return {{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}};
}

/// Without `epsg` the file states none, which is longitude and latitude.
inline std::string collection(const std::vector<std::string>& features, const std::string& epsg) {
  std::string text = R"({"type":"FeatureCollection",)";
  if (!epsg.empty()) {
    text += R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::)" + epsg + "\"}},";
  }
  text += "\"features\":[";
  for (std::size_t i = 0; i < features.size(); ++i) {
    text.append(i == 0 ? "" : ",").append(features[i]);
  }
  return text + "]}";
}

}  // namespace klara
