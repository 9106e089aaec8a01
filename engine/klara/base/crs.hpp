#pragma once
/// The working coordinate system: compared in the engine, never transformed there.

namespace klara {

struct Crs {
  int epsg = 0;
  friend bool operator==(const Crs&, const Crs&) = default;
};

}  // namespace klara
