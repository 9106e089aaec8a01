#pragma once
/// What layers of displacement have in common: counts, the difference from expected and what is
/// written beside it on the map.
#include <klara/adapters/result_writing.hpp>
#include <klara/base/estimate.hpp>
#include <klara/base/text.hpp>

#include <string>
#include <vector>

namespace klara {

/// Of the differences in these layers, for their descriptions.
extern const Text beyond_the_city;

/// name, n_before, n_after
[[nodiscard]] std::vector<TableColumn> count_columns(const ResultWriting& w);
/// change, change_low, change_high
void append_change_columns(std::vector<TableColumn>& columns, const ResultWriting& w);
void append_change(std::vector<TableValue>& values, const Estimate& change);
[[nodiscard]] TableColumn label_column(const ResultWriting& w);

/// "Liljeholmen +265" and, in a second line, "+47 to +506 crimes"; the name alone where nothing was
/// estimated.
[[nodiscard]] std::string finding_label(const std::string& name, const Estimate& change,
                                        Language language);

}  // namespace klara
