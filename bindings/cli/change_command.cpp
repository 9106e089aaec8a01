/// klara change: what changed between two periods, where, and what of it could be chance.
#include <cli/change_report.hpp>
#include <cli/command.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <cli/tested_change.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/period_comparison.hpp>

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

struct Request {
  StudyFile study;
  std::filesystem::path output;
  bool adaptive = false;  // of the relative risk alone, so none of the study's density
};

std::vector<NamedRaster> rasters_of(const PeriodComparison& comparison) {
  std::vector<NamedRaster> rasters = density_rasters(comparison);
  std::ranges::move(change_rasters(comparison), std::back_inserter(rasters));
  return rasters;
}

std::filesystem::path beside(const std::filesystem::path& output, const std::string& ending) {
  return output.parent_path() / (output.stem().string() + "-" + ending + ".tif");
}

/// Of the risk alone, and so said where the study says it of its density.
void say_adaptive(bool adaptive, StudyInputs& inputs) {
  for (Parameter& parameter : inputs.provenance.parameters) {
    if (parameter.name == "adaptive") parameter.value = adaptive ? "true" : "false";
  }
}

void write_rasters(WholeFiles& files, const std::filesystem::path& output,
                   const PeriodComparison& comparison, const StudyInputs& inputs,
                   Session& session) {
  for (const NamedRaster& raster : rasters_of(comparison)) {
    const std::filesystem::path target = beside(output, raster.ending);
    write_cog(files.begin(target),
              RasterFile{.bands = {raster.band}, .float32 = inputs.resolved.output.float32},
              inputs.crs, inputs.provenance, writing(session, target));
  }
}

void run_change(Request ask, Session& session) {
  complete(ask.study, session);
  require_output(ask.output, {".gpkg"}, ask.study);
  const PeriodComparison nothing_yet;
  for (const NamedRaster& raster : rasters_of(nothing_yet)) {
    require_writable(beside(ask.output, raster.ending), input_files(ask.study));
  }

  StudyInputs inputs = session.read(ask.study, "change", results_folder(ask.output));
  say_adaptive(ask.adaptive, inputs);
  Study without_density = inputs.study;
  without_density.bandwidth.reset();
  const Analysis counted = analysis(inputs.incidents.points, without_density, session.context());
  const TestedChange change = tested_change(inputs, ask.adaptive, 0, session);

  WholeFiles files(permission_of(inputs.provenance));
  write_geopackage(files.begin(ask.output),
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .comparison = &change.comparison,
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = {},
                    .zone = inputs.zone},
                   writing(session, ask.output));
  write_rasters(files, ask.output, change.comparison, inputs, session);
  publish(files, session);

  if (session.json) {
    return session.answer(change_as_json(inputs, change.comparison, session.written));
  }
  session.show(change_report(inputs, counted, change, session.written, session.reporting()));
}

}  // namespace

Command change_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args(
      "change", {.en = "density before and after, what changed, and what of it could be chance",
                 .sv = "täthet före och efter, vad som ändrats och vad av det som kan vara slump"});
  incidents_arguments(args, ask->study);
  args.positional(
      ask->output, "OUTPUT",
      {.en = "GeoPackage to write, as out.gpkg; rasters go beside it, as out-change.tif",
       .sv = "GeoPackage att skriva, som ut.gpkg; raster läggs bredvid, som ut-change.tif"});
  weight_option(args, ask->study);
  period_options(args, ask->study, Need::required);
  args.group({.en = "Density", .sv = "Täthet"});
  DensitySettings& density = ask->study.density;
  bandwidth_option(args, density, Compares::two_periods);
  args.optional(density.cell, "--cell", value::length,
                {.en = "cell size; else 50m", .sv = "cellens sida; annars 50m"});
  kernel_option(args, density);
  args.group({.en = "Change and chance", .sv = "Förändring och slump"});
  args.choice<EdgeCorrection>(
      density.edge_correction, "--edge-correction", names_of(EdgeCorrection{}),
      {.en = "at the border of districts or window; else uniform, none where there is neither",
       .sv = "vid gränsen för områden eller fönster; annars uniform, none där inget av dem finns"});
  args.flag(
      ask->adaptive, "--adaptive",
      {.en = "relative risk with shorter bandwidths where incidents are dense; tests keep one",
       .sv = "relativ risk med kortare bandbredd där brotten är täta; testen behåller en"});
  args.optional(density.replicates, "--replicates", value::number,
                {.en = "relabellings of the test, 99 to 1000000; else 999",
                 .sv = "lottningar i testet, 99 till 1000000; annars 999"});
  args.optional(ask->study.seed, "--seed", value::number,
                {.en = "of the relabellings; else 1; kept in the result",
                 .sv = "för lottningarna; annars 1; står i resultatet"});
  args.flag(ask->study.output.float32, "--float32",
            {.en = "GeoTIFFs of 32 bits a value, half as large; else 64",
             .sv = "GeoTIFF med 32 bitar per värde, hälften så stora; annars 64"});
  selection_options(args, ask->study);
  district_options(args, ask->study);
  window_option(args, ask->study);
  audience_options(args, ask->study);
  running_options(args, session);
  memory_option(args, session);
  return {std::move(args), [ask, &session] { run_change(*ask, session); }};
}

}  // namespace klara
