/// klara inspect: the whole intake, without the analysis.
#include <cli/command.hpp>
#include <cli/inspect_report.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/adapters/study_inputs.hpp>

#include <memory>

namespace klara {
namespace {

void run_inspect(StudyFile study, Session& session) {
  complete(study, session);
  StudyInputs inputs = read_study_inputs(study, "inspect", {}, session.context());
  inputs.provenance.version = session.version;
  if (session.json) return session.answer(inspect_as_json(inputs));
  session.show(inspect_report(inputs, session.reporting()));
}

}  // namespace

Command inspect_command(Session& session) {
  const auto study = std::make_shared<StudyFile>();
  Arguments args("inspect",
                 {.en = "what is in the file, and what would be set aside and why",
                  .sv = "vad som finns i filen, och vad som skulle läggas i karantän och "
                        "varför"});
  incidents_arguments(args, *study);
  weight_option(args, *study);
  offenders_option(args, *study);
  selection_options(args, *study);
  district_options(args, *study);
  period_options(args, *study);
  audience_options(args, *study);
  running_options(args, session);
  return {std::move(args), [study, &session] { run_inspect(*study, session); }};
}

}  // namespace klara
