#include <klara/adapters/intake_remarks.hpp>

#include <klara/adapters/projection.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace klara {
namespace {

constexpr double many = 0.05;  // share of rows from which a policy is questioned

std::string rows_in(std::uint64_t rows, Language language) {
  return language == Language::swedish ? counted(rows, "rad", "rader", language)
                                       : counted(rows, "row", "rows", language);
}

}  // namespace

Error crs_missing(const std::string& file, std::span<const double> x, std::span<const double> y,
                  const std::optional<ExpectedExtent>& expected) {
  Error error = bad_data("CRS_MISSING", {.en = file + " has no coordinate system",
                                         .sv = file + " saknar koordinatsystem"});
  Text remedy{.en = "Write it: --crs EPSG:NNNN.", .sv = "Ange det: --crs EPSG:NNNN."};
  if (!x.empty()) {
    const auto [west, east] = std::ranges::minmax(x);
    const auto [south, north] = std::ranges::minmax(y);
    const bool degrees = west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
    const int decimals = degrees ? 4 : 0;  // of degrees some 10 m
    const auto span = [&](double from, double to, Language language) {
      return fmt::format("{} {} {}", number(from, decimals, language),
                         language == Language::swedish ? "till" : "to",
                         number(to, decimals, language));
    };
    const auto spans = [&](Language language) {
      return fmt::format("x {}, y {}. ", span(west, east, language), span(south, north, language));
    };
    remedy = {.en = spans(Language::english) + remedy.en,
              .sv = spans(Language::swedish) + remedy.sv};
    std::optional<CrsHypothesis> likely;
    if (expected) {
      const CrsJudgement judgement = judged_crs(x, y, expected->crs, expected);
      likely = judgement.better;
      if (!likely && judgement.inside >= 0.5) {
        likely = CrsHypothesis{.crs = expected->crs, .swapped = false, .inside = judgement.inside};
      }
    } else if (degrees) {
      likely = CrsHypothesis{.crs = {4326}, .swapped = false, .inside = 1.0};
    }
    if (likely && !likely->swapped) {
      const std::string name = name_of(likely->crs);
      remedy.en += expected ? fmt::format(" Read as {}, {} of the rows lie near the districts.",
                                          name, percent(likely->inside, 0, Language::english))
                            : fmt::format(" They may be degrees: {}.", name);
      remedy.sv += expected ? fmt::format(" Läst som {} ligger {} av raderna nära områdena.", name,
                                          percent(likely->inside, 0, Language::swedish))
                            : fmt::format(" De kan vara grader: {}.", name);
    }
    remedy.en += " Klara does not choose for you.";
    remedy.sv += " Klara väljer inte åt dig.";
  }
  error.with_remedy(remedy);
  return error.at(file);
}

Error none_used(const IntakeReport& report, const Text& hint, const std::string& file) {
  Text list;
  for (const auto& [code, count_of_rows] : reasons(report)) {
    const Text meaning = meaning_of(code);
    const std::string separator = list.en.empty() ? "" : "; ";
    list.en += fmt::format("{}{} {} ({})", separator, count(count_of_rows, Language::english), code,
                           meaning.en);
    list.sv += fmt::format("{}{} {} ({})", separator, count(count_of_rows, Language::swedish), code,
                           meaning.sv);
  }
  return bad_data(
             "NONE_USED",
             {.en = fmt::format("none of {} can be used", rows_in(report.read, Language::english)),
              .sv =
                  fmt::format("ingen av {} kan användas", rows_in(report.read, Language::swedish))})
      .with_remedy({.en = list.en + "." + hint.en, .sv = list.sv + "." + hint.sv})
      .at(file);
}

Error all_outside(Crs crs, const std::string& file) {
  return bad_data("ALL_OUTSIDE", {.en = "no position lies in any district",
                                  .sv = "ingen position ligger i något område"})
      .with_remedy(
          {.en =
               fmt::format("Read as {}. Are these the districts of the same place?", name_of(crs)),
           .sv = fmt::format("Läst som {}. Är detta områden på samma plats?", name_of(crs))})
      .at(file);
}

std::optional<IntakeWarning> other_system(std::span<const double> x, std::span<const double> y,
                                          Crs crs, const ExpectedExtent& expected) {
  const CrsJudgement judgement = judged_crs(x, y, crs, expected);
  if (!judgement.better || judgement.better->crs == crs) return std::nullopt;
  const std::string name = name_of(judgement.better->crs);
  return IntakeWarning{
      "CRS_MIXED_ROWS",
      x.size(),
      {.en = fmt::format("{} outside all districts, but read as {} nearly all of these would lie "
                         "near them",
                         counted(x.size(), "row lies", "rows lie", Language::english), name),
       .sv = fmt::format("{} ligger utanför alla områden, men lästa som {} skulle nästan alla "
                         "ligga nära dem",
                         rows_in(x.size(), Language::swedish), name)}};
}

std::optional<IntakeWarning> ids_of_cases(DuplicateCount ids, const std::string& column) {
  if (static_cast<double>(ids.conflicting) <= many * static_cast<double>(ids.compared)) {
    return std::nullopt;
  }
  return IntakeWarning{
      "DUP_ID_CONFLICT",
      ids.conflicting,
      {.en = fmt::format("{} an id with another row that says something else. If "
                         "column {} names cases rather than rows, write --duplicates keep.",
                         counted(ids.conflicting, "row shares", "rows share", Language::english),
                         shown(column)),
       .sv = fmt::format("{} delar id med en annan rad som säger något annat. Om kolumnen {} "
                         "anger ärenden och inte rader, skriv --duplicates keep.",
                         rows_in(ids.conflicting, Language::swedish), shown(column))}};
}

IntakeWarning remark(const std::string& code, std::uint64_t rows) {
  const Text meaning = meaning_of(code);
  return {code,
          rows,
          {.en = fmt::format("{}: {}", rows_in(rows, Language::english), meaning.en),
           .sv = fmt::format("{}: {}", rows_in(rows, Language::swedish), meaning.sv)}};
}

}  // namespace klara
