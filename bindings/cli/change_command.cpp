/// klara change: what changed between two periods, where, and what of it could be chance.
#include <cli/change_report.hpp>
#include <cli/command.hpp>
#include <cli/memory_limit.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/period_comparison.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::uint32_t usual_replicates = 999;

struct Request {
  StudyFile study;
  std::filesystem::path output;
  bool adaptive = false;  // of the relative risk alone, so none of the study's density
};

/// A raster beside the layers, named after them.
struct Surface {
  std::string ending;
  const Raster* raster = nullptr;
  double factor = 1.0;
  Text description;
  std::string unit;
};

std::vector<Surface> surfaces_of(const PeriodComparison& comparison) {
  const DensityChange& density = comparison.density;
  const double per_km2 = square_metres_per_square_kilometre;
  const std::string monthly = "incidents/km2/month";
  const auto limit = [&](const char* en, const char* sv) {
    return Text{.en = std::string("Change, incidents per km² and month, ") + en,
                .sv = std::string("Förändring, brott per km² och månad, ") + sv};
  };
  return {
      {"density-before",
       &density.before,
       per_km2,
       {.en = "Incidents per km² and month, before", .sv = "Brott per km² och månad, före"},
       monthly},
      {"density-after",
       &density.after,
       per_km2,
       {.en = "Incidents per km² and month, after", .sv = "Brott per km² och månad, efter"},
       monthly},
      {"change",
       &density.change,
       per_km2,
       {.en = "Change, incidents per km² and month", .sv = "Förändring, brott per km² och månad"},
       monthly},
      {"change-se", &density.se, per_km2, limit("standard error", "medelfel"), monthly},
      {"change-low", &density.low, per_km2, limit("at least", "minst"), monthly},
      {"change-high", &density.high, per_km2, limit("at most", "högst"), monthly},
      {"log-risk",
       &comparison.risk.log_risk,
       1.0,
       {.en = "Natural logarithm of the share of crime after divided by that before",
        .sv = "Naturlig logaritm av andelen brott efter delad med den före"},
       "log(after/before)"},
      {"p",
       &comparison.p_anywhere,
       1.0,
       {.en = "Two-sided p of the share's change, tested for the whole map at once",
        .sv = "Tvåsidigt p för andelens ändring, prövat för hela kartan på en gång"},
       "probability"},
      {"p-each-cell",
       &comparison.p_each_cell,
       1.0,
       {.en = "Two-sided p of the share's change, each cell tested alone",
        .sv = "Tvåsidigt p för andelens ändring, varje cell prövad för sig"},
       "probability"}};
}

std::filesystem::path beside(const std::filesystem::path& output, const std::string& ending) {
  return output.parent_path() / (output.stem().string() + "-" + ending + ".tif");
}

/// As read, and entered into the provenance where the study says it of its density.
PeriodComparisonOptions options_of(const Request& ask, StudyInputs& inputs) {
  for (Parameter& parameter : inputs.provenance.parameters) {
    if (parameter.name == "adaptive") parameter.value = ask.adaptive ? "true" : "false";
  }
  return {.correction = inputs.study.edge_correction,
          .adaptive = ask.adaptive,
          .relabellings = *ask.study.density.replicates};
}

void write_rasters(WholeFiles& files, const std::filesystem::path& output,
                   const PeriodComparison& comparison, const StudyInputs& inputs,
                   Session& session) {
  for (const Surface& surface : surfaces_of(comparison)) {
    const std::filesystem::path target = beside(output, surface.ending);
    const RasterLayer band{.raster = surface.raster,
                           .factor = surface.factor,
                           .description = surface.description,
                           .unit = surface.unit};
    write_cog(files.begin(target),
              RasterFile{.bands = {band}, .float32 = inputs.resolved.output.float32}, inputs.crs,
              inputs.provenance, writing(session, target));
  }
}

/// Refuses before anything is allocated.
void require_memory_of_comparison(const StudyInputs& inputs, const Session& session) {
  constexpr double rasters = 30.0;  // period_comparison.hpp
  const SurfacePlan comparison{.bytes_a_cell = rasters * sizeof(double)};
  const std::size_t incidents = inputs.incidents.points.size();
  require_memory(with_writing(comparison, incidents, 1, 1, inputs.resolved.output.float32),
                 density_grid(inputs.incidents.points, inputs.study), session);
}

void run_change(Request ask, Session& session) {
  complete(ask.study, session);
  if (!ask.study.density.replicates) ask.study.density.replicates = usual_replicates;
  require_output(ask.output, {".gpkg"}, ask.study);
  const PeriodComparison nothing_yet;
  for (const Surface& surface : surfaces_of(nothing_yet)) {
    require_writable(beside(ask.output, surface.ending), input_files(ask.study));
  }

  StudyInputs inputs = session.read(ask.study, "change", results_folder(ask.output));
  const PeriodComparisonOptions options = options_of(ask, inputs);
  require_memory_of_comparison(inputs, session);
  const PointSet& points = inputs.incidents.points;
  Study without_density = inputs.study;
  without_density.bandwidth.reset();
  const Analysis counted = analysis(points, without_density, session.context());
  const PeriodComparison comparison =
      period_comparison(points, inputs.study, inputs.provenance.seed, options, session.context());

  WholeFiles files(permission_of(inputs.provenance));
  write_geopackage(files.begin(ask.output),
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .comparison = &comparison,
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = {},
                    .zone = inputs.zone},
                   writing(session, ask.output));
  write_rasters(files, ask.output, comparison, inputs, session);
  publish(files, session);

  if (session.json) return session.answer(change_as_json(inputs, comparison, session.written));
  session.show(
      change_report(inputs, counted, comparison, options, session.written, session.reporting()));
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
