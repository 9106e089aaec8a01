#include <klara/displacement/offender_turnover.hpp>

#include <klara/inference/distributions.hpp>
#include <klara/inference/placebo_spread.hpp>

#include <algorithm>
#include <cassert>
#include <map>

namespace klara {
namespace {

constexpr std::uint64_t least_persons_of_control = 10;
constexpr std::size_t least_controls = 10;
constexpr double known_freedom =
    400.0;  // of a variance that is not estimated: beyond_placebos' most

/// How many incidents each key has in one area and period.
struct Seen {
  std::map<std::uint32_t, std::uint64_t> of_key;
  std::uint64_t incidents = 0, with_key = 0;
};

Seen seen_in(const PointSet& points, const OffenderKeys& keys, const WeeklyDesign& design,
             std::size_t area, const Weeks& weeks) {
  Seen seen;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (design.map.area_of[i] != area || !weeks.holding(points.from[i])) continue;
    ++seen.incidents;
    if (keys.of_row[i] == no_key) continue;
    ++seen.with_key;
    ++seen.of_key[keys.of_row[i]];
  }
  return seen;
}

PeriodOffenders told(const Seen& seen) {
  PeriodOffenders result;
  const std::uint64_t persons = seen.of_key.size();
  if (persons < fewest_persons) return result;
  result.persons = persons;
  result.with_key = static_cast<double>(seen.with_key) / static_cast<double>(seen.incidents);
  result.incidents_each = static_cast<double>(seen.with_key) / static_cast<double>(persons);
  const auto seen_so_often = [&](std::uint64_t times) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        seen.of_key, [times](const auto& key) { return key.second == times; }));
  };
  const std::uint64_t once = seen_so_often(1);
  const std::uint64_t twice = seen_so_often(2);
  if (once >= fewest_persons && twice >= fewest_persons) {
    const auto f1 = static_cast<double>(once);
    result.unseen_at_least = f1 * f1 / (2.0 * static_cast<double>(twice));
  }
  return result;
}

/// Of every key, whether it had an incident before the period after began.
std::vector<bool> known_before(const PointSet& points, const OffenderKeys& keys, Instant begin) {
  std::vector<bool> known;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::uint32_t key = keys.of_row[i];
    if (key == no_key || points.from[i] >= begin) continue;
    if (key >= known.size()) known.resize(key + 1);
    known[key] = true;
  }
  return known;
}

struct Newcomers {
  std::uint64_t persons = 0, new_ones = 0;
};

Newcomers newcomers(const Seen& seen, const std::vector<bool>& known) {
  Newcomers result{.persons = seen.of_key.size()};
  for (const auto& [key, times] : seen.of_key) {
    if (key >= known.size() || !known[key]) ++result.new_ones;
  }
  return result;
}

/// Of several areas in one pass.
std::vector<Seen> seen_after(const PointSet& points, const OffenderKeys& keys,
                             const WeeklyDesign& design) {
  std::vector<Seen> of_area(design.map.areas());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::uint32_t area = design.map.area_of[i];
    if (area >= of_area.size() || keys.of_row[i] == no_key) continue;
    if (design.after.holding(points.from[i])) ++of_area[area].of_key[keys.of_row[i]];
  }
  return of_area;
}

double share_of(const Newcomers& n) {
  return static_cast<double>(n.new_ones) / static_cast<double>(n.persons);
}

void compare(const Newcomers& treated, const std::vector<Newcomers>& controls, double level,
             OffenderTurnover& result) {
  Newcomers all;
  for (const Newcomers& control : controls) {
    all.persons += control.persons;
    all.new_ones += control.new_ones;
  }
  result.controls = controls.size();
  const std::uint64_t known = all.persons - all.new_ones;
  if (controls.size() < least_controls || std::min(all.new_ones, known) < fewest_persons) return;
  result.control_share = share_of(all);
  const double variance = result.control_share * (1.0 - result.control_share);
  std::vector<double> effects, variances;
  for (const Newcomers& control : controls) {
    effects.push_back(share_of(control));
    variances.push_back(variance / static_cast<double>(control.persons));
  }
  const OwnEffect own{.value = result.share,
                      .variance = variance / static_cast<double>(treated.persons),
                      .freedom = known_freedom};
  result.beyond = beyond_placebos(own, placebo_spread(effects, variances), level).effect;
}

}  // namespace

OffenderTurnover offender_turnover(const PointSet& points, const OffenderKeys& keys,
                                   const WeeklyDesign& design, double level) {
  assert(keys.of_row.size() == points.size());
  require_interval_level(level);
  const PlaceDesign& parts = design.map.parts;
  OffenderTurnover result;
  result.beyond.level = level;
  result.before = told(seen_in(points, keys, design, parts.treated, design.before));
  const Seen after = seen_in(points, keys, design, parts.treated, design.after);
  result.after = told(after);

  const std::vector<bool> known = known_before(points, keys, design.after.borders.front());
  const Newcomers treated = newcomers(after, known);
  const std::uint64_t others = treated.persons - treated.new_ones;
  if (std::min(treated.new_ones, others) < fewest_persons) return result;
  result.first_seen = treated.new_ones;
  result.share = share_of(treated);

  const std::vector<Seen> seen = seen_after(points, keys, design);
  std::vector<Newcomers> controls;
  for (const std::size_t area : comparison_areas(parts)) {
    const Newcomers control = newcomers(seen[area], known);
    if (control.persons >= least_persons_of_control) controls.push_back(control);
  }
  compare(treated, controls, level, result);
  return result;
}

}  // namespace klara
