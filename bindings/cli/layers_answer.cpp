#include <cli/layers_answer.hpp>

#include <cli/output_files.hpp>
#include <klara/adapters/geopackage_writer.hpp>

namespace klara {

void answer_with_layers(const StudyFile& study, const std::filesystem::path& output,
                        const LayersAnswer& answer, Session& session) {
  require_output(output, {".gpkg"}, study);
  const StudyInputs inputs = session.read(study, answer.verb, results_folder(output));
  const Analysis result = analysis(inputs.incidents.points, inputs.study, session.context());

  WholeFiles files(permission_of(inputs.provenance));
  write_geopackage(files.begin(output),
                   {.study = &inputs.study,
                    .analysis = &result,
                    .points = nullptr,
                    .crs = inputs.crs,
                    .provenance = inputs.provenance,
                    .run_json = {},
                    .zone = inputs.zone},
                   writing(session, output));
  publish(files, session);

  if (session.json) return session.answer(answer.as_json(inputs, result, session.written));
  session.show(answer.as_report(inputs, result, session.written, session.reporting()));
}

}  // namespace klara
