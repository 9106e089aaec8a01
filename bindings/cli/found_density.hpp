#pragma once
/// A density and how it was found, for people and for programs.
#include <cli/session.hpp>
#include <klara/adapters/study_inputs.hpp>
#include <klara/density/adaptive_density.hpp>
#include <klara/density/density_surface.hpp>
#include <klara/density/surface_plan.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

/// Of the incidents of an adaptive density.
struct AdaptiveBandwidths {
  Metres shortest, median, longest;
  std::size_t below_cell = 0;  // incidents whose own is shorter than a cell
  std::vector<AdaptiveClass> classes;
};

struct OtherMethod {
  DensityMethod method = DensityMethod::neighbours;
  double seconds = 0.0;  // estimated
};

struct FoundDensity {
  DensitySurface surface;
  std::size_t incidents = 0, places = 0;  // those at one place are summed as one
  SurfacePlan plan;
  std::vector<OtherMethod> others;  // that could have served, the fastest first
  std::optional<AdaptiveBandwidths> bandwidths;
  double seconds = 0.0;            // that it took
  std::uint64_t memory_limit = 0;  // bytes
};

/// The density of the selection, and of `session` the memory and the threads. Throws as
/// require_memory, density_grid, bandwidths_of and density_surface.
[[nodiscard]] FoundDensity found_density(const StudyInputs& inputs, std::size_t bands,
                                         Session& session);

/// The bound that the sums keep, and what it is a share of.
struct ErrorBound {
  double share = 0.0;
  bool of_highest = false;  // value of the surface; else of the value, or of a thousandth of one
                            // incident's peak where that is more
};
[[nodiscard]] ErrorBound error_bound(const Study& study);

/// "running sums along rows".
[[nodiscard]] Text in_words(DensityMethod method);
/// "0.03 s", and never nothing.
[[nodiscard]] std::string seconds_in_words(double seconds, Language language);
/// Why the planner chose it: "the fastest, estimated at 0.012 s, the next 0.044 s".
[[nodiscard]] Text why(const FoundDensity& found);

}  // namespace klara
