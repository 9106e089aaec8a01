#include <klara/adapters/area_layer.hpp>

#include <klara/adapters/joined_area.hpp>
#include <klara/geodata/styles.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace klara {
namespace {

constexpr Metres widest_gap{6.0};  // between districts, that is closed where they are drawn as one

void append(MultiPolygon& all, const MultiPolygon& more) {
  all.insert(all.end(), more.begin(), more.end());
}

/// As the parts of incidents go: treated before a place, a place before control.
MultiPolygon control_area(const Study& study) {
  MultiPolygon taken = polygon_of(*study.treated, study.districts);
  for (const StudyArea& place : study.places) append(taken, polygon_of(place, study.districts));
  MultiPolygon districts;
  if (study.control) {
    districts = polygon_of(*study.control, study.districts);
  } else {
    for (const District& district : study.districts) append(districts, district.area);
  }
  return joined_area(districts, widest_gap, taken);
}

/// Whole districts are joined; a polygon of its own is drawn as it was given.
MultiPolygon drawn_area(const StudyArea& area, const DistrictSet& districts) {
  if (area.codes.empty()) return area.polygon;
  return joined_area(polygon_of(area, districts), widest_gap, {});
}

}  // namespace

void write_area_layer(ResultWriting& w) {
  w.begin({.name = "areas",
           .identifier = w.say({.en = "Treated area, places and control",
                                .sv = "Insatsområde, platser och kontroll"}),
           .description = w.say({.en = "An incident counts as treated before as at a place, and as "
                                       "at a place before as control.",
                                 .sv = "Ett brott räknas till insatsområdet före en plats och till "
                                       "en plats före kontrollen."}),
           .geometry = GeometryType::polygons,
           .columns = {{"role", ColumnType::text, w.say({.en = "Role", .sv = "Roll"})},
                       {"name", ColumnType::text, w.say({.en = "Name", .sv = "Namn"})},
                       {"n_before", ColumnType::integer,
                        w.say({.en = "Crimes before", .sv = "Brott före"})},
                       {"n_after", ColumnType::integer,
                        w.say({.en = "Crimes after", .sv = "Brott efter"})},
                       {"distance_m", ColumnType::real,
                        w.say({.en = "Distance from the treated area, m",
                               .sv = "Avstånd från insatsområdet, m"})}},
           .styles = {{"Klara", areas_style(w.words())}}});
  const Study& study = w.study();
  const DisplacementReport& report = *w.analysis().displacement;
  const auto add = [&w](const char* role, const std::string& name, const BeforeAfter& counts,
                        TableValue distance, const MultiPolygon& polygons) {
    w.add({.values = {std::string(role), name, whole(counts.before), whole(counts.after),
                      std::move(distance)},
           .polygons = polygons,
           .point = {}});
  };
  // In the order in which they are drawn. Only the named ones are labelled.
  add("control", "", report.areas.control, {}, control_area(study));
  for (std::size_t i = 0; i < study.places.size(); ++i) {
    const PlaceCounts& place = report.places[i];
    add("place", place.name, place.counts, place.distance.value,
        drawn_area(study.places[i], study.districts));
  }
  add("treated", study.treated->name, report.areas.treated, 0.0,
      drawn_area(*study.treated, study.districts));
}

}  // namespace klara
