#include <klara/density/density_bootstrap.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/base/random.hpp>
#include <klara/inference/distributions.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <span>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t cells_per_block = 4096;
constexpr std::size_t incidents_per_poll = 65'536;

/// How many of the smallest and of the largest values are kept.
std::size_t kept_of(const BootstrapOptions& bootstrap) {
  require_interval_level(bootstrap.level);
  constexpr double rounding = 1e-9;
  const double tail = 0.5 * (1.0 - bootstrap.level);
  const double kept = (static_cast<double>(bootstrap.replicates) + 1.0) * tail + rounding;
  if (kept >= 1.0) return static_cast<std::size_t>(kept);
  const double least = std::ceil(1.0 / tail - rounding) - 1.0;
  throw bad_argument(
      "REPLICATES_RANGE",
      {.en = fmt::format("{} replicates are too few for intervals of level {}; it takes {:.0f}",
                         bootstrap.replicates, bootstrap.level, least),
       .sv = fmt::format("{} omdragningar är för få för intervall på nivån {}; det krävs {:.0f}",
                         bootstrap.replicates, bootstrap.level, least)});
}

/// Counts of mean 1, by inversion.
class PoissonOfOne {
 public:
  PoissonOfOne() {
    double probability = 1.0 / std::numbers::e;
    double sum = 0.0;
    for (std::size_t k = 0; k < up_to_.size(); ++k) {
      up_to_[k] = sum += probability;
      probability /= static_cast<double>(k + 1);
    }
    up_to_.back() = 1.0;
  }
  std::size_t operator()(Random& random) const {
    const double u = random.uniform();
    std::size_t count = 0;
    while (u >= up_to_[count]) ++count;
    return count;
  }

 private:
  std::array<double, 19> up_to_{};  // P(count <= k); 1 - P(count <= 17) is below 2^-53
};

/// The smallest and the largest values of every cell, as heaps whose tops are the limits.
class Tails {
 public:
  Tails(std::size_t cells, std::size_t kept)
      : kept_(kept), lowest_(cells * kept), highest_(cells * kept) {}

  void add(std::size_t replicate, std::span<const double> values, const RunContext& run) {
    for_each_block(values.size(), cells_per_block, run, [&](IndexRange cells) {
      for (std::size_t i = cells.begin; i < cells.end; ++i) {
        keep(lowest(i), replicate, values[i], std::less());
        keep(highest(i), replicate, values[i], std::greater());
      }
    });
  }
  [[nodiscard]] double low(std::size_t cell) const { return lowest_[cell * kept_]; }
  [[nodiscard]] double high(std::size_t cell) const { return highest_[cell * kept_]; }

 private:
  [[nodiscard]] std::span<double> lowest(std::size_t cell) {
    return std::span(lowest_).subspan(cell * kept_, kept_);
  }
  [[nodiscard]] std::span<double> highest(std::size_t cell) {
    return std::span(highest_).subspan(cell * kept_, kept_);
  }
  template <class Before>
  static void keep(std::span<double> heap, std::size_t replicate, double value, Before before) {
    if (replicate < heap.size()) {
      heap[replicate] = value;
      if (replicate + 1 == heap.size()) std::ranges::make_heap(heap, before);
      return;
    }
    if (!before(value, heap.front())) return;
    std::ranges::pop_heap(heap, before);
    heap.back() = value;
    std::ranges::push_heap(heap, before);
  }

  std::size_t kept_;
  std::vector<double> lowest_, highest_;
};

/// Some rows of the grid.
struct Band {
  Grid grid;
  std::size_t first_cell = 0;
};

Band band_of(const Grid& grid, std::size_t first_row, std::size_t rows) {
  Band band{.grid = grid, .first_cell = first_row * grid.columns};
  band.grid.north -= static_cast<double>(first_row) * grid.cell.value;
  band.grid.rows = std::min(rows, grid.rows - first_row);
  return band;
}

std::vector<bool> within_reach(const PointSet& incidents, const Grid& grid, double metres) {
  std::vector<bool> result;
  result.reserve(incidents.size());
  for (const double y : incidents.y) {
    result.push_back(grid.south() - metres <= y && y <= grid.north + metres);
  }
  return result;
}

/// The incidents that are drawn, with the times they are as their weights; those out of reach are
/// drawn and left out, so that every band draws the same.
void draw(const PointSet& incidents, const std::vector<bool>& near, Random random,
          const PoissonOfOne& poisson, PointSet& drawn, const RunContext& run) {
  drawn.x.clear();
  drawn.y.clear();
  drawn.weight.clear();
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    if (i % incidents_per_poll == 0) throw_if_stopped(run);
    const std::size_t count = poisson(random);
    if (count == 0 || !near[i]) continue;
    drawn.x.push_back(incidents.x[i]);
    drawn.y.push_back(incidents.y[i]);
    drawn.weight.push_back(static_cast<double>(count) * incidents.weight_of(i));
  }
}

}  // namespace

DensityLimits bootstrap_limits(const PointSet& incidents, const Grid& grid, Metres bandwidth,
                               std::uint64_t seed, const BootstrapOptions& bootstrap,
                               const DensityOptions& options, const RunContext& run) {
  const std::size_t kept = kept_of(bootstrap);
  require_bandwidth(bandwidth);
  require_grid(grid);
  DensityLimits limits{.low = Raster(grid), .high = Raster(grid)};
  if (grid.size() == 0) return limits;
  const std::size_t bytes_a_row = grid.columns * (2 * kept + 1) * sizeof(double);
  const std::size_t rows = std::clamp<std::size_t>(bootstrap.bytes / bytes_a_row, 1, grid.rows);
  const std::size_t bands = block_count(grid.rows, rows);

  RunContext quietly = run;  // a replicate is a step of its own
  quietly.progress = {};
  const PoissonOfOne poisson;
  PointSet drawn;
  for (std::size_t b = 0; b < bands; ++b) {
    const Band band = band_of(grid, b * rows, rows);
    const double metres = reach(options.kernel) * bandwidth.value;
    const std::vector<bool> near = within_reach(incidents, band.grid, metres);
    Tails tails(band.grid.size(), kept);
    std::vector<double> values(band.grid.size());
    for (std::size_t replicate = 0; replicate < bootstrap.replicates; ++replicate) {
      draw(incidents, near, Random(seed, replicate), poisson, drawn, run);
      write_density(drawn, band.grid, bandwidth, options, values, quietly);
      tails.add(replicate, values, quietly);
      if (!run.progress) continue;
      const std::size_t done = b * bootstrap.replicates + replicate + 1;
      run.progress({run.stage, done, bands * bootstrap.replicates});
    }
    for (std::size_t i = 0; i < band.grid.size(); ++i) {
      limits.low.values[band.first_cell + i] = tails.low(i);
      limits.high.values[band.first_cell + i] = tails.high(i);
    }
  }
  return limits;
}

}  // namespace klara
