#include <cli/output_files.hpp>

#include <klara/adapters/study_rules.hpp>
#include <klara/adapters/system_reason.hpp>
#include <klara/base/error.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

namespace klara {

std::vector<std::filesystem::path> input_files(const StudyFile& study) {
  std::vector<std::filesystem::path> files{study.incidents.source};
  const auto add = [&](const std::filesystem::path& file) {
    if (!file.empty()) files.push_back(file);
  };
  if (study.districts) add(study.districts->source);
  if (study.streets) add(study.streets->source);
  if (study.population) add(study.population->source);
  add(study.window);
  add(study.water);
  add(study.displacement.places);
  if (study.displacement.treated) add(study.displacement.treated->file);
  if (study.displacement.control) add(study.displacement.control->file);
  for (const DenominatorSource& denominator : study.denominators) {
    if (is_file(denominator)) add(denominator.column_or_file);
  }
  return files;
}

void require_output(const std::filesystem::path& output, const std::vector<std::string>& endings,
                    const StudyFile& study) {
  if (std::find(endings.begin(), endings.end(), output.extension().string()) == endings.end()) {
    const std::string all = fmt::format("{}", fmt::join(endings, ", "));
    throw bad_argument("OUTPUT_FORMAT",
                       {.en = fmt::format("the output \"{}\" must end in {}", output.string(), all),
                        .sv = fmt::format("utdata \"{}\" ska sluta på {}", output.string(), all)});
  }
  require_writable(output, input_files(study));
}

std::filesystem::path results_folder(const std::filesystem::path& output) {
  return output.has_parent_path() ? output.parent_path() : std::filesystem::path(".");
}

std::filesystem::path run_json_beside(const std::filesystem::path& output) {
  return std::filesystem::path(output).replace_extension(".run.json");
}

RunContext writing(Session& session, const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return in_stage(session.context(), {.en = "Writing " + name, .sv = "Skriver " + name});
}

Permission permission_of(const Provenance& provenance) {
  return provenance.data == DataClass::confidential ? Permission::owner_only : Permission::everyone;
}

void publish(WholeFiles& files, Session& session) {
  throw_if_stopped(session.context());
  const auto tell = [&] {
    session.written.clear();
    for (const std::filesystem::path& target : files.published()) {
      session.written.push_back(written_file(target));
    }
  };
  try {
    files.publish();
  } catch (...) {
    tell();
    throw;
  }
  tell();
}

// Whole from the first line on, so that its destructor takes away what was made before a throw.
OutputFolder::OutputFolder(std::filesystem::path folder) : OutputFolder() {
  std::vector<std::filesystem::path> missing;
  std::error_code fault;
  while (!folder.empty() && !std::filesystem::exists(folder, fault)) {
    missing.push_back(folder);
    folder = folder.parent_path();
  }
  if (!folder.empty() && !std::filesystem::is_directory(folder, fault)) {
    const std::string wanted = (missing.empty() ? folder : missing.front()).string();
    throw unreadable("OUTPUT_PATH",
                     {.en = fmt::format("the folder {} cannot be made: the file {} is in the way",
                                        wanted, folder.string()),
                      .sv = fmt::format("mappen {} kan inte skapas: filen {} är i vägen", wanted,
                                        folder.string())})
        .with_remedy({.en = "Name another folder, or move the file.",
                      .sv = "Ange en annan mapp, eller flytta filen."});
  }
  made_.reserve(missing.size());
  for (auto next = missing.rbegin(); next != missing.rend(); ++next) {
    if (std::filesystem::create_directory(*next, fault)) {
      made_.push_back(*next);
    } else if (fault) {
      const Text why = system_reason(fault.value());
      throw unreadable(
          "OUTPUT_PATH",
          {.en = fmt::format("the folder {} cannot be made: {}", next->string(), why.en),
           .sv = fmt::format("mappen {} kan inte skapas: {}", next->string(), why.sv)});
    }
  }
}

OutputFolder::~OutputFolder() {
  std::error_code not_empty;
  for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) {
    std::filesystem::remove(*folder, not_empty);
  }
}

}  // namespace klara
