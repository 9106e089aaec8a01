#include <klara/geodata/simulated_addresses.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/geodata/simulated_stream.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <tuple>
#include <utility>

namespace klara {
namespace {

constexpr double house = 16.0;                // between addresses along a street, in metres
constexpr double kerb = 7.0;                  // from the middle of a street to an address
constexpr double long_side = 1.7;             // of a block, as a multiple of the short one
constexpr double ground_per_address = 600.0;  // in m2
constexpr double fewest = 24.0, most = 300.0;
constexpr std::size_t tries_per_address = 40;
constexpr std::size_t tries_for_label = 2000;

double rounded(double metres) {
  return std::round(metres * 10.0) / 10.0;
}

Position rounded(Position p) {
  return {rounded(p.x), rounded(p.y)};
}

/// A house by its street, its place along it, and its side.
struct House {
  long street = 0, along = 0;
  int side = 0;
  Position at, on_street;
};

struct Edge {
  Position a, b;
};

/// The edges that a ray east from a point in `box` can meet.
std::vector<Edge> edges_beside(const MultiPolygon& water, const Bounds& box) {
  std::vector<Edge> edges;
  const auto add = [&](const Ring& ring) {
    Position previous = ring.empty() ? Position{} : ring.back();
    for (const Position vertex : ring) {
      const bool beside = std::max(previous.y, vertex.y) >= box.south &&
                          std::min(previous.y, vertex.y) <= box.north &&
                          std::max(previous.x, vertex.x) >= box.west;
      if (beside) edges.push_back({previous, vertex});
      previous = vertex;
    }
  };
  for (const Polygon& polygon : water) {
    add(polygon.shell);
    for (const Ring& hole : polygon.holes) add(hole);
  }
  return edges;
}

bool in_water(const std::vector<Edge>& edges, Position p) {
  bool inside = false;
  for (const auto& [a, b] : edges) {
    if ((a.y > p.y) == (b.y > p.y)) continue;
    if (a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) > p.x) inside = !inside;
  }
  return inside;
}

/// The ground of one district.
class Ground {
 public:
  Ground(const DistrictIndex& index, std::uint32_t district, const MultiPolygon& water,
         const Bounds& box)
      : index_(index), district_(district), water_(edges_beside(water, box)) {}

  [[nodiscard]] bool holds(Position p) const { return index_.district_of(p) == district_; }
  [[nodiscard]] bool is_dry(Position p) const { return !in_water(water_, p); }

 private:
  const DistrictIndex& index_;
  std::uint32_t district_;
  std::vector<Edge> water_;
};

/// Parallel streets in two directions across a district, turned and spaced by chance.
class Lattice {
 public:
  Lattice(const Bounds& box, Metres block, Random& random)
      : box_(box),
        middle_{0.5 * (box.west + box.east), 0.5 * (box.south + box.north)},
        turn_(random.uniform() * std::numbers::pi / 2.0),
        narrow_(block.value * (0.7 + 0.6 * random.uniform())) {}

  [[nodiscard]] House any(Random& random) const {
    const double x = box_.west + random.uniform() * (box_.east - box_.west) - middle_.x;
    const double y = box_.south + random.uniform() * (box_.north - box_.south) - middle_.y;
    const double u = x * std::cos(turn_) + y * std::sin(turn_);
    const double v = y * std::cos(turn_) - x * std::sin(turn_);
    // Streets stand as dense as their blocks are wide, so that the short side has more of them.
    const bool lengthwise = random.uniform() < long_side / (1.0 + long_side);
    const double spacing = lengthwise ? narrow_ : long_side * narrow_;
    const double across = std::round((lengthwise ? v : u) / spacing);
    const double along = std::round((lengthwise ? u : v) / house);
    const int side = random.below(2) == 0 ? -1 : 1;
    return {.street = 2 * static_cast<long>(across) + (lengthwise ? 1 : 0),
            .along = static_cast<long>(along),
            .side = side,
            .at = placed(lengthwise, along * house, across * spacing + side * kerb),
            .on_street = placed(lengthwise, along * house, across * spacing)};
  }

 private:
  [[nodiscard]] Position placed(bool lengthwise, double along, double across) const {
    const double u = lengthwise ? along : across;
    const double v = lengthwise ? across : along;
    return rounded(Position{middle_.x + u * std::cos(turn_) - v * std::sin(turn_),
                            middle_.y + u * std::sin(turn_) + v * std::cos(turn_)});
  }

  Bounds box_;
  Position middle_;
  double turn_, narrow_;
};

/// Houses on both sides of every street, by district.
std::vector<std::vector<House>> houses_along(const std::vector<std::vector<Position>>& streets,
                                             const DistrictIndex& index, std::size_t districts) {
  std::vector<std::vector<House>> result(districts);
  for (std::size_t s = 0; s < streets.size(); ++s) {
    double until_next = 0.5 * house;
    long along = 0;
    for (std::size_t i = 1; i < streets[s].size(); ++i) {
      const Position a = streets[s][i - 1];
      const Position b = streets[s][i];
      const double length = std::hypot(b.x - a.x, b.y - a.y);
      while (until_next < length) {
        const double ex = (b.x - a.x) / length;
        const double ey = (b.y - a.y) / length;
        const Position on{a.x + until_next * ex, a.y + until_next * ey};
        for (const int side : {-1, 1}) {
          const Position at = rounded(Position{on.x - side * kerb * ey, on.y + side * kerb * ex});
          const std::uint32_t district = index.district_of(at);
          if (district == outside) continue;
          result[district].push_back({static_cast<long>(s), along, side, at, rounded(on)});
        }
        until_next += house;
        ++along;
      }
      until_next -= length;
    }
  }
  return result;
}

std::vector<House> houses_on_lattice(const Lattice& lattice, const Ground& ground, bool dry,
                                     std::size_t wanted, Random& random) {
  std::vector<House> houses;
  std::set<std::tuple<long, long, int>> taken;
  for (std::size_t i = 0; i < wanted * tries_per_address && houses.size() < wanted; ++i) {
    const House candidate = lattice.any(random);
    if (!ground.holds(candidate.at) || (dry && !ground.is_dry(candidate.at))) continue;
    if (!taken.emplace(candidate.street, candidate.along, candidate.side).second) continue;
    houses.push_back(candidate);
  }
  return houses;
}

/// The point that a geocoder gives when it knows only the street: beside the middle of its houses.
std::vector<Position> street_middles(const std::vector<House>& houses, const Ground& ground) {
  std::vector<std::size_t> order(houses.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) {
    return std::tuple(houses[i].street, houses[i].along, houses[i].side);
  });
  std::vector<Position> middles(houses.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && houses[order[end]].street == houses[order[begin]].street) ++end;
    const House& middle = houses[order[begin + (end - begin) / 2]];
    const bool usable = ground.holds(middle.on_street) && ground.is_dry(middle.on_street);
    const Position at = usable ? middle.on_street : middle.at;
    for (std::size_t i = begin; i < end; ++i) middles[order[i]] = at;
    begin = end;
  }
  return middles;
}

/// The centre of gravity if the district holds it, else its most inward house, else any point.
Position label_of(const District& district, const Ground& ground, const std::vector<House>& houses,
                  const Bounds& box, Random& random) {
  const Position centre = rounded(centroid(district.area));
  if (ground.holds(centre) && (houses.empty() || ground.is_dry(centre))) return centre;
  if (!houses.empty()) {
    return std::ranges::max_element(
               houses, {}, [&](const House& h) { return distance_to_border(district.area, h.at); })
        ->at;
  }
  for (std::size_t i = 0; i < tries_for_label; ++i) {
    const Position p = rounded(Position{box.west + random.uniform() * (box.east - box.west),
                                        box.south + random.uniform() * (box.north - box.south)});
    if (ground.holds(p)) return p;
  }
  throw bad_argument(
      "DISTRICT_EMPTY",
      {.en = fmt::format("district {} has no room for a point", district.code),
       .sv = fmt::format("området {} har inte plats för någon punkt", district.code)});
}

DistrictAddresses addresses_of(const District& district, const Ground& ground, const Bounds& box,
                               std::vector<House> given, const AddressOptions& options,
                               Random& random) {
  const auto wanted = static_cast<std::size_t>(
      std::clamp(area(district.area).value / ground_per_address, fewest, most));
  std::erase_if(given, [&](const House& h) { return !ground.is_dry(h.at); });
  std::vector<House> houses = std::move(given);
  if (houses.size() >= static_cast<std::size_t>(fewest)) {
    shuffle(std::span(houses), random);
    houses.resize(std::min(houses.size(), wanted));
  } else {
    const Lattice lattice(box, options.block, random);
    houses = houses_on_lattice(lattice, ground, /*dry=*/true, wanted, random);
    // A district all of water, as a simplified shore may have it, still gets its addresses.
    if (houses.empty()) houses = houses_on_lattice(lattice, ground, /*dry=*/false, wanted, random);
  }

  DistrictAddresses result;
  result.label = label_of(district, ground, houses, box, random);
  result.street = street_middles(houses, ground);
  for (const House& h : houses) result.at.push_back(h.at);
  if (houses.empty()) {
    result.at.push_back(result.label);
    result.street.push_back(result.label);
  }
  double sum = 0.0;
  for (std::size_t k = 0; k < result.at.size(); ++k) {
    sum += std::pow(static_cast<double>(k + 1), -options.popularity);
    result.popularity.push_back(sum);
  }
  for (double& running : result.popularity) running /= sum;
  return result;
}

}  // namespace

std::vector<DistrictAddresses> simulated_addresses(
    const DistrictSet& districts, const std::vector<std::vector<Position>>& streets,
    const MultiPolygon& water, const AddressOptions& options, std::uint64_t seed,
    const RunContext& run) {
  const DistrictIndex index(districts, Metres{0.0});
  const auto houses = houses_along(streets, index, districts.size());
  std::vector<DistrictAddresses> result(districts.size());
  for_each_block(districts.size(), 8, run, [&](IndexRange block) {
    for (std::size_t d = block.begin; d < block.end; ++d) {
      const Bounds box = bounds(districts[d].area);
      const Ground ground(index, static_cast<std::uint32_t>(d), water, box);
      Random random = simulated_stream(seed, SimulatedPart::addresses, districts[d].code);
      result[d] = addresses_of(districts[d], ground, box, houses[d], options, random);
    }
  });
  return result;
}

}  // namespace klara
