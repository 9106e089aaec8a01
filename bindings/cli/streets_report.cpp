#include <cli/streets_report.hpp>

#include <cli/found_density.hpp>
#include <cli/report_frame.hpp>
#include <cli/text_layout.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <string>

namespace klara {
namespace {

constexpr double per_km = 1000.0;

std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + "\u00A0m";
}

/// The same sentence in both languages, which differ in their words alone.
template <class Sentence>
Text in_both(const Sentence& sentence) {
  return {.en = sentence(Language::english), .sv = sentence(Language::swedish)};
}

void street_file(Page& page, const StudyInputs& inputs, const FoundStreets& found) {
  const IntakeReport& intake = inputs.streets->streets.intake;
  const StreetNetwork& network = inputs.streets->network;
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    std::string text = fmt::format(
        "{}: {}", name_of_file(intake.source),
        sv ? fmt::format("{} objekt, {}", count(intake.read, language),
                         counted(intake.used, "använt", "använda", language))
           : fmt::format("{}, {} used", counted(intake.read, "feature", "features", language),
                         count(intake.used, language)));
    for (const auto& [code, rows] : reasons(intake)) {
      text += fmt::format(", {} {}", code, count(rows, language));
    }
    text += fmt::format(
        "; {} km, {}", number(found.length.value / per_km, 1, language),
        counted(network.edges.size(), sv ? "stycke" : "piece",
                sv ? "stycken mellan korsningar och ändar" : "pieces between crossings and ends",
                language));
    if (network.repeated > 0) {
      text += fmt::format("; {} {}", count(network.repeated, language),
                          sv ? "som låg dubbelt räknade en gång" : "that lay double counted once");
    }
    if (network.without_length > 0) {
      text += fmt::format("; {} {}", count(network.without_length, language),
                          sv ? "utan längd utelämnade" : "without length left out");
    }
    return text;
  };
  page.labelled(page.say({.en = "Streets", .sv = "Gator"}), page.say(in_both(sentence)));
}

void placed(Page& page, const SnapReport& snap) {
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    std::string text = fmt::format(
        fmt::runtime(sv ? "{} av {} brott på närmaste gata, hälften högst {} bort, inget mer än {}"
                        : "{} of {} incidents on the nearest street, half of them at most {} "
                          "away, none more than {}"),
        count(snap.snapped, language), count(snap.incidents, language),
        metres(snap.median, language), metres(snap.farthest, language));
    if (snap.too_far.empty()) return text;
    return text + fmt::format(fmt::runtime(sv ? "; {} längre bort än {} utelämnade"
                                              : "; {} farther than {} left out"),
                              count(snap.too_far.size(), language), metres(snap.limit, language));
  };
  page.labelled(page.say({.en = "Placed", .sv = "Placerat"}), page.say(in_both(sentence)));
}

void chosen(Page& page, const StudyInputs& inputs, const FoundStreets& found) {
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const auto with_reason = [&](const std::string& text, const std::string& parameter) {
      const std::string why = chosen_because(inputs, parameter, language);
      return why.empty() ? text : fmt::format("{} ({})", text, why);
    };
    const bool is_own = inputs.resolved.streets->bandwidth.has_value();
    return fmt::format("{}, lixel {}, {} {}",
                       with_reason(fmt::format("{} {}", sv ? "bandbredd" : "bandwidth",
                                               metres(inputs.streets->bandwidth, language)),
                                   is_own ? "street-bandwidth" : "bandwidth"),
                       metres(found.density.lixels.length, language), sv ? "kärna" : "kernel",
                       name_of(inputs.study.density.kernel));
  };
  page.labelled(page.say({.en = "Chosen", .sv = "Valt"}), page.say(in_both(sentence)));
}

Text meaning_of(NetworkMethod method) {
  switch (method) {
    case NetworkMethod::simple:
      return {.en =
                  "goes on whole along every street from a crossing: dense nets of streets look "
                  "worse than they are, so compare only places of like nets",
              .sv =
                  "går vidare helt längs varje gata från en korsning: täta gatunät ser värre ut "
                  "än de är, så jämför bara platser med likartade nät"};
    case NetworkMethod::discontinuous:
      return {.en =
                  "is split among the streets ahead at every crossing, so that an incident "
                  "counts as one; what comes to a dead end is lost, and values jump at crossings",
              .sv =
                  "delas mellan gatorna framåt vid varje korsning, så att ett brott räknas som "
                  "ett; det som når en återvändsgata går förlorat, och värden hoppar vid "
                  "korsningar"};
    case NetworkMethod::continuous:
      break;
  }
  return {.en =
              "is split among all streets of a crossing and turned back at dead ends, so that "
              "an incident counts as one and values do not jump; close to a crossing of many "
              "streets they can lie below zero",
          .sv =
              "delas mellan alla gator i en korsning och vänder i återvändsgator, så att ett "
              "brott räknas som ett och värden inte hoppar; nära en korsning av många gator kan "
              "de bli negativa"};
}

void method(Page& page, const StudyInputs& inputs, const FoundStreets& found) {
  const NetworkMethod used = inputs.resolved.streets->method.value();
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const bool is_choice = !chosen_because(inputs, "method", language).empty();
    const char* const chosen = sv ? " (valt av programmet)" : " (chosen by the program)";
    return fmt::format("{}{}: {} {}; {} {}", name_of(used), is_choice ? chosen : "",
                       sv ? "ett brott" : "an incident", meaning_of(used).in(language),
                       sv ? "det tog" : "it took", seconds_in_words(found.seconds, language));
  };
  page.labelled(page.say({.en = "Method", .sv = "Metod"}), page.say(in_both(sentence)));
}

void density(Page& page, const FoundStreets& found) {
  const auto sentence = [&](Language language) {
    const bool sv = language == Language::swedish;
    const double most = found.densest.empty() ? 0.0 : per_km * found.densest.front().density;
    std::string text =
        fmt::format("{} {} {}", sv ? "högst" : "at most", short_number(most, language),
                    sv ? "brott per km gata" : "incidents per km of street");
    if (found.months) {
      text += fmt::format(" ({} {})", short_number(most / *found.months, language),
                          sv ? "per km och månad" : "per km and month");
    }
    text += fmt::format(
        "; {}; {} {} {} {}",
        counted(found.density.lixels.size(), "lixel", sv ? "lixlar" : "lixels", language),
        sv ? "i allt" : "in all", short_number(found.mass, language), sv ? "av" : "of",
        short_number(found.snapped, language) + (sv ? " brott" : " incidents"));
    if (found.below > 0) {
      text +=
          fmt::format("; {} {}", counted(found.below, "lixel", sv ? "lixlar" : "lixels", language),
                      sv ? "under noll" : "below zero");
    }
    return text;
  };
  page.labelled(page.say({.en = "Density", .sv = "Täthet"}), page.say(in_both(sentence)));
}

void densest(Page& page, const FoundStreets& found) {
  if (found.densest.empty()) return;
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  page.line();
  page.line(table_row(sv ? "Tätast, minst en bandbredd isär" : "Densest, a bandwidth apart", 36,
                      {{sv ? "brott per km" : "per km", 14},
                       {sv ? "östlig" : "easting", 12},
                       {sv ? "nordlig" : "northing", 14}}));
  for (const DenseLixel& lixel : found.densest) {
    const std::string name = !lixel.street.empty()
                                 ? lixel.street
                                 : (sv ? "objekt " : "feature ") + std::to_string(lixel.feature);
    page.line(table_row(shortened(name, 34), 36,
                        {{short_number(per_km * lixel.density, language), 14},
                         {number(lixel.centre.x, 0, language), 12},
                         {number(lixel.centre.y, 0, language), 14}}));
  }
}

}  // namespace

void along_streets(Page& page, const StudyInputs& inputs, const FoundStreets& found) {
  street_file(page, inputs, found);
  placed(page, found.density.snap);
  chosen(page, inputs, found);
  method(page, inputs, found);
  density(page, found);
  densest(page, found);
}

std::string streets_report(const StudyInputs& inputs, const FoundStreets& found,
                           std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  along_streets(page, inputs, found);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
