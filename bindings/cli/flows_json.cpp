#include <cli/flows_json.hpp>

#include <klara/displacement/tested_place.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

namespace klara {
namespace {

/// A treated area of one district is that district.
std::string key_of_treated(const StudyArea& treated) {
  return treated.codes.size() == 1 ? treated.codes.front() : "treated";
}

/// Infinity is no number of JSON, and no limit.
Json limit(double farthest) {
  return std::isfinite(farthest) ? number_or_null(farthest) : Json(nullptr);
}

/// Of searched places the value is not known, but its limits are.
Json json_of_rest(const Estimate& rest) {
  return std::isnan(rest.high) ? Json(nullptr) : members_of(rest);
}

}  // namespace

Json flows_part(const DisplacementReport& report, const Study& study) {
  if (!report.flows) return nullptr;
  const Flows& flows = *report.flows;
  Json routes = Json::array();
  for (const Route& route : flows.routes) {
    routes.push_back(
        {{"from", key_of_treated(*study.treated)},
         {"to", tested_place(*report.place, route.place, study.places, study.districts).key},
         {"moved", json_of(route.moved)},
         {"alternative", "greater"},
         {"distance_m", number_or_null(route.distance.value)},
         {"cost", flows.straight_lines ? Json(nullptr) : number_or_null(route.cost)},
         {"selected_by_search", route.selected_by_search}});
  }
  return {{"max_distance_m", flows.straight_lines ? limit(flows.farthest) : Json(nullptr)},
          {"max_cost", flows.straight_lines ? Json(nullptr) : limit(flows.farthest)},
          {"not_traceable", json_of_rest(flows.not_traceable)},
          {"routes", std::move(routes)}};
}

}  // namespace klara
