#include <klara/density/bandwidth.hpp>

#include <klara/base/effective_number.hpp>
#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>
#include <klara/density/incident_places.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// Who asks, for messages.
struct Rule {
  std::string_view en, sv;
};

constexpr Rule scott{"Scott's rule", "Scotts regel"};
constexpr Rule silverman{"Silverman's rule", "Silvermans regel"};
constexpr Rule normal_scale{"the normal scale rule", "normalskaleregeln"};
constexpr Rule oversmoothing{"the rule of oversmoothing", "översläthetsregeln"};
constexpr Rule arcgis{"ArcGIS's rule", "ArcGIS regel"};

/// Values with their weights, those of weight 0 left out.
struct Weighted {
  std::vector<double> values, weights;
};

double sum_of_squares(std::span<const double> values) {
  CompensatedSum squares;
  for (const double value : values) squares.add(value * value);
  return squares.value();
}

double effective_number(const Weighted& w) {
  EffectiveNumber number;
  for (const double weight : w.weights) number.add(weight);
  return number.value();
}

double mean(const Weighted& w) {
  // About the first value, so that northings of 6.58e6 m cost no digits.
  CompensatedSum shifted;
  for (std::size_t i = 0; i < w.values.size(); ++i) {
    shifted.add(w.weights[i] * (w.values[i] - w.values.front()));
  }
  return w.values.front() + shifted.value() / sum(w.weights);
}

/// The sample's: with equal weights, over n - 1.
double variance(const Weighted& w) {
  const double all = sum(w.weights);
  const double centre = mean(w) - w.values.front();
  CompensatedSum squares;
  for (std::size_t i = 0; i < w.values.size(); ++i) {
    const double deviation = (w.values[i] - w.values.front()) - centre;
    squares.add(w.weights[i] * deviation * deviation);
  }
  return squares.value() / (all - sum_of_squares(w.weights) / all);
}

/// By linear interpolation between the middles of the weights; with equal weights, type 7 of
/// Hyndman & Fan (1996).
double quantile(const Weighted& w, double share) {
  std::vector<std::pair<double, double>> sorted;
  for (std::size_t i = 0; i < w.values.size(); ++i) {
    sorted.emplace_back(w.values[i], w.weights[i]);
  }
  std::ranges::sort(sorted);
  double last = 0.0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    last += 0.5 * (sorted[i - 1].second + sorted[i].second);
  }
  const double wanted = share * last;
  double at = 0.0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const double step = 0.5 * (sorted[i - 1].second + sorted[i].second);
    if (at + step >= wanted) {
      const double part = (wanted - at) / step;
      return sorted[i - 1].first + part * (sorted[i].first - sorted[i - 1].first);
    }
    at += step;
  }
  return sorted.back().first;
}

/// Two axes of the same weights.
struct Axes {
  Weighted east, north;
};

Axes axes_of(const PointSet& incidents, const Rule& rule) {
  require_incidents(incidents);
  Axes axes;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const double weight = incidents.weight_of(i);
    if (weight == 0.0) continue;
    axes.east.values.push_back(incidents.x[i]);
    axes.north.values.push_back(incidents.y[i]);
    axes.east.weights.push_back(weight);
  }
  axes.north.weights = axes.east.weights;
  const std::size_t n = axes.east.values.size();
  if (n < 2) {
    throw bad_data(
        "TOO_FEW_POINTS",
        {.en = fmt::format("a bandwidth by {} needs at least 2 incidents, got {}", rule.en, n),
         .sv =
             fmt::format("en bandbredd enligt {} kräver minst 2 brott, här finns {}", rule.sv, n)});
  }
  return axes;
}

Error without_spread(const Rule& rule, const Text& found) {
  return bad_data("ZERO_VARIANCE",
                  {.en = fmt::format("{}: {} gives no bandwidth", found.en, rule.en),
                   .sv = fmt::format("{}: {} ger ingen bandbredd", found.sv, rule.sv)})
      .with_remedy({.en = "Give the bandwidth in metres, such as 250m.",
                    .sv = "Ange bandbredden i meter, till exempel 250m."});
}

double require_spread(double scale, std::size_t n, const Rule& rule) {
  if (scale > 0.0) return scale;
  throw without_spread(
      rule, {.en = fmt::format("all {} incidents lie at one place, or most", n),
             .sv = fmt::format("alla {} brott, eller de flesta, ligger på samma plats", n)});
}

double per_sixth_root(const Axes& axes) {
  return std::pow(effective_number(axes.east), -1.0 / 6.0);
}

double robust_scale(const Weighted& w) {
  constexpr double of_normal = 1.34;  // quartiles apart, in deviations
  const double deviation = std::sqrt(variance(w));
  const double between = (quantile(w, 0.75) - quantile(w, 0.25)) / of_normal;
  return between > 0.0 ? std::min(deviation, between) : deviation;
}

Metres by_robust_scale(const PointSet& incidents, Kernel kernel, const Rule& rule, double factor) {
  const Axes axes = axes_of(incidents, rule);
  const double scale = require_spread(0.5 * (robust_scale(axes.east) + robust_scale(axes.north)),
                                      axes.east.values.size(), rule);
  return carried_over({factor * per_sixth_root(axes) * scale}, Kernel::gaussian, kernel);
}

}  // namespace

Metres carried_over(Metres bandwidth, Kernel from, Kernel to) {
  return from == to ? bandwidth : Metres{bandwidth.value * spread(from) / spread(to)};
}

Metres scott_bandwidth(const PointSet& incidents, Kernel kernel) {
  const Axes axes = axes_of(incidents, scott);
  const double east = std::sqrt(variance(axes.east));
  const double north = std::sqrt(variance(axes.north));
  if (!(east > 0.0 && north > 0.0)) {
    const std::size_t n = axes.east.values.size();
    throw without_spread(scott, {.en = fmt::format("all {} incidents share one {}", n,
                                                   east > 0.0 ? "northing" : "easting"),
                                 .sv = fmt::format("alla {} brott har samma {}", n,
                                                   east > 0.0 ? "nordkoordinat" : "östkoordinat")});
  }
  return carried_over({per_sixth_root(axes) * std::sqrt(east * north)}, Kernel::gaussian, kernel);
}

Metres silverman_bandwidth(const PointSet& incidents, Kernel kernel) {
  const Axes axes = axes_of(incidents, silverman);
  const double scale = require_spread(std::sqrt(0.5 * (variance(axes.east) + variance(axes.north))),
                                      axes.east.values.size(), silverman);
  return carried_over({per_sixth_root(axes) * scale}, Kernel::gaussian, kernel);
}

Metres normal_scale_bandwidth(const PointSet& incidents, Kernel kernel) {
  return by_robust_scale(incidents, kernel, normal_scale, 1.0);
}

Metres oversmoothing_bandwidth(const PointSet& incidents, Kernel kernel) {
  // The triweight has the least integral of the squared Laplacian for its variance s^2,
  // 384 / (1250 pi s^6), against 1 / (2 pi s^6) of the normal density.
  return by_robust_scale(incidents, kernel, oversmoothing, std::pow(625.0 / 384.0, 1.0 / 6.0));
}

Metres arcgis_bandwidth(const PointSet& incidents, Kernel kernel) {
  const Axes axes = axes_of(incidents, arcgis);
  const double east = mean(axes.east), north = mean(axes.north);
  Weighted distances{.values = {}, .weights = axes.east.weights};
  CompensatedSum squares;
  for (std::size_t i = 0; i < axes.east.values.size(); ++i) {
    const double distance = std::hypot(axes.east.values[i] - east, axes.north.values[i] - north);
    distances.values.push_back(distance);
    squares.add(distances.weights[i] * distance * distance);
  }
  const double all = sum(distances.weights);
  const double standard_distance = std::sqrt(squares.value() / all);
  const double median = quantile(distances, 0.5);
  const double scale =
      require_spread(std::min(standard_distance, std::sqrt(1.0 / std::numbers::ln2) * median),
                     distances.values.size(), arcgis);
  return carried_over({0.9 * scale * std::pow(all, -0.2)}, Kernel::quartic, kernel);
}

}  // namespace klara
