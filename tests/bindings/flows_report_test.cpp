#include <cli/flows_report.hpp>

#include <cli/flows_json.hpp>

#include <bindings/sample_study.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <utility>

namespace klara {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Of two named places one has received.
struct TracedFall {
  Study study;
  DisplacementReport report;

  TracedFall() {
    study.treated = StudyArea{.name = "Sergels torg", .codes = {"1010280"}, .polygon = {}};
    study.places = {{.name = "Vasagatan", .codes = {}, .polygon = {}},
                    {.name = "Liljeholmen", .codes = {}, .polygon = {}}};
    report.place.emplace();
    report.place->found.places.resize(2);
    Flows& flows = report.flows.emplace();
    flows.fall = {.value = 909.0, .low = 700.0, .high = 1100.0, .p = 0.0025};
    flows.routes = {{.place = 1,
                     .moved = {.value = 265.0, .low = 47.0, .high = 506.0, .p = 0.018},
                     .cost = 3552.4,
                     .distance = {3552.4}}};
    flows.not_traceable = {.value = 0.0, .low = 0.0, .high = 1053.0};
  }

  [[nodiscard]] std::string page(Language language) const {
    const ReportStyle style{.language = language, .version = {}};
    Page page(style);
    flow_answers(page, study, report);
    return page.taken();
  }
  [[nodiscard]] Json json() const { return flows_part(report, study); }
};

TEST(FlowsReport, TellsWhatWasTracedAndWhatCannotBe) {
  const TracedFall fall;
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("265 fler (47 till 506)"));
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("Ej spårbart: mellan 0 och 1\u202F053 "));
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("p 0,018"));
  const std::string page = fall.page(Language::english);
  EXPECT_THAT(page, HasSubstr("Liljeholmen"));
  EXPECT_THAT(page, HasSubstr("265 more (47 to 506)"));
  EXPECT_THAT(page, HasSubstr("3,552 m"));
  EXPECT_THAT(page, HasSubstr("Not traceable: between 0 and 1,053 "));
  EXPECT_THAT(page, Not(HasSubstr("search")));
}

TEST(FlowsReport, SaysWhenAPlaceWasFoundBySearch) {
  TracedFall fall;
  fall.report.flows->routes[0].selected_by_search = true;
  EXPECT_THAT(fall.page(Language::english), HasSubstr("likely too large"));
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("troligen för stora"));
}

TEST(FlowsReport, SaysWhereTheFallCutsAnInterval) {
  TracedFall fall;
  Estimate& came = fall.report.place->found.places[1].arrivals.count;
  came = {.value = 265.0, .low = 47.0, .high = 506.2};
  EXPECT_THAT(fall.page(Language::english), Not(HasSubstr("No more is carried")));
  came.high = 1700.0;
  EXPECT_THAT(fall.page(Language::english), HasSubstr("No more is carried than the fall can be"));
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("Mer än minskningen kan vara förs inte"));
}

TEST(FlowsReport, GivesCostsWhereThereAreSome) {
  TracedFall fall;
  fall.report.flows->straight_lines = false;
  fall.report.flows->routes[0].cost = 12.5;
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("kostnad 12,5"));
  EXPECT_THAT(fall.page(Language::english), HasSubstr("cost 12.5"));
}

TEST(FlowsReport, TracesNothingWithoutASureFallOrAPlace) {
  TracedFall fall;
  fall.report.flows->routes.clear();
  EXPECT_THAT(fall.page(Language::english), HasSubstr("nowhere that can be told"));
  EXPECT_THAT(fall.page(Language::english), HasSubstr("between 0 and"));
  fall.report.flows->not_traceable = {};
  EXPECT_THAT(fall.page(Language::english), IsEmpty());
  fall = {};
  for (const double p : {0.06, Estimate::none}) {
    fall.report.flows->fall.p = p;
    EXPECT_THAT(fall.page(Language::english), IsEmpty());
  }
  fall.report.flows.reset();
  EXPECT_THAT(fall.page(Language::english), IsEmpty());
}

TEST(FlowsReport, NamesAPlaceThatRoseOutOfReach) {
  TracedFall fall;
  Flows& flows = *fall.report.flows;
  EXPECT_THAT(fall.page(Language::english), HasSubstr("at the other tested\nplaces"));
  flows.routes.clear();
  EXPECT_THAT(fall.page(Language::english), HasSubstr("at the tested places"));
  EXPECT_THAT(fall.page(Language::swedish), HasSubstr("på de prövade\nplatserna"));

  PlaceAnswer& answer = *fall.report.place;
  answer.distance = {{0.0}, {312.0}, {3552.4}};
  answer.found.places[0].area = 1;
  answer.found.places[1].area = 2;
  answer.found.places[1].p_rise = 0.018;
  flows.farthest = 2000.0;
  EXPECT_THAT(fall.page(Language::english),
              HasSubstr("Liljeholmen rose, but lies beyond the farthest distance."));
  EXPECT_THAT(fall.page(Language::swedish),
              HasSubstr("Liljeholmen ökade, men ligger bortom det längsta avståndet."));
  EXPECT_THAT(fall.page(Language::english), Not(HasSubstr("nowhere that can be told")));
  EXPECT_THAT(fall.page(Language::english), Not(HasSubstr("Vasagatan")));
  flows.not_traceable = {};
  EXPECT_THAT(fall.page(Language::english), HasSubstr("Liljeholmen rose"));

  flows.straight_lines = false;
  fall.study.flows.costs = {0.0, 5.0, Estimate::none};
  EXPECT_THAT(fall.page(Language::english),
              HasSubstr("Liljeholmen rose, but the costs give no way there."));
  EXPECT_THAT(fall.page(Language::swedish),
              HasSubstr("Liljeholmen ökade, men kostnaderna anger ingen väg dit."));
}

TEST(FlowsReport, KeepsToTheWidthOfThePage) {
  TracedFall fall;
  fall.study.places[1].name = std::string(60, 'y');
  Route& route = fall.report.flows->routes[0];
  route.moved = {.value = 100'000.0, .low = 99'999.0, .high = 123'456.0, .p = 0.0001};
  fall.report.flows->routes.resize(12, route);
  fall.report.flows->straight_lines = false;
  for (const Language language : {Language::english, Language::swedish}) {
    EXPECT_LE(widest_line(fall.page(language)), page_width);
  }
  EXPECT_THAT(fall.page(Language::english), HasSubstr("and 4 more"));
}

TEST(FlowsJson, NamesRoutesByDistrictOrPlace) {
  TracedFall fall;
  Json json = fall.json();
  EXPECT_TRUE(json["max_distance_m"].is_null());
  EXPECT_EQ(json["not_traceable"]["high"], 1053.0);
  ASSERT_EQ(json["routes"].size(), 1u);
  const Json& route = json["routes"][0];
  EXPECT_EQ(route["from"], "1010280");
  EXPECT_EQ(route["to"], "Liljeholmen");
  EXPECT_EQ(route["moved"]["value"], 265.0);
  EXPECT_EQ(route["alternative"], "greater");
  EXPECT_EQ(route["distance_m"], 3552.4);
  EXPECT_TRUE(route["cost"].is_null());
  EXPECT_EQ(route["selected_by_search"], false);

  fall.study.treated->codes.push_back("1010270");
  EXPECT_EQ(fall.json()["routes"][0]["from"], "treated");
  fall.report.flows->farthest = 4000.0;
  EXPECT_EQ(fall.json()["max_distance_m"], 4000.0);
  fall.report.flows->straight_lines = false;
  json = fall.json();
  EXPECT_TRUE(json["max_distance_m"].is_null());
  EXPECT_EQ(json["max_cost"], 4000.0);
  EXPECT_EQ(json["routes"][0]["cost"], 3552.4);
}

TEST(FlowsJson, GivesLimitsWithoutAValueAndNothingWithoutFlows) {
  TracedFall fall;
  fall.report.flows->not_traceable.value = Estimate::none;
  EXPECT_TRUE(fall.json()["not_traceable"]["value"].is_null());
  EXPECT_EQ(fall.json()["not_traceable"]["low"], 0.0);
  fall.report.flows->not_traceable = {};
  EXPECT_TRUE(fall.json()["not_traceable"].is_null());
  fall.report.flows.reset();
  EXPECT_TRUE(fall.json().is_null());
}

}  // namespace
}  // namespace klara
