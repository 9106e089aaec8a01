/// klara streets: kernel density of the selection along streets.
#include <cli/command.hpp>
#include <cli/found_streets.hpp>
#include <cli/output_files.hpp>
#include <cli/result_json.hpp>
#include <cli/streets_report.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/geopackage_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/analysis.hpp>

#include <memory>
#include <string>
#include <utility>

namespace klara {
namespace {

constexpr const char* verb = "streets";

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

void run_streets(Request ask, Session& session) {
  complete(ask.study, session);
  ask.study.name = ask.output.stem().string();
  ask.study.verb = verb;
  require_output(ask.output, {".gpkg"}, ask.study);
  const std::filesystem::path again = run_json_beside(ask.output);
  require_writable(again, input_files(ask.study));

  const std::filesystem::path folder = results_folder(ask.output);
  const StudyInputs inputs = session.read(ask.study, verb, folder);
  const FoundStreets found = found_streets(inputs, session);
  const Analysis counted = analysis(inputs.incidents.points, inputs.study, session.context());
  const std::string run_json = study_as_json(inputs.resolved, folder);

  WholeFiles files(permission_of(inputs.provenance));
  write_geopackage(files.begin(ask.output),
                   {.study = &inputs.study,
                    .analysis = &counted,
                    .along_streets = as_drawn(found, inputs),
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = run_json,
                    .zone = inputs.zone},
                   writing(session, ask.output));
  write_text(files, again, run_json);
  publish(files, session);

  if (session.json) return session.answer(streets_as_json(inputs, found, session.written));
  session.show(streets_report(inputs, found, session.written, session.reporting()));
}

}  // namespace

Command streets_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args(verb, {.en = "kernel density along streets, incidents per km of street, as layers",
                        .sv = "kärntäthet längs gator, brott per km gata, som lager"});
  incidents_arguments(args, ask->study);
  args.positional(ask->output, "OUTPUT",
                  {.en = "GeoPackage to write, as out.gpkg; out.run.json beside it repeats the run",
                   .sv = "GeoPackage att skriva, som ut.gpkg; ut.run.json bredvid upprepar "
                         "körningen"});
  weight_option(args, ask->study);
  street_options(args, ask->study);
  selection_options(args, ask->study);
  district_options(args, ask->study);
  audience_options(args, ask->study);
  running_options(args, session);
  memory_option(args, session);
  return {std::move(args), [ask, &session] { run_streets(*ask, session); }};
}

}  // namespace klara
