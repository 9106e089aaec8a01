#pragma once
/// Results as people read them: a screenful, 80 columns, both languages.
#include <cli/result_json.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/base/text.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace klara {

struct ReportStyle {
  Language language = Language::swedish;
  std::string version;   // of the program
  double seconds = 0.0;  // since it was called
};

/// What stands between these marks is shown bold where the terminal can.
constexpr char bold_begins = '\x02';
constexpr char bold_ends = '\x03';

/// The main job: what was read, the question and its answer, the field's differences with the
/// assumption that their intervals rest on, places, files. Also of a single displacement.
[[nodiscard]] std::string run_report(const StudyInputs& inputs, const Analysis& analysis,
                                     std::span<const WrittenFile> files, const ReportStyle& style);

/// `surface` in incidents per square metre.
[[nodiscard]] std::string density_report(const StudyInputs& inputs, const Raster& surface,
                                         std::span<const WrittenFile> files,
                                         const ReportStyle& style);

[[nodiscard]] std::string districts_report(const StudyInputs& inputs, const Analysis& analysis,
                                           std::span<const WrittenFile> files,
                                           const ReportStyle& style);

/// `rows` incidents were simulated.
[[nodiscard]] std::string simulate_report(const Provenance& provenance, std::uint64_t rows,
                                          std::span<const WrittenFile> files,
                                          const ReportStyle& style);

[[nodiscard]] std::string inspect_report(const StudyInputs& inputs, const ReportStyle& style);

}  // namespace klara
