#pragma once
/// What intervals and p take for granted, said wherever they are given.
#include <klara/analysis.hpp>
#include <klara/base/text.hpp>
#include <klara/geodata/study_file.hpp>

namespace klara {

/// Of the difference between a treated area and its comparison: sentences, the first without a
/// capital.
[[nodiscard]] Text difference_assumption(const DisplacementReport& report);

/// Of the rates of many districts and, where two periods are compared, of their changes, likewise.
[[nodiscard]] Text districts_assumption(bool compared);

/// Where the periods of the study are not equally long, what its changes and rates are then of: a
/// sentence. Else empty.
[[nodiscard]] Text unequal_periods(const StudyFile& study);

/// The assumption, and unequal_periods where they are.
[[nodiscard]] Text with_period_lengths(const Text& assumption, const StudyFile& study);

}  // namespace klara
