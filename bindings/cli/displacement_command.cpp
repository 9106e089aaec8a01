/// klara displacement: did it move from the treated area?
#include <cli/command.hpp>
#include <cli/layers_answer.hpp>
#include <cli/result_json.hpp>
#include <cli/run_report.hpp>
#include <cli/study_options.hpp>
#include <klara/base/error.hpp>

#include <memory>

namespace klara {
namespace {

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

void run_displacement(Request ask, Session& session) {
  if (!ask.study.displacement.treated) {
    throw bad_argument("TREATED_MISSING",
                       {.en = "the treated area is missing: --treated CODE or --treated-area FILE",
                        .sv = "insatsområdet saknas: --treated KOD eller --treated-area FIL"});
  }
  complete(ask.study, session);
  answer_with_layers(
      ask.study, ask.output,
      {.verb = "displacement",
       .as_json = displacement_as_json,
       .as_report =
           [](const StudyInputs& inputs, const Analysis& found, auto files,
              const ReportStyle& style) { return run_report(inputs, found, files, style); }},
      session);
}

}  // namespace

Command displacement_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args("displacement",
                 {.en = "did crime move from the treated area to other places, with a verdict; "
                        "beside it the field's differences",
                  .sv = "flyttade brotten från insatsområdet till andra platser, med ett besked; "
                        "bredvid etablerade mått"});
  incidents_arguments(args, ask->study);
  args.positional(
      ask->output, "OUTPUT",
      {.en = "GeoPackage to write, as out.gpkg", .sv = "GeoPackage att skriva, som ut.gpkg"});
  district_options(args, ask->study, Need::required);
  period_options(args, ask->study, Need::required);
  design_options(args, ask->study);
  denominator_options(args, ask->study);
  selection_options(args, ask->study);
  audience_options(args, ask->study);
  running_options(args, session);
  seed_option(args, ask->study.seed);
  return {std::move(args), [ask, &session] { run_displacement(*ask, session); }};
}

}  // namespace klara
