#include <cli/cube_report.hpp>

#include <cli/report_frame.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/dates.hpp>
#include <klara/shape/district.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace klara {
namespace {

constexpr double per_km2 = square_metres_per_square_kilometre;

/// Why the program chose it, else that it was given.
std::string origin(const StudyInputs& inputs, const char* parameter, Language language) {
  std::string because = chosen_because(inputs, parameter, language);
  if (!because.empty()) return because;
  return language == Language::swedish ? "angivet" : "given";
}

/// The last day is not included in the period.
std::string days_of(const Period& period, const TimeZone& zone, Language language) {
  const auto day = [&](Instant t) {
    return std::chrono::floor<std::chrono::days>(local_time(zone, t));
  };
  return dates({day(period.from), day(period.until)}, language);
}

void slices(Page& page, const StudyInputs& inputs, const FoundCube& found) {
  const CubeStudy& cube = *inputs.cube;
  const auto said = [&](Language in, const char* form) {
    return fmt::format(fmt::runtime(form), count(found.slices.size(), in), duration(cube.slice, in),
                       origin(inputs, "slice", in), days_of(cube.observed, cube.zone, in),
                       cube.zone.name);
  };
  const ClockSlices* const on_clock = clock_of(cube);
  std::string sentence;
  if (on_clock == nullptr) {
    sentence = page.say({.en = said(Language::english, "{0} of {1} ({2}), {3}"),
                         .sv = said(Language::swedish, "{0} om {1} ({2}), {3}")});
    const std::chrono::seconds rest = time_to_cut(cube.observed, cube.slice) % cube.slice;
    if (rest > std::chrono::seconds{0}) {
      const auto left = [&](Language in, const char* form) {
        return fmt::format(fmt::runtime(form), duration(rest, in));
      };
      sentence += page.say(
          {.en = left(Language::english,
                      "; what is left at the end, {}, is shorter than a slice and has none"),
           .sv = left(Language::swedish,
                      "; det som blir över på slutet, {}, är kortare än en skiva och har ingen")});
    }
  } else {
    const bool of_day = on_clock->cycle == TimeCycle::day;
    sentence = page.say({.en = said(Language::english,
                                    of_day ? "{0} of {1} ({2}) around the day, clock of {4}, {3}"
                                           : "{0} of {1} ({2}) around the week, clock of {4}, {3}"),
                         .sv = said(Language::swedish,
                                    of_day ? "{0} om {1} ({2}) dygnet runt, klockan i {4}, {3}"
                                           : "{0} om {1} ({2}) veckan runt, klockan i {4}, {3}")});
  }
  page.labelled(page.say({.en = "Slices", .sv = "Skivor"}), sentence);
  const auto in_time = [&](Language in, const char* form) {
    return fmt::format(fmt::runtime(form), duration(cube.time_bandwidth, in),
                       origin(inputs, "time-bandwidth", in), name_of(cube.time_kernel));
  };
  page.labelled(
      page.say({.en = "In time", .sv = "I tiden"}),
      page.say({.en = in_time(Language::english,
                              "bandwidth {0} ({1}), kernel {2}; a slice shows its middle"),
                .sv = in_time(Language::swedish,
                              "bandbredd {0} ({1}), kärna {2}; en skiva visar sin mitt")}));
}

void intervals(Page& page, const FoundCube& found) {
  const auto known = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), count(found.intervals, language),
                       counted(found.incidents, "incident", "incidents", language),
                       count(found.incidents, language));
  };
  if (found.intervals == 0) return;
  page.labelled(page.say({.en = "Spread", .sv = "Spritt"}),
                page.say({.en = known(Language::english,
                                      "{0} of {1} are known to an interval only, and each is "
                                      "spread evenly over its own"),
                          .sv = known(Language::swedish,
                                      "av {2} brott är {0} kända bara till ett tidsspann, och vart "
                                      "och ett är spritt jämnt över sitt")}));
}

/// Rows set aside because of their time.
void untimed(Page& page, const IntakeReport& intake) {
  std::uint64_t rows = 0;
  for (const auto& [code, of_code] : reasons(intake))
    rows += code.starts_with("TIME_") ? of_code : 0;
  if (rows == 0) return;
  page.labelled(page.say({.en = "Untimed", .sv = "Utan tid"}),
                page.say({.en = fmt::format("{} without a time that can be used, left out",
                                            counted(rows, "row", "rows", Language::english)),
                          .sv = fmt::format("{} utan användbar tid, utelämnade",
                                            counted(rows, "rad", "rader", Language::swedish))}));
}

/// The district, or where it is.
std::string place_of(Position at, const DistrictSet& districts, Language language) {
  const std::uint32_t district =
      districts.empty() ? outside : DistrictIndex(districts).district_of(at);
  return place_in_words(district, at, districts, language);
}

void highest(Page& page, const StudyInputs& inputs, const FoundCube& found) {
  const Language language = page.language();
  const std::string label = page.say({.en = "Highest", .sv = "Högst"});
  const auto best = found.highest();
  if (!best) {
    return page.labelled(label, page.say({.en = "none: no cell has its middle in the window",
                                          .sv = "ingen: ingen cell har sin mitt i fönstret"}));
  }
  const SurfaceSummary& surface = found.surfaces[*best];
  const std::string value = short_number(surface.maximum * per_km2, language);
  const std::string place = surface.maximum_at
                                ? place_of(*surface.maximum_at, inputs.study.districts, language)
                                : std::string{};
  const std::string& when = page.say(found.slices[*best].name);
  page.labelled(
      label,
      page.say({.en = fmt::format("{} incidents per km² and month, {}, at {}", value, when, place),
                .sv = fmt::format("{} brott per km² och månad, {}, vid {}", value, when, place)}));
}

struct Extremes {
  std::size_t most = 0, fewest = 0;
};

Extremes extremes_of(const FoundCube& found) {
  Extremes extremes;
  for (std::size_t s = 0; s < found.slices.size(); ++s) {
    if (found.total(s) > found.total(extremes.most)) extremes.most = s;
    if (found.total(s) < found.total(extremes.fewest)) extremes.fewest = s;
  }
  return extremes;
}

void trend(Page& page, const StudyInputs& inputs, const FoundCube& found) {
  const Language language = page.language();
  if (!found.highest() || found.slices.size() < 2) return;
  const auto pace = [&](std::size_t slice) { return short_number(found.total(slice), language); };
  const auto [most, fewest] = extremes_of(found);
  const std::string& most_when = page.say(found.slices[most].name);
  const std::string& fewest_when = page.say(found.slices[fewest].name);
  const std::string ends =
      page.say({.en = fmt::format("most {} ({}), fewest {} ({})", pace(most), most_when,
                                  pace(fewest), fewest_when),
                .sv = fmt::format("som mest {} ({}), som minst {} ({})", pace(most), most_when,
                                  pace(fewest), fewest_when)});
  const std::size_t last = found.slices.size() - 1;
  std::string sentence =
      clock_of(*inputs.cube) != nullptr
          ? page.say({.en = "incidents a month if every hour were as these: " + ends,
                      .sv = "brott i månaden om alla timmar vore som dessa: " + ends})
          : page.say({.en = fmt::format("{} incidents a month in the first slice, {} in the last; "
                                        "{}",
                                        pace(0), pace(last), ends),
                      .sv = fmt::format("{} brott i månaden i första skivan, {} i den sista; {}",
                                        pace(0), pace(last), ends)});
  page.labelled(page.say({.en = "Trend", .sv = "Trend"}), sentence);
}

/// The first and the last slices reach beyond what was seen.
void ends_of_time(Page& page, const FoundCube& found) {
  const auto least = std::ranges::min(found.slices, {}, &CubeSlice::covered).covered;
  constexpr double a_hundredth = 0.99;
  if (least >= a_hundredth) return;
  const auto missing = [&](Language language) { return percent(1.0 - least, 0, language); };
  page.labelled(
      page.say({.en = "Ends", .sv = "Ändar"}),
      page.say({.en = fmt::format("maps of the first and last slices are up to {} too low: nothing "
                                  "before and after them was seen; the trend allows for it",
                                  missing(Language::english)),
                .sv = fmt::format("kartorna för de första och sista skivorna är upp till {} för "
                                  "låga: inget före och efter dem är sett; trenden tar hänsyn "
                                  "till det",
                                  missing(Language::swedish))}));
}

bool ends_in(std::span<const WrittenFile> files, const char* ending) {
  return std::ranges::any_of(files,
                             [&](const WrittenFile& file) { return file.path.ends_with(ending); });
}

void how_to_animate(Page& page, std::span<const WrittenFile> files, bool on_clock) {
  if (ends_in(files, ".gpkg")) {
    page.paragraph(page.say(
        {.en = "To animate in QGIS: layer properties, Temporal, separate fields for start and end, "
               "from_time and until_time; then the Temporal Controller panel. In ArcGIS Pro: layer "
               "properties, Time, start and end time fields, the same two; then the tab Time.",
         .sv = "Animera i QGIS: lagrets egenskaper, Temporal, separata fält för start och slut, "
               "from_time och until_time; sedan panelen Temporal styrning. I ArcGIS Pro: lagrets "
               "egenskaper, Time, fält för start- och sluttid, samma två; sedan fliken Time."}));
    if (on_clock) {
      page.paragraph(
          page.say({.en = "The hours stand on 2001-01-01, a Monday, and the days after.",
                    .sv = "Timmarna står på 2001-01-01, en måndag, och dagarna efter."}));
    }
  }
  if (ends_in(files, ".tif")) {
    page.paragraph(page.say({.en = "Each band of the raster is a slice and bears its time.",
                             .sv = "Varje band i rastret är en skiva och bär dess tid."}));
  }
}

}  // namespace

void over_time(Page& page, const StudyInputs& inputs, const FoundCube& found) {
  slices(page, inputs, found);
  intervals(page, found);
  untimed(page, inputs.incidents.intake);
  highest(page, inputs, found);
  trend(page, inputs, found);
  ends_of_time(page, found);
}

std::string cube_report(const StudyInputs& inputs, const FoundCube& found,
                        std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  choices(page, inputs, nullptr);
  over_time(page, inputs, found);
  page.line();
  how_to_animate(page, files, clock_of(*inputs.cube) != nullptr);
  files_and_time(page, files, inputs);
  return page.taken();
}

}  // namespace klara
