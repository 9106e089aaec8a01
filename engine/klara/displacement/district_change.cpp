#include <klara/displacement/district_change.hpp>

#include <klara/base/error.hpp>
#include <klara/displacement/weight.hpp>
#include <klara/inference/distributions.hpp>

#include <fmt/format.h>

#include <cmath>

namespace klara {
namespace {

void require_denominator(const Denominator& denominator, const DistrictSet& districts) {
  if (denominator.name.empty()) {
    throw bad_argument("DENOMINATOR_UNNAMED",
                       {.en = "a denominator has no name", .sv = "en nämnare saknar namn"})
        .with_remedy({.en = "Say what the rate is per, such as residents 2016.",
                      .sv = "Ange vad talet räknas per, till exempel invånare 2016."});
  }
  const auto refuse = [&](const Text& why) {
    throw bad_argument("DENOMINATOR_RANGE",
                       {.en = fmt::format("the denominator {}: {}", denominator.name, why.en),
                        .sv = fmt::format("nämnaren {}: {}", denominator.name, why.sv)});
  };
  if (!(std::isfinite(denominator.per) && denominator.per > 0.0)) {
    refuse({.en = fmt::format("rates must be per a positive number, got {}", denominator.per),
            .sv = fmt::format("tal måste ges per ett positivt antal, inte {}", denominator.per)});
  }
  if (denominator.of_district.size() != districts.size()) {
    refuse({.en = fmt::format("{} numbers for {} districts", denominator.of_district.size(),
                              districts.size()),
            .sv = fmt::format("{} tal för {} områden", denominator.of_district.size(),
                              districts.size())});
  }
  for (std::size_t d = 0; d < districts.size(); ++d) {
    const double value = denominator.of_district[d];
    if (std::isnan(value) || (value >= 0.0 && std::isfinite(value))) continue;
    refuse({.en = fmt::format("district {} has {}, but a number of at least 0 is needed",
                              districts[d].code, value),
            .sv = fmt::format("område {} har {}, men ett tal som är minst 0 behövs",
                              districts[d].code, value)});
  }
}

Rate rate(std::uint64_t count, const Denominator& denominator, std::size_t district, double level) {
  Rate result{.level = level, .per = denominator.per, .of = denominator.name};
  const double of = denominator.of_district[district];
  if (!(of > 0.0)) return result;
  const Limits limits = poisson_limits(count, level);
  result.value = static_cast<double>(count) / of * denominator.per;
  result.low = limits.low / of * denominator.per;
  result.high = limits.high / of * denominator.per;
  return result;
}

void count(std::span<const std::uint32_t> district_of, std::uint64_t BeforeAfter::*in,
           std::vector<DistrictChange>& changes) {
  for (const std::uint32_t d : district_of) {
    if (d != outside) ++(changes[d].counts.*in);
  }
}

}  // namespace

Estimate change_of_count(const BeforeAfter& counts, const Period& before, const Period& after,
                         double level) {
  require_weight(before.days(), {.en = "the length in days of the period before",
                                 .sv = "längden i dagar på perioden före"});
  require_weight(after.days(), {.en = "the length in days of the period after",
                                .sv = "längden i dagar på perioden efter"});
  const double ratio = after.days() / before.days();
  const auto n0 = static_cast<double>(counts.before);
  const auto n1 = static_cast<double>(counts.after);
  const Limits limits0 = poisson_limits(counts.before, level);
  const Limits limits1 = poisson_limits(counts.after, level);

  const double change = n1 - ratio * n0;
  return {.value = change,
          .se = std::sqrt(n1 + ratio * ratio * n0),
          .low = change - std::hypot(n1 - limits1.low, ratio * (limits0.high - n0)),
          .high = change + std::hypot(limits1.high - n1, ratio * (n0 - limits0.low)),
          .p = exact_binomial_p(counts.after, counts.before + counts.after, ratio / (1.0 + ratio)),
          .level = level};
}

std::vector<DistrictChange> district_changes(
    const DistrictSet& districts, std::span<const std::uint32_t> before_district_of,
    std::span<const std::uint32_t> after_district_of, const std::optional<Period>& before,
    const std::optional<Period>& after, std::span<const Denominator> denominators, double level) {
  for (const Denominator& denominator : denominators) require_denominator(denominator, districts);
  const bool compares = before && after;

  std::vector<DistrictChange> changes(districts.size());
  for (std::size_t d = 0; d < districts.size(); ++d) {
    changes[d].code = districts[d].code;
    changes[d].name = districts[d].name;
  }
  count(before_district_of, &BeforeAfter::before, changes);
  if (compares) count(after_district_of, &BeforeAfter::after, changes);

  for (std::size_t d = 0; d < changes.size(); ++d) {
    DistrictChange& change = changes[d];
    for (const Denominator& denominator : denominators) {
      change.before_rates.push_back(rate(change.counts.before, denominator, d, level));
      if (!compares) continue;
      change.after_rates.push_back(rate(change.counts.after, denominator, d, level));
    }
    if (compares) change.change = change_of_count(change.counts, *before, *after, level);
  }
  return changes;
}

}  // namespace klara
