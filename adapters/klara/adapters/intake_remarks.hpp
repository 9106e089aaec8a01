#pragma once
/// What is said of a file of incidents as a whole: why it is refused, and what its reader should
/// know.
#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/row_fates.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/intake.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace klara {

/// CRS_MISSING, with the range of the coordinates and the system that would fit, if one does.
[[nodiscard]] Error crs_missing(const std::string& file, std::span<const double> x,
                                std::span<const double> y,
                                const std::optional<ExpectedExtent>& expected);
/// NONE_USED, with the reasons and their numbers.
[[nodiscard]] Error none_used(const IntakeReport& report, const Text& hint,
                              const std::string& file);
[[nodiscard]] Error all_outside(Crs crs, const std::string& file);

/// CRS_MIXED_ROWS: rows from another system are not told apart by their place alone; if nine in ten
/// of those outside, given here, would fit one, it is said.
[[nodiscard]] std::optional<IntakeWarning> other_system(std::span<const double> x,
                                                        std::span<const double> y, Crs crs,
                                                        const ExpectedExtent& expected);
/// DUP_ID_CONFLICT when so many ids conflict that they may name cases and not rows.
[[nodiscard]] std::optional<IntakeWarning> ids_of_cases(DuplicateCount ids,
                                                        const std::string& column);
/// "3 rows: " and the meaning of the code.
[[nodiscard]] IntakeWarning remark(const std::string& code, std::uint64_t rows);

}  // namespace klara
