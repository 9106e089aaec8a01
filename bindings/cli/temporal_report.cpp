#include <cli/temporal_report.hpp>

#include <cli/report_frame.hpp>
#include <klara/base/numbers.hpp>
#include <klara/displacement/incident_change.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

namespace klara {
namespace {

bool says_something(HourDoubt doubt) {
  return doubt == HourDoubt::none || doubt == HourDoubt::no_direction;
}

/// "18:05"
std::string clock(double hour) {
  const auto minutes = static_cast<int>(std::lround(60.0 * hour)) % (24 * 60);
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

/// "−2.8 h (−3.7 to −1.9)"
std::string turn_in_words(const Estimate& turn, Language language) {
  return fmt::format("{} {} ({})", difference(turn.value, 1, language),
                     language == Language::swedish ? "tim" : "h",
                     difference_interval(turn.low, turn.high, 1, language));
}

void mean_hours(Page& page, const HourAnswer& answer) {
  const HourShift& own = answer.day.shift;
  const HourShiftBeyondDrift& beyond = answer.day.beyond_drift;
  if (own.doubt != HourDoubt::none) return;
  const bool has_controls = beyond.basis == HourBasis::controls;
  const auto sentence = [&](Language language, const char* against_own, const char* beyond_drift) {
    std::string text =
        fmt::format(fmt::runtime(against_own), clock(own.turn.before.hour),
                    clock(own.turn.after.hour), turn_in_words(own.turn.hours, language));
    if (has_controls) {
      text += fmt::format(fmt::runtime(beyond_drift), turn_in_words(beyond.turn, language),
                          count(beyond.controls, language), number(beyond.drift, 1, language));
    }
    return text + ".";
  };
  page.paragraph(page.say(
      {.en = sentence(Language::english,
                      "The mean hour went from {} to {}, {} against its own year before",
                      "; {} beyond the drift of {} untreated areas, {} h between them"),
       .sv = sentence(
           Language::swedish, "Medelklockslaget gick från {} till {}, {} mot sitt eget år före",
           "; {} utöver hur tiderna ändrades i {} opåverkade områden, {} tim mellan dem")}));
}

void parts_of_the_day(Page& page, const HourAnswer& answer) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  constexpr std::size_t name_width = 16;
  const double level = answer.parts.front().change.relative.level;
  page.line(table_row(sv ? "Del av dygnet" : "Part of the day", name_width,
                      {{sv ? "före" : "before", 9},
                       {sv ? "efter" : "after", 9},
                       {sv ? "utöver" : "beyond", 10},
                       {interval_heading(level, language), 20},
                       {sv ? "p minskning" : "p fall", 13}}));
  for (std::size_t k = 0; k < answer.parts.size(); ++k) {
    const PartFall& part = answer.parts[k];
    const AreaChange& change = part.change;
    const Estimate incidents = change_in_incidents(change);
    const auto border = [](std::size_t of) {
      return clock(static_cast<double>(of * static_cast<std::size_t>(length_of_part.count())));
    };
    const std::string until = k + 1 == parts_of_day ? "24:00" : border(k + 1);
    page.line(table_row(border(k) + (sv ? " till " : " to ") + until, name_width,
                        {{count(change.counts.before, language), 9},
                         {count(change.counts.after, language), 9},
                         {difference(change.change, 0, language), 10},
                         {difference_interval(incidents.low, incidents.high, 0, language), 20},
                         {p_in_words(part.p_fall_family, language), 13}}));
  }
}

void without_staff(Page& page, const UnguardedHours& found, const StaffedHours& staffed) {
  if (!says_something(found.doubt)) return;
  const auto sentence = [&](Language language, const char* form) {
    return fmt::format(
        fmt::runtime(form), staffed.name, percent(found.share_before.value, 0, language),
        percent(found.share_after.value, 0, language),
        difference(100.0 * found.shift.value, 1, language),
        difference_interval(100.0 * found.shift.low, 100.0 * found.shift.high, 1, language),
        difference(found.change.value, 0, language),
        difference_interval(found.change.low, found.change.high, 0, language));
  };
  page.paragraph(page.say(
      {.en = sentence(Language::english,
                      "Hours without staff ({}): {} of the incidents before, {} after, {} "
                      "percentage points ({}) against its own year before; in number {} ({})."),
       .sv = sentence(Language::swedish,
                      "Obemannade timmar ({}): {} av brotten före, {} efter, {} procentenheter "
                      "({}) mot sitt eget år före; i antal {} ({}).")}));
}

void what_it_rests_on(Page& page, const HourAnswer& answer) {
  const std::uint64_t untimed =
      answer.incidents.before - answer.timed.before + answer.incidents.after - answer.timed.after;
  if (untimed > 0) {
    const auto without = [&](Language language, const char* one, const char* more) {
      return counted(untimed, one, more, language);
    };
    page.paragraph(page.say({.en = without(Language::english, "incident", "incidents") +
                                   " without a time of day: in no part of the day above.",
                             .sv = without(Language::swedish, "brott", "brott") +
                                   " saknar tid på dygnet och ingår i ingen del av dygnet ovan."}));
  }
  if (answer.day.shift.at_midnight) {
    page.paragraph(page.say(
        {.en = "More than a tenth of the times are exactly 00:00, which often stands for not "
               "known: what happened to them happened to the hours.",
         .sv = "Mer än en tiondel av tiderna är exakt 00:00, vilket ofta betyder att tiden är "
               "okänd: ändras det, ändras också timmarna."}));
  }
  page.paragraph(page.say(
      {.en = "Beyond: more or fewer than the same part's change in the city leads one to expect; p "
             "one-sided, for all parts at once. The turn is that of the mean, not hours times "
             "the share that moved.",
       .sv = "Utöver: fler eller färre än samma dels förändring i staden låter vänta; p ensidigt, "
             "för alla delar samtidigt. Förskjutningen är medelklockslagets, inte timmar gånger "
             "den andel som flyttat."}));
}

}  // namespace

void hour_answers(Page& page, const std::string& treated, const HourAnswer& answer,
                  const HourAnswerOptions& options) {
  if (!says_something(answer.day.shift.doubt)) return;
  page.line();
  page.line(page.say({.en = "Time of day, " + treated, .sv = "Tid på dygnet, " + treated}));
  mean_hours(page, answer);
  page.line();
  parts_of_the_day(page, answer);
  if (answer.unguarded) without_staff(page, *answer.unguarded, *options.staffed);
  what_it_rests_on(page, answer);
}

}  // namespace klara
