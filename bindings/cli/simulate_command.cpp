/// klara simulate: a seeded city with planted displacement, and the truth beside it.
#include <cli/command.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/simulate_report.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/area_reader.hpp>
#include <klara/adapters/district_reader.hpp>
#include <klara/adapters/input_checksum.hpp>
#include <klara/adapters/plan_reader.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/simulation_writer.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/columns.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/simulated_city.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

struct Request {
  std::filesystem::path output;
  StudyFile study;  // districts and working CRS
  std::filesystem::path plan, places, water;
  std::optional<std::string> residents;
  std::uint64_t seed = 1;
};

/// The column named, else the one that counts residents by its name; empty = by area. What was
/// chosen stands in the intake.
std::vector<double> residents_of(Districts& districts, const Request& ask) {
  std::vector<std::string> columns;
  columns.reserve(districts.numbers.size());
  for (const auto& [name, values] : districts.numbers) columns.push_back(name);
  if (ask.residents) {
    const auto column = districts.numbers.find(*ask.residents);
    if (column != districts.numbers.end()) return column->second;
    const std::string wanted = shown(*ask.residents);
    const Text present = names_in_words(columns);
    throw bad_data("COLUMN_MISSING",
                   {.en = "the districts have no column of numbers " + wanted + " (--residents)",
                    .sv = "områdena har ingen kolumn med tal " + wanted + " (--residents)"})
        .with_remedy({.en = columns.empty()
                                ? "They have none: leave --residents out, and incidents "
                                  "are shared out by area."
                                : "Columns of numbers: " + present.en,
                      .sv = columns.empty() ? "De har ingen: utelämna --residents, så fördelas "
                                              "brotten efter yta."
                                            : "Kolumner med tal: " + present.sv})
        .at(districts.intake.source);
  }
  std::vector<Choice>& choices = districts.intake.choices;
  if (const auto name = residents_column(columns)) {
    choices.push_back({"residents", *name, {.en = "by its name", .sv = "efter namnet"}});
    return districts.numbers.at(*name);
  }
  choices.push_back({"residents",
                     "area",
                     {.en = "the districts say no residents, so incidents are shared out by area",
                      .sv = "områdena anger inga boende, så brotten fördelas efter yta"}});
  return {};
}

struct Ground {
  CityGround city;
  std::uint64_t water_features = 0;  // of its file
  IntakeReport districts;
};

Ground ground_of(const Request& ask, Session& session) {
  const std::optional<Crs> work_crs =
      ask.study.work_crs ? std::optional(crs_named(*ask.study.work_crs)) : std::nullopt;
  Districts districts =
      read_districts(*ask.study.districts, {.work_crs = work_crs}, session.context());
  Ground ground;
  CityGround& city = ground.city;
  city.residents = residents_of(districts, ask);
  city.crs = districts.crs;
  const Metres radius = ask.study.displacement.place_radius;
  if (!ask.places.empty()) {
    city.places = read_places(ask.places, city.crs, radius, session.context());
  }
  if (!ask.water.empty()) {
    AreaRead water = read_area(ask.water, city.crs, session.context());
    city.water = std::move(water.area);
    ground.water_features = water.features;
  }
  city.districts = std::move(districts.districts);
  ground.districts = std::move(districts.intake);
  session.tell_about(ground.districts);
  return ground;
}

/// What was said, then what was chosen.
std::vector<Parameter> parameters_of(const Request& ask, const IntakeReport& districts,
                                     Language language) {
  std::vector<Parameter> parameters;
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value) parameters.push_back({.name = name, .value = *value, .chosen_because = {}});
  };
  const auto add_file = [&](const char* name, const std::filesystem::path& file) {
    if (!file.empty()) add(name, written(file, results_folder(ask.output)));
  };
  add("lang", name_of(language));
  add("seed", std::to_string(ask.seed));
  add_file("plan", ask.plan);
  add_file("places", ask.places);
  add_file("water", ask.water);
  add("residents", ask.residents);
  const DistrictSource& source = *ask.study.districts;
  add_file("districts", source.source);
  add("district-code", source.code);
  add("district-name", source.name);
  add("district-layer", source.layer);
  add("district-crs", source.crs);
  add("work-crs", ask.study.work_crs);
  for (const Choice& choice : districts.choices) {
    parameters.push_back({choice.parameter, choice.value, choice.because});
  }
  return parameters;
}

std::vector<InputFile> inputs_of(const Request& ask, const Ground& ground) {
  std::vector<InputFile> inputs;
  const auto add = [&](const char* role, const std::filesystem::path& file,
                       const std::string& sha256, std::uint64_t rows) {
    inputs.push_back({role, written(file, results_folder(ask.output)), sha256, rows});
  };
  add("plan", ask.plan, sha256_of(ask.plan), 0);
  add("districts", ask.study.districts->source, ground.districts.sha256, ground.districts.read);
  if (!ask.places.empty()) {
    add("places", ask.places, input_checksum(ask.places, {}), ground.city.places.size());
  }
  if (!ask.water.empty()) {
    add("water", ask.water, input_checksum(ask.water, {}), ground.water_features);
  }
  return inputs;
}

Provenance provenance_of(const Request& ask, const Ground& ground, const SimulatedCity& city,
                         const Session& session) {
  Provenance provenance;
  provenance.verb = "simulate";
  provenance.version = session.version;
  provenance.seed = ask.seed;
  provenance.language = session.language();
  provenance.data = DataClass::simulated;
  provenance.data_source = fmt::format("plan {}, seed {}", city.plan.name, ask.seed);
  provenance.parameters = parameters_of(ask, ground.districts, session.language());
  provenance.inputs = inputs_of(ask, ground);
  provenance.districts = ground.districts;
  return provenance;
}

void run_simulate(const Request& ask, Session& session) {
  StudyFile reads = ask.study;  // what an output must not be
  reads.incidents.source = ask.plan;
  reads.window = ask.water;
  reads.displacement.places = ask.places;
  require_output(ask.output, {".csv"}, reads);
  require_writable(truth_file_of(ask.output), input_files(reads));

  const SimulationPlan plan = read_plan(ask.plan);
  const Ground ground = ground_of(ask, session);

  const SimulatedCity city = simulated_city(
      plan, ground.city, ask.seed,
      in_stage(session.context(), {.en = "Simulating the city", .sv = "Simulerar staden"}));

  const Provenance provenance = provenance_of(ask, ground, city, session);
  WholeFiles files(Permission::everyone);
  write_simulation(files, ask.output, city, provenance.inputs, session.language());
  publish(files, session);

  const std::uint64_t rows = city.incidents.size();
  if (session.json) {
    const std::string truth = simulation_truth_json(city, sha256_of(ask.output), provenance.inputs);
    return session.answer(simulate_as_json(provenance, rows, truth, session.written));
  }
  session.show(simulate_report(provenance, rows, session.written, session.reporting()));
}

}  // namespace

Command simulate_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args("simulate",
                 {.en = "a seeded city with planted displacement, and the truth beside it",
                  .sv = "en simulerad stad med inlagd omfördelning, och facit bredvid"});
  args.positional(ask->output, "OUTPUT",
                  {.en = "CSV to write, as city.csv; the truth goes to city.truth.json",
                   .sv = "CSV att skriva, som stad.csv; facit läggs i stad.truth.json"});
  args.group({.en = "Simulation", .sv = "Simulering"});
  args.required(ask->plan, "--plan", value::file,
                {.en = "what the city is to be and what is planted, TOML or JSON",
                 .sv = "vad staden ska vara och vad som läggs in, TOML eller JSON"});
  args.required(ask->seed, "--seed", value::number,
                {.en = "of all randomness: the same seed gives the same city",
                 .sv = "för all slump: samma frö ger samma stad"});
  args.optional(ask->places, "--places", value::file,
                {.en = "named polygons, or points with 150 m around them, that the plan may use; "
                       "else none",
                 .sv = "namngivna polygoner, eller punkter med 150 m omkring, som planen får "
                       "använda; annars inga"});
  args.optional(ask->water, "--water", value::file,
                {.en = "polygons without addresses; else none",
                 .sv = "polygoner utan adresser; annars inga"});
  args.optional(ask->residents, "--residents", value::column,
                {.en = "column of the districts; else guessed, and the guess is said",
                 .sv = "kolumn i områdena; annars gissad, och gissningen sägs"});
  district_options(args, ask->study, Need::required);
  running_options(args, session);
  return {std::move(args), [ask, &session] { run_simulate(*ask, session); }};
}

}  // namespace klara
