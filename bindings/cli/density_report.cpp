#include <cli/density_report.hpp>

#include <cli/report_frame.hpp>
#include <cli/surface_summary.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace klara {
namespace {

constexpr double per_km2 = square_metres_per_square_kilometre;

std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + " m";
}

/// The highest value and the number of cells, or that none of them has a value.
std::string sentence_on(const Raster& surface, Language language) {
  const bool sv = language == Language::swedish;
  const SurfaceSummary summary = surface_summary(surface);
  const std::string cells =
      fmt::format("{} \u00D7 {} {}", count(surface.grid.columns, language),
                  count(surface.grid.rows, language), sv ? "celler" : "cells");
  if (summary.cells == 0) {
    return sv ? "ingen: av " + cells + " har ingen sin mitt i fönstret"
              : "none: of " + cells + " none has its middle in the window";
  }
  return fmt::format("{} {} {}, {}", sv ? "högst" : "at most",
                     short_number(summary.maximum * per_km2, language),
                     sv ? "brott per km²" : "incidents per km²", cells);
}

/// The interval where the density is highest.
void limits(Page& page, const DensitySurface& surface,
            const std::optional<IntervalOptions>& asked) {
  if (!surface.limits || !asked) return;
  const auto& values = surface.density.values;
  const auto highest = std::ranges::max_element(
      values, [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
  if (highest == values.end() || std::isnan(*highest)) return;
  const auto cell = static_cast<std::size_t>(highest - values.begin());
  const auto text = [&](Language language, const char* form, const char* how) {
    return fmt::format(fmt::runtime(form), level_in_percent(asked->level, language),
                       short_interval(surface.limits->low.values[cell] * per_km2,
                                      surface.limits->high.values[cell] * per_km2, language),
                       how);
  };
  const bool drawn = asked->method == IntervalMethod::bootstrap;
  page.labelled(
      page.say({.en = "Sure", .sv = "Säkert"}),
      page.say({.en = text(Language::english,
                           "where it is highest {1} per km² (interval of {0}, {2}); each cell is "
                           "judged alone, and the bandwidth taken as given",
                           drawn ? "incidents drawn again" : "Poisson"),
                .sv = text(Language::swedish,
                           "där den är högst {1} per km² (intervall på {0}, {2}); varje cell är "
                           "bedömd för sig, och bandbredden tagen för given",
                           drawn ? "brotten dragna på nytt" : "Poisson")}));
}

void bandwidths(Page& page, const FoundDensity& found) {
  if (!found.bandwidths) return;
  const AdaptiveBandwidths& range = *found.bandwidths;
  const Language language = page.language();
  const auto all = [&](const char* form) {
    return fmt::format(fmt::runtime(form), metres(range.shortest, language),
                       metres(range.longest, language), metres(range.median, language));
  };
  std::string sentence = page.say(
      {.en = all("adaptive, {0} to {1}, half of them at most {2}: short where incidents are dense"),
       .sv = all("adaptiv, {0} till {1}, hälften högst {2}: kort där brotten är täta")});
  if (range.below_cell > 0) {
    sentence += page.say(
        {.en = fmt::format("; {} shorter than a cell, so that the map shows less of them than "
                           "there is: take smaller cells",
                           counted(range.below_cell, "is", "are", Language::english)),
         .sv = fmt::format("; {} kortare än en cell, så att kartan visar mindre av dem än som "
                           "finns: välj mindre celler",
                           counted(range.below_cell, "är", "är", Language::swedish))});
  }
  page.labelled(page.say({.en = "Reach", .sv = "Räckvidd"}), sentence);
}

std::string exactness(const ErrorBound& bound, Language language) {
  const bool sv = language == Language::swedish;
  return fmt::format("{} {:g} {}", sv ? "inom" : "within", bound.share,
                     bound.of_highest ? (sv ? "av högsta värdet" : "of the highest value")
                                      : (sv ? "av ett värde" : "of a value"));
}

void method(Page& page, const FoundDensity& found, const Study& study) {
  const Language language = page.language();
  const Text how = found.bandwidths
                       ? Text{.en = "a bandwidth for each incident", .sv = "en bandbredd per brott"}
                       : in_words(found.plan.method);
  const bool has_more = study.edge_correction != EdgeCorrection::none || study.intervals;
  const Text taken = has_more ? Text{.en = "all of it took", .sv = "alltsammans tog"}
                              : Text{.en = "it took", .sv = "det tog"};
  std::string sentence = fmt::format("{}, {}; {} {}; {}", page.say(how), page.say(why(found)),
                                     page.say(taken), seconds_in_words(found.seconds, language),
                                     exactness(error_bound(study), language));
  if (found.places < found.incidents && found.plan.method != DensityMethod::neighbours) {
    sentence += page.say(
        {.en = fmt::format("; {} merged to {}",
                           counted(found.incidents, "incident", "incidents", Language::english),
                           counted(found.places, "place", "places", Language::english)),
         .sv = fmt::format("; {} brott sammanförda till {}",
                           count(found.incidents, Language::swedish),
                           counted(found.places, "plats", "platser", Language::swedish))});
  }
  page.labelled(page.say({.en = "Method", .sv = "Metod"}), sentence);
}

}  // namespace

std::string density_report(const StudyInputs& inputs, const FoundDensity& found,
                           std::span<const WrittenFile> files, const ReportStyle& style) {
  const Study& study = inputs.study;
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  choices(page, inputs, nullptr);
  bandwidths(page, found);
  page.labelled(page.say({.en = "Density", .sv = "Täthet"}),
                sentence_on(found.surface.density, style.language));
  limits(page, found.surface, study.intervals);
  outside_window(page, found.surface.incidents_outside,
                 study.edge_correction != EdgeCorrection::none);
  if (found.surface.incidents_outside == found.incidents) {
    page.paragraph(page.say(
        {.en = "No incident lies in the window: do both show the same place, and is the reference "
               "system (--crs) of each the right one?",
         .sv = "Inget brott ligger i fönstret: visar båda samma plats, och är referenssystemet "
               "(--crs) rätt för vart och ett?"}));
  }
  method(page, found, study);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
