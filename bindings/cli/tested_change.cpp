#include <cli/tested_change.hpp>

#include <cli/memory_limit.hpp>

namespace klara {
namespace {

constexpr double per_km2 = square_metres_per_square_kilometre;
constexpr std::size_t draws_of_others = 199;  // as many as other choices of a study have

const std::string& monthly() {
  static const std::string unit = "incidents/km2/month";
  return unit;
}

void require_memory_of_comparison(const StudyInputs& inputs, std::size_t kept,
                                  const Session& session) {
  const Study& study = inputs.study;
  const std::size_t incidents = inputs.incidents.points.size();
  const Grid grid = density_grid(inputs.incidents.points, study);
  // Half the bandwidth is tried, too, and takes more.
  const Metres narrowest{(study.sensitivity ? 0.5 : 1.0) * study.bandwidth.value().value};
  SurfacePlan plan = comparison_plan(incidents, grid, narrowest, study.density.kernel);
  plan.bytes_a_cell += static_cast<double>(kept * sizeof(double));
  require_memory(with_writing(plan, incidents, 1, 1, inputs.resolved.output.float32), grid,
                 session);
}

/// As asked for. Adaptive densities have no correction; the change and its tests, with one
/// bandwidth, have.
EdgeCorrection correction_of(const StudyInputs& inputs) {
  const bool has_border = !inputs.study.window.empty();
  return inputs.resolved.density.edge_correction.value_or(has_border ? EdgeCorrection::uniform
                                                                     : EdgeCorrection::none);
}

}  // namespace

TestedChange tested_change(const StudyInputs& inputs, bool adaptive, std::size_t kept,
                           Session& session) {
  require_memory_of_comparison(inputs, kept, session);
  TestedChange change;
  change.options = {.correction = correction_of(inputs),
                    .adaptive = adaptive,
                    .relabellings = inputs.resolved.density.replicates.value(),
                    .relabellings_of_others = inputs.study.sensitivity ? draws_of_others : 0};
  change.comparison = period_comparison(inputs.incidents.points, inputs.study,
                                        inputs.provenance.seed, change.options, session.context());
  return change;
}

std::vector<NamedRaster> density_rasters(const PeriodComparison& comparison) {
  const auto density = [](const Raster& raster, const char* en, const char* sv) {
    return RasterLayer{.raster = &raster,
                       .factor = per_km2,
                       .description = {.en = std::string("Incidents per km² and month, ") + en,
                                       .sv = std::string("Brott per km² och månad, ") + sv},
                       .unit = monthly()};
  };
  return {{"density-before", density(comparison.density.before, "before", "före")},
          {"density-after", density(comparison.density.after, "after", "efter")}};
}

std::vector<NamedRaster> change_rasters(const PeriodComparison& comparison) {
  const DensityChange& density = comparison.density;
  const auto change = [](const Raster& raster, const char* en, const char* sv) {
    return RasterLayer{
        .raster = &raster,
        .factor = per_km2,
        .description = {.en = std::string("Change, incidents per km² and month") + en,
                        .sv = std::string("Förändring, brott per km² och månad") + sv},
        .unit = monthly()};
  };
  const auto p = [](const Raster& raster, const char* en, const char* sv) {
    return RasterLayer{
        .raster = &raster,
        .factor = 1.0,
        .description = {.en = std::string("Two-sided p of the share's change, ") + en,
                        .sv = std::string("Tvåsidigt p för andelens ändring, ") + sv},
        .unit = "probability"};
  };
  return {
      {"change", change(density.change, "", "")},
      {"change-se", change(density.se, ", standard error", ", medelfel")},
      {"change-low", change(density.low, ", at least", ", minst")},
      {"change-high", change(density.high, ", at most", ", högst")},
      {"log-risk",
       {.raster = &comparison.risk.log_risk,
        .factor = 1.0,
        .description = {.en =
                            "Natural logarithm of the share of crime after divided by that before",
                        .sv = "Naturlig logaritm av andelen brott efter delad med den före"},
        .unit = "log(after/before)"}},
      {"p", p(comparison.p_anywhere, "tested for the whole map at once",
              "prövat för hela kartan på en gång")},
      {"p-each-cell",
       p(comparison.p_each_cell, "each cell tested alone", "varje cell prövad för sig")}};
}

}  // namespace klara
