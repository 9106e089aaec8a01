#include <klara/displacement/place_answer.hpp>

#include <klara/displacement/weekly_panel.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

/// The place with this verdict that stands out most, by the p of that side.
std::optional<std::size_t> foremost(const PlaceDisplacement& found, Verdict verdict) {
  std::optional<std::size_t> best;
  const auto p = [&](std::size_t k) {
    const PlaceFinding& place = found.places[k];
    return verdict == Verdict::diffusion ? place.p_fall : place.p_rise;
  };
  const auto stands_out = [&](std::size_t a, std::size_t b) {
    if (p(a) != p(b)) return p(a) < p(b);
    return std::abs(found.places[a].change.z) > std::abs(found.places[b].change.z);
  };
  for (std::size_t k = 0; k < found.places.size(); ++k) {
    if (found.places[k].verdict.verdict != verdict) continue;
    if (!best || stands_out(k, *best)) best = k;
  }
  return best;
}

/// Arrivals at all places that one-sided tests at clear_p do not exclude.
double at_most_together(const PlaceDisplacement& found) {
  if (found.places.size() == 1) return found.places.front().arrivals.at_most;
  std::vector<AreaChange> changes;
  std::vector<AreaScatter> scatters;
  for (const PlaceFinding& place : found.places) {
    if (place.change.counts == BeforeAfter{}) continue;  // nothing came, and nothing was tested
    changes.push_back(place.change);
    scatters.push_back(place.scatter);
  }
  if (changes.empty()) return Estimate::none;
  return arrivals_together(changes, scatters, found.trend, {.level = 1.0 - 2.0 * clear_p}).high;
}

/// What would have been seen at every one of them; none where at one nothing would.
std::optional<double> detectable_everywhere(const PlaceDisplacement& found) {
  double most = 0.0;
  for (const PlaceFinding& place : found.places) {
    if (!place.detectable_rise) return std::nullopt;
    most = std::max(most, *place.detectable_rise);
  }
  return most;
}

}  // namespace

PlaceSummary place_summary(const PlaceDisplacement& found, PlaceChoice choice) {
  PlaceSummary summary;
  if (found.places.empty()) {
    const bool has_others = !std::isnan(found.treated.change.expected);
    summary.verdict.reason = choice == PlaceChoice::searched && has_others
                                 ? VerdictReason::none_in_reach
                                 : VerdictReason::no_controls;
    return summary;
  }
  for (const Verdict verdict : {Verdict::displacement, Verdict::possible, Verdict::diffusion}) {
    summary.deciding = foremost(found, verdict);
    if (!summary.deciding) continue;
    const PlaceFinding& place = found.places[*summary.deciding];
    summary.verdict = place.verdict;
    summary.estimate = place.arrivals.count;
    return summary;
  }
  const bool none_anywhere = std::ranges::all_of(found.places, [](const PlaceFinding& place) {
    return place.verdict.verdict == Verdict::none_detected;
  });
  // What a place with incidents lacks says more than that another has none.
  const PlaceFinding* undecided = nullptr;
  for (const PlaceFinding& place : found.places) {
    if (place.verdict.verdict != Verdict::cannot_tell) continue;
    const bool says_more = undecided != nullptr &&
                           undecided->verdict.reason == VerdictReason::no_incidents &&
                           place.verdict.reason != VerdictReason::no_incidents;
    if (undecided == nullptr || says_more) undecided = &place;
  }
  summary.verdict = none_anywhere ? found.places.front().verdict : undecided->verdict;
  if (choice == PlaceChoice::named) summary.estimate = found.together;
  summary.verdict.at_most = at_most_together(found);
  summary.verdict.detectable = detectable_everywhere(found);
  return summary;
}

PlaceAnswer place_answer(const PointSet& points, const WeeklyDesign& design,
                         const PlaceAnswerOptions& options, const RunContext& run) {
  const WeeklyPanel panel = weekly_panel(points, design.map.area_of, design.map.areas(),
                                         seasons_before(design), design.after);
  PlaceAnswer answer{.weeks_before = design.before.size(),
                     .weeks_after = design.after.size(),
                     .distance = design.map.distance,
                     .roles = design.map.roles,
                     .design = design.map.parts,
                     .found = {},
                     .summary = {}};
  answer.found = place_displacement(panel, answer.design, options.seed,
                                    {.family_replicates = options.replicates,
                                     .margin = options.margin,
                                     .level = options.level,
                                     .cautions = options.cautions},
                                    run);
  answer.summary = place_summary(answer.found, answer.design.choice);
  return answer;
}

}  // namespace klara
