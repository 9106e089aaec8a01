#include <cli/inspect_report.hpp>

#include <cli/inspection.hpp>
#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/dates.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <span>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_levels = 8;

/// "17, 18, 19, ..." of the rows with this reason.
std::string rows_with(const IntakeReport& intake, const std::string& code) {
  constexpr std::size_t shown = 5;
  std::vector<std::string> rows;
  for (const QuarantinedRow& row : intake.quarantined) {
    if (row.code != code) continue;
    if (rows.size() == shown) {
      rows.emplace_back("\u2026");
      break;
    }
    rows.push_back(fmt::format("{}", row.row));
  }
  return fmt::format("{}", fmt::join(rows, ", "));
}

void warnings(Page& page, std::span<const IntakeWarning> of_one_kind) {
  for (const IntakeWarning& warning : of_one_kind) {
    page.line("  " + hanging(warning.message.in(page.language()) + " [" + warning.code + "]", 4,
                             page_width));
  }
}

void intake_details(Page& page, const IntakeReport& intake) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  std::vector<IntakeWarning> known = intake.warnings;
  const auto of_used = std::ranges::stable_partition(known, [&](const IntakeWarning& warning) {
    return !intake.quarantined.empty() && tells_of_quarantine(warning);
  });
  const std::span<const IntakeWarning> of_quarantine(known.begin(), of_used.begin());
  if (!intake.quarantined.empty()) {
    page.line();
    page.line(sv ? "Karantän: dessa rader räknas inte" : "Quarantine: these rows are not counted");
    for (const auto& [code, rows] : reasons(intake)) {
      page.line(to_right(count(rows, language), 7) + "  " +
                hanging(fmt::format("{}; {} {} [{}]", meaning_of(code).in(language),
                                    sv ? "rad" : "row", rows_with(intake, code), code),
                        9, page_width));
    }
    warnings(page, of_quarantine);
  }
  if (!of_used.empty()) {
    page.line();
    page.line(sv ? "Att veta: rader som nämns här räknas" : "To know: rows named here are counted");
    warnings(page, of_used);
  }
  if (!intake.choices.empty()) {
    page.line();
    page.line(sv ? "Valt av programmet" : "Chosen by the program");
    for (const Choice& choice : intake.choices) {
      page.line("  " + hanging(fmt::format("{} = {}: {}", choice.parameter, choice.value,
                                           choice.because.in(language)),
                               4, page_width));
    }
  }
}

std::string local_minute(const TimeZone& zone, Instant t) {
  const LocalTime local = local_time(zone, t);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss clock{local - day};
  return fmt::format("{} {:02}:{:02}", date(day), clock.hours().count(), clock.minutes().count());
}

void where_and_when(Page& page, const Inspection& found, const TimeZone& zone) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  if (!found.extent) return;
  const Bounds& box = *found.extent;
  const std::string step = number(extent_step.value, 0, language);
  page.labelled(
      sv ? "Läge" : "Extent",
      fmt::format("{} {}, {} {}; {}", sv ? "öst" : "east",
                  interval(box.west, box.east, 0, language), sv ? "nord" : "north",
                  interval(box.south, box.north, 0, language),
                  sv ? "utåt till hela " + step + " m" : "outwards to whole " + step + " m"));
  const std::string spots = count(found.ties.positions, language);
  const std::string most = count(found.ties.most_at_position, language);
  page.labelled(sv ? "Ställen" : "Spots",
                sv ? fmt::format("{} olika; flest på ett och samma: {}", spots, most)
                   : fmt::format("{} different; most on the same one: {}", spots, most));
  if (!found.times) {
    page.labelled(sv ? "Tid" : "Time", sv ? "ingen kolumn har ett namn som tyder på tid; se nedan"
                                          : "no column holds times by its name; see below");
    return;
  }
  page.labelled(sv ? "Tid" : "Time",
                fmt::format("{} {} {}, {}; {} {}", local_minute(zone, found.times->first),
                            sv ? "till" : "to", local_minute(zone, found.times->last), zone.name,
                            count(found.times->within, language),
                            sv ? "med intervall" : "known as intervals"));
}

void categories(Page& page, const std::vector<CategoryCounts>& all) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  for (const CategoryCounts& category : all) {
    std::vector<LevelCount> levels = category.levels;
    std::ranges::stable_sort(levels, std::ranges::greater{}, &LevelCount::incidents);
    page.line();
    page.line(fmt::format("{}: {}", category.name,
                          sv ? counted(levels.size(), "nivå", "nivåer", language)
                             : counted(levels.size(), "level", "levels", language)));
    for (std::size_t i = 0; i < std::min(levels.size(), most_levels); ++i) {
      const std::string& level = levels[i].level;
      page.line(to_right(count(levels[i].incidents, language), 9) + "  " +
                shortened(level.empty() ? (sv ? "(inte angivet)" : "(not given)") : level, 60));
    }
    if (levels.size() > most_levels) {
      page.line("           " +
                (sv ? "och " + count(levels.size() - most_levels, language) + " till"
                    : "and " + count(levels.size() - most_levels, language) + " more"));
    }
  }
}

/// That a column holds keys of persons, and none of them.
void keys(Page& page, const std::optional<OffenderKeys>& offenders) {
  if (!offenders) return;
  page.line();
  page.line(offenders->name + ": " +
            page.say({.en = "keys of persons, which are not shown",
                      .sv = "nycklar för personer, som inte visas"}));
}

}  // namespace

std::string inspect_report(const StudyInputs& inputs, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  const Inspection found = inspection(inputs.incidents);
  where_and_when(page, found, inputs.zone);
  categories(page, found.categories);
  keys(page, inputs.incidents.offenders);
  intake_details(page, inputs.incidents.intake);
  if (inputs.districts) {
    page.line();
    page.line(name_of_file(inputs.districts->intake.source));
    intake_details(page, inputs.districts->intake);
  }
  return page.taken();
}

}  // namespace klara
