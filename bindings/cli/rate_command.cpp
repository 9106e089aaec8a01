/// klara rate: incidents for each of a population.
#include <cli/command.hpp>
#include <cli/found_rate.hpp>
#include <cli/output_files.hpp>
#include <cli/rate_report.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/analysis.hpp>

#include <memory>
#include <string>
#include <utility>

namespace klara {
namespace {

constexpr const char* verb = "rate";

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

/// The files that belong to OUT.gpkg.
struct Beside {
  std::filesystem::path raster, run_json;

  explicit Beside(const std::filesystem::path& output)
      : raster(output.parent_path() / (output.stem().string() + "-rate.tif")),
        run_json(run_json_beside(output)) {}
};

void write_bands(WholeFiles& files, const std::filesystem::path& target, const FoundRate& found,
                 const StudyInputs& inputs, Session& session) {
  write_cog(files.begin(target), rate_bands(found, inputs), inputs.crs, inputs.provenance,
            writing(session, target));
}

void write_layers(WholeFiles& files, const std::filesystem::path& output, const FoundRate& found,
                  const StudyInputs& inputs, Session& session) {
  const Beside beside(output);
  const Analysis counted = analysis(inputs.incidents.points, inputs.study, session.context());
  const std::string run_json = study_as_json(inputs.resolved, results_folder(output));
  write_geopackage(files.begin(output),
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .rate = as_drawn(found, inputs),
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = run_json,
                    .zone = inputs.zone},
                   writing(session, output));
  write_bands(files, beside.raster, found, inputs, session);
  write_text(files, beside.run_json, run_json);
}

void run_rate(Request ask, Session& session) {
  complete(ask.study, session);
  require_output(ask.output, {".tif", ".tiff", ".gpkg"}, ask.study);
  const bool has_layers = ask.output.extension() == ".gpkg";
  if (has_layers) {
    ask.study.name = ask.output.stem().string();
    ask.study.verb = verb;
    const Beside beside(ask.output);
    for (const auto& target : {beside.raster, beside.run_json}) {
      require_writable(target, input_files(ask.study));
    }
  }

  const StudyInputs inputs = session.read(ask.study, verb, results_folder(ask.output));
  const FoundRate found = found_rate(inputs, session);

  WholeFiles files(permission_of(inputs.provenance));
  const auto& write = has_layers ? write_layers : write_bands;
  write(files, ask.output, found, inputs, session);
  publish(files, session);

  if (session.json) return session.answer(rate_as_json(inputs, found, session.written));
  session.show(rate_report(inputs, found, session.written, session.reporting()));
}

}  // namespace

Command rate_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args(verb, {.en = "incidents per inhabitant, vehicle or other offence, cell by cell",
                        .sv = "brott per invånare, fordon eller annat brott, cell för cell"});
  incidents_arguments(args, ask->study);
  args.positional(
      ask->output, "OUTPUT",
      {.en = "GeoTIFF to write, as out.tif, or GeoPackage, as out.gpkg, with out-rate.tif and "
             "out.run.json, which repeats the run, beside it",
       .sv = "GeoTIFF att skriva, som ut.tif, eller GeoPackage, som ut.gpkg, med ut-rate.tif och "
             "ut.run.json, som upprepar körningen, bredvid"});
  weight_option(args, ask->study);
  population_options(args, ask->study);
  DensitySettings& density = ask->study.density;
  args.group({.en = "Densities", .sv = "Tätheter"});
  bandwidth_option(args, density, Compares::nothing);
  population_bandwidth_option(args, ask->study);
  args.optional(density.cell, "--cell", value::length,
                {.en = "cell size; else 50m", .sv = "cellens sida; annars 50m"});
  kernel_option(args, density);
  args.choice<EdgeCorrection>(
      density.edge_correction, "--edge-correction", names_of(EdgeCorrection{}),
      {.en = "of incidents and population at the border of districts or window; else uniform",
       .sv = "för brott och befolkning vid gränsen för områden eller fönster; annars uniform"});
  args.optional(density.tolerance, "--tolerance", value::share,
                {.en = "of the gaussian: error as a share of the highest value; else 1e-9",
                 .sv = "för gaussian: fel som andel av högsta värdet; annars 1e-9"});
  args.group({.en = "Output", .sv = "Utdata"});
  args.flag(ask->study.output.float32, "--float32",
            {.en = "a GeoTIFF of 32 bits a value, half as large; else 64",
             .sv = "en GeoTIFF med 32 bitar per värde, hälften så stor; annars 64"});
  selection_options(args, ask->study);
  district_options(args, ask->study);
  window_option(args, ask->study);
  audience_options(args, ask->study);
  running_options(args, session);
  memory_option(args, session);
  return {std::move(args), [ask, &session] { run_rate(*ask, session); }};
}

}  // namespace klara
