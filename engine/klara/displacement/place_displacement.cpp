#include <klara/displacement/place_displacement.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/detectable_change.hpp>
#include <klara/displacement/moved_share.hpp>
#include <klara/displacement/searched_family.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/student.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

namespace klara {
namespace {

constexpr double two_sided = 0.975;

void require_parts(const PlaceDesign& design, std::size_t areas) {
  std::vector<std::size_t> all{design.treated};
  all.insert(all.end(), design.places.begin(), design.places.end());
  all.insert(all.end(), design.controls.begin(), design.controls.end());
  std::ranges::sort(all);
  if (all.back() >= areas) {
    throw bad_argument(
        "AREA_UNKNOWN",
        {.en = fmt::format("area {} of a design where there are {} areas", all.back(), areas),
         .sv = fmt::format("område {} i en uppläggning där det finns {} områden", all.back(),
                           areas)});
  }
  if (const auto twice = std::ranges::adjacent_find(all); twice != all.end()) {
    throw bad_argument("AREAS_OVERLAP",
                       {.en = fmt::format("area {} plays two parts of a design", *twice),
                        .sv = fmt::format("område {} har två roller i en uppläggning", *twice)});
  }
}

/// Everything that is known of areas before any of them is tested.
struct City {
  std::vector<BeforeAfter> counts;
  WeeklyScatter scatter;
  std::vector<std::size_t> reference;           // areas that nothing was done to
  std::vector<std::vector<BeforeAfter>> steps;  // of the seasons; the last as `counts`
  CityTrendOptions options;
  std::vector<CityTrend> trends;  // of the steps
  [[nodiscard]] const CityTrend& trend() const { return trends.back(); }
};

City city_of(const WeeklyPanel& panel, const PlaceDesign& design) {
  City city{.counts = totals(panel),
            .scatter = {},
            .reference = comparison_areas(design),
            .steps = season_steps(panel),
            .options = trend_options(design),
            .trends = {}};
  city.scatter = weekly_scatter(panel, city.reference);
  city.trends = city_trends(city.steps, city.scatter.of_area, city.reference, city.options);
  return city;
}

CityTrend trend_without(const City& city, std::size_t area) {
  std::vector<std::size_t> others;
  std::ranges::copy_if(city.reference, std::back_inserter(others),
                       [&](std::size_t other) { return other != area; });
  return city_trends(city.steps, city.scatter.of_area, others, city.options).back();
}

TreatedFinding treated_finding(const WeeklyPanel& panel, const PlaceDesign& design,
                               const City& city, const EarlierYears& earlier, std::uint64_t seed,
                               const PlaceDisplacementOptions& options) {
  TreatedFinding found;
  found.scatter = city.scatter.of_area[design.treated];
  found.trend = own_trend(earlier, found.scatter, city.trends);
  found.change = area_change(city.counts[design.treated], found.scatter, found.trend,
                             {.level = options.level});
  found.permutation = block_permutation(panel, design.treated, city.reference, seed,
                                        {.replicates = options.permutation_replicates});
  if (!std::isnan(found.change.p)) {
    found.p = std::fmax(found.change.p, found.permutation.p);
    found.p_fall = std::fmax(found.change.p_fall, found.permutation.p_fall);
  }
  found.detectable_fall =
      detectable_fall(static_cast<double>(found.change.counts.before), found.scatter, found.trend,
                      student_quantile(two_sided, found.change.freedom));
  return found;
}

BeforeAfter latest_totals(const WeeklyPanel& panel, std::size_t area) {
  const auto seasons = panel.seasons_of(area);
  const auto total = [](std::span<const std::uint32_t> weeks) {
    return std::accumulate(weeks.begin(), weeks.end(), std::uint64_t{0});
  };
  return {.before = total(seasons[seasons.size() - 2]), .after = total(seasons.back())};
}

EarlierYears years_before(const City& city, std::size_t treated, double level) {
  std::vector<BeforeAfter> counts;
  for (const auto& step : city.steps) counts.push_back(step[treated]);
  return earlier_years(counts, city.scatter.of_area[treated], city.trends, {.level = level});
}

void merge(std::vector<Caution>& cautions, std::span<const Caution> more) {
  for (const Caution caution : more) {
    if (std::ranges::find(cautions, caution) == cautions.end()) cautions.push_back(caution);
  }
}

/// Where nothing was counted nothing can be told: neither 0 nor an interval is known.
void tell_of_no_incidents(PlaceFinding& place) {
  place.arrivals = {.count = {.level = place.arrivals.count.level}};
  place.share = {.level = place.share.level};
  place.p_rise = Estimate::none;
  place.p_fall = Estimate::none;
  place.detectable_rise.reset();
}

}  // namespace

std::vector<std::size_t> comparison_areas(const PlaceDesign& design) {
  std::vector<std::size_t> areas = design.controls;
  if (design.choice == PlaceChoice::searched) {
    areas.insert(areas.end(), design.places.begin(), design.places.end());
  }
  std::ranges::sort(areas);  // sums in one order, whatever that of the design
  return areas;
}

CityTrendOptions trend_options(const PlaceDesign& design) {
  const bool is_searched = design.choice == PlaceChoice::searched;
  return {.deviations = is_searched ? ControlDeviations::winsorised : ControlDeviations::plain};
}

PlaceDisplacement place_displacement(const WeeklyPanel& panel, const PlaceDesign& design,
                                     std::uint64_t seed, const PlaceDisplacementOptions& options,
                                     const RunContext& run) {
  require_interval_level(options.level);
  require_parts(design, panel.areas());
  const City city = city_of(panel, design);
  PlaceDisplacement result;
  result.trend = city.trend();
  result.earlier = years_before(city, design.treated, options.level);
  result.treated = treated_finding(panel, design, city, result.earlier, seed, options);

  std::vector<AreaChange> changes;
  std::vector<AreaScatter> scatters;
  std::vector<CityTrend> trends;
  for (const std::size_t area : design.places) {
    trends.push_back(design.choice == PlaceChoice::searched ? trend_without(city, area)
                                                            : city.trend());
    scatters.push_back(city.scatter.of_area[area]);
    changes.push_back(
        area_change(city.counts[area], scatters.back(), trends.back(), {.level = options.level}));
  }
  const PlaceFamilyOptions of_family{.replicates = options.family_replicates};
  result.family = design.choice == PlaceChoice::searched
                      ? searched_family(changes,
                                        {.steps = city.steps,
                                         .scatter = city.scatter.of_area,
                                         .places = design.places,
                                         .controls = city.reference,
                                         .options = city.options},
                                        city.trend().between, seed, of_family, run)
                      : place_family(changes, scatters, city.trend(), seed, of_family, run);
  result.together = arrivals_together(changes, scatters, city.trend(), {.level = options.level});

  const bool all_empty = std::ranges::all_of(
      changes, [](const AreaChange& change) { return change.counts == BeforeAfter{}; });
  if (all_empty) result.together = {.level = options.level};

  const bool alone = design.places.size() == 1;
  const AreaChange& fall = result.treated.change;
  const bool strays = result.treated.trend.own_freedom > 0.0;
  const std::optional<CityTrend> of_fall =
      strays ? std::optional(result.treated.trend) : std::nullopt;
  for (std::size_t k = 0; k < design.places.size(); ++k) {
    PlaceFinding place{.area = design.places[k], .change = changes[k], .scatter = scatters[k]};
    place.latest = latest_totals(panel, place.area);
    place.arrivals = arrivals(changes[k], scatters[k], trends[k], {.level = options.level});
    place.share = moved_share(fall, result.treated.scatter, changes[k], scatters[k], trends[k],
                              {.level = options.level, .fall_trend = of_fall});
    place.p_rise = alone ? changes[k].p_rise : result.family.p_rise[k];
    place.p_fall = alone ? changes[k].p_fall : result.family.p_fall[k];
    place.detectable_rise = detectable_rise(
        static_cast<double>(changes[k].counts.before), scatters[k], trends[k],
        alone ? student_quantile(verdict_level, changes[k].freedom) : result.family.high);
    const bool is_empty = changes[k].counts == BeforeAfter{};
    if (is_empty) tell_of_no_incidents(place);
    Evidence evidence{.p_rise = place.p_rise,
                      .p_fall = place.p_fall,
                      .at_most = place.arrivals.at_most,
                      .detectable = place.detectable_rise,
                      .margin = options.margin * std::fmax(-fall.change, 0.0),
                      .cautions = options.cautions};
    merge(evidence.cautions, cautions_of(city.trend(), fall));
    merge(evidence.cautions, cautions_of(result.earlier));
    merge(evidence.cautions, cautions_of(trends[k], changes[k]));
    place.verdict = displacement_verdict(fall, result.treated.p_fall, evidence);
    if (is_empty && place.verdict.reason == VerdictReason::too_imprecise) {
      place.verdict.reason = VerdictReason::no_incidents;
    }
    result.places.push_back(std::move(place));
  }
  return result;
}

}  // namespace klara
