#include <cli/assumption.hpp>
#include <cli/result_json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace klara {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::IsSupersetOf;
using namespace std::string_literals;

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

MultiPolygon square(double west, double south, double side) {
  return {{.shell = {{west, south},
                     {west + side, south},
                     {west + side, south + side},
                     {west, south + side}},
           .holes = {}}};
}

constexpr Instant day(int n) {
  return Instant{std::chrono::days{n}};
}

// Two districts of 1 km, five incidents of which two share a place, one row set aside.
StudyInputs small_inputs() {
  StudyInputs in;
  in.crs = {3011};
  in.incidents.crs = in.crs;
  in.incidents.points = {.x = {100.0, 100.0, 400.5, 1100.0, 1900.0},
                         .y = {100.0, 100.0, 600.0, 100.0, 900.0},
                         .weight = {},
                         .from = {day(1), day(2), day(11), day(12), day(13)},
                         .until = {day(1), day(3), day(11), day(12), day(14)}};
  in.incidents.categories = {
      {.name = "brott", .levels = {"rån", "stöld"}, .of_row = {0, 1, 1, 1, 0}}};
  in.incidents.rows = {2, 3, 4, 5, 6};
  in.incidents.intake = {.source = "anmälningar.csv",
                         .sha256 = "ab12",
                         .read = 6,
                         .used = 5,
                         .quarantined = {{7, "COORD_ZERO"}},
                         .warnings = {{"PERIOD_CROSSED", 2, {.en = "crosses", .sv = "går över"}}},
                         .choices = {}};
  in.resolved.incidents.columns.categories = {"brott"};
  in.districts.emplace();
  in.districts->crs = in.crs;
  in.districts->districts = {{.code = "01001", .name = "Åkeshov", .area = square(0, 0, 1000)},
                             {.code = "01002", .name = "Älvsjö", .area = square(1000, 0, 1000)}};
  in.districts->intake = {.source = "områden.gpkg",
                          .sha256 = "cd34",
                          .read = 2,
                          .used = 2,
                          .quarantined = {},
                          .warnings = {},
                          .choices = {}};
  in.selection = {.taken = 5, .outside_time = 0, .other_category = 0};

  in.study.districts = in.districts->districts;
  in.study.before = Period{day(0), day(10)};
  in.study.after = Period{day(10), day(20)};
  in.study.treated = StudyArea{.name = "Åkeshov", .codes = {"01001"}, .polygon = {}};
  in.study.places = {{.name = "Torget", .codes = {}, .polygon = square(1000, 0, 300)}};
  in.study.denominators = {{.name = "boende",
                            .per = 1000.0,
                            .of_district = {2000.0, std::numeric_limits<double>::quiet_NaN()}}};
  in.study.bandwidth = Metres{300.0};
  in.study.cell = Metres{100.0};

  Provenance& p = in.provenance;
  p.study = "liten";
  p.verb = "run";
  p.version = "1.2.3";
  p.seed = std::numeric_limits<std::uint64_t>::max();
  p.language = Language::swedish;
  p.data = DataClass::simulated;
  p.parameters = {
      {.name = "bandwidth", .value = "300m", .chosen_because = {}},
      {.name = "x", .value = "öst", .chosen_because = {.en = "by name", .sv = "efter namnet"}},
      {.name = "category", .value = "brott", .chosen_because = {}},
      {.name = "denominator", .value = "pop", .chosen_because = {}},
      {.name = "denominator", .value = "besök.csv", .chosen_because = {}}};
  p.inputs = {{.role = "incidents", .path = "anmälningar.csv", .sha256 = "ab12", .rows = 6}};
  p.incidents = in.incidents.intake;
  p.districts = in.districts->intake;
  return in;
}

const std::vector<WrittenFile> files{{.path = "ut/liten.gpkg", .bytes = 4096}};

FoundDensity found_on(const Grid& grid, double value) {
  FoundDensity found;
  found.surface.density = Raster(grid, value);
  return found;
}

class ResultJson : public testing::Test {
 protected:
  StudyInputs in = small_inputs();
  Analysis result = analysis(in.incidents.points, in.study);
};

TEST_F(ResultJson, BeginsEveryDocumentAlike) {
  const FoundDensity found = found_on(grid_covering({0, 0, 2000, 1000}, Metres{100.0}), 1e-6);
  const std::vector documents{inspect_as_json(in),
                              bandwidth_as_json(in, {}),
                              density_as_json(in, found, files),
                              districts_as_json(in, result, files),
                              displacement_as_json(in, result, files),
                              run_as_json(in, result, files)};
  for (const std::string& text : documents) {
    EXPECT_EQ(text.back(), '\n');
    const Json json = Json::parse(text);
    EXPECT_THAT(keys_of(json),
                IsSupersetOf({"schema", "version", "study", "language", "audience", "data",
                              "data_source", "stamps", "parameters", "seed", "inputs", "crs",
                              "intake", "districts_intake", "selection"}));
    EXPECT_EQ(keys_of(json).front(), "schema");
    EXPECT_EQ(json["schema"], "klara/run/1");
    EXPECT_EQ(json["version"], "1.2.3");
    EXPECT_EQ(json["seed"], std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(json["crs"], "EPSG:3011");
    EXPECT_EQ(json["data"], "simulated");
    EXPECT_FALSE(json["stamps"].empty());
  }
}

TEST_F(ResultJson, GivesEveryBandwidthOrTheReasonWhyThereIsNone) {
  BandwidthFamily family;
  family.precision = {.incidents = 5,
                      .places = 4,
                      .shared = 0.4,
                      .rounding = {},
                      .spacing = Metres{25.0},
                      .floor = Metres{25.0}};
  family.floor = Metres{70.0};
  family.leave_out = LeaveOut::place;
  family.estimates = {{.rule = BandwidthRule::scott,
                       .bandwidth = Metres{123.5},
                       .code = {},
                       .reason = {},
                       .note = {}},
                      {.rule = BandwidthRule::plug_in,
                       .bandwidth = Metres{60.0},
                       .code = {},
                       .reason = {},
                       .note = {.en = "too short", .sv = "för kort"}},
                      {.rule = BandwidthRule::diggle,
                       .bandwidth = std::nullopt,
                       .code = "PAIRS_TOO_MANY",
                       .reason = {.en = "too many", .sv = "för många"},
                       .note = {}}};
  const Json json = Json::parse(bandwidth_as_json(in, family));
  EXPECT_EQ(json["estimates"], Json::parse(R"([
    {"rule": "scott", "kernel": "quartic", "bandwidth_m": 123.5, "below_floor": false,
     "code": null, "reason": null, "note": null},
    {"rule": "plug-in", "kernel": "quartic", "bandwidth_m": 60.0, "below_floor": true,
     "code": null, "reason": null, "note": "för kort"},
    {"rule": "diggle", "kernel": "quartic", "bandwidth_m": null, "below_floor": null,
     "code": "PAIRS_TOO_MANY", "reason": "för många", "note": null}])"));
  EXPECT_EQ(json["precision"], Json::parse(R"({"incidents": 5, "places": 4, "shared": 0.4,
    "rounding_m": null, "spacing_m": 25.0})"));
  EXPECT_EQ(json["floor_m"], 70.0);
  EXPECT_THAT(json["floor_because"].get<std::string>(), testing::HasSubstr("inom 25\u00A0m"));
  EXPECT_EQ(json["leave_out"], "place");
  EXPECT_THAT(json["leave_out_because"].get<std::string>(), testing::HasSubstr("4 platser"));
  EXPECT_DOUBLE_EQ(json["summary"]["middle_m"], std::sqrt(60.0 * 123.5));
  EXPECT_EQ(json["summary"]["longest_m"], 123.5);
  EXPECT_TRUE(json["summary"]["agreeing"].is_null());
  EXPECT_EQ(json["summary"]["to_try_m"], Json::array({120.0}));
  EXPECT_THAT(json["advice"].get<std::string>(), testing::HasSubstr("ingen regel ensam"));

  const Json empty = Json::parse(bandwidth_as_json(in, {}));
  EXPECT_TRUE(empty["floor_m"].is_null());
  EXPECT_TRUE(empty["summary"]["middle_m"].is_null());
  EXPECT_EQ(empty["leave_out"], "incident");
}

TEST_F(ResultJson, AccountsForEveryRow) {
  const Json json = Json::parse(inspect_as_json(in));
  const Json& intake = json["intake"];
  EXPECT_EQ(intake["read"].get<int>(),
            intake["used"].get<int>() + intake["quarantined"].get<int>());
  EXPECT_EQ(intake["reasons"], Json({{"COORD_ZERO", 1}}));
  EXPECT_EQ(intake["rows"], Json::array({{{"row", 7}, {"code", "COORD_ZERO"}}}));
  EXPECT_EQ(intake["warnings"],
            Json::array({{{"code", "PERIOD_CROSSED"}, {"rows", 2}, {"message", "går över"}}}));
  EXPECT_EQ(json["districts_intake"]["used"], 2);
  EXPECT_EQ(json["selection"]["taken"].get<int>() + json["selection"]["outside_time"].get<int>() +
                json["selection"]["other_category"].get<int>(),
            intake["used"].get<int>());
}

TEST_F(ResultJson, SaysWhyAParameterWasChosen) {
  const Json parameters = Json::parse(inspect_as_json(in))["parameters"];
  EXPECT_EQ(parameters["bandwidth"], Json({{"value", "300m"}, {"chosen_because", nullptr}}));
  EXPECT_EQ(parameters["x"], Json({{"value", "öst"}, {"chosen_because", "efter namnet"}}));
  // What may stand several times is a list also when it stands once.
  EXPECT_EQ(parameters["category"]["value"], Json::array({"brott"}));
  EXPECT_EQ(parameters["denominator"]["value"], Json::array({"pop", "besök.csv"}));
}

TEST_F(ResultJson, SaysThatTheErrorOfARatioIsThatOfItsLogarithm) {
  result.displacement->difference.relative.value = 0.5;
  Json difference = Json::parse(displacement_as_json(in, result, files))["difference"];
  EXPECT_THAT(keys_of(difference["relative"]),
              ElementsAre("value", "se", "low", "high", "p", "level", "se_of"));
  EXPECT_EQ(difference["relative"]["se_of"], "logarithm");
  result.displacement->difference.relative = {};
  difference = Json::parse(displacement_as_json(in, result, files))["difference"];
  EXPECT_TRUE(difference["relative"].is_null());
}

TEST_F(ResultJson, GivesNoScatterThatIsNotKnown) {
  const auto factor = [&] {
    return Json::parse(displacement_as_json(in, result, files))["overdispersion"]["factor"];
  };
  result.displacement->overdispersion = {.factor = 1.0, .weeks = 3, .freedom = 2};
  EXPECT_TRUE(factor().is_null());
  result.displacement->overdispersion = {.factor = 1.5, .weeks = 30, .freedom = 28};
  EXPECT_EQ(factor(), 1.5);
}

TEST_F(ResultJson, KeepsUnicode) {
  EXPECT_NE(inspect_as_json(in).find("anmälningar.csv"), std::string::npos);
  EXPECT_NE(districts_as_json(in, result, files).find("Åkeshov"), std::string::npos);
}

TEST_F(ResultJson, TellsWhatIsInTheFile) {
  const Json json = Json::parse(inspect_as_json(in));
  // Outwards to whole steps: no coordinate of an incident.
  EXPECT_EQ(json["extent"], Json({{"west", 100.0},
                                  {"south", 100.0},
                                  {"east", 2000.0},
                                  {"north", 1000.0},
                                  {"rounded_to_m", 100.0}}));
  EXPECT_EQ(json["time"]["from"], "1970-01-02T00:00:00Z");
  EXPECT_EQ(json["time"]["until"], "1970-01-15T00:00:00Z");
  EXPECT_EQ(json["time"]["exact"], 3);
  EXPECT_EQ(json["time"]["intervals"], 2);
  EXPECT_EQ(json["ties"],
            Json({{"positions", 4}, {"tied_incidents", 2}, {"most_at_one_position", 2}}));
  EXPECT_EQ(json["categories"][0]["levels"],
            Json::array({{{"level", "rån"}, {"n", 2}}, {{"level", "stöld"}, {"n", 3}}}));
}

TEST_F(ResultJson, HasNullForWhatAnEmptyFileLacks) {
  in.incidents.points = {};
  in.incidents.categories.clear();
  in.districts.reset();
  const Json json = Json::parse(inspect_as_json(in));
  EXPECT_TRUE(json["extent"].is_null());
  EXPECT_TRUE(json["time"].is_null());
  EXPECT_TRUE(json["districts_intake"].is_null());
  EXPECT_EQ(json["ties"]["positions"], 0);
}

TEST_F(ResultJson, GivesDensityPerSquareKilometre) {
  FoundDensity found = found_on(grid_covering({0, 0, 300, 200}, Metres{100.0}), 2e-6);
  std::vector<double>& values = found.surface.density.values;
  values = {1e-6, 2e-6, no_value, 3e-6, 2e-6, 2e-6};
  const Json density = Json::parse(density_as_json(in, found, files))["density"];
  EXPECT_EQ(density["unit"], "incidents/km2");
  EXPECT_EQ(density["cells"], 5);
  EXPECT_DOUBLE_EQ(density["minimum"].get<double>(), 1.0);
  EXPECT_DOUBLE_EQ(density["maximum"].get<double>(), 3.0);
  EXPECT_EQ(density["maximum_at"], Json({{"x", 50.0}, {"y", 50.0}}));
  EXPECT_DOUBLE_EQ(density["total"].get<double>(), 10e-6 * 100.0 * 100.0);
  EXPECT_THAT(keys_of(density["grid"]), ElementsAre("west", "north", "cell_m", "columns", "rows"));

  values.assign(6, no_value);
  const Json empty = Json::parse(density_as_json(in, found, files))["density"];
  EXPECT_TRUE(empty["minimum"].is_null());
  EXPECT_TRUE(empty["maximum_at"].is_null());
}

TEST_F(ResultJson, TellsHowADensityWasFound) {
  FoundDensity found = found_on(grid_covering({0, 0, 300, 200}, Metres{100.0}), 2e-6);
  found.incidents = 55;
  found.places = 10;
  found.plan = {.method = DensityMethod::disc_sums,
                .density_seconds = 0.25,
                .seconds = 0.5,
                .fixed_bytes = 100.0,
                .bytes_a_cell = 8.0};
  found.others = {{DensityMethod::reach_sums, 0.75}};
  found.seconds = 0.3;
  found.memory_limit = 1'000'000;
  in.provenance.language = Language::english;
  Json json = Json::parse(density_as_json(in, found, files));
  EXPECT_TRUE(json["density"]["limits"].is_null());
  EXPECT_TRUE(json["density"]["bandwidths"].is_null());
  EXPECT_EQ(json["method"],
            Json({{"name", "disc_sums"},
                  {"because", "the fastest, estimated at 0.25 s, the next 0.75 s"},
                  {"density_estimated_seconds", 0.25},
                  {"others", {{{"name", "reach_sums"}, {"estimated_seconds", 0.75}}}},
                  {"estimated_seconds", 0.5},
                  {"seconds", 0.3},
                  {"estimated_bytes", 148.0},
                  {"memory_limit_bytes", 1'000'000},
                  {"error", {{"bound", 1e-10}, {"of", "value"}}},
                  {"incidents", 55},
                  {"places", 10}}));

  in.study.density = {.kernel = Kernel::gaussian, .gaussian_tolerance = 1e-12};
  json = Json::parse(density_as_json(in, found, files));
  EXPECT_EQ(json["method"]["error"], Json({{"bound", 1e-12}, {"of", "highest"}}));

  in.study.adaptive = true;
  found.bandwidths =
      AdaptiveBandwidths{.shortest = {50.0},
                         .median = {100.0},
                         .longest = {400.0},
                         .below_cell = 3,
                         .classes = {{55, {50.0}, {400.0}, DensityMethod::reach_sums}}};
  json = Json::parse(density_as_json(in, found, files));
  EXPECT_EQ(json["method"]["name"], "by_class");
  EXPECT_EQ(json["density"]["bandwidths"], Json({{"shortest_m", 50.0},
                                                 {"median_m", 100.0},
                                                 {"longest_m", 400.0},
                                                 {"shorter_than_cell", 3},
                                                 {"classes",
                                                  {{{"incidents", 55},
                                                    {"shortest_m", 50.0},
                                                    {"longest_m", 400.0},
                                                    {"method", "reach_sums"}}}}}));
}

TEST_F(ResultJson, GivesTheLimitsOfADensityInItsUnit) {
  FoundDensity found = found_on(grid_covering({0, 0, 300, 200}, Metres{100.0}), 2e-6);
  const Grid grid = found.surface.density.grid;
  found.surface.limits =
      SurfaceLimits{Raster(grid, 1e-6), Raster(grid, 0.5e-6), Raster(grid, 6e-6), 0.9};
  found.surface.incidents_outside = 4;
  in.study.intervals = IntervalOptions{.method = IntervalMethod::bootstrap, .level = 0.9};
  in.study.window = {{.shell = {{0, 0}, {300, 0}, {300, 200}}, .holes = {}}};
  const Json density = Json::parse(density_as_json(in, found, files))["density"];
  EXPECT_EQ(density["incidents_outside"], 4);
  const Json& limits = density["limits"];
  EXPECT_THAT(keys_of(limits), ElementsAre("method", "level", "se", "low", "high"));
  EXPECT_EQ(limits["method"], "bootstrap");
  EXPECT_EQ(limits["level"], 0.9);
  EXPECT_DOUBLE_EQ(limits["se"]["maximum"].get<double>(), 1.0);
  EXPECT_DOUBLE_EQ(limits["low"]["minimum"].get<double>(), 0.5);
  EXPECT_DOUBLE_EQ(limits["high"]["maximum"].get<double>(), 6.0);

  in.study.window.clear();
  EXPECT_TRUE(
      Json::parse(density_as_json(in, found, files))["density"]["incidents_outside"].is_null());
}

TEST_F(ResultJson, CountsDistrictsWithRatesAndChange) {
  const Json json = Json::parse(districts_as_json(in, result, files));
  EXPECT_EQ(json["periods"], Json({{"before", 2}, {"after", 3}}));
  ASSERT_EQ(json["districts"].size(), 2U);
  const Json& first = json["districts"][0];
  EXPECT_THAT(keys_of(first), ElementsAre("code", "name", "before", "after", "change"));
  EXPECT_EQ(first["code"], "01001");
  EXPECT_EQ(first["before"]["n"], 2);
  EXPECT_EQ(first["after"]["n"], 1);
  ASSERT_EQ(first["before"]["rates"].size(), 1U);
  const Json& rate = first["before"]["rates"][0];
  EXPECT_THAT(keys_of(rate), ElementsAre("value", "low", "high", "level", "per", "of"));
  EXPECT_EQ(rate["value"], 1.0);
  EXPECT_EQ(rate["low"], result.districts[0].before_rates[0].low);
  EXPECT_EQ(rate["high"], result.districts[0].before_rates[0].high);
  EXPECT_EQ(rate["level"], 0.95);
  EXPECT_EQ(rate["per"], 1000.0);
  EXPECT_EQ(rate["of"], "boende");
  EXPECT_THAT(keys_of(first["change"]), ElementsAre("value", "se", "low", "high", "p", "level"));
  EXPECT_EQ(first["change"]["value"], -1.0);
  const std::string assumption = json["districts_assumption"];
  EXPECT_EQ(assumption, districts_assumption(true).sv);
  EXPECT_EQ(Json::parse(run_as_json(in, result, files))["districts_assumption"], assumption);
  const auto local = [](int n) { return std::chrono::local_days{std::chrono::days{n}}; };
  in.resolved.before = {local(0), local(9)};
  in.resolved.after = {local(10), local(20)};
  const std::string lengths = " " + unequal_periods(in.resolved).sv;
  EXPECT_EQ(Json::parse(districts_as_json(in, result, files))["districts_assumption"],
            assumption + lengths);
  EXPECT_EQ(Json::parse(displacement_as_json(in, result, files))["difference"]["assumption"],
            difference_assumption(*result.displacement).sv + lengths);
  // The second district's denominator is not known.
  EXPECT_TRUE(json["districts"][1]["before"]["rates"][0]["value"].is_null());
  EXPECT_TRUE(json["districts"][1]["before"]["rates"][0]["high"].is_null());
  EXPECT_EQ(json["files"], Json::array({{{"path", "ut/liten.gpkg"}, {"bytes", 4096}}}));
}

TEST_F(ResultJson, CountsDistrictsOfOneTimeWithoutChange) {
  in.study.before.reset();
  in.study.after.reset();
  in.study.treated.reset();
  result = analysis(in.incidents.points, in.study);
  const Json json = Json::parse(districts_as_json(in, result, files));
  EXPECT_TRUE(json["periods"].is_null());
  EXPECT_EQ(json["districts"][0]["before"]["n"], 3);
  EXPECT_TRUE(json["districts"][0]["after"].is_null());
  EXPECT_TRUE(json["districts"][0]["change"].is_null());
  EXPECT_EQ(json["districts_assumption"], districts_assumption(false).sv) << "that of its rates";
  in.study.denominators.clear();
  const Analysis counted = analysis(in.incidents.points, in.study);
  EXPECT_TRUE(Json::parse(districts_as_json(in, counted, files))["districts_assumption"].is_null());
  const Json run = Json::parse(run_as_json(in, result, files));
  EXPECT_TRUE(run["displacement"].is_null());
  EXPECT_TRUE(run["density"].is_null());
}

TEST_F(ResultJson, HasEveryPartOfDisplacementAndNullForThoseNotAnswered) {
  const Json json = Json::parse(displacement_as_json(in, result, files));
  EXPECT_EQ(json["areas"]["treated"], Json({{"before", 2}, {"after", 1}}));
  EXPECT_THAT(keys_of(json["areas"]),
              ElementsAre("treated", "displacement", "control", "outside", "shared"));
  for (const char* wdd : {"wdd", "wdd_poisson"}) {
    const Json& part = json["difference"][wdd];
    EXPECT_THAT(keys_of(part), ElementsAre("local", "displacement", "total", "overdispersion"));
    EXPECT_THAT(keys_of(part["local"]), ElementsAre("value", "se", "low", "high", "p", "level"));
  }
  EXPECT_THAT(keys_of(json["difference"]), IsSupersetOf({"assumption", "relative", "wdq"}));
  EXPECT_TRUE(json["difference"]["wdq"]["interpretable"].is_boolean());
  ASSERT_EQ(json["places"].size(), 1U);
  EXPECT_THAT(keys_of(json["places"][0]),
              ElementsAre("name", "before", "after", "counted_elsewhere", "change", "p_adjusted",
                          "distance_m", "alternative", "share_of_fall", "at_most",
                          "minimum_detectable", "verdict", "flags", "selected_by_search"));
  EXPECT_EQ(json["places"][0]["name"], "Torget");
  EXPECT_THAT(keys_of(json["local"]), IsSupersetOf({"change", "share_change", "minimum_detectable",
                                                    "area_year_cv", "controls", "flags"}));
  EXPECT_NEAR(json["places"][0]["distance_m"].get<double>(), std::hypot(650.0, 350.0), 1e-9);
  ASSERT_EQ(json["verdicts"].size(), 6U);
  EXPECT_THAT(keys_of(json["verdicts"][0]),
              ElementsAre("kind", "verdict", "estimate", "unit", "at_most", "minimum_detectable",
                          "margin", "alternative", "because", "flags"));
  EXPECT_THAT(keys_of(json["flows"]),
              ElementsAre("max_distance_m", "max_cost", "not_traceable", "routes"));
  EXPECT_EQ(json["verdicts"][0]["kind"], "geographic");
  EXPECT_EQ(json["verdicts"][0]["verdict"], "cannot_tell");  // of five incidents
  EXPECT_THAT(
      keys_of(json["shares"]),
      ElementsAre("assumption", "s_index", "s_index_with_incidents", "s_index_without_treated",
                  "s_index_with_incidents_without_treated", "areas"));
  for (const char* later : {"composition", "offenders"}) {
    ASSERT_TRUE(json.contains(later)) << later;
    EXPECT_TRUE(json[later].is_null()) << later;
  }
  EXPECT_EQ(json["temporal"]["incidents"], json["areas"]["treated"]);
  // The whole of it stands in the run, too.
  const Json run = Json::parse(run_as_json(in, result, files));
  EXPECT_EQ(run["displacement"]["difference"], json["difference"]);
  EXPECT_EQ(run["displacement"]["temporal"], json["temporal"]);
  EXPECT_EQ(run["displacement"]["verdicts"], json["verdicts"]);
  result.displacement->hours.reset();
  EXPECT_TRUE(Json::parse(displacement_as_json(in, result, files))["temporal"].is_null());
}

TEST_F(ResultJson, GivesTheFallInIncidentsAndAsAShareWithOneInterval) {
  PlaceAnswer& answer = result.displacement->place.value();
  AreaChange& change = answer.found.treated.change;
  change.expected = 200.0;
  change.change = -60.0;
  change.relative = {.value = 0.7, .low = 0.6, .high = 0.9, .p = 0.01, .level = 0.95};
  answer.found.treated.p = 0.02;
  answer.found.trend.basis = TrendBasis::estimated;
  const Json local = Json::parse(displacement_as_json(in, result, files))["local"];
  EXPECT_NEAR(local["change"]["low"].get<double>(), -80.0, 1e-12);
  EXPECT_NEAR(local["change"]["high"].get<double>(), -20.0, 1e-12);
  EXPECT_NEAR(local["share_change"]["value"].get<double>(), -0.3, 1e-12);
  EXPECT_NEAR(local["share_change"]["high"].get<double>(), -0.1, 1e-12);
  EXPECT_EQ(local["change"]["p"], 0.02);
  EXPECT_TRUE(local["flags"].empty());
  EXPECT_EQ(local["short_windows"], true);
}

TEST_F(ResultJson, HasDensityOfBothPeriodsInTheRun) {
  const Json density = Json::parse(run_as_json(in, result, files))["density"];
  EXPECT_EQ(density["unit"], "incidents/km2/month");
  for (const char* period : {"before", "after"}) {
    EXPECT_THAT(keys_of(density[period]),
                ElementsAre("grid", "cells", "minimum", "maximum", "maximum_at", "total", "outline",
                            "limits", "incidents_outside"));
    EXPECT_GE(density[period]["outline"]["held"].get<double>(), 0.5);
  }
  EXPECT_TRUE(density["before"]["incidents_outside"].is_null()) << "there is no window";
  // Two incidents in ten days, all of them on the grid; the midpoint rule at a third of h.
  EXPECT_NEAR(density["before"]["total"].get<double>(), 2.0 * days_per_month / 10.0, 0.05);
}

TEST_F(ResultJson, HasTheTestedChangeInTheRunAsItStandsAlone) {
  TestedChange change;
  change.options.relabellings = 99;
  change.comparison = period_comparison(in.incidents.points, in.study, /*seed=*/1, change.options);
  const Json run = Json::parse(run_as_json(in, result, files, {.change = &change}));
  const Json alone = Json::parse(change_as_json(in, change.comparison, files));
  EXPECT_THAT(keys_of(run["change"]), ElementsAre("total", "density", "pattern"));
  for (const char* const part : {"total", "density", "pattern"}) {
    EXPECT_EQ(run["change"][part], alone[part]) << part;
  }
  EXPECT_TRUE(Json::parse(run_as_json(in, result, files))["change"].is_null());
  EXPECT_TRUE(run["rate"].is_null());
}

TEST_F(ResultJson, HasARateWithWhatItIsPerAndWhereNothingCanBeTold) {
  in.population.emplace();
  StudyPopulation& population = *in.population;
  population.places = {
      .x = {500, 1500}, .y = {500, 500}, .weight = {100, 300}, .from = {}, .until = {}};
  population.bandwidth = Metres{700.0};
  population.name = "boende 2016";
  const Grid grid = grid_covering({0, 0, 200, 100}, Metres{100.0});
  FoundRate found;
  found.layers = {.rate = Raster(grid, 0.004),
                  .se = Raster(grid, 0.001),
                  .population = Raster(grid, 2e-4),
                  .near = Raster(grid, 50.0),
                  .incidents_outside = 1,
                  .population_outside = 2};
  found.layers.rate.values[1] = no_value;
  found.incidents = 4.0;
  found.population = 400.0;
  found.untold = {10'000.0};
  found.incidents_untold = 1;
  found.highest = {
      {.at = {50.0, 50.0}, .rate = 0.004, .se = 0.001, .population = 30.0, .district = 1}};
  const Json rate = Json::parse(rate_as_json(in, found, files))["rate"];
  EXPECT_EQ(rate["per"], 1000.0);
  EXPECT_EQ(rate["of"], "boende 2016");
  EXPECT_EQ(rate["overall"], 10.0);
  EXPECT_EQ(rate["population"]["kind"], "exact");
  EXPECT_EQ(rate["population"]["density"]["maximum"], 200.0);
  EXPECT_EQ(rate["rate"]["maximum"], 4.0);
  EXPECT_EQ(rate["rate"]["cells"], 1);
  EXPECT_EQ(rate["highest"][0]["district"], "01002");
  EXPECT_EQ(rate["highest"][0]["at_least"], 2.0);
  EXPECT_EQ(rate["cannot_tell"], Json({{"area_km2", 0.01}, {"incidents", 1}}));
  EXPECT_EQ(rate["outside"], Json({{"incidents", 1}, {"population_places", 2}}));
}

TEST_F(ResultJson, WritesNumbersThatReadBackTheSame) {
  result.displacement->difference.relative.value = 0.1 + 0.2;
  result.displacement->difference.relative.se = std::numeric_limits<double>::denorm_min();
  result.displacement->difference.relative.p = std::numeric_limits<double>::quiet_NaN();
  result.displacement->difference.relative.high = std::numeric_limits<double>::infinity();
  const std::string text = displacement_as_json(in, result, files);
  const Json relative = Json::parse(text)["difference"]["relative"];
  EXPECT_EQ(relative["value"].get<double>(), 0.1 + 0.2);
  EXPECT_EQ(relative["se"].get<double>(), std::numeric_limits<double>::denorm_min());
  EXPECT_TRUE(relative["p"].is_null());
  EXPECT_TRUE(relative["high"].is_null());
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text, displacement_as_json(in, result, files));
}

TEST_F(ResultJson, PutsTheTruthOfASimulationInside) {
  Provenance provenance;
  provenance.verb = "simulate";
  provenance.data = DataClass::simulated;
  provenance.districts = in.districts->intake;
  const Json json =
      Json::parse(simulate_as_json(provenance, 14261, R"({"moved": {"share": 0.5}})", files));
  EXPECT_EQ(json["schema"], "klara/simulate/1");
  EXPECT_EQ(json["rows"], 14261);
  EXPECT_EQ(json["truth"]["moved"]["share"], 0.5);
  EXPECT_TRUE(json["intake"].is_null());
  EXPECT_EQ(json["districts_intake"]["used"], 2);
  EXPECT_EQ(json["inputs"], Json::array());
}

TEST_F(ResultJson, TellsAnErrorInTheLanguageAskedFor) {
  Error error =
      bad_data("CRS_MISSING", {.en = "no coordinate system", .sv = "inget koordinatsystem"});
  error.with_remedy({.en = "--crs", .sv = "--crs"}).at("a.csv", 17);
  EXPECT_EQ(Json::parse(error_as_json(error, {}, Language::swedish)),
            Json({{"error",
                   {{"code", "CRS_MISSING"},
                    {"message", "inget koordinatsystem"},
                    {"remedy", "--crs"},
                    {"file", "a.csv"},
                    {"row", 17},
                    {"written", Json::array()}}}}));
  const Json bare = Json::parse(error_as_json(cancelled(), files, Language::english));
  EXPECT_EQ(bare["error"]["message"], "cancelled");
  EXPECT_TRUE(bare["error"]["file"].is_null());
  EXPECT_TRUE(bare["error"]["row"].is_null());
  EXPECT_EQ(bare["error"]["written"], Json::array({{{"path", "ut/liten.gpkg"}, {"bytes", 4096}}}));
}

TEST_F(ResultJson, SurvivesBytesThatAreNoText) {
  const Error error = unreadable("FILE_MISSING", {.en = "no file \xff", .sv = "ingen fil \xff"});
  EXPECT_EQ(Json::parse(error_as_json(error, {}, Language::english))["error"]["message"],
            "no file \xEF\xBF\xBD");
}

}  // namespace
}  // namespace klara
