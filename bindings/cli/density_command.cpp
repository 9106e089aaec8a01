/// klara density: kernel density of the selection.
#include <cli/command.hpp>
#include <cli/density_bands.hpp>
#include <cli/density_report.hpp>
#include <cli/found_density.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/base/error.hpp>

#include <memory>
#include <utility>

namespace klara {
namespace {

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

const SurfaceLimits* limits_of(const DensitySurface& surface) {
  return surface.limits ? &*surface.limits : nullptr;
}

void write_surface(const std::filesystem::path& file, const DensitySurface& surface,
                   const StudyInputs& inputs, const RunContext& run) {
  write_cog(file,
            raster_file({.density = &surface.density,
                         .limits = limits_of(surface),
                         .description = {.en = "Incidents per km²", .sv = "Brott per km²"},
                         .unit = "incidents/km2"},
                        inputs.resolved.output.float32),
            inputs.crs, inputs.provenance, run);
}

/// Classes of the surface, and the districts with their counts where there are any.
void write_layers(const std::filesystem::path& file, const DensitySurface& surface,
                  const StudyInputs& inputs, const RunContext& run) {
  const Analysis counted = analysis(inputs.incidents.points, inputs.study, run);
  write_geopackage(file,
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .total = &surface.density,
                    .total_limits = limits_of(surface),
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = {},
                    .zone = inputs.zone},
                   run);
}

void require_use(const StudyFile& study) {
  const DensitySettings& density = study.density;
  if (!density.intervals && study.displacement.level != DisplacementSettings{}.level) {
    throw bad_argument("OPTIONS_CONTRADICT",
                       {.en = "--level is of --intervals, which were not asked for",
                        .sv = "--level hör till --intervals, som inte begärdes"})
        .with_remedy({.en = "Leave it out, or write --intervals poisson.",
                      .sv = "Utelämna det, eller skriv --intervals poisson."});
  }
  if (!density.replicates || density.intervals == IntervalMethod::bootstrap) return;
  throw bad_argument("OPTIONS_CONTRADICT",
                     {.en = "--replicates are the draws of --intervals bootstrap, which was not "
                            "asked for",
                      .sv = "--replicates är dragningarna för --intervals bootstrap, som inte "
                            "begärdes"})
      .with_remedy({.en = "Leave it out, or write --intervals bootstrap.",
                    .sv = "Utelämna det, eller skriv --intervals bootstrap."});
}

void run_density(Request ask, Session& session) {
  complete(ask.study, session);
  require_use(ask.study);
  require_output(ask.output, {".tif", ".tiff", ".gpkg"}, ask.study);

  const StudyInputs inputs = session.read(ask.study, "density", results_folder(ask.output));
  const std::size_t bands = inputs.study.intervals ? 4 : 1;
  const FoundDensity found = found_density(inputs, bands, session);

  WholeFiles files(permission_of(inputs.provenance));
  const auto& write = ask.output.extension() == ".gpkg" ? write_layers : write_surface;
  write(files.begin(ask.output), found.surface, inputs, writing(session, ask.output));
  publish(files, session);

  if (session.json) return session.answer(density_as_json(inputs, found, session.written));
  session.show(density_report(inputs, found, session.written, session.reporting()));
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
  bandwidth_option(args, density, Compares::nothing);
  args.optional(density.cell, "--cell", value::length,
                {.en = "cell size; else 50m", .sv = "cellens sida; annars 50m"});
  kernel_option(args, density);
  args.choice<EdgeCorrection>(
      density.edge_correction, "--edge-correction", names_of(EdgeCorrection{}),
      {.en = "gives back what the border of the window or districts took: uniform by cell, diggle "
             "by incident; else none",
       .sv = "ger tillbaka vad gränsen för fönster eller områden tog: uniform per cell, diggle per "
             "brott; annars none"});
  args.optional(density.tolerance, "--tolerance", value::share,
                {.en = "of the gaussian: error as a share of the highest value, from 1e-13; else "
                       "1e-9; the other kernels are exact",
                 .sv = "för gaussian: fel som andel av högsta värdet, från 1e-13; annars 1e-9; de "
                       "andra kärnorna är exakta"});
  args.flag(density.adaptive, "--adaptive",
            {.en = "shorter bandwidths where incidents are dense; --bandwidth is then their "
                   "geometric mean",
             .sv = "kortare bandbredd där brotten är täta; --bandwidth är då deras geometriska "
                   "medel"});
  args.group({.en = "How sure it is", .sv = "Hur säker den är"});
  args.choice<IntervalMethod>(
      density.intervals, "--intervals", names_of(IntervalMethod{}),
      {.en = "standard error, low and high of every cell, as bands or layers: poisson holds for "
             "few incidents, too, bootstrap draws them again; else none",
       .sv = "medelfel, undre och övre gräns för varje cell, som band eller lager: poisson håller "
             "även för få brott, bootstrap drar dem på nytt; annars inga"});
  args.optional(ask->study.displacement.level, "--level", value::share,
                {.en = "of intervals; else 0.95", .sv = "för intervall; annars 0.95"});
  args.optional(density.replicates, "--replicates", value::number,
                {.en = "draws of --intervals bootstrap; else 999",
                 .sv = "dragningar för --intervals bootstrap; annars 999"});
  args.optional(ask->study.seed, "--seed", value::number,
                {.en = "of --intervals bootstrap; else 1; kept in the result",
                 .sv = "för --intervals bootstrap; annars 1; står i resultatet"});
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
  return {std::move(args), [ask, &session] { run_density(*ask, session); }};
}

}  // namespace klara
