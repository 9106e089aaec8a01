/// klara density: kernel density of the selection.
#include <cli/command.hpp>
#include <cli/density_report.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/analysis.hpp>

#include <memory>

namespace klara {
namespace {

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

void write_surface(const std::filesystem::path& file, const Raster& surface,
                   const StudyInputs& inputs, const RunContext& run) {
  write_cog(file,
            {.raster = &surface,
             .factor = square_metres_per_square_kilometre,
             .description = {.en = "Incidents per km²", .sv = "Brott per km²"},
             .unit = "incidents/km2"},
            inputs.crs, inputs.provenance, run);
}

/// Classes of the surface, and the districts with their counts where there are any.
void write_layers(const std::filesystem::path& file, const Raster& surface,
                  const StudyInputs& inputs, const RunContext& run) {
  const Analysis counted = analysis(inputs.incidents.points, inputs.study, run);
  write_geopackage(file,
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .total = &surface,
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = {},
                    .zone = inputs.zone},
                   run);
}

void run_density(Request ask, Session& session) {
  complete(ask.study, session);
  require_output(ask.output, {".tif", ".tiff", ".gpkg"}, ask.study);

  const StudyInputs inputs = session.read(ask.study, "density", results_folder(ask.output));
  const PointSet& points = inputs.incidents.points;
  const Raster surface = study_density(
      points, density_grid(points, inputs.study), inputs.study,
      in_stage(session.context(), {.en = "Computing density", .sv = "Beräknar täthet"}));

  WholeFiles files(permission_of(inputs.provenance));
  const auto& write = ask.output.extension() == ".gpkg" ? write_layers : write_surface;
  write(files.begin(ask.output), surface, inputs, writing(session, ask.output));
  publish(files, session);

  if (session.json) return session.answer(density_as_json(inputs, surface, session.written));
  session.show(density_report(inputs, surface, session.written, session.reporting()));
}

}  // namespace

Command density_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args("density", {.en = "kernel density, incidents per km², as a raster or as layers",
                             .sv = "kärntäthet, brott per km², som raster eller som lager"});
  incidents_arguments(args, ask->study);
  args.positional(
      ask->output, "OUTPUT",
      {.en = "Cloud Optimized GeoTIFF to write, as out.tif, or GeoPackage, as out.gpkg",
       .sv = "Cloud Optimized GeoTIFF att skriva, som ut.tif, eller GeoPackage, som ut.gpkg"});
  weight_option(args, ask->study);
  DensitySettings& density = ask->study.density;
  args.group({.en = "Density", .sv = "Täthet"});
  args.required_option("--bandwidth", {.en = "LENGTH|RULE", .sv = "LÄNGD|REGEL"},
                       {.en = "how far an incident is spread, as 250m, or the rule scott",
                        .sv = "hur långt ett brott sprids, som 250m, eller regeln scott"},
                       [&density](const std::string& word) {
                         if (word.empty() || begins_as_number(word)) {
                           take_word(word, "--bandwidth", density.bandwidth);
                         } else {
                           density.rule = word;
                         }
                       });
  args.optional(density.cell, "--cell", value::length,
                {.en = "cell size; else 50m", .sv = "cellens sida; annars 50m"});
  Choices<Kernel> kernels;
  for (const Kernel kernel : all_kernels) kernels.emplace_back(name_of(kernel), kernel);
  args.choice(
      density.kernel, "--kernel", std::move(kernels),
      {.en = "shape of the spread; else quartic", .sv = "spridningens form; annars quartic"});
  selection_options(args, ask->study);
  district_options(args, ask->study);
  window_option(args, ask->study);
  audience_options(args, ask->study);
  running_options(args, session);
  seed_option(args, ask->study.seed);
  return {std::move(args), [ask, &session] { run_density(*ask, session); }};
}

}  // namespace klara
