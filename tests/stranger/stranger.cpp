// A stranger asks for a density and for the stamp of a result: both installed libraries answer.
#include <klara/density/density.hpp>
#include <klara/geodata/provenance.hpp>

#include <cmath>
#include <cstdio>

int main() {
  using namespace klara::literals;
  klara::PointSet incidents;
  incidents.x = {100.0};
  incidents.y = {100.0};
  const klara::Grid grid{.west = 0.0, .north = 200.0, .cell = 10_m, .columns = 20, .rows = 20};
  const klara::Raster density = klara::density(incidents, grid, 50_m);
  double total = 0.0;
  for (const double value : density.values) total += value * 100.0;
  const bool one_incident = std::abs(total - 1.0) < 0.02;  // midpoint rule at h / 5
  const bool stamped = !klara::stamps({}).empty();
  std::printf("stranger: density integrates to %.3f, %s\n", total,
              stamped ? "stamped" : "no stamp");
  return one_incident && stamped ? 0 : 1;
}
