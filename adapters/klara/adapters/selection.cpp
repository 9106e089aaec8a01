#include <klara/adapters/selection.hpp>

#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

/// As --categories takes it: what would look like two levels, or like none, in quotation marks.
std::string as_listed(const std::string& level) {
  const bool plain = !level.empty() && level.front() != '"' && level.find(',') == std::string::npos;
  if (plain) return level;
  std::string quoted = "\"";
  for (const char c : level) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string list_of(std::span<const std::string> levels) {
  std::vector<std::string> parts;
  parts.reserve(levels.size());
  std::ranges::transform(levels, std::back_inserter(parts), as_listed);
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Which levels of the first category are taken.
std::vector<bool> levels_taken(const Incidents& incidents, const std::vector<std::string>& asked) {
  if (incidents.categories.empty()) {
    throw bad_argument("CATEGORY_MISSING",
                       {.en = "categories are selected, but no column is named as category",
                        .sv = "kategorier har valts, men ingen kolumn är angiven som kategori"})
        .with_remedy(
            {.en = "Name the column: --category COLUMN", .sv = "Ange kolumnen: --category KOLUMN"});
  }
  const Category& category = incidents.categories.front();
  std::vector<bool> taken(category.levels.size());
  for (const std::string& written_name : asked) {
    const std::string name = composed(written_name);
    const auto found = std::ranges::find(category.levels, name);
    if (found == category.levels.end()) {
      const auto meant = nearest_word(name, category.levels);
      constexpr std::size_t most_listed = 30;
      const std::span<const std::string> listed(category.levels.data(),
                                                std::min(most_listed, category.levels.size()));
      const std::string levels =
          fmt::format("{}{}", list_of(listed), listed.size() < category.levels.size() ? ", …" : "");
      throw bad_argument("CATEGORY_UNKNOWN",
                         {.en = fmt::format("\"{}\" is no level of {} in {}", shown(name),
                                            shown(category.name), incidents.intake.source),
                          .sv = fmt::format("\"{}\" är ingen nivå av {} i {}", shown(name),
                                            shown(category.name), incidents.intake.source)})
          .with_remedy({.en = (meant ? fmt::format("Did you mean \"{}\"?\n", shown(*meant)) : "") +
                              "Levels: " + shown(levels, 1000),
                        .sv = (meant ? fmt::format("Menade du \"{}\"?\n", shown(*meant)) : "") +
                              "Nivåer: " + shown(levels, 1000)});
    }
    taken[static_cast<std::size_t>(found - category.levels.begin())] = true;
  }
  return taken;
}

void keep(Incidents& incidents, const std::vector<std::size_t>& rows) {
  if (rows.size() == incidents.points.size()) return;
  incidents.points = selected(incidents.points, rows);
  for (Category& category : incidents.categories) category = selected(category, rows);
  if (incidents.offenders) {
    incidents.offenders->of_row = selected(incidents.offenders->of_row, rows);
  }
  std::vector<std::uint64_t> sources;
  sources.reserve(rows.size());
  for (const std::size_t row : rows) sources.push_back(incidents.rows[row]);
  incidents.rows = std::move(sources);
}

/// "from 2018-01-01, until 2019-01-01, categories robbery, theft".
Text described(const Selection& selection) {
  std::vector<std::string> en, sv;
  if (selection.from) {
    en.push_back("from " + written(*selection.from));
    sv.push_back("från " + written(*selection.from));
  }
  if (selection.until) {
    en.push_back("until " + written(*selection.until));
    sv.push_back("till " + written(*selection.until));
  }
  if (!selection.categories.empty()) {
    const std::string names = shown(list_of(selection.categories), 1000);
    const bool one = selection.categories.size() == 1;
    en.push_back((one ? "category " : "categories ") + names);
    sv.push_back((one ? "kategorin " : "kategorierna ") + names);
  }
  return {.en = fmt::format("{}", fmt::join(en, ", ")),
          .sv = fmt::format("{}", fmt::join(sv, ", "))};
}

Error selection_empty(const Incidents& incidents, const Selection& selection,
                      const TimeZone& zone) {
  const std::string& file = incidents.intake.source;
  const Text what = described(selection);
  const std::uint64_t used = incidents.points.size();
  const std::string en = counted(used, "incident", "incidents", Language::english);
  const std::string sv = count(used, Language::swedish);
  Error error =
      bad_data("SELECTION_EMPTY",
               {.en = fmt::format("{} has no incident in the selection: {}", file, what.en),
                .sv = fmt::format("{} har inget brott i urvalet: {}", file, what.sv)});
  error.at(file);
  if (!incidents.points.timed()) {
    return error.with_remedy({.en = fmt::format("The file has {}, of other categories.", en),
                              .sv = fmt::format("Filen har {} brott, av andra kategorier.", sv)});
  }
  const DaySpan span = days_of(incidents.points, zone);
  return error.with_remedy(
      {.en = fmt::format("The file has {}, from {} to {}. Widen the selection.", en,
                         written(span.first), written(span.last)),
       .sv = fmt::format("Filen har {} brott, från {} till {}. Vidga urvalet.", sv,
                         written(span.first), written(span.last))});
}

}  // namespace

Instant instant_of_day(const TimeZone& zone, std::chrono::local_days day) {
  return instant_of(zone, LocalTime{day}).instant;
}

DaySpan days_of(const PointSet& incidents, const TimeZone& zone) {
  const auto [first, last] = std::ranges::minmax(incidents.from);
  const auto day = [&](Instant t) {
    return std::chrono::floor<std::chrono::days>(local_time(zone, t));
  };
  return {day(first), day(last)};
}

SelectionCount take_selection(Incidents& incidents, const Selection& selection,
                              const TimeZone& zone) {
  const PointSet& points = incidents.points;
  const bool by_time = (selection.from || selection.until) && points.timed();
  const bool by_category = !selection.categories.empty();
  const Instant from = selection.from ? instant_of_day(zone, *selection.from) : Instant::min();
  const Instant until = selection.until ? instant_of_day(zone, *selection.until) : Instant::max();
  const std::vector<bool> level_taken =
      by_category ? levels_taken(incidents, selection.categories) : std::vector<bool>{};

  SelectionCount result;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (by_time && !(from <= points.from[i] && points.from[i] < until)) {
      ++result.outside_time;
    } else if (by_category && !level_taken[incidents.categories.front().of_row[i]]) {
      ++result.other_category;
    } else {
      rows.push_back(i);
    }
  }
  if (rows.empty()) throw selection_empty(incidents, selection, zone);
  result.taken = rows.size();
  keep(incidents, rows);
  return result;
}

}  // namespace klara
