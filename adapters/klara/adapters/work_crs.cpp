#include <klara/adapters/work_crs.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace klara {
namespace {

/// 2 % in length are 4 % in a density.
constexpr double most_off_scale = 0.02;

double median(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::ranges::nth_element(sorted, middle);
  return *middle;
}

/// Why the system draws no true lengths there, to stand after its name; none = it does.
std::optional<Text> untrue(Crs crs, Position middle) {
  if (!is_metric(crs)) {
    return Text{.en = "does not measure in true metres", .sv = "mäter inte i verkliga meter"};
  }
  const std::optional<LinearScale> scale = linear_scale(crs, middle);
  if (!scale) return Text{.en = "is not defined there", .sv = "gäller inte där"};
  const double worst = std::abs(scale->least - 1.0) > std::abs(scale->greatest - 1.0)
                           ? scale->least
                           : scale->greatest;
  if (std::abs(worst - 1.0) <= most_off_scale) return std::nullopt;
  const auto metres = [&](Language language) { return number(1000.0 * worst, 0, language); };
  return Text{.en = fmt::format("draws 1,000 m as {} m there", metres(Language::english)),
              .sv = fmt::format("gör 1\u202F000 m till {} m där", metres(Language::swedish))};
}

Error not_true_to_scale(Crs crs, const Text& why, Position middle, const Text& data) {
  const std::string local = name_of(local_metric_crs(middle.x, middle.y));
  return bad_argument(
             "CRS_NOT_TRUE_TO_SCALE",
             {.en = fmt::format("the working coordinate system {} is not true to scale where {} "
                                "lie: it {}",
                                name_of(crs), data.en, why.en),
              .sv = fmt::format("arbetskoordinatsystemet {} är inte skalriktigt där {} ligger: "
                                "det {}",
                                name_of(crs), data.sv, why.sv)})
      .with_remedy(
          {.en = fmt::format("Leave out --work-crs, so that a system for the place is chosen, or "
                             "name the local zone: --work-crs {}",
                             local),
           .sv = fmt::format("Utelämna --work-crs, så att ett system för platsen väljs, eller "
                             "ange den lokala zonen: --work-crs {}",
                             local)});
}

}  // namespace

Position middle_of(std::span<const double> x, std::span<const double> y, Crs crs) {
  return Projection(crs, {4326}).transformed({median(x), median(y)});
}

bool measures_true_metres(Crs crs, Position degrees) {
  return !untrue(crs, degrees);
}

WorkCrs chosen_work_crs(std::optional<Crs> asked, std::span<const CrsOffer> offers, Position middle,
                        const Text& data) {
  if (asked) {
    require_metric(*asked);
    if (const auto why = untrue(*asked, middle)) {
      throw not_true_to_scale(*asked, *why, middle, data);
    }
    return {.crs = *asked};
  }
  Text passed_over;
  const auto chose = [&](Crs crs, const Text& because) {
    return WorkCrs{crs,
                   Choice{"work-crs",
                          name_of(crs),
                          {.en = because.en + passed_over.en, .sv = because.sv + passed_over.sv}}};
  };
  for (const CrsOffer& offer : offers) {
    const std::optional<Text> why = untrue(offer.crs, middle);
    if (!why) {
      return chose(offer.crs,
                   {.en = fmt::format("the coordinate system of {}, in metres", offer.owner.en),
                    .sv = fmt::format("{}s koordinatsystem, i meter", offer.owner.sv)});
    }
    const std::string name = name_of(offer.crs);
    passed_over.en += fmt::format("; {} of {} {}", name, offer.owner.en, why->en);
    passed_over.sv += fmt::format("; {}s {} {}", offer.owner.sv, name, why->sv);
  }
  return chose(
      local_metric_crs(middle.x, middle.y),
      {.en = fmt::format("the local map projection in metres at the middle of {}", data.en),
       .sv = fmt::format("det lokala kartsystemet i meter vid {}s mitt", data.sv)});
}

}  // namespace klara
