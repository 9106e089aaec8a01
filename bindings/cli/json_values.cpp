#include <cli/json_values.hpp>

#include <nlohmann/json.hpp>

#include <cmath>

namespace klara {

Json number_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json number_or_null(const std::optional<double>& value) {
  return value ? number_or_null(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json members_of(const Estimate& estimate) {
  return {{"value", number_or_null(estimate.value)}, {"se", number_or_null(estimate.se)},
          {"low", number_or_null(estimate.low)},     {"high", number_or_null(estimate.high)},
          {"p", number_or_null(estimate.p)},         {"level", number_or_null(estimate.level)}};
}

Json json_of(const Estimate& estimate) {
  return std::isnan(estimate.value) ? Json(nullptr) : members_of(estimate);
}

Json json_of_ratio(const Estimate& ratio) {
  Json result = json_of(ratio);
  if (!result.is_null()) result["se_of"] = "logarithm";
  return result;
}

Json json_of(const BeforeAfter& counts) {
  return {{"before", counts.before}, {"after", counts.after}};
}

}  // namespace klara
