#pragma once
/// What verbs do whose result is a GeoPackage of the analysis.
#include <cli/page.hpp>
#include <cli/session.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/geodata/study_file.hpp>

#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace klara {

/// How such a verb speaks to programs and to people.
struct LayersAnswer {
  std::string verb;
  std::function<std::string(const StudyInputs&, const Analysis&, std::span<const WrittenFile>)>
      as_json;
  std::function<std::string(const StudyInputs&, const Analysis&, std::span<const WrittenFile>,
                            const ReportStyle&)>
      as_report;
};

/// Reads, analyses, writes and answers. Throws what these throw.
void answer_with_layers(const StudyFile& study, const std::filesystem::path& output,
                        const LayersAnswer& answer, Session& session);

}  // namespace klara
