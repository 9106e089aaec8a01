#pragma once
/// Results as JSON for programs, one document a verb: schema "klara/VERB/1". Keys in a fixed order,
/// numbers in their shortest form that reads back the same, NaN as null; nothing that does not
/// apply is left out. Every function returns one document that ends with a newline.
#include <cli/found_cube.hpp>
#include <cli/found_density.hpp>
#include <cli/found_rate.hpp>
#include <cli/found_streets.hpp>
#include <cli/run_findings.hpp>
#include <cli/written_file.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/analysis.hpp>
#include <klara/base/error.hpp>
#include <klara/density/bandwidth_family.hpp>
#include <klara/period_comparison.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace klara {

/// What is in the files: intake, coordinate system, time span, ties, categories.
[[nodiscard]] std::string inspect_as_json(const StudyInputs& inputs);

/// `family` of the incidents and the kernel of `inputs.study`. Lengths are in metres.
[[nodiscard]] std::string bandwidth_as_json(const StudyInputs& inputs,
                                            const BandwidthFamily& family);

/// The document gives incidents per square kilometre, and how the density was found.
[[nodiscard]] std::string density_as_json(const StudyInputs& inputs, const FoundDensity& found,
                                          std::span<const WrittenFile> files);

/// The document gives incidents per kilometre of street, how far they lie from it, and where the
/// density is highest.
[[nodiscard]] std::string streets_as_json(const StudyInputs& inputs, const FoundStreets& found,
                                          std::span<const WrittenFile> files);

/// The document gives incidents per square kilometre and month, slice by slice. `covered` is the
/// share of a slice's time kernel in which incidents could be seen.
[[nodiscard]] std::string cube_as_json(const StudyInputs& inputs, const FoundCube& found,
                                       std::span<const WrittenFile> files);

/// Where there are changes or rates, what their intervals and p take for granted stands in
/// "districts_assumption".
[[nodiscard]] std::string districts_as_json(const StudyInputs& inputs, const Analysis& analysis,
                                            std::span<const WrittenFile> files);

/// Parts that are not answered yet are null: local, shares, flows, temporal, composition, verdicts.
[[nodiscard]] std::string displacement_as_json(const StudyInputs& inputs, const Analysis& analysis,
                                               std::span<const WrittenFile> files);

/// Everything that the study asked for; what it did not is null.
[[nodiscard]] std::string run_as_json(const StudyInputs& inputs, const Analysis& analysis,
                                      std::span<const WrittenFile> files,
                                      const RunFindings& also = {});

/// What changed between two periods; of every tolerance contour its area, counts, z and p.
[[nodiscard]] std::string change_as_json(const StudyInputs& inputs,
                                         const PeriodComparison& comparison,
                                         std::span<const WrittenFile> files);

/// Incidents for each of a population: over all, where it is highest, where nothing can be told.
[[nodiscard]] std::string rate_as_json(const StudyInputs& inputs, const FoundRate& found,
                                       std::span<const WrittenFile> files);

/// `truth` is the JSON of what was planted, `rows` the incidents written.
[[nodiscard]] std::string simulate_as_json(const Provenance& provenance, std::uint64_t rows,
                                           const std::string& truth,
                                           std::span<const WrittenFile> files);

/// {"error":{"code":...,"message":...,"remedy":...,"file":...,"row":...,"written":[...]}}: results
/// that are in place although the call failed stand in "written", as in "files".
[[nodiscard]] std::string error_as_json(const Error& error, std::span<const WrittenFile> written,
                                        Language language);

}  // namespace klara
