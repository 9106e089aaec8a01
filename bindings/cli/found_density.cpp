#include <cli/found_density.hpp>

#include <cli/memory_limit.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/incident_places.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace klara {
namespace {

std::optional<AdaptiveBandwidths> range_of(std::vector<double> bandwidths, const Grid& grid,
                                           Kernel kernel) {
  if (bandwidths.empty()) return std::nullopt;
  AdaptiveBandwidths range;
  range.classes = adaptive_classes(bandwidths, grid, kernel);
  std::ranges::sort(bandwidths);
  range.shortest = {bandwidths.front()};
  range.median = {bandwidths[bandwidths.size() / 2]};
  range.longest = {bandwidths.back()};
  range.below_cell = static_cast<std::size_t>(
      std::ranges::lower_bound(bandwidths, grid.cell.value) - bandwidths.begin());
  return range;
}

std::vector<OtherMethod> others_than(DensityMethod chosen, std::size_t incidents, const Grid& grid,
                                     Metres bandwidth, Kernel kernel) {
  std::vector<OtherMethod> others;
  for (const DensityMethod method : all_density_methods) {
    if (method == chosen || !has_method(method, grid, bandwidth, kernel)) continue;
    others.push_back({method, estimated_seconds(method, incidents, grid, bandwidth, kernel)});
  }
  std::ranges::sort(others, {}, &OtherMethod::seconds);
  return others;
}

constexpr double millisecond = 0.001;

}  // namespace

FoundDensity found_density(const StudyInputs& inputs, std::size_t bands, Session& session) {
  using Clock = std::chrono::steady_clock;
  const Study& study = inputs.study;
  const PointSet& points = inputs.incidents.points;
  const RunContext run =
      in_stage(session.context(), {.en = "Computing density", .sv = "Beräknar täthet"});
  const Metres bandwidth = study.bandwidth.value();

  const auto began = Clock::now();
  std::vector<double> bandwidths = bandwidths_of(points, study, run);
  const Grid grid = density_grid(points, study, bandwidths);
  FoundDensity found;
  found.incidents = points.size();
  found.bandwidths = range_of(bandwidths, grid, study.density.kernel);
  const SurfaceOptions options = surface_options(study, std::move(bandwidths));
  found.plan =
      with_writing(surface_plan(points.size(), grid, bandwidth, options, !study.window.empty()),
                   points.size(), 1, bands, inputs.resolved.output.float32);
  require_memory(found.plan, grid, session);
  found.memory_limit = memory_limit(session);
  if (!found.bandwidths) {
    found.others =
        others_than(found.plan.method, points.size(), grid, bandwidth, study.density.kernel);
  }
  found.surface = density_surface(points, grid, study.window, bandwidth, options, run);
  found.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  found.places = incident_places(points).size();
  return found;
}

ErrorBound error_bound(const Study& study) {
  const Kernel kernel = study.density.kernel;
  if (kernel == Kernel::gaussian && !study.adaptive) {
    return {.share = study.density.gaussian_tolerance, .of_highest = true};
  }
  constexpr double low_powers = 1e-11, high_powers = 1e-10;
  const bool is_high = kernel == Kernel::quartic || kernel == Kernel::triweight;
  return {.share = is_high ? high_powers : low_powers, .of_highest = false};
}

std::string seconds_in_words(double seconds, Language language) {
  if (seconds >= millisecond) return short_number(seconds, language) + " s";
  return (language == Language::swedish ? "under " : "less than ") +
         number(millisecond, 3, language) + " s";
}

Text in_words(DensityMethod method) {
  switch (method) {
    case DensityMethod::neighbours:
      return {.en = "every cell sums its neighbours", .sv = "varje cell summerar sina grannar"};
    case DensityMethod::reach_sums:
      return {.en = "every incident over the cells it reaches",
              .sv = "varje brott över cellerna det når"};
    case DensityMethod::disc_sums:
      return {.en = "running sums along rows", .sv = "löpande summor längs rader"};
    case DensityMethod::gaussian_sums:
      return {.en = "Gaussians about nodes", .sv = "normalkurvor kring noder"};
  }
  return {};
}

Text why(const FoundDensity& found) {
  const auto said = [&](Language language) {
    const bool sv = language == Language::swedish;
    const std::string about = (sv ? "uppskattat till " : "estimated at ") +
                              seconds_in_words(found.plan.density_seconds, language);
    if (found.bandwidths) {
      return counted(found.bandwidths->classes.size(),
                     sv ? "klass av bandbredder" : "class of bandwidths",
                     sv ? "klasser av bandbredder" : "classes of bandwidths", language) +
             (sv ? ", var och en på det snabbaste sättet, " : ", each the fastest way, ") + about;
    }
    if (found.others.empty()) return (sv ? "det enda sättet här, " : "the only way here, ") + about;
    const double next = found.others.front().seconds;
    if (next < millisecond) {
      return (sv ? "varje sätt uppskattat till " : "any way estimated at ") +
             seconds_in_words(next, language);
    }
    return (sv ? "det snabbaste, " : "the fastest, ") + about + (sv ? ", nästa " : ", the next ") +
           seconds_in_words(next, language);
  };
  return {.en = said(Language::english), .sv = said(Language::swedish)};
}

}  // namespace klara
