#include <klara/adapters/study_rules.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/bandwidth_family.hpp>
#include <klara/density/density.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/density/relative_risk.hpp>
#include <klara/density/street_kernel.hpp>
#include <klara/geodata/dates.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>
#include <klara/shape/raster.hpp>
#include <klara/time/circular_time.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

namespace klara {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t fewest_replicates = 99;
constexpr std::uint32_t most_replicates = 1'000'000;
constexpr std::size_t longest_name = 100;  // bytes; it becomes the name of files

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Results are named by it, so it must not lead out of their folder.
void require_file_name(const std::string& name) {
  const bool has_strange = std::ranges::any_of(name, [](char c) {
    return is_control(c) || std::string_view("/\\:\"'`<>|*?").find(c) != std::string_view::npos;
  });
  if (!has_strange && !name.empty() && name.size() <= longest_name && name.front() != '.' &&
      name.front() != '-') {
    return;
  }
  throw bad_argument(
      "OUTPUT_PATH",
      {.en =
           fmt::format("name is what the results are called, and \"{}\" cannot name a file", name),
       .sv =
           fmt::format("name är vad resultaten heter, och \"{}\" kan inte vara ett filnamn", name)})
      .with_remedy({.en =
                        "Use at most 100 letters, digits, spaces, dots, - and _, and begin with a "
                        "letter or a digit.",
                    .sv = "Använd högst 100 bokstäver, siffror, mellanslag, punkter, - och _, och "
                          "börja med en bokstav eller siffra."});
}

void require_layer_name(const char* option, const std::optional<std::string>& layer) {
  if (!layer) return;
  const bool has_strange = std::ranges::any_of(*layer, [](char c) {
    return is_control(c) || c == '"' || c == '\'' || c == '`' || c == ';';
  });
  if (!has_strange) return;
  throw bad_argument(
      "LAYER_NAME",
      {.en = fmt::format(
           "the layer's name ({}) holds a quotation mark, a semicolon or a control character",
           option),
       .sv = fmt::format(
           "lagrets namn ({}) innehåller ett citattecken, ett semikolon eller ett styrtecken",
           option)})
      .with_remedy({.en = "Rename the layer in its file.", .sv = "Döp om lagret i dess fil."});
}

void require_metric_crs(const std::string& text) {
  require_metric(crs_named(text));
}

void require_share(const std::string& key, double value) {
  if (value > 0.0 && value <= 1.0) return;
  throw bad_argument(
      "MARGIN_RANGE",
      {.en = fmt::format("{} must be a share above 0 and at most 1, got {}", key, value),
       .sv = fmt::format("{} ska vara en andel över 0 och högst 1, inte {}", key, value)});
}

void require_hours(const std::string& key, double hours) {
  if (hours > 0.0 && hours <= 12.0) return;
  throw bad_argument(
      "MARGIN_RANGE",
      {.en = fmt::format("{} must be above 0 and at most 12 hours, got {}", key, hours),
       .sv = fmt::format("{} ska vara över 0 och högst 12 timmar, inte {}", key, hours)});
}

void require_level(double level) {
  if (level >= 0.5 && level <= 0.9999) return;
  throw bad_argument(
      "LEVEL_RANGE",
      {.en = fmt::format("the level (--level) must be from 0.5 to 0.9999, such as 0.95, got {}",
                         level),
       .sv = fmt::format(
           "nivån (--level) ska vara från 0,5 till 0,9999, till exempel 0.95, inte {}", level)});
}

void require_length(const std::string& key, Metres length) {
  if (std::isfinite(length.value) && length.value > 0.0) return;
  throw bad_argument("LENGTH_RANGE",
                     {.en = fmt::format("{} must be above 0 m, got {} m", key, length.value),
                      .sv = fmt::format("{} ska vara över 0 m, inte {} m", key, length.value)});
}

void require_rings(std::uint32_t rings) {
  constexpr std::uint32_t most_rings = 20;
  if (rings >= 1 && rings <= most_rings) return;
  throw bad_argument(
      "RINGS_RANGE",
      {.en = fmt::format("displacement.rings must be from 1 to {}, got {}", most_rings, rings),
       .sv =
           fmt::format("displacement.rings ska vara från 1 till {}, inte {}", most_rings, rings)});
}

void require_replicates(const std::string& key, std::uint32_t replicates) {
  if (replicates >= fewest_replicates && replicates <= most_replicates) return;
  throw bad_argument("PERMUTATIONS_RANGE",
                     {.en = fmt::format("{} must be from {} to {}, got {}", key, fewest_replicates,
                                        most_replicates, replicates),
                      .sv = fmt::format("{} ska vara från {} till {}, inte {}", key,
                                        fewest_replicates, most_replicates, replicates)})
      .with_remedy(
          {.en = "With n of them a two-sided p is never below 2/(n+1), and an interval is as "
                 "rough. 999 is usual.",
           .sv = "Med n stycken blir ett tvåsidigt p aldrig under 2/(n+1), och ett intervall "
                 "lika grovt. 999 är vanligt."});
}

std::string metres(double value, Language language) {
  constexpr int millimetres = 3;
  return trimmed_number(value, millimetres, language) + " m";
}

void require_bandwidth_above_cell(std::optional<Metres> asked, Metres cells, const char* option) {
  if (!asked || *asked >= cells) return;
  const double bandwidth = asked->value;
  const double cell = cells.value;
  const double third = bandwidth / 3.0;
  const double step = third >= 10.0 ? 1.0 : third >= 0.1 ? 0.1 : 0.001;
  const double finest = step * std::floor(third / step);
  constexpr Language en = Language::english;
  constexpr Language sv = Language::swedish;
  throw bad_argument(
      "BANDWIDTH_LT_CELL",
      {.en = fmt::format("the bandwidth of {} ({}) is smaller than the cells of {} (--cell): what "
                         "lies between cell centres would vanish",
                         metres(bandwidth, en), option, metres(cell, en)),
       .sv = fmt::format("bandbredden {} ({}) är mindre än cellernas {} (--cell): det som ligger "
                         "mellan cellernas mittpunkter skulle försvinna",
                         metres(bandwidth, sv), option, metres(cell, sv))})
      .with_remedy({.en = fmt::format("Take a bandwidth of at least {}, or cells of at most {}.",
                                      metres(3.0 * cell, en), metres(finest, en)),
                    .sv = fmt::format("Välj en bandbredd på minst {}, eller celler på högst {}.",
                                      metres(3.0 * cell, sv), metres(finest, sv))});
}

void require_bandwidth_above_lixel(const StudyFile& study) {
  const std::optional<Metres> along =
      study.streets->bandwidth ? study.streets->bandwidth : study.density.bandwidth;
  if (!along || *along >= study.streets->lixel) return;
  const char* const option = study.streets->bandwidth ? "--street-bandwidth" : "--bandwidth";
  const double bandwidth = along->value;
  const double lixel = study.streets->lixel.value;
  constexpr Language en = Language::english;
  constexpr Language sv = Language::swedish;
  throw bad_argument(
      "BANDWIDTH_LT_LIXEL",
      {.en = fmt::format("the bandwidth of {} ({}) is smaller than the lixels of {} (--lixel): "
                         "incidents between their centres would vanish",
                         metres(bandwidth, en), option, metres(lixel, en)),
       .sv = fmt::format("bandbredden {} ({}) är mindre än lixlarnas {} (--lixel): brott mellan "
                         "deras mittpunkter skulle försvinna",
                         metres(bandwidth, sv), option, metres(lixel, sv))})
      .with_remedy({.en = fmt::format("Take a bandwidth of at least {}, or shorter lixels.",
                                      metres(3.0 * lixel, en)),
                    .sv = fmt::format("Välj en bandbredd på minst {}, eller kortare lixlar.",
                                      metres(3.0 * lixel, sv))});
}

void require_snap(Metres snap) {
  if (std::isfinite(snap.value) && snap.value >= 0.0) return;
  throw bad_argument(
      "SNAP_LIMIT_RANGE",
      {.en = fmt::format("the farthest that an incident may lie from a street (--snap) must be 0 m "
                         "or more, got {} m",
                         snap.value),
       .sv = fmt::format("ett brotts största avstånd till en gata (--snap) ska vara minst 0 m, "
                         "inte {} m",
                         snap.value)})
      .with_remedy({.en = "100 m is the default: as far as an address may lie from its street.",
                    .sv = "100 m är förvalt: så långt som en adress kan ligga från sin gata."});
}

Error unknown_rule(const std::string& word, const char* option) {
  std::vector<std::string> known;
  for (const BandwidthRule rule : all_bandwidth_rules) known.emplace_back(name(rule));
  const auto meant = nearest_word(word, known);
  const std::string list = fmt::format("{}", fmt::join(known, ", "));
  return bad_argument(
             "BANDWIDTH_RULE",
             {.en = fmt::format("the bandwidth ({}) must be a length or a known rule, got \"{}\"",
                                option, word),
              .sv =
                  fmt::format("bandbredden ({}) ska vara en längd eller en känd regel, inte \"{}\"",
                              option, word)})
      .with_remedy(
          {.en = (meant ? fmt::format("Did you mean {}?\n", *meant) : "") +
                 fmt::format("Rules: {}. Or write a length, such as 150m.", list),
           .sv = (meant ? fmt::format("Menade du {}?\n", *meant) : "") +
                 fmt::format("Regler: {}. Eller skriv en längd, till exempel 150m.", list)});
}

Error rule_lacks(BandwidthRule rule, const char* option, const Text& what) {
  return bad_argument(
             "CONFIG_MISSING",
             {.en = fmt::format("the bandwidth rule {} ({}) needs {}", name(rule), option, what.en),
              .sv = fmt::format("bandbreddsregeln {} ({}) kräver {}", name(rule), option, what.sv)})
      .with_remedy({.en = "Take another rule or a length, such as 150m.",
                    .sv = "Välj en annan regel eller en längd, till exempel 150m."});
}

void require_usable_rule(const std::optional<std::string>& asked, const StudyFile& study,
                         const char* option) {
  if (!asked) return;
  const auto rule = bandwidth_rule_named(*asked);
  if (!rule) throw unknown_rule(*asked, option);
  if (needs_window(*rule) && study.window.empty() && !study.districts) {
    throw rule_lacks(*rule, option,
                     {.en = "districts (--districts) or a window (--window)",
                      .sv = "områden (--districts) eller ett fönster (--window)"});
  }
  if (compares_two(*rule) && !study.before && !study.after) {
    throw rule_lacks(*rule, option,
                     {.en = "two periods to compare, as klara change and klara bandwidth have",
                      .sv = "två perioder att jämföra, som klara change och klara bandwidth har"});
  }
}

void require_land_for_water(const StudyFile& study) {
  if (study.water.empty() || !study.window.empty() || study.districts) return;
  throw bad_argument("CONFIG_MISSING",
                     {.en = "water (--water) is taken out of districts (--districts) or a window "
                            "(--window), and there is neither",
                      .sv = "vatten (--water) tas ur områden (--districts) eller ett fönster "
                            "(--window), och inget av dem finns"})
      .with_remedy({.en = "Give one of them, or leave out the water.",
                    .sv = "Ange ett av dem, eller utelämna vattnet."});
}

/// What gaussian_sums.hpp can keep.
void require_tolerance(const DensitySettings& density) {
  if (!density.tolerance) return;
  constexpr double least = 1e-13, most = 1e-2;
  if (density.kernel != Kernel::gaussian || density.adaptive) {
    const std::string kernel = name_of(density.kernel);
    throw bad_argument(
        "TOLERANCE_KERNEL",
        {.en = fmt::format("a tolerance (--tolerance) is for the Gaussian kernel with one "
                           "bandwidth, not for {}{}",
                           density.adaptive ? "adaptive " : "", kernel),
         .sv = fmt::format("en tolerans (--tolerance) gäller den gaussiska kärnan med en "
                           "bandbredd, inte {}{}",
                           density.adaptive ? "adaptiv " : "", kernel)})
        .with_remedy({.en = "Leave it out: other densities are always summed exactly, within 1e-10 "
                            "of a value.",
                      .sv = "Utelämna den: övriga tätheter summeras alltid exakt, inom 1e-10 av "
                            "ett värde."});
  }
  if (*density.tolerance >= least && *density.tolerance <= most) return;
  throw bad_argument(
      "TOLERANCE_RANGE",
      {.en = fmt::format("the tolerance (--tolerance) must be a share of the highest value from "
                         "{:g} to {:g}, got {:g}",
                         least, most, *density.tolerance),
       .sv = fmt::format("toleransen (--tolerance) ska vara en andel av högsta värdet från {:g} "
                         "till {:g}, inte {:g}",
                         least, most, *density.tolerance)})
      .with_remedy({.en = "1e-9 is the default, 1e-12 as exact as anybody can ask.",
                    .sv = "1e-9 är förvalt, 1e-12 så exakt som någon kan begära."});
}

void require_possible_surface(const StudyFile& study) {
  const DensitySettings& density = study.density;
  require_surface(density.adaptive, density.edge_correction.value_or(EdgeCorrection::none),
                  density.intervals.has_value(), !study.window.empty() || study.districts);
}

Error slice_of_no_cycle(TimeCycle cycle, std::chrono::seconds slice) {
  const bool of_day = cycle == TimeCycle::day;
  const auto found = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), duration(slice, language),
                       duration(length_of(cycle), language));
  };
  return bad_argument(
             "SLICE_CYCLE",
             {.en = found(Language::english, "slices of {} (--slice) do not go evenly into {}"),
              .sv = found(Language::swedish, "skivor om {} (--slice) går inte jämnt upp i {}")})
      .with_remedy({.en = of_day ? "Take 30min, 1h, 2h, 3h, 4h, 6h, 8h or 12h."
                                 : "Take 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d.",
                    .sv = of_day ? "Välj 30min, 1h, 2h, 3h, 4h, 6h, 8h eller 12h."
                                 : "Välj 1h, 2h, 3h, 4h, 6h, 8h, 12h eller 1d."});
}

void require_slice(const CubeSettings& cube) {
  if (!cube.slice) return;
  constexpr std::chrono::seconds minute = std::chrono::minutes{1};
  const std::chrono::seconds slice = *cube.slice;
  if (slice < minute || slice % minute != std::chrono::seconds{0}) {
    throw bad_argument("SLICE_RANGE",
                       {.en = fmt::format("slices (--slice) must last whole minutes, got {}",
                                          duration(slice, Language::english)),
                        .sv = fmt::format("skivor (--slice) ska vara hela minuter långa, inte {}",
                                          duration(slice, Language::swedish))})
        .with_remedy({.en = "Write, for example, 28d, 8h or 30min.",
                      .sv = "Skriv till exempel 28d, 8h eller 30min."});
  }
  if (cube.cycle && length_of(*cube.cycle) % slice != std::chrono::seconds{0}) {
    throw slice_of_no_cycle(*cube.cycle, slice);
  }
}

/// What space_time_density.hpp takes on the clock.
void require_time_bandwidth(const CubeSettings& cube) {
  if (!cube.cycle || !cube.time_bandwidth) return;
  const std::chrono::seconds most = length_of(*cube.cycle) / 2;
  if (*cube.time_bandwidth <= most) return;
  const auto found = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), duration(most, language),
                       duration(*cube.time_bandwidth, language));
  };
  throw bad_argument(
      "TIME_BANDWIDTH_RANGE",
      {.en = found(Language::english,
                   "the bandwidth in time (--time-bandwidth) is at most half of the cycle, {}, "
                   "got {}"),
       .sv = found(Language::swedish,
                   "bandbredden i tiden (--time-bandwidth) är högst halva cykeln, {}, inte {}")})
      .with_remedy({.en = "Beyond that the kernel would meet itself on the clock.",
                    .sv = "Bortom det skulle kärnan möta sig själv på klockan."});
}

void require_bandwidth_of_cube(const DensitySettings& density) {
  if (density.bandwidth || density.rule) return;
  throw key_missing("density.bandwidth",
                    {.en = "a density in space and time needs it, too",
                     .sv = "en täthet i rum och tid behöver den också"},
                    "bandwidth = \"250m\"");
}

void require_per(double per, const char* key) {
  constexpr std::uint64_t most = 1'000'000'000;
  if (per >= 0.001 && per <= static_cast<double>(most)) return;
  throw bad_argument(
      "DENOMINATOR_RANGE",
      {.en = fmt::format("what a rate is per ({}) must be from 0.001 to {}, got {}", key,
                         count(most, Language::english), per),
       .sv = fmt::format("antalet som ett tal är per ({}) ska vara från 0,001 till {}, inte {}",
                         key, count(most, Language::swedish), per)})
      .with_remedy({.en = "Rates of residents are usually given per 1000 or 100000.",
                    .sv = "Tal för boende ges oftast per 1000 eller 100000."});
}

/// What incidents are put in relation to: a file, or other offences, one of the two.
void require_relation(const PopulationSettings& population, const Selection& selection) {
  const bool has_file = !population.source.empty();
  const bool has_offences = !population.relative_to.empty();
  if (has_file && has_offences) {
    throw bad_argument("CONFIG_CONFLICT",
                       {.en = "--population and --relative-to exclude each other: incidents are "
                              "put in relation to one thing",
                        .sv = "--population och --relative-to utesluter varandra: brott ställs i "
                              "relation till en sak"})
        .with_remedy({.en = "Leave out one of the two.", .sv = "Utelämna den ena."});
  }
  if (!has_file && !has_offences) {
    throw bad_argument("CONFIG_MISSING",
                       {.en = "a rate needs a population (--population), or other offences "
                              "(--relative-to)",
                        .sv = "ett tal i relation till något kräver en befolkning (--population), "
                              "eller andra brott (--relative-to)"})
        .with_remedy(
            {.en = "Write: --population residents.csv", .sv = "Skriv: --population boende.csv"});
  }
  if (has_file) return;
  if (population.count || population.x || population.y || population.crs || population.layer ||
      population.encoding) {
    throw bad_argument("CONFIG_CONFLICT",
                       {.en = "--relative-to takes offences of the incidents' own file; columns, "
                              "layer, system and encoding are those of --population",
                        .sv = "--relative-to tar brott ur brottens egen fil; kolumner, lager, "
                              "system och kodning hör till --population"})
        .with_remedy({.en = "Leave these out, or give the file (--population) instead of "
                            "--relative-to.",
                      .sv = "Utelämna dem, eller ange filen (--population) i stället för "
                            "--relative-to."});
  }
  if (selection.categories.empty()) {
    throw bad_argument("CONFIG_MISSING",
                       {.en = "which offences (--categories) are put in relation to others "
                              "(--relative-to)?",
                        .sv = "vilka brott (--categories) ställs i relation till andra "
                              "(--relative-to)?"})
        .with_remedy({.en = "Write: --categories robbery", .sv = "Skriv: --categories rån"});
  }
  for (const std::string& level : population.relative_to) {
    if (std::ranges::find(selection.categories, level) == selection.categories.end()) continue;
    throw bad_argument("CATEGORIES_OVERLAP",
                       {.en = fmt::format("\"{}\" stands on both sides of the rate (--categories "
                                          "and --relative-to): its chance would be counted as that "
                                          "of two",
                                          shown(level)),
                        .sv = fmt::format("\"{}\" står på båda sidor av talet (--categories och "
                                          "--relative-to): dess slump skulle räknas som två",
                                          shown(level))})
        .with_remedy({.en = "Leave it out on one side.", .sv = "Utelämna den på ena sidan."});
  }
}

void require_population(const StudyFile& study) {
  const PopulationSettings& population = *study.population;
  require_relation(population, study.selection);
  if (study.density.bandwidth || study.density.rule) return;
  throw key_missing("density.bandwidth",
                    {.en = "a rate divides one density by another",
                     .sv = "talet är en täthet delad med en annan"},
                    "bandwidth = \"250m\"");
}

void require_bandwidth_of_population(const StudyFile& study) {
  const PopulationSettings& population = *study.population;
  constexpr const char* option = "--population-bandwidth";
  if (population.bandwidth) require_bandwidth(*population.bandwidth);
  require_usable_rule(population.rule, study, option);
  const auto rule = population.rule ? bandwidth_rule_named(*population.rule) : std::nullopt;
  if (rule && compares_two(*rule)) {
    throw rule_lacks(*rule, option,
                     {.en = "two groups to compare, and a population is one",
                      .sv = "två grupper att jämföra, och en befolkning är en"});
  }
  require_bandwidth_above_cell(population.bandwidth, study.density.cell, option);
}

/// Names stand in every result.
void require_impersonal_name(const std::string& name, const Text& of) {
  if (!looks_personal(name)) return;
  throw bad_argument("PLACE_NAME_PERSONAL", {.en = of.en + " looks like a personal identity number",
                                             .sv = of.sv + " ser ut som ett personnummer"})
      .with_remedy({.en = "The name stands in every result. Give another.",
                    .sv = "Namnet står i alla resultat. Ange ett annat."});
}

void check_population(const StudyFile& study, const RuleCheck& check) {
  if (!study.population) return;
  check("population", [&] { require_population(study); });
  check("population.bandwidth", [&] { require_bandwidth_of_population(study); });
  check("population.name", [&] {
    if (!study.population->name) return;
    require_impersonal_name(*study.population->name,
                            {.en = "the name of the population (--population-name)",
                             .sv = "befolkningens namn (--population-name)"});
  });
  check("population.per", [&] { require_per(study.population->per, "population.per"); });
  check("population.floor", [&] {
    if (study.population->floor) require_risk_options({.floor = *study.population->floor});
  });
}

void require_name_of_its_own(const DenominatorSource& denominator, std::set<std::string>& names) {
  if (!denominator.name.empty() && names.insert(denominator.name).second) return;
  const std::string& source = denominator.column_or_file;
  throw bad_argument(
      "DENOMINATOR_NAME",
      denominator.name.empty()
          ? Text{.en = fmt::format("\"{}\" has no name (--denominator-name)", source),
                 .sv = fmt::format("\"{}\" har inget namn (--denominator-name)", source)}
          : Text{.en = fmt::format("two rates are per \"{}\" (--denominator-name)",
                                   shown(denominator.name)),
                 .sv = fmt::format("två tal är per \"{}\" (--denominator-name)",
                                   shown(denominator.name))})
      .with_remedy({.en = "Say what each is per: --denominator-name \"residents 2016\"",
                    .sv = "Säg vad vart och ett är per: --denominator-name \"boende 2016\""});
}

void require_denominators(const std::vector<DenominatorSource>& denominators) {
  std::set<std::string> names;
  for (const DenominatorSource& denominator : denominators) {
    if (denominator.column_or_file.empty()) {
      throw key_missing("denominators.column",
                        {.en = "a rate needs a column of the districts or a CSV file",
                         .sv = "ett brottstal behöver en kolumn i områdena eller en CSV-fil"},
                        "column = \"population\"");
    }
    require_name_of_its_own(denominator, names);
    require_per(denominator.per, "--per");
  }
}

void require_periods_apart(const StudyFile& study) {
  if (!study.before || !study.after || study.before->until <= study.after->from) return;
  const Text found{.en = fmt::format("before is {} to {}, after {} to {}",
                                     written(study.before->from), written(study.before->until),
                                     written(study.after->from), written(study.after->until)),
                   .sv = fmt::format("före är {} till {}, efter {} till {}",
                                     written(study.before->from), written(study.before->until),
                                     written(study.after->from), written(study.after->until))};
  if (study.after->until <= study.before->from) {
    throw bad_argument(
        "PERIOD_ORDER",
        {.en = "the second period (--after) must come after the first (--before): " + found.en,
         .sv = "den andra perioden (--after) ska komma efter den första (--before): " + found.sv})
        .with_remedy({.en = "Exchange the two periods.", .sv = "Byt plats på perioderna."});
  }
  throw bad_argument("PERIOD_OVERLAP", {.en = "the periods overlap: " + found.en,
                                        .sv = "perioderna överlappar varandra: " + found.sv})
      .with_remedy(
          {.en = "Periods are half-open: one may end on the day on which the other begins.",
           .sv = "Perioder är halvöppna: en får sluta den dag då den andra börjar."});
}

/// Whether it is the season of the period before in a year before it: it begins as many years
/// earlier, and is as long, but for a week, which lets whole weeks begin on the same weekday.
bool is_of_season(const LocalPeriod& season, const LocalPeriod& before) {
  constexpr std::chrono::days week{7};
  constexpr double year = 365.2425;
  const auto days_apart = static_cast<double>((before.from - season.from).count());
  const double years = std::round(days_apart / year);
  const double astray = std::abs(days_apart - years * year);
  const std::chrono::days longer = (season.until - season.from) - (before.until - before.from);
  return years >= 1.0 && astray <= static_cast<double>(week.count()) + 1.0 &&
         std::chrono::abs(longer) <= week;
}

/// What another season brings would be taken for what years do.
void require_same_season(const StudyFile& study) {
  if (!study.before) return;
  for (const LocalPeriod& season : study.earlier) {
    if (is_of_season(season, *study.before)) continue;
    const std::string named = date(season.from) + "/" + date(season.until);
    throw bad_argument("PERIOD_SEASON", {.en = "the earlier period " + named +
                                               " (--earlier) is of another season or length than "
                                               "the period before",
                                         .sv = "den tidigare perioden " + named +
                                               " (--earlier) är av en annan årstid eller längd "
                                               "än perioden före"})
        .with_remedy(
            {.en = "Give the dates of the period before in an earlier year; they may differ by a "
                   "week.",
             .sv =
                 "Ange samma datum som i perioden före ett tidigare år; de får skilja en vecka."});
  }
}

/// Each in order, none in another or in the period before, which comes after them.
void require_earlier(const StudyFile& study) {
  if (study.earlier.empty()) return;
  std::vector<LocalPeriod> seasons = study.earlier;
  for (const LocalPeriod& season : seasons) require_order(season, "periods.earlier");
  if (study.before) seasons.push_back(*study.before);
  std::ranges::sort(seasons, {}, &LocalPeriod::from);
  const auto overlap = std::ranges::adjacent_find(
      seasons, [](const LocalPeriod& a, const LocalPeriod& b) { return a.until > b.from; });
  const bool is_last = !study.before || seasons.back() == *study.before;
  if (overlap == seasons.end() && is_last) return require_same_season(study);
  throw bad_argument("PERIOD_OVERLAP",
                     {.en = "earlier years (--earlier) must lie before the period before, and none "
                            "in another",
                      .sv = "tidigare år (--earlier) ska ligga före perioden före, och inget i ett "
                            "annat"})
      .with_remedy({.en = "Give the same season of each year, as --earlier 2016-06-01/2016-09-01.",
                    .sv = "Ange samma årstid för varje år, som --earlier 2016-06-01/2016-09-01."});
}

/// Whole days, and some of the period after must be left.
void require_wash_out(const StudyFile& study) {
  if (!study.displacement.wash_out) return;
  const std::chrono::seconds left_out = *study.displacement.wash_out;
  const bool whole =
      left_out.count() > 0 && left_out % std::chrono::days{1} == std::chrono::seconds{};
  const bool leaves = !study.after || left_out < study.after->until - study.after->from;
  if (whole && leaves) return;
  throw bad_argument("WASH_OUT_RANGE",
                     {.en = "displacement.wash_out must be whole days, and fewer than the period "
                            "after has",
                      .sv = "displacement.wash_out ska vara hela dygn, och färre än perioden efter "
                            "har"})
      .with_remedy({.en = "Write it as \"14d\".", .sv = "Skriv det som \"14d\"."});
}

Error period_missing(const char* option, const Text& why, const char* example) {
  return bad_argument("CONFIG_MISSING",
                      {.en = fmt::format("a period ({}) is missing: {}", option, why.en),
                       .sv = fmt::format("en period ({}) saknas: {}", option, why.sv)})
      .with_remedy({.en = fmt::format("Write: {} {}", option, example),
                    .sv = fmt::format("Skriv: {} {}", option, example)});
}

Error districts_missing(const Text& why) {
  return bad_argument("CONFIG_MISSING", {.en = "the districts (--districts) are missing: " + why.en,
                                         .sv = "områdena (--districts) saknas: " + why.sv})
      .with_remedy(
          {.en = "Write: --districts districts.gpkg", .sv = "Skriv: --districts områden.gpkg"});
}

void require_both_periods(const StudyFile& study) {
  if (study.before.has_value() == study.after.has_value()) return;
  throw period_missing(study.before ? "--after" : "--before",
                       {.en = "a comparison needs two", .sv = "en jämförelse kräver två"},
                       study.before ? "2019-06-01/2019-09-01" : "2018-06-01/2018-09-01");
}

void require_farthest(const DisplacementSettings& design) {
  if (!design.farthest) return;
  if (design.costs.empty()) {
    throw key_missing("displacement.costs",
                      {.en = "what is farthest is in the unit of the costs, and of straight lines "
                             "displacement.reach says it",
                       .sv = "vad som är längst bort är i kostnadernas enhet, och för raka linjer "
                             "säger displacement.reach det"},
                      "costs = \"minutes.csv\"");
  }
  if (std::isfinite(*design.farthest) && *design.farthest > 0.0) return;
  throw bad_argument(
      "COST_RANGE",
      {.en = fmt::format("displacement.farthest must be above 0, got {}", *design.farthest),
       .sv = fmt::format("displacement.farthest ska vara över 0, inte {}", *design.farthest)});
}

void require_design(const StudyFile& study) {
  const DisplacementSettings& design = study.displacement;
  if (!design.treated) {
    if (!design.control && design.places.empty() && !design.treated_name &&
        design.staffed.empty() && design.costs.empty()) {
      return;
    }
    throw bad_argument("CONFIG_MISSING",
                       {.en = "the treated area (--treated) is missing: what else is said of "
                              "displacement has no effect without it",
                        .sv = "insatsområdet (--treated) saknas: det övriga om omflyttning har "
                              "ingen verkan utan det"})
        .with_remedy({.en = "Name its districts, or a file of its polygons (--treated-area).",
                      .sv = "Ange dess områden, eller en fil med dess polygoner "
                            "(--treated-area)."});
  }
  if (!study.before) {
    throw period_missing("--before",
                         {.en = "a treated area is compared before and after",
                          .sv = "ett insatsområde jämförs före och efter"},
                         "2018-06-01/2018-09-01");
  }
  const bool needs_districts =
      !design.treated->codes.empty() || !design.control || !design.control->codes.empty();
  if (needs_districts && !study.districts) {
    throw districts_missing({.en = "codes of areas, and a control of all others, are theirs",
                             .sv = "områdeskoder, och alla andra som jämförelse, är deras"});
  }
}

void require_districts_for(const StudyFile& study) {
  if (study.denominators.empty() || study.districts) return;
  throw districts_missing({.en = "rates are theirs", .sv = "brottstal är deras"});
}

void require_selection_order(const Selection& s) {
  if (!s.from || !s.until || *s.from < *s.until) return;
  throw bad_argument(
      "PERIOD_ORDER",
      {.en = fmt::format("the selection must end (--until) after it begins (--from), but begins {} "
                         "and ends {}",
                         written(*s.from), written(*s.until)),
       .sv = fmt::format("urvalet ska sluta (--until) efter att det börjar (--from), men börjar {} "
                         "och slutar {}",
                         written(*s.from), written(*s.until))})
      .with_remedy({.en = "The last date is the first day no longer included.",
                    .sv = "Det sista datumet är den första dagen som inte längre ingår."});
}

void check_names(const StudyFile& study, const RuleCheck& check) {
  check("name", [&] {
    if (!study.name.empty()) require_file_name(study.name);
  });
  check("work_crs", [&] {
    if (study.work_crs) require_metric_crs(*study.work_crs);
  });
  check("timezone", [&] { static_cast<void>(read_time_zone(study.timezone)); });
  check("incidents.crs", [&] {
    if (study.incidents.crs) static_cast<void>(crs_named(*study.incidents.crs));
  });
  check("incidents.layer", [&] { require_layer_name("--layer", study.incidents.layer); });
  if (study.population) {
    check("population.crs", [&] {
      if (study.population->crs) static_cast<void>(crs_named(*study.population->crs));
    });
    check("population.layer",
          [&] { require_layer_name("--population-layer", study.population->layer); });
  }
  if (study.streets) {
    check("streets.crs", [&] {
      if (study.streets->crs) static_cast<void>(crs_named(*study.streets->crs));
    });
    check("streets.layer", [&] { require_layer_name("--street-layer", study.streets->layer); });
  }
  if (!study.districts) return;
  check("districts.crs", [&] {
    if (study.districts->crs) static_cast<void>(crs_named(*study.districts->crs));
  });
  check("districts.layer", [&] { require_layer_name("--district-layer", study.districts->layer); });
}

void check_paths(const StudyFile& study, const RuleCheck& check) {
  const auto check_path = [&](std::string_view key, const fs::path& file) {
    check(key, [&] {
      if (!file.empty()) refuse_virtual(file);
    });
  };
  check("incidents.source", [&] {
    if (study.incidents.source.empty()) {
      throw key_missing("incidents.source",
                        {.en = "the file of the incidents", .sv = "filen med brotten"},
                        "source = \"reports.csv\"");
    }
  });
  check_path("incidents.source", study.incidents.source);
  if (study.districts) {
    check("districts.source", [&] {
      if (study.districts->source.empty()) {
        throw key_missing("districts.source",
                          {.en = "the file of the districts", .sv = "filen med områdena"},
                          "source = \"districts.gpkg\"");
      }
    });
    check_path("districts.source", study.districts->source);
  }
  if (study.streets) {
    check("streets.source", [&] {
      if (study.streets->source.empty()) {
        throw key_missing("streets.source",
                          {.en = "the file of the streets", .sv = "filen med gatorna"},
                          "source = \"streets.gpkg\"");
      }
    });
    check_path("streets.source", study.streets->source);
  }
  check_path("window", study.window);
  check_path("water", study.water);
  if (study.population) check_path("population.source", study.population->source);
  check_path("displacement.places", study.displacement.places);
  check_path("displacement.harm", study.displacement.harm);
  check_path("displacement.costs", study.displacement.costs);
  if (study.displacement.treated) {
    check_path("displacement.treated_area", study.displacement.treated->file);
  }
  if (study.displacement.control) {
    check_path("displacement.control", study.displacement.control->file);
  }
  for (const DenominatorSource& denominator : study.denominators) {
    if (is_file(denominator)) check_path("denominators", denominator.column_or_file);
  }
}

/// It says which report a repeated run answers with, so its part must be there.
void require_verb(const StudyFile& study) {
  if (!study.verb || (*study.verb == "streets" && study.streets) ||
      (*study.verb == "cube" && study.cube) || (*study.verb == "rate" && study.population)) {
    return;
  }
  throw bad_argument("VERB_UNKNOWN",
                     {.en = fmt::format("verb can only be streets, with [streets], cube, with "
                                        "[cube], or rate, with [population], and not {}",
                                        shown(*study.verb)),
                      .sv = fmt::format("verb kan bara vara streets, med [streets], cube, med "
                                        "[cube], eller rate, med [population], och inte {}",
                                        shown(*study.verb))})
      .with_remedy({.en = "It is written by the program; leave it out.",
                    .sv = "Det skrivs av programmet; utelämna det."});
}

void check_streets(const StudyFile& study, const RuleCheck& check) {
  if (!study.streets) return;
  check("density.kernel", [&] { require_street_kernel(study.density.kernel); });
  check("streets.lixel", [&] { require_length("--lixel", study.streets->lixel); });
  check("streets.bandwidth", [&] {
    if (study.streets->bandwidth) require_length("--street-bandwidth", *study.streets->bandwidth);
    require_bandwidth_above_lixel(study);
  });
  check("streets.snap", [&] { require_snap(study.streets->snap); });
}

void check_values(const StudyFile& study, const RuleCheck& check) {
  const DisplacementSettings& design = study.displacement;
  check("data_source", [&] {
    if (study.data != DataClass::open || !study.data_source.empty()) return;
    throw key_missing("data_source",
                      {.en = "open data name who published them",
                       .sv = "öppna data anger vem som har publicerat dem"},
                      "data_source = \"City of Memphis, CC BY 4.0\"");
  });
  check("selection.until", [&] { require_selection_order(study.selection); });
  check("periods.before", [&] {
    if (study.before) require_order(*study.before, "periods.before");
  });
  check("periods.after", [&] {
    if (study.after) require_order(*study.after, "periods.after");
  });
  check("periods.after", [&] { require_periods_apart(study); });
  check("periods.earlier", [&] { require_earlier(study); });
  check("periods", [&] { require_both_periods(study); });
  check("displacement.wash_out", [&] { require_wash_out(study); });
  check("density.cell", [&] { require_cell(study.density.cell); });
  check("density.bandwidth", [&] {
    if (study.density.bandwidth) require_bandwidth(*study.density.bandwidth);
    require_usable_rule(study.density.rule, study, "--bandwidth");
    if (has_grid(study)) {
      require_bandwidth_above_cell(study.density.bandwidth, study.density.cell, "--bandwidth");
    }
  });
  check("water", [&] { require_land_for_water(study); });
  check("verb", [&] { require_verb(study); });
  check_streets(study, check);
  check("density.edge_correction", [&] { require_possible_surface(study); });
  check("density.tolerance", [&] { require_tolerance(study.density); });
  check("density.replicates", [&] {
    if (study.density.replicates) {
      require_replicates("--replicates", *study.density.replicates);
    }
  });
  if (study.cube) {
    check("cube", [&] { require_bandwidth_of_cube(study.density); });
    check("cube.slice", [&] { require_slice(*study.cube); });
    check("cube.time_bandwidth", [&] { require_time_bandwidth(*study.cube); });
  }
  check_population(study, check);
  check("displacement.treated", [&] { require_design(study); });
  check("displacement.treated_name", [&] {
    if (!design.treated_name) return;
    require_impersonal_name(*design.treated_name,
                            {.en = "the name of the treated area (--treated-name)",
                             .sv = "insatsområdets namn (--treated-name)"});
  });
  check("displacement.place_radius",
        [&] { require_length("displacement.place_radius", design.place_radius); });
  check("displacement.reach", [&] {
    if (design.reach) require_length("displacement.reach", *design.reach);
  });
  check("displacement.farthest", [&] { require_farthest(design); });
  check("displacement.ring_width", [&] {
    if (design.ring_width) require_length("displacement.ring_width", *design.ring_width);
  });
  check("displacement.rings", [&] {
    if (!design.rings) return;
    require_rings(*design.rings);
    if (design.ring_width) return;
    throw key_missing("displacement.ring_width",
                      {.en = "rings have a width", .sv = "ringar har en bredd"},
                      "ring_width = \"250m\"");
  });
  check("displacement.replicates", [&] {
    if (design.replicates) require_replicates("displacement.replicates", *design.replicates);
  });
  check("displacement.level", [&] { require_level(design.level); });
  check("displacement.margin.moved_share", [&] {
    if (design.margin_moved_share) {
      require_share("displacement.margin.moved_share", *design.margin_moved_share);
    }
  });
  check("displacement.margin.hours", [&] {
    if (design.margin_hours) require_hours("displacement.margin.hours", *design.margin_hours);
  });
  check("displacement.margin.share", [&] {
    if (design.margin_share) require_share("displacement.margin.share", *design.margin_share);
  });
  check("denominators", [&] {
    require_denominators(study.denominators);
    require_districts_for(study);
    for (const DenominatorSource& denominator : study.denominators) {
      require_impersonal_name(denominator.name,
                              {.en = "the name of a denominator (--denominator-name)",
                               .sv = "namnet på en nämnare (--denominator-name)"});
    }
  });
  check("output.points", [&] {
    if (study.audience != Audience::open_to_public || !study.output.points) return;
    throw bad_argument(
        "PRIVACY_POINTS",
        {.en = "output.points must be false with audience = \"public\": a point may "
               "be somebody's home",
         .sv = "output.points ska vara false med audience = \"public\": en punkt kan "
               "vara någons hem"});
  });
}

}  // namespace

Error key_missing(const std::string& key, const Text& why, const std::string& example) {
  return bad_argument("CONFIG_MISSING", {.en = fmt::format("{} is missing: {}", key, why.en),
                                         .sv = fmt::format("{} saknas: {}", key, why.sv)})
      .with_remedy({.en = "Write: " + example, .sv = "Skriv: " + example});
}

void check_rules(const StudyFile& study, const RuleCheck& check) {
  check_names(study, check);
  check_paths(study, check);
  check_values(study, check);
}

void require_sound(const StudyFile& study) {
  check_rules(study, [](std::string_view, const std::function<void()>& rule) { rule(); });
}

bool has_grid(const StudyFile& study) {
  return !study.streets || study.before || study.cube || study.population;
}

bool is_file(const DenominatorSource& denominator) {
  return lower_case(fs::path(denominator.column_or_file).extension().string()) == ".csv";
}

}  // namespace klara
