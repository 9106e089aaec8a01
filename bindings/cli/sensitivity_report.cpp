#include <cli/sensitivity_report.hpp>

#include <klara/base/numbers.hpp>
#include <klara/geodata/specification_words.hpp>
#include <klara/geodata/verdict_words.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t most_named = 4;

std::string verdict_of(const SpecificationResult& result, Language language) {
  return verdict_in_words({.kind = DisplacementKind::place,
                           .verdict = result.verdict,
                           .estimate = result.arrivals})
      .in(language);
}

/// "possible displacement (without the first 4 weeks after; ...)" for each verdict that is another.
std::vector<std::string> others_in_words(const std::vector<SpecificationResult>& curve,
                                         Language language) {
  std::vector<std::pair<Verdict, std::vector<std::string>>> groups;
  for (const SpecificationResult& result : curve) {
    const Verdict verdict = result.verdict.verdict;
    if (verdict == curve.front().verdict.verdict) continue;
    auto group = groups.begin();
    while (group != groups.end() && group->first != verdict) ++group;
    if (group == groups.end()) group = groups.insert(group, {verdict, {}});
    group->second.push_back(choice_in_words(result.choice).in(language));
  }
  std::vector<std::string> words;
  for (auto& [verdict, choices] : groups) {
    const std::size_t more = choices.size() > most_named ? choices.size() - most_named : 0;
    if (more > 0) choices.resize(most_named);
    // Limits differ from choice to choice; the verdict alone is told.
    const KindAnswer answer{
        .kind = DisplacementKind::place, .verdict = {.verdict = verdict}, .estimate = {}};
    const std::string name = verdict == Verdict::none_detected
                                 ? Text{.en = "none detected", .sv = "ingen påvisad"}.in(language)
                                 : verdict_in_words(answer).in(language);
    std::string list = fmt::format("{}", fmt::join(choices, "; "));
    if (more > 0) {
      list += language == Language::swedish ? fmt::format("; och {} till", more)
                                            : fmt::format("; and {} more", more);
    }
    words.push_back(fmt::format("{} ({})", name, list));
  }
  return words;
}

std::string all_in_words(std::size_t tried, Language language) {
  const bool sv = language == Language::swedish;
  if (tried == 1) return sv ? "det enda andra rimliga valet" : "the one other reasonable choice";
  return fmt::format(
      fmt::runtime(sv ? "alla {} andra rimliga val" : "all {} other reasonable choices"),
      count(tried, language));
}

std::string in_words(const std::vector<SpecificationResult>& curve, Language language) {
  const bool sv = language == Language::swedish;
  const std::size_t tried = curve.size() - 1;
  const std::size_t others = other_verdicts(curve);
  std::string text = sv ? "Känslighet: beskedet " : "Sensitivity: the verdict ";
  if (others == 0) {
    text += (sv ? "är detsamma vid " : "is the same under ") + all_in_words(tried, language) + ".";
  } else {
    text += (sv ? "ändras vid " : "changes under ") +
            (tried == 1 ? all_in_words(tried, language)
                        : fmt::format(fmt::runtime(sv ? "{} av {} andra rimliga val"
                                                      : "{} of {} other reasonable choices"),
                                      count(others, language), count(tried, language))) +
            fmt::format(": {}.", fmt::join(others_in_words(curve, language), ", "));
  }
  const SpecificationRange changes = range_of_changes(curve);
  if (std::isnan(changes.low)) return text;
  return text + fmt::format(fmt::runtime(sv ? " Insatsområdets skillnad går från {} till {} brott."
                                            : " The treated area's difference goes from {} to {} "
                                              "crimes."),
                            difference(changes.low, 0, language),
                            difference(changes.high, 0, language));
}

}  // namespace

void sensitivity_paragraph(Page& page, const DisplacementReport& report) {
  if (report.sensitivity.size() < 2) return;
  page.paragraph(page.say({.en = in_words(report.sensitivity, Language::english),
                           .sv = in_words(report.sensitivity, Language::swedish)}));
}

Json sensitivity_part(const DisplacementReport& report, Language language) {
  Json rows = Json::array();
  for (const SpecificationResult& result : report.sensitivity) {
    rows.push_back({{"choice", name_of(result.choice)},
                    {"in_words", choice_in_words(result.choice).in(language)},
                    {"is_reports", result.choice.kind == SpecificationKind::as_reported},
                    {"change", json_of(result.change)},
                    {"arrivals", json_of(result.arrivals)},
                    {"verdict", name_of(result.verdict.verdict)},
                    {"verdict_in_words", verdict_of(result, language)},
                    {"controls", result.controls}});
  }
  return rows;
}

}  // namespace klara
