#include <klara/adapters/study_inputs.hpp>

#include <klara/adapters/area_reader.hpp>
#include <klara/adapters/cost_reader.hpp>
#include <klara/adapters/cube_choice.hpp>
#include <klara/adapters/denominator_reader.hpp>
#include <klara/adapters/district_reader.hpp>
#include <klara/adapters/incident_reader.hpp>
#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/joined_area.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/selection.hpp>
#include <klara/adapters/staffing_reader.hpp>
#include <klara/adapters/street_reader.hpp>
#include <klara/adapters/study_attributes.hpp>
#include <klara/adapters/study_population.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/adapters/study_schema.hpp>
#include <klara/adapters/study_spelling.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/adapters/vector_layer.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/bandwidth_family.hpp>
#include <klara/density/geocoding.hpp>
#include <klara/geodata/dates.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>
#include <klara/geodata/verdict_words.hpp>
#include <klara/shape/window.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

void refuse_public(const StudyFile& study) {
  if (study.audience != Audience::open_to_public) return;
  throw bad_argument(
      "AUDIENCE_PUBLIC",
      {.en = "results for the public need disclosure control, which is not there yet",
       .sv = "resultat för allmänheten kräver röjandekontroll, som ännu inte finns"})
      .with_remedy({.en = "Write --audience internal and keep the results among those who may "
                          "see the incidents.",
                    .sv = "Skriv --audience internal och behåll resultaten bland dem som får se "
                          "brotten."});
}

// ---- the working coordinate system

/// The system of the incidents, without reading them. CSV files state none.
std::optional<Crs> stated_crs(const IncidentSource& incidents, const RunContext& run) {
  if (incidents.crs) return crs_named(*incidents.crs);
  if (format_of(incidents.source) == InputFormat::csv) return std::nullopt;
  return open_vector_layer(incidents.source,
                           {.layer = incidents.layer,
                            .encoding = incidents.encoding,
                            .layer_option = "--layer",
                            .encoding_option = "--encoding"},
                           run)
      ->header()
      .crs;
}

// ---- periods

Period instants_of(const LocalPeriod& period, const TimeZone& zone) {
  return {instant_of_day(zone, period.from), instant_of_day(zone, period.until)};
}

void require_incidents_within(const Period& period, const LocalPeriod& as_written, const Text& name,
                              const StudyInputs& in) {
  if (!rows_within(in.incidents.points, period).empty()) return;
  const std::string& source = in.incidents.intake.source;
  Error error =
      bad_data("PERIOD_EMPTY", {.en = fmt::format("{} has no incident in the period {}, {}", source,
                                                  name.en, dates(as_written, Language::english)),
                                .sv = fmt::format("{} har inget brott i perioden {}, {}", source,
                                                  name.sv, dates(as_written, Language::swedish))});
  error.at(source);
  const DaySpan span = days_of(in.incidents.points, in.zone);
  const std::uint64_t taken = in.incidents.points.size();
  throw error.with_remedy(
      {.en = fmt::format("The selection holds {}, from {} to {}.",
                         counted(taken, "incident", "incidents", Language::english),
                         written(span.first), written(span.last)),
       .sv = fmt::format("Urvalet har {} brott, från {} till {}.", count(taken, Language::swedish),
                         written(span.first), written(span.last))});
}

/// The interval [from, until] of an incident holds a cut inside.
std::uint64_t crossing_count(const PointSet& points, const std::array<Instant, 4>& cuts) {
  std::uint64_t crossing = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool crosses = std::ranges::any_of(
        cuts, [&](Instant cut) { return points.from[i] < cut && cut < points.until[i]; });
    if (crosses) ++crossing;
  }
  return crossing;
}

void take_earlier(const StudyFile& study, StudyInputs& in) {
  for (const LocalPeriod& season : study.earlier) {
    in.study.earlier.push_back(instants_of(season, in.zone));
    require_incidents_within(in.study.earlier.back(), season, {.en = "earlier", .sv = "tidigare"},
                             in);
  }
}

/// The period after that is tested begins when what was done has settled.
LocalPeriod settled(const LocalPeriod& after, const DisplacementSettings& design) {
  const auto left_out = std::chrono::floor<std::chrono::days>(design.wash_out.value_or(0s));
  return {after.from + left_out, after.until};
}

Choice settled_choice(const StudyFile& study) {
  const LocalPeriod after = settled(*study.after, study.displacement);
  const std::string days = written(*study.displacement.wash_out);
  return {"after-settled",
          written(after.from) + "/" + written(after.until),
          {.en = fmt::format("the first {} of the period after are left out everywhere (wash-out); "
                             "what was done began on {}",
                             days, written(study.after->from)),
           .sv = fmt::format("de första {} av perioden efter är utelämnade överallt (inkörning); "
                             "insatsen började {}",
                             days, written(study.after->from))}};
}

void take_periods(const StudyFile& study, StudyInputs& in) {
  if (!study.before || !study.after) return;
  const Period before = instants_of(*study.before, in.zone);
  const LocalPeriod settled_after = settled(*study.after, study.displacement);
  const Period after = instants_of(settled_after, in.zone);
  require_incidents_within(before, *study.before, {.en = "before", .sv = "före"}, in);
  require_incidents_within(after, settled_after, {.en = "after", .sv = "efter"}, in);
  in.study.before = before;
  in.study.after = after;
  take_earlier(study, in);

  IntakeReport& intake = in.incidents.intake;
  const std::uint64_t crossing =
      crossing_count(in.incidents.points, {before.from, before.until, after.from, after.until});
  if (crossing > 0) {
    add_warning(
        intake, "PERIOD_CROSSED", crossing,
        {.en = fmt::format("the time of {} crosses the beginning or end of a period; each counts "
                           "where it begins",
                           counted(crossing, "incident", "incidents", Language::english)),
         .sv = fmt::format("tiden för {} brott går över en periods början eller slut; vart och "
                           "ett räknas där det börjar",
                           count(crossing, Language::swedish))});
  }
  const auto days = [](const LocalPeriod& p) { return (p.until - p.from).count(); };
  if (days(*study.before) != days(settled_after)) {
    add_warning(
        intake, "PERIOD_UNEQUAL", 0,
        {.en = fmt::format("the periods are not equally long, {} and {} days; counts and rates are "
                           "each period's own, a change is as if the first had been as long as "
                           "the second",
                           days(*study.before), days(settled_after)),
         .sv = fmt::format(
             "perioderna är inte lika långa, {} och {} dagar; antal och "
             "brottstal gäller var period för sig, en förändring är omräknad som om den "
             "första vore lika lång som den andra",
             days(*study.before), days(settled_after))});
  }
}

// ---- areas

/// The files that are read, each entered with its checksum and its number of rows or features.
class InputList {
 public:
  InputList(fs::path folder, const RunContext& run) : folder_(std::move(folder)), run_(run) {}

  void add(const char* role, const IntakeReport& read) {
    files_.push_back({role, written(fs::path(read.source), folder_), read.sha256, read.read});
  }
  void add(const char* role, const fs::path& file, std::uint64_t rows) {
    files_.push_back({role, written(file, folder_), input_checksum(file, run_), rows});
  }
  /// The area of a file.
  MultiPolygon area(const char* role, const fs::path& file, Crs crs) {
    AreaRead read = read_area(file, crs, run_);
    add(role, file, read.features);
    return std::move(read.area);
  }

  [[nodiscard]] std::vector<InputFile> taken() { return std::move(files_); }

 private:
  fs::path folder_;
  const RunContext& run_;
  std::vector<InputFile> files_;
};

/// The word was meant for something else; nobody shall read it here.
void refuse_personal_codes(const StudyArea& area, const DistrictSet& districts) {
  for (const std::string& code : area.codes) {
    if (!looks_personal(code) || district_with_code(districts, code)) continue;
    throw bad_argument("AREA_UNKNOWN",
                       {.en = fmt::format("no district has the code {}", shown(code)),
                        .sv = fmt::format("inget område har koden {}", shown(code))})
        .with_remedy({.en = "It looks like a personal identity number. Give codes of districts.",
                      .sv = "Den ser ut som ett personnummer. Ange områdenas koder."});
  }
}

StudyArea area_of(const char* role, const AreaSource& source, std::string name,
                  const StudyInputs& in, InputList& files) {
  StudyArea area{.name = std::move(name), .codes = source.codes, .polygon = {}};
  if (source.codes.empty()) {
    area.polygon = files.area(role, source.file, in.crs);
  } else {
    refuse_personal_codes(area, in.study.districts);
    require_known_codes(area, in.study.districts);
  }
  return area;
}

std::string name_of_treated(const AreaSource& treated, const DistrictSet& districts,
                            Language language) {
  if (treated.codes.size() == 1) {
    const auto found = district_with_code(districts, treated.codes.front());
    const bool has_name = found && !districts[*found].name.empty();
    return has_name ? districts[*found].name : treated.codes.front();
  }
  return treated_area_in_words().in(language);
}

/// Results and costs tell areas by these names: each must be of one area.
void require_names_of_their_own(const StudyInputs& in, const std::filesystem::path& file) {
  for (const StudyArea& place : in.study.places) {
    const bool is_treated = place.name == "treated";
    if (!is_treated && !district_with_code(in.study.districts, place.name)) continue;
    const std::string name = shown(place.name);
    throw bad_data(
        "PLACE_NAME_TAKEN",
        {.en = is_treated ? fmt::format("a place is named {}, as the treated area is called "
                                        "in costs and results",
                                        name)
                          : fmt::format("a place is named {}, which is a district's code", name),
         .sv = is_treated ? fmt::format("en plats heter {}, som insatsområdet kallas i "
                                        "kostnader och resultat",
                                        name)
                          : fmt::format("en plats heter {}, som är ett områdes kod", name)})
        .with_remedy({.en = "Give the place another name, such as that of its square or street.",
                      .sv = "Ge platsen ett annat namn, till exempel torgets eller gatans."})
        .at(file.generic_string());
  }
}

/// Incidents outside the districts are set aside, so that a place there would seem empty.
void warn_of_places_outside(StudyInputs& in) {
  if (!in.districts) return;
  const DistrictIndex index(in.study.districts);
  const auto inside = [&](Position p) { return index.district_of(p) != outside; };
  std::vector<std::string> names;
  for (const StudyArea& place : in.study.places) {
    const bool any = std::ranges::any_of(place.polygon, [&](const Polygon& polygon) {
      return std::ranges::any_of(polygon.shell, inside);
    });
    if (!any && !inside(centroid(place.polygon))) names.push_back(shown(place.name));
  }
  if (names.empty()) return;
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  add_warning(in.incidents.intake, "PLACE_OUTSIDE", 0,
              {.en = fmt::format("outside all districts, where every incident is set aside: {}. "
                                 "Nothing can be said of it",
                                 list),
               .sv = fmt::format("utanför alla områden, där varje brott sätts åt sidan: {}. Om det "
                                 "kan inget sägas",
                                 list)});
}

Error nothing_but_water(const StudyFile& study) {
  const bool has_window = !study.window.empty();
  return bad_data("WINDOW_EMPTY",
                  {.en = fmt::format("the water (--water) covers all of the {}",
                                     has_window ? "window" : "districts"),
                   .sv = fmt::format("vattnet (--water) täcker {}",
                                     has_window ? "hela fönstret" : "alla områden")})
      .with_remedy(
          {.en = "Give a file that holds the water alone, such as lakes, and not the land.",
           .sv = "Ange en fil som bara innehåller vattnet, till exempel sjöar, och inte "
                 "landet."});
}

void take_areas(const StudyFile& study, StudyInputs& in, InputList& files, const RunContext& run) {
  if (in.districts) in.study.districts = in.districts->districts;
  if (!study.window.empty()) {
    in.study.window = files.area("window", study.window, in.crs);
  } else {
    in.study.window = window_of(in.study.districts);
  }
  if (!study.water.empty()) {
    const MultiPolygon water = files.area("water", study.water, in.crs);
    in.study.window = joined_area(in.study.window, {0.0}, water);
    if (in.study.window.empty()) throw nothing_but_water(study);
  }
  const DisplacementSettings& design = study.displacement;
  if (design.treated) {
    // Not kept in the study: other codes written there later would bear this name.
    const std::string name = design.treated_name.value_or(
        name_of_treated(*design.treated, in.study.districts, study.language));
    in.study.treated = area_of("treated-area", *design.treated, name, in, files);
  }
  if (design.control) {
    const Text name{.en = "control", .sv = "jämförelse"};
    in.study.control = area_of("control", *design.control, name.in(study.language), in, files);
  }
  if (!design.places.empty()) {
    in.study.places = read_places(design.places, in.crs, design.place_radius, run);
    require_names_of_their_own(in, design.places);
    files.add("places", design.places, in.study.places.size());
    warn_of_places_outside(in);
  }
  if (!design.staffed.empty()) {
    StaffingRead read = read_staffing(design.staffed);
    in.study.hour_tests.staffed = std::move(read.staffed);
    files.add("staffed", design.staffed, read.rows);
  }
  if (!design.costs.empty()) {
    CostRead read =
        read_costs(design.costs, *in.study.treated, in.study.places, in.study.districts);
    in.study.flows.costs = std::move(read.to_area);
    files.add("costs", design.costs, read.rows);
  }
}

void take_tests(const StudyFile& study, StudyInputs& in) {
  const DisplacementSettings& design = study.displacement;
  in.study.areas.reach = design.reach;
  if (design.farthest) {
    in.study.flows.farthest = *design.farthest;
  } else if (design.reach && design.costs.empty()) {
    in.study.flows.farthest = design.reach->value;
  }
  if (design.ring_width) {
    in.study.rings = Rings{.width = *design.ring_width};
    if (design.rings) in.study.rings->count = *design.rings;
  }
  if (design.sensitivity.value_or(true)) in.study.sensitivity.emplace();
  if (design.wash_out) in.study.began = instant_of_day(in.zone, study.after->from);
  for (const std::chrono::local_days day : design.register_changes) {
    in.study.register_changes.push_back(instant_of_day(in.zone, day));
  }
  PlaceAnswerOptions& tests = in.study.place_tests;
  in.study.zone = in.zone;
  in.study.difference.level = design.level;
  tests.level = design.level;
  tests.margin = design.margin_moved_share.value_or(margin_of_fall);
  if (design.replicates) tests.replicates = *design.replicates;
  tests.seed = study.seed;
  HourAnswerOptions& hours = in.study.hour_tests;
  hours.level = tests.level;
  hours.margin = design.margin_hours.value_or(hours.margin);
  hours.replicates = tests.replicates;
  hours.seed = tests.seed;
}

/// What tells of displacement in offence, target, tactic and offenders.
void take_attributes(const StudyFile& study, StudyInputs& in, InputList& files,
                     std::vector<Choice>& own) {
  CompositionAnswerOptions& tests = in.study.composition_tests;
  tests.level = study.displacement.level;
  tests.margin = study.displacement.margin_share.value_or(margin_of_share);
  if (study.displacement.replicates) tests.replicates = *study.displacement.replicates;
  tests.seed = study.seed;
  if (!study.displacement.treated) return;
  StudyAttributes found = study_attributes(study, in.incidents);
  in.study.attributes = std::move(found.attributes);
  in.study.offenders = in.incidents.offenders;
  for (const Choice& choice : found.choices) take_choice(choice, in.resolved);
  std::ranges::move(found.choices, std::back_inserter(own));
  const fs::path& harm = study.displacement.harm;
  if (!harm.empty()) files.add("harm", harm, found.harm_rows);
}

// ---- what is written and has no effect, or not everywhere

/// The main job draws density before and after; one surface of everything is another verb's.
void warn_of_density_without_periods(const StudyFile& study, IntakeReport& intake) {
  if (study.before || study.cube || study.streets || study.population ||
      !(study.density.bandwidth || study.density.rule))
    return;
  add_warning(
      intake, "DENSITY_NO_PERIODS", 0,
      {.en = "no density is drawn, since the study has no [periods] to compare; klara density "
             "draws one of all incidents",
       .sv = "ingen täthet ritas, eftersom studien saknar [periods] att jämföra; klara density "
             "ritar en för alla brott"});
}

/// A cube, streets and a rate have ways of their own to say how sure they are, or none.
void warn_of_surface_without_periods(const StudyFile& study, IntakeReport& intake) {
  if (study.before) return;
  std::vector<std::string> keys;
  if (study.density.adaptive) keys.emplace_back("density.adaptive");
  if (study.density.intervals) keys.emplace_back("density.intervals");
  if (keys.empty()) return;
  add_warning(
      intake, "KEY_NO_EFFECT", 0,
      {.en = fmt::format("without effect, since the study has no [periods] to compare: {}; klara "
                         "density draws one of all incidents",
                         fmt::join(keys, ", ")),
       .sv = fmt::format("utan verkan, eftersom studien saknar [periods] att jämföra: {}; klara "
                         "density ritar en för alla brott",
                         fmt::join(keys, ", "))});
}

void require_weight(const StudyFile& study, const PointSet& incidents) {
  const std::optional<std::string>& column = study.incidents.columns.weight;
  if (!column || std::ranges::any_of(incidents.weight, [](double w) { return w > 0.0; })) return;
  throw bad_data(
      "NO_WEIGHT",
      {.en = fmt::format("no incident has weight: {} is 0 everywhere", shown(*column)),
       .sv = fmt::format("inget brott har någon vikt: {} är 0 överallt", shown(*column))})
      .with_remedy({.en = "Leave out the weight, and every incident counts as one, or name another "
                          "column (--weight).",
                    .sv = "Utelämna vikten, så räknas varje brott som ett, eller ange en annan "
                          "kolumn (--weight)."});
}

/// Density takes the weights; counts, districts and differences count every incident once.
void warn_of_weights(const StudyFile& study, StudyInputs& in) {
  const std::optional<std::string>& column = study.incidents.columns.weight;
  const bool counts = study.districts || study.before;
  if (!column || !counts) return;
  const auto weighted = static_cast<std::uint64_t>(
      std::ranges::count_if(in.incidents.points.weight, [](double w) { return w != 1.0; }));
  add_warning(
      in.incidents.intake, "WEIGHT_DENSITY_ONLY", weighted,
      {.en = fmt::format("the weights in {} change the density only; counts, districts and "
                         "differences count every incident as one",
                         shown(*column)),
       .sv = fmt::format("vikterna i {} ändrar bara tätheten; antal, områden och skillnader "
                         "räknar varje brott som ett",
                         shown(*column))});
}

// ---- bandwidth

Error no_bandwidth(const BandwidthEstimate& estimate) {
  return bad_data(estimate.code, {.en = fmt::format("the bandwidth rule {} (--bandwidth): {}",
                                                    name(estimate.rule), estimate.reason.en),
                                  .sv = fmt::format("bandbreddsregeln {} (--bandwidth): {}",
                                                    name(estimate.rule), estimate.reason.sv)})
      .with_remedy({.en = "Give the bandwidth in metres, such as 250m. klara bandwidth shows what "
                          "the other rules give.",
                    .sv = "Ange bandbredden i meter, till exempel 250m. klara bandwidth visar vad "
                          "de andra reglerna ger."});
}

/// By the rule that the study asks for.
Choice chosen_bandwidth(const StudyFile& study, StudyInputs& in, const RunContext& run) {
  const BandwidthFamily family = study_bandwidths(
      in.incidents.points, in.study, {bandwidth_rule_named(*study.density.rule).value()},
      in_stage(run, {.en = "Finding the bandwidth", .sv = "Söker bandbredden"}));
  const BandwidthEstimate& estimate = family.estimates.front();
  if (!estimate.bandwidth) throw no_bandwidth(estimate);
  in.resolved.density.bandwidth = estimate.bandwidth;
  in.resolved.density.rule.reset();
  Text together;
  if (in.study.before && in.study.after) {
    together =
        compares_two(estimate.rule)
            ? Text{.en = " of both periods, compared with each other",
                   .sv = " i båda perioderna, jämförda med varandra"}
            : Text{.en = " of both periods together", .sv = " i båda perioderna tillsammans"};
  }
  const auto noted = [&](const std::string& note) { return note.empty() ? "" : "; " + note; };
  return {
      "bandwidth",
      written(*estimate.bandwidth),
      {.en = fmt::format(
           "the rule {} of {}{}, as asked, for the spread of the kernel {}{}", *study.density.rule,
           counted(family.precision.incidents, "incident", "incidents", Language::english),
           together.en, name_of(study.density.kernel), noted(estimate.note.en)),
       .sv = fmt::format(
           "regeln {} för {} brott{}, enligt önskemål, efter spridningen hos kärnan {}{}",
           *study.density.rule, count(family.precision.incidents, Language::swedish), together.sv,
           name_of(study.density.kernel), noted(estimate.note.sv))}};
}

GeocodingPrecision precision_of(const StudyInputs& in) {
  const PointSet& all = in.incidents.points;
  const bool compares = in.study.before && in.study.after;
  return compares ? geocoding_precision(incidents_of_density(all, in.study))
                  : geocoding_precision(all);
}

/// The shortest of those that are drawn with.
std::optional<Metres> shortest_bandwidth(const StudyInputs& in) {
  if (!in.streets) return in.study.bandwidth;
  return std::min(in.study.bandwidth.value_or(in.streets->bandwidth), in.streets->bandwidth);
}

/// Whoever chose it: a rule, or a person who knows the town better than its register.
void warn_of_short_bandwidth(StudyInputs& in) {
  const std::optional<Metres> shortest = shortest_bandwidth(in);
  if (!shortest) return;
  const Metres bandwidth = *shortest;
  const Kernel kernel = in.study.density.kernel;
  const Metres floor = carried_over(precision_of(in).floor, Kernel::gaussian, kernel);
  if (!(bandwidth < floor)) return;
  const auto metres = [](Metres length, Language language) {
    return short_number(length.value, language) + "\u00A0m";
  };
  add_warning(
      in.incidents.intake, "BANDWIDTH_BELOW_FLOOR", 0,
      {.en = fmt::format("the bandwidth of {} is shorter than {}, the floor that geocoding sets "
                         "for the kernel {}: the map shows the register's places rather than "
                         "where crime is dense",
                         metres(bandwidth, Language::english), metres(floor, Language::english),
                         name_of(kernel)),
       .sv = fmt::format("bandbredden {} är kortare än {}, gränsen som geokodningen sätter för "
                         "kärnan {}: kartan visar registrets platser snarare än var brotten är "
                         "täta",
                         metres(bandwidth, Language::swedish), metres(floor, Language::swedish),
                         name_of(kernel))});
}

/// Longer than the window, or than what the incidents span, it is a mistake of unit or of a zero.
void warn_of_long_bandwidth(StudyInputs& in) {
  if (!in.study.bandwidth) return;
  const Bounds extent =
      in.study.window.empty() ? bounds(in.incidents.points) : bounds(in.study.window);
  const double longest = std::max(extent.east - extent.west, extent.north - extent.south);
  const double bandwidth = in.study.bandwidth->value;
  if (!(longest > 0.0 && bandwidth > longest)) return;
  const auto metres = [](double length, Language language) {
    return short_number(length, language) + " m";
  };
  add_warning(
      in.incidents.intake, "BANDWIDTH_BEYOND_EXTENT", 0,
      {.en = fmt::format("the bandwidth of {} is longer than the whole area, {}: the map is one "
                         "blur and does not show where crime is dense",
                         metres(bandwidth, Language::english), metres(longest, Language::english)),
       .sv =
           fmt::format("bandbredden {} är längre än hela området, {}: kartan blir en enda suddig "
                       "fläck och visar inte var brotten är täta",
                       metres(bandwidth, Language::swedish), metres(longest, Language::swedish))});
}

// ---- along streets

constexpr Metres usual_street_bandwidth{100.0};

Error streets_apart(const StudyInputs& in, const SnapReport& snap) {
  const std::string& streets = in.streets->streets.intake.source;
  const auto metres = [&](Language language) { return short_number(snap.limit.value, language); };
  return bad_data(
             "STREETS_APART",
             {.en = fmt::format("none of the {} lies within {} m (--snap) of a street of {}",
                                counted(snap.incidents, "incident", "incidents", Language::english),
                                metres(Language::english), streets),
              .sv = fmt::format("inget av {} brott ligger inom {} m (--snap) från en gata i {}",
                                count(snap.incidents, Language::swedish), metres(Language::swedish),
                                streets)})
      .with_remedy({.en = "Are the streets of the same town? Look at both in a map, and check the "
                          "coordinate systems: --crs, --street-crs.",
                    .sv = "Är gatorna från samma ort? Titta på båda i en karta, och kontrollera "
                          "koordinatsystemen: --crs, --street-crs."})
      .at(streets);
}

void judge_snapping(StudyInputs& in) {
  const SnapReport& snap = in.streets->snapped.report;
  if (snap.snapped == 0) throw streets_apart(in, snap);
  if (2 * snap.snapped >= snap.incidents) return;
  const std::size_t far = snap.too_far.size();
  add_warning(
      in.incidents.intake, "STREETS_FAR", far,
      {.en = fmt::format("{} of {} lie farther than {} m (--snap) from every street and are left "
                         "out of the density along streets; does the street layer cover the area?",
                         count(far, Language::english),
                         counted(snap.incidents, "incident", "incidents", Language::english),
                         short_number(snap.limit.value, Language::english)),
       .sv = fmt::format("{} av {} brott ligger längre än {} m (--snap) från varje gata och "
                         "utelämnas ur tätheten längs gator; täcker gatulagret området?",
                         count(far, Language::swedish), count(snap.incidents, Language::swedish),
                         short_number(snap.limit.value, Language::swedish))});
}

/// Of what makes a difference: whether crossings add incidents or not.
Choice chosen_method() {
  return {"method",
          name_of(NetworkMethod::discontinuous),
          {.en = "an incident counts as one however many streets meet near it; simple counts it "
                 "for more at every crossing, continuous takes longer and can fall below zero "
                 "there",
           .sv = "ett brott räknas som ett hur många gator som än möts nära det; simple räknar "
                 "det för mer vid varje korsning, continuous tar längre tid och kan bli negativ "
                 "där"}};
}

Choice chosen_street_bandwidth() {
  return {"street-bandwidth",
          written(usual_street_bandwidth),
          {.en = "about a block; longer ones take much longer where streets are short, and rules "
                 "are made for the plane",
           .sv = "ungefär ett kvarter; längre tar mycket längre tid där gatorna är korta, och "
                 "reglerna är gjorda för planet"}};
}

void take_streets(const StudyFile& study, StudyInputs& in, InputList& files,
                  std::vector<Choice>& own, const RunContext& run) {
  if (!study.streets) return;
  const RunContext stage = in_stage(run, {.en = "Finding streets", .sv = "Söker gator"});
  in.streets.emplace();
  in.streets->streets = read_streets(*study.streets, in.crs, run);
  files.add("streets", in.streets->streets.intake);
  in.streets->network = street_network(in.streets->streets.lines);
  in.streets->streets.lines = {};
  in.streets->snapped =
      snapped(in.incidents.points, in.streets->network, study.streets->snap, stage);
  judge_snapping(in);
  if (!study.streets->method) {
    own.push_back(chosen_method());
    in.resolved.streets->method = NetworkMethod::discontinuous;
  }
  StreetSettings& settings = *in.resolved.streets;
  if (!settings.bandwidth && !in.resolved.density.bandwidth) {
    own.push_back(chosen_street_bandwidth());
    settings.bandwidth = usual_street_bandwidth;
  }
  in.streets->bandwidth = settings.bandwidth ? *settings.bandwidth : *in.resolved.density.bandwidth;
}

// ---- how the density is found

constexpr std::uint32_t usual_replicates = 999;

Choice chosen_edge_correction(EdgeCorrection correction, bool of_rate) {
  if (correction == EdgeCorrection::uniform && of_rate) {
    return {"edge-correction",
            name_of(correction),
            {.en = "a border takes from the incidents and from the population, and this gives it "
                   "back where both are alike on both sides of it",
             .sv = "en gräns tar av både brotten och befolkningen, och detta ger tillbaka det där "
                   "båda är lika på båda sidor om den"}};
  }
  if (correction == EdgeCorrection::uniform) {
    return {"edge-correction",
            name_of(correction),
            {.en = "a border takes from both periods, and this gives it back where crime is alike "
                   "on both sides of it",
             .sv = "en gräns tar av båda perioderna, och detta ger tillbaka det där brotten är "
                   "lika på båda sidor om den"}};
  }
  return {"edge-correction",
          name_of(correction),
          {.en = "other programs correct nothing either, and a correction takes for granted that "
                 "crime goes on beyond the border as inside it",
           .sv = "andra program korrigerar inte heller, och en korrektion tar för givet att "
                 "brotten fortsätter bortom gränsen som innanför"}};
}

Choice chosen_replicates(bool of_test) {
  if (of_test) {
    return {"replicates",
            written(static_cast<double>(usual_replicates)),
            {.en = "the p of an area is then never below 0.002, which is sure enough",
             .sv = "p för ett område blir då aldrig under 0,002, vilket är säkert nog"}};
  }
  return {"replicates",
          written(static_cast<double>(usual_replicates)),
          {.en = "the limits of 95% are then the 25th from either end",
           .sv = "gränserna för 95 % är då den 25:e från var ände"}};
}

/// What the study leaves open is chosen. A comparison divides by densities, also at the border, and
/// so does a rate; there where no window is known, the grid is one.
void take_surface(const StudyFile& study, const std::string& verb, StudyInputs& in,
                  std::vector<Choice>& own) {
  constexpr double default_tolerance = 1e-9;
  DensitySettings& density = in.resolved.density;
  const bool compares = in.study.bandwidth && in.study.before.has_value();
  const bool is_rate = in.study.bandwidth && study.population;
  const bool is_drawn = compares || is_rate || (in.study.bandwidth && verb == "density");
  if (is_drawn && !density.edge_correction) {
    const bool has_window = !in.study.window.empty();
    const bool divides = compares || is_rate;
    const EdgeCorrection usual = divides ? EdgeCorrection::uniform : EdgeCorrection::none;
    if (has_window && !density.adaptive) density.edge_correction = usual;
    // An adaptive density has none, but what is tested beside it has; of a rate the grid is a
    // window where there is no other. No key can say so.
    if (has_window ? !density.adaptive || divides : is_rate) {
      own.push_back(chosen_edge_correction(usual, !compares));
    }
  }
  const bool is_summed = is_drawn || study.cube;
  if (is_summed && density.kernel == Kernel::gaussian && !density.adaptive && !density.tolerance) {
    density.tolerance = default_tolerance;
    own.push_back({"tolerance",
                   written(default_tolerance),
                   {.en = "of the highest value: less than anybody can see or measure",
                    .sv = "av högsta värdet: mindre än någon kan se eller mäta"}});
  }
  if ((compares || density.intervals == IntervalMethod::bootstrap) && !density.replicates) {
    density.replicates = usual_replicates;
    own.push_back(chosen_replicates(compares));
  }
  in.study.edge_correction = density.edge_correction.value_or(EdgeCorrection::none);
  in.study.adaptive = study.density.adaptive;
  in.study.density.gaussian_tolerance = density.tolerance.value_or(default_tolerance);
  if (!density.intervals) return;
  in.study.intervals = IntervalOptions{.method = *density.intervals,
                                       .level = study.displacement.level,
                                       .replicates = density.replicates.value_or(usual_replicates),
                                       .seed = study.seed};
}

// ---- what incidents are put in relation to

/// The incidents of other levels, of the same time, before the selection leaves them out.
std::optional<PointSet> other_offences(const StudyFile& study, const StudyInputs& in) {
  if (!study.population || study.population->relative_to.empty()) return std::nullopt;
  Incidents others = in.incidents;
  Selection selection = study.selection;
  selection.categories = study.population->relative_to;
  static_cast<void>(take_selection(others, selection, in.zone));
  return std::move(others.points);
}

void take_population(const StudyFile& study, std::optional<PointSet> others, StudyInputs& in,
                     InputList& files, std::vector<Choice>& own, const RunContext& run) {
  if (!study.population) return;
  in.population =
      study_population(*in.resolved.population, in.study, in.crs, std::move(others), own, run);
  if (in.population->intake) files.add("population", *in.population->intake);
}

// ---- how a cube is cut

/// Incidents were seen on the days asked for, else from the first of them to the last.
Period observed_time(const StudyFile& study, const StudyInputs& in) {
  const DaySpan span = days_of(in.incidents.points, in.zone);
  return instants_of({study.selection.from.value_or(span.first),
                      study.selection.until.value_or(span.last + std::chrono::days{1})},
                     in.zone);
}

/// What lies between would vanish, as with a bandwidth shorter than a cell.
void warn_of_short_time_bandwidth(const CubeStudy& cube, IntakeReport& intake) {
  if (2 * cube.time_bandwidth >= cube.slice) return;
  const auto found = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), duration(cube.time_bandwidth, language),
                       duration(cube.slice, language));
  };
  add_warning(
      intake, "TIME_BANDWIDTH_LT_SLICE", 0,
      {.en = found(Language::english,
                   "the bandwidth in time of {} (--time-bandwidth) does not reach from the middle "
                   "of a slice of {} (--slice) to its ends: what happened near these is on no map"),
       .sv =
           found(Language::swedish,
                 "bandbredden i tiden, {} (--time-bandwidth), når inte från mitten av en skiva om "
                 "{} (--slice) till dess ändar: det som hände nära dem finns inte på någon "
                 "karta")});
}

void take_cube(const StudyFile& study, StudyInputs& in, std::vector<Choice>& own) {
  if (!study.cube) return;
  ChosenCube chosen = chosen_cube(*study.cube, observed_time(study, in), in.zone);
  in.resolved.cube->slice = chosen.cube.slice;
  in.resolved.cube->time_bandwidth = chosen.cube.time_bandwidth;
  std::ranges::move(chosen.choices, std::back_inserter(own));
  warn_of_short_time_bandwidth(chosen.cube, in.incidents.intake);
  in.cube = std::move(chosen.cube);
}

// ---- what was chosen, and where it is written

bool is_of_districts(const Choice& choice) {
  return choice.parameter.starts_with("district-");
}

bool is_of_population(const Choice& choice) {
  return choice.parameter.starts_with("population-");
}

bool is_of_streets(const Choice& choice) {
  return choice.parameter.starts_with("street-");
}

std::optional<std::string> value_of(const std::vector<Parameter>& parameters,
                                    const std::string& name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::nullopt : std::optional(found->value);
}

/// Of the population's file, where there is one.
IntakeReport* population_intake(StudyInputs& in) {
  return in.population && in.population->intake ? &*in.population->intake : nullptr;
}

/// Choices made now take the place of those that an earlier run made; of these the others hold as
/// long as the study still says what was chosen then.
std::vector<Choice> merged(const std::vector<Choice>& earlier, std::vector<Choice> made,
                           const std::vector<Parameter>& parameters) {
  std::vector<Choice> result;
  for (const Choice& choice : earlier) {
    const auto again = std::ranges::find(made, choice.parameter, &Choice::parameter);
    if (again != made.end()) {
      result.push_back(std::move(*again));
      made.erase(again);
    } else if (value_of(parameters, choice.parameter) == choice.value) {
      result.push_back(choice);
    }
  }
  std::ranges::move(made, std::back_inserter(result));
  return result;
}

void take_choices(const StudyFile& study, std::vector<Choice> own, StudyInputs& in) {
  std::vector<Choice> made;
  if (in.districts) std::ranges::move(in.districts->intake.choices, std::back_inserter(made));
  if (in.streets) std::ranges::move(in.streets->streets.intake.choices, std::back_inserter(made));
  if (IntakeReport* const read = population_intake(in)) {
    std::ranges::move(read->choices, std::back_inserter(made));
  }
  std::ranges::move(in.incidents.intake.choices, std::back_inserter(made));
  for (const Choice& choice : made) take_choice(choice, in.resolved);
  std::ranges::move(own, std::back_inserter(made));

  in.resolved.work_crs = name_of(in.crs);
  in.resolved.chosen = merged(study.chosen, std::move(made), parameters_of(in.resolved));
  in.incidents.intake.choices.clear();
  if (in.districts) in.districts->intake.choices.clear();
  if (in.streets) in.streets->streets.intake.choices.clear();
  if (IntakeReport* const read = population_intake(in)) read->choices.clear();
  for (const Choice& choice : in.resolved.chosen) {
    IntakeReport* const population = population_intake(in);
    IntakeReport& intake = in.districts && is_of_districts(choice)  ? in.districts->intake
                           : in.streets && is_of_streets(choice)    ? in.streets->streets.intake
                           : population && is_of_population(choice) ? *population
                                                                    : in.incidents.intake;
    intake.choices.push_back(choice);
  }
}

/// Choices that no key of a study holds stand behind those that one does.
std::vector<Parameter> explained_parameters(const StudyFile& resolved, const fs::path& folder) {
  std::vector<Parameter> parameters = parameters_of(resolved, folder);
  for (const Choice& choice : resolved.chosen) {
    const auto parameter = std::ranges::find(parameters, choice.parameter, &Parameter::name);
    if (parameter == parameters.end()) {
      parameters.push_back({choice.parameter, choice.value, choice.because});
    } else if (parameter->value == choice.value) {
      parameter->chosen_because = choice.because;
    }
  }
  return parameters;
}

// ---- provenance

IntakeReport named_from(IntakeReport intake, const fs::path& folder) {
  intake.source = written(fs::path(intake.source), folder);
  return intake;
}

Provenance provenance_of(const StudyInputs& in, std::vector<InputFile> inputs,
                         const std::string& verb, const fs::path& folder) {
  return {.study = in.resolved.name,
          .verb = verb,
          .version = {},
          .seed = in.resolved.seed,
          .language = in.resolved.language,
          .audience = *in.resolved.audience,
          .data = *in.resolved.data,
          .data_source = in.resolved.data_source,
          .parameters = explained_parameters(in.resolved, folder),
          .inputs = std::move(inputs),
          .incidents = named_from(in.incidents.intake, folder),
          .districts = in.districts ? named_from(in.districts->intake, folder) : IntakeReport{},
          .streets = in.streets ? named_from(in.streets->streets.intake, folder) : IntakeReport{},
          .population = in.population && in.population->intake
                            ? named_from(*in.population->intake, folder)
                            : IntakeReport{}};
}

// ---- from files to a study

void read_files(const StudyFile& study, StudyInputs& in, const RunContext& run) {
  const std::optional<Crs> work_crs =
      study.work_crs ? std::optional(crs_named(*study.work_crs)) : std::nullopt;
  if (study.districts) {
    in.districts = read_districts(
        *study.districts,
        {.work_crs = work_crs, .incidents_crs = [&] { return stated_crs(study.incidents, run); }},
        run);
  }
  const bool times_needed =
      study.before || study.selection.from || study.selection.until || study.cube;
  IncidentSource source = study.incidents;
  source.columns.offenders = study.displacement.offenders;
  in.incidents = read_incidents(source,
                                {.zone = in.zone,
                                 .work_crs = work_crs,
                                 .districts = in.districts ? &*in.districts : nullptr,
                                 .times_needed = times_needed},
                                run);
  in.crs = in.incidents.crs;
}

void warn_of_keys(const StudyFile& study, const std::string& verb, StudyInputs& in) {
  require_weight(study, in.incidents.points);
  warn_of_weights(study, in);
  if (verb != "run") return;
  warn_of_density_without_periods(study, in.incidents.intake);
  warn_of_surface_without_periods(study, in.incidents.intake);
}

void take_denominators(const StudyFile& study, StudyInputs& in, InputList& files) {
  for (const DenominatorSource& denominator : study.denominators) {
    DenominatorRead read = read_denominator(denominator, *in.districts);
    in.study.denominators.push_back(std::move(read.denominator));
    if (is_file(denominator)) files.add("denominator", denominator.column_or_file, read.rows);
  }
}

/// Of the densities in the plane, and of those along streets, which may take theirs.
void take_bandwidths(const StudyFile& study, StudyInputs& in, InputList& files,
                     std::vector<Choice>& own, const RunContext& run) {
  in.study.cell = study.density.cell;
  in.study.density.kernel = study.density.kernel;
  if (study.density.rule && !study.density.bandwidth) {
    own.push_back(chosen_bandwidth(study, in, run));
  }
  take_streets(study, in, files, own, run);
  in.study.bandwidth = in.resolved.density.bandwidth;
  warn_of_short_bandwidth(in);
  warn_of_long_bandwidth(in);
}

void say_extent(const StudyFile& study, const StudyInputs& in, std::vector<Choice>& own) {
  if (!in.study.bandwidth || !has_grid(study) || !in.study.window.empty()) return;
  own.push_back({"window",
                 "extent",
                 {.en = "without window and districts, the grid is the incidents' rectangle grown "
                        "by the kernel",
                  .sv = "utan fönster och områden är rutnätet brottens rektangel utökad med "
                        "kärnan"}});
}

/// A study speaks of its keys where a command line speaks of its options.
void spell_for_study(StudyInputs& in) {
  const auto spell = [](IntakeReport& intake) { intake = spelled_for_study(std::move(intake)); };
  spell(in.incidents.intake);
  if (in.districts) spell(in.districts->intake);
  if (in.streets) spell(in.streets->streets.intake);
  if (IntakeReport* const read = population_intake(in)) spell(*read);
}

}  // namespace

StudyInputs read_study_inputs(const StudyFile& study, const std::string& verb,
                              const fs::path& folder, const RunContext& run) {
  refuse_public(study);
  require_sound(study);
  StudyInputs in;
  in.zone = read_time_zone(study.timezone);
  in.resolved = study;
  in.resolved.audience = study.audience.value_or(Audience::internal);
  in.resolved.data = study.data.value_or(DataClass::confidential);
  read_files(study, in, run);

  std::optional<PointSet> others = other_offences(study, in);
  in.selection = take_selection(in.incidents, study.selection, in.zone);
  take_periods(study, in);
  InputList files(folder, run);
  files.add("incidents", in.incidents.intake);
  if (in.districts) files.add("districts", in.districts->intake);
  take_areas(study, in, files, run);
  warn_of_keys(study, verb, in);
  take_denominators(study, in, files);

  std::vector<Choice> own;
  take_bandwidths(study, in, files, own, run);
  take_surface(study, verb, in, own);
  take_cube(study, in, own);
  take_population(study, std::move(others), in, files, own, run);
  take_tests(study, in);
  take_attributes(study, in, files, own);
  if (study.after && study.displacement.wash_out) own.push_back(settled_choice(study));
  say_extent(study, in, own);

  take_choices(study, std::move(own), in);
  require_sound(in.resolved);
  if (verb == "run") spell_for_study(in);
  in.provenance = provenance_of(in, files.taken(), verb, folder);
  return in;
}

}  // namespace klara
