#include <klara/adapters/row_fates.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/parallel.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace klara {
namespace {

constexpr std::size_t rows_per_block = 1 << 17;
constexpr double farthest_on_earth = 20'037'508.3428;  // half the equator of WGS 84, in metres

}  // namespace

std::string_view code_of(RowFate fate) {
  constexpr std::array<std::string_view, 6> codes{
      "", "OUTSIDE", "AXIS_SWAPPED", "COORD_OUT_OF_CRS_AREA", "DUP_ROW", "DUP_ID_CONFLICT"};
  return codes[static_cast<std::size_t>(fate)];
}

std::vector<RowFate> fates_by_place(const PlacedRows& rows, const Districts* districts,
                                    const RunContext& run) {
  std::vector<RowFate> fates(rows.x.size(), RowFate::used);
  const std::optional<Bounds> area = area_of_use(rows.crs);
  const bool degrees = is_geographic(rows.crs);
  const auto on_earth = [&](Position p) {
    return degrees ? std::abs(p.x) <= 180.0 && std::abs(p.y) <= 90.0
                   : std::abs(p.x) <= farthest_on_earth && std::abs(p.y) <= farthest_on_earth;
  };
  const std::optional<DistrictIndex> index =
      districts != nullptr ? std::optional<DistrictIndex>(districts->districts) : std::nullopt;

  for_each_block(rows.x.size(), rows_per_block, run, [&](IndexRange block) {
    std::optional<Projection> projection;
    for (std::size_t i = block.begin; i < block.end; ++i) {
      const Position here{rows.x[i], rows.y[i]};
      const Position turned{rows.y[i], rows.x[i]};
      if (!on_earth(here) || !std::isfinite(rows.east[i])) {
        fates[i] = RowFate::beyond;
      }
      if (index) {
        if (fates[i] == RowFate::used &&
            index->district_of({rows.east[i], rows.north[i]}) != outside)
          continue;
        if (fates[i] == RowFate::used) fates[i] = RowFate::outside_all;
        if (!on_earth(turned)) continue;
        if (!projection) projection.emplace(rows.crs, rows.work);
        const Position elsewhere = projection->transformed(turned);
        const bool inside = std::isfinite(elsewhere.x) && index->district_of(elsewhere) != outside;
        if (inside) fates[i] = RowFate::swapped;
      } else if (fates[i] == RowFate::beyond || (area && !area->contains(here))) {
        fates[i] = area && area->contains(turned) ? RowFate::swapped : RowFate::beyond;
      }
    }
  });
  return fates;
}

DuplicateCount judge_duplicates(std::vector<RowFate>& fates,
                                std::span<const RowFingerprint> fingerprints,
                                std::span<const std::uint64_t> numbers, DuplicatePolicy policy) {
  if (fingerprints.empty()) return {};
  const bool all = std::ranges::all_of(fates, [](RowFate fate) { return fate == RowFate::used; });
  std::vector<std::size_t> candidates;  // empty = all
  std::vector<RowFingerprint> prints;
  std::vector<std::uint64_t> of_prints;
  for (std::size_t i = 0; i < fates.size() && !all; ++i) {
    if (fates[i] != RowFate::used) continue;
    candidates.push_back(i);
    prints.push_back(fingerprints[i]);
    of_prints.push_back(numbers[i]);
  }
  const std::vector<DuplicateFate> found =
      duplicate_fates(all ? fingerprints : prints, all ? numbers : of_prints, policy);
  DuplicateCount count{.compared = found.size(), .conflicting = 0};
  for (std::size_t c = 0; c < found.size(); ++c) {
    RowFate& fate = fates[all ? c : candidates[c]];
    if (found[c] == DuplicateFate::repeated) fate = RowFate::repeated;
    if (found[c] != DuplicateFate::conflicting) continue;
    fate = RowFate::conflicting;
    ++count.conflicting;
  }
  return count;
}

}  // namespace klara
