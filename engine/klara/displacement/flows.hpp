#pragma once
/// What left the treated area, carried to the places where surely more came.
#include <klara/displacement/place_answer.hpp>

#include <cstddef>
#include <limits>
#include <vector>

namespace klara {

/// The least that must have gone this way, were all that came to the places from the treated area.
/// Reports are counted, persons are not followed.
struct Route {
  std::size_t place = 0;  // of the answer's
  /// Incidents; p one-sided, that of a rise at the place in its family; no se, as the interval is
  /// not symmetric.
  Estimate moved{};
  double cost = 0.0;  // of the way there, in the unit of the costs
  Metres distance;    // centre to centre
  /// The place was found because it stands out: `moved` is likely too large.
  bool selected_by_search = false;

  friend bool operator==(const Route&, const Route&) = default;
};

struct FlowOptions {
  /// Of a way from the treated area to each area of the design, in minutes or what else is counted;
  /// NaN where there is none. Empty = straight lines between centres, in metres.
  std::vector<double> costs{};
  double farthest = std::numeric_limits<double>::infinity();  // in the unit of the costs
  friend bool operator==(const FlowOptions&, const FlowOptions&) = default;
};

struct Flows {
  /// Fewer incidents than expected in the treated area; below 0 where there were more. p one-sided,
  /// the larger of both tests'.
  Estimate fall{};
  std::vector<Route> routes{};  // in the order of the places
  /// What of the fall may have come to the tested places within reach that have no route: at least
  /// `low`, at most `high`, and nobody can say where. Cut to what can be, so that the value is too
  /// large on average; no se and no p. NaN where there is no such place or the fall is not sure; of
  /// searched places the value alone.
  Estimate not_traceable{};
  bool straight_lines = true;  // costs and `farthest` are metres
  double farthest = std::numeric_limits<double>::infinity();

  friend bool operator==(const Flows& a, const Flows& b) {
    return a.fall == b.fall && a.routes == b.routes && a.not_traceable == b.not_traceable &&
           a.straight_lines == b.straight_lines && same_bits(a.farthest, b.farthest);
  }
};

/// Routes lead only from a sure fall (one-sided p of at most clear_p by both tests) and only to
/// places whose rise is sure in their family (clear_p, too): a sum of positive differences finds a
/// transport of 85 % of the fall where nothing moved. They are cheapest_transport from the fall to
/// what arrived at these places, neither below 0, so that together they carry no more than the
/// fall.
///
/// The interval of a route is what transport carries with arrivals at its place and the fall at one
/// end of their intervals and arrivals at the other places at the opposite end. To a single place
/// that is the interval of arrivals, at least 0, each end at most that end of the fall's. It holds
/// what was carried as often as the arrivals' interval holds what came, where the fall is surely
/// larger; else, of K routes, at least with a probability of 1 - (K + 1) (1 - level), since
/// the fall and the arrivals at each of them must be within theirs.
///
/// `not_traceable` is arrivals_together at the other places, at least 0 and at most the upper end
/// of the fall less the lower ends of the routes. Searched places are each other's yardstick, so
/// that their sum is near 0 whatever came to them: of these only the fall says how many.
///
/// `answer.found` has one level of all intervals, which is that of these. Throws
/// Error{bad_argument} TRANSPORT_SHAPE unless there is a cost for each area of the design or none,
/// COST_RANGE as cheapest_transport. Cost: that of cheapest_transport twice for each route.
[[nodiscard]] Flows flows(const PlaceAnswer& answer, const FlowOptions& options = {});

}  // namespace klara
