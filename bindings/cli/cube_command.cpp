/// klara cube: kernel density in space and time, slice after slice.
#include <cli/command.hpp>
#include <cli/cube_report.hpp>
#include <cli/found_cube.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_series.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/analysis.hpp>

#include <memory>
#include <string>
#include <utility>

namespace klara {
namespace {

constexpr const char* verb = "cube";

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

/// A band a slice, each written before the next is found.
FoundCube write_bands(const std::filesystem::path& file, const StudyInputs& inputs,
                      const CubePlan& plan, Session& session, const RunContext& run) {
  RasterSeries bands(file, series_looks(inputs, plan.grid), inputs.crs, inputs.provenance);
  FoundCube found = found_cube(
      inputs, plan,
      [&](const Raster& slice, const RunContext& quietly) { bands.add(slice, quietly); }, session);
  bands.finish(run);
  return found;
}

/// The areas of each slice by class, and the districts with their counts where there are any.
FoundCube write_layers(const std::filesystem::path& file, const StudyInputs& inputs,
                       const CubePlan& plan, const std::string& run_json, Session& session,
                       const RunContext& run) {
  CubeAreas areas = cube_areas(inputs, plan, session);
  FoundCube found = found_cube(
      inputs, plan,
      [&](const Raster& slice, const RunContext& quietly) { areas.add(slice, quietly); }, session);
  const Analysis counted = analysis(inputs.incidents.points, inputs.study, session.context());
  write_geopackage(file,
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .cube = &areas,
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = run_json,
                    .zone = inputs.zone},
                   run);
  return found;
}

void run_cube(Request ask, Session& session) {
  complete(ask.study, session);
  ask.study.name = ask.output.stem().string();
  ask.study.verb = verb;
  require_output(ask.output, {".tif", ".tiff", ".gpkg"}, ask.study);
  const std::filesystem::path again = run_json_beside(ask.output);
  require_writable(again, input_files(ask.study));

  const std::filesystem::path folder = results_folder(ask.output);
  const StudyInputs inputs = session.read(ask.study, verb, folder);
  const CubePlan plan = cube_plan(inputs, session);
  const std::string run_json = study_as_json(inputs.resolved, folder);

  WholeFiles files(permission_of(inputs.provenance));
  const std::filesystem::path file = files.begin(ask.output);
  const RunContext run = writing(session, ask.output);
  const FoundCube found = ask.output.extension() == ".gpkg"
                              ? write_layers(file, inputs, plan, run_json, session, run)
                              : write_bands(file, inputs, plan, session, run);
  write_text(files, again, run_json);
  publish(files, session);

  if (session.json) return session.answer(cube_as_json(inputs, found, session.written));
  session.show(cube_report(inputs, found, session.written, session.reporting()));
}

}  // namespace

Command cube_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args(verb, {.en = "kernel density in space and time: slice after slice, or the clock",
                        .sv = "kärntäthet i rum och tid: skiva för skiva, eller klockan runt"});
  incidents_arguments(args, ask->study);
  args.positional(ask->output, "OUTPUT",
                  {.en = "GeoTIFF to write, a band a slice, as out.tif, or GeoPackage to animate, "
                         "as out.gpkg",
                   .sv = "GeoTIFF att skriva, ett band per skiva, som ut.tif, eller GeoPackage att "
                         "animera, som ut.gpkg"});
  weight_option(args, ask->study);
  DensitySettings& density = ask->study.density;
  args.group({.en = "Density", .sv = "Täthet"});
  bandwidth_option(args, density, Compares::nothing);
  args.optional(density.cell, "--cell", value::length,
                {.en = "cell size; else 50m", .sv = "cellens sida; annars 50m"});
  kernel_option(args, density);
  cube_options(args, ask->study);
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
  return {std::move(args), [ask, &session] { run_cube(*ask, session); }};
}

}  // namespace klara
