#include <klara/density/space_time_entries.hpp>

#include <klara/shape/exact_origin.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace klara {
namespace {

constexpr std::uint32_t nowhere = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t least_in_block = 1u << 16;
constexpr std::size_t most_blocks = 16;
constexpr std::size_t few_keys = 1u << 20;  // a table of them is nothing

/// Finds the tile and the band of each incident, and its place within them.
class Placing {
 public:
  struct Place {
    int tile = -1, band = -1;  // -1 = out of reach
  };

  Placing(const Grid& grid, const SpaceTimeCut& cut)
      : grid_(grid), cut_(cut), per_cell_(1.0 / grid.cell.value) {
    for (int t = 0; t < cut.tiles; ++t) {
      tiles_.push_back(exact_origin(grid.west, cut.centre(t) + 0.5, grid.cell.value));
    }
    for (int b = 0; b < cut.bands; ++b) {
      const double middle = (b - cut.bands_above + 0.5) * SpaceTimeCut::strip_rows;
      bands_.push_back(exact_origin(grid.north, -middle, grid.cell.value));
    }
  }

  [[nodiscard]] Place place(double x, double y) const {
    constexpr double rows = SpaceTimeCut::strip_rows;
    const double column = (x - grid_.west) * per_cell_ - 0.5 + cut_.reach;
    const double row = (grid_.north - y) * per_cell_ - 0.5 + cut_.reach;
    const bool in_reach = column > -1.0 && row > -1.0 && column < cut_.columns + 2 * cut_.reach &&
                          row < cut_.rows + 2 * cut_.reach;
    if (!in_reach) return {};
    const double below = row - cut_.reach + rows * cut_.bands_above;
    return {.tile = std::min(static_cast<int>(column) / cut_.tile, cut_.tiles - 1),
            .band = std::clamp(static_cast<int>(below / rows), 0, cut_.bands - 1)};
  }

  [[nodiscard]] SpaceTimeEntry entry(double x, double y, Place place,
                                     const TimeStretch& stretch) const {
    const ExactOrigin& tile = tiles_[static_cast<std::size_t>(place.tile)];
    const ExactOrigin& band = bands_[static_cast<std::size_t>(place.band)];
    return {.x = tile.before(x) * per_cell_,
            .y = -band.before(y) * per_cell_,
            .weight = stretch.weight,
            .from = stretch.from,
            .until = stretch.until};
  }

 private:
  const Grid& grid_;
  const SpaceTimeCut& cut_;
  double per_cell_;
  std::vector<ExactOrigin> tiles_, bands_;
};

/// [first, last] slices of all that see a stretch; none where first > last.
struct SlicesWithin {
  double first = 0.0, last = -1.0;
};

SlicesWithin slices_within(const TimeStretch& stretch, const SliceAxis& axis, double bandwidth) {
  const double step = std::max(axis.step, std::numeric_limits<double>::min());
  return {.first = std::max(0.0, std::ceil((stretch.from - bandwidth - axis.first) / step)),
          .last = std::min(static_cast<double>(axis.count) - 1.0,
                           std::floor((stretch.until + bandwidth - axis.first) / step))};
}

/// First slices that make one cohort: so many that the table of starts stays smaller than what it
/// sorts, and the same whichever slices are asked for.
std::size_t slices_of_cohort(const SpaceTimeCut& cut, std::size_t stretches,
                             const SliceAxis& axis) {
  const std::size_t places =
      static_cast<std::size_t>(cut.tiles) * static_cast<std::size_t>(cut.bands);
  const std::size_t most = std::max(few_keys, stretches) / std::max<std::size_t>(places, 1);
  return block_count(axis.count, std::max<std::size_t>(most, 1));
}

/// What is counted and placed in parallel, each block on its own with a table of all keys.
class Counting {
 public:
  Counting(std::size_t stretches, std::size_t keys, const RunContext& run)
      : stretches_(stretches), run_(run) {
    const std::size_t tables = (4 * few_keys + stretches) / std::max<std::size_t>(keys, 1);
    const std::size_t blocks = std::clamp<std::size_t>(tables, 1, most_blocks);
    per_block_ = std::max(least_in_block, block_count(stretches, blocks));
    run_.progress = {};  // the sums report
  }

  [[nodiscard]] std::size_t blocks() const { return block_count(stretches_, per_block_); }

  template <class Work>
  void for_each(const Work& work) const {
    for_each_block(stretches_, per_block_, run_,
                   [&](IndexRange stretches) { work(stretches.begin / per_block_, stretches); });
  }

 private:
  std::size_t stretches_, per_block_ = 1;
  RunContext run_;
};

}  // namespace

SpaceTimeCut space_time_cut(const Grid& grid, Metres radius, int radii) {
  constexpr int rows = SpaceTimeCut::strip_rows;
  SpaceTimeCut cut;
  cut.radius = radius.value / grid.cell.value;
  cut.reach = static_cast<int>(std::ceil(cut.radius));
  cut.tile = radii * cut.reach;
  cut.columns = static_cast<int>(grid.columns);
  cut.rows = static_cast<int>(grid.rows);
  cut.tiles = (cut.columns + 2 * cut.reach + cut.tile - 1) / cut.tile;
  cut.bands_above = (cut.reach + rows - 1) / rows;
  cut.bands = cut.bands_above + (cut.rows + cut.reach) / rows + 1;
  return cut;
}

SpaceTimeEntries space_time_entries(const PointSet& incidents, const TimeStretches& stretches,
                                    const Grid& grid, const SpaceTimeCut& cut,
                                    const SliceAxis& axis, double time_bandwidth, IndexRange slices,
                                    const RunContext& run) {
  const Placing placing(grid, cut);
  const auto tiles = static_cast<std::size_t>(cut.tiles);
  const auto bands = static_cast<std::size_t>(cut.bands);
  const std::size_t per_cohort = slices_of_cohort(cut, stretches.size(), axis);
  const std::size_t all_cohorts = block_count(slices.end, per_cohort);
  const Counting counting(stretches.size(), tiles * all_cohorts * bands, run);

  // The cohort of each stretch, and 1 + the last slice that sees any of it.
  const auto keys = std::make_unique_for_overwrite<std::uint32_t[]>(stretches.size());
  std::vector<std::size_t> ends(counting.blocks() * all_cohorts, 0);
  counting.for_each([&](std::size_t block, IndexRange range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const auto [first, last] = slices_within(stretches[i], axis, time_bandwidth);
      const bool seen = first <= last && first < static_cast<double>(slices.end) &&
                        last >= static_cast<double>(slices.begin);
      keys[i] = nowhere;
      if (!seen) continue;
      const std::size_t cohort = static_cast<std::size_t>(first) / per_cohort;
      keys[i] = static_cast<std::uint32_t>(cohort);
      std::size_t& end = ends[block * all_cohorts + cohort];
      end = std::max(end, static_cast<std::size_t>(last) + 1);
    }
  });

  SpaceTimeEntries result;
  result.bands = bands;
  std::vector<std::size_t> cohort_of(all_cohorts, 0);
  for (std::size_t cohort = 0; cohort < all_cohorts; ++cohort) {
    std::size_t end = 0;
    for (std::size_t block = 0; block < counting.blocks(); ++block) {
      end = std::max(end, ends[block * all_cohorts + cohort]);
    }
    cohort_of[cohort] = result.cohorts.size();
    if (end > 0) result.cohorts.push_back({.first = cohort * per_cohort, .last = end - 1});
  }

  const std::size_t cohorts = result.cohorts.size();
  const std::size_t all_keys = tiles * cohorts * bands;
  std::vector<std::uint32_t> next(counting.blocks() * all_keys, 0);
  counting.for_each([&](std::size_t block, IndexRange range) {
    std::uint32_t* const counts = next.data() + block * all_keys;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (keys[i] == nowhere) continue;
      const std::uint32_t row = stretches[i].incident;
      const auto [tile, band] = placing.place(incidents.x[row], incidents.y[row]);
      const std::size_t key =
          (static_cast<std::size_t>(tile) * cohorts + cohort_of[keys[i]]) * bands +
          static_cast<std::size_t>(band);
      keys[i] = tile < 0 ? nowhere : static_cast<std::uint32_t>(key);
      if (tile >= 0) ++counts[key];
    }
  });

  result.starts.reserve(all_keys + 1);
  std::uint32_t placed = 0;
  for (std::size_t key = 0; key < all_keys; ++key) {
    result.starts.push_back(placed);
    for (std::size_t block = 0; block < counting.blocks(); ++block) {
      std::uint32_t& at = next[block * all_keys + key];
      const std::uint32_t here = at;
      at = placed;
      placed += here;
    }
  }
  result.starts.push_back(placed);

  result.entries = std::make_unique_for_overwrite<SpaceTimeEntry[]>(placed);
  counting.for_each([&](std::size_t block, IndexRange range) {
    std::uint32_t* const to = next.data() + block * all_keys;
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (keys[i] == nowhere) continue;
      const TimeStretch stretch = stretches[i];
      const Placing::Place place{.tile = static_cast<int>(keys[i] / bands / cohorts),
                                 .band = static_cast<int>(keys[i] % bands)};
      result.entries[to[keys[i]]++] = placing.entry(incidents.x[stretch.incident],
                                                    incidents.y[stretch.incident], place, stretch);
    }
  });
  return result;
}

}  // namespace klara
