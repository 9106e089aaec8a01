#include <klara/adapters/district_topology.hpp>

#include <klara/adapters/geos_session.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace klara {
namespace {

constexpr Metres neighbour_reach{2.0 * gap_reach.value};

double perimeter(const MultiPolygon& area) {
  double sum = 0.0;
  const auto add = [&](const Ring& ring) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Position a = ring[i];
      const Position b = ring[(i + 1) % ring.size()];
      sum += std::hypot(b.x - a.x, b.y - a.y);
    }
  };
  for (const Polygon& polygon : area) {
    add(polygon.shell);
    for (const Ring& hole : polygon.holes) add(hole);
  }
  return sum;
}

/// Of a strip much longer than wide this is its width.
Metres mean_width(const MultiPolygon& part) {
  const double around = perimeter(part);
  return {around > 0.0 ? 2.0 * area(part).value / around : 0.0};
}

class Topologist {
 public:
  Topologist(const DistrictSet& districts, const RunContext& run)
      : districts_(districts), run_(run), tree_(geos_.tree()) {
    indices_.resize(districts.size());
    for (std::size_t i = 0; i < districts.size(); ++i) {
      indices_[i] = i;
      boxes_.push_back(grown(bounds(districts[i].area), neighbour_reach));
      shapes_.push_back(geos_.geometry_of(districts[i].area));
      prepared_.push_back(geos_.prepared(shapes_.back()));
      GEOSSTRtree_insert_r(geos_.context(), tree_.get(), shapes_.back().get(), &indices_[i]);
    }
  }

  DistrictTopology result() {
    std::vector<bool> has_neighbour(districts_.size(), false);
    for (std::size_t i = 0; i < districts_.size(); ++i) {
      throw_if_stopped(run_);
      for (const std::size_t j : near(i)) {
        if (GEOSPreparedDistanceWithin_r(geos_.context(), prepared_[i].get(), shapes_[j].get(),
                                         neighbour_reach.value) != 1) {
          continue;
        }
        has_neighbour[i] = has_neighbour[j] = true;
        if (GEOSPreparedIntersects_r(geos_.context(), prepared_[i].get(), shapes_[j].get()) == 1) {
          note_overlap(i, j);
        }
      }
    }
    for (std::size_t i = 0; i < districts_.size(); ++i) {
      if (!has_neighbour[i]) note_alone(i);
    }
    note_gaps();
    std::ranges::stable_sort(topology_.overlaps, std::ranges::greater{},
                             [](const DistrictOverlap& o) { return o.width; });
    std::ranges::stable_sort(topology_.gaps, std::ranges::greater{},
                             [](const DistrictGap& g) { return g.area; });
    return std::move(topology_);
  }

 private:
  /// Later districts whose boxes meet that of `i`.
  std::vector<std::size_t> near(std::size_t i) {
    std::vector<std::size_t> found;
    const auto box = geos_.geometry_of({Polygon{.shell = {{boxes_[i].west, boxes_[i].south},
                                                          {boxes_[i].east, boxes_[i].south},
                                                          {boxes_[i].east, boxes_[i].north},
                                                          {boxes_[i].west, boxes_[i].north}},
                                                .holes = {}}});
    GEOSSTRtree_query_r(
        geos_.context(), tree_.get(), box.get(),
        [](void* item, void* list) {
          static_cast<std::vector<std::size_t>*>(list)->push_back(*static_cast<std::size_t*>(item));
        },
        &found);
    std::erase_if(found, [i](std::size_t j) { return j <= i; });
    std::ranges::sort(found);
    return found;
  }

  void note_overlap(std::size_t i, std::size_t j) {
    const auto common =
        geos_.owned(GEOSIntersection_r(geos_.context(), shapes_[i].get(), shapes_[j].get()));
    DistrictOverlap overlap{.first = i, .second = j, .area = {}, .width = {}, .place = {}};
    for (const Polygon& part : geos_.area_of(common.get())) {
      const MultiPolygon alone{part};
      if (mean_width(alone) < hairline) continue;
      overlap.area.value += area(alone).value;
      const auto [width, place] = width_of(alone);
      if (width > overlap.width) {
        overlap.width = width;
        overlap.place = place;
      }
    }
    if (overlap.width.value > 0.0) topology_.overlaps.push_back(overlap);
  }

  std::pair<Metres, Position> width_of(const MultiPolygon& part) {
    const double widest_possible = 2.0 * std::sqrt(area(part).value / std::numbers::pi);
    if (widest_possible <= widest_overlap.value) return {mean_width(part), part[0].shell[0]};
    constexpr double tolerance = 0.1;  // metres
    const auto shape = geos_.geometry_of(part);
    const auto radius =
        geos_.owned(GEOSMaximumInscribedCircle_r(geos_.context(), shape.get(), tolerance));
    double length = 0.0;
    GEOSLength_r(geos_.context(), radius.get(), &length);
    return {{2.0 * length}, geos_.first_position(radius.get())};
  }

  void note_alone(std::size_t i) {
    topology_.alone.push_back(i);
    const Bounds own = bounds(districts_[i].area);
    const double half_width = 0.5 * std::min(own.east - own.west, own.north - own.south);
    for (std::size_t j = 0; j < districts_.size(); ++j) {
      if (j != i && GEOSPreparedDistanceWithin_r(geos_.context(), prepared_[i].get(),
                                                 shapes_[j].get(), half_width) == 1) {
        topology_.set_apart.push_back(i);
        return;
      }
    }
  }

  void note_gaps() {
    std::vector<GEOSGeometry*> copies;
    for (const auto& shape : shapes_) {
      copies.push_back(GEOSGeom_clone_r(geos_.context(), shape.get()));
    }
    const auto all = geos_.owned(GEOSGeom_createCollection_r(geos_.context(),
                                                             GEOS_GEOMETRYCOLLECTION, copies.data(),
                                                             static_cast<unsigned>(copies.size())));
    const auto together = geos_.owned(GEOSUnaryUnion_r(geos_.context(), all.get()));
    for (const Polygon& polygon : geos_.area_of(together.get())) {
      for (const Ring& hole : polygon.holes) {
        const MultiPolygon part{{.shell = hole, .holes = {}}};
        const Metres width = mean_width(part);
        if (width >= hairline) topology_.gaps.push_back({area(part), width, hole[0]});
      }
    }
  }

  const DistrictSet& districts_;
  const RunContext& run_;
  GeosSession geos_;
  std::vector<std::size_t> indices_;
  std::vector<Bounds> boxes_;
  std::vector<GeosSession::Geometry> shapes_;
  std::vector<GeosSession::Prepared> prepared_;
  GeosSession::Tree tree_;  // gone before the shapes that it points to
  DistrictTopology topology_;
};

}  // namespace

DistrictTopology topology_of(const DistrictSet& districts, const RunContext& run) {
  return Topologist(districts, run).result();
}

}  // namespace klara
