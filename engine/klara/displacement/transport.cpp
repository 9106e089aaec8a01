#include <klara/displacement/transport.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace klara {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();
constexpr double nothing = 1e-12;  // of the whole

void require_shape(std::size_t sources, std::size_t destinations, const CostMatrix& costs) {
  if (costs.rows == sources && costs.columns == destinations &&
      costs.values.size() == sources * destinations)
    return;
  throw bad_argument(
      "TRANSPORT_SHAPE",
      {.en = fmt::format("{} sources and {} destinations need a cost matrix of as many rows and "
                         "columns, got {} x {} with {} values",
                         sources, destinations, costs.rows, costs.columns, costs.values.size()),
       .sv = fmt::format("{} källor och {} mål behöver en kostnadsmatris med lika många rader och "
                         "kolumner, inte {} x {} med {} värden",
                         sources, destinations, costs.rows, costs.columns, costs.values.size())});
}

void require_amounts(std::span<const double> amounts) {
  for (const double amount : amounts) {
    if (std::isfinite(amount) && amount >= 0.0) continue;
    throw bad_argument(
        "AMOUNT_RANGE",
        {.en = fmt::format("an amount to carry must be finite and 0 or more, got {}", amount),
         .sv = fmt::format("en mängd att flytta måste vara ändlig och minst 0, inte {}", amount)});
  }
}

void require_costs(const CostMatrix& costs, double farthest) {
  const bool sound = std::ranges::none_of(costs.values, [](double cost) { return cost < 0.0; });
  if (sound && farthest >= 0.0) return;
  throw bad_argument("COST_RANGE",
                     {.en = "costs and the farthest that anything is carried must be 0 or more",
                      .sv = "kostnader och det längsta som något flyttas måste vara minst 0"});
}

/// Sources are nodes 0 to n - 1, destinations n to n + m - 1. Costs are taken less the difference
/// of the nodes' potentials, which keeps them from falling below 0 (Edmonds & Karp).
class Carrying {
 public:
  Carrying(Transport& t, const CostMatrix& costs, double farthest, double least)
      : t_(t),
        costs_(costs),
        farthest_(farthest),
        least_(least),
        potential_(costs.rows + costs.columns, 0.0) {}

  /// Carries along the cheapest way that is left; whether there was one that is not too far.
  bool carry_some() {
    find_ways();
    std::size_t best = nodes();
    for (std::size_t j = sources(); j < nodes(); ++j) {
      if (!has_room(j) || distance_[j] == endless) continue;
      if (best == nodes() || cost_of_way(j) < cost_of_way(best)) best = j;
    }
    if (best == nodes() || cost_of_way(best) > farthest_) return false;
    carry_to(best);
    // What no way leads to now, none will: carrying opens ways between reached nodes only.
    for (std::size_t v = 0; v < nodes(); ++v) {
      if (distance_[v] < endless) potential_[v] += distance_[v];
    }
    return true;
  }

 private:
  [[nodiscard]] std::size_t sources() const { return costs_.rows; }
  [[nodiscard]] std::size_t nodes() const { return costs_.rows + costs_.columns; }
  [[nodiscard]] double& moved(std::size_t i, std::size_t j) {
    return t_.moved.values[i * costs_.columns + (j - sources())];
  }
  [[nodiscard]] double cost(std::size_t i, std::size_t j) const {
    return costs_.at(i, j - sources());
  }
  [[nodiscard]] bool has_room(std::size_t j) const { return t_.missing[j - sources()] > least_; }
  /// Of the way to j as it costs, without potentials; sources with something left have none.
  [[nodiscard]] double cost_of_way(std::size_t j) const { return distance_[j] + potential_[j]; }

  /// What it costs to go from one node to the other, if one can.
  std::optional<double> step(std::size_t from, std::size_t to) {
    if (from < sources() && to >= sources()) {
      const double c = cost(from, to);
      if (!(c <= farthest_)) return std::nullopt;
      return c + potential_[from] - potential_[to];
    }
    if (from >= sources() && to < sources() && moved(to, from) > least_) {
      return -cost(to, from) + potential_[from] - potential_[to];
    }
    return std::nullopt;
  }

  /// Dijkstra's from all sources that have something left, node by node.
  void find_ways() {
    distance_.assign(nodes(), endless);
    before_.assign(nodes(), nodes());
    std::vector<bool> done(nodes(), false);
    for (std::size_t i = 0; i < sources(); ++i) {
      if (t_.left[i] > least_) distance_[i] = -potential_[i];
    }
    for (;;) {
      std::size_t next = nodes();
      for (std::size_t v = 0; v < nodes(); ++v) {
        if (!done[v] && distance_[v] < endless &&
            (next == nodes() || distance_[v] < distance_[next]))
          next = v;
      }
      if (next == nodes()) return;
      done[next] = true;
      for (std::size_t v = 0; v < nodes(); ++v) {
        if (done[v]) continue;
        const std::optional<double> length = step(next, v);
        if (!length) continue;
        const double there = distance_[next] + std::max(*length, 0.0);
        if (there < distance_[v]) {
          distance_[v] = there;
          before_[v] = next;
        }
      }
    }
  }

  void carry_to(std::size_t last) {
    double amount = t_.missing[last - sources()];
    std::size_t v = last;
    for (; before_[v] != nodes(); v = before_[v]) {
      if (v < sources()) amount = std::min(amount, moved(v, before_[v]));
    }
    amount = std::min(amount, t_.left[v]);
    t_.left[v] -= amount;
    t_.missing[last - sources()] -= amount;
    for (v = last; before_[v] != nodes(); v = before_[v]) {
      if (v >= sources()) {
        moved(before_[v], v) += amount;
      } else {
        moved(v, before_[v]) -= amount;
      }
    }
  }

  Transport& t_;
  const CostMatrix& costs_;
  double farthest_, least_;
  std::vector<double> potential_, distance_;
  std::vector<std::size_t> before_;  // on the way to each node
};

}  // namespace

Transport cheapest_transport(std::span<const double> sources, std::span<const double> destinations,
                             const CostMatrix& costs, double farthest) {
  require_shape(sources.size(), destinations.size(), costs);
  require_amounts(sources);
  require_amounts(destinations);
  require_costs(costs, farthest);
  Transport result{.moved = {.rows = costs.rows,
                             .columns = costs.columns,
                             .values = std::vector<double>(costs.values.size(), 0.0)},
                   .left = {sources.begin(), sources.end()},
                   .missing = {destinations.begin(), destinations.end()}};
  const double whole = std::accumulate(sources.begin(), sources.end(), 0.0) +
                       std::accumulate(destinations.begin(), destinations.end(), 0.0);
  Carrying carrying(result, costs, farthest, nothing * whole);
  while (carrying.carry_some()) {
  }
  const auto round_to_none = [&](double& amount) {
    if (amount <= nothing * whole) amount = 0.0;
  };
  std::ranges::for_each(result.left, round_to_none);
  std::ranges::for_each(result.missing, round_to_none);
  std::ranges::for_each(result.moved.values, round_to_none);
  for (std::size_t k = 0; k < costs.values.size(); ++k) {
    const double moved = result.moved.values[k];
    if (moved > 0.0) result.cost += moved * costs.values[k];
  }
  return result;
}

}  // namespace klara
