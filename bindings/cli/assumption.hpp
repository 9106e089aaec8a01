#pragma once
/// What intervals and p take for granted, said wherever they are given.
#include <klara/analysis.hpp>
#include <klara/base/text.hpp>

namespace klara {

/// Of the difference between a treated area and its comparison: sentences, the first without a
/// capital.
[[nodiscard]] Text difference_assumption(const DisplacementReport& report);

/// Of the changes of many districts, likewise.
[[nodiscard]] Text districts_assumption();

}  // namespace klara
