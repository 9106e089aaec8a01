#include <cli/assumption.hpp>

#include <klara/base/numbers.hpp>

namespace klara {
namespace {

/// How far apart an area's weeks are.
Text weeks_alone(const Overdispersion& scatter) {
  if (!scatter.known()) {
    return {.en = "counts vary as by chance alone, since φ is not known (too few weeks)",
            .sv = "antalen varierar bara som av slumpen, då φ inte är känd (för få veckor)"};
  }
  const auto phi = [&](Language language) { return number(scatter.factor, 2, language); };
  return {.en = "no area differs more from year to year than from week to week (φ " +
                phi(Language::english) + ")",
          .sv = "inget område skiljer sig mer från år till år än från vecka till vecka (φ " +
                phi(Language::swedish) + ")"};
}

}  // namespace

Text difference_assumption(const DisplacementReport& report) {
  const Text weeks = weeks_alone(report.overdispersion);
  Text sentences{
      .en = "the treated area would have followed its comparison, and " + weeks.en +
            ". Areas mostly differ more, so the intervals are too narrow and p too small.",
      .sv = "insatsområdet hade följt jämförelsen, och " + weeks.sv +
            ". Områden skiljer sig oftast mer, så intervallen är för smala och p för små."};
  if (report.difference.wdq) {
    sentences.en += " The places are compared only with their own past.";
    sentences.sv += " Platserna jämförs bara med sin egen tid före.";
  }
  return sentences;
}

Text districts_assumption(bool compared) {
  const Text of_p = compared ? Text{.en = " and p too small; p stands for each district alone.",
                                    .sv = " och p för små; p gäller varje område för sig."}
                             : Text{.en = ".", .sv = "."};
  return {.en =
              "counts vary as by chance alone (Poisson). Areas vary more from year to year, so "
              "the intervals are too narrow" +
              of_p.en,
          .sv =
              "antalen varierar bara som av slumpen (Poisson). Områden varierar mer från år till "
              "år, så intervallen är för smala" +
              of_p.sv};
}

Text unequal_periods(const StudyFile& study) {
  if (!study.before || !study.after) return {};
  const auto days = [](const LocalPeriod& period) { return period.until - period.from; };
  const auto left_out = study.displacement.wash_out.value_or(std::chrono::seconds{});
  if (days(*study.before) == days(*study.after) - left_out) return {};
  Text sentence{.en = "Changes: as if before were as long as after",
                .sv = "Skillnader: som om före vore lika långt som efter"};
  if (!study.denominators.empty()) {
    sentence.en += "; rates: of each period as it is";
    sentence.sv += "; tal: för var period som den är";
  }
  return {.en = sentence.en + ".", .sv = sentence.sv + "."};
}

Text with_period_lengths(const Text& assumption, const StudyFile& study) {
  const Text lengths = unequal_periods(study);
  if (lengths.en.empty()) return assumption;
  return {.en = assumption.en + " " + lengths.en, .sv = assumption.sv + " " + lengths.sv};
}

}  // namespace klara
