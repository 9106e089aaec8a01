#include <klara/density/gaussian_pyramid.hpp>

#include <klara/base/sum.hpp>
#include <klara/density/gaussian_neighbours.hpp>
#include <klara/density/gaussian_tiles.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t at_once = 8;        // deviations, where each has a sum for every point
constexpr std::size_t most_tiles = 4096;  // 512 MiB, and as much again for the next octave

/// Deviations from the least, with their places in the caller's order.
struct Ascending {
  std::vector<double> deviations;
  std::vector<std::size_t> number;
};

Ascending ascending(std::span<const Metres> deviations) {
  Ascending result;
  result.number.resize(deviations.size());
  std::iota(result.number.begin(), result.number.end(), 0u);
  std::ranges::stable_sort(result.number, {}, [&](std::size_t k) { return deviations[k].value; });
  for (const std::size_t k : result.number) result.deviations.push_back(deviations[k].value);
  return result;
}

/// Seconds of one thread, about: good enough to tell which is less.
struct Prices {
  double tile, tile_and_deviation, target_and_deviation;
};

constexpr Prices of_pair_sums{.tile = 4e-5, .tile_and_deviation = 3e-5, .target_and_deviation = 0};
constexpr Prices of_sums_at{.tile = 6e-5, .tile_and_deviation = 0, .target_and_deviation = 1e-7};

double seconds_of_tiles(const Prices& prices, std::size_t tiles, std::size_t targets,
                        std::size_t deviations) {
  const auto each = static_cast<double>(deviations);
  return static_cast<double>(tiles) * (prices.tile + prices.tile_and_deviation * each) +
         static_cast<double>(targets) * prices.target_and_deviation * each;
}

/// The index for summing pair by pair, if that is estimated to take less than `seconds`.
std::optional<CellIndex> cheaper_index(const PointSet& sources, const PointSet& targets,
                                       double reach, std::size_t deviations, double seconds) {
  const double per_pair = 8e-9 + 1.5e-9 * static_cast<double>(deviations);
  const Bounds extent = bounds(sources);
  const double area = (extent.east - extent.west + reach) * (extent.north - extent.south + reach);
  const double at_least = static_cast<double>(sources.size()) * reach * reach / area;
  if (static_cast<double>(targets.size()) * at_least * per_pair > seconds) return std::nullopt;
  CellIndex index(sources, {reach});
  if (estimated_pairs(index, targets) * per_pair > seconds) return std::nullopt;
  return index;
}

/// Calls by_pairs(index, begin, end) or by_tiles(field, begin, end) for stretches of ascending
/// deviations of fields, about an octave each. Once on tiles, the wider ones follow from there.
template <class ByPairs, class ByTiles>
void climb(const PointSet& sources, const PointSet& targets, std::span<const double> deviations,
           double reach, const Prices& prices, const ByPairs& by_pairs, const ByTiles& by_tiles,
           const RunContext& run) {
  std::optional<GaussianTiles> field;
  const auto until = [&](std::size_t begin, double widest) {
    const auto end = std::ranges::upper_bound(deviations, widest);
    return std::max(begin + 1, static_cast<std::size_t>(end - deviations.begin()));
  };
  for (std::size_t begin = 0; begin < deviations.size();) {
    const double least = deviations[begin];
    if (!field) {
      const std::size_t end = until(begin, least * (wider_until / wider_from));
      TilePlan plan = tile_plan(sources, least / wider_from);
      const double seconds =
          plan.empty.keys.size() > most_tiles
              ? std::numeric_limits<double>::infinity()
              : seconds_of_tiles(prices, plan.empty.keys.size(), targets.size(), end - begin);
      if (const auto index =
              cheaper_index(sources, targets, reach * deviations[end - 1], end - begin, seconds)) {
        by_pairs(*index, begin, end);
        begin = end;
        continue;
      }
      field = spread_over_tiles(sources, std::move(plan), run);
    }
    while (least > wider_until * field->deviation) field = coarser(*field, run);
    const std::size_t end = until(begin, wider_until * field->deviation);
    by_tiles(*field, begin, end);
    begin = end;
  }
}

}  // namespace

std::vector<double> gaussian_pair_sums(const PointSet& points, std::span<const Metres> deviations,
                                       const RunContext& run) {
  std::vector<double> result(deviations.size(), 0.0);
  if (points.empty()) return result;
  Ascending of_fields = ascending(deviations);
  for (double& deviation : of_fields.deviations) deviation /= std::numbers::sqrt2;
  const std::span<const double> all = of_fields.deviations;
  climb(
      points, points, all, std::numbers::sqrt2 * pairs_until, of_pair_sums,
      [&](const CellIndex& index, std::size_t begin, std::size_t end) {
        for (std::size_t part = begin; part < end; part += at_once) {
          std::vector<double> of_pairs;
          for (std::size_t k = part; k < std::min(part + at_once, end); ++k) {
            of_pairs.push_back(std::numbers::sqrt2 * all[k]);
          }
          std::vector<std::vector<double>> sums(of_pairs.size());
          write_sums_of_neighbours(index, points, of_pairs, sums, run);
          for (std::size_t k = 0; k < sums.size(); ++k) {
            CompensatedSum sum;
            for (std::size_t i = 0; i < points.size(); ++i) {
              sum.add(points.weight_of(i) * sums[k][i]);
            }
            result[of_fields.number[part + k]] = sum.value();
          }
        }
      },
      [&](const GaussianTiles& field, std::size_t begin, std::size_t end) {
        const std::vector<double> sums = pair_sums(field, all.subspan(begin, end - begin), run);
        for (std::size_t k = begin; k < end; ++k) result[of_fields.number[k]] = sums[k - begin];
      },
      run);
  return result;
}

void visit_gaussian_sums(const PointSet& sources, const PointSet& targets,
                         std::span<const Metres> deviations, const VisitSums& visit,
                         const RunContext& run) {
  const Ascending of_fields = ascending(deviations);
  const std::span<const double> all = of_fields.deviations;
  if (sources.empty()) {
    const std::vector<double> nothing(targets.size(), 0.0);
    for (const std::size_t k : of_fields.number) visit(k, nothing);
    return;
  }
  const auto in_parts = [&](std::size_t begin, std::size_t end, const auto& write) {
    for (std::size_t k = begin; k < end; k += at_once) {
      const std::size_t count = std::min(at_once, end - k);
      std::vector<std::vector<double>> sums(count);
      write(all.subspan(k, count), sums);
      for (std::size_t i = 0; i < count; ++i) visit(of_fields.number[k + i], sums[i]);
    }
  };
  climb(
      sources, targets, all, pairs_until, of_sums_at,
      [&](const CellIndex& index, std::size_t begin, std::size_t end) {
        in_parts(begin, end, [&](std::span<const double> part, std::span<std::vector<double>> to) {
          write_sums_of_neighbours(index, targets, part, to, run);
        });
      },
      [&](const GaussianTiles& field, std::size_t begin, std::size_t end) {
        in_parts(begin, end, [&](std::span<const double> part, std::span<std::vector<double>> to) {
          write_sums_at(field, targets, part, to, run);
        });
      },
      run);
}

}  // namespace klara
