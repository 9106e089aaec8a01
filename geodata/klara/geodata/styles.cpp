#include <klara/geodata/styles.hpp>

#include <klara/base/numbers.hpp>
#include <klara/geodata/class_breaks.hpp>
#include <klara/geodata/palette.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <vector>

namespace klara {
namespace {

constexpr std::string_view document =
    "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    "<qgis version=\"3.22.16\" styleCategories=\"Symbology|Labeling|Fields\"{}>{}"
    "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode>"
    "<layerOpacity>1</layerOpacity></qgis>\n";

constexpr double border_opacity = 0.55;
constexpr double border_width = 0.16;  // mm, as all lengths here
constexpr double hatch_width = 0.7;
constexpr double hatch_distance = 1.6;
constexpr double contour_width = 0.35;
constexpr double label_scale = 60'000.0;  // names of districts hide at smaller scales

/// Circle diameters of classes 0 to 6: areas double from class to class.
constexpr std::array<double, 7> circle_size{0.8, 1.1, 1.6, 2.2, 3.1, 4.4, 6.2};

constexpr double place_size = 2.4;
constexpr double thinnest_arrow = 0.4;
constexpr double widest_arrow = 2.4;

/// Of lines of classes 0 to 6.
constexpr std::array<double, 7> street_width{0.16, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6};

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string rgba(Colour colour, double opacity = 1.0) {
  return fmt::format("{},{},{},{}", colour.red, colour.green, colour.blue,
                     std::lround(opacity * 255.0));
}

// Symbol layers. A symbol is a list of them, drawn in order.

struct Option {
  std::string_view name;
  std::string value;
};

std::string symbol_layer(std::string_view name, const std::vector<Option>& options,
                         std::string_view inner = "") {
  std::string map;
  for (const Option& option : options) {
    map += fmt::format("<Option name=\"{}\" type=\"QString\" value=\"{}\"/>", option.name,
                       option.value);
  }
  return fmt::format(
      "<layer class=\"{}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{}</Option>"
      "{}</layer>",
      name, map, inner);
}

std::string mm(double length) {
  return fmt::format("{}", length);
}

std::string fill(const std::string& colour, const std::string& edge, double edge_width) {
  return symbol_layer("SimpleFill", {{"color", colour},
                                     {"style", "solid"},
                                     {"outline_color", edge},
                                     {"outline_style", "solid"},
                                     {"outline_width", mm(edge_width)},
                                     {"joinstyle", "miter"}});
}

std::string bare_fill(const std::string& colour) {
  return symbol_layer("SimpleFill",
                      {{"color", colour}, {"style", "solid"}, {"outline_style", "no"}});
}

std::string edge(const std::string& colour, double width, std::string_view style = "solid") {
  return symbol_layer("SimpleLine", {{"line_color", colour},
                                     {"line_style", std::string(style)},
                                     {"line_width", mm(width)},
                                     {"joinstyle", "round"}});
}

std::string inner_symbol(std::string_view type, const std::string& layers) {
  return fmt::format(
      "<symbol type=\"{}\" name=\"@inner\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{}"
      "</symbol>",
      type, layers);
}

std::string white_hatch() {
  return symbol_layer("LinePatternFill",
                      {{"angle", "45"},
                       {"distance", mm(hatch_distance)},
                       {"offset", "0"},
                       {"coordinate_reference", "viewport"}},
                      inner_symbol("line", edge(rgba(palette::white), hatch_width)));
}

std::string marker(std::string_view shape, double size, const std::string& colour,
                   const std::string& outline) {
  return symbol_layer("SimpleMarker", {{"name", std::string(shape)},
                                       {"size", mm(size)},
                                       {"color", colour},
                                       {"outline_color", outline},
                                       {"outline_style", "solid"},
                                       {"outline_width", "0.3"}});
}

std::string in_the_middle(const std::string& drawn) {
  return symbol_layer("CentroidFill", {{"point_on_surface", "1"}, {"point_on_all_parts", "0"}},
                      inner_symbol("marker", drawn));
}

/// Properties that an expression gives of each feature.
std::string properties(const std::vector<Option>& expressions) {
  std::string map;
  for (const Option& property : expressions) {
    map += fmt::format(
        "<Option name=\"{}\" type=\"Map\"><Option name=\"active\" type=\"bool\" "
        "value=\"true\"/><Option name=\"expression\" type=\"QString\" value=\"{}\"/><Option "
        "name=\"type\" type=\"int\" value=\"3\"/></Option>",
        property.name, escaped(property.value));
  }
  return "<Option type=\"Map\"><Option name=\"name\" type=\"QString\" value=\"\"/><Option "
         "name=\"properties\" type=\"Map\">" +
         map + "</Option><Option name=\"type\" type=\"QString\" value=\"collection\"/></Option>";
}

/// An arrow of ink on white, whose width grows with a field up to `most` of it. It follows the line
/// by its ends and its middle.
std::string arrow(const std::string& field, double most) {
  const std::string width =
      fmt::format("max({}, {} * {} / {})", thinnest_arrow, widest_arrow, field, most);
  const std::string drawn = symbol_layer("SimpleFill", {{"color", rgba(palette::white)},
                                                        {"style", "solid"},
                                                        {"outline_color", rgba(palette::white)},
                                                        {"outline_style", "solid"},
                                                        {"outline_width", "0.8"},
                                                        {"joinstyle", "round"}}) +
                            bare_fill(rgba(palette::ink));
  return symbol_layer(
      "ArrowLine",
      {{"arrow_type", "0"},
       {"head_type", "0"},
       {"is_curved", "1"},
       {"is_repeated", "0"},
       {"arrow_width", mm(widest_arrow)},
       {"arrow_start_width", mm(widest_arrow)},
       {"head_length", "3"},
       {"head_thickness", "2.2"}},
      "<data_defined_properties>" +
          properties({{"arrowWidth", width},
                      {"arrowStartWidth", width},
                      {"arrowHeadLength", fmt::format("1.6 + 1.2 * ({})", width)},
                      {"arrowHeadThickness", fmt::format("0.9 + 0.9 * ({})", width)}}) +
          "</data_defined_properties>" + inner_symbol("fill", drawn));
}

// Legends. A heading with the unit over its entries, from more to less.

struct Entry {
  std::string filter;  // empty = all
  std::string label;
  std::string symbol;  // its layers
};

struct Legend {
  std::string heading;
  std::string symbol_type = "fill";
  std::vector<Entry> entries;
  bool clipped = true;  // to the map's extent before it is drawn; an arrow would end there
};

std::string renderer(const Legend& legend) {
  std::string rules, symbols;
  for (std::size_t i = 0; i < legend.entries.size(); ++i) {
    const Entry& entry = legend.entries[i];
    rules += fmt::format(
        "<rule key=\"{{klara-{0}}}\" symbol=\"{0}\" label=\"{1}\"{2}/>", i, escaped(entry.label),
        entry.filter.empty() ? "" : fmt::format(" filter=\"{}\"", escaped(entry.filter)));
    symbols += fmt::format(
        "<symbol type=\"{}\" name=\"{}\" alpha=\"1\" clip_to_extent=\"{}\" force_rhr=\"0\">{}"
        "</symbol>",
        legend.symbol_type, i, legend.clipped ? 1 : 0, entry.symbol);
  }
  return fmt::format(
      "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" forceraster=\"0\" "
      "enableorderby=\"0\"><rules key=\"{{klara}}\"><rule key=\"{{klara-heading}}\" "
      "label=\"{}\">{}</rule></rules><symbols>{}</symbols></renderer-v2>",
      escaped(legend.heading), rules, symbols);
}

enum class LabelPlace {
  middle,     // over it
  below,      // the middle, so that a circle there is seen
  beside,     // the polygon
  on_border,  // of the polygon
  line_end,   // ahead of it
};

struct LabelStyle {
  std::string field;
  Colour colour = palette::ink;
  bool bold = false;
  double letter_spacing = 0.0;  // points
  double smallest_scale = 0.0;  // 0 = always
  LabelPlace at = LabelPlace::middle;
  int longest_line = 16;  // letters; 0 = as it is written
};

/// A name with its number, and the interval under it.
const LabelStyle findings_label{
    .field = "label", .bold = true, .at = LabelPlace::beside, .longest_line = 0};

/// How QGIS calls them, and from where they are measured.
struct Placement {
  int name;
  int quadrant = 4;
  double down = 0.0;  // mm
  std::string_view point = "";
  std::string_view quadrant_of = "";  // each feature
  bool is_shunned = false;            // by other labels
};

Placement placement(LabelPlace at) {
  // Ahead of the arrow, which it would cover anywhere else: above, to the right of that, and on.
  constexpr std::string_view ahead =
      "array_get(array(1, 2, 5, 8, 7, 6, 3, 0), round(azimuth(point_n($geometry, "
      "num_points($geometry) - 1), end_point($geometry)) / (pi() / 4)) % 8)";
  switch (at) {
    case LabelPlace::below:
      return {.name = 1, .quadrant = 7, .down = 1.5};
    case LabelPlace::beside:
      return {.name = 8};
    case LabelPlace::on_border:
      return {.name = 7};
    case LabelPlace::line_end:
      return {.name = 1, .point = "end_point($geometry)", .quadrant_of = ahead, .is_shunned = true};
    case LabelPlace::middle:
      break;
  }
  return {.name = 1};
}

std::string labels(const LabelStyle& style) {
  const Placement at = placement(style.at);
  const std::string by_feature =
      at.quadrant_of.empty()
          ? ""
          : "<dd_properties>" + properties({{"OffsetQuad", std::string(at.quadrant_of)}}) +
                "</dd_properties>";
  return fmt::format(
      "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"{}\" "
      "isExpression=\"0\" fontFamily=\"Open Sans\" fontSize=\"8\" fontSizeUnit=\"Point\" "
      "fontWeight=\"{}\" fontLetterSpacing=\"{}\" textColor=\"{}\" textOpacity=\"1\">"
      "<text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" bufferSizeUnits=\"MM\" "
      "bufferColor=\"{}\" bufferOpacity=\"1\" bufferJoinStyle=\"128\"/></text-style>"
      "<text-format autoWrapLength=\"{}\" useMaxLineLengthForAutoWrap=\"1\" "
      "multilineAlign=\"1\"/>"
      "<placement placement=\"{}\" dist=\"1\" distUnits=\"MM\" centroidInside=\"1\" "
      "centroidWhole=\"0\" quadOffset=\"{}\" yOffset=\"{}\" offsetUnits=\"MM\" priority=\"{}\" "
      "geometryGenerator=\"{}\" geometryGeneratorEnabled=\"{}\" "
      "geometryGeneratorType=\"PointGeometry\"/>"
      "<rendering drawLabels=\"1\" obstacle=\"{}\" scaleVisibility=\"{}\" scaleMin=\"1\" "
      "scaleMax=\"{}\"/>"
      "{}</settings></labeling>",
      style.field, style.bold ? 75 : 50, style.letter_spacing, rgba(style.colour),
      rgba(palette::white), style.longest_line, at.name, at.quadrant, at.down, style.bold ? 9 : 4,
      at.point, at.point.empty() ? 0 : 1, at.is_shunned ? 1 : 0, style.smallest_scale > 0.0 ? 1 : 0,
      style.smallest_scale, by_feature);
}

std::string style(const Legend& legend) {
  return fmt::format(document, "", renderer(legend));
}

std::string style(const Legend& legend, const LabelStyle& label) {
  return fmt::format(document, " labelsEnabled=\"1\"", renderer(legend) + labels(label));
}

// The change of a class that was not tested; zero is land and needs no hatch.
std::string untested_change(int of_class) {
  if (of_class == 0) return bare_fill(rgba(palette::of_change(0)));
  return bare_fill(rgba(palette::of_change(of_class), palette::untested_opacity)) + white_hatch();
}

const Text not_tested{.en = "not yet tested", .sv = "ännu inte prövad"};

std::string class_filter(int of_class) {
  return fmt::format("\"class\" = {}", of_class);
}

std::string between(const std::string& field, ClassBorders borders) {
  std::string result = fmt::format("\"{}\" IS NOT NULL", field);
  if (borders.low > -1e300) result += fmt::format(" AND \"{}\" >= {}", field, borders.low);
  if (borders.high < 1e300) result += fmt::format(" AND \"{}\" < {}", field, borders.high);
  return result;
}

/// Changes below zero take the border nearer to zero in, as change_class does.
std::string between_changes(const std::string& field, int of_class, double floor) {
  const ClassBorders borders = change_borders(of_class, floor);
  if (of_class == 0) {
    return fmt::format("\"{0}\" > {1} AND \"{0}\" < {2}", field, borders.low, borders.high);
  }
  if (of_class > 0) return between(field, borders);
  std::string result = fmt::format("\"{}\" <= {}", field, borders.high);
  if (borders.low > -1e300) result += fmt::format(" AND \"{}\" > {}", field, borders.low);
  return result;
}

/// Neighbours of real maps miss each other, and a district made of parts has seams: gaps of 6 m are
/// closed before the border is drawn, or it would show streets that are not there.
std::string district_border() {
  const std::string symbol = inner_symbol(
      "fill", fill(rgba(palette::land, 0.0), rgba(palette::border, border_opacity), border_width));
  return symbol_layer("GeometryGenerator",
                      {{"SymbolType", "Fill"},
                       {"geometryModifier", "buffer(buffer($geometry, 3), -3)"},
                       {"units", "MapUnit"}},
                      symbol);
}

std::string small_rule() {
  return fmt::format("\"n_before\" < {}", small_count);
}

struct DistrictClass {
  std::string filter, label;
  Colour colour;
  double size;
};

std::vector<DistrictClass> classes_of(const DistrictTheme& theme, Language language) {
  std::vector<DistrictClass> result;
  if (theme.change) {
    for (int k = change_classes_a_side; k >= -change_classes_a_side; --k) {
      // Changes triple and circles double in area: every step is seen, the largest still fits.
      const auto size = static_cast<std::size_t>(k < 0 ? -k : k) + (k == 0 ? 0 : 1);
      result.push_back({between_changes(theme.field, k, theme.floor),
                        change_label(k, theme.floor, language), palette::of_change(k),
                        circle_size[size]});
    }
    return result;
  }
  for (int k = amount_classes; k >= 1; --k) {
    result.push_back({between(theme.field, amount_borders(k, theme.floor)),
                      amount_label(k, theme.floor, language), palette::of_amount(k),
                      circle_size[static_cast<std::size_t>(k)]});
  }
  return result;
}

/// Six classes of an amount; `more` ends their filters.
Legend amount_legend(double floor, const std::string& more, const Text& heading,
                     const MapWords& words) {
  Legend legend{.heading = map_heading(heading.in(words.language), words), .entries = {}};
  for (int k = amount_classes; k >= 1; --k) {
    // The edge in the class's own colour closes the hairline between neighbours.
    const std::string colour = rgba(palette::of_amount(k));
    legend.entries.push_back({class_filter(k) + more, amount_label(k, floor, words.language),
                              fill(colour, colour, 0.1)});
  }
  return legend;
}

}  // namespace

std::string map_heading(const std::string& text, const MapWords& words, const std::string& note) {
  const Text simulated{.en = "simulated crimes", .sv = "simulerade brott"};
  if (!words.simulated) return note.empty() ? text : text + " (" + note + ")";
  const std::string before = note.empty() ? "" : note + "; ";
  return text + " (" + before + simulated.in(words.language) + ")";
}

std::string density_style(double floor, const Text& heading, const MapWords& words) {
  return style(amount_legend(floor, "", heading, words));
}

std::string rate_style(double floor, const Text& heading, const Text& untold,
                       const MapWords& words) {
  Legend legend = amount_legend(floor, "", heading, words);
  const std::string land = rgba(palette::land);
  legend.entries.push_back(
      {class_filter(0), amount_label(0, floor, words.language), fill(land, land, 0.1)});
  if (untold == Text{}) return style(legend);
  // Grey under the hatch, so that it is seen in the legend, too.
  legend.entries.push_back({class_filter(untold_class), untold.in(words.language),
                            bare_fill(rgba(palette::border, 0.3)) + white_hatch()});
  return style(legend);
}

std::string cube_style(double floor, std::int64_t shown, const Text& heading,
                       const MapWords& words) {
  // A map without a time lacks the variable, or holds nothing in it.
  return style(amount_legend(
      floor, fmt::format(" AND (\"slice\" = {} OR @map_start_time IS NOT NULL)", shown), heading,
      words));
}

std::string street_style(double floor, const Text& heading, const MapWords& words) {
  Legend legend{.heading = map_heading(heading.in(words.language), words),
                .symbol_type = "line",
                .entries = {}};
  for (int k = amount_classes; k >= 1; --k) {
    legend.entries.push_back(
        {class_filter(k), amount_label(k, floor, words.language),
         edge(rgba(palette::of_amount(k)), street_width[static_cast<std::size_t>(k)])});
  }
  const Text less{.en = "less", .sv = "mindre"};
  legend.entries.push_back({class_filter(0), less.in(words.language),
                            edge(rgba(palette::border, border_opacity), street_width[0])});
  return style(legend);
}

std::string change_style(double floor, double level, const MapWords& words) {
  const std::string sure = level_in_percent(level, words.language);
  const Text heading{.en = "Change, crimes per km² and month",
                     .sv = "Förändring, brott per km² och månad"};
  const Text note{.en = "each cell tested alone, " + sure,
                  .sv = "varje cell prövad för sig, " + sure};
  Legend legend{.heading = map_heading(heading.in(words.language), words, note.in(words.language)),
                .entries = {}};
  for (int k = change_classes_a_side; k >= -change_classes_a_side; --k) {
    legend.entries.push_back({class_filter(k), change_label(k, floor, words.language),
                              bare_fill(rgba(palette::of_change(k)))});
  }
  const Text chance{.en = "may be chance", .sv = "kan vara slump"};
  // Over the class, whose colour it fades; grey, so that it is seen in the legend, too.
  legend.entries.push_back({"\"sure\" = 0 AND \"class\" <> 0", chance.in(words.language),
                            bare_fill(rgba(palette::border, 0.3)) + white_hatch()});
  return style(legend);
}

std::string relative_risk_style(const MapWords& words) {
  const Text heading{.en = "Share of the crime, after divided by before",
                     .sv = "Andel av brotten, efter delat med före"};
  const Text note{.en = "not tested here", .sv = "inte prövad här"};
  Legend legend{.heading = map_heading(heading.in(words.language), words, note.in(words.language)),
                .entries = {}};
  for (int k = change_classes_a_side; k >= -change_classes_a_side; --k) {
    legend.entries.push_back({class_filter(k), ratio_label(k, words.language), untested_change(k)});
  }
  return style(legend);
}

std::string contours_style(bool of_map, const Text& heading, const MapWords& words) {
  Legend legend{.heading = map_heading(heading.in(words.language), words), .entries = {}};
  for (const int sign : {1, -1}) {
    for (const double level : {0.01, 0.05}) {
      const Text share = sign > 0 ? Text{.en = "larger share", .sv = "större andel"}
                                  : Text{.en = "smaller share", .sv = "mindre andel"};
      const std::string label =
          share.in(words.language) + ", p\u00A0≤\u00A0" + number(level, 2, words.language);
      const Colour colour =
          !of_map ? palette::secondary_ink : palette::of_change(sign * change_classes_a_side);
      const double width = level < 0.05 ? 2.0 * contour_width : contour_width;
      const std::string casing = of_map ? edge(rgba(palette::white), width + 0.5) : "";
      legend.entries.push_back(
          {fmt::format("\"sign\" = {} AND \"level\" = {}", sign, level), label,
           casing + edge(rgba(colour), of_map ? width : 0.5 * width, sign > 0 ? "solid" : "dash")});
    }
  }
  return style(legend);
}

std::string district_style(const DistrictTheme& theme, const MapWords& words) {
  const bool circles = theme.mark == DistrictMark::circle;
  const Text few = theme.change
                       ? Text{.en = "fewer than {} crimes before", .sv = "färre än {} brott före"}
                       : Text{.en = "fewer than {} crimes", .sv = "färre än {} brott"};
  Legend legend{.heading = map_heading(theme.heading.in(words.language), words,
                                       theme.change ? not_tested.in(words.language) : ""),
                .entries = {}};
  const double opacity = theme.change ? palette::untested_opacity : 1.0;
  for (const DistrictClass& c : classes_of(theme, words.language)) {
    const std::string colour = rgba(c.colour, opacity);
    if (circles) {
      const std::string line = rgba(c.colour == palette::land ? palette::border : c.colour);
      const std::string many = fmt::format("{} AND \"n_before\" >= {}", c.filter, small_count);
      const std::string drawn = theme.change ? many : c.filter;
      legend.entries.push_back(
          {drawn, c.label, in_the_middle(marker("circle", c.size, colour, line))});
    } else {
      legend.entries.push_back({c.filter, c.label, bare_fill(colour)});
    }
  }
  if (theme.change || !circles) {
    const std::string label = fmt::format(fmt::runtime(few.in(words.language)), small_count);
    if (!circles) {
      // Grey under the hatch, so that it is seen in the legend, too.
      const std::string grey = bare_fill(rgba(palette::border, 0.3));
      legend.entries.push_back({small_rule(), label, grey + white_hatch()});
    } else {
      legend.entries.push_back(
          {fmt::format("\"{}\" IS NOT NULL AND {}", theme.field, small_rule()), label,
           in_the_middle(marker("cross2", circle_size[1], rgba(palette::secondary_ink),
                                rgba(palette::secondary_ink)))});
    }
  }
  const Text borders{.en = "border", .sv = "gräns"};
  legend.entries.push_back({"", borders.in(words.language), district_border()});
  return style(legend, {.field = "name",
                        .colour = palette::secondary_ink,
                        .letter_spacing = 0.6,
                        .smallest_scale = label_scale,
                        .at = circles ? LabelPlace::below : LabelPlace::middle});
}

std::string outlines_style(double share, const MapWords& words) {
  const std::string held = percent(share, 0, words.language);
  const Text heading{.en = "Smallest area that holds " + held + " of the density",
                     .sv = "Minsta yta som rymmer " + held + " av tätheten"};
  const Text before{.en = "before", .sv = "före"};
  const Text after{.en = "after", .sv = "efter"};
  // The later lies on top and is the thinner of the two, so that both are seen where they agree.
  return style(
      {.heading = map_heading(heading.in(words.language), words),
       .entries = {
           {"\"period\" = 'before'", before.in(words.language), edge(rgba(palette::border), 0.9)},
           {"\"period\" = 'after'", after.in(words.language), edge(rgba(palette::ink), 0.35)}}});
}

std::string treated_style(const MapWords& words) {
  const Text heading{.en = "Treated area", .sv = "Insatsområde"};
  const Text where{.en = "where it was done", .sv = "där insatsen gjordes"};
  return style({.heading = map_heading(heading.in(words.language), words),
                .entries = {{"", where.in(words.language),
                             edge(rgba(palette::white), 1.4) + edge(rgba(palette::ink), 0.6)}}},
               findings_label);
}

std::string places_style(PlaceChoice choice, const MapWords& words) {
  const Text heading{.en = "Places, difference from expected",
                     .sv = "Platser, skillnad mot väntat"};
  const Text rise{.en = "surely more", .sv = "säkert fler"};
  const Text fall{.en = "surely fewer", .sv = "säkert färre"};
  const Text chance{.en = "may be chance", .sv = "kan vara slump"};
  const std::string white = rgba(palette::white);
  const auto sure = [&](int of_class, std::string_view line) {
    const std::string colour = rgba(palette::of_change(of_class));
    return edge(white, 1.0) + edge(colour, contour_width, line) +
           in_the_middle(marker("circle", place_size, colour, white));
  };
  const bool is_named = choice == PlaceChoice::named;
  const std::string ink = rgba(is_named ? palette::ink : palette::border);
  const std::string hollow =
      in_the_middle(marker("circle", is_named ? place_size : circle_size[1], white, ink));
  const std::string around = edge(white, 1.0) + edge(ink, 0.3);
  constexpr std::string_view sure_p = "\"{}\" IS NOT NULL AND \"{}\" <= {}";
  const auto at_most = [&](const char* field) {
    return fmt::format(fmt::runtime(sure_p), field, field, clear_p);
  };
  const std::string rose = at_most("p_adjusted"), fell = at_most("p_fall_adjusted");
  return style({.heading = map_heading(heading.in(words.language), words),
                .entries = {{rose, rise.in(words.language), sure(change_classes_a_side, "solid")},
                            {fell, fall.in(words.language), sure(-change_classes_a_side, "dash")},
                            {fmt::format("NOT ({}) AND NOT ({})", rose, fell),
                             chance.in(words.language), is_named ? around + hollow : hollow}}},
               findings_label);
}

std::string flows_style(double widest, const MapWords& words) {
  const Text heading{.en = "Tested flows, crimes above expected",
                     .sv = "Prövade flöden, brott utöver väntat"};
  const std::string most = number(widest, 0, words.language);
  const Text label{.en = "at the most " + most + " crimes; wider is more",
                   .sv = "som mest " + most + " brott; bredare är fler"};
  LabelStyle end = findings_label;
  end.at = LabelPlace::line_end;
  return style({.heading = map_heading(heading.in(words.language), words),
                .symbol_type = "line",
                .entries = {{"", label.in(words.language), arrow("\"moved\"", widest)}},
                .clipped = false},
               end);
}

std::string rings_style(const MapWords& words) {
  const Text heading{.en = "Rings around the treated area", .sv = "Ringar kring insatsområdet"};
  const Text ring{.en = "ring, held against the comparison", .sv = "ring, hållen mot jämförelsen"};
  return style({.heading = map_heading(heading.in(words.language), words),
                .entries = {{"", ring.in(words.language), edge(rgba(palette::ink), 0.26, "dot")}}},
               {.field = "name", .at = LabelPlace::on_border, .longest_line = 0});
}

std::string roles_style(const MapWords& words) {
  const Text heading{.en = "What part each district plays", .sv = "Områdenas roller"};
  struct Role {
    DistrictRole role;
    Text label;
    std::string symbol;
  };
  const std::string border = rgba(palette::border, border_opacity);
  const auto grey = [&](double opacity) {
    return fill(rgba(palette::border, opacity), border, border_width);
  };
  const std::vector<Role> roles{
      {DistrictRole::treated,
       {.en = "treated area", .sv = "insatsområde"},
       edge(rgba(palette::white), 1.4) + edge(rgba(palette::ink), 0.6)},
      {DistrictRole::place,
       {.en = "named place", .sv = "namngiven plats"},
       edge(rgba(palette::white), 1.0) + edge(rgba(palette::ink), 0.3)},
      {DistrictRole::beside,
       {.en = "beside: neither tested nor compared with",
        .sv = "intill: varken prövat eller jämfört med"},
       grey(0.8) + white_hatch()},
      {DistrictRole::candidate,
       {.en = "searched, and compared with", .sv = "genomsökt, och jämfört med"},
       grey(0.5)},
      {DistrictRole::control, {.en = "compared with", .sv = "jämfört med"}, grey(0.2)},
      {DistrictRole::left_out, {.en = "left out", .sv = "utelämnat"}, edge(border, border_width)}};
  Legend legend{.heading = map_heading(heading.in(words.language), words), .entries = {}};
  for (const Role& role : roles) {
    legend.entries.push_back({fmt::format("\"role\" = '{}'", name_of(role.role)),
                              role.label.in(words.language), role.symbol});
  }
  return style(legend, {.field = "name",
                        .colour = palette::secondary_ink,
                        .letter_spacing = 0.6,
                        .smallest_scale = label_scale});
}

std::string incidents_style(const MapWords& words) {
  const Text reported{.en = "Reported crimes", .sv = "Anmälda brott"};
  const Text invented{.en = "Crimes", .sv = "Brott"};
  const Text& heading = words.simulated ? invented : reported;
  const Text one{.en = "one crime", .sv = "ett brott"};
  return style(
      {.heading = map_heading(heading.in(words.language), words),
       .symbol_type = "marker",
       .entries = {{"", one.in(words.language),
                    symbol_layer("SimpleMarker", {{"name", "circle"},
                                                  {"size", "0.9"},
                                                  {"color", rgba(palette::secondary_ink, 0.5)},
                                                  {"outline_style", "no"}})}}});
}

}  // namespace klara
