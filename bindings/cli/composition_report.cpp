#include <cli/composition_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>
#include <klara/displacement/incident_change.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_rows = 6;
constexpr std::size_t name_width = 19;
constexpr std::size_t most_of_a_name = 40;  // in a sentence

std::string level_in_words(const LevelAnswer& level, Language language) {
  if (level.pooled == 0) return level.own.level;
  return fmt::format(fmt::runtime(language == Language::swedish ? "övriga ({})" : "others ({})"),
                     count(level.pooled, language));
}

/// Largest changes first; what cannot be told last.
std::vector<const LevelAnswer*> by_change(const std::vector<LevelAnswer>& levels) {
  std::vector<const LevelAnswer*> rows;
  for (const LevelAnswer& level : levels) rows.push_back(&level);
  std::ranges::stable_sort(rows, std::greater{}, [](const LevelAnswer* level) {
    const double change = std::abs(level->beyond.share.value);
    return std::isnan(change) ? -1.0 : change;
  });
  return rows;
}

void heading(Page& page, const std::string& name, double level) {
  const bool sv = page.language() == Language::swedish;
  page.line(table_row(name, name_width,
                      {{sv ? "före" : "before", 7},
                       {sv ? "efter" : "after", 7},
                       {sv ? "andel" : "share", 7},
                       {interval_heading(level, page.language()), 16},
                       {"p", 8},
                       {sv ? "brott utöver" : "crimes beyond", 16}}));
}

void level_row(Page& page, const LevelAnswer& level) {
  const Language language = page.language();
  const Estimate& share = level.beyond.share;
  const Estimate change = change_in_incidents(level.incidents.change);
  page.line(
      table_row(shortened(level_in_words(level, language), name_width - 1), name_width,
                {{count(level.own.counts.before, language), 7},
                 {count(level.own.counts.after, language), 7},
                 {difference(100.0 * share.value, 1, language), 7},
                 {difference_interval(100.0 * share.low, 100.0 * share.high, 1, language), 16},
                 {p_in_words(level.beyond.p_family, language), 8},
                 {difference_interval(change.low, change.high, 0, language), 16}}));
}

bool has_basis(const LevelAnswer& level, LevelBasis basis) {
  return !std::isnan(level.beyond.share.value) && level.beyond.basis == basis;
}

/// Names the rows whose share has nothing to be compared with but itself.
void own_year_only(Page& page, const std::vector<const LevelAnswer*>& rows) {
  std::vector<std::string> names;
  for (const LevelAnswer* const level : rows) {
    if (!has_basis(*level, LevelBasis::own_year_only)) continue;
    names.push_back(shortened(level_in_words(*level, page.language()), most_of_a_name));
  }
  if (names.empty()) return;
  const bool all = names.size() == rows.size();
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  page.paragraph(page.say(
      {.en = (all ? "Shares" : "Share of " + list) +
             ": against the year before only, as fewer than ten areas can be compared with.",
       .sv = (all ? "Andelarna" : "Andelen för " + list) +
             ": bara mot året före, då färre än tio områden går att jämföra med."}));
}

/// `foremost`, of which more is said below, is always among the rows.
void table(Page& page, const std::vector<LevelAnswer>& levels, const std::string& name,
           double level, std::optional<std::size_t> foremost = std::nullopt) {
  if (levels.empty()) return;
  const Language language = page.language();
  heading(page, name, level);
  std::vector<const LevelAnswer*> rows = by_change(levels);
  const std::size_t more = rows.size() > most_rows ? rows.size() - most_rows : 0;
  if (foremost) {
    const auto told = std::ranges::find(rows, &levels[*foremost]);
    const auto last = rows.end() - static_cast<std::ptrdiff_t>(more) - 1;
    if (told > last) std::rotate(last, told, told + 1);
  }
  rows.resize(rows.size() - more);
  for (const LevelAnswer* const row : rows) level_row(page, *row);
  if (more > 0) {
    page.line((language == Language::swedish ? "och " : "and ") + count(more, language) +
              (language == Language::swedish ? " till" : " more"));
  }
  own_year_only(page, rows);
}

void harm_line(Page& page, const HarmChange& harm) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  const std::string counts =
      fmt::format(fmt::runtime(sv ? "Skada av det anmälda: {} före, {} efter"
                                  : "Harm of what was reported: {} before, {} after"),
                  number(harm.before, 0, language), number(harm.after, 0, language));
  if (std::isnan(harm.change.low)) return page.paragraph(counts + ".");
  // Unless both have as many weeks, it is no plain difference.
  const bool as_counted = std::abs(harm.after - harm.before - harm.change.value) < 0.5;
  const std::string length = as_counted ? ""
                             : sv       ? ", som om före vore lika långt som efter"
                                        : ", as if before were as long as after";
  page.paragraph(fmt::format(fmt::runtime(sv ? "{}; {} mot det egna året före ({}){}."
                                             : "{}; {} against its own year before ({}){}."),
                             counts, difference(harm.change.value, 0, language),
                             difference_interval(harm.change.low, harm.change.high, 0, language),
                             length));
}

/// What each of the two tests would have seen of the level that the verdict's least rise is of:
/// that of incidents often needs far more than that of the share.
void least_rises(Page& page, const CompositionAnswer& answer) {
  if (!answer.hardest) return;
  const LevelAnswer& level = answer.reported[*answer.hardest];
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const std::string unit = sv ? "\u00A0p.e." : "\u00A0pp";
    const std::string none = sv ? "ingen ökning" : "no rise";
    const std::string both =
        level.detectable
            ? number(100.0 * *level.detectable, 1, language) + unit +
                  (sv ? " för att synas i båda prövningarna" : " to be seen by both tests")
            : std::string(sv ? "ingen ökning syns i båda prövningarna"
                             : "no rise is seen by both tests");
    const std::string of_share =
        level.detectable_share ? number(100.0 * *level.detectable_share, 1, language) + unit : none;
    const std::string of_incidents =
        level.detectable_incidents
            ? number(*level.detectable_incidents, 0, language) + (sv ? " fler" : " more")
            : none;
    return fmt::format(
        fmt::runtime(sv ? "Minsta, {}: {}. Andelens prövning ser {}, brottens {}."
                        : "Least, {}: {}. That of the share sees {}, that of its crimes {}."),
        shortened(level_in_words(level, language), most_of_a_name), both, of_share, of_incidents);
  };
  page.paragraph(page.say({.en = sentence(Language::english), .sv = sentence(Language::swedish)}));
}

void foremost(Page& page, const CompositionAnswer& answer) {
  if (!answer.foremost) return;
  const Verdict verdict = answer.answer.verdict.verdict;
  const bool decided = verdict == Verdict::displacement || verdict == Verdict::possible;
  const std::string level = level_in_words(answer.reported[*answer.foremost], page.language());
  page.paragraph(page.say(
      decided ? Text{.en = "The verdict rests on " + level +
                           ", chosen since it rose most surely: its number is likely too large.",
                     .sv = "Beskedet vilar på " + level +
                           ", vald för att den ökade säkrast: talet är troligen för stort."}
              : Text{.en = "The estimate above is of " + level +
                           ", which came closest to a rise and was chosen for it: its interval "
                           "is not for all levels at once.",
                     .sv = "Skattningen ovan gäller " + level +
                           ", som var närmast en ökning och valdes för det: intervallet gäller "
                           "inte alla nivåer samtidigt."}));
}

bool any_beyond_controls(const CompositionAnswer& answer) {
  const auto is = [](const LevelAnswer& level) { return has_basis(level, LevelBasis::controls); };
  return std::ranges::any_of(answer.reported, is) || std::ranges::any_of(answer.detected, is);
}

}  // namespace

void composition_tables(Page& page, const std::vector<CompositionAnswer>& compositions) {
  for (const CompositionAnswer& answer : compositions) {
    const double level = answer.answer.estimate.level;
    page.line();
    page.line(page.say(kind_in_words(answer.answer.kind)) + " (" + shortened(answer.attribute, 40) +
              ")");
    table(page, answer.reported, page.say({.en = "Reported", .sv = "Anmälda"}), level,
          answer.foremost);
    if (!answer.detected.empty()) {
      page.paragraph(page.say(
          {.en = "Detected by the police, no part of the verdict: they follow how much the police "
                 "look.",
           .sv =
               "Upptäckta av polisen, inte med i beskedet: de följer hur mycket polisen söker."}));
      table(page, answer.detected, page.say({.en = "Detected", .sv = "Upptäckta"}), level);
    }
    if (answer.not_given != BeforeAfter{}) {
      const auto sentence = [&](Language language, const char* form) {
        return fmt::format(fmt::runtime(form), count(answer.not_given.before, language),
                           count(answer.not_given.after, language));
      };
      page.paragraph(page.say(
          {.en = sentence(Language::english, "Not given, and in no share: {} before, {} after."),
           .sv = sentence(Language::swedish, "Inte angivet, i ingen andel: {} före, {} efter.")}));
    }
    foremost(page, answer);
    least_rises(page, answer);
    if (answer.harm) harm_line(page, *answer.harm);
  }
  if (compositions.empty()) return;
  const bool beyond_controls = std::ranges::any_of(compositions, any_beyond_controls);
  const Text beyond = beyond_controls
                          ? Text{.en = " beyond that of the controls", .sv = " utöver jämförelsens"}
                          : Text{};
  page.paragraph(page.say(
      {.en = "Share: change in percentage points" + beyond.en +
             "; p for all levels of a table at once. Crimes beyond what the controls lead one to "
             "expect: an interval of the same level.",
       .sv = "Andel: förändring i procentenheter" + beyond.sv +
             "; p för alla nivåer i en tabell samtidigt. Brott utöver vad jämförelsen låter "
             "vänta: ett intervall av samma nivå."}));
}

void offenders_paragraph(Page& page, const std::optional<OffenderTurnover>& turnover) {
  if (!turnover) return;
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  const auto persons = [&](const Persons& number_of) {
    if (number_of) return count(*number_of, language);
    return std::string(sv ? "färre än 5" : "fewer than 5");
  };
  std::string text =
      fmt::format(fmt::runtime(sv ? "Brottsaktiva, efter nycklar: {} före, {} efter."
                                  : "Offenders, by keys: {} before, {} after."),
                  persons(turnover->before.persons), persons(turnover->after.persons));
  if (turnover->first_seen) {
    text += fmt::format(
        fmt::runtime(sv ? " {} av dem efter finns inte tidigare i urvalet, {}"
                        : " {} of those after stand nowhere in the selection before, {}"),
        count(*turnover->first_seen, language), percent(turnover->share, 0, language));
    if (!std::isnan(turnover->beyond.low)) {
      text += fmt::format(fmt::runtime(sv ? ", mot {} i {} områden att jämföra med ({} p.e.)"
                                          : ", against {} in {} areas to compare with ({} pp)"),
                          percent(turnover->control_share, 0, language),
                          count(turnover->controls, language),
                          difference_interval(100.0 * turnover->beyond.low,
                                              100.0 * turnover->beyond.high, 1, language));
    }
    text += ".";
  }
  if (!std::isnan(turnover->after.unseen_at_least)) {
    text += fmt::format(fmt::runtime(sv ? " Minst {} till var där efter utan att synas (Chao)."
                                        : " At least {} more were there unseen after (Chao)."),
                        number(turnover->after.unseen_at_least, 0, language));
  }
  page.line();
  page.paragraph(text);
}

}  // namespace klara
