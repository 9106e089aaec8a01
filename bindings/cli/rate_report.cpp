#include <cli/rate_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + " m";
}

std::string square_kilometres(SquareMetres area, Language language) {
  return short_number(area.value / square_metres_per_square_kilometre, language) + " km²";
}

/// A sum of weights: mostly of whole incidents and whole residents.
std::string amount(double sum, Language language) {
  return number(sum, 0, language);
}

/// Where the places come from, and what stands at each.
std::string source_of(const StudyInputs& inputs, Language language) {
  const StudyPopulation& population = *inputs.population;
  const bool sv = language == Language::swedish;
  const std::uint64_t places = population.places.size();
  if (!population.intake) {
    return counted(places, sv ? "brott ur samma fil" : "incident of the same file",
                   sv ? "brott ur samma fil" : "incidents of the same file", language);
  }
  std::string sentence = name_of_file(population.intake->source) + ", " +
                         intake_sentence(*population.intake, language);
  if (population.areas > 0) {
    sentence += fmt::format(
        "; {}, {}", counted(population.areas, sv ? "yta" : "area", sv ? "ytor" : "areas", language),
        population.areas == 1
            ? (sv ? "vars antal står i en punkt i den" : "whose count stands at a point inside it")
            : (sv ? "vars antal står i en punkt i var och en"
                  : "whose counts stand at a point inside each"));
  }
  const std::string why = commonest_reasons(*population.intake, language);
  return why.empty() ? sentence : sentence + ": " + why;
}

/// Why it is as long as it is, if the program chose it.
std::string why_so_long(const StudyInputs& inputs, Language language) {
  std::string because = chosen_because(inputs, "population-bandwidth", language);
  if (!because.empty()) return because;
  return language == Language::swedish ? "angiven" : "given";
}

void population_lines(Page& page, const StudyInputs& inputs) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  const StudyPopulation& population = *inputs.population;
  page.labelled("Per", fmt::format("{}: {}", population.name, source_of(inputs, language)));
  page.labelled("",
                fmt::format("{} {} ({})", sv ? "bandbredd" : "bandwidth",
                            metres(population.bandwidth, language), why_so_long(inputs, language)));
}

void outside_lines(Page& page, const StudyInputs& inputs, const FoundRate& found) {
  outside_window(page, found.layers.incidents_outside, true);
  const std::size_t places = found.layers.population_outside;
  if (places == 0) return;
  page.labelled(page.say({.en = "Outside", .sv = "Utanför"}),
                page.say({.en = fmt::format("{} of {}, left out",
                                            counted(places, "place", "places", Language::english),
                                            inputs.population->name),
                          .sv = fmt::format("{} för {}, utelämnade",
                                            counted(places, "plats", "platser", Language::swedish),
                                            inputs.population->name)}));
}

void overall(Page& page, const StudyInputs& inputs, const FoundRate& found) {
  const Language language = page.language();
  const StudyPopulation& population = *inputs.population;
  const std::string rate = short_number(found.overall() * population.per, language);
  const std::string incidents = amount(found.incidents, language);
  const std::string people = amount(found.population, language);
  const Text per = what_rate_is_per(population);
  page.labelled(page.say({.en = "Rate", .sv = "Tal"}),
                page.say({.en = fmt::format("{} per {} in the whole area ({} / {})", rate, per.en,
                                            incidents, people),
                          .sv = fmt::format("{} per {} i hela området ({} / {})", rate, per.sv,
                                            incidents, people)}));
}

void untold(Page& page, const StudyInputs& inputs, const FoundRate& found) {
  if (!(found.untold.value > 0.0)) return;
  const Language language = page.language();
  const std::string least = trimmed_number(inputs.population->least, 3, language);
  const std::string& of = inputs.population->name;
  const std::string area = square_kilometres(found.untold, language);
  const std::string all = square_kilometres({found.told.value + found.untold.value}, language);
  std::string sentence =
      page.say({.en = fmt::format("cannot tell on {} of {}, where fewer than {} {} are within "
                                  "reach",
                                  area, all, least, of),
                .sv = fmt::format("kan inte avgöras på {} av {}, där färre än {} {} är inom "
                                  "räckvidd",
                                  area, all, least, of)});
  if (found.incidents_untold > 0) {
    sentence +=
        page.say({.en = fmt::format("; {} there", counted(found.incidents_untold, "incident lies",
                                                          "incidents lie", Language::english)),
                  .sv = fmt::format("; {} brott ligger där",
                                    count(found.incidents_untold, Language::swedish))});
  }
  page.labelled("", sentence);
}

void highest(Page& page, const StudyInputs& inputs, const FoundRate& found) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  page.line();
  if (found.highest.empty()) {
    page.paragraph(sv ? "Talet är ingenstans säkert över noll."
                      : "The rate is surely above zero nowhere.");
    return;
  }
  const double per = inputs.population->per;
  constexpr std::size_t name_width = 38;
  page.line(table_row(sv ? "Högst, efter kolumnen minst" : "Highest, by the column at least",
                      name_width,
                      {{sv ? "tal" : "rate", 12},
                       {sv ? "minst" : "at least", 12},
                       {sv ? "inom räckvidd" : "within reach", 14}}));
  for (const RatePeak& peak : found.highest) {
    const std::string place =
        place_in_words(peak.district, peak.at, inputs.study.districts, language);
    page.line(table_row(shortened(place, name_width - 1), name_width,
                        {{short_number(peak.rate * per, language), 12},
                         {short_number(peak.at_least() * per, language), 12},
                         {short_number(peak.population, language), 14}}));
  }
}

void assumption(Page& page, const StudyInputs& inputs) {
  const std::string& of = inputs.population->name;
  Text sentence{
      .en = fmt::format("At least: two standard errors below, each cell judged alone, as if "
                        "incidents were independent of each other. Within reach: how many {}, "
                        "those farther away counted for less. Rates are of the whole selection, "
                        "not of a year: compare "
                        "them with rates of as long a time. Those counted are not always those at "
                        "risk: where people work or pass by, a rate of residents is high without "
                        "anybody being in more danger.",
                        of),
      .sv = fmt::format(
          "Minst: två medelfel under, varje cell bedömd för sig, som om brotten vore "
          "oberoende av varandra. Inom räckvidd: hur många {}, de längre bort "
          "räknade som färre. Talen gäller hela urvalet, inte ett år: jämför dem med tal "
          "för lika lång tid. De som räknas är inte alltid de som är utsatta: där "
          "folk arbetar eller passerar är ett tal per boende högt utan att någon "
          "löper större risk.",
          of)};
  if (inputs.population->kind == PopulationCount::sampled) {
    sentence = {
        .en =
            "At least: two standard errors below, each cell judged alone, as if incidents "
            "were independent of each other, the chance of both offences reckoned with. "
            "Within reach: how many of the other offences, those farther away counted for "
            "less. A ratio rises with the one and as the other falls.",
        .sv =
            "Minst: två medelfel under, varje cell bedömd för sig, som om brotten vore "
            "oberoende av varandra, med slumpen hos båda slagen av brott inräknad. Inom "
            "räckvidd: hur många av de andra brotten, de längre bort räknade som färre. Ett "
            "förhållande stiger med det ena och när det andra sjunker."};
  }
  page.paragraph(page.say(sentence));
}

}  // namespace

void in_relation(Page& page, const StudyInputs& inputs, const FoundRate& found) {
  population_lines(page, inputs);
  outside_lines(page, inputs, found);
  overall(page, inputs, found);
  untold(page, inputs, found);
  highest(page, inputs, found);
  assumption(page, inputs);
}

std::string rate_report(const StudyInputs& inputs, const FoundRate& found,
                        std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  choices(page, inputs, nullptr);
  in_relation(page, inputs, found);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
