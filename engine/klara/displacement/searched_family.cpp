#include <klara/displacement/searched_family.hpp>

#include <klara/base/parallel.hpp>
#include <klara/base/random.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/scattered_count.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t replicates_per_block = 16;
constexpr std::size_t farthest_on_a_side = 2;

/// What is drawn: a mean for each season of each control.
struct Null {
  std::vector<double> level;  // of each season, together 1
  std::vector<double> mean;   // of each area, of all seasons together
};

Null null_of(const SearchedAreas& areas) {
  const std::size_t seasons = areas.steps.size() + 1;
  Null null{.level = std::vector<double>(seasons),
            .mean = std::vector<double>(areas.scatter.size())};
  double all = 0.0;
  for (const std::size_t area : areas.controls) {
    const auto first = static_cast<double>(areas.steps.front()[area].before);
    null.level.front() += first;
    null.mean[area] = first;
    for (std::size_t s = 0; s + 1 < seasons; ++s) {
      const auto season = static_cast<double>(areas.steps[s][area].after);
      null.level[s + 1] += season;
      null.mean[area] += season;
    }
    all += null.mean[area];
  }
  for (double& level : null.level) level /= all;
  return null;
}

/// One city as it might be were nothing planted.
struct DrawnCity {
  std::vector<std::vector<BeforeAfter>> steps;
  std::vector<AreaScatter> scatter;  // as it is found there
};

DrawnCity drawn_city(const Null& null, const SearchedAreas& areas, double between, Random& random) {
  DrawnCity city{
      .steps = std::vector(areas.steps.size(), std::vector<BeforeAfter>(areas.scatter.size())),
      .scatter = {areas.scatter.begin(), areas.scatter.end()}};
  for (const std::size_t area : areas.controls) {
    std::uint64_t before = 0;
    for (std::size_t season = 0; season < null.level.size(); ++season) {
      const double mean =
          null.mean[area] * null.level[season] * gamma_factor(0.5 * between, random);
      const std::uint64_t count = scattered_count(mean, areas.scatter[area].factor, random);
      if (season > 0) city.steps[season - 1][area] = {.before = before, .after = count};
      before += count;
    }
    AreaScatter& found = city.scatter[area];
    found.factor *= gamma_factor(2.0 / found.freedom, random);
  }
  return city;
}

/// As area_change's; 0 where there is none.
double z_of(const BeforeAfter& counts, const AreaScatter& scatter, const CityTrend& trend) {
  if (trend.basis == TrendBasis::none) return 0.0;
  const auto before = static_cast<double>(counts.before);
  const auto after = static_cast<double>(counts.after);
  const double variance = untreated_variance(before + after, scatter, trend).total();
  return variance > 0.0 ? (after - trend.ratio * before) / std::sqrt(variance) : 0.0;
}

/// The largest z (`sign` 1) or the smallest (-1), each place against all others.
double farthest_z(const DrawnCity& city, const SearchedAreas& areas, const CityTrend& trend,
                  double sign) {
  struct Place {
    std::size_t area;
    double z;
  };
  std::vector<Place> places;
  for (const std::size_t area : areas.places) {
    places.push_back({area, sign * z_of(city.steps.back()[area], city.scatter[area], trend)});
  }
  const std::size_t tested = std::min(farthest_on_a_side, places.size());
  std::ranges::partial_sort(
      places, places.begin() + static_cast<std::ptrdiff_t>(tested),
      [](const Place& a, const Place& b) { return a.z != b.z ? a.z > b.z : a.area < b.area; });
  double farthest = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < tested; ++k) {
    const std::size_t area = places[k].area;
    std::vector<std::size_t> others;
    std::ranges::copy_if(areas.controls, std::back_inserter(others),
                         [&](std::size_t other) { return other != area; });
    const CityTrend without = city_trends(city.steps, city.scatter, others, areas.options).back();
    farthest =
        std::max(farthest, sign * z_of(city.steps.back()[area], city.scatter[area], without));
  }
  return sign * farthest;
}

}  // namespace

PlaceFamily searched_family(std::span<const AreaChange> changes, const SearchedAreas& areas,
                            double between, std::uint64_t seed, const PlaceFamilyOptions& options,
                            const RunContext& run) {
  assert(changes.size() == areas.places.size() && !areas.steps.empty());
  require_interval_level(1.0 - options.error);
  const bool any =
      std::ranges::any_of(changes, [](const AreaChange& change) { return !std::isnan(change.z); });
  if (!any || std::isnan(between)) return judged(changes, {}, options.error);

  const Null null = null_of(areas);
  FamilyExtremes extremes{.highest = std::vector<double>(options.replicates),
                          .lowest = std::vector<double>(options.replicates)};
  for_each_block(options.replicates, replicates_per_block, run, [&](IndexRange replicates) {
    for (std::size_t r = replicates.begin; r < replicates.end; ++r) {
      Random random(seed, r);
      const DrawnCity city = drawn_city(null, areas, between, random);
      const CityTrend trend =
          city_trends(city.steps, city.scatter, areas.controls, areas.options).back();
      extremes.highest[r] = farthest_z(city, areas, trend, 1.0);
      extremes.lowest[r] = farthest_z(city, areas, trend, -1.0);
    }
  });
  return judged(changes, std::move(extremes), options.error);
}

}  // namespace klara
