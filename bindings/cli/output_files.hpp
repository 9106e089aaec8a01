#pragma once
/// Where results go, judged before anything long is begun.
#include <cli/session.hpp>
#include <klara/adapters/whole_file.hpp>
#include <klara/base/run_context.hpp>
#include <klara/geodata/provenance.hpp>
#include <klara/geodata/study_file.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace klara {

/// Every file that the study reads.
[[nodiscard]] std::vector<std::filesystem::path> input_files(const StudyFile& study);

/// One of the endings, as ".tif". Throws Error{bad_argument} OUTPUT_FORMAT, and what
/// require_writable throws.
void require_output(const std::filesystem::path& output, const std::vector<std::string>& endings,
                    const StudyFile& study);

/// The folder that holds it; "." for a bare name.
[[nodiscard]] std::filesystem::path results_folder(const std::filesystem::path& output);

/// out.run.json of out.gpkg: the study that repeats the run.
[[nodiscard]] std::filesystem::path run_json_beside(const std::filesystem::path& output);

/// The context in which a file is written, its stage named after the file.
[[nodiscard]] RunContext writing(Session& session, const std::filesystem::path& file);

/// Confidential data are the owner's only.
[[nodiscard]] Permission permission_of(const Provenance& provenance);

/// Unless a stop was requested, moves the files to their targets and tells the session which are
/// there, also when it throws what WholeFiles::publish throws.
void publish(WholeFiles& files, Session& session);

/// A folder that is made if it is not there, and taken away again unless it was kept and if nothing
/// is in it.
class OutputFolder {
 public:
  /// Throws Error{unreadable} OUTPUT_PATH, and has made nothing then.
  explicit OutputFolder(std::filesystem::path folder);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  void keep() { made_.clear(); }

 private:
  OutputFolder() = default;

  std::vector<std::filesystem::path> made_;  // outermost first
};

}  // namespace klara
