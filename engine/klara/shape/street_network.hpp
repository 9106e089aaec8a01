#pragma once
/// Streets as a network: nodes where streets end or meet, and edges between them.
#include <klara/base/units.hpp>
#include <klara/shape/geometry.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Vertices in order, metres east and north.
using Polyline = std::vector<Position>;

/// A piece of street between two nodes, which may be one and the same.
struct StreetEdge {
  std::uint32_t from = 0, to = 0;  // nodes
  Metres length;                   // along the line
  Polyline line;                   // from node `from` to node `to`
  std::size_t street = 0;          // the polyline that it is a piece of

  friend bool operator==(const StreetEdge&, const StreetEdge&) = default;
};

/// Streets cross only in nodes: where two lines cross without a vertex in common one is a bridge.
struct StreetNetwork {
  std::vector<Position> nodes;
  std::vector<StreetEdge> edges;
  std::size_t without_length = 0;  // streets left out, for all their vertices are one
  std::size_t repeated = 0;        // pieces left out, for they run along an edge from end to end

  friend bool operator==(const StreetNetwork&, const StreetNetwork&) = default;
};

struct StreetNetworkOptions {
  Metres tolerance{0.01};  // vertices no farther apart are one
};

/// The network of the streets. A vertex within the tolerance of an earlier one is taken as that
/// one, the nearest of several. Nodes are the first and last vertices of the streets, every vertex
/// that streets come by more than once and where a street turns back; streets are cut there. Of
/// pieces with the same vertices, in either direction, the first stands for all: registers keep one
/// for each direction of traffic.
///
/// Throws Error{bad_argument} TOLERANCE_RANGE unless the tolerance lies between 0 and 100 m;
/// Error{bad_data} COORD_NOT_FINITE naming the street, STREETS_EMPTY if no street has a length,
/// STREETS_TOO_MANY from 2^31 vertices on. Cost: O(vertices log vertices); memory about 100 bytes a
/// vertex beside the network.
[[nodiscard]] StreetNetwork street_network(std::span<const Polyline> streets,
                                           const StreetNetworkOptions& options = {});

/// An edge as it leaves a node.
struct StreetEnd {
  std::uint32_t edge = 0;
  std::uint32_t far_node = 0;  // at the other end
  bool at_from = true;         // whether the node is the edge's `from`
  friend bool operator==(const StreetEnd&, const StreetEnd&) = default;
};

/// The edges at each node, by edge; an edge from a node to itself is there twice.
struct StreetEnds {
  std::vector<std::size_t> first;  // of each node in `ends`, and the end
  std::vector<StreetEnd> ends;

  [[nodiscard]] std::span<const StreetEnd> at(std::size_t node) const {
    return std::span(ends).subspan(first[node], first[node + 1] - first[node]);
  }
};
[[nodiscard]] StreetEnds street_ends(const StreetNetwork& network);

}  // namespace klara
