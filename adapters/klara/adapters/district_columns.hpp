#pragma once
/// Which columns of a layer are the districts' code, name and numbers.
#include <klara/adapters/feature_table.hpp>
#include <klara/geodata/study_file.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// The column asked for, else one whose name is that of a code, preferably one that differs in
/// every row; that choice is said. Throws Error{bad_data} COLUMN_MISSING.
[[nodiscard]] std::size_t code_column(const FeatureTable& layer, const DistrictSource& source,
                                      IntakeReport& intake);
/// The same for the name; none if no column is called so.
[[nodiscard]] std::optional<std::size_t> name_column(const FeatureTable& layer,
                                                     const DistrictSource& source, std::size_t code,
                                                     IntakeReport& intake);

/// Throws Error{bad_data} DISTRICT_ID_MISSING, DISTRICT_ID_DUPLICATE or DISTRICT_ID_TYPE; warns of
/// the last where codes are numbers of different length.
void require_codes(const FeatureTable& layer, std::size_t code, IntakeReport& intake);

/// Columns whose every value is a number or nothing, by name.
[[nodiscard]] std::map<std::string, std::vector<double>> numbers_of(const FeatureTable& layer,
                                                                    std::size_t code);

}  // namespace klara
