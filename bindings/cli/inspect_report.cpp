#include <cli/inspect_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/geodata/numbers.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
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

void intake_details(Page& page, const IntakeReport& intake) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  if (!intake.quarantined.empty()) {
    page.line();
    page.line(sv ? "Karantän: dessa rader räknas inte" : "Quarantine: these rows are not counted");
    for (const auto& [code, rows] : reasons(intake)) {
      page.line(to_right(count(rows, language), 7) + "  " +
                hanging(fmt::format("{}; {} {} [{}]", meaning_of(code).in(language),
                                    sv ? "rad" : "row", rows_with(intake, code), code),
                        9, page_width));
    }
  }
  if (!intake.warnings.empty()) {
    page.line();
    page.line(sv ? "Att veta: raderna räknas" : "To know: the rows are counted");
    for (const IntakeWarning& warning : intake.warnings) {
      page.line("  " +
                hanging(warning.message.in(language) + " [" + warning.code + "]", 4, page_width));
    }
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

void where_and_when(Page& page, const StudyInputs& inputs) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  const PointSet& points = inputs.incidents.points;
  if (points.empty()) return;
  const Bounds box = bounds(points);
  page.labelled(
      sv ? "Läge" : "Extent",
      fmt::format("{} {}, {} {}", sv ? "öst" : "east", interval(box.west, box.east, 0, language),
                  sv ? "nord" : "north", interval(box.south, box.north, 0, language)));
  // Canonical order puts equal positions beside each other.
  std::size_t places = 0, most = 0, run = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool same = i > 0 && points.x[i] == points.x[i - 1] && points.y[i] == points.y[i - 1];
    run = same ? run + 1 : 1;
    if (!same) ++places;
    most = std::max(most, run);
  }
  page.labelled(sv ? "Ställen" : "Spots",
                sv ? fmt::format("{} olika; flest på ett och samma: {}", count(places, language),
                                 count(most, language))
                   : fmt::format("{} different; most on the same one: {}", count(places, language),
                                 count(most, language)));
  if (!points.timed()) {
    page.labelled(sv ? "Tid" : "Time", sv ? "ingen tid i filen" : "no time in the file");
    return;
  }
  const auto [first, last] = std::minmax_element(points.from.begin(), points.from.end());
  std::uint64_t intervals = 0;
  for (std::size_t i = 0; i < points.size(); ++i) intervals += points.from[i] < points.until[i];
  page.labelled(
      sv ? "Tid" : "Time",
      fmt::format("{} {} {}, {}; {} {}", local_minute(inputs.zone, *first), sv ? "till" : "to",
                  local_minute(inputs.zone, *last), inputs.zone.name, count(intervals, language),
                  sv ? "med intervall" : "known as intervals"));
}

void categories(Page& page, const std::vector<Category>& all) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  for (const Category& category : all) {
    std::vector<std::uint64_t> counts(category.levels.size());
    for (const std::uint32_t level : category.of_row) ++counts[level];
    std::vector<std::size_t> order(counts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    page.line();
    page.line(fmt::format("{}: {} {}", category.name, count(counts.size(), language),
                          sv ? "nivåer" : "levels"));
    for (std::size_t i = 0; i < std::min(order.size(), most_levels); ++i) {
      const std::string& level = category.levels[order[i]];
      page.line(to_right(count(counts[order[i]], language), 9) + "  " +
                shortened(level.empty() ? (sv ? "(inte angivet)" : "(not given)") : level, 60));
    }
    if (order.size() > most_levels) {
      page.line("           " +
                (sv ? "och " + count(order.size() - most_levels, language) + " till"
                    : "and " + count(order.size() - most_levels, language) + " more"));
    }
  }
}

}  // namespace

std::string inspect_report(const StudyInputs& inputs, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  where_and_when(page, inputs);
  categories(page, inputs.incidents.categories);
  intake_details(page, inputs.incidents.intake);
  if (inputs.districts) {
    page.line();
    page.line(name_of_file(inputs.districts->intake.source));
    intake_details(page, inputs.districts->intake);
  }
  return page.taken();
}

}  // namespace klara
