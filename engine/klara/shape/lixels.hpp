#pragma once
/// Streets in pieces of one length, as a grid is a plane in cells.
#include <klara/base/units.hpp>
#include <klara/shape/street_network.hpp>

#include <cstddef>
#include <vector>

namespace klara {

/// Linear pixels (Xie & Yan 2008): every edge cut from its first node on into pieces of `length`,
/// of which the last is what is left.
struct Lixels {
  Metres length;
  std::vector<std::size_t> first;  // of each edge, and the end

  [[nodiscard]] std::size_t size() const { return first.back(); }
  [[nodiscard]] std::size_t count(std::size_t edge) const { return first[edge + 1] - first[edge]; }
  friend bool operator==(const Lixels&, const Lixels&) = default;
};

/// 2 GB of values.
constexpr std::size_t most_lixels = 250'000'000;

/// The lixels of a network. What is left of an edge after its last whole lixel is one of its own,
/// unless it is shorter than a billionth of one: then it is a rounding, and belongs to the last.
/// Throws Error{bad_argument} LIXEL_RANGE unless the length is positive and finite;
/// LIXELS_TOO_MANY, before anything is allocated for them, above `most`.
[[nodiscard]] Lixels lixels_of(const StreetNetwork& network, Metres length,
                               std::size_t most = most_lixels);

/// [from, until) along an edge.
struct Stretch {
  Metres from, until;

  [[nodiscard]] Metres length() const { return {until.value - from.value}; }
  [[nodiscard]] Metres centre() const { return {0.5 * (from.value + until.value)}; }
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// Where lixel `of_edge` of an edge lies, counted from the edge's first node.
[[nodiscard]] Stretch stretch(const Lixels& lixels, const StreetNetwork& network, std::size_t edge,
                              std::size_t of_edge);

/// The line of a stretch of an edge, with the vertices between its ends.
[[nodiscard]] Polyline line_of(const StreetEdge& edge, const Stretch& stretch);

/// The position so far along a line; its ends for less than 0 and more than its length.
[[nodiscard]] Position position_along(const Polyline& line, Metres along);

}  // namespace klara
