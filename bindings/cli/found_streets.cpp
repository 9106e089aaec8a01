#include <cli/found_streets.hpp>

#include <cli/memory_limit.hpp>
#include <klara/base/period.hpp>
#include <klara/base/sum.hpp>
#include <klara/base/time_zone.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace klara {
namespace {

constexpr std::size_t most_densest = 5;

/// About: what is held while a density along streets is found and written.
SurfacePlan plan_of(const StudyInputs& inputs) {
  constexpr double program = 100e6, an_incident = 150.0, an_edge = 300.0, a_vertex = 100.0;
  const StreetNetwork& network = inputs.streets->network;
  double vertices = 0.0;
  for (const StreetEdge& edge : network.edges) vertices += static_cast<double>(edge.line.size());
  SurfacePlan plan;
  plan.fixed_bytes = program + an_incident * static_cast<double>(inputs.incidents.points.size()) +
                     an_edge * static_cast<double>(network.edges.size()) + a_vertex * vertices;
  plan.bytes_a_cell = sizeof(double);
  return plan;
}

/// From midnight to midnight, where both are given.
std::optional<double> months_of(const StudyInputs& inputs) {
  const Selection& selection = inputs.resolved.selection;
  if (!selection.from || !selection.until) return std::nullopt;
  return months(Period{instant_of_day(inputs.zone, *selection.from),
                       instant_of_day(inputs.zone, *selection.until)});
}

double distance(Position p, Position q) {
  return std::hypot(p.x - q.x, p.y - q.y);
}

/// The densest lixel that is farther than `apart` from those taken.
std::optional<DenseLixel> next_densest(const FoundStreets& found, const StreetInputs& streets,
                                       Metres apart) {
  const Lixels& lixels = found.density.lixels;
  std::optional<DenseLixel> best;
  for (std::size_t edge = 0; edge < streets.network.edges.size(); ++edge) {
    const StreetEdge& street = streets.network.edges[edge];
    for (std::size_t of_edge = 0; of_edge < lixels.count(edge); ++of_edge) {
      const double density = found.density.values[lixels.first[edge] + of_edge];
      if (!(density > (best ? best->density : 0.0))) continue;
      const Position centre =
          position_along(street.line, stretch(lixels, streets.network, edge, of_edge).centre());
      const bool is_near = std::ranges::any_of(found.densest, [&](const DenseLixel& taken) {
        return distance(taken.centre, centre) <= apart.value;
      });
      if (is_near) continue;
      best = DenseLixel{.density = density,
                        .centre = centre,
                        .street = streets.streets.names[street.street],
                        .feature = streets.streets.rows[street.street]};
    }
  }
  return best;
}

void sum_up(FoundStreets& found, const StreetInputs& streets) {
  CompensatedSum length, mass, weight;
  const Lixels& lixels = found.density.lixels;
  for (std::size_t edge = 0; edge < streets.network.edges.size(); ++edge) {
    length.add(streets.network.edges[edge].length.value);
    for (std::size_t of_edge = 0; of_edge < lixels.count(edge); ++of_edge) {
      const double density = found.density.values[lixels.first[edge] + of_edge];
      mass.add(density * stretch(lixels, streets.network, edge, of_edge).length().value);
      found.below += density < 0.0 ? 1 : 0;
    }
  }
  for (const StreetPoint& point : streets.snapped.points) weight.add(point.weight);
  found.length = {length.value()};
  found.mass = mass.value();
  found.snapped = weight.value();
}

}  // namespace

FoundStreets found_streets(const StudyInputs& inputs, Session& session) {
  using Clock = std::chrono::steady_clock;
  const RunContext run = in_stage(session.context(), {.en = "Computing density along streets",
                                                      .sv = "Beräknar täthet längs gator"});
  const StreetInputs& streets = *inputs.streets;
  const StreetSettings& settings = *inputs.resolved.streets;

  const auto began = Clock::now();
  FoundStreets found;
  found.density.lixels = lixels_of(streets.network, settings.lixel);
  require_memory(plan_of(inputs), found.density.lixels, session);
  found.density.snap = streets.snapped.report;
  found.density.values.resize(found.density.lixels.size());
  write_network_density(streets.network, found.density.lixels, streets.snapped.points,
                        streets.bandwidth,
                        {.kernel = inputs.study.density.kernel, .method = settings.method.value()},
                        found.density.values, run);
  found.seconds = std::chrono::duration<double>(Clock::now() - began).count();

  found.months = months_of(inputs);
  sum_up(found, streets);
  while (found.densest.size() < most_densest) {
    std::optional<DenseLixel> next = next_densest(found, streets, streets.bandwidth);
    if (!next) break;
    found.densest.push_back(std::move(*next));
  }
  return found;
}

StreetDensity as_drawn(const FoundStreets& found, const StudyInputs& inputs) {
  return {.network = &inputs.streets->network,
          .streets = &inputs.streets->streets,
          .density = &found.density,
          .bandwidth = inputs.streets->bandwidth,
          .method = inputs.resolved.streets->method.value(),
          .months = found.months};
}

}  // namespace klara
