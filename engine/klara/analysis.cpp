#include <klara/analysis.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/adaptive_bandwidth.hpp>
#include <klara/displacement/overdispersion.hpp>
#include <klara/shape/window.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace klara {
namespace {

/// The rows of each period, and the district of every incident.
struct Sorted {
  std::vector<std::uint32_t> district_of;
  std::vector<std::size_t> before, after;
};

void require_periods(const Study& study) {
  for (const auto& [period, en, sv] :
       {std::tuple{study.before, "before", "före"}, std::tuple{study.after, "after", "efter"}}) {
    if (!period || period->from < period->until) continue;
    throw bad_argument("PERIOD_ORDER",
                       {.en = fmt::format("the period {} must end after it begins", en),
                        .sv = fmt::format("perioden {} måste sluta efter att den börjar", sv)});
  }
  if (study.before && study.after && study.before->from < study.after->until &&
      study.after->from < study.before->until) {
    throw bad_argument("PERIOD_OVERLAP", {.en = "the periods before and after overlap",
                                          .sv = "perioderna före och efter överlappar varandra"});
  }
}

void require_incidents(const std::vector<std::size_t>& rows, const Period& period, const char* en,
                       const char* sv) {
  if (!rows.empty()) return;
  throw bad_data(
      "PERIOD_EMPTY",
      {.en = fmt::format("no incident lies in the period {}, {:%Y-%m-%d %H:%M} to {:%Y-%m-%d "
                         "%H:%M} UTC",
                         en, period.from, period.until),
       .sv = fmt::format("inget brott ligger i perioden {}, {:%Y-%m-%d %H:%M} till {:%Y-%m-%d "
                         "%H:%M} UTC",
                         sv, period.from, period.until)});
}

/// The districts that hold most incidents of the periods, at most three; empty = none does.
std::string fullest(const std::vector<DistrictChange>& districts, Language language) {
  constexpr std::size_t most_named = 3;
  const auto held = [](const DistrictChange& district) {
    return district.counts.before + district.counts.after;
  };
  std::vector<DistrictChange> named;
  std::ranges::copy_if(districts, std::back_inserter(named),
                       [&](const DistrictChange& district) { return held(district) > 0; });
  std::ranges::stable_sort(named, std::ranges::greater{}, held);
  named.resize(std::min(named.size(), most_named));
  std::string list;
  for (const DistrictChange& district : named) {
    list += fmt::format("{}{}{}: {}", list.empty() ? "" : "; ", district.code,
                        district.name.empty() ? "" : fmt::format(" ({})", district.name),
                        count(held(district), language));
  }
  return list;
}

Error treated_empty(const std::vector<DistrictChange>& districts) {
  Text remedy{.en = "Check that the area is where the incidents are.",
              .sv = "Kontrollera att området ligger där brotten är."};
  if (const std::string list = fullest(districts, Language::english); !list.empty()) {
    remedy.en += " Most incidents lie in " + list + ".";
    remedy.sv += " Flest brott har " + fullest(districts, Language::swedish) + ".";
  }
  return bad_data("TREATED_EMPTY", {.en = "no incident of either period lies in the treated area",
                                    .sv = "inget brott i någon av perioderna ligger i "
                                          "insatsområdet"})
      .with_remedy(std::move(remedy));
}

void require_incidents_of_areas(const AreaCounts& areas,
                                const std::vector<DistrictChange>& districts) {
  if (areas.treated == BeforeAfter{}) throw treated_empty(districts);
  if (areas.control == BeforeAfter{}) {
    throw bad_data("CONTROL_EMPTY",
                   {.en = "no incident of either period lies in the comparison",
                    .sv = "inget brott i någon av perioderna ligger i jämförelseområdet"})
        .with_remedy({.en = "A comparison needs districts that are neither treated nor places, "
                            "with incidents.",
                      .sv = "En jämförelse kräver områden med brott som varken är insatsområde "
                            "eller platser."});
  }
}

std::string called(const std::string& name, const char* without) {
  return name.empty() ? without : name;
}

/// A place of which nothing is left once each incident counts once: all of it lies in areas that
/// go before it.
Error place_in_others(const PointSet& incidents, const Study& study, const Sorted& sorted,
                      const std::vector<Part>& part_of, std::size_t place) {
  const std::vector<Part> held = parts_of(incidents, sorted.district_of, study.districts,
                                          study.places[place], {}, std::nullopt);
  std::set<Part> takers;
  for (const auto* rows : {&sorted.before, &sorted.after}) {
    for (const std::size_t row : *rows) {
      if (held[row] == treated_part) takers.insert(part_of[row]);
    }
  }
  Text areas;
  const auto add = [&](const std::string& en, const std::string& sv) {
    areas.en += (areas.en.empty() ? "" : ", ") + en;
    areas.sv += (areas.sv.empty() ? "" : ", ") + sv;
  };
  if (takers.contains(treated_part)) {
    add(called(study.treated->name, "the treated area"),
        called(study.treated->name, "insatsområdet"));
  }
  for (std::size_t k = 0; k < place; ++k) {
    if (!takers.contains(first_place + static_cast<Part>(k))) continue;
    add(study.places[k].name, study.places[k].name);
  }
  const std::string& name = study.places[place].name;
  return bad_argument("AREAS_OVERLAP",
                      {.en = fmt::format("all incidents of the place {} lie in {}", name, areas.en),
                       .sv = fmt::format("alla brott på platsen {} ligger i {}", name, areas.sv)})
      .with_remedy({.en = "Leave the place out, or draw it beside the treated area and the other "
                          "places: each incident counts in one of them.",
                    .sv = "Utelämna platsen, eller lägg den bredvid insatsområdet och de övriga "
                          "platserna: varje brott räknas i ett av dem."});
}

std::vector<DistrictChange> district_part(const Study& study, const Sorted& sorted) {
  if (study.before && study.after) {
    return district_changes(study.districts, selected(sorted.district_of, sorted.before),
                            selected(sorted.district_of, sorted.after), study.before, study.after,
                            study.denominators, study.difference.level);
  }
  return district_changes(study.districts, sorted.district_of, {}, std::nullopt, std::nullopt,
                          study.denominators, study.difference.level);
}

void multiply(Raster& raster, double factor) {
  for (double& value : raster.values) value *= factor;
}

PeriodDensity period_density(const PointSet& incidents, const std::vector<double>& bandwidths,
                             const std::vector<std::size_t>& rows, const Period& period,
                             const Grid& grid, const Study& study, const RunContext& run) {
  DensitySurface surface =
      density_surface(selected(incidents, rows), grid, study.window, study.bandwidth.value(),
                      surface_options(study, selected(bandwidths, rows)), run);
  const double per_month = 1.0 / months(period);
  PeriodDensity result{.per_month = std::move(surface.density),
                       .limits = std::move(surface.limits),
                       .outline = {},
                       .incidents_outside = surface.incidents_outside};
  multiply(result.per_month, per_month);
  if (result.limits) {
    multiply(result.limits->se, per_month);
    multiply(result.limits->low, per_month);
    multiply(result.limits->high, per_month);
  }
  result.outline = mass_outline(result.per_month, study.outline_share, run);
  return result;
}

/// The rows of every part in both periods.
class PartRows {
 public:
  PartRows(const std::vector<Part>& parts, const Sorted& sorted, std::size_t places)
      : rows_(first_place + places) {
    for (const std::size_t row : sorted.before) rows_[parts[row]][0].push_back(row);
    for (const std::size_t row : sorted.after) rows_[parts[row]][1].push_back(row);
  }

  [[nodiscard]] BeforeAfter counts(Part part) const {
    return {.before = rows_[part][0].size(), .after = rows_[part][1].size()};
  }
  [[nodiscard]] const std::vector<std::size_t>& rows(Part part, std::size_t period) const {
    return rows_[part][period];
  }

 private:
  std::vector<std::array<std::vector<std::size_t>, 2>> rows_;
};

Overdispersion weekly_scatter(const PointSet& incidents, const Study& study,
                              const PartRows& parts) {
  std::vector<WeeklySeries> series;
  const std::array periods{*study.before, *study.after};
  for (std::size_t p = 0; p < periods.size(); ++p) {
    const auto weekly = [&](const std::vector<std::size_t>& rows) {
      return weekly_counts(incidents, rows, periods[p]);
    };
    series.push_back({.area = weekly(parts.rows(treated_part, p)),
                      .control = weekly(parts.rows(control_part, p))});
    if (study.places.empty()) continue;
    std::vector<std::size_t> displacement;
    for (std::size_t k = 0; k < study.places.size(); ++k) {
      const auto& rows = parts.rows(first_place + static_cast<Part>(k), p);
      displacement.insert(displacement.end(), rows.begin(), rows.end());
    }
    // Compared only with its own past, it scatters by its seasons, too.
    series.push_back({.area = weekly(displacement), .control = {}});
  }
  return overdispersion(series);
}

/// Places without any incident say nothing of where it went.
std::optional<BeforeAfter> compared_places(const AreaCounts& areas) {
  if (areas.displacement == BeforeAfter{}) return std::nullopt;
  return areas.displacement;
}

void tell(DisplacementReport& report, KindAnswer answer) {
  report.kinds[static_cast<std::size_t>(answer.kind)] = std::move(answer);
}

/// Of what stayed in the treated area: the kinds that columns of the incidents tell.
void tell_of_attributes(const PointSet& incidents, const Study& study, const WeeklyDesign& design,
                        DisplacementReport& report, const RunContext& run) {
  for (const StudiedAttribute& attribute : study.attributes) {
    report.compositions.push_back(
        composition_answer(incidents, attribute, design, study.composition_tests, run));
    tell(report, report.compositions.back().answer);
  }
  if (!study.offenders) return;
  report.offenders =
      offender_turnover(incidents, *study.offenders, design, study.composition_tests.level);
  tell(report, {.kind = DisplacementKind::offenders,
                .verdict = {.reason = VerdictReason::described_only},
                .estimate = report.offenders->beyond});
}

/// What each incident weighs; those that the police bring to light weigh nothing, as they follow
/// the police. Empty where no harm is known.
std::vector<double> harm_of_incidents(const Study& study) {
  const auto weighed =
      std::ranges::find_if(study.attributes, [](const auto& a) { return !a.harm.empty(); });
  if (weighed == study.attributes.end()) return {};
  std::vector<double> result;
  for (const std::uint32_t level : weighed->values.of_row) {
    const bool is_reported = weighed->recorded[level] == Recorded::reported;
    result.push_back(is_reported ? weighed->harm[level] : 0.0);
  }
  return result;
}

FieldMeasures measures_of(const PointSet& incidents, const Study& study, const Sorted& sorted,
                          const std::vector<Part>& part_of,
                          const std::optional<WeeklyDesign>& design, double overdispersion,
                          const RunContext& run) {
  const std::vector<double> harm = harm_of_incidents(study);
  return field_measures({.points = incidents,
                         .part_of = part_of,
                         .district_of = sorted.district_of,
                         .before = sorted.before,
                         .after = sorted.after,
                         .harm = harm},
                        study.districts, *study.treated, design ? &*design : nullptr,
                        {.rings = study.rings,
                         .before_length = study.before->days() / study.after->days(),
                         .after_length = 1.0,
                         .overdispersion = overdispersion,
                         .level = study.difference.level},
                        in_stage(run, {.en = "The field's measures", .sv = "Etablerade mått"}));
}

/// The column that tells offences, where the study has one.
std::optional<Category> offence_of(const Study& study) {
  const auto offence =
      std::ranges::find(study.attributes, DisplacementKind::offence, &StudiedAttribute::kind);
  if (offence == study.attributes.end()) return std::nullopt;
  return offence->values;
}

DisplacementReport displacement_part(const PointSet& incidents, const Study& study,
                                     const Sorted& sorted,
                                     const std::vector<DistrictChange>& districts,
                                     const RunContext& run) {
  const std::vector<Part> part_of = parts_of(
      incidents, sorted.district_of, study.districts, *study.treated, study.places, study.control,
      in_stage(run, {.en = "Sorting into areas", .sv = "Delar in i områden"}));
  const PartRows parts(part_of, sorted, study.places.size());

  DisplacementReport report;
  report.areas = {.treated = parts.counts(treated_part),
                  .control = parts.counts(control_part),
                  .outside = parts.counts(outside_part),
                  .displacement = {}};
  require_incidents_of_areas(report.areas, districts);
  const auto overlaps_of = [&](const std::vector<std::size_t>& rows) {
    return overlaps(incidents, rows, sorted.district_of, study.districts, *study.treated,
                    study.places,
                    in_stage(run, {.en = "Looking for overlaps", .sv = "Söker överlapp"}));
  };
  const Overlaps before = overlaps_of(sorted.before);
  const Overlaps after = overlaps_of(sorted.after);
  report.shared = before.shared + after.shared;
  const Position origin = centroid(polygon_of(*study.treated, study.districts));
  for (std::size_t k = 0; k < study.places.size(); ++k) {
    const BeforeAfter counts = parts.counts(first_place + static_cast<Part>(k));
    const Position centre = centroid(polygon_of(study.places[k], study.districts));
    const BeforeAfter held{before.in_place[k], after.in_place[k]};
    if (counts == BeforeAfter{} && held != BeforeAfter{}) {
      throw place_in_others(incidents, study, sorted, part_of, k);
    }
    report.places.push_back(
        {.name = study.places[k].name,
         .counts = counts,
         .elsewhere = {.before = held.before - counts.before, .after = held.after - counts.after},
         .distance = {std::hypot(centre.x - origin.x, centre.y - origin.y)}});
    BeforeAfter together = report.areas.displacement.value_or(BeforeAfter{});
    together.before += counts.before;
    together.after += counts.after;
    report.areas.displacement = together;
  }
  report.overdispersion = weekly_scatter(incidents, study, parts);
  const WddAreas areas{.treated = report.areas.treated,
                       .control = report.areas.control,
                       .displacement = compared_places(report.areas),
                       .displacement_control = {}};  // the places have only their own past
  report.difference = difference(areas, *study.before, *study.after, report.overdispersion.factor,
                                 study.difference);
  std::optional<WeeklyDesign> design =
      weekly_design(incidents, sorted.district_of, study.districts, *study.treated, study.places,
                    study.control, *study.before, *study.after, study.zone, study.areas, run);
  report.measures =
      measures_of(incidents, study, sorted, part_of, design, report.overdispersion.factor, run);
  if (!design) {
    for (KindAnswer& kind : report.kinds) kind.verdict.reason = VerdictReason::no_whole_week;
    return report;
  }
  design = with_earlier(std::move(*design), study.earlier, study.zone);
  report.checks = design_checks(incidents, *design,
                                {.began = study.began.value_or(study.after->from),
                                 .register_changes = study.register_changes},
                                study.zone, study.place_tests.level);
  PlaceAnswerOptions place_tests = study.place_tests;
  place_tests.cautions = report.checks.cautions;
  report.place =
      place_answer(incidents, *design, place_tests,
                   in_stage(run, {.en = "Testing other places", .sv = "Prövar andra platser"}));
  report.flows = flows(*report.place, study.flows);
  tell(report, {.kind = DisplacementKind::place,
                .verdict = report.place->summary.verdict,
                .estimate = report.place->summary.estimate});
  report.hours = hour_answer(incidents, *design, study.zone, study.hour_tests,
                             in_stage(run, {.en = "Testing the hours", .sv = "Prövar tiderna"}));
  tell(report, report.hours->told);
  tell_of_attributes(
      incidents, study, *design, report,
      in_stage(run, {.en = "Testing offences and the like", .sv = "Prövar brottstyper med mera"}));
  std::vector<Caution> cautions = report.checks.cautions;
  std::ranges::copy(cautions_of(report.place->found.earlier), std::back_inserter(cautions));
  for (KindAnswer& kind : report.kinds) {
    if (kind.verdict.verdict == Verdict::cannot_tell) continue;
    kind.verdict = cautioned(std::move(kind.verdict), cautions);
  }
  if (study.sensitivity) {
    SpecificationOptions options = *study.sensitivity;
    options.tests = place_tests;
    report.sensitivity = specification_curve(
        incidents, *design, *report.place, study.began.value_or(study.after->from), study.zone,
        offence_of(study), options,
        in_stage(run, {.en = "Trying other choices", .sv = "Prövar andra val"}));
  }
  return report;
}

}  // namespace

PointSet incidents_of_density(const PointSet& incidents, const Study& study) {
  if (!study.before || !study.after) return incidents;
  std::vector<std::size_t> rows = rows_within(incidents, *study.before);
  std::ranges::copy(rows_within(incidents, *study.after), std::back_inserter(rows));
  std::ranges::sort(rows);
  return selected(incidents, rows);
}

BandwidthFamily study_bandwidths(const PointSet& incidents, const Study& study,
                                 const std::vector<BandwidthRule>& rules, const RunContext& run) {
  BandwidthFamilyOptions options;
  options.rules = rules;
  options.window = study.window;
  const Kernel kernel = study.density.kernel;
  if (!study.before || !study.after) return bandwidth_family(incidents, kernel, options, run);
  options.compared =
      ComparedIncidents{.cases = selected(incidents, rows_within(incidents, *study.after)),
                        .controls = selected(incidents, rows_within(incidents, *study.before))};
  return bandwidth_family(incidents_of_density(incidents, study), kernel, options, run);
}

std::vector<double> bandwidths_of(const PointSet& incidents, const Study& study,
                                  const RunContext& run) {
  if (!study.adaptive) return {};
  const PointSet counted = incidents_of_density(incidents, study);
  std::vector<double> of_counted =
      adaptive_bandwidths(counted, study.bandwidth.value(), study.density.kernel, {},
                          in_stage(run, {.en = "Finding bandwidths", .sv = "Söker bandbredder"}));
  if (counted.size() == incidents.size()) return of_counted;
  std::vector<double> bandwidths(incidents.size(), study.bandwidth->value);
  auto next = of_counted.begin();
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    if (study.before->contains(incidents.from[i]) || study.after->contains(incidents.from[i])) {
      bandwidths[i] = *next++;
    }
  }
  return bandwidths;
}

Grid density_grid(const PointSet& incidents, const Study& study,
                  std::span<const double> bandwidths) {
  if (!study.window.empty()) return grid_covering(bounds(study.window), study.cell);
  const Metres longest =
      bandwidths.empty() ? study.bandwidth.value() : Metres{*std::ranges::max_element(bandwidths)};
  return grid_covering(grown(bounds(incidents), margin(study.density.kernel) * longest),
                       study.cell);
}

MultiPolygon window_on(const Grid& grid, const Study& study) {
  if (!study.window.empty()) return study.window;
  return window_of({grid.west, grid.south(), grid.east(), grid.north});
}

SurfaceOptions surface_options(const Study& study, std::vector<double> bandwidths) {
  return {.density = study.density,
          .edge_correction = study.edge_correction,
          .bandwidths = std::move(bandwidths),
          .intervals = study.intervals};
}

Analysis analysis(const PointSet& incidents, const Study& study, const RunContext& run) {
  require_periods(study);
  if (study.bandwidth) require_bandwidth(*study.bandwidth);
  if (study.treated) require_known_codes(*study.treated, study.districts);
  if (study.control) require_known_codes(*study.control, study.districts);
  if (study.treated && study.control) require_no_common_codes(*study.treated, *study.control);

  Analysis result;
  result.incidents = incidents.size();

  Sorted sorted;
  sorted.district_of =
      districts_of(incidents, DistrictIndex(study.districts),
                   in_stage(run, {.en = "Finding districts", .sv = "Söker områden"}));
  const bool compares = study.before && study.after;
  if (compares) {
    sorted.before = rows_within(incidents, *study.before);
    sorted.after = rows_within(incidents, *study.after);
    require_incidents(sorted.before, *study.before, "before", "före");
    require_incidents(sorted.after, *study.after, "after", "efter");
    result.in_periods = {.before = sorted.before.size(), .after = sorted.after.size()};
  }
  result.districts = district_part(study, sorted);

  if (compares && study.bandwidth) {
    const std::vector<double> bandwidths = bandwidths_of(incidents, study, run);
    const Grid grid = density_grid(incidents, study, bandwidths);
    result.before = period_density(incidents, bandwidths, sorted.before, *study.before, grid, study,
                                   in_stage(run, {.en = "Density before", .sv = "Täthet före"}));
    result.after = period_density(incidents, bandwidths, sorted.after, *study.after, grid, study,
                                  in_stage(run, {.en = "Density after", .sv = "Täthet efter"}));
  }
  if (compares && study.treated) {
    result.displacement = displacement_part(incidents, study, sorted, result.districts, run);
  }
  return result;
}

}  // namespace klara
