#include <cli/districts_report.hpp>

#include <cli/assumption.hpp>
#include <cli/report_frame.hpp>
#include <klara/geodata/numbers.hpp>

#include <algorithm>

namespace klara {
namespace {

constexpr std::size_t most_districts = 10;

std::string shown_name(const DistrictChange& district) {
  return district.name == district.code ? district.code : district.code + " " + district.name;
}

}  // namespace

void district_table(Page& page, const std::vector<DistrictChange>& districts, bool compared) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  if (districts.empty()) return;
  std::vector<const DistrictChange*> most;
  most.reserve(districts.size());
  for (const DistrictChange& district : districts) most.push_back(&district);
  std::stable_sort(most.begin(), most.end(), [](const auto* a, const auto* b) {
    return a->counts.before + a->counts.after > b->counts.before + b->counts.after;
  });
  if (most.size() > most_districts) most.resize(most_districts);
  std::vector<std::pair<std::string, std::size_t>> heading{
      {compared ? (sv ? "före" : "before") : (sv ? "antal" : "incidents"), 11}};
  if (compared) {
    heading.insert(heading.end(),
                   {{sv ? "efter" : "after", 10},
                    {sv ? "skillnad" : "change", 10},
                    {interval_heading(districts.front().change.level, language), 19}});
  }
  page.line();
  page.line(table_row(sv ? "Flest brott i" : "Most incidents in", 30, heading));
  for (const DistrictChange* const district : most) {
    std::vector<std::pair<std::string, std::size_t>> cells{
        {count(district->counts.before, language), 11}};
    if (compared) {
      const Estimate& e = district->change;
      cells.insert(cells.end(), {{count(district->counts.after, language), 10},
                                 {difference(e.value, 0, language), 10},
                                 {difference_interval(e.low, e.high, 0, language), 19}});
    }
    page.line(table_row(shown_name(*district), 30, cells));
  }
  if (districts.size() > most.size()) {
    const std::size_t more = districts.size() - most.size();
    page.line(sv ? "och " + counted(more, "område till i filen", "områden till i filen", language)
                 : "and " + counted(more, "more district in the file", "more districts in the file",
                                    language));
  }
  if (compared) {
    page.paragraph(page.say({.en = "Assumption: ", .sv = "Antagande: "}) +
                   page.say(districts_assumption()));
  }
}

std::string districts_report(const StudyInputs& inputs, const Analysis& analysis,
                             std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs);
  district_table(page, analysis.districts, analysis.in_periods.has_value());
  equal_length(page, inputs.resolved);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
