#include <klara/hot_spot/mass_outline.hpp>

#include <klara/base/error.hpp>
#include <klara/base/sum.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// Asks for a stop now and at every so many steps: loops over cells, however they run.
class Poll {
 public:
  explicit Poll(const RunContext& run) : run_(run) {}
  void operator()() {
    if (steps_++ % steps_between == 0) throw_if_stopped(run_);
  }

 private:
  static constexpr std::size_t steps_between = 65'536;
  const RunContext& run_;
  std::size_t steps_ = 0;
};

/// A corner of cells: `row` borders down from the north edge, `column` borders in from the west
/// one.
struct Corner {
  std::size_t row = 0, column = 0;
  friend bool operator==(const Corner&, const Corner&) = default;
};

/// In the order of turning left.
enum class Heading : unsigned { east, north, west, south };

Heading left_of(Heading h) {
  return static_cast<Heading>((static_cast<unsigned>(h) + 1) % 4);
}

Heading right_of(Heading h) {
  return static_cast<Heading>((static_cast<unsigned>(h) + 3) % 4);
}

Corner one_on(Corner from, Heading heading) {
  switch (heading) {
    case Heading::east:
      return {from.row, from.column + 1};
    case Heading::north:
      return {from.row - 1, from.column};
    case Heading::west:
      return {from.row, from.column - 1};
    case Heading::south:
      break;
  }
  return {from.row + 1, from.column};
}

using Corners = std::vector<Corner>;

/// Positive if the ring runs counter-clockwise.
std::int64_t doubled_cells(const Corners& ring) {
  std::int64_t sum = 0;
  Corner a = ring.back();
  for (const Corner b : ring) {
    sum += static_cast<std::int64_t>(a.row) * static_cast<std::int64_t>(b.column) -
           static_cast<std::int64_t>(a.column) * static_cast<std::int64_t>(b.row);
    a = b;
  }
  return sum;
}

/// Cells in parts that hang together by their sides, and the rings around the parts.
class CellParts {
 public:
  CellParts(const Raster& raster, const std::function<bool(double)>& inside, Poll& poll)
      : grid_(raster.grid), poll_(poll), part_(raster.values.size(), none) {
    for (std::size_t i = 0; i < raster.values.size(); ++i) {
      poll_();
      if (!std::isnan(raster.values[i]) && inside(raster.values[i])) part_[i] = unnamed;
    }
    for (std::size_t i = 0; i < part_.size(); ++i) {
      poll_();
      if (part_[i] == unnamed) name_part_from(i);
    }
  }

  /// The part of each cell.
  [[nodiscard]] const std::vector<std::uint32_t>& of_cells() const { return part_; }

  [[nodiscard]] MultiPolygon polygons() const {
    MultiPolygon result(parts_);
    std::vector<bool> walked(part_.size(), false);  // by the cell east of a southward step
    for (std::size_t r = 0; r < grid_.rows; ++r) {
      for (std::size_t c = 0; c < grid_.columns; ++c) {
        poll_();
        const std::uint32_t part = part_at(r, c);
        // Every ring goes south somewhere, and there has its cell in the east.
        if (part == none || part_at(r, c - 1) == part || walked[r * grid_.columns + c]) continue;
        for (const Corners& ring : rings_from({r, c}, walked)) {
          Polygon& polygon = result[part];
          if (doubled_cells(ring) > 0) {
            polygon.shell = positions(ring);
          } else {
            polygon.holes.push_back(positions(ring));
          }
        }
      }
    }
    return result;
  }

 private:
  static constexpr std::uint32_t none = OutlinedCells::none;
  static constexpr std::uint32_t unnamed = 0xFFFFFFFE;

  /// Cells beyond the grid belong to no part; the column west of the first wraps to a huge number.
  [[nodiscard]] std::uint32_t part_at(std::size_t row, std::size_t column) const {
    return row < grid_.rows && column < grid_.columns ? part_[row * grid_.columns + column] : none;
  }

  void name_part_from(std::size_t first) {
    const auto name = static_cast<std::uint32_t>(parts_++);
    std::vector<std::size_t> waiting{first};
    part_[first] = name;
    const auto enter = [&](std::size_t row, std::size_t column) {
      if (part_at(row, column) != unnamed) return;
      const std::size_t cell = row * grid_.columns + column;
      part_[cell] = name;
      waiting.push_back(cell);
    };
    while (!waiting.empty()) {
      poll_();
      const std::size_t row = waiting.back() / grid_.columns;
      const std::size_t column = waiting.back() % grid_.columns;
      waiting.pop_back();
      enter(row - 1, column);
      enter(row, column - 1);
      enter(row, column + 1);
      enter(row + 1, column);
    }
  }

  /// Walks around the part of the cell south-east of `start`, cells of the part always to the left.
  /// Where two of them touch only at a corner the walk turns left and so stays with its cell; it
  /// passes such a corner twice and is cut there, so that no ring meets itself. The walk is a
  /// closed curve without crossings, so its passes nest and a stack finds the cuts.
  [[nodiscard]] std::vector<Corners> rings_from(Corner start, std::vector<bool>& walked) const {
    std::vector<Corners> rings;
    Corners open;
    std::unordered_map<std::size_t, std::size_t> passed;  // twice-touched corner -> place in open
    Corner at = start;
    Heading heading = Heading::south;
    const std::uint32_t part = part_at(start.row, start.column);
    do {
      poll_();
      if (heading == Heading::south) walked[at.row * grid_.columns + at.column] = true;
      at = one_on(at, heading);
      const auto [left, right] = ahead(at, heading);
      const bool touches = left != part && right == part;
      if (left == part && right != part) continue;
      heading = left == part ? right_of(heading) : left_of(heading);
      if (touches) {
        const auto [found, first_pass] =
            passed.try_emplace(at.row * (grid_.columns + 1) + at.column, open.size());
        if (!first_pass) {
          const auto cut = open.begin() + static_cast<std::ptrdiff_t>(found->second);
          rings.emplace_back(cut, open.end());
          open.erase(cut, open.end());
        }
      }
      open.push_back(at);
    } while (at != start || heading != Heading::south);
    rings.push_back(std::move(open));
    return rings;
  }

  /// The parts of the cells ahead of a walker at a corner, to the left and to the right.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> ahead(Corner at, Heading heading) const {
    const std::uint32_t north_west = part_at(at.row - 1, at.column - 1);
    const std::uint32_t north_east = part_at(at.row - 1, at.column);
    const std::uint32_t south_west = part_at(at.row, at.column - 1);
    const std::uint32_t south_east = part_at(at.row, at.column);
    switch (heading) {
      case Heading::east:
        return {north_east, south_east};
      case Heading::north:
        return {north_west, north_east};
      case Heading::west:
        return {south_west, north_west};
      case Heading::south:
        break;
    }
    return {south_east, south_west};
  }

  [[nodiscard]] Ring positions(const Corners& corners) const {
    Ring ring;
    ring.reserve(corners.size());
    for (const Corner corner : corners) {
      ring.push_back({grid_.west + static_cast<double>(corner.column) * grid_.cell.value,
                      grid_.north - static_cast<double>(corner.row) * grid_.cell.value});
    }
    return ring;
  }

  Grid grid_;
  Poll& poll_;
  std::size_t parts_ = 0;
  std::vector<std::uint32_t> part_;  // of each cell, numbered by their north-west cells
};

}  // namespace

MultiPolygon outline(const Raster& raster, const std::function<bool(double)>& inside,
                     const RunContext& run) {
  Poll poll(run);
  return CellParts(raster, inside, poll).polygons();
}

OutlinedCells outlined_cells(const Raster& raster, const std::function<bool(double)>& inside,
                             const RunContext& run) {
  Poll poll(run);
  const CellParts parts(raster, inside, poll);
  return {.polygons = parts.polygons(), .polygon_of = parts.of_cells()};
}

MassOutline mass_outline(const Raster& surface, double share, const RunContext& run) {
  if (!(share > 0.0 && share < 1.0)) {
    throw bad_argument("SHARE_RANGE",
                       {.en = fmt::format("the share must lie between 0 and 1, got {}", share),
                        .sv = fmt::format("andelen måste ligga mellan 0 och 1, inte {}", share)})
        .with_remedy({.en = "For half of the incidents, write 0.5.",
                      .sv = "För hälften av brotten, skriv 0.5."});
  }
  Poll poll(run);
  std::vector<double> descending;
  for (const double value : surface.values) {
    poll();
    if (value > 0.0) descending.push_back(value);
  }
  // Sorting is the longest part, and no other place in it can be reached.
  std::ranges::sort(descending, [&poll](double a, double b) {
    poll();
    return a > b;
  });
  CompensatedSum all;
  for (const double value : descending) {
    poll();
    all.add(value);
  }
  const double mass = all.value();

  MassOutline result;
  result.share = share;
  if (descending.empty()) return result;
  CompensatedSum inside;
  std::size_t cells = 0;
  while (cells < descending.size() &&
         (inside.value() / mass < share || descending[cells] == result.threshold)) {
    poll();
    result.threshold = descending[cells++];
    inside.add(result.threshold);
  }
  result.held = inside.value() / mass;
  result.area = {static_cast<double>(cells) * (surface.grid.cell * surface.grid.cell).value};
  result.polygons = outline(
      surface, [&](double value) { return value >= result.threshold; }, run);
  return result;
}

}  // namespace klara
