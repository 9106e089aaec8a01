#include <klara/adapters/ring_layer.hpp>

#include <klara/adapters/joined_area.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/styles.hpp>

#include <cstddef>
#include <vector>

namespace klara {

void write_ring_layer(ResultWriting& w) {
  const Study& study = w.study();
  const Rings& rings = *study.rings;
  w.begin({.name = "rings",
           .identifier = w.say({.en = "Rings", .sv = "Ringar"}),
           .description = w.say({.en = "By the shortest straight way from the border of the "
                                       "treated area.",
                                 .sv = "Efter kortaste raka vägen från insatsområdets gräns."}),
           .geometry = GeometryType::polygons,
           .columns = {{"name", ColumnType::text, w.say({.en = "Name", .sv = "Namn"})},
                       {"ring", ColumnType::integer,
                        w.say({.en = "Number, from within", .sv = "Nummer, inifrån"})},
                       {"from_m", ColumnType::real, w.say({.en = "From, m", .sv = "Från, m"})},
                       {"until_m", ColumnType::real, w.say({.en = "To, m", .sv = "Till, m"})}},
           .styles = {{"Klara", rings_style(w.words())}}});
  std::vector<MultiPolygon> within{
      joined_area(polygon_of(*study.treated, study.districts), {0.0}, {})};
  for (std::size_t r = 1; r <= rings.count; ++r) {
    within.push_back(grown_area(within.front(), static_cast<double>(r) * rings.width));
  }
  for (std::size_t r = rings.count; r-- > 0;) {
    const double from = static_cast<double>(r) * rings.width.value;
    const double until = from + rings.width.value;
    w.add({.values = {interval(from, until, 0, w.language()) + " m", whole(r + 1), from, until},
           .polygons = joined_area(within[r + 1], {0.0}, within[r]),
           .point = {}});
  }
}

}  // namespace klara
