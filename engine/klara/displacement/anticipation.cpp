#include <klara/displacement/anticipation.hpp>

#include <klara/displacement/weekly_panel.hpp>
#include <klara/inference/distributions.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr int weeks_of_year = 52;

/// So many whole weeks up to a moment on the clock.
Weeks weeks_until(Instant end, std::size_t weeks, const TimeZone& zone) {
  Weeks result;
  const LocalTime local = local_time(zone, end);
  for (std::size_t w = weeks; w > 0; --w) {
    result.borders.push_back(
        instant_of(zone, local - std::chrono::days{7} * static_cast<int>(w)).instant);
  }
  result.borders.push_back(end);
  return result;
}

/// The weeks that end before `end`.
Weeks weeks_before(const Weeks& weeks, Instant end) {
  Weeks result = weeks;
  while (!result.borders.empty() && result.borders.back() > end) result.borders.pop_back();
  if (result.empty()) result.borders.clear();
  return result;
}

struct Reference {
  LeadReference against;
  Weeks weeks;
};

std::optional<Reference> reference_of(const PointSet& points, const Weeks& window,
                                      const Weeks& before, const TimeZone& zone) {
  const LocalTime end = local_time(zone, window.borders.back());
  const Instant year_ago = instant_of(zone, end - std::chrono::days{7 * weeks_of_year}).instant;
  Weeks same = weeks_until(year_ago, window.size(), zone);
  // A first incident within the first week: the file goes back so far.
  const auto first = std::ranges::min_element(points.from);
  if (first != points.from.end() && *first < same.borders[1]) {
    return Reference{LeadReference::year_earlier, std::move(same)};
  }
  Weeks rest = weeks_before(before, window.borders.front());
  if (rest.size() < window.size()) return std::nullopt;
  return Reference{LeadReference::period_before, std::move(rest)};
}

}  // namespace

std::optional<Anticipation> anticipation(const PointSet& points, const MappedDesign& design,
                                         const Weeks& before, Instant began, const TimeZone& zone,
                                         const AnticipationOptions& options) {
  require_interval_level(options.level);
  const Weeks window = weeks_until(began, options.weeks, zone);
  if (window.empty()) return std::nullopt;
  const auto reference = reference_of(points, window, before, zone);
  if (!reference) return std::nullopt;

  const WeeklyPanel panel =
      weekly_panel(points, design.area_of, design.areas(), reference->weeks, window);
  const std::vector<std::size_t> controls = comparison_areas(design.parts);
  CityTrendOptions deviations;
  if (design.parts.choice == PlaceChoice::searched) {
    deviations.deviations = ControlDeviations::winsorised;
  }
  const WeeklyScatter scatter = weekly_scatter(panel, controls);
  const auto counts = totals(panel);
  const CityTrend trend = city_trend(counts, scatter.of_area, controls, deviations);
  if (trend.basis == TrendBasis::none) return std::nullopt;
  const std::size_t treated = design.parts.treated;
  return Anticipation{.weeks = window.size(),
                      .against = reference->against,
                      .change = area_change(counts[treated], scatter.of_area[treated], trend,
                                            {.level = options.level})};
}

}  // namespace klara
