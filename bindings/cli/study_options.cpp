#include <cli/study_options.hpp>

#include <klara/adapters/simulation_claim.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/density/bandwidth_family.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr unsigned most_threads = 1024;

Error contradiction(const std::string& en, const std::string& sv) {
  return bad_argument("OPTIONS_CONTRADICT", {.en = en, .sv = sv});
}

/// A word names a file where it has a file's ending or there is such a file; else it is codes.
AreaSource area_from(const std::string& word, const std::string& name) {
  const std::filesystem::path path(word);
  std::error_code ignored;
  const bool is_file = path.has_parent_path() || path.extension() == ".gpkg" ||
                       path.extension() == ".geojson" || path.extension() == ".json" ||
                       path.extension() == ".shp" || std::filesystem::exists(path, ignored);
  return is_file ? AreaSource{.codes = {}, .file = path}
                 : AreaSource{.codes = listed(word, name), .file = {}};
}

/// A length, or the name of a rule.
template <class Settings>
void take_bandwidth(const std::string& word, const char* option, Settings& settings) {
  if (word.empty() || begins_as_number(word)) {
    take_word(word, option, settings.bandwidth);
  } else {
    settings.rule = word;
  }
}

}  // namespace

void incidents_arguments(Arguments& args, StudyFile& study) {
  IncidentSource& in = study.incidents;
  args.positional(in.source, "INCIDENTS",
                  {.en = "CSV, GeoPackage, GeoJSON or Shapefile to read",
                   .sv = "CSV, GeoPackage, GeoJSON eller Shapefile att läsa"});
  args.group({.en = "Columns; names are guessed, and the guess is said",
              .sv = "Kolumner; namn gissas, och gissningen sägs"});
  args.optional(in.columns.x, "--x", value::column,
                {.en = "easting, or longitude in degrees; else guessed",
                 .sv = "östlig koordinat, eller longitud i grader; annars gissad"});
  args.optional(in.columns.y, "--y", value::column,
                {.en = "northing, or latitude in degrees; else guessed",
                 .sv = "nordlig koordinat, eller latitud i grader; annars gissad"});
  args.optional(in.crs, "--crs", value::epsg,
                {.en = "coordinate system of the incidents; else the file's",
                 .sv = "brottens koordinatsystem; annars filens"});
  args.optional(in.columns.from, "--from-time", value::column,
                {.en = "when it happened, or its earliest time; else guessed",
                 .sv = "när det skedde, eller tidigast; annars gissad"});
  args.optional(in.columns.from_clock, "--from-clock", value::column,
                {.en = "clock beside that date; none: dates alone; else guessed",
                 .sv = "klockslag till datumet; none: bara datum; annars gissad"});
  args.optional(in.columns.until, "--to-time", value::column,
                {.en = "its latest time; else guessed", .sv = "senast; annars gissad"});
  args.optional(in.columns.until_clock, "--to-clock", value::column,
                {.en = "clock of the latest time; none: dates alone; else guessed",
                 .sv = "klockslag för senast; none: bara datum; annars gissad"});
  args.optional(study.timezone, "--timezone", value::zone,
                {.en = "of times without an offset; else Europe/Stockholm",
                 .sv = "för tider utan förskjutning; annars Europe/Stockholm"});
  args.repeatable(in.columns.categories, "--category", value::column,
                  {.en = "a column that comes along; several times; else guessed",
                   .sv = "en kolumn som följer med; flera gånger; annars gissad"});
  args.optional(
      in.columns.id, "--id", value::column,
      {.en = "identity of a report; else guessed", .sv = "rapportens identitet; annars gissad"});
  args.optional(in.encoding, "--encoding", value::name,
                {.en = "character set of a CSV file or Shapefile; else UTF-8",
                 .sv = "teckenuppsättning i en CSV-fil eller Shapefil; annars UTF-8"});
  args.optional(in.layer, "--layer", value::name,
                {.en = "layer; needed where the file has several",
                 .sv = "lager; behövs där filen har flera"});
  args.choice<DuplicatePolicy>(in.duplicates, "--duplicates",
                               {{name_of(DuplicatePolicy::quarantine), DuplicatePolicy::quarantine},
                                {name_of(DuplicatePolicy::keep), DuplicatePolicy::keep}},
                               {.en = "equal rows; else quarantined where an id is known",
                                .sv = "lika rader; annars i karantän där id är känt"});
}

void weight_option(Arguments& args, StudyFile& study) {
  args.optional(study.incidents.columns.weight, "--weight", value::column,
                {.en = "how many incidents a row counts as in a density; else 1",
                 .sv = "hur många brott en rad räknas som i en täthet; annars 1"});
}

void bandwidth_option(Arguments& args, DensitySettings& density, Compares compares) {
  std::vector<std::string_view> rules;
  for (const BandwidthRule rule : all_bandwidth_rules) {
    if (!compares_two(rule) || compares == Compares::two_periods) rules.push_back(name(rule));
  }
  const std::string list = fmt::format("{}", fmt::join(rules, ", "));
  args.required_option(
      "--bandwidth", {.en = "LENGTH|RULE", .sv = "LÄNGD|REGEL"},
      {.en = fmt::format("how far an incident is spread, as 250m, or a rule: {}; klara bandwidth "
                         "shows what they give",
                         list),
       .sv = fmt::format("hur långt ett brott sprids, som 250m, eller en regel: {}; klara "
                         "bandwidth visar vad de ger",
                         list)},
      [&density](const std::string& word) { take_bandwidth(word, "--bandwidth", density); });
}

void kernel_option(Arguments& args, DensitySettings& density) {
  Choices<Kernel> kernels;
  for (const Kernel kernel : all_kernels) kernels.emplace_back(name_of(kernel), kernel);
  args.choice(
      density.kernel, "--kernel", std::move(kernels),
      {.en = "shape of the spread; else quartic", .sv = "spridningens form; annars quartic"});
}

void street_options(Arguments& args, StudyFile& study) {
  study.streets.emplace();
  StreetSettings& streets = *study.streets;
  DensitySettings& density = study.density;
  args.group({.en = "Streets", .sv = "Gator"});
  args.required(streets.source, "--streets", value::file,
                {.en = "lines: GeoPackage, GeoJSON or Shapefile",
                 .sv = "linjer: GeoPackage, GeoJSON eller Shapefile"});
  args.optional(streets.name, "--street-name", value::column,
                {.en = "column of their names; else guessed, or none",
                 .sv = "kolumn med deras namn; annars gissad, eller ingen"});
  args.optional(streets.layer, "--street-layer", value::name,
                {.en = "layer; needed where the file has several",
                 .sv = "lager; behövs där filen har flera"});
  args.optional(streets.crs, "--street-crs", value::epsg,
                {.en = "their coordinate system; needed where the file is silent",
                 .sv = "deras koordinatsystem; behövs där filen tiger"});
  args.optional(streets.snap, "--snap", value::length,
                {.en = "incidents farther from the nearest street are left out; else 100m",
                 .sv = "brott längre bort från närmaste gata utelämnas; annars 100m"});
  args.group({.en = "Density along them", .sv = "Täthet längs dem"});
  args.option(
      "--bandwidth", {.en = "LENGTH|RULE", .sv = "LÄNGD|REGEL"},
      {.en = "how far along streets an incident is spread, or a rule as of klara density, "
             "made for the plane; else 100m",
       .sv = "hur långt längs gator ett brott sprids, eller en regel som för klara "
             "density, gjord för planet; annars 100m"},
      [&density](const std::string& word) { take_bandwidth(word, "--bandwidth", density); });
  Choices<Kernel> compact;
  for (const Kernel kernel : all_kernels) {
    if (kernel != Kernel::gaussian) compact.emplace_back(name_of(kernel), kernel);
  }
  args.choice(
      density.kernel, "--kernel", std::move(compact),
      {.en = "shape of the spread; else quartic", .sv = "spridningens form; annars quartic"});
  args.choice<NetworkMethod>(
      streets.method, "--method", names_of(NetworkMethod{}),
      {.en = "at crossings: simple goes on whole and inflates dense nets, discontinuous splits, "
             "continuous splits and turns back, slow for long bandwidths; else discontinuous",
       .sv = "i korsningar: simple går vidare helt och blåser upp täta nät, discontinuous delas, "
             "continuous delas och vänder, långsam för långa bandbredder; annars discontinuous"});
  args.optional(streets.lixel, "--lixel", value::length,
                {.en = "length of the pieces that streets are cut into; else 10m",
                 .sv = "längd på bitarna som gatorna delas i; annars 10m"});
}

void cube_options(Arguments& args, StudyFile& study) {
  study.cube.emplace();
  CubeSettings& cube = *study.cube;
  args.group({.en = "Time", .sv = "Tid"});
  args.choice<TimeCycle>(cube.cycle, "--cycle", names_of(TimeCycle{}),
                         {.en = "hours of the day or of the week on the clock; else the calendar",
                          .sv = "dygnets eller veckans timmar på klockan; annars kalendern"});
  args.optional(cube.slice, "--slice", value::duration,
                {.en = "how long a slice is, as 28d, 8h or 30min; else chosen, and said",
                 .sv = "hur lång en skiva är, som 28d, 8h eller 30min; annars vald, vilket sägs"});
  args.optional(cube.time_bandwidth, "--time-bandwidth", value::duration,
                {.en = "how far in time an incident is spread, as 28d; else as long as a slice",
                 .sv = "hur långt i tiden ett brott sprids, som 28d; annars lika lång som en "
                       "skiva"});
  args.choice<TimeKernel>(cube.time_kernel, "--time-kernel", names_of(TimeKernel{}),
                          {.en = "shape of the spread in time; else epanechnikov",
                           .sv = "spridningens form i tiden; annars epanechnikov"});
}

void population_options(Arguments& args, StudyFile& study) {
  study.population.emplace();
  PopulationSettings& population = *study.population;
  args.group(
      {.en = "What incidents are put in relation to", .sv = "Vad brotten ställs i relation till"});
  args.optional(population.source, "--population", value::file,
                {.en = "points or polygons with a count, CSV, GeoPackage, GeoJSON or Shapefile; "
                       "needed, or --relative-to. A polygon counts at a point inside it",
                 .sv = "punkter eller polygoner med ett antal, CSV, GeoPackage, GeoJSON eller "
                       "Shapefile; behövs, eller --relative-to. En polygon räknas i en punkt i "
                       "den"});
  args.optional(population.count, "--population-count", value::column,
                {.en = "column of the counts; else guessed, of residents",
                 .sv = "kolumn med antalen; annars gissad, för boende"});
  args.optional(population.x, "--population-x", value::column,
                {.en = "easting or longitude of a CSV file; else guessed",
                 .sv = "östlig koordinat eller longitud i en CSV-fil; annars gissad"});
  args.optional(population.y, "--population-y", value::column,
                {.en = "northing or latitude of a CSV file; else guessed",
                 .sv = "nordlig koordinat eller latitud i en CSV-fil; annars gissad"});
  args.optional(population.crs, "--population-crs", value::epsg,
                {.en = "its coordinate system; needed where the file is silent",
                 .sv = "dess koordinatsystem; behövs där filen tiger"});
  args.optional(population.layer, "--population-layer", value::name,
                {.en = "layer; needed where the file has several",
                 .sv = "lager; behövs där filen har flera"});
  args.optional(population.encoding, "--population-encoding", value::name,
                {.en = "character set of a CSV file or Shapefile; else UTF-8",
                 .sv = "teckenuppsättning i en CSV-fil eller Shapefil; annars UTF-8"});
  args.option("--relative-to", {.en = "A,B", .sv = "A,B"},
              {.en = "levels of the first category, to which those of --categories are put in "
                     "relation; needed, or --population",
               .sv = "nivåer av första kategorin, som de i --categories ställs i relation till; "
                     "behövs, eller --population"},
              [&population](const std::string& word) {
                population.relative_to = listed(word, "--relative-to");
              });
  args.optional(population.name, "--population-name", value::text,
                {.en = "what is counted, and when, as \"residents 2016\"; else the column or the "
                       "levels",
                 .sv = "vad som räknas, och när, som \"boende 2016\"; annars kolumnen eller "
                       "nivåerna"});
  args.optional(population.per, "--per", value::number,
                {.en = "rates per this many; else 1000", .sv = "tal per så många; annars 1000"});
  args.optional(population.floor, "--floor", value::number,
                {.en = "where fewer are within reach, nothing is said; else 10",
                 .sv = "där färre är inom räckvidd sägs inget; annars 10"});
}

void population_bandwidth_option(Arguments& args, StudyFile& study) {
  PopulationSettings& population = *study.population;
  args.option("--population-bandwidth", {.en = "LENGTH|RULE", .sv = "LÄNGD|REGEL"},
              {.en = "how far the population is spread; else as the incidents, or farther where "
                     "its places lie farther apart, and said",
               .sv = "hur långt befolkningen sprids; annars som brotten, eller längre där dess "
                     "platser ligger längre isär, vilket sägs"},
              [&population](const std::string& word) {
                take_bandwidth(word, "--population-bandwidth", population);
              });
}

void selection_options(Arguments& args, StudyFile& study) {
  Selection& selection = study.selection;
  args.group({.en = "Selection", .sv = "Urval"});
  args.optional(selection.from, "--from", value::date,
                {.en = "from this local date on, as 2018-06-01; else all",
                 .sv = "från och med detta lokala datum, som 2018-06-01; annars alla"});
  args.optional(selection.until, "--until", value::date,
                {.en = "before this local date, as 2018-09-01; else all",
                 .sv = "före detta lokala datum, som 2018-09-01; annars alla"});
  args.option("--categories", {.en = "A,B", .sv = "A,B"},
              {.en = "levels of the first category that are taken; one with a comma in quotation "
                     "marks: 'A,\"B, C\"'; else all",
               .sv = "nivåer av första kategorin som tas med; en med komma inom citattecken: "
                     "'A,\"B, C\"'; annars alla"},
              [&selection](const std::string& word) {
                selection.categories = listed(word, "--categories");
              });
}

void district_options(Arguments& args, StudyFile& study, Need need) {
  // Any of the options may come first, so each makes the source that --districts then names.
  const auto source = [&study]() -> DistrictSource& {
    if (!study.districts) study.districts.emplace();
    return *study.districts;
  };
  args.group({.en = "Districts and study area", .sv = "Områden och undersökningsområde"});
  const Text formats{.en = "GeoPackage, GeoJSON or Shapefile",
                     .sv = "GeoPackage, GeoJSON eller Shapefile"};
  const auto take = [source](const std::string& word) {
    take_word(word, "--districts", source().source);
  };
  if (need == Need::required) {
    args.required_option("--districts", value::file, formats, take);
  } else {
    args.option("--districts", value::file,
                {.en = formats.en + "; else none", .sv = formats.sv + "; annars inga"}, take);
  }
  const auto text = [&](const char* name, const Text& value, Text meaning,
                        std::optional<std::string> DistrictSource::*member) {
    args.option(name, value, std::move(meaning), [source, name, member](const std::string& word) {
      take_word(word, name, source().*member);
    });
  };
  text("--district-code", value::column,
       {.en = "column of the codes; else guessed", .sv = "kolumn med koder; annars gissad"},
       &DistrictSource::code);
  text("--district-name", value::column,
       {.en = "column of the names; else guessed", .sv = "kolumn med namn; annars gissad"},
       &DistrictSource::name);
  text(
      "--district-layer", value::name,
      {.en = "layer; needed where the file has several", .sv = "lager; behövs där filen har flera"},
      &DistrictSource::layer);
  text("--district-crs", value::epsg,
       {.en = "their coordinate system; needed where the file is silent",
        .sv = "deras koordinatsystem; behövs där filen tiger"},
       &DistrictSource::crs);
  args.optional(
      study.work_crs, "--work-crs", value::epsg,
      {.en = "to compute in, in metres; else the districts', the incidents' or the local zone",
       .sv = "att räkna i, i meter; annars områdenas, brottens eller den lokala zonen"});
}

void window_option(Arguments& args, StudyFile& study) {
  args.optional(
      study.window, "--window", value::file,
      {.en = "polygons where incidents could have been seen; else the districts, else where "
             "the incidents are",
       .sv = "polygoner där brott kunnat synas; annars områdena, annars där brotten är"});
  args.optional(study.water, "--water", value::file,
                {.en = "polygons in the window or districts where no incident can be, as lakes; "
                       "else none",
                 .sv = "polygoner i fönstret eller områdena där inget brott kan ske, som sjöar; "
                       "annars inga"});
}

void period_options(Arguments& args, StudyFile& study, Need need) {
  args.group({.en = "Periods, local dates; the last is not included",
              .sv = "Perioder, lokala datum; det sista räknas inte med"});
  const Text before{.en = "as 2018-06-01/2018-09-01", .sv = "som 2018-06-01/2018-09-01"};
  const Text after{.en = "as 2019-06-01/2019-09-01", .sv = "som 2019-06-01/2019-09-01"};
  if (need == Need::required) {
    args.required(study.before, "--before", value::period, before);
    args.required(study.after, "--after", value::period, after);
  } else {
    args.optional(study.before, "--before", value::period,
                  {.en = before.en + "; else no change is given",
                   .sv = before.sv + "; annars ges ingen förändring"});
    args.optional(
        study.after, "--after", value::period,
        {.en = after.en + "; needed with --before", .sv = after.sv + "; behövs med --before"});
  }
}

void offenders_option(Arguments& args, StudyFile& study) {
  args.optional(study.displacement.offenders, "--offenders", value::column,
                {.en = "column of pseudonymous keys of persons, told in aggregates only; else "
                       "guessed, or none",
                 .sv = "kolumn med pseudonyma nycklar för personer, visas bara i sammandrag; "
                       "annars gissad, eller ingen"});
}

void attribute_options(Arguments& args, StudyFile& study) {
  DisplacementSettings& design = study.displacement;
  args.group({.en = "Columns that tell what crime became; each a --category",
              .sv = "Kolumner som visar vad brotten blev; var och en en --category"});
  args.optional(design.offence, "--offence", value::column,
                {.en = "offences; else the first category",
                 .sv = "brottstyper; annars första "
                       "kategorin"});
  args.optional(design.target, "--target", value::column,
                {.en = "targets; else guessed by its name",
                 .sv = "brottsobjekt; annars gissad "
                       "efter namnet"});
  args.optional(design.tactic, "--tactic", value::column,
                {.en = "tactics; else guessed by its name",
                 .sv = "tillvägagångssätt; annars gissad "
                       "efter namnet"});
  args.option("--detected", {.en = "A,B", .sv = "A,B"},
              {.en = "offences that policing brings to light, kept apart; else none",
               .sv = "brottstyper som polisen själv upptäcker, hålls isär; annars inga"},
              [&design](const std::string& word) { design.detected = listed(word, "--detected"); });
  args.optional(design.harm, "--harm", value::file,
                {.en = "CSV with level and weight: the harm of one offence; else none",
                 .sv = "CSV med nivå och vikt: skadan av ett brott; annars ingen"});
  offenders_option(args, study);
  args.optional(design.margin_share, "--margin-share", value::number,
                {.en = "difference of shares too small to matter, settled beforehand; else 0.05",
                 .sv = "skillnad i andelar för liten för att ha betydelse, bestämd i förväg; "
                       "annars 0,05"});
}

void design_options(Arguments& args, StudyFile& study) {
  DisplacementSettings& design = study.displacement;
  args.group({.en = "Treated area and where crime may have gone",
              .sv = "Insatsområde och vart brott kan ha flyttat"});
  args.option("--treated", value::codes,
              {.en = "districts of the intervention; needed, or --treated-area",
               .sv = "insatsens områden; behövs, eller --treated-area"},
              [&design](const std::string& word) {
                if (design.treated) {
                  throw contradiction("--treated and --treated-area exclude each other",
                                      "--treated och --treated-area utesluter varandra");
                }
                design.treated = AreaSource{.codes = listed(word, "--treated"), .file = {}};
              });
  args.option("--treated-area", value::file,
              {.en = "a file of its polygons; needed, or --treated",
               .sv = "en fil med dess polygoner; behövs, eller --treated"},
              [&design](const std::string& word) {
                if (design.treated) {
                  throw contradiction("--treated and --treated-area exclude each other",
                                      "--treated och --treated-area utesluter varandra");
                }
                design.treated = AreaSource{.codes = {}, .file = word};
              });
  args.option(
      "--control", {.en = "CODE[,CODE]|FILE", .sv = "KOD[,KOD]|FIL"},
      {.en = "comparison; else all other districts", .sv = "jämförelse; annars alla andra områden"},
      [&design](const std::string& word) { design.control = area_from(word, "--control"); });
  args.optional(design.places, "--places", value::file,
                {.en = "named polygons, or points with 150 m around them, that may have received; "
                       "else none",
                 .sv = "namngivna polygoner, eller punkter med 150 m omkring, som kan ha tagit "
                       "emot; annars inga"});
  args.optional(design.reach, "--reach", value::length,
                {.en = "without --places: how far from the treated area arrivals are searched for; "
                       "else in all districts",
                 .sv = "utan --places: hur långt från insatsområdet tillkomna brott söks; annars "
                       "i alla områden"});
  args.optional(design.costs, "--costs", value::file,
                {.en = "CSV with from, to and cost: ways from \"treated\" to places and codes of "
                       "districts, by which flows are drawn; else straight lines",
                 .sv = "CSV med from, to och cost: vägar från \"treated\" till platser och "
                       "områdeskoder, som flöden ritas efter; annars raka linjer"});
  args.optional(design.farthest, "--farthest", value::number,
                {.en = "no flow costs more; else any, and of straight lines --reach",
                 .sv = "inget flöde kostar mer; annars vad som helst, och för raka linjer "
                       "--reach"});
  args.optional(design.ring_width, "--ring-width", value::length,
                {.en = "rings of this width around the treated area, as 250m, each beside the "
                       "comparison; else none",
                 .sv = "ringar av denna bredd runt insatsområdet, som 250m, var och en bredvid "
                       "jämförelsen; annars inga"});
  args.optional(design.rings, "--rings", value::number,
                {.en = "how many; else 2", .sv = "hur många; annars 2"});
  args.option(
      "--earlier", value::period,
      {.en = "the season of --before in a year before it, several times; else none",
       .sv = "årstiden i --before ett år dessförinnan, flera gånger; annars ingen"},
      [&study](const std::string& word) {
        take_word(word, "--earlier", study.earlier.emplace_back());
      },
      true);
  args.optional(design.wash_out, "--wash-out", value::duration,
                {.en = "how much of the beginning of --after is left out, in whole days, as 14d; "
                       "else nothing",
                 .sv = "hur mycket av början på --after som utelämnas, i hela dygn, som 14d; "
                       "annars inget"});
  args.option(
      "--register-change", value::date,
      {.en = "a day from which the register or its borders were others, several times; else none",
       .sv = "en dag från vilken registret eller dess gränser var andra, flera gånger; annars "
             "ingen"},
      [&design](const std::string& word) {
        take_word(word, "--register-change", design.register_changes.emplace_back());
      },
      true);
  args.option("--sensitivity", {.en = "true|false", .sv = "true|false"},
              {.en = "whether the answer on place is tried under other choices; else true",
               .sv = "om beskedet om plats prövas under andra val; annars true"},
              [&design](const std::string& word) {
                if (word != "true" && word != "false") {
                  throw contradiction("--sensitivity is true or false",
                                      "--sensitivity är true eller false");
                }
                design.sensitivity = word == "true";
              });
  args.optional(design.margin_moved_share, "--margin-moved-share", value::number,
                {.en = "share of the fall too small to matter, settled beforehand; else 0.2",
                 .sv = "andel av minskningen för liten för att ha betydelse, bestämd i förväg; "
                       "annars 0,2"});
  args.optional(
      design.margin_hours, "--margin-hours", value::number,
      {.en = "turn on the clock too small to matter, in hours, settled beforehand; else "
             "1",
       .sv = "förskjutning på klockan för liten för att ha betydelse, i timmar, bestämd i "
             "förväg; annars 1"});
  args.optional(design.staffed, "--staffed", value::file,
                {.en = "CSV of when somebody is there to see, as mon-fri,10:00,18:00 below "
                       "weekday,from,until; else none",
                 .sv = "CSV med när det är bemannat, som mån-fre,10:00,18:00 under "
                       "veckodag,från,till; annars ingen"});
  attribute_options(args, study);
}

void denominator_options(Arguments& args, StudyFile& study) {
  std::vector<DenominatorSource>& denominators = study.denominators;
  const auto latest = [&denominators](const char* name) -> DenominatorSource& {
    if (!denominators.empty()) return denominators.back();
    throw contradiction(std::string(name) + " stands after the --denominator it belongs to",
                        std::string(name) + " står efter den --denominator den hör till");
  };
  args.group({.en = "Rates; the three options together, several times",
              .sv = "Brottstal; de tre valen tillsammans, flera gånger"});
  args.option(
      "--denominator", {.en = "COL|FILE", .sv = "KOL|FIL"},
      {.en = "column of the districts, or CSV with code and value; else no rates",
       .sv = "kolumn i områdena, eller CSV med kod och värde; annars inga brottstal"},
      [&denominators](const std::string& word) {
        take_word(word, "--denominator", denominators.emplace_back().column_or_file);
      },
      true);
  args.option(
      "--denominator-name", value::text,
      {.en = "what it is, as \"residents 2016\"; needed with --denominator",
       .sv = "vad det är, som \"boende 2016\"; behövs med --denominator"},
      [latest](const std::string& word) {
        take_word(word, "--denominator-name", latest("--denominator-name").name);
      },
      true);
  args.option(
      "--per", value::number,
      {.en = "rates per this many; else 100000", .sv = "brottstal per så många; annars 100000"},
      [latest](const std::string& word) { take_word(word, "--per", latest("--per").per); }, true);
}

void audience_options(Arguments& args, StudyFile& study) {
  args.group({.en = "Whom it is for and what the data are; stamped in the result",
              .sv = "Vem det är till och vad data är; stämplas i resultatet"});
  args.choice<Audience>(study.audience, "--audience", names_of(Audience{}),
                        {.en = "internal unless said", .sv = "internal om inget sägs"});
  args.choice<DataClass>(study.data, "--data", names_of(DataClass{}),
                         {.en = "confidential unless said, or simulated where a truth file says so",
                          .sv = "confidential om inget sägs, eller simulated där en facitfil säger "
                                "det"});
  args.optional(study.data_source, "--data-source", value::text,
                {.en = "who published open data; needed with --data open",
                 .sv = "vem som har publicerat öppna data; behövs med --data open"});
}

void seed_option(Arguments& args, std::uint64_t& seed) {
  args.optional(seed, "--seed", value::number,
                {.en = "else 1; kept in the result; nothing is drawn at random in this version",
                 .sv = "annars 1; står i resultatet; inget lottas i denna version"});
}

void memory_option(Arguments& args, Session& session) {
  args.option(
      "--memory", {.en = "SIZE", .sv = "STORLEK"},
      {.en = "as 4GB: refuse what would take more; else what the machine has; never "
             "changes a result",
       .sv = "som 4GB: vägra det som skulle ta mer; annars vad datorn har; ändrar aldrig "
             "ett resultat"},
      [&session](const std::string& word) { session.memory = parsed_size(word, "--memory"); });
}

void running_options(Arguments& args, Session& session) {
  args.group({.en = "Running", .sv = "Körning"});
  args.option("--threads", value::number,
              {.en = "worker threads; else 0, all that there are; never changes a result",
               .sv = "arbetstrådar; annars 0, alla som finns; ändrar aldrig ett resultat"},
              [&session](const std::string& word) {
                take_word(word, "--threads", session.threads);
                if (session.threads <= most_threads) return;
                throw bad_argument("THREADS_RANGE",
                                   {.en = "--threads is a number from 0 to 1024, got " + word,
                                    .sv = "--threads är ett tal från 0 till 1024, inte " + word});
              });
  args.choice<ProgressWish>(session.progress_wish, "--progress",
                            {{"auto", ProgressWish::automatic},
                             {"bar", ProgressWish::bar},
                             {"json", ProgressWish::json},
                             {"none", ProgressWish::none}},
                            {.en = "on standard error; else auto, bars on a terminal only",
                             .sv = "på standard fel; annars auto, staplar bara på en terminal"});
  args.flag(session.quiet, "--quiet",
            {.en = "no talk, no progress; results and errors stay",
             .sv = "inget prat, inget förlopp; resultat och fel blir kvar"});
  args.flag(session.json, "--json",
            {.en = "the result as JSON on standard output, errors too",
             .sv = "resultatet som JSON på standard ut, fel också"});
  args.choice<Language>(
      session.asked_language, "--lang", names_of(Language{}),
      {.en = "of everything that people read; else the study's, else as LANG says",
       .sv = "för allt som människor läser; annars studiens, annars som LANG anger"});
}

void complete(StudyFile& study, Session& session) {
  study.language = session.language();
  if (!study.audience) study.audience = Audience::internal;
  if (study.districts && study.districts->source.empty()) {
    throw contradiction("--district-code, -name, -layer and -crs need --districts",
                        "--district-code, -name, -layer och -crs kräver --districts");
  }
  for (const DenominatorSource& denominator : study.denominators) {
    if (!denominator.name.empty()) continue;
    throw bad_argument("DENOMINATOR_NAME",
                       {.en = "--denominator " + denominator.column_or_file +
                              " needs its --denominator-name: a rate says what it is per",
                        .sv = "--denominator " + denominator.column_or_file +
                              " behöver sitt --denominator-name: ett tal säger vad det är per"})
        .with_remedy(
            {.en = "Write what is counted, and when: --denominator-name \"residents 2016\"",
             .sv = "Skriv vad som räknas, och när: --denominator-name \"boende 2016\""});
  }
  if (!study.data) {
    const auto claim = simulation_of(study.incidents.source);
    const bool believed = claim && claim->doubt == Text{};
    study.data = believed ? DataClass::simulated : DataClass::confidential;
    if (believed && study.data_source.empty()) study.data_source = claim->source;
    if (claim && !believed) session.tell(claim->doubt);
  }
  if (study.data == DataClass::open && study.data_source.empty()) {
    throw bad_argument("DATA_SOURCE_MISSING",
                       {.en = "--data open needs --data-source: who published them",
                        .sv = "--data open kräver --data-source: vem som har publicerat dem"});
  }
}

void require_both_periods(const StudyFile& study) {
  if (study.before.has_value() == study.after.has_value()) return;
  throw bad_argument("PERIOD_MISSING", {.en = "a change needs both --before and --after",
                                        .sv = "en förändring behöver både --before och --after"});
}

}  // namespace klara
