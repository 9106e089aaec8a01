#include <klara/displacement/study_area.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/base/parallel.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstdint>

namespace klara {
namespace {

constexpr std::size_t points_per_block = 4096;
constexpr std::size_t suggestions_per_code = 3;
constexpr std::size_t cells_per_side = 64;

/// A polygon under a net of cells, so that few points need a look at its edges: a cell that no edge
/// comes near lies on one side.
class NettedPolygon {
 public:
  explicit NettedPolygon(const Polygon& polygon)
      : polygon_{polygon}, box_(bounds(polygon.shell)), sides_(cells_per_side * cells_per_side) {
    mark_edges(polygon.shell);
    for (const Ring& hole : polygon.holes) mark_edges(hole);
    for (std::size_t r = 0; r < cells_per_side; ++r) {
      Side side = Side::cut;
      for (std::size_t c = 0; c < cells_per_side; ++c) {
        Side& here = sides_[r * cells_per_side + c];
        // No edge between neighbours that none comes near: they share their side.
        if (here == Side::cut) {
          side = Side::cut;
        } else if (side == Side::cut) {
          side = side_of(centre(r, c));
        }
        here = side;
      }
    }
  }

  /// As contains in geometry.hpp.
  [[nodiscard]] bool holds(Position p) const {
    if (!box_.contains(p)) return false;
    const Side side = sides_[row(p.y) * cells_per_side + column(p.x)];
    return side == Side::cut ? contains(polygon_, p) : side == Side::inside;
  }

 private:
  enum class Side : std::uint8_t { outside, inside, cut };

  static std::size_t cell(double from_edge, double length) {
    constexpr auto count = static_cast<double>(cells_per_side);
    const double position = from_edge / std::max(length, 1e-9) * count;
    return static_cast<std::size_t>(std::clamp(position, 0.0, count - 1.0));
  }
  // Both grow with their coordinate, so that a point on an edge is in a cell between its ends'.
  [[nodiscard]] std::size_t column(double x) const {
    return cell(x - box_.west, box_.east - box_.west);
  }
  [[nodiscard]] std::size_t row(double y) const {
    return cell(y - box_.south, box_.north - box_.south);
  }
  [[nodiscard]] Position centre(std::size_t r, std::size_t c) const {
    const auto share = [](std::size_t i) {
      return (static_cast<double>(i) + 0.5) / static_cast<double>(cells_per_side);
    };
    return {box_.west + share(c) * (box_.east - box_.west),
            box_.south + share(r) * (box_.north - box_.south)};
  }
  [[nodiscard]] Side side_of(Position p) const {
    return contains(polygon_, p) ? Side::inside : Side::outside;
  }

  void mark_edges(const Ring& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Position a = ring[i];
      const Position b = ring[(i + 1) % ring.size()];
      const auto [west, east] = std::minmax({column(a.x), column(b.x)});
      const auto [south, north] = std::minmax({row(a.y), row(b.y)});
      for (std::size_t r = south; r <= north; ++r) {
        for (std::size_t c = west; c <= east; ++c) sides_[r * cells_per_side + c] = Side::cut;
      }
    }
  }

  MultiPolygon polygon_;
  Bounds box_;
  std::vector<Side> sides_;
};

/// The districts of an area given by codes.
std::vector<std::uint32_t> districts_in(const StudyArea& area, const DistrictSet& districts) {
  require_known_codes(area, districts);
  std::vector<std::uint32_t> result;
  for (const std::string& code : area.codes) {
    if (const auto d = district_with_code(districts, code)) result.push_back(*d);
  }
  return result;
}

/// An area ready to be asked for many points.
class Member {
 public:
  Member(Part part, const StudyArea& area, const DistrictSet& districts) : part_(part) {
    if (!area.codes.empty()) {
      has_district_.resize(districts.size());
      for (const std::uint32_t d : districts_in(area, districts)) has_district_[d] = true;
      return;
    }
    for (const Polygon& polygon : area.polygon) pieces_.emplace_back(polygon);
  }

  [[nodiscard]] Part part() const { return part_; }
  [[nodiscard]] bool holds(Position p, std::uint32_t district) const {
    if (!has_district_.empty()) return district != outside && has_district_[district];
    return std::ranges::any_of(pieces_, [&](const NettedPolygon& piece) { return piece.holds(p); });
  }

 private:
  Part part_;
  std::vector<bool> has_district_;  // empty = `pieces_` hold
  std::vector<NettedPolygon> pieces_;
};

/// Treated and places; those that go before others first.
std::vector<Member> members_of(const DistrictSet& districts, const StudyArea& treated,
                               std::span<const StudyArea> places) {
  std::vector<Member> members;
  members.emplace_back(treated_part, treated, districts);
  for (std::size_t k = 0; k < places.size(); ++k) {
    members.emplace_back(first_place + static_cast<Part>(k), places[k], districts);
  }
  return members;
}

/// The districts whose code or name is nearest; empty if none is near enough to be compared.
std::string nearest(const std::string& code, const DistrictSet& districts) {
  std::vector<std::string> known;  // code and name of each district in turn
  for (const District& district : districts) {
    known.push_back(district.code);
    known.push_back(district.name);
  }
  std::vector<std::size_t> shown;
  for (const std::size_t place : nearest_words(code, known, 2 * suggestions_per_code)) {
    const std::size_t d = place / 2;
    if (shown.size() < suggestions_per_code && std::ranges::find(shown, d) == shown.end()) {
      shown.push_back(d);
    }
  }
  std::vector<std::string> words;
  for (const std::size_t d : shown) {
    const District& district = districts[d];
    words.push_back(district.name.empty() ? district.code
                                          : fmt::format("{} ({})", district.code, district.name));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::vector<Part> parts_of(const PointSet& points, std::span<const std::uint32_t> district_of,
                           const DistrictSet& districts, const StudyArea& treated,
                           std::span<const StudyArea> places,
                           const std::optional<StudyArea>& control, const RunContext& run) {
  assert(district_of.size() == points.size());
  std::vector<Member> members = members_of(districts, treated, places);
  if (control) members.emplace_back(control_part, *control, districts);
  const Part elsewhere = control ? outside_part : control_part;

  std::vector<Part> result(points.size());
  for_each_block(points.size(), points_per_block, run, [&](IndexRange block) {
    for (std::size_t i = block.begin; i < block.end; ++i) {
      const auto member = std::ranges::find_if(members, [&](const Member& m) {
        return m.holds({points.x[i], points.y[i]}, district_of[i]);
      });
      result[i] = member != members.end()     ? member->part()
                  : district_of[i] != outside ? elsewhere
                                              : nowhere_part;
    }
  });
  return result;
}

Overlaps overlaps(const PointSet& points, std::span<const std::size_t> rows,
                  std::span<const std::uint32_t> district_of, const DistrictSet& districts,
                  const StudyArea& treated, std::span<const StudyArea> places,
                  const RunContext& run) {
  assert(district_of.size() == points.size());
  const std::vector<Member> members = members_of(districts, treated, places);
  std::vector<std::atomic<std::uint64_t>> held(members.size());
  std::atomic<std::uint64_t> shared = 0;
  for_each_block(rows.size(), points_per_block, run, [&](IndexRange block) {
    std::vector<std::uint64_t> held_here(members.size());
    std::uint64_t shared_here = 0;
    for (const std::size_t i : rows.subspan(block.begin, block.end - block.begin)) {
      std::size_t areas = 0;
      for (std::size_t m = 0; m < members.size(); ++m) {
        if (!members[m].holds({points.x[i], points.y[i]}, district_of[i])) continue;
        ++held_here[m];
        ++areas;
      }
      if (areas > 1) ++shared_here;
    }
    for (std::size_t m = 0; m < members.size(); ++m) held[m] += held_here[m];
    shared += shared_here;
  });
  return {.in_place = {held.begin() + 1, held.end()}, .shared = shared};
}

MultiPolygon polygon_of(const StudyArea& area, const DistrictSet& districts) {
  if (area.codes.empty()) return area.polygon;
  MultiPolygon result;
  for (const std::uint32_t d : districts_in(area, districts)) {
    const MultiPolygon& polygons = districts[d].area;
    result.insert(result.end(), polygons.begin(), polygons.end());
  }
  return result;
}

void require_no_common_codes(const StudyArea& treated, const StudyArea& control) {
  std::vector<std::string> common;
  for (const std::string& code : treated.codes) {
    if (std::ranges::find(control.codes, code) != control.codes.end()) common.push_back(code);
  }
  if (common.empty()) return;
  const std::string codes = fmt::format("{}", fmt::join(common, ", "));
  throw bad_argument(
      "AREAS_OVERLAP",
      {.en = fmt::format("{} belongs to both the treated area and its comparison", codes),
       .sv = fmt::format("{} hör både till insatsområdet och till dess jämförelse", codes)})
      .with_remedy(
          {.en =
               "Leave it out of one of them. Without a comparison of its own, the treated area is "
               "compared with all other districts.",
           .sv = "Utelämna det ur ett av dem. Utan egen jämförelse jämförs insatsområdet med alla "
                 "övriga områden."});
}

void require_known_codes(const StudyArea& area, const DistrictSet& districts) {
  std::vector<std::string> unknown;
  for (const std::string& code : area.codes) {
    if (!district_with_code(districts, code)) unknown.push_back(code);
  }
  if (unknown.empty()) return;

  const std::string codes = fmt::format("{}", fmt::join(unknown, ", "));
  Error error = bad_argument(
      "AREA_UNKNOWN",
      {.en = area.name.empty() ? fmt::format("no district has the code {}", codes)
                               : fmt::format("{}: no district has the code {}", area.name, codes),
       .sv = area.name.empty() ? fmt::format("inget område har koden {}", codes)
                               : fmt::format("{}: inget område har koden {}", area.name, codes)});
  Text remedy;
  for (const std::string& code : unknown) {
    const std::string near = nearest(code, districts);
    if (near.empty()) continue;
    remedy.en += fmt::format("{}Nearest to {}: {}", remedy.en.empty() ? "" : "\n", code, near);
    remedy.sv += fmt::format("{}Närmast {}: {}", remedy.sv.empty() ? "" : "\n", code, near);
  }
  throw error.with_remedy(std::move(remedy));
}

}  // namespace klara
