#pragma once
/// The parts of a document that tell what the field measures beside its differences.
#include <cli/json_values.hpp>
#include <klara/analysis.hpp>

namespace klara {

/// Adds "wdd_harm", "panel", "exact", "rings", "synthetic_control" and "regression_to_mean" to the
/// member "difference"; what does not apply is null.
void add_measures(Json& difference, const FieldMeasures& measures, const Study& study,
                  Language language);

/// The member "shares". An area is named by its code, the treated one by that of its only district,
/// else by "treated".
[[nodiscard]] Json shares_part(const AreaShares& shares, const Study& study, Language language);

}  // namespace klara
