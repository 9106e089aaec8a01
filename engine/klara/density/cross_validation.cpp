#include <klara/density/cross_validation.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/base/sum.hpp>
#include <klara/density/density.hpp>
#include <klara/density/gaussian_pyramid.hpp>
#include <klara/density/left_out.hpp>
#include <klara/density/nearest_place.hpp>
#include <klara/shape/cell_index.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numbers>

namespace klara {
namespace {

constexpr std::size_t places_per_block = 4096;

void require_bandwidths(std::span<const Metres> bandwidths) {
  for (const Metres bandwidth : bandwidths) require_bandwidth(bandwidth);
}

double squared(double value) {
  return value * value;
}

/// The integral of exp(-d^2 / (2 h^2)) over the plane.
double mass_of_gaussian(Metres h) {
  return 2.0 * std::numbers::pi * squared(h.value);
}

/// Logarithms of what the other places give to places that are nearly alone: relative to the
/// nearest of them, so that none is lost however far it lies.
class LogSumsOfOthers {
 public:
  explicit LogSumsOfOthers(const PointSet& places)
      : places_(places), nearest_(places.size(), std::numeric_limits<double>::quiet_NaN()) {}

  /// log( sum over the others of w exp(-d^2 / (2 h^2)) ), for each of the places numbered in `of`.
  std::vector<double> of(const std::vector<std::size_t>& of, Metres h, const RunContext& run) {
    find_nearest(of, run);
    constexpr double until = 36.0;  // exp(-36) of what the nearest gives
    std::vector<double> logs(of.size(), -std::numeric_limits<double>::infinity());
    // Those of like reach share an index.
    std::map<int, std::vector<std::size_t>> by_reach;
    for (std::size_t i = 0; i < of.size(); ++i) {
      const double nearest = nearest_[of[i]];
      if (!std::isfinite(nearest)) continue;
      by_reach[std::ilogb(std::sqrt(squared(nearest) + 2.0 * until * squared(h.value)))].push_back(
          i);
    }
    const double narrow = 0.5 / squared(h.value);
    for (const auto& [power, members] : by_reach) {
      const CellIndex index(places_, {std::ldexp(1.0, power + 1)});
      for_each_block(members.size(), 64, run, [&](IndexRange block) {
        for (std::size_t m = block.begin; m < block.end; ++m) {
          const std::size_t p = of[members[m]];
          const double nearest2 = squared(nearest_[p]);
          double sum = 0.0;
          index.visit_within_reach(places_.x[p], places_.y[p], [&](double d2, double weight) {
            if (d2 > 0.0) sum += weight * std::exp(-narrow * (d2 - nearest2));
          });
          logs[members[m]] = std::log(sum) - narrow * nearest2;
        }
      });
    }
    return logs;
  }

 private:
  void find_nearest(const std::vector<std::size_t>& of, const RunContext& run) {
    std::vector<std::size_t> unknown;
    for (const std::size_t p : of) {
      if (std::isnan(nearest_[p])) unknown.push_back(p);
    }
    const std::vector<double> distances = distances_to_nearest(places_, unknown, run);
    for (std::size_t i = 0; i < unknown.size(); ++i) nearest_[unknown[i]] = distances[i];
  }

  const PointSet& places_;
  std::vector<double> nearest_;
};

/// sum over units of times * weight * value(unit), in fixed blocks.
template <class Value>
double weighted_sum(const std::vector<LeftOut>& units, const Value& value, const RunContext& run) {
  std::vector<double> parts(block_count(units.size(), places_per_block), 0.0);
  for_each_block(units.size(), places_per_block, run, [&](IndexRange block) {
    CompensatedSum part;
    for (std::size_t u = block.begin; u < block.end; ++u) {
      part.add(units[u].times * units[u].weight * value(units[u]));
    }
    parts[block.begin / places_per_block] = part.value();
  });
  return sum(parts);
}

}  // namespace

std::vector<double> least_squares_criterion(const PointSet& incidents,
                                            std::span<const Metres> bandwidths, LeaveOut leave_out,
                                            const RunContext& run) {
  require_bandwidths(bandwidths);
  const ValidationSample sample = validation_sample(incidents, leave_out);
  std::vector<Metres> deviations(bandwidths.begin(), bandwidths.end());
  for (const Metres h : bandwidths) deviations.push_back(std::numbers::sqrt2 * h);
  const std::vector<double> sums = gaussian_pair_sums(sample.at.places, deviations, run);
  const double all2 = squared(sample.weight);
  std::vector<double> criterion;
  for (std::size_t k = 0; k < bandwidths.size(); ++k) {
    const double mass = mass_of_gaussian(bandwidths[k]);
    const double of_square = sums[bandwidths.size() + k] / (2.0 * mass) / all2;
    const double apart = (sums[k] - sample.squares) / mass / (all2 - sample.squares);
    criterion.push_back(of_square - 2.0 * apart);
  }
  return criterion;
}

std::vector<double> likelihood_criterion(const PointSet& incidents,
                                         std::span<const Metres> bandwidths, LeaveOut leave_out,
                                         const RunContext& run) {
  require_bandwidths(bandwidths);
  const ValidationSample sample = validation_sample(incidents, leave_out);
  const PointSet& places = sample.at.places;
  LogSumsOfOthers log_sums(places);
  std::vector<double> log_others(places.size());
  std::vector<double> criterion(bandwidths.size());
  visit_gaussian_sums(
      places, places, bandwidths,
      [&](std::size_t k, std::span<const double> sums) {
        // Below this, the error of the sums would show in the logarithm.
        const double few =
            std::max(1e-2 * sample.weight / sample.count, 1e-6 * std::ranges::max(sums));
        const auto others = [&](std::size_t p) { return sums[p] - sample.weight_of_place(p); };
        std::vector<std::size_t> lonely;
        for (std::size_t p = 0; p < places.size(); ++p) {
          if (!(others(p) >= few)) lonely.push_back(p);
        }
        const std::vector<double> logs = log_sums.of(lonely, bandwidths[k], run);
        for (std::size_t i = 0; i < lonely.size(); ++i) log_others[lonely[i]] = logs[i];
        const double mass = mass_of_gaussian(bandwidths[k]);
        criterion[k] = weighted_sum(
                           sample.units,
                           [&](const LeftOut& unit) {
                             const double rest = sample.weight_of_place(unit.place) - unit.weight;
                             const double from_others = others(unit.place);
                             const double log_sum =
                                 from_others >= few ? std::log(rest + from_others)
                                 : rest > 0.0 ? std::log(rest + std::exp(log_others[unit.place]))
                                              : log_others[unit.place];
                             return log_sum - std::log(mass * (sample.weight - unit.weight));
                           },
                           run) /
                       sample.weight;
      },
      run);
  return criterion;
}

std::vector<double> cronie_van_lieshout_criterion(const PointSet& incidents,
                                                  std::span<const Metres> bandwidths,
                                                  SquareMetres area, const RunContext& run) {
  require_bandwidths(bandwidths);
  if (!(area.value > 0.0 && std::isfinite(area.value))) {
    throw bad_argument(
        "AREA_RANGE",
        {.en = fmt::format("the area of the window must be a positive number of m2, got {}",
                           area.value),
         .sv = fmt::format("fönstrets yta måste vara ett positivt antal m2, inte {}", area.value)});
  }
  const ValidationSample sample = validation_sample(incidents, LeaveOut::incident);
  std::vector<double> criterion(bandwidths.size());
  visit_gaussian_sums(
      sample.at.places, sample.at.places, bandwidths,
      [&](std::size_t k, std::span<const double> sums) {
        criterion[k] = mass_of_gaussian(bandwidths[k]) *
                           weighted_sum(
                               sample.units,
                               [&](const LeftOut& unit) { return 1.0 / sums[unit.place]; }, run) -
                       area.value;
      },
      run);
  return criterion;
}

std::vector<double> diggle_criterion(const PointSet& incidents, std::span<const Metres> radii,
                                     LeaveOut leave_out, const RunContext& run) {
  require_bandwidths(radii);
  const ValidationSample sample = validation_sample(incidents, leave_out);
  const PointSet& places = sample.at.places;
  if (radii.empty()) return {};
  std::vector<std::size_t> order(radii.size());
  for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
  std::ranges::sort(order, std::ranges::greater(), [&](std::size_t k) { return radii[k].value; });
  const CellIndex index(places, 2.0 * radii[order.front()]);

  /// Over the pairs of a block's places with others, for each radius from the longest.
  struct Pairs {
    std::vector<CompensatedSum> overlaps, within;
  };
  constexpr std::size_t per_block = 512;
  std::vector<Pairs> blocks(block_count(places.size(), per_block));
  for_each_block(places.size(), per_block, run, [&](IndexRange block) {
    Pairs& pairs = blocks[block.begin / per_block];
    pairs.overlaps.resize(radii.size());
    pairs.within.resize(radii.size());
    for (std::size_t p = block.begin; p < block.end; ++p) {
      index.visit_within_reach(places.x[p], places.y[p], [&](double d2, double weight) {
        if (d2 == 0.0) return;
        const double distance = std::sqrt(d2);
        const double product = places.weight[p] * weight;
        for (std::size_t o = 0; o < order.size(); ++o) {
          const double t = radii[order[o]].value;
          const double y = distance / (2.0 * t);
          if (y >= 1.0) break;
          const double overlap = 2.0 * t * t * (std::acos(y) - y * std::sqrt(1.0 - y * y));
          pairs.overlaps[o].add(product * overlap);
          if (d2 <= t * t) pairs.within[o].add(product);
        }
      });
    }
  });
  CompensatedSum of_places;
  for (const double weight : places.weight) of_places.add(weight * weight);
  std::vector<double> criterion(radii.size());
  for (std::size_t o = 0; o < order.size(); ++o) {
    CompensatedSum overlaps, within;
    for (const Pairs& pairs : blocks) {
      overlaps.add(pairs.overlaps[o].value());
      within.add(pairs.within[o].value());
    }
    const double disc = std::numbers::pi * squared(radii[order[o]].value);
    const double of_square = overlaps.value() / squared(disc) + of_places.value() / disc;
    const double apart = within.value() + of_places.value() - sample.squares;
    criterion[order[o]] = (of_square - 2.0 * apart / disc) / squared(sample.weight);
  }
  return criterion;
}

}  // namespace klara
