#include <klara/density/bandwidth_family.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/cross_validated_bandwidth.hpp>
#include <klara/density/gaussian_neighbours.hpp>
#include <klara/density/incident_places.hpp>
#include <klara/density/joint_bandwidth.hpp>
#include <klara/density/plug_in_bandwidth.hpp>
#include <klara/shape/border.hpp>
#include <klara/shape/inside.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace klara {
namespace {

constexpr double most_pairs = 3e6;

/// Where a sentence is the same but for lengths.
std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + "\u00A0m";
}

Text sentence(const Text& first, const Text& second) {
  if (first.en.empty()) return second;
  if (second.en.empty()) return first;
  return {.en = first.en + "; " + second.en, .sv = first.sv + "; " + second.sv};
}

/// What all parts look at.
struct Asked {
  const PointSet& incidents;
  Kernel kernel;
  const BandwidthFamilyOptions& options;
  const GeocodingPrecision& precision;
  Metres floor;
  CrossValidationOptions validation;
};

Text note_of_floor(Metres bandwidth, const Asked& asked) {
  if (!(bandwidth < asked.floor)) return {};
  return {.en = fmt::format("shorter than {}, the floor that geocoding sets",
                            metres(asked.floor, Language::english)),
          .sv = fmt::format("kortare än {}, gränsen som geokodningen sätter",
                            metres(asked.floor, Language::swedish))};
}

Text note_of_places(const Asked& asked) {
  if (asked.validation.leave_out != LeaveOut::place) return {};
  const double shared = asked.precision.shared;
  return {.en = fmt::format("places left out whole, as {} of the incidents share theirs",
                            percent(shared, 0, Language::english)),
          .sv = fmt::format("hela platser utelämnade, då {} av brotten delar sin",
                            percent(shared, 0, Language::swedish))};
}

BandwidthEstimate found(BandwidthRule rule, Metres bandwidth, const Text& note,
                        const Asked& asked) {
  return {.rule = rule,
          .bandwidth = bandwidth,
          .code = {},
          .reason = {},
          .note = sentence(note_of_floor(bandwidth, asked), note)};
}

BandwidthEstimate none(BandwidthRule rule, std::string code, const Text& reason) {
  return {.rule = rule,
          .bandwidth = std::nullopt,
          .code = std::move(code),
          .reason = reason,
          .note = {}};
}

/// `shortened_by_ties`: incidents were left out one by one, each beside those at its place.
BandwidthEstimate validated(BandwidthRule rule, const BestBandwidth& best, bool shortened_by_ties,
                            const Text& note, const Asked& asked) {
  if (!best.at_end) return found(rule, best.bandwidth, note, asked);
  const Metres from = carried_over(best.range.from, Kernel::gaussian, asked.kernel);
  const Metres until = carried_over(best.range.until, Kernel::gaussian, asked.kernel);
  const bool shortest = best.bandwidth.value < 0.5 * (from.value + until.value);
  const auto tried = [&](Language language) {
    return metres(from, language) + (language == Language::swedish ? " till " : " to ") +
           metres(until, language);
  };
  Text reason{.en = fmt::format("the {} of {} fits best, so the best is none of them",
                                shortest ? "shortest" : "longest", tried(Language::english)),
              .sv = fmt::format("den {} av {} passar bäst, så den bästa är ingen av dem",
                                shortest ? "kortaste" : "längsta", tried(Language::swedish))};
  if (shortest && shortened_by_ties && asked.precision.shared > 0.0) {
    const double shared = asked.precision.shared;
    reason = sentence(
        reason,
        {.en = fmt::format("{} of the incidents share their place with another, and foresee it "
                           "the better the shorter the bandwidth",
                           percent(shared, 0, Language::english)),
         .sv = fmt::format("{} av brotten delar plats med ett annat och förutsäger det bättre ju "
                           "kortare bandbredden är",
                           percent(shared, 0, Language::swedish))});
  }
  return none(rule, "BANDWIDTH_AT_END", reason);
}

bool leaves_out_incidents(const Asked& asked) {
  return asked.validation.leave_out == LeaveOut::incident;
}

/// The part of a range whose discs hold few enough pairs; none: not even the shortest.
std::optional<BandwidthRange> range_of_few_pairs(const PointSet& incidents,
                                                 const BandwidthRange& usual) {
  const IncidentPlaces at = incident_places(incidents);
  // A disc of equal spread has twice the radius, and two of them meet at twice that.
  const auto few = [&](Metres bandwidth) {
    return estimated_pairs(CellIndex(at.places, 4.0 * bandwidth), at.places) <= most_pairs;
  };
  BandwidthRange range{.from = usual.from, .until = 2.0 * usual.from};
  if (!few(range.until)) return std::nullopt;
  while (range.until < usual.until && few(2.0 * range.until)) range.until = 2.0 * range.until;
  if (usual.until < range.until) range.until = usual.until;
  return range;
}

BandwidthEstimate by_diggle(const Asked& asked, const RunContext& run) {
  const BandwidthRange usual = usual_range(asked.incidents);
  const auto range = range_of_few_pairs(asked.incidents, usual);
  if (!range) {
    return none(BandwidthRule::diggle, "PAIRS_TOO_MANY",
                {.en = "too many pairs of incidents even at the shortest bandwidth; least squares "
                       "(lscv) is the same criterion with a Gaussian",
                 .sv = "för många par av brott även vid den kortaste bandbredden; minsta kvadrat "
                       "(lscv) är samma kriterium med en gausskärna"});
  }
  CrossValidationOptions options = asked.validation;
  options.range = range;
  BandwidthEstimate estimate = validated(
      BandwidthRule::diggle, diggle_bandwidth(asked.incidents, asked.kernel, options, run),
      leaves_out_incidents(asked), note_of_places(asked), asked);
  if (range->until < usual.until) {
    const Text cut{.en = "longer ones were not tried, as too many pairs of incidents are so near",
                   .sv = "längre prövades inte, då för många par av brott ligger så nära"};
    Text& said = estimate.bandwidth ? estimate.note : estimate.reason;
    said = sentence(said, cut);
  }
  return estimate;
}

std::vector<std::size_t> inside(const PointSet& incidents, const MultiPolygon& window,
                                const RunContext& run) {
  const auto rows = rows_inside(incidents, border_of(window), run);
  return {rows.begin(), rows.end()};
}

Text note_of_inside(std::size_t inside, std::size_t incidents) {
  if (inside == incidents) return {};
  return {.en = fmt::format("of the {} inside the window",
                            counted(inside, "incident", "incidents", Language::english)),
          .sv = fmt::format("för de {} brotten i fönstret", count(inside, Language::swedish))};
}

/// Its density is weighed against the window's area, to which those outside have no part.
BandwidthEstimate by_cronie_van_lieshout(const Asked& asked, const RunContext& run) {
  const MultiPolygon& window = asked.options.window;
  const auto rows = inside(asked.incidents, window, run);
  return validated(BandwidthRule::cronie_van_lieshout,
                   cronie_van_lieshout_bandwidth(selected(asked.incidents, rows), asked.kernel,
                                                 area(window), asked.validation, run),
                   /*shortened_by_ties=*/false, note_of_inside(rows.size(), asked.incidents.size()),
                   asked);
}

BandwidthEstimate by_hazelton(const Asked& asked, const RunContext& run) {
  const ComparedIncidents& compared = *asked.options.compared;
  return validated(BandwidthRule::hazelton,
                   hazelton_bandwidth(compared.cases, compared.controls, asked.kernel, {}, run),
                   /*shortened_by_ties=*/true, {}, asked);
}

BandwidthEstimate by_kelsall_diggle(const Asked& asked, const RunContext& run) {
  const auto& [cases, controls] = *asked.options.compared;
  const MultiPolygon& window = asked.options.window;
  const std::size_t those_inside =
      inside(cases, window, run).size() + inside(controls, window, run).size();
  return validated(BandwidthRule::kelsall_diggle,
                   kelsall_diggle_bandwidth(cases, controls, window, asked.kernel, {}, run),
                   /*shortened_by_ties=*/true,
                   note_of_inside(those_inside, cases.size() + controls.size()), asked);
}

BandwidthEstimate estimate(BandwidthRule rule, const Asked& asked, const RunContext& run) {
  const PointSet& incidents = asked.incidents;
  const Kernel kernel = asked.kernel;
  if (needs_window(rule) && asked.options.window.empty()) {
    return none(rule, "WINDOW_MISSING",
                {.en = "needs a window, or districts", .sv = "kräver ett fönster eller områden"});
  }
  if (compares_two(rule) && !asked.options.compared) {
    return none(rule, "PERIOD_MISSING",
                {.en = "needs two periods to compare", .sv = "kräver två perioder att jämföra"});
  }
  switch (rule) {
    case BandwidthRule::scott:
      return found(rule, scott_bandwidth(incidents, kernel), {}, asked);
    case BandwidthRule::silverman:
      return found(rule, silverman_bandwidth(incidents, kernel), {}, asked);
    case BandwidthRule::normal_scale:
      return found(rule, normal_scale_bandwidth(incidents, kernel), {}, asked);
    case BandwidthRule::oversmoothing:
      return found(rule, oversmoothing_bandwidth(incidents, kernel), {}, asked);
    case BandwidthRule::arcgis:
      return found(rule, arcgis_bandwidth(incidents, kernel), {}, asked);
    case BandwidthRule::plug_in:
      return found(rule, plug_in_bandwidth(incidents, kernel, run), {}, asked);
    case BandwidthRule::least_squares:
      return validated(rule, least_squares_bandwidth(incidents, kernel, asked.validation, run),
                       leaves_out_incidents(asked), note_of_places(asked), asked);
    case BandwidthRule::likelihood:
      return validated(rule, likelihood_bandwidth(incidents, kernel, asked.validation, run),
                       leaves_out_incidents(asked), note_of_places(asked), asked);
    case BandwidthRule::cronie_van_lieshout:
      return by_cronie_van_lieshout(asked, run);
    case BandwidthRule::diggle:
      return by_diggle(asked, run);
    case BandwidthRule::hazelton:
      return by_hazelton(asked, run);
    case BandwidthRule::kelsall_diggle:
      return by_kelsall_diggle(asked, run);
  }
  return none(rule, {}, {});
}

}  // namespace

std::string_view name(BandwidthRule rule) {
  switch (rule) {
    case BandwidthRule::scott:
      return "scott";
    case BandwidthRule::silverman:
      return "silverman";
    case BandwidthRule::normal_scale:
      return "normal-scale";
    case BandwidthRule::oversmoothing:
      return "oversmoothing";
    case BandwidthRule::arcgis:
      return "arcgis";
    case BandwidthRule::plug_in:
      return "plug-in";
    case BandwidthRule::least_squares:
      return "lscv";
    case BandwidthRule::likelihood:
      return "ppl";
    case BandwidthRule::cronie_van_lieshout:
      return "cvl";
    case BandwidthRule::diggle:
      return "diggle";
    case BandwidthRule::hazelton:
      return "hazelton";
    case BandwidthRule::kelsall_diggle:
      return "kelsall-diggle";
  }
  return {};
}

std::optional<BandwidthRule> bandwidth_rule_named(std::string_view word) {
  const auto rule =
      std::ranges::find(all_bandwidth_rules, word, [](BandwidthRule each) { return name(each); });
  return rule == all_bandwidth_rules.end() ? std::nullopt : std::optional(*rule);
}

bool compares_two(BandwidthRule rule) {
  return rule == BandwidthRule::hazelton || rule == BandwidthRule::kelsall_diggle;
}

bool needs_window(BandwidthRule rule) {
  return rule == BandwidthRule::cronie_van_lieshout || rule == BandwidthRule::kelsall_diggle;
}

BandwidthFamily bandwidth_family(const PointSet& incidents, Kernel kernel,
                                 const BandwidthFamilyOptions& options, const RunContext& run) {
  BandwidthFamily family;
  family.precision = geocoding_precision(incidents, run);
  family.floor = carried_over(family.precision.floor, Kernel::gaussian, kernel);
  family.leave_out = options.leave_out.value_or(
      family.precision.shared >= many_shared ? LeaveOut::place : LeaveOut::incident);
  const Asked asked{.incidents = incidents,
                    .kernel = kernel,
                    .options = options,
                    .precision = family.precision,
                    .floor = family.floor,
                    .validation = {.leave_out = family.leave_out, .range = std::nullopt}};
  const auto report = [&](std::size_t done) {
    if (run.progress) run.progress({run.stage, done, options.rules.size()});
  };
  for (std::size_t r = 0; r < options.rules.size(); ++r) {
    report(r);
    throw_if_stopped(run);
    try {
      family.estimates.push_back(estimate(options.rules[r], asked, reporting_nothing(run)));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::bad_data) throw;
      family.estimates.push_back(none(options.rules[r], error.code(), error.message()));
    }
  }
  report(options.rules.size());
  return family;
}

}  // namespace klara
