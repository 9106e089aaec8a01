#include <cli/bandwidth_summary.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace klara {
namespace {

struct Given {
  BandwidthRule rule = BandwidthRule::scott;
  Metres bandwidth;
};

/// Those that give one, ascending.
std::vector<Given> given_by(const BandwidthFamily& family) {
  std::vector<Given> given;
  for (const BandwidthEstimate& each : family.estimates) {
    if (each.bandwidth) given.push_back({each.rule, *each.bandwidth});
  }
  std::ranges::stable_sort(given, {}, &Given::bandwidth);
  return given;
}

/// The median by ratio, so that it lies as far from half as from double.
Metres median(std::vector<Metres> lengths) {
  std::ranges::sort(lengths);
  const std::size_t half = lengths.size() / 2;
  if (lengths.size() % 2 == 1) return lengths[half];
  return {std::sqrt(lengths[half - 1].value * lengths[half].value)};
}

Metres middle_of(const std::vector<Given>& given) {
  std::map<BandwidthKind, std::vector<Metres>> by_kind;
  for (const Given& each : given) by_kind[kind_of(each.rule)].push_back(each.bandwidth);
  std::vector<Metres> middles;
  for (const auto& [kind, lengths] : by_kind) middles.push_back(median(lengths));
  return median(middles);
}

std::optional<AgreeingBandwidths> agreeing(const std::vector<Given>& given) {
  std::optional<AgreeingBandwidths> best;
  std::tuple<std::size_t, std::size_t> most{1, 0};  // kinds and rules
  for (std::size_t first = 0; first < given.size(); ++first) {
    std::set<BandwidthKind> kinds;
    AgreeingBandwidths run{.rules = {}, .shortest = given[first].bandwidth, .longest = {}};
    for (std::size_t k = first; k < given.size(); ++k) {
      if (given[k].bandwidth > bandwidths_agree * run.shortest) break;
      kinds.insert(kind_of(given[k].rule));
      run.rules.push_back(given[k].rule);
      run.longest = given[k].bandwidth;
    }
    const std::tuple size{kinds.size(), run.rules.size()};
    if (kinds.size() < 2 || size <= most) continue;
    most = size;
    best = std::move(run);
  }
  return best;
}

Metres rounded(Metres length) {
  const double step = length.value >= 1000.0 ? 100.0 : length.value >= 100.0 ? 10.0 : 1.0;
  return {std::max(1.0, step * std::round(length.value / step))};
}

std::vector<Metres> worth_trying(std::vector<Given> given, Metres floor) {
  std::erase_if(given, [&](const Given& each) { return each.bandwidth < floor; });
  if (given.empty()) return {};
  std::vector<Metres> lengths{rounded(given.front().bandwidth), rounded(middle_of(given)),
                              rounded(given.back().bandwidth)};
  lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
  return lengths;
}

}  // namespace

BandwidthKind kind_of(BandwidthRule rule) {
  switch (rule) {
    case BandwidthRule::scott:
    case BandwidthRule::silverman:
    case BandwidthRule::normal_scale:
    case BandwidthRule::oversmoothing:
    case BandwidthRule::arcgis:
      return BandwidthKind::one_cloud;
    case BandwidthRule::plug_in:
      return BandwidthKind::curvature;
    case BandwidthRule::least_squares:
    case BandwidthRule::diggle:
      return BandwidthKind::squared_error;
    case BandwidthRule::likelihood:
      return BandwidthKind::likelihood;
    case BandwidthRule::cronie_van_lieshout:
      return BandwidthKind::window;
    case BandwidthRule::hazelton:
    case BandwidthRule::kelsall_diggle:
      return BandwidthKind::ratio;
  }
  return BandwidthKind::one_cloud;
}

BandwidthSummary bandwidth_summary(const BandwidthFamily& family) {
  const std::vector<Given> given = given_by(family);
  BandwidthSummary summary;
  summary.rules = given.size();
  if (given.empty()) return summary;
  summary.shortest = given.front().bandwidth;
  summary.middle = middle_of(given);
  summary.longest = given.back().bandwidth;
  summary.agreeing = agreeing(given);
  summary.to_try = worth_trying(given, family.floor);
  return summary;
}

}  // namespace klara
