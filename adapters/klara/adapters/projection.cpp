#include <klara/adapters/projection.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>
#include <proj.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <string_view>
#include <utility>

namespace klara {
namespace {

constexpr int wgs84 = 4326;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct ContextDeleter {
  void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};

struct PjDeleter {
  void operator()(PJ* pj) const { proj_destroy(pj); }
};

using Context = std::unique_ptr<PJ_CONTEXT, ContextDeleter>;
using Pj = std::unique_ptr<PJ, PjDeleter>;

/// A PROJ that keeps quiet and stays off the network.
Context quiet_context() {
  Context context(proj_context_create());
  proj_log_level(context.get(), PJ_LOG_NONE);
  proj_context_set_enable_network(context.get(), 0);
  return context;
}

/// For questions to the database. A context is not for two threads, and opening one takes a
/// millisecond, so that each thread keeps its own.
PJ_CONTEXT* questions() {
  thread_local const Context context = quiet_context();
  return context.get();
}

Error unknown_crs(const std::string& text) {
  Error error = bad_argument(
      "CRS_UNKNOWN", {.en = fmt::format("\"{}\" is no coordinate system that Klara knows", text),
                      .sv = fmt::format("\"{}\" är inget koordinatsystem som Klara känner", text)});
  error.with_remedy(
      {.en =
           "Write an EPSG code of a map or of longitude and latitude: EPSG:3011 (SWEREF 99 18 00), "
           "EPSG:3006 (SWEREF 99 TM), EPSG:4326 (GPS). Pipelines and definitions are not taken.",
       .sv = "Skriv EPSG-koden för ett kartsystem eller för longitud och latitud: EPSG:3011 "
             "(SWEREF 99 18 00), EPSG:3006 (SWEREF 99 TM), EPSG:4326 (GPS). Kedjor av "
             "transformationer och egna definitioner tas inte emot."});
  return error;
}

Pj find(PJ_CONTEXT* context, int epsg) {
  return Pj(proj_create_from_database(context, "EPSG", std::to_string(epsg).c_str(),
                                      PJ_CATEGORY_CRS, 0, nullptr));
}

Pj definition(PJ_CONTEXT* context, Crs crs) {
  Pj pj = find(context, crs.epsg);
  if (!pj) throw unknown_crs(name_of(crs));
  return pj;
}

/// The number of "EPSG:3011", "epsg:3011" or "3011".
std::optional<int> epsg_number(std::string_view text) {
  constexpr std::string_view authority = "EPSG:";
  const bool named =
      text.size() > authority.size() &&
      std::equal(authority.begin(), authority.end(), text.begin(),
                 [](char a, char b) { return a == (b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b); });
  if (named) text.remove_prefix(authority.size());
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || parsed != end || number <= 0) return std::nullopt;
  return number;
}

PJ_TYPE type_of(Crs crs) {
  return proj_get_type(definition(questions(), crs).get());
}

/// Grown by this share of its width and height on each side.
Bounds grown_by(const Bounds& b, double share) {
  const double dx = share * (b.east - b.west);
  const double dy = share * (b.north - b.south);
  return {b.west - dx, b.south - dy, b.east + dx, b.north + dy};
}

struct SwerefZone {
  int epsg;
  double central_meridian;
};

constexpr std::array sweref_zones{
    SwerefZone{3007, 12.00}, SwerefZone{3008, 13.50}, SwerefZone{3009, 15.00},
    SwerefZone{3010, 16.50}, SwerefZone{3011, 18.00}, SwerefZone{3012, 14.25},
    SwerefZone{3013, 15.75}, SwerefZone{3014, 17.25}, SwerefZone{3015, 18.75},
    SwerefZone{3016, 20.25}, SwerefZone{3017, 21.75}, SwerefZone{3018, 23.25}};

Crs utm_zone(double longitude, double latitude) {
  int zone = std::clamp(static_cast<int>(std::floor((longitude + 180.0) / 6.0)) + 1, 1, 60);
  const bool south_west_norway =
      latitude >= 56.0 && latitude < 64.0 && longitude >= 3.0 && longitude < 12.0;
  if (south_west_norway) zone = 32;
  return {(latitude >= 0.0 ? 32600 : 32700) + zone};
}

std::optional<Bounds> looked_up_area_of_use(Crs crs) {
  const std::optional<Bounds> degrees = degrees_of_use(crs);
  if (!degrees) return std::nullopt;
  if (is_geographic(crs)) {
    const Bounds b = grown_by(*degrees, 0.1);
    return Bounds{std::max(b.west, -180.0), std::max(b.south, -90.0), std::min(b.east, 180.0),
                  std::min(b.north, 90.0)};
  }

  // Borders of a box of degrees bend on the map: follow them, not only the corners.
  constexpr int steps = 32;
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i <= steps; ++i) {
    const double along = static_cast<double>(i) / steps;
    const double longitude = degrees->west + along * (degrees->east - degrees->west);
    const double latitude = degrees->south + along * (degrees->north - degrees->south);
    x.insert(x.end(), {longitude, longitude, degrees->west, degrees->east});
    y.insert(y.end(), {degrees->south, degrees->north, latitude, latitude});
  }
  Projection({wgs84}, crs).transform(x, y);
  Bounds b;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isfinite(x[i])) b = united(b, {x[i], y[i], x[i], y[i]});
  }
  if (b.empty()) return std::nullopt;
  return grown_by(b, 0.1);
}

}  // namespace

Crs crs_named(const std::string& text) {
  const std::optional<int> epsg = epsg_number(text);
  if (!epsg) throw unknown_crs(text);
  Pj pj = find(questions(), *epsg);
  if (!pj) throw unknown_crs(text);
  if (proj_get_type(pj.get()) == PJ_TYPE_COMPOUND_CRS) {  // heights are not used
    pj.reset(proj_crs_get_sub_crs(questions(), pj.get(), 0));
  }
  const PJ_TYPE type = proj_get_type(pj.get());
  if (type != PJ_TYPE_PROJECTED_CRS && type != PJ_TYPE_GEOGRAPHIC_2D_CRS) throw unknown_crs(text);
  return {epsg_number(proj_get_id_code(pj.get(), 0)).value()};
}

std::optional<Crs> crs_of_definition(const std::string& wkt) {
  constexpr int beyond_doubt = 70;  // per cent: all but the name agrees
  Pj pj(proj_create_from_wkt(questions(), wkt.c_str(), nullptr, nullptr, nullptr));
  if (pj && proj_get_type(pj.get()) == PJ_TYPE_BOUND_CRS) {
    pj.reset(proj_get_source_crs(questions(), pj.get()));
  }
  if (!pj) return std::nullopt;
  const char* const authority = proj_get_id_auth_name(pj.get(), 0);
  const char* const own = proj_get_id_code(pj.get(), 0);
  if (authority != nullptr && own != nullptr && std::string_view(authority) == "EPSG") {
    const std::optional<int> epsg = epsg_number(own);
    if (epsg && find(questions(), *epsg)) return Crs{*epsg};
  }
  int* confidence = nullptr;
  PJ_OBJ_LIST* const matches = proj_identify(questions(), pj.get(), "EPSG", nullptr, &confidence);
  std::optional<Crs> crs;
  if (matches != nullptr && proj_list_get_count(matches) > 0 && confidence[0] >= beyond_doubt) {
    const Pj match(proj_list_get(questions(), matches, 0));
    const char* const code = proj_get_id_code(match.get(), 0);
    const std::optional<int> epsg = epsg_number(code != nullptr ? code : "");
    if (epsg) crs = Crs{*epsg};
  }
  proj_int_list_destroy(confidence);
  proj_list_destroy(matches);
  return crs;
}

std::string name_of(Crs crs) {
  return fmt::format("EPSG:{}", crs.epsg);
}

bool is_metric(Crs crs) {
  const Pj pj = definition(questions(), crs);
  if (proj_get_type(pj.get()) != PJ_TYPE_PROJECTED_CRS) return false;
  const Pj conversion(proj_crs_get_coordoperation(questions(), pj.get()));
  const char* method = nullptr;
  if (!conversion || proj_coordoperation_get_method_info(questions(), conversion.get(), &method,
                                                         nullptr, nullptr) == 0) {
    return false;
  }
  const std::string_view name(method != nullptr ? method : "");
  if (name.starts_with("Mercator") || name.starts_with("Popular Visualisation")) return false;
  const Pj axes(proj_crs_get_coordinate_system(questions(), pj.get()));
  for (int axis = 0; axis < 2; ++axis) {
    double metres = 0.0;
    if (proj_cs_get_axis_info(questions(), axes.get(), axis, nullptr, nullptr, nullptr, &metres,
                              nullptr, nullptr, nullptr) == 0 ||
        metres != 1.0) {
      return false;
    }
  }
  return true;
}

bool is_geographic(Crs crs) {
  return type_of(crs) == PJ_TYPE_GEOGRAPHIC_2D_CRS;
}

void require_metric(Crs crs) {
  if (is_metric(crs)) return;
  throw bad_argument(
      "CRS_NOT_METRIC",
      {.en = fmt::format("the working coordinate system {} does not measure in true metres",
                         name_of(crs)),
       .sv = fmt::format("arbetskoordinatsystemet {} mäter inte i verkliga meter", name_of(crs))})
      .with_remedy({.en =
                        "Distances and areas need a projected system in metres, such as EPSG:3011 "
                        "(Stockholm) or EPSG:3006 (Sweden): --work-crs EPSG:3011",
                    .sv = "Avstånd och ytor kräver ett kartsystem i meter, till exempel EPSG:3011 "
                          "(Stockholm) eller EPSG:3006 (Sverige): --work-crs EPSG:3011"});
}

std::optional<Bounds> degrees_of_use(Crs crs) {
  const Pj pj = definition(questions(), crs);
  Bounds degrees;
  if (proj_get_area_of_use(questions(), pj.get(), &degrees.west, &degrees.south, &degrees.east,
                           &degrees.north, nullptr) == 0 ||
      degrees.west < -180.0) {  // PROJ's mark for unknown is -1000
    return std::nullopt;
  }
  if (degrees.east < degrees.west) {  // across the date line
    degrees.west = -180.0;
    degrees.east = 180.0;
  }
  return degrees;
}

std::optional<Bounds> area_of_use(Crs crs) {
  // Asked of two dozen systems at once, and a projection takes milliseconds to set up.
  thread_local std::map<int, std::optional<Bounds>> answered;
  const auto known = answered.find(crs.epsg);
  if (known != answered.end()) return known->second;
  return answered[crs.epsg] = looked_up_area_of_use(crs);
}

std::optional<LinearScale> linear_scale(Crs crs, Position degrees) {
  constexpr double radians = std::numbers::pi / 180.0;
  // PROJ 9.1 misreads systems whose first axis is north unless they are turned.
  const Pj pj(proj_normalize_for_visualization(questions(), definition(questions(), crs).get()));
  const PJ_FACTORS factors =
      proj_factors(pj.get(), proj_coord(radians * degrees.x, radians * degrees.y, 0.0, 0.0));
  const LinearScale scale{factors.tissot_semiminor, factors.tissot_semimajor};
  // PROJ leaves zeros where it fails.
  const bool defined = std::isfinite(scale.least) && std::isfinite(scale.greatest) &&
                       scale.least > 0.0 && proj_errno(pj.get()) == 0;
  return defined ? std::optional(scale) : std::nullopt;
}

Crs local_metric_crs(double longitude, double latitude) {
  // Of the zones that the authority gives for this place, the one whose meridian is nearest.
  const SwerefZone* nearest = nullptr;
  for (const SwerefZone& zone : sweref_zones) {
    const auto distance = [&](const SwerefZone& z) {
      return std::abs(z.central_meridian - longitude);
    };
    if (nearest != nullptr && distance(*nearest) <= distance(zone)) continue;
    const std::optional<Bounds> use = degrees_of_use({zone.epsg});
    if (use && use->contains({longitude, latitude})) nearest = &zone;
  }
  return nearest != nullptr ? Crs{nearest->epsg} : utm_zone(longitude, latitude);
}

struct Projection::Handle {
  Context context = quiet_context();
  Pj pj;  // null = nothing to do
};

Projection::Projection(Crs from, Crs to) : handle_(std::make_unique<Handle>()) {
  PJ_CONTEXT* const context = handle_->context.get();
  const Pj source = definition(context, from);
  const Pj target = definition(context, to);
  if (from == to) return;
  const Pj by_authority(
      proj_create_crs_to_crs_from_pj(context, source.get(), target.get(), nullptr, nullptr));
  if (by_authority) {
    handle_->pj.reset(proj_normalize_for_visualization(context, by_authority.get()));
  }
  if (!handle_->pj) throw unknown_crs(fmt::format("{} -> {}", name_of(from), name_of(to)));
}

Projection::~Projection() = default;
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;

void Projection::transform(std::span<double> x, std::span<double> y) const {
  if (handle_->pj) {
    proj_trans_generic(handle_->pj.get(), PJ_FWD, x.data(), sizeof(double), x.size(), y.data(),
                       sizeof(double), y.size(), nullptr, 0, 0, nullptr, 0, 0);
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) x[i] = y[i] = not_a_number;
  }
}

Position Projection::transformed(Position p) const {
  transform({&p.x, 1}, {&p.y, 1});
  return p;
}

}  // namespace klara
