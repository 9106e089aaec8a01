#include <klara/displacement/place_family.hpp>

#include <klara/base/parallel.hpp>
#include <klara/base/random.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/scattered_count.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t replicates_per_block = 16;

/// What a replicate draws of one place.
struct Place {
  double mean;  // before
  AreaScatter scatter;
};

/// `between_error` is what the variation between areas is found to be, over what it is.
double drawn_z(const Place& place, const CityTrend& trend, double between_error, Random& random) {
  const double of_year = 0.5 * trend.between;
  const double mean_before = place.mean * gamma_factor(of_year / trend.years, random);
  const double mean_after = trend.ratio * place.mean * gamma_factor(of_year, random);
  const auto before =
      static_cast<double>(scattered_count(mean_before, place.scatter.factor, random));
  const auto after = static_cast<double>(scattered_count(mean_after, place.scatter.factor, random));
  if (before + after == 0.0) return 0.0;
  const double pooled = (before + after) / (1.0 + trend.ratio);
  const ChangeVariance variance =
      change_variance(pooled, trend.ratio * pooled, place.scatter, trend);
  const double weekly = variance.weekly * gamma_factor(2.0 / place.scatter.freedom, random);
  return (after - trend.ratio * before) /
         std::sqrt(weekly + between_error * variance.between + variance.ratio);
}

/// p of a value among the extremes of replicates, sorted most extreme first.
template <class MoreExtreme>
double p_among(double value, std::span<const double> extremes, const MoreExtreme& more_extreme) {
  const auto less = std::ranges::partition_point(
      extremes, [&](double extreme) { return !more_extreme(value, extreme); });
  return (static_cast<double>(less - extremes.begin()) + 1.0) /
         (static_cast<double>(extremes.size()) + 1.0);
}

bool same(std::span<const double> a, std::span<const double> b) {
  return std::ranges::equal(a, b, same_bits);
}

}  // namespace

bool operator==(const PlaceFamily& a, const PlaceFamily& b) {
  return same(a.p_rise, b.p_rise) && same(a.p_fall, b.p_fall) && same_bits(a.high, b.high) &&
         same_bits(a.low, b.low);
}

PlaceFamily judged(std::span<const AreaChange> places, FamilyExtremes extremes, double error) {
  PlaceFamily family;
  family.p_rise.assign(places.size(), AreaChange::none);
  family.p_fall.assign(places.size(), AreaChange::none);
  if (extremes.highest.empty()) return family;
  std::ranges::sort(extremes.highest, std::greater{});
  std::ranges::sort(extremes.lowest);
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (std::isnan(places[k].z)) continue;
    family.p_rise[k] = p_among(places[k].z, extremes.highest, std::greater{});
    family.p_fall[k] = p_among(places[k].z, extremes.lowest, std::less{});
  }
  // Of so many replicates at least as extreme p is just too large.
  constexpr double rounding = 1e-9;
  const auto enough = static_cast<std::size_t>(
      error * (static_cast<double>(extremes.highest.size()) + 1.0) + rounding);
  if (enough > 0) {
    family.high = extremes.highest[enough - 1];
    family.low = extremes.lowest[enough - 1];
  }
  return family;
}

PlaceFamily place_family(std::span<const AreaChange> places, std::span<const AreaScatter> scatter,
                         const CityTrend& trend, std::uint64_t seed,
                         const PlaceFamilyOptions& options, const RunContext& run) {
  assert(places.size() == scatter.size());
  require_interval_level(1.0 - options.error);
  if (trend.basis == TrendBasis::none) return judged(places, {}, options.error);

  std::vector<Place> drawn;
  for (std::size_t k = 0; k < places.size(); ++k) {
    const BeforeAfter& counts = places[k].counts;
    const auto incidents = static_cast<double>(counts.before + counts.after);
    if (incidents > 0.0) {
      drawn.push_back({.mean = incidents / (1.0 + trend.ratio), .scatter = scatter[k]});
    }
  }
  if (drawn.empty()) return judged(places, {}, options.error);

  FamilyExtremes extremes{.highest = std::vector<double>(options.replicates),
                          .lowest = std::vector<double>(options.replicates)};
  for_each_block(options.replicates, replicates_per_block, run, [&](IndexRange replicates) {
    for (std::size_t r = replicates.begin; r < replicates.end; ++r) {
      Random random(seed, r);
      const double between_error = gamma_factor(2.0 / between_freedom(trend), random);
      double high = -std::numeric_limits<double>::infinity();
      double low = std::numeric_limits<double>::infinity();
      for (const Place& place : drawn) {
        const double z = drawn_z(place, trend, between_error, random);
        high = std::max(high, z);
        low = std::min(low, z);
      }
      extremes.highest[r] = high;
      extremes.lowest[r] = low;
    }
  });
  return judged(places, std::move(extremes), options.error);
}

}  // namespace klara
