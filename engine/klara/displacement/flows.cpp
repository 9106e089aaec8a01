#include <klara/displacement/flows.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/transport.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace klara {
namespace {

void require_costs_of_areas(const PlaceAnswer& answer, const FlowOptions& options) {
  if (options.costs.empty() || options.costs.size() == answer.distance.size()) return;
  throw bad_argument(
      "TRANSPORT_SHAPE",
      {.en = fmt::format("{} areas need as many costs, or none, got {}", answer.distance.size(),
                         options.costs.size()),
       .sv = fmt::format("{} områden behöver lika många kostnader, eller inga, inte {}",
                         answer.distance.size(), options.costs.size())});
}

Estimate fall_of(const TreatedFinding& treated) {
  const AreaChange& change = treated.change;
  Estimate fall{.p = treated.p_fall, .level = change.relative.level};
  fall.value = 0.0 - change.change;  // a minus alone would turn the sign of NaN, too
  fall.low = (1.0 - change.relative.high) * change.expected;
  fall.high = (1.0 - change.relative.low) * change.expected;
  return fall;
}

/// NaN, which is known of nothing, is none.
double at_least_none(double amount) {
  return amount > 0.0 ? amount : 0.0;
}

/// What is carried to each place from a fall of so many.
std::vector<double> carried(double fall, const std::vector<double>& arrived,
                            const std::vector<double>& costs, double farthest) {
  const std::vector<double> source{fall};
  return cheapest_transport(source, arrived, {.rows = 1, .columns = costs.size(), .values = costs},
                            farthest)
      .moved.values;
}

/// With arrivals at `one` place as `own` has them, at the others as `others` has.
std::vector<double> apart(std::size_t one, const std::vector<double>& own,
                          const std::vector<double>& others) {
  std::vector<double> result = others;
  result[one] = own[one];
  return result;
}

/// Places to which a route may lead, and what came there, as one column each.
struct Receivers {
  std::vector<std::size_t> place;
  std::vector<double> cost, value, low, high;
};

bool is_sure(double p) {
  return p <= clear_p;  // NaN is not
}

Receivers receivers_of(const PlaceDisplacement& found, const std::vector<double>& costs,
                       double farthest) {
  Receivers result;
  if (!is_sure(found.treated.p_fall)) return result;
  for (std::size_t k = 0; k < found.places.size(); ++k) {
    const PlaceFinding& place = found.places[k];
    if (!is_sure(place.p_rise) || !(costs[k] <= farthest)) continue;
    const Estimate& came = place.arrivals.count;
    result.place.push_back(k);
    result.cost.push_back(costs[k]);
    result.value.push_back(at_least_none(came.value));
    result.low.push_back(at_least_none(came.low));
    result.high.push_back(at_least_none(came.high));
  }
  return result;
}

std::vector<Route> routes_to(const Receivers& to, const PlaceAnswer& answer, const Estimate& fall,
                             double farthest) {
  std::vector<Route> routes;
  if (to.place.empty()) return routes;
  const std::vector<double> moved = carried(at_least_none(fall.value), to.value, to.cost, farthest);
  for (std::size_t k = 0; k < to.place.size(); ++k) {
    if (moved[k] <= 0.0) continue;
    const PlaceFinding& place = answer.found.places[to.place[k]];
    const auto end = [&](double left, const std::vector<double>& own,
                         const std::vector<double>& others) {
      return carried(at_least_none(left), apart(k, own, others), to.cost, farthest)[k];
    };
    routes.push_back({.place = to.place[k],
                      .moved = {.value = moved[k],
                                .low = end(fall.low, to.low, to.high),
                                .high = end(fall.high, to.high, to.low),
                                .p = place.p_rise,
                                .level = place.arrivals.count.level},
                      .cost = to.cost[k],
                      .distance = answer.distance[place.area],
                      .selected_by_search = answer.design.choice == PlaceChoice::searched});
  }
  return routes;
}

/// Of the fall, after what the routes carry at the least; NaN where the fall is not known.
double most_left(const Flows& drawn) {
  double most = drawn.fall.high;
  for (const Route& route : drawn.routes) most -= route.moved.low;
  return most < 0.0 ? 0.0 : most;
}

Estimate untraced(const PlaceAnswer& answer, const std::vector<double>& costs, const Flows& drawn) {
  const PlaceDisplacement& found = answer.found;
  std::vector<AreaChange> changes;
  std::vector<AreaScatter> scatters;
  for (std::size_t k = 0; k < found.places.size(); ++k) {
    const bool has_route = std::ranges::find(drawn.routes, k, &Route::place) != drawn.routes.end();
    if (has_route || !(costs[k] <= drawn.farthest)) continue;
    changes.push_back(found.places[k].change);
    scatters.push_back(found.places[k].scatter);
  }
  const double most = most_left(drawn);
  Estimate rest{.level = drawn.fall.level};
  if (!is_sure(found.treated.p_fall) || changes.empty() || std::isnan(most)) return rest;
  if (answer.design.choice == PlaceChoice::searched) {
    rest.low = 0.0;
    rest.high = most;
    return rest;
  }
  const Estimate sum =
      arrivals_together(changes, scatters, found.trend, {.level = drawn.fall.level});
  rest.value = std::clamp(sum.value, 0.0, most);
  rest.low = std::clamp(sum.low, 0.0, most);
  rest.high = std::clamp(sum.high, 0.0, most);
  return rest;
}

}  // namespace

Flows flows(const PlaceAnswer& answer, const FlowOptions& options) {
  require_costs_of_areas(answer, options);
  Flows result{.fall = fall_of(answer.found.treated),
               .straight_lines = options.costs.empty(),
               .farthest = options.farthest};
  std::vector<double> costs;  // of each place
  for (const PlaceFinding& place : answer.found.places) {
    costs.push_back(result.straight_lines ? answer.distance[place.area].value
                                          : options.costs[place.area]);
  }
  // Refuses what no cost can be, also where nothing is drawn.
  static_cast<void>(carried(0.0, std::vector<double>(costs.size(), 0.0), costs, options.farthest));
  result.routes = routes_to(receivers_of(answer.found, costs, options.farthest), answer,
                            result.fall, options.farthest);
  result.not_traceable = untraced(answer, costs, result);
  return result;
}

}  // namespace klara
