#include <klara/geodata/verdict_words.hpp>

#include <klara/base/numbers.hpp>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

std::string crimes(double value, Language language) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(std::max(value, 0.0)));
  return language == Language::swedish ? count(whole, language) + " brott"
                                       : counted(whole, "crime", "crimes", language);
}

}  // namespace

Text verdict_in_words(const PlaceVerdict& verdict) {
  switch (verdict.verdict) {
    case Verdict::displacement:
      return {.en = "clear displacement", .sv = "tydlig omfördelning"};
    case Verdict::possible:
      return {.en = "possible displacement", .sv = "möjlig omfördelning"};
    case Verdict::diffusion:
      return {.en = "diffusion of benefit", .sv = "spridd nytta"};
    case Verdict::cannot_tell:
      return {.en = "cannot tell", .sv = "kan inte avgöras"};
    case Verdict::none_detected:
      break;
  }
  const double most = std::ceil(std::max(verdict.at_most, 0.0));
  return {.en = "none detected, at most " + number(most, 0, Language::english),
          .sv = "ingen påvisad, högst " + number(most, 0, Language::swedish)};
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::displacement:
      return "displacement";
    case Verdict::possible:
      return "possible";
    case Verdict::none_detected:
      return "none_detected";
    case Verdict::diffusion:
      return "diffusion";
    case Verdict::cannot_tell:
      break;
  }
  return "cannot_tell";
}

Text reason_in_words(const PlaceVerdict& verdict) {
  switch (verdict.reason) {
    case VerdictReason::sure_rise:
      return {.en =
                  "crime fell in the treated area and rose at a place, both beyond the city's "
                  "change and beyond chance",
              .sv =
                  "brotten minskade i insatsområdet och ökade på en plats, båda utöver stadens "
                  "förändring och utöver slumpen"};
    case VerdictReason::unsure_rise:
      return {
          .en = "a place rose by more than chance brings one time in ten, but not one in twenty",
          .sv = "en plats ökade mer än slumpen ger en gång av tio, men inte en av tjugo"};
    case VerdictReason::caution:
      return {
          .en = "the rise at a place would be clear, if nothing spoke against trusting the test",
          .sv = "ökningen på en plats vore tydlig, om inget talade mot att lita på prövningen"};
    case VerdictReason::sure_fall_here:
      return {.en = "crime fell at a place around, too, beyond the city's change and beyond chance",
              .sv =
                  "brotten minskade också på en plats runt omkring, utöver stadens förändring och "
                  "utöver slumpen"};
    case VerdictReason::within_margin:
      return {.en = "a rise large enough to matter would have been seen at every place",
              .sv = "en ökning stor nog att ha betydelse hade synts på varje plats"};
    case VerdictReason::no_sure_fall:
      return {.en = "no sure fall in the treated area that could have moved",
              .sv = "ingen säker minskning i insatsområdet som kunde ha flyttat"};
    case VerdictReason::few_expected:
      return {
          .en =
              "fewer than five crimes were expected in the treated area; longer periods would "
              "help",
          .sv = "färre än fem brott var väntade i insatsområdet; längre perioder skulle hjälpa"};
    case VerdictReason::no_controls:
      return {.en = "too few areas with crimes to compare with; more districts would help",
              .sv = "för få områden med brott att jämföra med; fler områden skulle hjälpa"};
    case VerdictReason::too_imprecise:
      break;
  }
  return {.en = "a rise large enough to matter might not have been seen; longer periods would help",
          .sv =
              "en ökning stor nog att ha betydelse kunde ha förblivit osedd; längre perioder "
              "skulle hjälpa"};
}

const char* name_of(Caution caution) {
  switch (caution) {
    case Caution::few_controls:
      return "few_controls";
    case Caution::variation_not_identified:
      return "variation_not_identified";
    case Caution::trends_not_parallel:
      return "trends_not_parallel";
    case Caution::anticipation:
      return "anticipation";
    case Caution::register_change:
      return "register_change";
    case Caution::against_its_own_year_only:
      break;
  }
  return "against_its_own_year_only";
}

Text caution_in_words(Caution caution) {
  switch (caution) {
    case Caution::few_controls:
      return {.en = "fewer than ten areas to compare with",
              .sv = "färre än tio områden att jämföra med"};
    case Caution::variation_not_identified:
      return {.en = "the areas to compare with are too small to show how years differ at this size",
              .sv =
                  "områdena att jämföra med är för små för att visa hur år skiljer sig åt i denna "
                  "storlek"};
    case Caution::trends_not_parallel:
      return {.en = "the areas did not follow each other before",
              .sv = "områdena följdes inte åt före"};
    case Caution::anticipation:
      return {.en = "the change began before the date", .sv = "förändringen började före datumet"};
    case Caution::register_change:
      return {.en = "the register or its borders changed inside the series",
              .sv = "registret eller dess gränser ändrades inom serien"};
    case Caution::against_its_own_year_only:
      break;
  }
  return {.en = "compared with its own year before only",
          .sv = "jämfört bara med sitt eget år före"};
}

Text short_answer(const PlaceAnswer& answer) {
  const PlaceSummary& summary = answer.summary;
  const double fall = -answer.found.treated.change.change;
  switch (summary.verdict.verdict) {
    case Verdict::displacement:
      if (summary.estimate.value >= fall) return {.en = "Yes.", .sv = "Ja."};
      return {.en = "Yes, in part.", .sv = "Ja, till en del."};
    case Verdict::possible:
      return {.en = "Perhaps.", .sv = "Kanske."};
    case Verdict::diffusion:
      return {.en = "No, the opposite: fewer nearby too.",
              .sv = "Nej, tvärtom: färre också runt omkring."};
    case Verdict::none_detected:
      return {.en = "No, at most " + crimes(summary.verdict.at_most, Language::english) + ".",
              .sv = "Nej, högst " + crimes(summary.verdict.at_most, Language::swedish) + "."};
    case Verdict::cannot_tell:
      break;
  }
  return {.en = "It cannot be told.", .sv = "Det går inte att avgöra."};
}

}  // namespace klara
