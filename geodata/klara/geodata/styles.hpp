#pragma once
/// Map styles as QGIS reads them (QML), so that a result opens drawn and with its legend. They name
/// the fields that result files have: "class" of density and change, "slice" of a cube, "sure" of
/// tested change, "sign" and "level" of contours, "period" of outlines, "p_adjusted" and
/// "p_fall_adjusted" of places, "moved" of flows, "role" and "n_before" of districts, "name" and
/// "label" for labels.
#include <klara/base/text.hpp>
#include <klara/displacement/place_displacement.hpp>

#include <cstdint>
#include <string>

namespace klara {

/// How a map speaks. That its data are simulated, every heading says.
struct MapWords {
  Language language = Language::swedish;
  bool simulated = false;
};

/// `text` and, in one bracket, `note` and what must be known of the data: "Change (not yet tested;
/// simulated crimes)".
[[nodiscard]] std::string map_heading(const std::string& text, const MapWords& words,
                                      const std::string& note = {});

/// Six violet classes of field "class"; below the floor nothing. `heading` says the unit and when:
/// "Crimes per km² and month, before, 2018-06-01 to 2018-08-31".
[[nodiscard]] std::string density_style(double floor, const Text& heading, const MapWords& words);

/// The same of lines, the wider the more they hold; those below the floor are thin and grey, and
/// the map of the streets.
[[nodiscard]] std::string street_style(double floor, const Text& heading, const MapWords& words);

/// The same of slices of time, of which one would hide the next: until the map has a time, only
/// those whose field "slice" is `shown`. `heading` says which that is.
[[nodiscard]] std::string cube_style(double floor, std::int64_t shown, const Text& heading,
                                     const MapWords& words);

/// Of field "class": where nothing can be told.
constexpr int untold_class = -1;

/// The same of a rate, all of which is drawn: what is below the floor pale, and hatched grey what
/// `untold` says, where field "class" is untold_class, if
/// it says anything.
[[nodiscard]] std::string rate_style(double floor, const Text& heading, const Text& untold,
                                     const MapWords& words);

/// Nine classes of field "class" from blue over land to orange of a change that was tested, cell by
/// cell at `level`: full colours, and hatched what may be chance, where field "sure" is 0.
[[nodiscard]] std::string change_style(double floor, double level, const MapWords& words);

/// Nine classes of field "class" of a share's growth, those of ratio_class, faded under white
/// hatch: what was not tested must not look as if it were.
[[nodiscard]] std::string relative_risk_style(const MapWords& words);

/// Areas of shares that have grown (solid) or shrunk (dashed), by fields "sign" and "level", 0.05
/// thin and 0.01 thick: outlines, no fill. Those tested for the map at once are of colour on white,
/// others grey. `heading` says how they were tested.
[[nodiscard]] std::string contours_style(bool of_map, const Text& heading, const MapWords& words);

/// Counts are drawn as circles and rates as fills, never the reverse.
enum class DistrictMark { circle, fill };

/// Below so many incidents before, a rate is hatched and a small cross stands for the circle of a
/// change.
constexpr int small_count = 20;

struct DistrictTheme {
  std::string field;  // that is drawn
  Text heading;       // of the legend, with unit, denominator and year
  DistrictMark mark = DistrictMark::circle;
  bool change = false;  // a change, else an amount
  double floor = 1.0;   // of the classes
};
[[nodiscard]] std::string district_style(const DistrictTheme& theme, const MapWords& words);

/// The smallest area that holds `share`, by field "period": before grey, after ink.
[[nodiscard]] std::string outlines_style(double share, const MapWords& words);

/// The outline of the treated area.
[[nodiscard]] std::string treated_style(const MapWords& words);

/// Tested places by fields "p_adjusted" and "p_fall_adjusted": a filled dot and an outline, solid
/// of a sure rise, dashed of a sure fall; a hollow dot for what may be chance, small in districts
/// that were searched.
[[nodiscard]] std::string places_style(PlaceChoice choice, const MapWords& words);

/// Tested flows as arrows of ink, the wider the more they carry; `widest` is the most of field
/// "moved".
[[nodiscard]] std::string flows_style(double widest, const MapWords& words);

/// Rings around the treated area, with "name" on their lines: dotted, no fill.
[[nodiscard]] std::string rings_style(const MapWords& words);

/// What part each district plays, by field "role": grey fills, the treated area an outline.
[[nodiscard]] std::string roles_style(const MapWords& words);

/// Reported incidents as small dots.
[[nodiscard]] std::string incidents_style(const MapWords& words);

}  // namespace klara
