#include <klara/displacement/share_test.hpp>

#include <klara/base/error.hpp>
#include <klara/inference/chi_squared.hpp>
#include <klara/inference/distributions.hpp>
#include <klara/inference/false_discovery.hpp>

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace klara {
namespace {

double chi_squared(const BeforeAfter& area, const BeforeAfter& all) {
  const auto x0 = static_cast<double>(area.before);
  const auto x1 = static_cast<double>(area.after);
  const auto n0 = static_cast<double>(all.before);
  const auto n1 = static_cast<double>(all.after);
  const double n = n0 + n1;
  const double off = x0 * (n1 - x1) - x1 * (n0 - x0);
  const double margins = n0 * n1 * (x0 + x1) * (n - x0 - x1);
  return margins > 0.0 ? off * off * (n - 1.0) / margins : Estimate::none;
}

ShareTest tested(std::span<const BeforeAfter> areas, std::optional<std::size_t> left_out,
                 double threshold) {
  require_interval_level(threshold);
  BeforeAfter all;
  for (std::size_t j = 0; j < areas.size(); ++j) {
    if (j == left_out) continue;
    all.before += areas[j].before;
    all.after += areas[j].after;
  }
  std::vector<double> p(areas.size(), Estimate::none);
  for (std::size_t j = 0; j < areas.size(); ++j) {
    if (j != left_out) p[j] = chi_squared_upper(chi_squared(areas[j], all), 1.0);
  }
  const std::vector<double> adjusted = benjamini_yekutieli(p);

  ShareTest result;
  double counted = 0.0;
  double with_incidents = 0.0;
  double changed = 0.0;
  for (std::size_t j = 0; j < areas.size(); ++j) {
    AreaShare& share = result.areas.emplace_back();
    if (j == left_out) continue;
    share.share_before = static_cast<double>(areas[j].before) / static_cast<double>(all.before);
    share.share_after = static_cast<double>(areas[j].after) / static_cast<double>(all.after);
    share.p = p[j];
    share.p_adjusted = adjusted[j];
    if (adjusted[j] < threshold) {
      share.change =
          share.share_after > share.share_before ? ShareChange::larger : ShareChange::smaller;
      changed += 1.0;
    }
    counted += 1.0;
    if (areas[j].before + areas[j].after > 0) with_incidents += 1.0;
  }
  result.s_index = (counted - changed) / counted;
  result.s_index_with_incidents = (with_incidents - changed) / with_incidents;
  return result;
}

}  // namespace

ShareTest share_test(std::span<const BeforeAfter> areas, double threshold) {
  return tested(areas, std::nullopt, threshold);
}

ShareTest share_test_without(std::span<const BeforeAfter> areas, std::size_t treated,
                             double threshold) {
  if (treated >= areas.size()) {
    throw bad_argument(
        "AREA_RANGE",
        {.en = fmt::format("area {} is left out, but there are {}", treated + 1, areas.size()),
         .sv = fmt::format("område {} utelämnas, men det finns {}", treated + 1, areas.size())});
  }
  return tested(areas, treated, threshold);
}

}  // namespace klara
