/// klara simulate: a seeded city with planted displacement, and the truth beside it.
#include <cli/command.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/simulate_report.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/area_reader.hpp>
#include <klara/adapters/district_reader.hpp>
#include <klara/adapters/plan_reader.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/sha256.hpp>
#include <klara/adapters/simulation_writer.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/columns.hpp>
#include <klara/geodata/numbers.hpp>
#include <klara/geodata/simulated_city.hpp>

#include <fmt/format.h>

#include <memory>

namespace klara {
namespace {

constexpr Metres place_radius{150.0};

struct Request {
  std::filesystem::path output;
  StudyFile study;  // districts and working CRS
  std::filesystem::path plan, places, water;
  std::optional<std::string> residents;
  std::uint64_t seed = 1;
};

/// The column named, else the one that counts residents by its name; empty = by area.
std::vector<double> residents_of(const Districts& districts, const Request& ask, Session& session) {
  if (ask.residents) {
    const auto column = districts.numbers.find(*ask.residents);
    if (column != districts.numbers.end()) return column->second;
    throw bad_data("COLUMN_MISSING",
                   {.en = "the districts have no column of numbers " + *ask.residents,
                    .sv = "områdena har ingen kolumn med tal " + *ask.residents})
        .at(districts.intake.source);
  }
  std::vector<std::string> columns;
  columns.reserve(districts.numbers.size());
  for (const auto& [name, values] : districts.numbers) columns.push_back(name);
  if (const auto name = residents_column(columns)) {
    session.tell({.en = "chose residents = " + *name + ": by its name",
                  .sv = "valde residents = " + *name + ": efter namnet"});
    return districts.numbers.at(*name);
  }
  session.tell({.en = "the districts say no residents: incidents are shared out by area",
                .sv = "områdena anger inga boende: brotten fördelas efter yta"});
  return {};
}

CityGround ground_of(const Request& ask, Session& session) {
  const std::optional<Crs> work_crs =
      ask.study.work_crs ? std::optional(crs_named(*ask.study.work_crs)) : std::nullopt;
  Districts districts =
      read_districts(*ask.study.districts, {.work_crs = work_crs}, session.context());
  CityGround ground;
  ground.residents = residents_of(districts, ask, session);
  ground.crs = districts.crs;
  if (!ask.places.empty()) ground.places = read_places(ask.places, districts.crs, place_radius);
  if (!ask.water.empty()) ground.water = read_area(ask.water, districts.crs).area;
  ground.districts = std::move(districts.districts);
  return ground;
}

Provenance provenance_of(const Request& ask, const SimulatedCity& city, const Session& session) {
  Provenance provenance;
  provenance.verb = "simulate";
  provenance.version = session.version;
  provenance.seed = ask.seed;
  provenance.language = session.language();
  provenance.data = DataClass::simulated;
  provenance.data_source = fmt::format("plan {}, seed {}", city.plan.name, ask.seed);
  provenance.parameters = {
      {.name = "plan", .value = ask.plan.string(), .chosen_because = {}},
      {.name = "districts", .value = ask.study.districts->source.string(), .chosen_because = {}}};
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
  const CityGround ground = ground_of(ask, session);

  const SimulatedCity city = simulated_city(
      plan, ground, ask.seed,
      in_stage(session.context(), {.en = "Simulating the city", .sv = "Simulerar staden"}));

  WholeFiles files(Permission::everyone);
  write_simulation(files, ask.output, city, session.language());
  publish(files, session);

  const std::uint64_t rows = city.incidents.size();
  const Provenance provenance = provenance_of(ask, city, session);
  if (session.json) {
    const std::string truth = simulation_truth_json(city, sha256_of(ask.output));
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
