#pragma once
/// What changed between two periods, tested, as every verb finds and writes it that compares them.
#include <cli/session.hpp>
#include <klara/adapters/raster_writer.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/period_comparison.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace klara {

struct TestedChange {
  PeriodComparison comparison;
  PeriodComparisonOptions options;
};

/// Of the study's periods and bandwidth, which there must be; `adaptive` is of the relative risk
/// alone. `kept` rasters stay in memory meanwhile. Throws as require_memory, before anything is
/// allocated, and as period_comparison.
[[nodiscard]] TestedChange tested_change(const StudyInputs& inputs, bool adaptive, std::size_t kept,
                                         Session& session);

/// A raster beside the layers, named after them.
struct NamedRaster {
  std::string ending;  // "change-se"
  RasterLayer band;
};

/// Both densities; the change with its standard error and limits, the shares and their p. They
/// point into the comparison.
[[nodiscard]] std::vector<NamedRaster> density_rasters(const PeriodComparison& comparison);
[[nodiscard]] std::vector<NamedRaster> change_rasters(const PeriodComparison& comparison);

}  // namespace klara
