#include <klara/density/bandwidth.hpp>

#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>

#include <fmt/format.h>

#include <cmath>
#include <span>

namespace klara {
namespace {

/// The sample's standard deviation, about the first value so that northings of 6.58e6 m cost no
/// digits.
double standard_deviation(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  CompensatedSum shifted;
  for (const double value : values) shifted.add(value - values.front());
  const double mean = shifted.value() / n;
  CompensatedSum squares;
  for (const double value : values) {
    const double deviation = (value - values.front()) - mean;
    squares.add(deviation * deviation);
  }
  return std::sqrt(squares.value() / (n - 1.0));
}

}  // namespace

Metres scott_bandwidth(const PointSet& incidents, Kernel kernel) {
  const std::size_t n = incidents.size();
  if (n < 2) {
    throw bad_data(
        "TOO_FEW_POINTS",
        {.en = fmt::format("a bandwidth by Scott's rule needs at least 2 incidents, got {}", n),
         .sv = fmt::format("en bandbredd enligt Scotts regel kräver minst 2 brott, här finns {}",
                           n)});
  }
  const double east = standard_deviation(incidents.x);
  const double north = standard_deviation(incidents.y);
  if (!(east > 0.0 && north > 0.0)) {
    throw bad_data(
        "ZERO_VARIANCE",
        {.en = fmt::format("all {} incidents share one {}: Scott's rule gives no bandwidth", n,
                           east > 0.0 ? "northing" : "easting"),
         .sv = fmt::format("alla {} brott har samma {}: Scotts regel ger ingen bandbredd", n,
                           east > 0.0 ? "nordkoordinat" : "östkoordinat")})
        .with_remedy({.en = "Give the bandwidth in metres, such as 250m.",
                      .sv = "Ange bandbredden i meter, till exempel 250m."});
  }
  const double of_gaussian = std::pow(static_cast<double>(n), -1.0 / 6.0) * std::sqrt(east * north);
  return {of_gaussian / spread(kernel)};
}

}  // namespace klara
