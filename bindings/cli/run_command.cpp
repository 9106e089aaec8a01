/// klara run: the main job, everything that a study asks for.
#include <cli/command.hpp>
#include <cli/density_bands.hpp>
#include <cli/memory_limit.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/run_report.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/adapters/study_spelling.hpp>
#include <klara/analysis.hpp>
#include <klara/base/error.hpp>

#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

namespace klara {
namespace {

struct Request {
  std::filesystem::path study;
  std::filesystem::path folder;  // empty = named after the study, here
};

/// The names of a run's results.
struct Outputs {
  std::filesystem::path geopackage, density_before, density_after, change, run_json;

  Outputs(const std::filesystem::path& folder, const std::string& name)
      : geopackage(folder / (name + ".gpkg")),
        density_before(folder / (name + "-density-before.tif")),
        density_after(folder / (name + "-density-after.tif")),
        change(folder / (name + "-change.tif")),
        run_json(folder / (name + ".run.json")) {}
};

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code not_there;
  return std::filesystem::equivalent(a, b, not_there);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A run repeated from its own NAME.run.json may write it again, as it is the same; a study that
/// somebody wrote under that name is not overwritten.
void require_not_the_study(const Request& ask, const Outputs& outputs,
                           const std::string& run_json) {
  if (!same_file(ask.study, outputs.run_json) || content_of(ask.study) == run_json) return;
  throw bad_argument("OUTPUT_IS_INPUT",
                     {.en = outputs.run_json.string() + " is the study itself and would be changed",
                      .sv = outputs.run_json.string() + " är studien själv och skulle ändras"})
      .with_remedy({.en = "Name another folder: klara run STUDY OUTDIR",
                    .sv = "Ange en annan mapp: klara run STUDY UTMAPP"});
}

/// Of the densities of both periods and their change, which are kept until all are written.
void require_memory_of_densities(const StudyInputs& inputs, const Session& session) {
  const Study& study = inputs.study;
  if (!study.before || !study.bandwidth) return;
  const PointSet& points = inputs.incidents.points;
  const std::vector<double> bandwidths(study.adaptive ? points.size() : 0, study.bandwidth->value);
  const Grid grid = density_grid(points, study);
  const SurfacePlan plan = surface_plan(points.size(), grid, *study.bandwidth,
                                        surface_options(study, bandwidths), !study.window.empty());
  const std::size_t surfaces = 3, bands = study.intervals ? 4 : 1;
  require_memory(with_writing(plan, points.size(), surfaces, bands, inputs.resolved.output.float32),
                 grid, session);
}

void write_rasters(WholeFiles& files, const Outputs& outputs, const Analysis& result,
                   const StudyInputs& inputs, Session& session) {
  const auto write = [&](const std::filesystem::path& target, const DensityBands& bands) {
    write_cog(files.begin(target), raster_file(bands, inputs.resolved.output.float32), inputs.crs,
              inputs.provenance, writing(session, target));
  };
  const std::string unit = "incidents/km2/month";
  const Text monthly{.en = "Incidents per km² and month", .sv = "Brott per km² och månad"};
  const auto write_period = [&](const std::filesystem::path& target,
                                const std::optional<PeriodDensity>& period, const Text& when) {
    if (!period) return;
    write(target, {.density = &period->per_month,
                   .limits = period->limits ? &*period->limits : nullptr,
                   .description = monthly,
                   .when = when,
                   .unit = unit});
  };
  write_period(outputs.density_before, result.before, {.en = ", before", .sv = ", före"});
  write_period(outputs.density_after, result.after, {.en = ", after", .sv = ", efter"});
  if (result.change) {
    write(outputs.change, {.density = &*result.change,
                           .description = {.en = "Change, incidents per km² and month",
                                           .sv = "Förändring, brott per km² och månad"},
                           .unit = unit});
  }
}

void run_study(const Request& ask, Session& session) {
  StudyFile study = read_study(ask.study);
  session.study_language = study.language;
  study.language = session.language();
  const bool swedish = study.language == Language::swedish;
  const std::filesystem::path folder =
      ask.folder.empty() ? std::filesystem::path(study.name + (swedish ? "-resultat" : "-result"))
                         : ask.folder;
  if (ask.folder.empty()) {
    session.tell({.en = "No folder was named; the results go to " + folder.string(),
                  .sv = "Ingen mapp angavs; resultaten läggs i " + folder.string()});
  }
  OutputFolder made(folder);
  const Outputs outputs(folder, study.name);
  for (const auto& target : {outputs.geopackage, outputs.density_before, outputs.density_after,
                             outputs.change, outputs.run_json}) {
    require_writable(target, input_files(study));
  }

  const StudyInputs inputs = session.read(study, "run", folder);
  const std::string run_json = study_as_json(inputs.resolved, folder);
  require_not_the_study(ask, outputs, run_json);

  require_memory_of_densities(inputs, session);
  const Analysis result = analysis(inputs.incidents.points, inputs.study, session.context());

  WholeFiles files(permission_of(inputs.provenance));
  write_geopackage(files.begin(outputs.geopackage),
                   {.study = &inputs.study,
                    .analysis = &result,
                    .points = study.output.points ? &inputs.incidents : nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = run_json,
                    .zone = inputs.zone},
                   writing(session, outputs.geopackage));
  write_rasters(files, outputs, result, inputs, session);
  write_text(files, outputs.run_json, run_json);
  publish(files, session);
  made.keep();

  if (session.json) return session.answer(run_as_json(inputs, result, session.written));
  session.show(run_report(inputs, result, session.written, session.reporting()));
}

}  // namespace

Command run_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args("run", {.en = "the main job: everything that a study asks for",
                         .sv = "huvudjobbet: allt som en studie begär"});
  args.positional(ask->study, "STUDY",
                  {.en = "study to run, TOML or JSON", .sv = "studien att köra, TOML eller JSON"});
  args.optional_positional(
      ask->folder, "OUTDIR",
      {.en = "folder for the results, made if missing; else NAME-result after the study's name, "
             "NAME-resultat when the run speaks Swedish",
       .sv = "mapp för resultaten, skapas om den saknas; annars NAMN-resultat efter studiens "
             "namn, NAMN-result när körningen är på engelska"});
  running_options(args, session);
  memory_option(args, session);
  return {std::move(args), [ask, &session] {
            try {
              run_study(*ask, session);
            } catch (const Error& error) {
              throw spelled_for_study(error);  // its options are the study's keys
            }
          }};
}

}  // namespace klara
