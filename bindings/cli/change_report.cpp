#include <cli/change_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_areas = 8;

void question(Page& page, const Text& asked, const Text& answer) {
  page.line();
  page.line(
      hanging(bold_begins + page.say(asked) + bold_ends + "  " + page.say(answer), 0, page_width));
}

const Text too_few{.en = "Cannot tell: too few crimes.", .sv = "Kan inte avgöras: för få brott."};

Text answer_on_total(const PeriodComparison& comparison) {
  const Estimate& total = comparison.total;
  if (total.low > 0.0) return {.en = "More, beyond chance.", .sv = "Fler, mer än av slump."};
  if (total.high < 0.0) return {.en = "Fewer, beyond chance.", .sv = "Färre, mer än av slump."};
  if (std::min(comparison.counts.before, comparison.counts.after) < least_told) return too_few;
  return {.en = "The difference may be chance.", .sv = "Skillnaden kan vara slump."};
}

void total(Page& page, const PeriodComparison& comparison) {
  const Language language = page.language();
  const Estimate& e = comparison.total;
  question(page, {.en = "More crimes, or fewer?", .sv = "Är brotten fler eller färre?"},
           answer_on_total(comparison));
  page.line(fmt::format(
      "{} {}, {} {}: {} ({}; {})", count(comparison.counts.before, language),
      page.say({.en = "before", .sv = "före"}), count(comparison.counts.after, language),
      page.say({.en = "after", .sv = "efter"}), difference(e.value, 0, language),
      difference_interval(e.low, e.high, 0, language), level_in_percent(e.level, language)));
}

const std::vector<RiskContour>& sure_areas(const PeriodComparison& comparison) {
  return comparison.of(ContourTest::anywhere, contour_levels.front());
}

Text answer_on_pattern(const PeriodComparison& comparison) {
  const std::uint64_t areas = sure_areas(comparison).size();
  switch (pattern_answer(comparison)) {
    case PatternAnswer::changed:
      return {
          .en = "Yes, beyond chance in " + counted(areas, "place.", "places.", Language::english),
          .sv =
              "Ja, mer än av slump på " + counted(areas, "ställe.", "ställen.", Language::swedish)};
    case PatternAnswer::none_found:
      return {.en = "Nothing beyond chance was found.", .sv = "Inget utöver slumpen har hittats."};
    case PatternAnswer::cannot_tell:
      break;
  }
  return too_few;
}

void areas(Page& page, const StudyInputs& inputs, const std::vector<RiskContour>& all) {
  if (all.empty()) return;
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  constexpr std::size_t name_width = 36;
  page.line(
      table_row(sv ? "Andel av brotten: + större, − mindre" : "Share of crime: + larger, − smaller",
                name_width,
                {{sv ? "före" : "before", 8},
                 {sv ? "efter" : "after", 8},
                 {sv ? "gånger" : "times", 8},
                 {"km²", 8},
                 {"p", 9}}));
  for (std::size_t i = 0; i < std::min(all.size(), most_areas); ++i) {
    const RiskContour& area = all[i];
    page.line(table_row(
        (area.sign > 0 ? "+ " : "\u2212 ") +
            place_in_words(area.district, area.strongest, inputs.study.districts, language),
        name_width,
        {{count(area.counts.before, language), 8},
         {count(area.counts.after, language), 8},
         {number(std::exp(area.log_risk), 2, language), 8},
         {short_number(area.area.value / square_metres_per_square_kilometre, language), 8},
         {p_in_words(area.p, language), 9}}));
  }
  if (all.size() > most_areas) {
    const std::size_t more = all.size() - most_areas;
    page.line(
        sv ? "och " + counted(more, "ställe till i filen", "ställen till i filen", language)
           : "and " + counted(more, "more place in the file", "more places in the file", language));
  }
  page.paragraph(page.say(
      {.en = "Times: the share after divided by that before, where it is strongest. A small area "
             "rests on crimes around it, too, as far as the bandwidth. It is found because it "
             "stands out, so its counts tell of more change than there is.",
       .sv =
           "Gånger: andelen efter delad med den före, där det är starkast. Ett litet område vilar "
           "även på brott omkring det, så långt bandbredden når. Det är funnet för att det "
           "sticker ut, så dess antal visar mer ändring än det är."}));
}

double square_kilometres(const Raster& raster, const std::function<bool(std::size_t)>& holds) {
  std::size_t cells = 0;
  for (std::size_t i = 0; i < raster.values.size(); ++i) cells += holds(i) ? 1 : 0;
  return static_cast<double>(cells) * (raster.grid.cell * raster.grid.cell).value /
         square_metres_per_square_kilometre;
}

void cells(Page& page, const PeriodComparison& comparison) {
  const Language language = page.language();
  const DensityChange& change = comparison.density;
  const auto inside = [&](std::size_t i) { return !std::isnan(change.change.values[i]); };
  const auto shown = [&](const std::function<bool(std::size_t)>& holds) {
    return number(square_kilometres(change.change, holds), 2, language);
  };
  const std::string all = shown(inside);
  const std::string more = shown([&](std::size_t i) { return change.low.values[i] > 0.0; });
  const std::string fewer = shown([&](std::size_t i) { return change.high.values[i] < 0.0; });
  const std::string chance = percent(1.0 - change.level, 0, language);
  page.line();
  page.paragraph(page.say(
      {.en = fmt::format("Amount, each cell judged alone: more than chance on {} of {} km², fewer "
                         "on {}; up to {} of a map without a change would be so.",
                         more, all, fewer, chance),
       .sv = fmt::format("Mängd, varje cell för sig: fler än slumpen ger på {} av {} km², färre på "
                         "{}; så blir det på upp till {} av en karta utan ändring.",
                         more, all, fewer, chance)}));
  const double untold = square_kilometres(change.change, [&](std::size_t i) {
    return inside(i) && std::isnan(comparison.chance.p_raised.values[i]);
  });
  std::string pattern = page.say(
      {.en = "Pattern: the whole map is tested at once; one in twenty without a change would show "
             "some area.",
       .sv = "Mönster: hela kartan är prövad på en gång; en av tjugo utan ändring skulle visa "
             "något område."});
  if (untold > 0.0) {
    const std::string size = number(untold, 2, language);
    pattern += page.say(
        {.en = " Cannot be told on " + size + " km², where less than one incident is within reach.",
         .sv = " Kan inte avgöras på " + size + " km², där mindre än ett brott är inom räckvidd."});
  }
  page.paragraph(pattern);
}

std::string answer_at(const OtherPattern& other, Language language) {
  const bool sv = language == Language::swedish;
  const auto places = [&](std::size_t n) {
    return counted(n, sv ? "ställe" : "place", sv ? "ställen" : "places", language);
  };
  const auto size = [&](SquareMetres area) {
    return short_number(area.value / square_metres_per_square_kilometre, language) + " km²";
  };
  std::string said = fmt::format(fmt::runtime(sv ? "med {} m " : "with {} m "),
                                 short_number(other.bandwidth.value, language));
  switch (other.answer) {
    case PatternAnswer::changed:
      return said +
             fmt::format(fmt::runtime(sv ? "större andel på {} ({}), mindre på {} ({})"
                                         : "a larger share in {} ({}), a smaller in {} ({})"),
                         places(other.raised), size(other.raised_area), places(other.lowered),
                         size(other.lowered_area));
    case PatternAnswer::none_found:
      return said + (sv ? "inget utöver slumpen" : "nothing beyond chance");
    case PatternAnswer::cannot_tell:
      break;
  }
  return said + (sv ? "kan inte avgöras" : "cannot be told");
}

/// What of the pattern is the bandwidth's.
void other_bandwidths(Page& page, const PeriodComparison& comparison) {
  if (comparison.others.empty()) return;
  std::string list;
  for (const OtherPattern& other : comparison.others) {
    list += (list.empty() ? "" : "; ") + answer_at(other, page.language());
  }
  page.paragraph(page.say({.en = "Other bandwidths: ", .sv = "Andra bandbredder: "}) + list + ".");
}

}  // namespace

void how_tested(Page& page, const StudyInputs& inputs, const PeriodComparisonOptions& options) {
  const Language language = page.language();
  const std::string drawn = count(options.relabellings, language);
  Text sentence{.en = fmt::format("{} relabellings, seed {}", drawn, inputs.provenance.seed),
                .sv = fmt::format("{} lottningar, frö {}", drawn, inputs.provenance.seed)};
  const double least_p = 2.0 / (static_cast<double>(options.relabellings) + 1.0);
  if (least_p > contour_levels.back()) {
    sentence.en += ", so few that p is never below " + number(least_p, 3, language);
    sentence.sv += ", så få att p aldrig blir under " + number(least_p, 3, language);
  }
  if (options.adaptive) {
    sentence.en += "; the map of shares with adaptive bandwidths, tests with one";
    sentence.sv += "; kartan över andelar med adaptiv bandbredd, testen med en";
  }
  page.labelled(page.say({.en = "Tested", .sv = "Prövat"}), page.say(sentence));
}

void tested_answers(Page& page, const StudyInputs& inputs, const PeriodComparison& comparison) {
  total(page, comparison);
  period_lengths(page, inputs.resolved);
  question(page,
           {.en = "Has the pattern changed anywhere?", .sv = "Har mönstret ändrats någonstans?"},
           answer_on_pattern(comparison));
  areas(page, inputs, sure_areas(comparison));
  other_bandwidths(page, comparison);
  cells(page, comparison);
  page.paragraph(page.say(
      {.en =
           "Assumption: reports are independent of each other, and no place varies of itself from "
           "year to year. They come in series and places do vary, so intervals are too narrow "
           "and p too small. Why something changed is not tested.",
       .sv =
           "Antagande: anmälningar är oberoende av varandra, och ingen plats varierar av sig själv "
           "från år till år. De kommer i serie och platser varierar, så intervallen är för smala "
           "och p för små. Varför något har ändrats är inte prövat."}));
}

std::string change_report(const StudyInputs& inputs, const Analysis& counted,
                          const TestedChange& change, std::span<const WrittenFile> files,
                          const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs, counted);
  choices(page, inputs, nullptr);
  const DensityChange& density = change.comparison.density;
  outside_window(page, density.outside_before + density.outside_after, true);
  how_tested(page, inputs, change.options);
  tested_answers(page, inputs, change.comparison);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
