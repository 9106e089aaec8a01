#pragma once
/// Weekly counts of a seeded city of 132 areas, in which all that is true is known.
#include <klara/base/random.hpp>
#include <klara/displacement/weekly_panel.hpp>
#include <klara/inference/scattered_count.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <optional>
#include <vector>

namespace klara {

/// How the weeks of an area stray, beyond `factor` and `area_year`.
enum class CityStructure {
  steady,          // independent weeks
  seasonal,        // the city grows by 8 %, and swings by 30 % with the season
  autocorrelated,  // weeks follow each other: AR(1) of 0.6, coefficient of variation 30 %
  mixed,           // each area has its own factor: 3 at the median, 20 in the treated area
};

struct CityKind {
  double treated = 500.0;   // incidents a year in the treated area
  double city = 20'000.0;   // in all
  double place = 0.0;       // in the named place; 0 = by its weight
  std::size_t areas = 132;  // treated, named place and the others
  std::size_t weeks_before = 52, weeks_after = 52;
  std::size_t years_before = 1;  // each with weeks_before
  CityStructure structure = CityStructure::steady;
  double factor = 1.0;                   // variance over mean of a week
  double area_year = 0.0;                // coefficient of variation of an area's year
  std::optional<double> treated_year{};  // that of the treated area's, if it is another
  /// Kilometres over which area-years resemble each other, exp(-distance / range), log-normal, on
  /// the map of `area_centres`; 0 = independent.
  double shared_range = 0.0;
  std::size_t treated_square = 5 * 12 + 4;  // of that map; 0 = in its corner
  double fall = 0.0;   // share of the treated area's incidents that stay away after
  double moved = 0.0;  // share of these that come to the named place
};

struct SimulatedWeeks {
  static constexpr std::size_t treated = 0, place = 1, first_control = 2;

  WeeklyPanel panel;
  double expected_fall = 0.0;      // incidents that stayed away, on average
  double expected_arrivals = 0.0;  // incidents that came, on average
};

/// Shares of a city's incidents outside the treated area: gamma weights of shape 0.7, the same for
/// every city with as many areas.
inline std::vector<double> area_shares(std::size_t areas) {
  constexpr std::uint64_t seed = 99;
  Random random(seed);
  std::vector<double> shares(areas);
  for (std::size_t area = 1; area < areas; ++area) shares[area] = random.gamma(0.7);
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= total;
  return shares;
}

/// Incidents a year of each area, were nothing planted.
inline std::vector<double> area_means(const CityKind& kind) {
  std::vector<double> means = area_shares(kind.areas);
  for (double& mean : means) mean *= kind.city - kind.treated;
  means[SimulatedWeeks::treated] = kind.treated;
  if (kind.place > 0.0) means[SimulatedWeeks::place] = kind.place;
  return means;
}

/// Variance over mean of each area's weeks; those of mixed cities are redrawn every 250 cities.
inline std::vector<double> area_factors(const CityKind& kind, std::uint64_t seed,
                                        std::uint64_t replicate) {
  if (kind.structure != CityStructure::mixed) return std::vector<double>(kind.areas, kind.factor);
  Random random(seed + 1, replicate / 250);
  std::vector<double> factors(kind.areas);
  for (double& factor : factors) factor = std::max(1.0, 3.0 * std::exp(0.7 * random.normal()));
  factors[SimulatedWeeks::treated] = 20.0;
  return factors;
}

/// Factors of mean 1 that each week of a series is worth.
inline std::vector<double> week_factors(const CityKind& kind, Random& random) {
  const std::size_t before = kind.years_before * kind.weeks_before;
  const std::size_t weeks = before + kind.weeks_after;
  std::vector<double> factors(weeks, 1.0);
  if (kind.structure == CityStructure::seasonal) {
    for (std::size_t w = 0; w < weeks; ++w) {
      const double angle = 2.0 * std::numbers::pi * static_cast<double>(w) / 52.0;
      factors[w] = (1.0 + 0.3 * std::cos(angle)) * (w < before ? 1.0 : 1.08);
    }
  }
  if (kind.structure == CityStructure::autocorrelated) {
    // Log-normal, so that no week is worth less than nothing.
    constexpr double persistence = 0.6;
    const double variance = std::log(1.0 + 0.3 * 0.3);
    double level = std::sqrt(variance) * random.normal();
    for (double& factor : factors) {
      factor = std::exp(level - 0.5 * variance);
      level = persistence * level +
              std::sqrt(variance * (1.0 - persistence * persistence)) * random.normal();
    }
  }
  return factors;
}

struct AreaCentre {
  double east, north;  // km
};

/// Squares of 500 m in rows of twelve; the named place lies 2 km east of their midst.
inline std::vector<AreaCentre> area_centres(const CityKind& kind) {
  constexpr std::size_t columns = 12, place = 5 * columns + 8;
  constexpr double side = 0.5;
  std::vector<AreaCentre> centres;
  for (std::size_t area = 0; area < kind.areas; ++area) {
    centres.push_back(
        {side * static_cast<double>(area % columns), side * static_cast<double>(area / columns)});
  }
  if (kind.areas > place) {
    std::swap(centres[SimulatedWeeks::treated], centres[kind.treated_square]);
    std::swap(centres[SimulatedWeeks::place], centres[place]);
  }
  return centres;
}

inline double kilometres_between(const AreaCentre& a, const AreaCentre& b) {
  return std::hypot(a.east - b.east, a.north - b.north);
}

/// Lower triangle, row by row, of the root of the areas' correlations (Cholesky).
inline std::vector<double> root_of_correlations(const CityKind& kind) {
  const std::vector<AreaCentre> centres = area_centres(kind);
  std::vector<double> root(kind.areas * kind.areas);
  for (std::size_t i = 0; i < kind.areas; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = std::exp(-kilometres_between(centres[i], centres[j]) / kind.shared_range);
      for (std::size_t k = 0; k < j; ++k) {
        rest -= root[i * kind.areas + k] * root[j * kind.areas + k];
      }
      root[i * kind.areas + j] = i == j ? std::sqrt(rest) : rest / root[j * kind.areas + j];
    }
  }
  return root;
}

/// [year][area], of mean 1, neighbours alike.
inline std::vector<std::vector<double>> shared_years(const CityKind& kind, Random& random) {
  const std::vector<double> root = root_of_correlations(kind);
  std::vector<std::vector<double>> years(kind.years_before + 1, std::vector<double>(kind.areas));
  for (auto& year : years) {
    std::vector<double> normal(kind.areas);
    for (double& one : normal) one = random.normal();
    for (std::size_t area = 0; area < kind.areas; ++area) {
      const double variation = area == SimulatedWeeks::treated
                                   ? kind.treated_year.value_or(kind.area_year)
                                   : kind.area_year;
      const double variance = std::log1p(variation * variation);
      double level = 0.0;
      for (std::size_t k = 0; k <= area; ++k) level += root[area * kind.areas + k] * normal[k];
      year[area] = std::exp(std::sqrt(variance) * level - 0.5 * variance);
    }
  }
  return years;
}

/// A pure function of its arguments.
inline SimulatedWeeks simulated_weeks(const CityKind& kind, std::uint64_t seed,
                                      std::uint64_t replicate) {
  Random random(seed, replicate);
  const std::vector<double> means = area_means(kind);
  const std::vector<double> factors = area_factors(kind, seed, replicate);
  SimulatedWeeks city{
      .panel = {.weeks_before = kind.years_before * kind.weeks_before,
                .weeks_after = kind.weeks_after,
                .counts = {},
                .earlier = std::vector<std::size_t>(kind.years_before - 1, kind.weeks_before)}};
  const double growth = kind.structure == CityStructure::seasonal ? 1.08 : 1.0;
  const double years_after = static_cast<double>(kind.weeks_after) / 52.0;
  city.expected_fall = kind.fall * kind.treated * growth * years_after;
  city.expected_arrivals = kind.moved * city.expected_fall;
  std::vector<std::vector<double>> shared;
  if (kind.shared_range > 0.0) {
    Random of_years(seed + 2, replicate);
    shared = shared_years(kind, of_years);
  }
  for (std::size_t area = 0; area < kind.areas; ++area) {
    const double variation = area == SimulatedWeeks::treated
                                 ? kind.treated_year.value_or(kind.area_year)
                                 : kind.area_year;
    const double of_year = variation * variation;
    std::vector<double> years(kind.years_before + 1);
    for (std::size_t year = 0; year < years.size(); ++year) {
      years[year] = shared.empty() ? gamma_factor(of_year, random) : shared[year][area];
    }
    const std::vector<double> worth = week_factors(kind, random);
    for (std::size_t w = 0; w < worth.size(); ++w) {
      const std::size_t year_of_week = std::min(w / kind.weeks_before, kind.years_before);
      const bool after = year_of_week == kind.years_before;
      double year = means[area];
      if (after && area == SimulatedWeeks::treated) year *= 1.0 - kind.fall;
      if (after && area == SimulatedWeeks::place) year += kind.moved * kind.fall * kind.treated;
      const double mean = year / 52.0 * worth[w] * years[year_of_week];
      city.panel.counts.push_back(
          static_cast<std::uint32_t>(scattered_count(mean, factors[area], random)));
    }
  }
  return city;
}

/// All areas but the treated and the named place.
inline std::vector<std::size_t> controls_of(const CityKind& kind) {
  std::vector<std::size_t> controls(kind.areas - SimulatedWeeks::first_control);
  std::iota(controls.begin(), controls.end(), SimulatedWeeks::first_control);
  return controls;
}

}  // namespace klara
