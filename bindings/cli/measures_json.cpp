#include <cli/measures_json.hpp>

#include <klara/geodata/measure_words.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace klara {
namespace {

Json json_of(const PanelEffect& panel) {
  return {{"poisson", json_of_ratio(panel.poisson)},
          {"quasi_poisson", json_of_ratio(panel.quasi_poisson)},
          {"negative_binomial", json_of_ratio(panel.negative_binomial)},
          {"overdispersion", number_or_null(panel.dispersion)},
          {"theta", number_or_null(panel.theta)},
          {"areas", panel.areas},
          {"weeks", panel.weeks}};
}

Json json_of(const ExactComparison& exact) {
  return {{"ratio", json_of(exact.ratio)}, {"e_test_p", number_or_null(exact.e_test_p)}};
}

Json rings_part(const Rings& rings, const BeforeAfter& control,
                const std::vector<RingDifference>& differences) {
  Json each = Json::array();
  for (std::size_t r = 0; r < differences.size(); ++r) {
    const RingDifference& ring = differences[r];
    each.push_back({{"from_m", number_or_null(static_cast<double>(r) * rings.width.value)},
                    {"until_m", number_or_null(static_cast<double>(r + 1) * rings.width.value)},
                    {"before", ring.counts.before},
                    {"after", ring.counts.after},
                    {"wdd", json_of(ring.difference)},
                    {"p_adjusted", number_or_null(ring.p_adjusted)},
                    {"relative", json_of_ratio(ring.relative)},
                    {"cumulative_wdd", json_of(ring.cumulative)}});
  }
  return {{"control", json_of(control)}, {"rings", std::move(each)}};
}

Json rings_part(const FieldMeasures& measures, const Rings& rings) {
  Json result = rings_part(rings, measures.ring_control, measures.rings);
  Json others = Json::array();
  for (const ComparedRings& other : measures.other_rings) {
    others.push_back(rings_part(other.rings, other.control, other.differences));
  }
  result["other_widths"] = std::move(others);
  return result;
}

/// Areas of the panel: the treated one, the places, then the districts.
std::string code_of(std::size_t area, const Study& study) {
  return study.districts[area - 1 - study.places.size()].code;
}

Json synthetic_part(const SyntheticShares& found, const Study& study, Language language) {
  Json result = {{"change", nullptr},
                 {"p", nullptr},
                 {"rms_before", nullptr},
                 {"rms_after", nullptr},
                 {"blocks_before", found.blocks_before},
                 {"blocks_after", found.blocks_after},
                 {"donors", nullptr},
                 {"lacking", nullptr},
                 {"because", nullptr}};
  if (!found.control) {
    result["lacking"] = name_of(found.lack);
    result["because"] = lack_in_words(found.lack).in(language);
    return result;
  }
  const SyntheticControl& control = *found.control;
  result["change"] = number_or_null(control.mean_gap);
  result["p"] = number_or_null(control.placebo_p);
  result["rms_before"] = number_or_null(control.rms_before);
  result["rms_after"] = number_or_null(control.rms_after);
  Json donors = Json::array();
  for (std::size_t d = 0; d < found.donors.size(); ++d) {
    donors.push_back({{"code", code_of(found.donors[d], study)},
                      {"weight", number_or_null(control.weights[d])}});
  }
  result["donors"] = std::move(donors);
  return result;
}

Json json_of(const RegressionToMean& found, Language language) {
  return {{"before", found.counted},
          {"expected_again", number_or_null(found.expected)},
          {"mean", number_or_null(found.levels.mean)},
          {"shape", number_or_null(found.levels.shape)},
          {"areas", found.areas},
          {"applies_if", Text{.en = "the area was chosen for its count in the period before",
                              .sv = "området valdes för sitt antal i perioden före"}
                             .in(language)}};
}

int sign_of(ShareChange change) {
  if (change == ShareChange::none) return 0;
  return change == ShareChange::larger ? 1 : -1;
}

Json tested(const AreaShare& share) {
  return {{"share_before", number_or_null(share.share_before)},
          {"share_after", number_or_null(share.share_after)},
          {"p", number_or_null(share.p)},
          {"p_adjusted", number_or_null(share.p_adjusted)},
          {"sign", sign_of(share.change)}};
}

}  // namespace

void add_measures(Json& difference, const FieldMeasures& measures, const Study& study,
                  Language language) {
  difference["wdd_harm"] = measures.harm ? json_of(*measures.harm) : Json(nullptr);
  difference["panel"] = measures.panel ? json_of(*measures.panel) : Json(nullptr);
  difference["exact"] = measures.exact ? json_of(*measures.exact) : Json(nullptr);
  difference["rings"] = study.rings ? rings_part(measures, *study.rings) : Json(nullptr);
  difference["synthetic_control"] =
      measures.synthetic ? synthetic_part(*measures.synthetic, study, language) : Json(nullptr);
  difference["regression_to_mean"] =
      measures.regression ? json_of(*measures.regression, language) : Json(nullptr);
}

Json shares_part(const AreaShares& shares, const Study& study, Language language) {
  const auto code = [&](std::size_t area) -> std::string {
    if (area > 0) return study.districts[shares.districts[area - 1]].code;
    return study.treated->codes.size() == 1 ? study.treated->codes.front() : "treated";
  };
  Json areas = Json::array();
  for (std::size_t a = 0; a < shares.counts.size(); ++a) {
    Json area = {{"code", code(a)}};
    area.update(tested(shares.all.areas[a]));
    area["without_treated"] = a == 0 ? Json(nullptr) : tested(shares.without_treated.areas[a]);
    areas.push_back(std::move(area));
  }
  return {{"assumption", shares_in_words(shares).back().in(language)},
          {"s_index", number_or_null(shares.all.s_index)},
          {"s_index_with_incidents", number_or_null(shares.all.s_index_with_incidents)},
          {"s_index_without_treated", number_or_null(shares.without_treated.s_index)},
          {"s_index_with_incidents_without_treated",
           number_or_null(shares.without_treated.s_index_with_incidents)},
          {"areas", std::move(areas)}};
}

}  // namespace klara
