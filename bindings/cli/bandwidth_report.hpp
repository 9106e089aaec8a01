#pragma once
/// Bandwidths side by side as people read them.
#include <cli/page.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/base/text.hpp>
#include <klara/density/bandwidth_family.hpp>

#include <string>

namespace klara {

/// `family` of the incidents and the kernel of `inputs.study`.
[[nodiscard]] std::string bandwidth_report(const StudyInputs& inputs, const BandwidthFamily& family,
                                           const ReportStyle& style);

/// How shared places were dealt with, and why.
[[nodiscard]] Text sentence_on_places(const BandwidthFamily& family);
/// What not to go below, and how that comes about.
[[nodiscard]] Text sentence_on_floor(const BandwidthFamily& family);
/// What to do with it.
[[nodiscard]] Text bandwidth_advice(const BandwidthFamily& family);

}  // namespace klara
