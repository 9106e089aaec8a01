#pragma once
/// How values stand in JSON: NaN as null, nothing left out.
#include <klara/base/estimate.hpp>
#include <klara/displacement/before_after.hpp>

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace klara {

/// With its keys in the order in which they were set.
using Json = nlohmann::ordered_json;

[[nodiscard]] Json number_or_null(double value);
[[nodiscard]] Json number_or_null(const std::optional<double>& value);
[[nodiscard]] Json text_or_null(const std::string& text);

[[nodiscard]] Json members_of(const Estimate& estimate);
/// Null for what does not apply.
[[nodiscard]] Json json_of(const Estimate& estimate);
/// The error of a ratio is that of its logarithm, and says so.
[[nodiscard]] Json json_of_ratio(const Estimate& ratio);
[[nodiscard]] Json json_of(const BeforeAfter& counts);

}  // namespace klara
