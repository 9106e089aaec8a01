#include <klara/geodata/verdict_words.hpp>

#include <klara/base/numbers.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace klara {
namespace {

std::string crimes(double value, Language language) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(std::max(value, 0.0)));
  return language == Language::swedish ? count(whole, language) + " brott"
                                       : counted(whole, "crime", "crimes", language);
}

/// The limit in the kind's unit, rounded up: what it excludes must be excluded.
std::string rounded_up(const KindAnswer& answer, Language language) {
  const double most = std::max(answer.verdict.at_most, 0.0);
  const auto tenths = [](double value) { return std::ceil(value * 10.0) / 10.0; };
  switch (unit_of(answer.kind)) {
    case KindUnit::incidents:
      return number(std::ceil(most), 0, language);
    case KindUnit::hours:
      return number(tenths(most), 1, language);
    case KindUnit::share:
      break;
  }
  return number(tenths(100.0 * most), 1, language);
}

Text reason_of_place(VerdictReason reason) {
  switch (reason) {
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
    case VerdictReason::no_incidents:
      return {.en = "no crimes at the place in either period",
              .sv = "inga brott på platsen i någon av perioderna"};
    case VerdictReason::none_in_reach:
      return {.en =
                  "no district lies within the reach; a longer one, or none, would let some be "
                  "searched (--reach)",
              .sv =
                  "inget område ligger inom räckvidden; med en längre, eller ingen, genomsöks "
                  "några (--reach)"};
    case VerdictReason::no_sure_fall:
      return {.en = "no sure fall in the treated area that could have moved",
              .sv = "ingen säker minskning i insatsområdet som kunde ha flyttat"};
    default:
      break;
  }
  return {.en = "a rise large enough to matter might not have been seen; longer periods would help",
          .sv =
              "en ökning stor nog att ha betydelse kunde ha förblivit osedd; längre perioder "
              "skulle hjälpa"};
}

/// What changed, as the subject of a sentence.
Text subject_of(DisplacementKind kind) {
  switch (kind) {
    case DisplacementKind::time:
      return {.en = "the hours of the day", .sv = "tiderna på dygnet"};
    case DisplacementKind::offence:
      return {.en = "the mix of offences", .sv = "brottstyperna"};
    case DisplacementKind::target:
      return {.en = "the mix of targets", .sv = "brottsobjekten"};
    case DisplacementKind::tactic:
      return {.en = "the mix of tactics", .sv = "tillvägagångssätten"};
    case DisplacementKind::offenders:
    case DisplacementKind::place:
      break;
  }
  return {.en = "the share of new offenders", .sv = "andelen nya brottsaktiva"};
}

/// Of kinds that tell of what stayed in the treated area.
Text reason_of_shift(const KindAnswer& answer) {
  const Text subject = subject_of(answer.kind);
  switch (answer.verdict.reason) {
    case VerdictReason::sure_rise:
      return {.en = "crime surely fell in a part, and " + subject.en + " shifted beyond chance",
              .sv = "brotten minskade säkert i en del, och " + subject.sv +
                    " förändrades utöver slumpen"};
    case VerdictReason::unsure_rise:
      return {.en = subject.en +
                    " shifted by more than chance brings one time in ten, but not one in twenty",
              .sv = subject.sv +
                    " förändrades mer än slumpen ger en gång av tio, men inte en av tjugo"};
    case VerdictReason::caution:
      return {.en = "the shift would be clear, if nothing spoke against trusting the test",
              .sv = "förändringen vore tydlig, om inget talade mot att lita på prövningen"};
    case VerdictReason::within_margin:
      return {.en = "a shift large enough to matter would have been seen",
              .sv = "en förändring stor nog att ha betydelse hade synts"};
    case VerdictReason::no_sure_fall:
      return {.en = "no part surely fell from which crime could have moved",
              .sv = "ingen del minskade säkert som brott kunde ha flyttat från"};
    case VerdictReason::one_level:
      return {.en = "all incidents are of one kind", .sv = "alla brott är av ett slag"};
    case VerdictReason::rare_levels:
      return {.en =
                  "every kind is too rare to be tested by itself; broader kinds or longer periods "
                  "would help",
              .sv =
                  "varje slag är för sällsynt för att prövas för sig; bredare slag eller längre "
                  "perioder skulle hjälpa"};
    case VerdictReason::share_alone:
      return {.en = "a share surely rose, but not its crimes: shares rise where others fall",
              .sv = "en andel ökade säkert, men inte dess brott: andelar ökar där andra minskar"};
    default:
      break;
  }
  return {
      .en = "a shift large enough to matter might not have been seen; longer periods would help",
      .sv =
          "en förändring stor nog att ha betydelse kunde ha förblivit osedd; längre perioder "
          "skulle hjälpa"};
}

/// Of places the whole treated area is what fell, of other kinds a part of it.
Text few_expected(DisplacementKind kind) {
  if (kind == DisplacementKind::place) {
    return {
        .en = "fewer than five crimes were expected in the treated area; longer periods would help",
        .sv = "färre än fem brott var väntade i insatsområdet; längre perioder skulle hjälpa"};
  }
  return {.en =
              "fewer than five crimes were expected in the part that fell; longer periods would "
              "help",
          .sv =
              "färre än fem brott var väntade i den del som minskade; längre perioder skulle "
              "hjälpa"};
}

/// What a period of the treated area has none of.
Text empty_period(DisplacementKind kind) {
  if (kind == DisplacementKind::time) {
    return {.en = "a period has no crime in the treated area; a longer one would help",
            .sv = "en period har inget brott i insatsområdet; en längre skulle hjälpa"};
  }
  return {.en =
              "a period has no reported crime of a given kind in the treated area: none at all, or "
              "all are named as detected or lack the kind",
          .sv =
              "en period har inget anmält brott av angivet slag i insatsområdet: inget alls, eller "
              "så är alla angivna som upptäckta eller saknar slaget"};
}

/// Where there was nothing to test, of whatever kind.
std::optional<Text> reason_of_data(const KindAnswer& answer) {
  switch (answer.verdict.reason) {
    case VerdictReason::few_expected:
      return few_expected(answer.kind);
    case VerdictReason::empty_period:
      return empty_period(answer.kind);
    case VerdictReason::no_controls:
      return Text{.en = "too few areas with crimes to compare with; more districts would help",
                  .sv = "för få områden med brott att jämföra med; fler områden skulle hjälpa"};
    case VerdictReason::no_whole_week:
      return Text{.en = "a period has no whole week; longer periods would help",
                  .sv = "en period saknar hel vecka; längre perioder skulle hjälpa"};
    case VerdictReason::no_time_of_day:
      return Text{.en = "the data lack the time of day", .sv = "uppgifterna saknar tid på dygnet"};
    case VerdictReason::few_weeks:
      return Text{.en =
                      "the incidents of a period rest on fewer than ten weeks; longer periods "
                      "would help",
                  .sv =
                      "brotten i en period vilar på färre än tio veckor; längre perioder skulle "
                      "hjälpa"};
    case VerdictReason::no_direction:
      return Text{.en = "no hour of the day is surer than another, so none can have turned",
                  .sv = "ingen tid på dygnet är säkrare än en annan, så ingen kan ha flyttats"};
    case VerdictReason::described_only:
      return Text{.en = "no test of it is known to be right; what can be counted is told",
                  .sv = "ingen prövning av det är känd för att stämma; det som kan räknas visas"};
    case VerdictReason::lacking:
      return Text{.en = "the study names no column that tells it",
                  .sv = "studien anger ingen kolumn som visar det"};
    default:
      return std::nullopt;
  }
}

}  // namespace

Text kind_in_words(DisplacementKind kind) {
  switch (kind) {
    case DisplacementKind::place:
      return {.en = "Place", .sv = "Plats"};
    case DisplacementKind::time:
      return {.en = "Time", .sv = "Tid"};
    case DisplacementKind::offence:
      return {.en = "Offence", .sv = "Brottstyp"};
    case DisplacementKind::target:
      return {.en = "Target", .sv = "Brottsobjekt"};
    case DisplacementKind::tactic:
      return {.en = "Tactic", .sv = "Tillvägagångssätt"};
    case DisplacementKind::offenders:
      break;
  }
  return {.en = "Offenders", .sv = "Brottsaktiva"};
}

const char* name_of(DisplacementKind kind) {
  switch (kind) {
    case DisplacementKind::place:
      return "geographic";
    case DisplacementKind::time:
      return "temporal";
    case DisplacementKind::offence:
      return "offence";
    case DisplacementKind::target:
      return "target";
    case DisplacementKind::tactic:
      return "tactic";
    case DisplacementKind::offenders:
      break;
  }
  return "offender";
}

const char* name_of(KindUnit unit) {
  switch (unit) {
    case KindUnit::incidents:
      return "incidents";
    case KindUnit::hours:
      return "hours";
    case KindUnit::share:
      break;
  }
  return "percentage_points";
}

Text verdict_in_words(const KindAnswer& answer) {
  switch (answer.verdict.verdict) {
    case Verdict::displacement:
      if (is_clear_but_small(answer)) {
        return {.en = "clear displacement, but small", .sv = "tydlig omfördelning, men liten"};
      }
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
  return {.en = "none detected, at most " + rounded_up(answer, Language::english),
          .sv = "ingen påvisad, högst " + rounded_up(answer, Language::swedish)};
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

Text reason_in_words(const KindAnswer& answer) {
  if (const auto of_data = reason_of_data(answer)) return *of_data;
  return answer.kind == DisplacementKind::place ? reason_of_place(answer.verdict.reason)
                                                : reason_of_shift(answer);
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

Text treated_area_in_words() {
  return {.en = "the treated area", .sv = "insatsområdet"};
}

const char* name_of(DistrictRole role) {
  switch (role) {
    case DistrictRole::treated:
      return "treated";
    case DistrictRole::place:
      return "place";
    case DistrictRole::beside:
      return "beside";
    case DistrictRole::control:
      return "control";
    case DistrictRole::candidate:
      return "candidate";
    case DistrictRole::left_out:
      break;
  }
  return "left_out";
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

Text short_answer(const KindAnswers& kinds, double fall) {
  const auto any_is = [&](Verdict verdict) {
    return std::ranges::any_of(
        kinds, [&](const KindAnswer& answer) { return answer.verdict.verdict == verdict; });
  };
  const KindAnswer& on_place = answer_of(kinds, DisplacementKind::place);
  if (any_is(Verdict::displacement)) {
    const bool all_of_it =
        on_place.verdict.verdict == Verdict::displacement && on_place.estimate.value >= fall;
    if (all_of_it) return {.en = "Yes.", .sv = "Ja."};
    return {.en = "Yes, in part.", .sv = "Ja, till en del."};
  }
  if (any_is(Verdict::possible)) return {.en = "Perhaps.", .sv = "Kanske."};
  switch (on_place.verdict.verdict) {
    case Verdict::diffusion:
      return {.en = "No, the opposite: fewer nearby too.",
              .sv = "Nej, tvärtom: färre också runt omkring."};
    case Verdict::none_detected:
      return {.en = "No, at most " + crimes(on_place.verdict.at_most, Language::english) + ".",
              .sv = "Nej, högst " + crimes(on_place.verdict.at_most, Language::swedish) + "."};
    default:
      break;
  }
  return {.en = "It cannot be told.", .sv = "Det går inte att avgöra."};
}

}  // namespace klara
