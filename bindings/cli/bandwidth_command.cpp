/// klara bandwidth: bandwidths by every rule, side by side.
#include <cli/bandwidth_report.hpp>
#include <cli/command.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>
#include <klara/analysis.hpp>

#include <memory>

namespace klara {
namespace {

void run_bandwidth(StudyFile study, Session& session) {
  complete(study, session);
  require_both_periods(study);
  const StudyInputs inputs = session.read(study, "bandwidth", {});
  const BandwidthFamily family = study_bandwidths(
      inputs.incidents.points, inputs.study,
      {all_bandwidth_rules.begin(), all_bandwidth_rules.end()},
      in_stage(session.context(), {.en = "Finding bandwidths", .sv = "Söker bandbredder"}));
  if (session.json) return session.answer(bandwidth_as_json(inputs, family));
  session.show(bandwidth_report(inputs, family, session.reporting()));
}

}  // namespace

Command bandwidth_command(Session& session) {
  const auto study = std::make_shared<StudyFile>();
  Arguments args("bandwidth",
                 {.en = "bandwidths of a density by every rule, side by side, and what geocoding "
                        "allows",
                  .sv = "bandbredder för en täthet enligt varje regel, sida vid sida, och vad "
                        "geokodningen tillåter"});
  incidents_arguments(args, *study);
  weight_option(args, *study);
  args.group({.en = "Density", .sv = "Täthet"});
  kernel_option(args, study->density);
  selection_options(args, *study);
  district_options(args, *study);
  window_option(args, *study);
  args.group({.en = "Two periods to compare, local dates; the last is not included",
              .sv = "Två perioder att jämföra, lokala datum; det sista räknas inte med"});
  args.optional(study->before, "--before", value::period,
                {.en = "as 2018-06-01/2018-09-01; else all incidents together",
                 .sv = "som 2018-06-01/2018-09-01; annars alla brott tillsammans"});
  args.optional(study->after, "--after", value::period,
                {.en = "as 2019-06-01/2019-09-01; needed with --before",
                 .sv = "som 2019-06-01/2019-09-01; behövs med --before"});
  audience_options(args, *study);
  running_options(args, session);
  seed_option(args, study->seed);
  return {std::move(args), [study, &session] { run_bandwidth(*study, session); }};
}

}  // namespace klara
