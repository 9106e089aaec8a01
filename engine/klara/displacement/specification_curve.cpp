#include <klara/displacement/specification_curve.hpp>

#include <klara/displacement/incident_change.hpp>
#include <klara/shape/district.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t fewest_controls = 10;
constexpr std::size_t fewest_weeks = 8;
constexpr std::size_t most_levels = 5;
constexpr double times_the_size = 3.0;
constexpr int weeks_of_year = 52;

/// A design and what it was chosen by.
struct Variant {
  Specification choice;
  WeeklyDesign design;
};

Instant moved(Instant t, int weeks, const TimeZone& zone) {
  return instant_of(zone, local_time(zone, t) + std::chrono::days{7} * weeks).instant;
}

Weeks moved(const Weeks& weeks, int by, const TimeZone& zone) {
  Weeks result;
  for (const Instant border : weeks.borders) result.borders.push_back(moved(border, by, zone));
  return result;
}

/// The first and the last week that the points can tell of.
Period covered_by(const PointSet& points) {
  constexpr std::chrono::days week{7};
  const auto [first, last] = std::ranges::minmax_element(points.from);
  return {*first - week, *last + week};
}

bool holds(const Period& covered, const Weeks& weeks) {
  return covered.from <= weeks.borders.front() && weeks.borders.back() <= covered.until;
}

class Variants {
 public:
  Variants(const PointSet& points, const WeeklyDesign& design, Instant began, const TimeZone& zone)
      : points_(points),
        design_(design),
        began_(began),
        zone_(zone),
        covered_(covered_by(points)) {}

  void move_periods(const std::vector<int>& moves) {
    for (const int by : moves) {
      WeeklyDesign other = design_;
      other.before = moved(design_.before, by, zone_);
      other.after = moved(design_.after, by, zone_);
      for (Weeks& season : other.earlier) season = moved(season, by, zone_);
      const Weeks& first = other.earlier.empty() ? other.before : other.earlier.front();
      const bool is_told = holds(covered_, first) && holds(covered_, other.after);
      // Nothing was done yet in weeks before the beginning, and something in those after it.
      const bool is_apart =
          other.before.borders.back() <= began_ && began_ <= other.after.borders.front();
      if (!is_told || !is_apart) continue;
      add({.kind = SpecificationKind::periods_moved, .weeks = by}, std::move(other));
    }
  }

  void trim_after(std::size_t weeks) {
    if (design_.after.size() < weeks + fewest_weeks) return;
    const auto left_out = static_cast<std::ptrdiff_t>(weeks);
    WeeklyDesign later = design_;
    later.after.borders.erase(later.after.borders.begin(), later.after.borders.begin() + left_out);
    add({.kind = SpecificationKind::beginning_left_out, .weeks = static_cast<int>(weeks)},
        std::move(later));
    WeeklyDesign shorter = design_;
    shorter.after.borders.erase(shorter.after.borders.end() - left_out,
                                shorter.after.borders.end());
    add({.kind = SpecificationKind::end_left_out, .weeks = static_cast<int>(weeks)},
        std::move(shorter));
  }

  void change_years() {
    WeeklyDesign other = design_;
    if (!design_.earlier.empty()) {
      other.earlier.clear();
      add({.kind = SpecificationKind::one_year_before}, std::move(other));
      return;
    }
    other.earlier.push_back(moved(design_.before, -weeks_of_year, zone_));
    const bool is_apart = other.earlier.front().borders.back() <= design_.before.borders.front();
    if (!is_apart || !holds(covered_, other.earlier.front())) return;
    add({.kind = SpecificationKind::two_years_before}, std::move(other));
  }

  void change_areas(const PlaceAnswer& reported) {
    if (design_.map.parts.choice == PlaceChoice::searched) {
      search_nearest();
      return;
    }
    compare_neighbours();
    compare_nearest();
    compare_similar(reported);
  }

  void leave_out_levels(const Category& offence, double least_share) {
    std::vector<std::pair<std::size_t, std::size_t>> sizes;  // and level
    std::vector<std::size_t> counts(offence.levels.size());
    std::size_t all = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const bool is_compared = design_.before.holding(points_.from[i]).has_value() ||
                               design_.after.holding(points_.from[i]).has_value();
      if (!is_compared || design_.map.area_of[i] == outside) continue;
      ++counts[offence.of_row[i]];
      ++all;
    }
    for (std::size_t level = 0; level < counts.size(); ++level) {
      const bool is_large =
          static_cast<double>(counts[level]) >= least_share * static_cast<double>(all);
      if (is_large && counts[level] < all) sizes.emplace_back(counts[level], level);
    }
    std::ranges::stable_sort(sizes, std::greater{}, &std::pair<std::size_t, std::size_t>::first);
    if (sizes.size() > most_levels) sizes.resize(most_levels);
    for (const auto& [size, level] : sizes) {
      WeeklyDesign other = design_;
      for (std::size_t i = 0; i < points_.size(); ++i) {
        if (offence.of_row[i] == level) other.map.area_of[i] = outside;
      }
      add({.kind = SpecificationKind::level_left_out, .level = offence.levels[level]},
          std::move(other));
    }
  }

  [[nodiscard]] std::vector<Variant> taken() { return std::move(variants_); }

 private:
  void add(Specification choice, WeeklyDesign design) {
    variants_.push_back({std::move(choice), std::move(design)});
  }

  void compare_neighbours() {
    WeeklyDesign other = design_;
    const std::size_t first = other.map.areas() - other.map.roles.size();
    bool any = false;
    for (std::size_t d = 0; d < other.map.roles.size(); ++d) {
      if (other.map.roles[d] != DistrictRole::beside) continue;
      other.map.parts.controls.push_back(first + d);
      any = true;
    }
    std::ranges::sort(other.map.parts.controls);
    if (any) add({.kind = SpecificationKind::neighbours_compared}, std::move(other));
  }

  /// The nearer half of these areas.
  [[nodiscard]] std::vector<std::size_t> nearer_half(std::vector<std::size_t> areas) const {
    std::ranges::stable_sort(areas, {},
                             [&](std::size_t area) { return design_.map.distance[area].value; });
    areas.resize((areas.size() + 1) / 2);
    std::ranges::sort(areas);
    return areas;
  }

  void compare_nearest() {
    WeeklyDesign other = design_;
    other.map.parts.controls = nearer_half(std::move(other.map.parts.controls));
    if (other.map.parts.controls.size() < fewest_controls) return;
    add({.kind = SpecificationKind::nearest_compared}, std::move(other));
  }

  void compare_similar(const PlaceAnswer& reported) {
    const BeforeAfter& treated = reported.found.treated.change.counts;
    std::vector<std::size_t> sizes(design_.map.areas());
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const std::uint32_t area = design_.map.area_of[i];
      if (area != outside && is_before(points_.from[i])) ++sizes[area];
    }
    WeeklyDesign other = design_;
    std::erase_if(other.map.parts.controls, [&](std::size_t area) {
      const auto size = static_cast<double>(sizes[area]);
      const auto wanted = static_cast<double>(treated.before);
      return size * times_the_size < wanted || size > wanted * times_the_size;
    });
    const std::size_t left = other.map.parts.controls.size();
    if (left < fewest_controls || left == design_.map.parts.controls.size()) return;
    add({.kind = SpecificationKind::similar_compared}, std::move(other));
  }

  [[nodiscard]] bool is_before(Instant t) const {
    return design_.before.holding(t).has_value() ||
           std::ranges::any_of(design_.earlier,
                               [&](const Weeks& season) { return season.holding(t).has_value(); });
  }

  void search_nearest() {
    WeeklyDesign other = design_;
    PlaceDesign& parts = other.map.parts;
    if (parts.places.size() < 2) return;
    const std::vector<std::size_t> near = nearer_half(parts.places);
    for (const std::size_t area : parts.places) {
      if (!std::ranges::binary_search(near, area)) parts.controls.push_back(area);
    }
    parts.places = near;
    std::ranges::sort(parts.controls);
    add({.kind = SpecificationKind::nearest_searched}, std::move(other));
  }

  const PointSet& points_;
  const WeeklyDesign& design_;
  Instant began_;
  const TimeZone& zone_;
  Period covered_;
  std::vector<Variant> variants_{};
};

SpecificationResult result_of(Specification choice, const PlaceAnswer& answer) {
  const AreaChange& change = answer.found.treated.change;
  SpecificationResult result{.choice = std::move(choice),
                             .controls = answer.found.trend.controls,
                             .change = change_in_incidents(change),
                             .arrivals = answer.summary.estimate,
                             .verdict = answer.summary.verdict};
  result.change.p = answer.found.treated.p;
  return result;
}

}  // namespace

std::vector<SpecificationResult> specification_curve(
    const PointSet& points, const WeeklyDesign& design, const PlaceAnswer& reported, Instant began,
    const TimeZone& zone, const std::optional<Category>& offence,
    const SpecificationOptions& options, const RunContext& run) {
  std::vector<SpecificationResult> curve{result_of({}, reported)};
  if (points.empty()) return curve;
  Variants variants(points, design, began, zone);
  variants.move_periods(options.moves);
  variants.trim_after(options.trimmed);
  variants.change_years();
  variants.change_areas(reported);
  if (offence) variants.leave_out_levels(*offence, options.least_share);

  PlaceAnswerOptions tests = options.tests;
  tests.replicates = options.replicates;
  std::vector<Variant> tried = variants.taken();
  for (std::size_t k = 0; k < tried.size(); ++k) {
    const PlaceAnswer answer =
        place_answer(points, tried[k].design, tests, reporting_part(run, k, tried.size()));
    curve.push_back(result_of(std::move(tried[k].choice), answer));
  }
  return curve;
}

std::size_t other_verdicts(const std::vector<SpecificationResult>& curve) {
  if (curve.empty()) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(curve, [&](const SpecificationResult& result) {
        return result.verdict.verdict != curve.front().verdict.verdict;
      }));
}

SpecificationRange range_of_changes(const std::vector<SpecificationResult>& curve) {
  SpecificationRange range;
  for (const SpecificationResult& result : curve) {
    // fmin and fmax pass over NaN.
    range.low = std::fmin(range.low, result.change.value);
    range.high = std::fmax(range.high, result.change.value);
  }
  return range;
}

}  // namespace klara
