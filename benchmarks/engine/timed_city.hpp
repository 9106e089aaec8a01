#pragma once
/// The city whose density is timed, by us and by our peers, and what that density is.
#include <klara/base/random.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include <engine/generated_incidents.hpp>

namespace klara {

/// A city of 20 x 15 km.
inline const Grid city{.west = 0, .north = 15'000, .cell = {15.625}, .columns = 1280, .rows = 960};

enum class Where { streets, addresses };

/// In canonical order, as intake gives them; made once.
inline const PointSet& incidents_of(std::size_t n, Where where, std::uint64_t seed = 1) {
  static std::map<std::tuple<std::size_t, Where, std::uint64_t>, PointSet> made;
  auto found = made.find({n, where, seed});
  if (found == made.end()) {
    const PointSet drawn =
        where == Where::streets ? street_incidents(n, seed) : address_incidents(n, 60'000, seed);
    found =
        made.emplace(std::tuple(n, where, seed), selected(drawn, canonical_order(drawn, {}))).first;
  }
  return found->second;
}

struct ExactCell {
  std::size_t row, column;
  long double density;  // incidents per square metre
};

/// Some cells of the city, every other of them where an incident is, by the definition in long
/// double: of Epanechnikov's kernel, the quartic and the Gaussian.
inline std::vector<ExactCell> exact_cells(const PointSet& incidents, Kernel kernel,
                                          Metres bandwidth) {
  const auto exact = [](double value) { return static_cast<long double>(value); };
  const long double h2 = exact(bandwidth.value) * exact(bandwidth.value);
  const long double peak = exact(profile(kernel, 0.0)) / h2;
  const double farthest = 1.001 * reach(kernel) * bandwidth.value;
  const std::size_t cells = std::clamp<std::size_t>(100'000'000 / incidents.size(), 10, 500);
  Random random(/*seed=*/2);
  std::vector<ExactCell> result;
  for (std::size_t i = 0; i < cells; ++i) {
    std::size_t row = random.below(city.rows), column = random.below(city.columns);
    if (i % 2 == 1) {
      const std::size_t at = random.below(incidents.size());
      row = static_cast<std::size_t>((city.north - incidents.y[at]) / city.cell.value);
      row = std::min(row, city.rows - 1);  // the southern border
      column = static_cast<std::size_t>(incidents.x[at] / city.cell.value);
    }
    long double sum = 0.0L;
    for (std::size_t k = 0; k < incidents.size(); ++k) {
      if (std::abs(incidents.y[k] - city.y(row)) > farthest) continue;
      if (std::abs(incidents.x[k] - city.x(column)) > farthest) continue;
      const long double dx = exact(incidents.x[k]) - exact(city.x(column));
      const long double dy = exact(incidents.y[k]) - exact(city.y(row));
      const long double u2 = (dx * dx + dy * dy) / h2;
      const long double rest = 1.0L - u2;
      if (kernel == Kernel::gaussian) sum += std::exp(-0.5L * u2);
      if (kernel == Kernel::epanechnikov && rest > 0.0L) sum += rest;
      if (kernel == Kernel::quartic && rest > 0.0L) sum += rest * rest;
    }
    result.push_back({row, column, peak * sum});
  }
  return result;
}

}  // namespace klara
