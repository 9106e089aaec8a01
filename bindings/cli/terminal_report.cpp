#include <cli/terminal_report.hpp>

#include <cli/text_layout.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/study_reader.hpp>
#include <klara/geodata/numbers.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t text_width = 78;  // of sentences, so that φ fits where it is written phi
constexpr std::size_t label_width = 9;
constexpr std::size_t most_places = 8;
constexpr std::size_t most_districts = 10;
constexpr std::size_t most_levels = 8;

/// A page in one language, written from the top.
class Page {
 public:
  explicit Page(const ReportStyle& style) : style_(style), language_(style.language) {}

  [[nodiscard]] const std::string& say(const Text& text) const { return text.in(language_); }
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const ReportStyle& style() const { return style_; }

  void line(const std::string& text = {}) {
    std::string kept = text;
    kept.erase(kept.find_last_not_of(' ') + 1);
    page_ += kept + "\n";
  }
  /// A label in the margin and text that wraps beside it.
  void labelled(const std::string& label, const std::string& text) {
    line(to_left(label, label_width) + hanging(text, label_width, text_width));
  }
  void paragraph(const std::string& text) { line(hanging(text, 0, text_width)); }
  [[nodiscard]] std::string taken() { return std::move(page_); }

 private:
  const ReportStyle& style_;
  Language language_;
  std::string page_;
};

std::string name_of_file(const std::string& path) {
  return std::filesystem::path(path).filename().string();
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

/// To one decimal; a share that is not nothing is not shown as nothing: "< 0.1%".
std::string small_share(double share, Language language) {
  const std::string shown = percent(share, 1, language);
  const bool hidden = share > 0.0 && shown == percent(0.0, 1, language);
  return hidden ? "<\u00A0" + percent(0.001, 1, language) : shown;
}

std::string intake_sentence(const IntakeReport& intake, Language language) {
  const bool sv = language == Language::swedish;
  const std::uint64_t aside = intake.read - intake.used;
  std::string sentence =
      fmt::format("{} {}: {} {}", count(intake.read, language), sv ? "rader" : "rows",
                  count(intake.used, language), sv ? "använda" : "used");
  if (aside == 0) return sentence;
  const double share = static_cast<double>(aside) / static_cast<double>(intake.read);
  return fmt::format("{}, {} {} ({})", sentence, count(aside, language),
                     sv ? "i karantän" : "quarantined", small_share(share, language));
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
              count(inputs.districts->districts.size(), language) +
              (sv ? " områden, " : " districts, ") + crs);
  }
  if (inputs.selection.taken < inputs.incidents.intake.used) {
    const SelectionCount& s = inputs.selection;
    page.labelled(
        sv ? "Urval" : "Taken",
        fmt::format("{} {}; {} {}, {} {}", count(s.taken, language), sv ? "tagna" : "incidents",
                    count(s.outside_time, language), sv ? "utanför tiden" : "outside the time",
                    count(s.other_category, language), sv ? "av andra slag" : "of other kinds"));
  }
}

void periods(Page& page, const StudyInputs& inputs) {
  const StudyFile& study = inputs.resolved;
  if (!study.before || !study.after) return;
  const Language language = page.language();
  const std::string before = dates(*study.before, language);
  page.line(to_left(page.say({.en = "Before", .sv = "Före"}), label_width) + before +
            std::string(5, ' ') + to_left(page.say({.en = "After", .sv = "Efter"}), 7) +
            dates(*study.after, language));
}

std::string length(Metres metres, Language language) {
  const double rounded = std::round(metres.value);
  const bool whole = std::abs(metres.value - rounded) < 1e-9 * std::max(1.0, std::abs(rounded));
  return number(metres.value, whole ? 0 : 1, language) + " m";
}

std::string scatter(const Overdispersion& scatter, Language language) {
  const bool sv = language == Language::swedish;
  if (scatter.freedom < 4) return sv ? "φ okänd (för få veckor)" : "φ unknown (too few weeks)";
  return fmt::format("φ\u00A0{}\u00A0({}\u00A0{})", number(scatter.factor, 2, language),
                     count(scatter.weeks, language), sv ? "veckor" : "weeks");
}

/// Who chose the bandwidth: the study, or a rule.
std::string origin_of_bandwidth(const StudyInputs& inputs, Language language) {
  for (const Parameter& parameter : inputs.provenance.parameters) {
    if (parameter.name != "bandwidth") continue;
    const std::string& because = parameter.chosen_because.in(language);
    if (!because.empty()) return because;
  }
  const bool sv = language == Language::swedish;
  if (inputs.provenance.study.empty()) return sv ? "angiven" : "given";
  return sv ? "studien" : "study";
}

void choices(Page& page, const StudyInputs& inputs, const Analysis* analysis) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  std::vector<std::string> parts;
  if (inputs.study.bandwidth) {
    parts.push_back(fmt::format("{} {} ({}), {} {}, {} {}", sv ? "bandbredd" : "bandwidth",
                                length(*inputs.study.bandwidth, language),
                                origin_of_bandwidth(inputs, language), sv ? "cell" : "cell",
                                length(inputs.study.cell, language), sv ? "kärna" : "kernel",
                                name_of(inputs.study.density.kernel)));
  }
  if (analysis != nullptr && analysis->displacement) {
    parts.push_back(scatter(analysis->displacement->overdispersion, language));
  }
  if (parts.empty()) return;
  page.labelled(sv ? "Valt" : "Chosen", fmt::format("{}", fmt::join(parts, "; ")));
}

void question(Page& page, const std::string& treated) {
  const bool sv = page.language() == Language::swedish;
  const std::string asked =
      sv ? "Flyttade brotten från " + treated + "?" : "Did crime move from " + treated + "?";
  page.line();
  page.line(
      hanging(bold_begins + asked + bold_ends + (sv ? "  Ännu inte prövat." : "  Not tested yet."),
              0, page_width));
  page.line();
}

/// Six rows, always, so that the page stays the same when the tests come.
void verdicts(Page& page) {
  const auto row = [&](const Text& kind, const Text& verdict, const Text& estimate,
                       const Text& interval, const Text& smallest) {
    page.line(to_left(page.say(kind), 18) + to_left(page.say(verdict), 24) +
              to_right(page.say(estimate), 12) + to_right(page.say(interval), 17) +
              to_right(page.say(smallest), 9));
  };
  row({.en = "Kind", .sv = "Slag"}, {.en = "Verdict", .sv = "Besked"},
      {.en = "Estimate", .sv = "Skattning"}, {.en = "95% interval", .sv = "95 % intervall"},
      {.en = "Smallest", .sv = "Minsta"});
  const std::array<Text, 6> kinds{{{.en = "Place", .sv = "Plats"},
                                   {.en = "Time", .sv = "Tid"},
                                   {.en = "Offence", .sv = "Brottstyp"},
                                   {.en = "Target", .sv = "Brottsobjekt"},
                                   {.en = "Tactic", .sv = "Tillvägagångssätt"},
                                   {.en = "Offenders", .sv = "Brottsaktiva"}}};
  const Text dash{.en = "\u2013", .sv = "\u2013"};
  for (const Text& kind : kinds) {
    row(kind, {.en = "not tested yet", .sv = "ännu inte prövat"}, dash, dash, dash);
  }
}

/// Name to the left, cells to the right.
std::string table_row(const std::string& name, std::size_t name_width,
                      const std::vector<std::pair<std::string, std::size_t>>& cells) {
  std::string row = to_left(shortened(name, name_width), name_width);
  for (const auto& [cell, width] : cells) row += to_right(cell, width);
  return row;
}

void area_counts(Page& page, const AreaCounts& areas, const std::string& treated) {
  const Language language = page.language();
  const auto row = [&](const std::string& name, const BeforeAfter& counts) {
    page.line(table_row(
        name, 32, {{count(counts.before, language), 12}, {count(counts.after, language), 12}}));
  };
  page.line(table_row(page.say({.en = "Incidents", .sv = "Antal brott"}), 32,
                      {{page.say({.en = "before", .sv = "före"}), 12},
                       {page.say({.en = "after", .sv = "efter"}), 12}}));
  row(treated, areas.treated);
  if (areas.displacement)
    row(page.say({.en = "Places, together", .sv = "Platserna tillsammans"}), *areas.displacement);
  row(page.say({.en = "Comparison", .sv = "Jämförelse"}), areas.control);
  if (areas.outside != BeforeAfter{}) {
    row(page.say({.en = "Other districts", .sv = "Övriga områden"}), areas.outside);
  }
}

void shared_incidents(Page& page, std::uint64_t shared) {
  if (shared == 0) return;
  const std::string rows = count(shared, page.language());
  page.paragraph(page.say(
      {.en =
           fmt::format("Areas overlap: {} incidents lie in several and count once, in the treated "
                       "area first, then in the place named first.",
                       rows),
       .sv = fmt::format("Områden överlappar: {} brott ligger i flera och räknas en gång, i "
                         "insatsområdet först, sedan i den plats som nämns först.",
                         rows)}));
}

/// Changes are counted as if both periods were as long as the second; said where that matters.
void equal_length(Page& page, const StudyFile& study) {
  if (!study.before || !study.after) return;
  const auto days = [](const LocalPeriod& period) { return period.until - period.from; };
  if (days(*study.before) == days(*study.after)) return;
  page.paragraph(page.say({.en = "Changes: as if before were as long as after.",
                           .sv = "Skillnader: som om före vore lika långt som efter."}));
}

void field_differences(Page& page, const DisplacementReport& report) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  constexpr std::size_t name_width = 32;
  const auto row = [&](const std::string& name, const std::string& estimate,
                       const std::string& interval) {
    page.line(table_row(name, name_width, {{estimate, 16}, {interval, 24}}));
  };
  const Difference& d = report.difference;
  const std::string level = percent(d.wdd.local.level, 0, language);
  row(sv ? "Fältets mått" : "The field's measures", sv ? "skattning" : "estimate",
      level + (sv ? " intervall" : " interval"));
  const auto incidents = [&](const std::string& name, const Estimate& e) {
    row(name, difference(e.value, 0, language) + (sv ? " brott" : " crimes"),
        difference_interval(e.low, e.high, 0, language));
  };
  const auto ratio = [&](const std::string& name, const Estimate& e) {
    row(name, number(e.value, 2, language), interval(e.low, e.high, 2, language));
  };
  incidents(sv ? "WDD, utöver jämförelsen" : "WDD, beyond the comparison", d.wdd.local);
  if (d.wdq) {
    incidents(sv ? "WDD, platserna (egen tid före)" : "WDD, the places (own past)",
              d.wdd.displacement);
    incidents(sv ? "WDD, sammantaget" : "WDD, overall", d.wdd.total);
  }
  ratio(sv ? "Relativ effekt" : "Relative effect", d.relative);
  if (d.wdq && d.wdq->interpretable) ratio("WDQ", d.wdq->quotient);
  if (d.wdq && !d.wdq->interpretable) {
    page.paragraph(
        sv ? "WDQ läses inte: utan ett säkert fall i insatsområdet säger kvoten inget."
           : "WDQ is not read: without a sure fall in the treated area it says nothing.");
  }
}

void assumption(Page& page, const DisplacementReport& report) {
  const bool sv = page.language() == Language::swedish;
  const std::string phi = number(report.overdispersion.factor, 2, page.language());
  std::string sentence =
      sv ? "Antagande: insatsområdet hade följt jämförelsen, och inget områdes år skiljer sig mer "
           "än "
           "veckorna gör (φ " +
               phi + "). Områden skiljer sig oftast mer, så intervallen är för smala."
         : "Assumption: the treated area would have followed its comparison, and no area's year "
           "differs more than its weeks do (φ " +
               phi + "). Areas mostly differ more, so the intervals are too narrow.";
  if (report.difference.wdq) {
    sentence += sv ? " Platserna jämförs bara med sin egen tid före."
                   : " The places are compared only with their own past.";
  }
  page.paragraph(sentence);
  if (!report.difference.control_of_similar_level) {
    page.paragraph(
        sv ? "Jämförelsen är mer än tre gånger större eller mindre än insatsområdet; då "
             "vilseleder en skillnad i antal, och den relativa effekten är bättre."
           : "The comparison is over three times larger or smaller than the treated area; "
             "differences of counts then mislead, and the relative effect is better.");
  }
}

void places(Page& page, const std::vector<PlaceCounts>& all) {
  if (all.empty()) return;
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  std::vector<PlaceCounts> nearest = all;
  std::stable_sort(nearest.begin(), nearest.end(),
                   [](const auto& a, const auto& b) { return a.distance < b.distance; });
  page.line();
  page.line(table_row(sv ? "Plats" : "Place", 32,
                      {{sv ? "före" : "before", 12},
                       {sv ? "efter" : "after", 12},
                       {sv ? "avstånd" : "distance", 16}}));
  for (std::size_t i = 0; i < std::min(nearest.size(), most_places); ++i) {
    const PlaceCounts& place = nearest[i];
    page.line(table_row(place.name, 32,
                        {{count(place.counts.before, language), 12},
                         {count(place.counts.after, language), 12},
                         {number(place.distance.value, 0, language) + " m", 16}}));
  }
  if (nearest.size() > most_places) {
    page.line((sv ? "och " : "and ") + count(nearest.size() - most_places, language) +
              (sv ? " till längre bort" : " more farther away"));
  }
}

void outlines(Page& page, const Analysis& analysis, double share_held) {
  if (!analysis.before || !analysis.after) return;
  const Language language = page.language();
  const auto area = [&](const PeriodDensity& density) {
    return number(density.outline.area.value / square_metres_per_square_kilometre, 2, language) +
           " km²";
  };
  const std::string share = percent(share_held, 0, language);
  page.labelled(page.say({.en = "Densest", .sv = "Tätast"}),
                language == Language::swedish
                    ? fmt::format("{} av tätheten ryms på {} före, {} efter", share,
                                  area(*analysis.before), area(*analysis.after))
                    : fmt::format("{} of the density lies on {} before, {} after", share,
                                  area(*analysis.before), area(*analysis.after)));
}

Text use_of(const std::string& path) {
  if (path.ends_with("-density-before.tif")) return {.en = "density before", .sv = "täthet före"};
  if (path.ends_with("-density-after.tif")) return {.en = "density after", .sv = "täthet efter"};
  if (path.ends_with("-change.tif")) return {.en = "change", .sv = "förändring"};
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
  page.line(done(page) +
            page.say({.en = "  Quarantined rows and reasons: klara inspect ",
                      .sv = "  Karantänens rader och skäl: klara inspect "}) +
            intake.source);
}

std::string shown_name(const DistrictChange& district) {
  return district.name == district.code ? district.code : district.code + " " + district.name;
}

void district_table(Page& page, const std::vector<DistrictChange>& districts, bool compared) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  std::vector<const DistrictChange*> most;
  for (const DistrictChange& district : districts) most.push_back(&district);
  std::stable_sort(most.begin(), most.end(), [](const auto* a, const auto* b) {
    return a->counts.before + a->counts.after > b->counts.before + b->counts.after;
  });
  if (most.size() > most_districts) most.resize(most_districts);
  std::vector<std::pair<std::string, std::size_t>> heading{
      {compared ? (sv ? "före" : "before") : (sv ? "antal" : "incidents"), 11}};
  if (compared) {
    heading.insert(heading.end(), {{sv ? "efter" : "after", 10},
                                   {sv ? "skillnad" : "change", 10},
                                   {sv ? "95 % intervall" : "95% interval", 19}});
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
    page.line((sv ? "och " : "and ") + count(districts.size() - most.size(), language) +
              (sv ? " områden till i filen" : " more districts in the file"));
  }
  if (compared) {
    page.paragraph(sv ? "Antagande: antal som Poisson; områden varierar mer från år till år, så "
                        "intervallen är för smala."
                      : "Assumption: counts as Poisson; areas vary more from year to year, so the "
                        "intervals are too narrow.");
  }
}

/// "17, 18, 19, ..." of the rows with this reason.
std::string rows_with(const IntakeReport& intake, const std::string& code) {
  constexpr std::size_t shown = 5;
  std::vector<std::string> rows;
  for (const QuarantinedRow& row : intake.quarantined) {
    if (row.code != code) continue;
    if (rows.size() == shown) {
      rows.emplace_back("\u2026");
      break;
    }
    rows.push_back(fmt::format("{}", row.row));
  }
  return fmt::format("{}", fmt::join(rows, ", "));
}

void intake_details(Page& page, const IntakeReport& intake) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  if (!intake.quarantined.empty()) {
    page.line();
    page.line(sv ? "Karantän: dessa rader räknas inte" : "Quarantine: these rows are not counted");
    for (const auto& [code, rows] : reasons(intake)) {
      page.line(to_right(count(rows, language), 7) + "  " +
                hanging(fmt::format("{}; {} {} [{}]", meaning_of(code).in(language),
                                    sv ? "rad" : "row", rows_with(intake, code), code),
                        9, page_width));
    }
  }
  if (!intake.warnings.empty()) {
    page.line();
    page.line(sv ? "Att veta: raderna räknas" : "To know: the rows are counted");
    for (const IntakeWarning& warning : intake.warnings) {
      page.line("  " +
                hanging(warning.message.in(language) + " [" + warning.code + "]", 4, page_width));
    }
  }
  if (!intake.choices.empty()) {
    page.line();
    page.line(sv ? "Valt av programmet" : "Chosen by the program");
    for (const Choice& choice : intake.choices) {
      page.line("  " + hanging(fmt::format("{} = {}: {}", choice.parameter, choice.value,
                                           choice.because.in(language)),
                               4, page_width));
    }
  }
}

std::string local_minute(const TimeZone& zone, Instant t) {
  const LocalTime local = local_time(zone, t);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss clock{local - day};
  return fmt::format("{} {:02}:{:02}", date(day), clock.hours().count(), clock.minutes().count());
}

void where_and_when(Page& page, const StudyInputs& inputs) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  const PointSet& points = inputs.incidents.points;
  if (points.empty()) return;
  const Bounds box = bounds(points);
  page.labelled(
      sv ? "Läge" : "Extent",
      fmt::format("{} {}, {} {}", sv ? "öst" : "east", interval(box.west, box.east, 0, language),
                  sv ? "nord" : "north", interval(box.south, box.north, 0, language)));
  // Canonical order puts equal positions beside each other.
  std::size_t places = 0, most = 0, run = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool same = i > 0 && points.x[i] == points.x[i - 1] && points.y[i] == points.y[i - 1];
    run = same ? run + 1 : 1;
    if (!same) ++places;
    most = std::max(most, run);
  }
  page.labelled(sv ? "Ställen" : "Spots",
                sv ? fmt::format("{} olika; flest på ett och samma: {}", count(places, language),
                                 count(most, language))
                   : fmt::format("{} different; most on the same one: {}", count(places, language),
                                 count(most, language)));
  if (!points.timed()) {
    page.labelled(sv ? "Tid" : "Time", sv ? "ingen tid i filen" : "no time in the file");
    return;
  }
  const auto [first, last] = std::minmax_element(points.from.begin(), points.from.end());
  std::uint64_t intervals = 0;
  for (std::size_t i = 0; i < points.size(); ++i) intervals += points.from[i] < points.until[i];
  page.labelled(
      sv ? "Tid" : "Time",
      fmt::format("{} {} {}, {}; {} {}", local_minute(inputs.zone, *first), sv ? "till" : "to",
                  local_minute(inputs.zone, *last), inputs.zone.name, count(intervals, language),
                  sv ? "med intervall" : "known as intervals"));
}

void categories(Page& page, const std::vector<Category>& all) {
  const Language language = page.language();
  const bool sv = language == Language::swedish;
  for (const Category& category : all) {
    std::vector<std::uint64_t> counts(category.levels.size());
    for (const std::uint32_t level : category.of_row) ++counts[level];
    std::vector<std::size_t> order(counts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    page.line();
    page.line(fmt::format("{}: {} {}", category.name, count(counts.size(), language),
                          sv ? "nivåer" : "levels"));
    for (std::size_t i = 0; i < std::min(order.size(), most_levels); ++i) {
      const std::string& level = category.levels[order[i]];
      page.line(to_right(count(counts[order[i]], language), 9) + "  " +
                shortened(level.empty() ? (sv ? "(inte angivet)" : "(not given)") : level, 60));
    }
    if (order.size() > most_levels) {
      page.line("           " +
                (sv ? "och " + count(order.size() - most_levels, language) + " till"
                    : "and " + count(order.size() - most_levels, language) + " more"));
    }
  }
}

}  // namespace

std::string run_report(const StudyInputs& inputs, const Analysis& analysis,
                       std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  periods(page, inputs);
  choices(page, inputs, &analysis);
  outlines(page, analysis, inputs.study.outline_share);
  if (analysis.displacement) {
    const DisplacementReport& report = *analysis.displacement;
    const std::string& treated = inputs.study.treated->name;
    question(page, treated);
    verdicts(page);
    page.line();
    area_counts(page, report.areas, treated);
    shared_incidents(page, report.shared);
    page.line();
    field_differences(page, report);
    equal_length(page, inputs.resolved);
    assumption(page, report);
    places(page, report.places);
  } else if (!analysis.districts.empty()) {
    district_table(page, analysis.districts, analysis.in_periods.has_value());
    equal_length(page, inputs.resolved);
  }
  files_and_time(page, files, inputs);
  return page.taken();
}

std::string density_report(const StudyInputs& inputs, const Raster& surface,
                           std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  choices(page, inputs, nullptr);
  double highest = 0.0;
  for (const double value : surface.values) {
    if (value > highest) highest = value;
  }
  page.labelled(page.say({.en = "Density", .sv = "Täthet"}),
                fmt::format("{} {} {}, {} \u00D7 {} {}", page.say({.en = "at most", .sv = "högst"}),
                            number(highest * square_metres_per_square_kilometre, 0, style.language),
                            page.say({.en = "incidents per km²", .sv = "brott per km²"}),
                            count(surface.grid.columns, style.language),
                            count(surface.grid.rows, style.language),
                            page.say({.en = "cells", .sv = "celler"})));
  files_and_time(page, files, inputs);
  return page.taken();
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

std::string simulate_report(const Provenance& provenance, std::uint64_t rows,
                            std::span<const WrittenFile> files, const ReportStyle& style) {
  Page page(style);
  header(page, provenance);
  page.labelled(page.say({.en = "Drawn", .sv = "Draget"}),
                count(rows, style.language) +
                    page.say({.en = " simulated incidents", .sv = " simulerade brott"}));
  written(page, files);
  page.line(done(page));
  return page.taken();
}

std::string inspect_report(const StudyInputs& inputs, const ReportStyle& style) {
  Page page(style);
  header(page, inputs.provenance);
  what_was_read(page, inputs);
  where_and_when(page, inputs);
  categories(page, inputs.incidents.categories);
  intake_details(page, inputs.incidents.intake);
  if (inputs.districts) {
    page.line();
    page.line(name_of_file(inputs.districts->intake.source));
    intake_details(page, inputs.districts->intake);
  }
  return page.taken();
}

}  // namespace klara
