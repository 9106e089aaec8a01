#include <cli/report_frame.hpp>

#include <cli/assumption.hpp>
#include <cli/text_layout.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/dates.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

namespace klara {
namespace {

/// To one decimal; a share that is not nothing is not shown as nothing: "< 0.1%".
std::string small_share(double share, Language language) {
  const std::string shown = percent(share, 1, language);
  const bool hidden = share > 0.0 && shown == percent(0.0, 1, language);
  return hidden ? "<\u00A0" + percent(0.001, 1, language) : shown;
}

std::string length(Metres metres, Language language) {
  const double rounded = std::round(metres.value);
  const bool whole = std::abs(metres.value - rounded) < 1e-9 * std::max(1.0, std::abs(rounded));
  return number(metres.value, whole ? 0 : 1, language) + " m";
}

std::string scatter(const Overdispersion& scatter, Language language) {
  const bool sv = language == Language::swedish;
  if (!scatter.known()) return sv ? "φ okänd (för få veckor)" : "φ unknown (too few weeks)";
  return fmt::format("φ\u00A0{}\u00A0({}\u00A0{})", number(scatter.factor, 2, language),
                     count(scatter.weeks, language), sv ? "veckovisa antal" : "weekly counts");
}

/// Who chose the bandwidth: the study, or a rule.
std::string origin_of_bandwidth(const StudyInputs& inputs, Language language) {
  std::string because = chosen_because(inputs, "bandwidth", language);
  if (!because.empty()) return because;
  const bool sv = language == Language::swedish;
  const bool in_words = inputs.provenance.study.empty() || inputs.resolved.verb.has_value();
  if (in_words) return sv ? "angiven" : "given";
  return sv ? "studien" : "study";
}

Text use_of(const std::string& path) {
  if (path.ends_with("-density-before.tif")) return {.en = "density before", .sv = "täthet före"};
  if (path.ends_with("-density-after.tif")) return {.en = "density after", .sv = "täthet efter"};
  if (path.ends_with("-change-se.tif")) return {.en = "its standard error", .sv = "dess medelfel"};
  if (path.ends_with("-change-low.tif"))
    return {.en = "change, at least", .sv = "förändring, minst"};
  if (path.ends_with("-change-high.tif"))
    return {.en = "change, at most", .sv = "förändring, högst"};
  if (path.ends_with("-log-risk.tif"))
    return {.en = "log ratio of shares", .sv = "logkvot av andelar"};
  if (path.ends_with("-p.tif")) return {.en = "p for the whole map", .sv = "p för hela kartan"};
  if (path.ends_with("-p-each-cell.tif")) return {.en = "p of each cell", .sv = "p för varje cell"};
  if (path.ends_with("-cube.tif")) return {.en = "density over time", .sv = "täthet över tiden"};
  if (path.ends_with("-change.tif")) return {.en = "change", .sv = "förändring"};
  if (path.ends_with("-rate.tif")) return {.en = "rate", .sv = "tal"};
  if (path.ends_with(".run.json")) return {.en = "repeats this run", .sv = "upprepar körningen"};
  if (path.ends_with(".truth.json")) return {.en = "what was planted", .sv = "facit"};
  if (path.ends_with(".csv")) return {.en = "simulated incidents", .sv = "simulerade brott"};
  if (path.ends_with(".gpkg")) return {.en = "layers for QGIS", .sv = "lager för QGIS"};
  return {};
}

/// The folder that all files lie in, if they share one; else empty.
std::string folder_of(std::span<const WrittenFile> files) {
  std::string folder;
  for (const WrittenFile& file : files) {
    const std::string parent = std::filesystem::path(file.path).parent_path().string();
    if (parent.empty() || (!folder.empty() && parent != folder)) return {};
    folder = parent;
  }
  return folder;
}

}  // namespace

std::string name_of_file(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::string intake_sentence(const IntakeReport& intake, Language language) {
  const bool sv = language == Language::swedish;
  const std::uint64_t aside = intake.read - intake.used;
  std::string sentence = sv ? counted(intake.read, "rad", "rader", language) + ": " +
                                  counted(intake.used, "använd", "använda", language)
                            : counted(intake.read, "row", "rows", language) + ": " +
                                  count(intake.used, language) + " used";
  if (aside == 0) return sentence;
  const double share = static_cast<double>(aside) / static_cast<double>(intake.read);
  return fmt::format("{}, {} {} ({})", sentence, count(aside, language),
                     sv ? "i karantän" : "quarantined", small_share(share, language));
}

std::string commonest_reasons(const IntakeReport& intake, Language language) {
  constexpr std::size_t most_shown = 3;
  const auto rows_of = reasons(intake);
  std::vector<std::pair<std::uint64_t, std::string>> sorted;
  for (const auto& [code, rows] : rows_of) sorted.emplace_back(rows, code);
  std::ranges::stable_sort(sorted, std::ranges::greater{}, [](const auto& r) { return r.first; });
  std::vector<std::string> shown;
  for (const auto& [rows, code] : sorted) {
    if (shown.size() < most_shown) shown.push_back(code + " " + count(rows, language));
  }
  return fmt::format("{}{}", fmt::join(shown, ", "), sorted.size() > most_shown ? ", …" : "");
}

std::string chosen_because(const StudyInputs& inputs, std::string_view parameter,
                           Language language) {
  for (const Parameter& each : inputs.provenance.parameters) {
    if (each.name == parameter) return each.chosen_because.in(language);
  }
  return {};
}

std::string p_in_words(double p, Language language) {
  constexpr double least = 0.001;
  if (p < least) return "<\u00A0" + number(least, 3, language);
  return number(p, p < 0.1 ? 3 : 2, language);
}

std::string place_in_words(std::uint32_t district, Position at, const DistrictSet& districts,
                           Language language) {
  if (district == outside) {
    return number(at.x, 0, language) + "; " + number(at.y, 0, language);
  }
  const District& there = districts[district];
  if (there.name.empty() || there.name == there.code) return there.code;
  return there.code + " " + there.name;
}

void header(Page& page, const Provenance& provenance) {
  std::string first = "klara " + page.style().version;
  if (!provenance.study.empty()) {
    first += page.say({.en = "   study ", .sv = "   studie "}) + provenance.study;
  }
  std::vector<std::string> stamped;
  for (const Text& stamp : stamps(provenance)) stamped.push_back(page.say(stamp));
  const std::string all = fmt::format("{}", fmt::join(stamped, "; "));
  if (display_width(first) + 3 + display_width(all) <= page_width) {
    page.line(first + "   " + all);
  } else {
    page.line(first);
    for (const std::string& stamp : stamped) page.paragraph(stamp);
  }
  page.line();
}

void what_was_read(Page& page, const StudyInputs& inputs) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  const std::string incidents = name_of_file(inputs.incidents.intake.source);
  const std::string districts =
      inputs.districts ? name_of_file(inputs.districts->intake.source) : "";
  const std::size_t width =
      std::min<std::size_t>(std::max(display_width(incidents), display_width(districts)), 30) + 3;
  const auto named = [&](const std::string& file) {
    return to_left(shortened(file, width - 3), width);
  };
  const std::string crs = name_of(inputs.crs);
  std::string sentence = intake_sentence(inputs.incidents.intake, language);
  if (!inputs.districts) sentence += ", " + crs;
  page.line(to_left(sv ? "Läst" : "Read", label_width) + named(incidents) + sentence);
  if (inputs.districts) {
    page.line(std::string(label_width, ' ') + named(districts) +
              counted(inputs.districts->districts.size(), sv ? "område, " : "district, ",
                      sv ? "områden, " : "districts, ", language) +
              crs);
  }
  const std::string why = commonest_reasons(inputs.incidents.intake, language);
  if (!why.empty()) page.labelled(sv ? "Karantän" : "Aside", why);
  if (inputs.selection.taken < inputs.incidents.intake.used) {
    const SelectionCount& s = inputs.selection;
    page.labelled(
        sv ? "Urval" : "Taken",
        fmt::format(
            "{}; {} {}, {} {}",
            counted(s.taken, sv ? "taget" : "incident", sv ? "tagna" : "incidents", language),
            count(s.outside_time, language), sv ? "utanför tiden" : "outside the time",
            count(s.other_category, language), sv ? "av andra slag" : "of other kinds"));
  }
}

void periods(Page& page, const StudyInputs& inputs, const Analysis& analysis) {
  const StudyFile& study = inputs.resolved;
  if (!study.before || !study.after) return;
  const Language language = page.language();
  const std::string before = dates(*study.before, language);
  page.line(to_left(page.say({.en = "Before", .sv = "Före"}), label_width) + before +
            std::string(5, ' ') + to_left(page.say({.en = "After", .sv = "Efter"}), 7) +
            dates(*study.after, language));
  if (study.displacement.wash_out) {
    const std::string left_out = duration(*study.displacement.wash_out, language);
    page.labelled("", page.say({.en = "of the time after, the first " + left_out + " are left out",
                                .sv = "av tiden efter är de första " + left_out + " inte med"}));
  }
  if (!analysis.in_periods) return;
  const std::uint64_t compared = analysis.in_periods->before + analysis.in_periods->after;
  if (compared == analysis.incidents) return;
  page.labelled(
      page.say({.en = "Compared", .sv = "Jämförs"}),
      page.say(
          {.en = fmt::format("{}; {} in neither period",
                             counted(compared, "incident", "incidents", language),
                             counted(analysis.incidents - compared, "lies", "lie", language)),
           .sv = fmt::format("{} brott; {} ligger i ingen av perioderna", count(compared, language),
                             count(analysis.incidents - compared, language))}));
}

void choices(Page& page, const StudyInputs& inputs, const Overdispersion* weekly) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  std::vector<std::string> parts;
  if (inputs.study.bandwidth) {
    parts.push_back(fmt::format("{} {} ({}), cell {}, {} {}", sv ? "bandbredd" : "bandwidth",
                                length(*inputs.study.bandwidth, language),
                                origin_of_bandwidth(inputs, language),
                                length(inputs.study.cell, language), sv ? "kärna" : "kernel",
                                name_of(inputs.study.density.kernel)));
  }
  if (inputs.study.bandwidth && !inputs.study.window.empty() && !inputs.study.adaptive) {
    parts.push_back(fmt::format("{} {}", sv ? "kantkorrektion" : "edge correction",
                                name_of(inputs.study.edge_correction)));
  }
  if (weekly != nullptr) parts.push_back(scatter(*weekly, language));
  if (parts.empty()) return;
  page.labelled(sv ? "Valt" : "Chosen", fmt::format("{}", fmt::join(parts, "; ")));
}

void outside_window(Page& page, std::size_t incidents, bool left_out) {
  if (incidents == 0) return;
  page.labelled(
      page.say({.en = "Outside", .sv = "Utanför"}),
      page.say({.en = fmt::format(
                    "{} outside the window, {}",
                    counted(incidents, "incident lies", "incidents lie", Language::english),
                    left_out ? "left out" : "counted as far as the kernel reaches in"),
                .sv = fmt::format("{} brott ligger utanför fönstret, {}",
                                  count(incidents, Language::swedish),
                                  left_out ? "utelämnade" : "räknade så långt kärnan når in")}));
}

void period_lengths(Page& page, const StudyFile& study) {
  const Text sentence = unequal_periods(study);
  if (sentence != Text{}) page.paragraph(page.say(sentence));
}

void written(Page& page, std::span<const WrittenFile> files) {
  std::size_t path_width = 0, use_width = 0;
  for (const WrittenFile& file : files) {
    path_width = std::max(path_width, display_width(file.path));
    use_width = std::max(use_width, display_width(page.say(use_of(file.path))));
  }
  page.line();
  std::string label = page.say({.en = "Written", .sv = "Skrivet"});
  const auto fits = [&] { return label_width + path_width + 2 + use_width + 9 <= page_width; };
  const std::string folder = fits() ? "" : folder_of(files);
  if (!folder.empty()) {
    page.line(to_left(label, label_width) + folder + "/");
    label.clear();
    path_width -= display_width(folder) + 1;
  }
  for (const WrittenFile& file : files) {
    const std::string path = folder.empty() ? file.path : name_of_file(file.path);
    std::string line = to_left(label, label_width) + to_left(path, path_width) + "  ";
    if (fits()) line += page.say(use_of(file.path));
    const std::string size = file_size(file.bytes, page.language());
    const std::size_t taken = display_width(line);
    page.line(line + to_right(size, fits() && taken < page_width ? page_width - taken : 0));
    label.clear();
  }
}

std::string done(const Page& page) {
  return fmt::format("{} {} s.", page.say({.en = "Done in", .sv = "Klart på"}),
                     number(page.style().seconds, 1, page.language()));
}

void files_and_time(Page& page, std::span<const WrittenFile> files, const StudyInputs& inputs) {
  written(page, files);
  const IntakeReport& intake = inputs.incidents.intake;
  if (intake.used == intake.read) return page.line(done(page));
  const bool in_table = std::ranges::any_of(
      files, [](const WrittenFile& file) { return file.path.ends_with(".gpkg"); });
  page.line(
      done(page) +
      page.say({.en = "  Quarantined rows and reasons: ", .sv = "  Karantänens rader och skäl: "}) +
      (in_table ? page.say({.en = "table klara_quarantine", .sv = "tabellen klara_quarantine"})
                : page.say({.en = "klara inspect, with the same options",
                            .sv = "klara inspect, med samma flaggor"})));
}

}  // namespace klara
