#include <klara/adapters/geojson_layer.hpp>

#include <klara/adapters/input_path.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/system_reason.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

namespace klara {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t deepest = 64;
constexpr std::size_t values_between_polls = 1 << 14;

Error json_error(std::string code, const fs::path& file, Text found) {
  return bad_data(std::move(code), {.en = fmt::format("{}: {}", file.string(), found.en),
                                    .sv = fmt::format("{}: {}", file.string(), found.sv)})
      .at(file.string());
}

Error not_a_collection(const fs::path& file, Text found) {
  return json_error("NOT_A_FEATURECOLLECTION", file, std::move(found))
      .with_remedy({.en = "Klara reads a FeatureCollection of Features, as QGIS saves them.",
                    .sv = "Klara läser en FeatureCollection med Feature-objekt, så som QGIS sparar "
                          "dem."});
}

/// Hands on each feature as it closes, and keeps nothing but the crs member. Strict where the
/// format leaves room: no repeated keys, no depth, nothing after the end.
class Scanner final : public nlohmann::json_sax<Json> {
 public:
  Scanner(const fs::path& file, std::size_t size, std::function<void(const Json&)> visit,
          const RunContext& run)
      : file_(file), size_(size), visit_(std::move(visit)), run_(run) {}

  /// What the collection says beside its features; throws what was found amiss on the way.
  [[nodiscard]] Json finish() const {
    if (fault_) throw *fault_;
    if (type_ != "FeatureCollection") {
      throw not_a_collection(
          file_, {.en = fmt::format("its type is \"{}\", not FeatureCollection", type_),
                  .sv = fmt::format("dess typ är \"{}\", inte FeatureCollection", type_)});
    }
    if (!has_features_) {
      throw not_a_collection(
          file_, {.en = "it has no list of features", .sv = "den har ingen lista med objekt"});
    }
    return crs_;
  }
  [[nodiscard]] bool states_crs() const { return states_crs_; }
  /// As QGIS writes it beside the features; empty for none.
  [[nodiscard]] const std::string& name() const { return name_; }

  bool null() override { return take(nullptr); }
  bool boolean(bool value) override { return take(value); }
  bool number_integer(number_integer_t value) override { return take(value); }
  bool number_unsigned(number_unsigned_t value) override { return take(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return take(value); }
  bool string(string_t& value) override {
    if (containers_.size() == 1 && key_ == "type") type_ = value;
    if (containers_.size() == 1 && key_ == "name") name_ = value;
    return take(std::move(value));
  }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*size*/) override {
    enter(Json::object());
    keys_.emplace_back();
    return true;
  }
  bool key(string_t& name) override {
    if (!keys_.back().insert(name).second) {
      throw json_error("JSON_DUPLICATE_KEY", file_,
                       {.en = fmt::format("the key \"{}\" stands twice in one object", name),
                        .sv = fmt::format("nyckeln \"{}\" står två gånger i samma objekt", name)})
          .with_remedy({.en = "Which of the two holds differs by program. Leave one of them out.",
                        .sv = "Vilken av dem som gäller skiljer sig mellan program. Ta bort den "
                              "ena."});
    }
    key_ = std::move(name);
    return true;
  }
  bool end_object() override {
    keys_.pop_back();
    return leave();
  }
  bool start_array(std::size_t /*size*/) override {
    if (containers_.size() == 1 && key_ == "features") has_features_ = true;
    enter(Json::array());
    return true;
  }
  bool end_array() override { return leave(); }

  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    const std::string said = error.what();
    if (position > size_) {
      throw json_error("TRUNCATED", file_,
                       {.en = fmt::format("it ends in the middle, after {}",
                                          counted(size_, "byte", "bytes", Language::english)),
                        .sv = fmt::format("den tar slut mitt i, efter {} byte", size_)})
          .with_remedy({.en = "Copy or export it again. Nothing was read.",
                        .sv = "Kopiera eller exportera den på nytt. Ingenting har lästs."});
    }
    if (said.find("UTF-8") != std::string::npos) {
      throw json_error("ENCODING_NOT_UTF8", file_,
                       {.en = fmt::format("the text at byte {} is not UTF-8", position),
                        .sv = fmt::format("texten vid byte {} är inte UTF-8", position)})
          .with_remedy({.en = "GeoJSON is always UTF-8. Save it again as UTF-8.",
                        .sv = "GeoJSON är alltid UTF-8. Spara den på nytt som UTF-8."});
    }
    if (ended_) {
      throw json_error("JSON_INVALID", file_,
                       {.en = fmt::format("more follows after its end, at byte {}", position),
                        .sv = fmt::format("mer följer efter dess slut, vid byte {}", position)})
          .with_remedy({.en = "Were two files joined? Split them: the second would be lost.",
                        .sv = "Har två filer fogats ihop? Dela dem: den andra skulle gå "
                              "förlorad."});
    }
    throw json_error("JSON_INVALID", file_,
                     {.en = fmt::format("it is not JSON at byte {}", position),
                      .sv = fmt::format("den är inte JSON vid byte {}", position)})
        .with_remedy({.en = "The parser says: " + said, .sv = "Tolkaren säger: " + said});
  }

 private:
  /// Inside a feature or the crs member values are gathered into a tree; elsewhere they are let go.
  [[nodiscard]] bool gathering() const { return !tree_.empty(); }
  [[nodiscard]] bool in_features() const {
    return containers_.size() >= 2 && member_ == "features";
  }

  void blame(Text found) {
    if (!fault_) fault_ = not_a_collection(file_, std::move(found));
  }

  void poll() {
    if (values_++ % values_between_polls == 0) throw_if_stopped(run_);
  }

  void enter(Json container) {
    poll();
    if (containers_.size() == deepest) {
      throw json_error("JSON_DEPTH", file_,
                       {.en = fmt::format("it is nested more than {} levels deep", deepest),
                        .sv = fmt::format("den är nästlad djupare än {} nivåer", deepest)});
    }
    const bool object = container.is_object();
    if (containers_.empty() && !object) {
      blame({.en = "it begins with a list", .sv = "den börjar med en lista"});
    }
    if (containers_.size() == 1) member_ = key_;
    const bool feature = containers_.size() == 2 && member_ == "features";
    const bool crs = containers_.size() == 1 && containers_.front() && member_ == "crs";
    if (feature && !object) {
      blame({.en = "a feature is a list", .sv = "ett objekt är en lista"});
    }
    if (gathering()) {
      tree_.push_back(put(std::move(container)));
    } else if ((feature || crs) && object) {
      root_ = std::move(container);
      tree_.push_back(&root_);
    }
    containers_.push_back(object);
  }

  bool leave() {
    containers_.pop_back();
    ended_ = containers_.empty();
    if (!gathering()) return true;
    tree_.pop_back();
    if (gathering()) return true;
    if (containers_.size() == 1) {
      crs_ = std::move(root_);
      states_crs_ = true;
    } else {
      finish_feature();
    }
    return true;
  }

  void finish_feature() {
    if (root_.value("type", Json()) != "Feature") {
      blame({.en = "an item of its features is no Feature",
             .sv = "ett av dess objekt är ingen Feature"});
    }
    if (!fault_) visit_(root_);
  }

  bool take(Json value) {
    poll();
    if (gathering()) {
      put(std::move(value));
    } else if (containers_.size() == 1 && key_ == "crs") {
      states_crs_ = true;
    } else if (containers_.empty()) {
      blame({.en = "it is a single value", .sv = "den är ett enda värde"});
    } else if (in_features() && containers_.size() == 2) {
      blame({.en = "a feature is a bare value", .sv = "ett objekt är ett blott värde"});
    }
    return true;
  }

  Json* put(Json value) {
    Json& parent = *tree_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    // Keys were found to be unique, so that the value can be laid last without a search.
    auto& members = parent.get_ref<Json::object_t&>();
    static_cast<std::vector<std::pair<const std::string, Json>>&>(members).emplace_back(
        std::move(key_), std::move(value));
    return &members.back().second;
  }

  fs::path file_;
  std::size_t size_;
  std::function<void(const Json&)> visit_;
  const RunContext& run_;
  std::size_t values_ = 0;

  std::vector<bool> containers_;                       // open ones, outermost first; true = object
  std::vector<std::unordered_set<std::string>> keys_;  // of open objects
  std::string key_, member_, type_, name_;
  std::vector<Json*> tree_;  // open containers of the tree being gathered
  Json root_, crs_;
  bool states_crs_ = false, has_features_ = false, ended_ = false;
  std::optional<Error> fault_;
};

std::string contents_of(const fs::path& file) {
  std::error_code fault;
  const std::uintmax_t size = fs::file_size(file, fault);
  if (fault) throw unreadable_file(file, system_reason(fault.value()));
  std::string text(static_cast<std::size_t>(size), '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in) throw unreadable_file(file, system_reason(errno));
  while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos) {
    text.pop_back();
  }
  return text;
}

/// "urn:ogc:def:crs:EPSG::3011", "EPSG:3011", "http://www.opengis.net/def/crs/EPSG/0/3011",
/// "...CRS84".
std::optional<Crs> crs_of_member(const Json& member) {
  if (!member.is_object() || !member.contains("properties")) return std::nullopt;
  const Json& properties = member["properties"];
  if (!properties.is_object() || !properties.contains("name") || !properties["name"].is_string()) {
    return std::nullopt;
  }
  const auto name = properties["name"].get<std::string>();
  if (name.ends_with("CRS84")) return Crs{4326};
  if (name.find("EPSG") == std::string::npos) return std::nullopt;
  try {
    return crs_named(name.substr(name.find_last_of(":/") + 1));
  } catch (const Error&) {
    return std::nullopt;
  }
}

Field field_of(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    return {.text = fmt::format("{}", number), .kind = FieldKind::number, .number = number};
  }
  if (value.is_number()) {
    return {.text = value.dump(), .kind = FieldKind::number, .number = value.get<double>()};
  }
  if (value.is_string()) {
    return {.text = value.get_ref<const std::string&>(), .kind = FieldKind::text};
  }
  return {.text = value.dump(), .kind = FieldKind::text};
}

std::optional<Position> position_of(const Json& value) {
  if (!value.is_array() || value.size() < 2) return std::nullopt;
  if (!std::ranges::all_of(value, [](const Json& number) { return number.is_number(); })) {
    return std::nullopt;
  }
  return Position{value[0].get<double>(), value[1].get<double>()};
}

/// None if it is no list of positions.
std::optional<std::vector<Position>> vertices_of(const Json& list) {
  if (!list.is_array()) return std::nullopt;
  std::vector<Position> vertices;
  vertices.reserve(list.size());
  for (const Json& vertex : list) {
    const std::optional<Position> p = position_of(vertex);
    if (!p) return std::nullopt;
    vertices.push_back(*p);
  }
  return vertices;
}

/// False if it is no list of positions.
bool append_line(const Json& line, Shape& shape) {
  const auto vertices = vertices_of(line);
  if (!vertices) return false;
  if (!vertices->empty()) shape.lines.push_back(polyline_of(*vertices, shape.fault));
  return true;
}

/// False if it is no list of rings.
bool append_polygon(const Json& rings, Shape& shape) {
  if (!rings.is_array()) return false;
  Polygon polygon;
  for (const Json& ring : rings) {
    const auto vertices = vertices_of(ring);
    if (!vertices) return false;
    Ring read = ring_of(*vertices, shape.fault);
    if (&ring == &rings.front()) {
      polygon.shell = std::move(read);
    } else {
      polygon.holes.push_back(std::move(read));
    }
  }
  shape.polygons.push_back(std::move(polygon));
  return true;
}

Shape shape_of(const Json& feature) {
  constexpr std::array<std::string_view, 7> types{
      "Point",   "MultiPoint",   "LineString",        "MultiLineString",
      "Polygon", "MultiPolygon", "GeometryCollection"};
  Shape invalid{.kind = ShapeKind::other, .fault = "GEOM_INVALID"};
  if (!feature.contains("geometry") || feature["geometry"].is_null()) return {};
  const Json& geometry = feature["geometry"];
  if (!geometry.is_object() || !geometry.value("type", Json()).is_string()) return invalid;
  Shape shape{.kind = ShapeKind::other, .type = geometry["type"].get<std::string>()};
  if (std::ranges::find(types, shape.type) == types.end()) return invalid;
  if (shape.type == "GeometryCollection") return shape;
  if (!geometry.contains("coordinates") || !geometry["coordinates"].is_array()) return invalid;
  const Json& coordinates = geometry["coordinates"];
  if (coordinates.empty()) {
    shape.kind = ShapeKind::empty;
    return shape;
  }

  const bool single = shape.type == "Point";
  if (single || (shape.type == "MultiPoint" && coordinates.size() == 1)) {
    const std::optional<Position> p = position_of(single ? coordinates : coordinates[0]);
    if (!p) return invalid;
    shape.kind = ShapeKind::point;
    shape.point = *p;
  } else if (shape.type == "LineString") {
    shape.kind = ShapeKind::lines;
    if (!append_line(coordinates, shape)) return invalid;
  } else if (shape.type == "MultiLineString") {
    shape.kind = ShapeKind::lines;
    for (const Json& line : coordinates) {
      if (!append_line(line, shape)) return invalid;
    }
  } else if (shape.type == "Polygon") {
    shape.kind = ShapeKind::polygons;
    if (!append_polygon(coordinates, shape)) return invalid;
  } else if (shape.type == "MultiPolygon") {
    shape.kind = ShapeKind::polygons;
    for (const Json& polygon : coordinates) {
      if (!append_polygon(polygon, shape)) return invalid;
    }
  }
  return shape;
}

class GeoJsonLayer final : public VectorLayer {
 public:
  GeoJsonLayer(const fs::path& file, const VectorLayerOptions& options, const RunContext& run)
      : file_(file), text_(contents_of(file)) {
    Scanner scanner(
        file_, text_.size(), [&](const Json& feature) { learn_columns(feature); }, run);
    Json::sax_parse(text_, &scanner);
    const Json member = scanner.finish();
    header_.crs = scanner.states_crs() ? crs_of_member(member) : Crs{4326};
    header_.layer = scanner.name().empty() ? file.stem().string() : scanner.name();
    if (options.layer && *options.layer != header_.layer && *options.layer != file.stem()) {
      throw no_such_layer(options);
    }
  }

  [[nodiscard]] const VectorHeader& header() const override { return header_; }

  void for_each(const RunContext& run,
                const std::function<void(const VectorFeature&)>& visit) override {
    std::uint64_t number = 0;
    std::vector<Field> fields(header_.columns.size());
    const auto hand_on = [&](const Json& feature) {
      std::ranges::fill(fields, Field{});
      if (feature.contains("properties") && feature["properties"].is_object()) {
        for (const auto& [name, value] : feature["properties"].items()) {
          fields[column_.at(name)] = field_of(value);
        }
      }
      visit({.row = ++number, .fields = fields, .shape = shape_of(feature)});
    };
    Scanner scanner(file_, text_.size(), hand_on, run);
    Json::sax_parse(text_, &scanner);
  }

 private:
  [[nodiscard]] Error no_such_layer(const VectorLayerOptions& options) const {
    const std::string layer = shown(header_.layer);
    Text remedy{.en = fmt::format("A GeoJSON has one layer: {}", layer),
                .sv = fmt::format("En GeoJSON har ett lager: {}", layer)};
    if (!options.layer_option.empty()) {
      remedy.en += fmt::format(". Leave {} out.", options.layer_option);
      remedy.sv += fmt::format(". Utelämna {}.", options.layer_option);
    }
    return json_error("LAYER_MISSING", file_,
                      {.en = fmt::format("it has no layer {}", shown(*options.layer)),
                       .sv = fmt::format("den har inget lager {}", shown(*options.layer))})
        .with_remedy(std::move(remedy));
  }

  void learn_columns(const Json& feature) {
    if (!feature.contains("properties") || !feature["properties"].is_object()) return;
    for (const auto& [name, value] : feature["properties"].items()) {
      if (column_.emplace(name, header_.columns.size()).second) header_.columns.push_back(name);
    }
  }

  fs::path file_;
  std::string text_;
  VectorHeader header_;
  std::map<std::string, std::size_t> column_;
};

}  // namespace

std::unique_ptr<VectorLayer> open_geojson_layer(const std::filesystem::path& file,
                                                const VectorLayerOptions& options,
                                                const RunContext& run) {
  return std::make_unique<GeoJsonLayer>(file, options, run);
}

}  // namespace klara
