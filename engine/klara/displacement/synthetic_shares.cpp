#include <klara/displacement/synthetic_shares.hpp>

#include <klara/displacement/week_blocks.hpp>

#include <algorithm>
#include <numeric>
#include <span>

namespace klara {
namespace {

/// Counts in whole blocks from the beginning of each period.
Series blocks_of(const WeeklyPanel& panel, std::size_t area) {
  Series result;
  for (const std::span<const std::uint32_t> weeks : {panel.before(area), panel.after(area)}) {
    for (std::size_t b = 0; b + weeks_per_block <= weeks.size(); b += weeks_per_block) {
      const auto block = weeks.subspan(b, weeks_per_block);
      result.push_back(std::accumulate(block.begin(), block.end(), 0.0));
    }
  }
  return result;
}

double mean_before(const Series& series, std::size_t before) {
  const auto end = series.begin() + static_cast<std::ptrdiff_t>(before);
  return std::accumulate(series.begin(), end, 0.0) / static_cast<double>(before);
}

struct Donor {
  std::size_t area = 0;
  Series series;
  double level = 0.0;
};

/// The largest first; of equal ones the first of the panel.
std::vector<Donor> donors_of(const WeeklyPanel& panel, const PlaceDesign& design,
                             std::size_t before) {
  std::vector<Donor> donors;
  for (const std::size_t area : design.controls) {
    Series series = blocks_of(panel, area);
    const double level = mean_before(series, before);
    if (level >= fewest_per_block) donors.push_back({area, std::move(series), level});
  }
  std::ranges::sort(donors, [](const Donor& a, const Donor& b) {
    return a.level != b.level ? a.level > b.level : a.area < b.area;
  });
  donors.resize(std::min(donors.size(), before));
  return donors;
}

/// Of all incidents of each block, by the mean of it before.
Series share_of_level(Series counts, const Series& all, std::size_t before) {
  for (std::size_t b = 0; b < counts.size(); ++b) counts[b] /= all[b];
  const double level = mean_before(counts, before);
  for (double& share : counts) share /= level;
  return counts;
}

/// In most blocks; now and then noise alone puts one of them outside the others.
bool lies_outside(const Series& treated, const std::vector<Series>& donors, std::size_t before) {
  std::size_t outside = 0;
  for (std::size_t b = 0; b < before; ++b) {
    const auto of_block = [b](const Series& series) { return series[b]; };
    const auto [low, high] = std::ranges::minmax_element(donors, {}, of_block);
    if (treated[b] < (*low)[b] || treated[b] > (*high)[b]) ++outside;
  }
  return 2 * outside > before;
}

}  // namespace

SyntheticShares synthetic_shares(const WeeklyPanel& panel, const PlaceDesign& design,
                                 const RunContext& run) {
  SyntheticShares result;
  result.blocks_before = panel.weeks_before / weeks_per_block;
  result.blocks_after = panel.weeks_after / weeks_per_block;
  const std::size_t before = result.blocks_before;
  const auto lacking = [&](SyntheticLack lack) {
    result.lack = lack;
    return result;
  };
  if (design.controls.empty()) return lacking(SyntheticLack::no_donors);
  if (before < fewest_blocks || result.blocks_after == 0) {
    return lacking(SyntheticLack::few_blocks);
  }
  const Series counts = blocks_of(panel, design.treated);
  if (mean_before(counts, before) < fewest_per_block) {
    return lacking(SyntheticLack::treated_small);
  }
  const std::vector<Donor> donors = donors_of(panel, design, before);
  if (donors.size() < fewest_donors) return lacking(SyntheticLack::few_donors);

  Series all = counts;
  for (const Donor& donor : donors) {
    result.donors.push_back(donor.area);
    for (std::size_t b = 0; b < all.size(); ++b) all[b] += donor.series[b];
  }
  if (std::ranges::find(all, 0.0) != all.end()) return lacking(SyntheticLack::empty_block);
  const Series treated = share_of_level(counts, all, before);
  std::vector<Series> series;
  for (const Donor& donor : donors) {
    series.push_back(share_of_level(donor.series, all, before));
  }
  if (lies_outside(treated, series, before)) return lacking(SyntheticLack::outside_donors);
  SyntheticControl control = synthetic_control(treated, series, before, run);
  if (control.rms_before > worst_fit) return lacking(SyntheticLack::poor_fit);
  result.control = std::move(control);
  return lacking(SyntheticLack::nothing);
}

}  // namespace klara
