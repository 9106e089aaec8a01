/// klara districts: counts, rates and change of every district.
#include <cli/command.hpp>
#include <cli/districts_report.hpp>
#include <cli/layers_answer.hpp>
#include <cli/result_json.hpp>
#include <cli/study_options.hpp>

#include <memory>

namespace klara {
namespace {

struct Request {
  StudyFile study;
  std::filesystem::path output;
};

void run_districts(Request ask, Session& session) {
  complete(ask.study, session);
  require_both_periods(ask.study);
  answer_with_layers(
      ask.study, ask.output,
      {.verb = "districts", .as_json = districts_as_json, .as_report = districts_report}, session);
}

}  // namespace

Command districts_command(Session& session) {
  const auto ask = std::make_shared<Request>();
  Arguments args(
      "districts",
      {.en = "counts, rates and change per district and period",
       .sv = "antal, brottstal per boende eller besökare och förändring, område för område"});
  incidents_arguments(args, ask->study);
  args.positional(
      ask->output, "OUTPUT",
      {.en = "GeoPackage to write, as out.gpkg", .sv = "GeoPackage att skriva, som ut.gpkg"});
  district_options(args, ask->study, Need::required);
  period_options(args, ask->study);
  denominator_options(args, ask->study);
  selection_options(args, ask->study);
  audience_options(args, ask->study);
  running_options(args, session);
  seed_option(args, ask->study.seed);
  return {std::move(args), [ask, &session] { run_districts(*ask, session); }};
}

}  // namespace klara
