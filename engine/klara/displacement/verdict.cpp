#include <klara/displacement/verdict.hpp>

#include <cmath>

namespace klara {
namespace {

ReasonedVerdict verdict_with(Verdict verdict, VerdictReason reason, const Evidence& evidence) {
  return {.verdict = verdict,
          .reason = reason,
          .at_most = evidence.at_most,
          .detectable = evidence.detectable,
          .margin = evidence.margin,
          .cautions = evidence.cautions};
}

}  // namespace

ReasonedVerdict ungated_verdict(const Evidence& evidence) {
  const auto say = [&](Verdict verdict, VerdictReason reason) {
    return verdict_with(verdict, reason, evidence);
  };
  if (std::isnan(evidence.p_rise)) return say(Verdict::cannot_tell, VerdictReason::too_imprecise);
  if (evidence.p_rise <= clear_p) {
    return evidence.cautions.empty() ? say(Verdict::displacement, VerdictReason::sure_rise)
                                     : say(Verdict::possible, VerdictReason::caution);
  }
  if (evidence.p_rise <= possible_p) return say(Verdict::possible, VerdictReason::unsure_rise);
  if (evidence.p_fall <= clear_p) return say(Verdict::diffusion, VerdictReason::sure_fall_here);
  if (evidence.detectable && *evidence.detectable <= evidence.margin) {
    return say(Verdict::none_detected, VerdictReason::within_margin);
  }
  return say(Verdict::cannot_tell, VerdictReason::too_imprecise);
}

ReasonedVerdict displacement_verdict(const AreaChange& fall, double p_fall,
                                     const Evidence& evidence) {
  const auto cannot_tell = [&](VerdictReason reason) {
    return verdict_with(Verdict::cannot_tell, reason, evidence);
  };
  if (std::isnan(fall.expected)) return cannot_tell(VerdictReason::no_controls);
  if (fall.expected < fewest_expected) return cannot_tell(VerdictReason::few_expected);
  // A test that could not be made is NaN, and the other decides.
  const bool fell = std::fmax(fall.p_fall, p_fall) <= clear_p;
  return fell ? ungated_verdict(evidence) : cannot_tell(VerdictReason::no_sure_fall);
}

std::vector<Caution> cautions_of(const CityTrend& trend, const AreaChange& change) {
  std::vector<Caution> cautions;
  if (trend.basis != TrendBasis::estimated) cautions.push_back(Caution::few_controls);
  if (!change.variation_identified) cautions.push_back(Caution::variation_not_identified);
  return cautions;
}

std::vector<Caution> cautions_of(const EarlierYears& years) {
  if (!surely_strays(years)) return {};
  return {Caution::trends_not_parallel};
}

}  // namespace klara
