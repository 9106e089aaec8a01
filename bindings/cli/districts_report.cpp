#include <cli/districts_report.hpp>

#include <cli/assumption.hpp>
#include <cli/report_frame.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t most_districts = 10;

std::string shown_name(const DistrictChange& district) {
  return district.name == district.code ? district.code : district.code + " " + district.name;
}

/// Those with most incidents, the first of equals first.
std::vector<const DistrictChange*> with_most_incidents(
    const std::vector<DistrictChange>& districts) {
  std::vector<const DistrictChange*> most;
  most.reserve(districts.size());
  for (const DistrictChange& district : districts) most.push_back(&district);
  std::ranges::stable_sort(most, std::greater{}, [](const DistrictChange* district) {
    return district->counts.before + district->counts.after;
  });
  if (most.size() > most_districts) most.resize(most_districts);
  return most;
}

/// Names are cut shorter where rates stand beside both counts.
struct Widths {
  std::size_t name, before, rate, after, change, interval;
};

Widths widths_of(bool compared, bool rated) {
  return compared && rated ? Widths{20, 8, 8, 8, 9, 19} : Widths{30, 11, 10, 10, 10, 19};
}

/// One interval a row has room: the change's, else the rate's.
std::string heading_row(double level, bool compared, bool rated, Language language) {
  const bool sv = language == Language::swedish;
  const Widths w = widths_of(compared, rated);
  std::vector<std::pair<std::string, std::size_t>> cells;
  const auto count_and_rate = [&](const char* heading, std::size_t width) {
    cells.emplace_back(heading, width);
    if (rated) cells.emplace_back(sv ? "tal" : "rate", w.rate);
  };
  if (!compared) {
    count_and_rate(sv ? "antal" : "incidents", w.before);
    if (rated) cells.emplace_back(interval_heading(level, language), w.interval);
  } else {
    count_and_rate(sv ? "före" : "before", w.before);
    count_and_rate(sv ? "efter" : "after", w.after);
    cells.emplace_back(sv ? "skillnad" : "change", w.change);
    cells.emplace_back(interval_heading(level, language), w.interval);
  }
  return table_row(sv ? "Flest brott i" : "Most incidents in", w.name, cells);
}

std::string row_of(const DistrictChange& district, bool compared, bool rated, Language language) {
  const Widths w = widths_of(compared, rated);
  std::vector<std::pair<std::string, std::size_t>> cells;
  const auto count_and_rate = [&](std::uint64_t incidents, std::size_t width,
                                  const std::vector<Rate>& rates) {
    cells.emplace_back(count(incidents, language), width);
    if (rated) cells.emplace_back(short_number(rates.front().value, language), w.rate);
  };
  count_and_rate(district.counts.before, w.before, district.before_rates);
  if (rated && !compared) {
    const Rate& rate = district.before_rates.front();
    cells.emplace_back(short_interval(rate.low, rate.high, language), w.interval);
  }
  if (compared) {
    const Estimate& e = district.change;
    count_and_rate(district.counts.after, w.after, district.after_rates);
    cells.emplace_back(difference(e.value, 0, language), w.change);
    cells.emplace_back(short_difference_interval(e.low, e.high, language), w.interval);
  }
  return table_row(shown_name(district), w.name, cells);
}

std::string meaning_of(const Rate& rate, bool compared, Language language) {
  const bool sv = language == Language::swedish;
  const std::string of = number(rate.per, 0, language) + " " + rate.of;
  if (!compared) return (sv ? "Tal: brott per " : "Rate: incidents per ") + of + ".";
  return sv ? "Tal: brott i perioden per " + of + "; talens intervall står i filen."
            : "Rate: incidents in the period per " + of + "; intervals of rates are in the file.";
}

}  // namespace

void rates_in_file(Page& page, const std::vector<Rate>& rates) {
  if (rates.empty()) return;
  std::vector<std::string> of;
  of.reserve(rates.size());
  for (const Rate& rate : rates) of.push_back(rate.of);
  const std::string all = fmt::format("{}", fmt::join(of, ", "));
  page.paragraph(page.language() == Language::swedish
                     ? "Brottstal per " + all + ": i filens lager Områden."
                     : "Rates per " + all + ": in the layer Districts of the file.");
}

void district_table(Page& page, const std::vector<DistrictChange>& districts, bool compared) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  if (districts.empty()) return;
  const std::vector<Rate>& rates = districts.front().before_rates;
  const bool rated = rates.size() == 1;
  page.line();
  const double level = rated ? rates.front().level : districts.front().change.level;
  page.line(heading_row(level, compared, rated, language));
  const std::vector<const DistrictChange*> most = with_most_incidents(districts);
  for (const DistrictChange* const district : most) {
    page.line(row_of(*district, compared, rated, language));
  }
  if (districts.size() > most.size()) {
    const std::size_t more = districts.size() - most.size();
    page.line(sv ? "och " + counted(more, "område till i filen", "områden till i filen", language)
                 : "and " + counted(more, "more district in the file", "more districts in the file",
                                    language));
  }
  if (rated) {
    page.paragraph(meaning_of(rates.front(), compared, language));
  } else {
    rates_in_file(page, rates);
  }
  if (compared || !rates.empty()) {
    page.paragraph(page.say({.en = "Assumption: ", .sv = "Antagande: "}) +
                   page.say(districts_assumption(compared)));
  }
}

std::string districts_report(const StudyInputs& inputs, const Analysis& analysis,
                             std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs, analysis);
  district_table(page, analysis.districts, analysis.in_periods.has_value());
  period_lengths(page, inputs.resolved);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
