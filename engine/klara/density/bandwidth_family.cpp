#include <klara/density/bandwidth_family.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/cross_validated_bandwidth.hpp>
#include <klara/density/gaussian_neighbours.hpp>
#include <klara/density/incident_places.hpp>
#include <klara/density/plug_in_bandwidth.hpp>

#include <fmt/format.h>

#include <string>

namespace klara {
namespace {

constexpr double most_pairs = 3e6;

/// Where a sentence is the same but for lengths.
std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + " m";
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
  std::optional<SquareMetres> window_area;
  const GeocodingPrecision& precision;
  CrossValidationOptions validation;
};

Text note_of_floor(Metres bandwidth, const Asked& asked) {
  const Metres floor = carried_over(asked.precision.floor, Kernel::gaussian, asked.kernel);
  if (!(bandwidth < floor)) return {};
  return {.en = fmt::format("shorter than {}, the floor that geocoding sets",
                            metres(floor, Language::english)),
          .sv = fmt::format("kortare än {}, gränsen som geokodningen sätter",
                            metres(floor, Language::swedish))};
}

Text note_of_places(const Asked& asked) {
  if (asked.validation.leave_out != LeaveOut::place) return {};
  const double shared = asked.precision.shared;
  return {.en = fmt::format("all incidents of a place left out together, as {} share theirs",
                            percent(shared, 0, Language::english)),
          .sv = fmt::format("alla brott på en plats utelämnade tillsammans, då {} delar sin",
                            percent(shared, 0, Language::swedish))};
}

BandwidthEstimate found(BandwidthRule rule, Metres bandwidth, const Text& note,
                        const Asked& asked) {
  return {.rule = rule,
          .bandwidth = bandwidth,
          .reason = {},
          .note = sentence(note_of_floor(bandwidth, asked), note)};
}

BandwidthEstimate none(BandwidthRule rule, const Text& reason) {
  return {.rule = rule, .bandwidth = std::nullopt, .reason = reason, .note = {}};
}

BandwidthEstimate validated(BandwidthRule rule, const BestBandwidth& best, const Text& note,
                            const Asked& asked) {
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
  if (shortest && asked.precision.shared > 0.0 &&
      asked.validation.leave_out == LeaveOut::incident) {
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
  return none(rule, reason);
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
    return none(BandwidthRule::diggle,
                {.en = "too many pairs of incidents even at the shortest bandwidth; least squares "
                       "(lscv) is the same criterion with a Gaussian",
                 .sv = "för många par av brott även vid den kortaste bandbredden; minsta kvadrat "
                       "(lscv) är samma kriterium med en gausskärna"});
  }
  CrossValidationOptions options = asked.validation;
  options.range = range;
  BandwidthEstimate estimate = validated(
      BandwidthRule::diggle, diggle_bandwidth(asked.incidents, asked.kernel, options, run),
      note_of_places(asked), asked);
  if (range->until < usual.until) {
    const Text cut{.en = "longer ones were not tried, as too many pairs of incidents are so near",
                   .sv = "längre prövades inte, då för många par av brott ligger så nära"};
    Text& said = estimate.bandwidth ? estimate.note : estimate.reason;
    said = sentence(said, cut);
  }
  return estimate;
}

BandwidthEstimate by_cronie_van_lieshout(const Asked& asked, const RunContext& run) {
  if (!asked.window_area) {
    return none(BandwidthRule::cronie_van_lieshout,
                {.en = "needs the area of a window", .sv = "kräver ytan av ett fönster"});
  }
  return validated(BandwidthRule::cronie_van_lieshout,
                   cronie_van_lieshout_bandwidth(asked.incidents, asked.kernel, *asked.window_area,
                                                 asked.validation, run),
                   {}, asked);
}

BandwidthEstimate estimate(BandwidthRule rule, const Asked& asked, const RunContext& run) {
  const PointSet& incidents = asked.incidents;
  const Kernel kernel = asked.kernel;
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
                       note_of_places(asked), asked);
    case BandwidthRule::likelihood:
      return validated(rule, likelihood_bandwidth(incidents, kernel, asked.validation, run),
                       note_of_places(asked), asked);
    case BandwidthRule::cronie_van_lieshout:
      return by_cronie_van_lieshout(asked, run);
    case BandwidthRule::diggle:
      return by_diggle(asked, run);
  }
  return none(rule, {});
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
  }
  return {};
}

BandwidthFamily bandwidth_family(const PointSet& incidents, Kernel kernel,
                                 const BandwidthFamilyOptions& options, const RunContext& run) {
  BandwidthFamily family;
  family.precision = geocoding_precision(incidents);
  family.leave_out = options.leave_out.value_or(
      family.precision.shared >= many_shared ? LeaveOut::place : LeaveOut::incident);
  const Asked asked{.incidents = incidents,
                    .kernel = kernel,
                    .window_area = options.window_area,
                    .precision = family.precision,
                    .validation = {.leave_out = family.leave_out, .range = std::nullopt}};
  for (const BandwidthRule rule : all_bandwidth_rules) {
    try {
      family.estimates.push_back(estimate(rule, asked, run));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::bad_data) throw;
      family.estimates.push_back(none(rule, error.message()));
    }
  }
  return family;
}

}  // namespace klara
