#pragma once
/// What is odd about incidents as a whole although each row is in order: said, never acted upon.
#include <klara/geodata/intake.hpp>
#include <klara/shape/point_set.hpp>

#include <optional>
#include <span>

namespace klara {

/// DUMP_POINT: one position holds at least ten incidents, a thirtieth of all, and three times as
/// many as any other, as when a register writes a default position. Points in canonical order.
[[nodiscard]] std::optional<IntakeWarning> dump_point(const PointSet& points);

/// SINGULAR_COVARIANCE: ten incidents or more lie on one line, their spread across it being below a
/// thousandth of that along it. All on one position is no line.
[[nodiscard]] std::optional<IntakeWarning> on_one_line(const PointSet& points);

/// COORD_HEAPED: 99 of 100 positions lie on one lattice of 10 m or more (a thousandth of a degree
/// or more), as when they were coarsened to protect people. Coordinates as the file has them.
[[nodiscard]] std::optional<IntakeWarning> heaped_coordinates(std::span<const double> x,
                                                              std::span<const double> y,
                                                              bool geographic);

/// DUP_SUSPECT, for incidents with ids: rows equal to another in place, category, and time known to
/// within a day, so that they may be one incident from two registers. EQUAL_ROWS, for those
/// without: rows equal in all that is read. Points in canonical order.
[[nodiscard]] std::optional<IntakeWarning> equal_incidents(const PointSet& points,
                                                           std::span<const Category> categories,
                                                           bool have_ids);

/// CODE_LEADING_ZERO: levels such as 357 beside 0357, as a spreadsheet leaves them.
[[nodiscard]] std::optional<IntakeWarning> lost_leading_zeros(const Category& category);

}  // namespace klara
