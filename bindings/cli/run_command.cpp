/// klara run: the main job, everything that a study asks for.
#include <cli/command.hpp>
#include <cli/cube_report.hpp>
#include <cli/density_bands.hpp>
#include <cli/found_cube.hpp>
#include <cli/found_rate.hpp>
#include <cli/found_streets.hpp>
#include <cli/memory_limit.hpp>
#include <cli/output_files.hpp>
#include <cli/rate_report.hpp>
#include <cli/result_json.hpp>
#include <cli/run_findings.hpp>
#include <cli/run_report.hpp>
#include <cli/streets_report.hpp>
#include <cli/study_options.hpp>
#include <cli/tested_change.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/raster_series.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/adapters/study_spelling.hpp>
#include <klara/analysis.hpp>
#include <klara/base/error.hpp>

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
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
  std::filesystem::path folder;
  std::string name;
  std::filesystem::path geopackage, density_before, density_after, rate, cube, run_json;

  Outputs(std::filesystem::path in, std::string of)
      : folder(std::move(in)),
        name(std::move(of)),
        geopackage(folder / (name + ".gpkg")),
        density_before(raster("density-before")),
        density_after(raster("density-after")),
        rate(raster("rate")),
        cube(raster("cube")),
        run_json(folder / (name + ".run.json")) {}

  [[nodiscard]] std::filesystem::path raster(const std::string& ending) const {
    return folder / (name + "-" + ending + ".tif");
  }
  /// Whether the study asks for them or not.
  [[nodiscard]] std::vector<std::filesystem::path> all() const {
    std::vector<std::filesystem::path> files{geopackage, density_before, density_after,
                                             rate,       cube,           run_json};
    const PeriodComparison nothing_yet;
    for (const NamedRaster& change : change_rasters(nothing_yet)) {
      files.push_back(raster(change.ending));
    }
    return files;
  }
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

std::size_t bands_of(const Study& study) {
  return study.intervals ? 4 : 1;
}

/// Of the densities of both periods, which are kept until all are written.
void require_memory_of_densities(const StudyInputs& inputs, const Session& session) {
  const Study& study = inputs.study;
  if (!study.before || !study.bandwidth) return;
  const PointSet& points = inputs.incidents.points;
  const std::vector<double> bandwidths(study.adaptive ? points.size() : 0, study.bandwidth->value);
  const Grid grid = density_grid(points, study);
  const SurfacePlan plan = surface_plan(points.size(), grid, *study.bandwidth,
                                        surface_options(study, bandwidths), !study.window.empty());
  const std::size_t surfaces = 2;
  require_memory(
      with_writing(plan, points.size(), surfaces, bands_of(study), inputs.resolved.output.float32),
      grid, session);
}

/// Where there are two periods and a density of both.
std::optional<TestedChange> change_asked_for(const StudyInputs& inputs, Session& session) {
  if (!inputs.study.before || !inputs.study.bandwidth) return std::nullopt;
  return tested_change(inputs, inputs.study.adaptive, 2 * bands_of(inputs.study), session);
}

void write_rasters(WholeFiles& files, const Outputs& outputs, const Analysis& result,
                   const RunFindings& also, const StudyInputs& inputs, Session& session) {
  const bool float32 = inputs.resolved.output.float32;
  const auto write_bands = [&](const std::filesystem::path& target, const RasterFile& bands) {
    write_cog(files.begin(target), bands, inputs.crs, inputs.provenance, writing(session, target));
  };
  const auto write = [&](const std::filesystem::path& target, const DensityBands& bands) {
    write_bands(target, raster_file(bands, float32));
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
  if (also.change != nullptr) {
    for (const NamedRaster& change : change_rasters(also.change->comparison)) {
      write_bands(outputs.raster(change.ending), {.bands = {change.band}, .float32 = float32});
    }
  }
  if (also.rate != nullptr) write_bands(outputs.rate, rate_bands(*also.rate, inputs));
}

std::optional<CubePlan> cube_asked_for(const StudyInputs& inputs, const Session& session) {
  if (!inputs.cube) return std::nullopt;
  return cube_plan(inputs, session);
}

/// Both of one pass: the raster of slices, and their areas for the layers.
struct WrittenCube {
  FoundCube found;
  CubeAreas areas;
};

std::optional<WrittenCube> write_cube(WholeFiles& files, const Outputs& outputs,
                                      const StudyInputs& inputs,
                                      const std::optional<CubePlan>& plan, Session& session) {
  if (!plan) return std::nullopt;
  const RunContext run = writing(session, outputs.cube);
  CubeAreas areas = cube_areas(inputs, *plan, session);
  RasterSeries bands(files.begin(outputs.cube), series_looks(inputs, plan->grid), inputs.crs,
                     inputs.provenance);
  FoundCube found = found_cube(
      inputs, *plan,
      [&](const Raster& slice, const RunContext& quietly) {
        areas.add(slice, quietly);
        bands.add(slice, quietly);
      },
      session);
  bands.finish(run);
  return WrittenCube{std::move(found), std::move(areas)};
}

/// As the verb does whose run is repeated.
void answer(const StudyInputs& inputs, const Analysis& result, const RunFindings& also,
            Session& session) {
  const auto& files = session.written;
  const std::string verb = inputs.resolved.verb.value_or("run");
  if (verb == "cube" && also.cube != nullptr) {
    if (session.json) return session.answer(cube_as_json(inputs, *also.cube, files));
    return session.show(cube_report(inputs, *also.cube, files, session.reporting()));
  }
  if (verb == "rate" && also.rate != nullptr) {
    if (session.json) return session.answer(rate_as_json(inputs, *also.rate, files));
    return session.show(rate_report(inputs, *also.rate, files, session.reporting()));
  }
  if (verb == "streets" && also.streets != nullptr) {
    if (session.json) return session.answer(streets_as_json(inputs, *also.streets, files));
    return session.show(streets_report(inputs, *also.streets, files, session.reporting()));
  }
  if (session.json) return session.answer(run_as_json(inputs, result, files, also));
  session.show(run_report(inputs, result, files, session.reporting(), also));
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
  for (const auto& target : outputs.all()) require_writable(target, input_files(study));

  const StudyInputs inputs = session.read(study, study.verb.value_or("run"), folder);
  const std::string run_json = study_as_json(inputs.resolved, folder);
  require_not_the_study(ask, outputs, run_json);

  require_memory_of_densities(inputs, session);
  const std::optional<CubePlan> plan = cube_asked_for(inputs, session);
  // First what may be refused for its memory or its time, before what takes long.
  std::optional<FoundStreets> streets;
  if (inputs.streets) streets = found_streets(inputs, session);
  std::optional<FoundRate> rate;
  if (inputs.population) rate = found_rate(inputs, session);
  const Analysis result = analysis(inputs.incidents.points, inputs.study, session.context());
  const std::optional<TestedChange> change = change_asked_for(inputs, session);

  WholeFiles files(permission_of(inputs.provenance));
  const std::optional<WrittenCube> cube = write_cube(files, outputs, inputs, plan, session);
  const RunFindings also{.change = change ? &*change : nullptr,
                         .rate = rate ? &*rate : nullptr,
                         .streets = streets ? &*streets : nullptr,
                         .cube = cube ? &cube->found : nullptr};
  write_geopackage(
      files.begin(outputs.geopackage),
      {.study = &inputs.study,
       .analysis = &result,
       .comparison = change ? &change->comparison : nullptr,
       .along_streets = streets ? std::optional(as_drawn(*streets, inputs)) : std::nullopt,
       .cube = cube ? &cube->areas : nullptr,
       .rate = rate ? std::optional(as_drawn(*rate, inputs)) : std::nullopt,
       .points = study.output.points ? &inputs.incidents : nullptr,
       .crs = inputs.crs,
       .provenance = inputs.provenance,
       .run_json = run_json,
       .zone = inputs.zone},
      writing(session, outputs.geopackage));
  write_rasters(files, outputs, result, also, inputs, session);
  write_text(files, outputs.run_json, run_json);
  publish(files, session);
  made.keep();

  answer(inputs, result, also, session);
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
