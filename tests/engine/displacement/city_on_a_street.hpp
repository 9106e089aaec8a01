#pragma once
/// The incidents of weekly counts, each in the middle of its district and week, on a street of
/// districts that do not touch.
#include <klara/displacement/weekly_panel.hpp>
#include <klara/shape/district.hpp>

#include <chrono>
#include <cstddef>
#include <string>

namespace klara {

constexpr std::chrono::days one_week{7};
inline const Instant first_monday = std::chrono::sys_days{std::chrono::year{2017} / 1 / 2};

/// 100 m apart, with codes from "100" on.
inline DistrictSet districts_of_a_street(std::size_t areas) {
  DistrictSet districts;
  for (std::size_t k = 0; k < areas; ++k) {
    const double west = 100.0 * static_cast<double>(k);
    districts.push_back(
        {.code = std::to_string(100 + k),
         .name = {},
         .area = {
             {.shell = {{west, 0}, {west + 50, 0}, {west + 50, 50}, {west, 50}}, .holes = {}}}});
  }
  return districts;
}

/// The panel's weeks follow each other from `first_monday` on.
inline PointSet incidents_on_a_street(const WeeklyPanel& panel) {
  PointSet points;
  for (std::size_t area = 0; area < panel.areas(); ++area) {
    for (std::size_t w = 0; w < panel.weeks(); ++w) {
      for (std::uint32_t n = 0; n < panel.of(area)[w]; ++n) {
        points.x.push_back(100.0 * static_cast<double>(area) + 25.0);
        points.y.push_back(25.0);
        points.from.push_back(first_monday + w * one_week + std::chrono::hours{36});
        points.until.push_back(points.from.back());
      }
    }
  }
  return points;
}

/// The weeks [first, until) since `first_monday`.
inline Period weeks_on_a_street(std::size_t first, std::size_t until) {
  return {first_monday + first * one_week, first_monday + until * one_week};
}

}  // namespace klara
