#include <klara/adapters/incident_intake.hpp>

#include <klara/adapters/category_levels.hpp>
#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/local_clock.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/work_crs.hpp>
#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/geodata/columns.hpp>
#include <klara/geodata/duplicates.hpp>
#include <klara/geodata/incident_time.hpp>
#include <klara/geodata/numbers.hpp>
#include <klara/geodata/suspicions.hpp>
#include <klara/geodata/text_form.hpp>
#include <klara/geodata/written_number.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace klara {
namespace {

constexpr std::size_t rows_per_block = 1 << 17;
constexpr double farthest_on_earth = 20'037'508.3428;   // half the equator of WGS 84, in metres
constexpr std::chrono::hours long_window{31 * 24 + 1};  // a month, with its change of clocks
constexpr double greatest_weight = 1e9;  // so that sums and their squares stay finite
constexpr double many = 0.05;            // share of rows from which a policy is questioned

Error at_file(Error error, const IncidentSource& source) {
  error.at(source.source.string());
  return error;
}

std::string_view code_of(NumberFault fault) {
  switch (fault) {
    case NumberFault::none:
      return "";
    case NumberFault::missing:
      return "COORD_MISSING";
    case NumberFault::unparsable:
      return "COORD_UNPARSABLE";
    case NumberFault::not_finite:
      return "COORD_NOT_FINITE";
  }
  return "";
}

/// 5,00012E+15: digits, a sign, digits, E+, digits.
bool is_mangled_id(std::string_view id) {
  const auto digits = [&] {
    const std::size_t count = std::min(id.find_first_not_of("0123456789"), id.size());
    id.remove_prefix(count);
    return count > 0;
  };
  if (!digits()) return false;
  if (!id.empty() && (id[0] == ',' || id[0] == '.')) {
    id.remove_prefix(1);
    if (!digits()) return false;
  }
  if (id.size() < 3 || (id[0] != 'E' && id[0] != 'e') || id[1] != '+') return false;
  id.remove_prefix(2);
  return digits() && id.empty();
}

/// What is to be counted over the rows that are used.
enum Mark : std::uint8_t {
  in_gap = 1,
  in_overlap = 2,
  until_missing = 4,
  with_offset = 8,
  id_missing = 16
};

enum class Fate : std::uint8_t { used, outside, swapped, beyond, repeated, conflicting };

std::string_view code_of(Fate fate) {
  constexpr std::array<std::string_view, 6> codes{
      "", "OUTSIDE", "AXIS_SWAPPED", "COORD_OUT_OF_CRS_AREA", "DUP_ROW", "DUP_ID_CONFLICT"};
  return codes[static_cast<std::size_t>(fate)];
}

template <class Value>
std::vector<Value> picked(const std::vector<Value>& column, std::span<const std::size_t> rows) {
  std::vector<Value> result;
  result.reserve(rows.size());
  for (const std::size_t row : rows) result.push_back(column[row]);
  return result;
}

/// Transforms in place; a projection serves one thread, so that each block makes its own.
void project(std::vector<double>& x, std::vector<double>& y, Crs from, Crs to,
             const RunContext& run) {
  for_each_block(x.size(), rows_per_block, run, [&](IndexRange rows) {
    Projection(from, to).transform({x.data() + rows.begin, rows.size()},
                                   {y.data() + rows.begin, rows.size()});
  });
}

std::string rows_in(std::uint64_t rows, Language language) {
  return language == Language::swedish ? counted(rows, "rad", "rader", language)
                                       : counted(rows, "row", "rows", language);
}

}  // namespace

struct IncidentIntake::State {
  IncidentSource source;
  const Districts* districts;
  std::optional<Crs> work_crs;
  std::optional<Crs> crs;  // of the file
  std::vector<std::string> header;
  bool has_geometry;
  bool decimal_comma;
  ResolvedColumns columns;
  LocalClock clock;
  std::vector<std::size_t> text_columns;  // where a person might be named

  // The rows that were taken apart, in the coordinates of the file.
  std::vector<double> x, y, weight;
  std::vector<Instant> from, until;
  std::vector<CategoryLevels> categories;
  std::vector<std::uint64_t> rows;
  std::vector<RowFingerprint> fingerprints;
  std::vector<std::uint8_t> marks;

  std::uint64_t personal = 0;
  std::vector<std::uint64_t> personal_in;  // by text column
  std::uint64_t day_first = 0, excel_serial = 0, unparsable_time = 0;
  IntakeReport report;

  State(const IncidentSource& from_source, const IncidentReadOptions& options,
        const RawHeader& raw);

  [[nodiscard]] bool compares_rows() const {
    return source.duplicates == DuplicatePolicy::quarantine ||
           (source.duplicates == DuplicatePolicy::by_id && columns.id);
  }

  struct Times {
    std::string_view fault;
    Instant from, until;
    std::uint8_t marks = 0;
  };

  std::string_view place(const RawIncident& record, Position& position) const;
  Times times(const RawIncident& record);
  Instant instant(const WrittenTime& written, LocalTime local, std::uint8_t* mark);
  void look_for_persons(const RawIncident& record);
  [[nodiscard]] std::string_view take(const RawIncident& record);

  [[nodiscard]] Error crs_missing() const;
  [[nodiscard]] Error none_used() const;
  [[nodiscard]] std::optional<ExpectedExtent> expected() const;
  [[nodiscard]] Crs working_crs();
  void judge_positions(const std::vector<double>& east, const std::vector<double>& north, Crs work,
                       std::vector<Fate>& fates, const RunContext& run);
  void warn_of_other_system(const std::vector<Fate>& fates);
  void judge_duplicates(std::vector<Fate>& fates);
  void count_marks(std::span<const std::size_t> kept, const PointSet& points);
  void warn_of_texts();
  void warn(std::string code, std::uint64_t count, Text message) {
    report.warnings.push_back({std::move(code), count, std::move(message)});
  }
};

IncidentIntake::State::State(const IncidentSource& from_source, const IncidentReadOptions& options,
                             const RawHeader& raw)
    : source(from_source),
      districts(options.districts),
      work_crs(options.work_crs),
      crs(raw.crs),
      header(raw.columns.begin(), raw.columns.end()),
      has_geometry(raw.has_geometry && !from_source.columns.x && !from_source.columns.y),
      decimal_comma(raw.decimal_comma),
      clock(options.zone) {
  if (source.crs) {
    crs = crs_named(*source.crs);
    if (raw.crs && *raw.crs != *crs) {
      warn("CRS_OVERRIDDEN", 0,
           {.en = fmt::format("the file states {}; read as {} as asked", name_of(*raw.crs),
                              name_of(*crs)),
            .sv = fmt::format("filen uppger {}; läst som {} enligt önskemål", name_of(*raw.crs),
                              name_of(*crs))});
    }
  }
  columns = resolved_columns(source.columns, header,
                             {.position = !has_geometry,
                              .time = options.times_needed,
                              .geographic = crs && is_geographic(*crs)});
  report.choices = columns.choices;
  for (const std::size_t column : columns.categories) categories.emplace_back(header[column]);
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto is = [&](const std::optional<std::size_t>& column) { return column == i; };
    if (!is(columns.x) && !is(columns.y) && !is(columns.from) && !is(columns.until) &&
        !is(columns.weight)) {
      text_columns.push_back(i);
    }
  }
  personal_in.resize(text_columns.size());
}

/// The position, or why there is none.
std::string_view IncidentIntake::State::place(const RawIncident& record, Position& position) const {
  if (has_geometry) {
    if (!record.position) return "GEOM_NULL";
    position = *record.position;
    if (!std::isfinite(position.x) || !std::isfinite(position.y)) return "COORD_NOT_FINITE";
  } else {
    const WrittenNumber east = written_number(record.fields[*columns.x], decimal_comma);
    const WrittenNumber north = written_number(record.fields[*columns.y], decimal_comma);
    if (east.fault != NumberFault::none) return code_of(east.fault);
    if (north.fault != NumberFault::none) return code_of(north.fault);
    position = {east.value, north.value};
  }
  return position == Position{0.0, 0.0} ? "COORD_ZERO" : "";
}

Instant IncidentIntake::State::instant(const WrittenTime& written, LocalTime local,
                                       std::uint8_t* mark) {
  if (written.offset) return Instant{local.time_since_epoch() - *written.offset};
  const ResolvedInstant resolved = clock.read(local);
  if (mark != nullptr && resolved.reading == LocalReading::gap) *mark |= in_gap;
  if (mark != nullptr && resolved.reading == LocalReading::overlap) *mark |= in_overlap;
  return resolved.instant;
}

IncidentIntake::State::Times IncidentIntake::State::times(const RawIncident& record) {
  Times result;
  if (!columns.from) return result;
  const auto refused = [&](const WrittenTime& written) {
    if (code_of(written.fault) == "TIME_UNPARSABLE") ++unparsable_time;
    if (written.fault == TimeFault::day_first) ++day_first;
    if (written.fault == TimeFault::excel_serial) ++excel_serial;
    return Times{.fault = code_of(written.fault), .from = {}, .until = {}};
  };

  const WrittenTime begin = written_time(record.fields[*columns.from]);
  if (begin.fault != TimeFault::none) return refused(begin);
  WrittenTime end = begin;
  if (columns.until) {
    end = written_time(record.fields[*columns.until]);
    if (end.fault == TimeFault::missing) {
      end = begin;
      result.marks |= until_missing;
    } else if (end.fault != TimeFault::none) {
      return refused(end);
    }
  }
  if (begin.offset) result.marks |= with_offset;
  // Midnights that bound a day or a month are ours, so that only exact times are marked.
  const bool exact = begin.precision == TimePrecision::exact;
  result.from = instant(begin, begin.from, exact ? &result.marks : nullptr);
  const bool end_exact = end.precision == TimePrecision::exact;
  result.until = end == begin && exact
                     ? result.from
                     : instant(end, end.until, end_exact ? &result.marks : nullptr);
  // What the clock skipped or showed twice has another reading, and only one is in order.
  if (result.until < result.from && !end.offset) {
    result.until = readings_of(clock.zone(), end.until).later;
  }
  if (result.until < result.from && !begin.offset) {
    result.from = readings_of(clock.zone(), begin.from).earlier;
  }
  if (result.until < result.from) result.fault = "TIME_ORDER";
  return result;
}

/// Counts rows, keeps nothing of the text.
void IncidentIntake::State::look_for_persons(const RawIncident& record) {
  bool found = false;
  for (std::size_t i = 0; i < text_columns.size() && text_columns[i] < record.fields.size(); ++i) {
    if (!looks_personal(record.fields[text_columns[i]])) continue;
    ++personal_in[i];
    found = true;
  }
  if (found) ++personal;
}

/// Takes the record in, or says why not.
std::string_view IncidentIntake::State::take(const RawIncident& record) {
  if (!record.fault.empty()) return record.fault;
  if (record.fields.size() != header.size()) return "CSV_FIELD_COUNT";
  Position position;
  if (const auto fault = place(record, position); !fault.empty()) return fault;

  std::uint64_t id = 0;
  std::uint8_t mark = 0;
  if (columns.id) {
    const std::string_view text = record.fields[*columns.id];
    if (is_mangled_id(text)) return "ID_MANGLED";
    if (text.empty()) {
      mark |= id_missing;
    } else {
      id = mixed(text);
    }
  }
  const Times time = times(record);
  if (!time.fault.empty()) return time.fault;
  if (columns.weight) {
    const WrittenNumber number = written_number(record.fields[*columns.weight], decimal_comma);
    if (number.fault != NumberFault::none || number.value < 0.0 || number.value > greatest_weight) {
      return "WEIGHT_INVALID";
    }
    weight.push_back(number.value);
  }

  x.push_back(position.x);
  y.push_back(position.y);
  if (columns.from) {
    from.push_back(time.from);
    until.push_back(time.until);
  }
  for (std::size_t i = 0; i < categories.size(); ++i) {
    categories[i].add(record.fields[columns.categories[i]]);
  }
  rows.push_back(record.row);
  marks.push_back(static_cast<std::uint8_t>(mark | time.marks));
  if (compares_rows()) {
    std::uint64_t content = 1;
    for (const std::string_view field : record.fields) content = mixed(field, content);
    if (has_geometry) {
      const std::array<double, 2> place{position.x, position.y};
      content = mixed({reinterpret_cast<const char*>(place.data()), sizeof place}, content);
    }
    fingerprints.push_back({.id = id, .content = content});
  }
  return {};
}

Error IncidentIntake::State::crs_missing() const {
  Error error = bad_data("CRS_MISSING", {.en = source.source.string() + " has no coordinate system",
                                         .sv = source.source.string() + " saknar koordinatsystem"});
  Text remedy{.en = "Write it: --crs EPSG:NNNN.", .sv = "Ange det: --crs EPSG:NNNN."};
  if (!x.empty()) {
    const auto [west, east] = std::ranges::minmax(x);
    const auto [south, north] = std::ranges::minmax(y);
    remedy = {
        .en = fmt::format("x {} to {}, y {} to {}. ", number(west, 0, Language::english),
                          number(east, 0, Language::english), number(south, 0, Language::english),
                          number(north, 0, Language::english)) +
              remedy.en,
        .sv = fmt::format("x {} till {}, y {} till {}. ", number(west, 0, Language::swedish),
                          number(east, 0, Language::swedish), number(south, 0, Language::swedish),
                          number(north, 0, Language::swedish)) +
              remedy.sv};
    const bool degrees = west >= -180.0 && east <= 180.0 && south >= -90.0 && north <= 90.0;
    std::optional<CrsHypothesis> likely;
    if (const auto extent = expected()) {
      const CrsJudgement judgement = judged_crs(x, y, extent->crs, extent);
      likely = judgement.better;
      if (!likely && judgement.inside >= 0.5) {
        likely = CrsHypothesis{.crs = extent->crs, .swapped = false, .inside = judgement.inside};
      }
    } else if (degrees) {
      likely = CrsHypothesis{.crs = {4326}, .swapped = false, .inside = 1.0};
    }
    if (likely && !likely->swapped) {
      const std::string name = name_of(likely->crs);
      remedy.en += expected() ? fmt::format(" Read as {}, {} of the rows lie near the districts.",
                                            name, percent(likely->inside, 0, Language::english))
                              : fmt::format(" They may be degrees: {}.", name);
      remedy.sv += expected() ? fmt::format(" Läst som {} ligger {} av raderna nära områdena.",
                                            name, percent(likely->inside, 0, Language::swedish))
                              : fmt::format(" De kan vara grader: {}.", name);
    }
    remedy.en += " Klara does not choose for you.";
    remedy.sv += " Klara väljer inte åt dig.";
  }
  error.with_remedy(remedy);
  return at_file(error, source);
}

Error IncidentIntake::State::none_used() const {
  Text list;
  for (const auto& [code, count_of_rows] : reasons(report)) {
    const Text meaning = meaning_of(code);
    const std::string separator = list.en.empty() ? "" : "; ";
    list.en += fmt::format("{}{} {} ({})", separator, count(count_of_rows, Language::english), code,
                           meaning.en);
    list.sv += fmt::format("{}{} {} ({})", separator, count(count_of_rows, Language::swedish), code,
                           meaning.sv);
  }
  return at_file(
      bad_data(
          "NONE_USED",
          {.en = fmt::format("none of {} can be used", rows_in(report.read, Language::english)),
           .sv = fmt::format("ingen av {} kan användas", rows_in(report.read, Language::swedish))})
          .with_remedy({.en = list.en + ".", .sv = list.sv + "."}),
      source);
}

std::optional<ExpectedExtent> IncidentIntake::State::expected() const {
  if (districts == nullptr) return std::nullopt;
  Bounds all;
  for (const District& district : districts->districts) all = united(all, bounds(district.area));
  if (all.empty()) return std::nullopt;
  return ExpectedExtent{.bounds = all, .crs = districts->crs};
}

Crs IncidentIntake::State::working_crs() {
  if (districts != nullptr) return districts->crs;
  const Text incidents{.en = "the incidents", .sv = "brotten"};
  const std::array offers{CrsOffer{.crs = *crs, .owner = incidents}};
  WorkCrs work = chosen_work_crs(work_crs, offers, middle_of(x, y, *crs), incidents);
  if (work.choice) report.choices.push_back(std::move(*work.choice));
  return work.crs;
}

/// With districts: a position outside them is OUTSIDE, or AXIS_SWAPPED if it lies in one when x and
/// y change places, or beyond if it is nowhere on earth. Without: beyond is what lies outside the
/// system's area of use.
void IncidentIntake::State::judge_positions(const std::vector<double>& east,
                                            const std::vector<double>& north, Crs work,
                                            std::vector<Fate>& fates, const RunContext& run) {
  const std::optional<Bounds> area = area_of_use(*crs);
  const bool degrees = is_geographic(*crs);
  const auto on_earth = [&](Position p) {
    return degrees ? std::abs(p.x) <= 180.0 && std::abs(p.y) <= 90.0
                   : std::abs(p.x) <= farthest_on_earth && std::abs(p.y) <= farthest_on_earth;
  };
  const std::optional<DistrictIndex> index =
      districts != nullptr ? std::optional<DistrictIndex>(districts->districts) : std::nullopt;

  for_each_block(x.size(), rows_per_block, run, [&](IndexRange block) {
    std::optional<Projection> projection;
    for (std::size_t i = block.begin; i < block.end; ++i) {
      const Position here{x[i], y[i]};
      const Position turned{y[i], x[i]};
      if (!on_earth(here) || !std::isfinite(east[i])) {
        fates[i] = Fate::beyond;
      }
      if (index) {
        if (fates[i] == Fate::used && index->district_of({east[i], north[i]}) != outside) continue;
        if (fates[i] == Fate::used) fates[i] = Fate::outside;
        if (!on_earth(turned)) continue;
        if (!projection) projection.emplace(*crs, work);
        const Position elsewhere = projection->transformed(turned);
        const bool inside = std::isfinite(elsewhere.x) && index->district_of(elsewhere) != outside;
        if (inside) fates[i] = Fate::swapped;
      } else if (fates[i] == Fate::beyond || (area && !area->contains(here))) {
        fates[i] = area && area->contains(turned) ? Fate::swapped : Fate::beyond;
      }
    }
  });
}

/// Rows from another coordinate system are not told apart by their place alone; if nine in ten of
/// those outside would fit one, it is said.
void IncidentIntake::State::warn_of_other_system(const std::vector<Fate>& fates) {
  std::vector<std::size_t> strangers;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i] == Fate::outside) strangers.push_back(i);
  }
  const auto extent = expected();
  if (strangers.empty() || !extent) return;
  const CrsJudgement judgement =
      judged_crs(picked(x, strangers), picked(y, strangers), *crs, extent);
  if (!judgement.better || judgement.better->crs == *crs) return;
  const std::string name = name_of(judgement.better->crs);
  warn("CRS_MIXED_ROWS", strangers.size(),
       {.en =
            fmt::format("{} outside all districts, but read as {} nearly all of these would lie "
                        "near them",
                        counted(strangers.size(), "row lies", "rows lie", Language::english), name),
        .sv = fmt::format("{} ligger utanför alla områden, men lästa som {} skulle nästan alla "
                          "ligga nära dem",
                          rows_in(strangers.size(), Language::swedish), name)});
}

void IncidentIntake::State::judge_duplicates(std::vector<Fate>& fates) {
  if (fingerprints.empty()) return;
  const bool all = std::ranges::all_of(fates, [](Fate fate) { return fate == Fate::used; });
  std::vector<std::size_t> candidates;  // empty = all
  std::vector<RowFingerprint> prints;
  std::vector<std::uint64_t> numbers;
  for (std::size_t i = 0; i < fates.size() && !all; ++i) {
    if (fates[i] != Fate::used) continue;
    candidates.push_back(i);
    prints.push_back(fingerprints[i]);
    numbers.push_back(rows[i]);
  }
  const std::vector<DuplicateFate> found =
      duplicate_fates(all ? fingerprints : prints, all ? rows : numbers, source.duplicates);
  std::uint64_t conflicting = 0;
  for (std::size_t c = 0; c < found.size(); ++c) {
    Fate& fate = fates[all ? c : candidates[c]];
    if (found[c] == DuplicateFate::repeated) fate = Fate::repeated;
    if (found[c] != DuplicateFate::conflicting) continue;
    fate = Fate::conflicting;
    ++conflicting;
  }
  if (static_cast<double>(conflicting) <= many * static_cast<double>(found.size())) return;
  warn("DUP_ID_CONFLICT", conflicting,
       {.en = fmt::format("{} an id with another row that says something else. If "
                          "column {} names cases rather than rows, write --duplicates keep.",
                          counted(conflicting, "row shares", "rows share", Language::english),
                          shown(header[*columns.id])),
        .sv = fmt::format("{} delar id med en annan rad som säger något annat. Om kolumnen {} "
                          "anger ärenden och inte rader, skriv --duplicates keep.",
                          rows_in(conflicting, Language::swedish), shown(header[*columns.id]))});
}

void IncidentIntake::State::count_marks(std::span<const std::size_t> kept, const PointSet& points) {
  std::uint64_t gaps = 0, overlaps = 0, open = 0, offsets = 0, nameless = 0, wide = 0;
  for (const std::size_t row : kept) {
    gaps += (marks[row] & in_gap) != 0 ? 1 : 0;
    overlaps += (marks[row] & in_overlap) != 0 ? 1 : 0;
    open += (marks[row] & until_missing) != 0 ? 1 : 0;
    offsets += (marks[row] & with_offset) != 0 ? 1 : 0;
    nameless += (marks[row] & id_missing) != 0 ? 1 : 0;
  }
  for (std::size_t i = 0; i < points.from.size(); ++i) {
    wide += points.until[i] - points.from[i] > long_window ? 1 : 0;
  }
  const auto tell = [&](const char* code, std::uint64_t rows_concerned) {
    if (rows_concerned == 0) return;
    const Text meaning = meaning_of(code);
    warn(code, rows_concerned,
         {.en = fmt::format("{}: {}", rows_in(rows_concerned, Language::english), meaning.en),
          .sv = fmt::format("{}: {}", rows_in(rows_concerned, Language::swedish), meaning.sv)});
  };
  tell("TIME_DST_GAP", gaps);
  tell("TIME_DST_AMBIGUOUS", overlaps);
  tell("TIME_TO_MISSING", open);
  tell("TIME_WINDOW_LONG", wide);
  if (source.duplicates != DuplicatePolicy::keep) tell("ID_MISSING", nameless);
  if (offsets < kept.size()) tell("TIME_MIXED_ZONE", offsets);
}

void IncidentIntake::State::warn_of_texts() {
  if (unparsable_time > 0) {
    const auto message = [&](Language language, const char* form) {
      return fmt::format(fmt::runtime(form), count(unparsable_time, language),
                         count(day_first, language), count(excel_serial, language));
    };
    warn("TIME_UNPARSABLE", unparsable_time,
         {.en = message(Language::english,
                        "times not written year first: {}; of these beginning with day or month, "
                        "which is never guessed: {}; serial numbers of Excel: {}. Write them as "
                        "2023-10-18 22:38."),
          .sv = message(Language::swedish,
                        "tider som inte är skrivna med året först: {}; av dem med dag eller månad "
                        "först, vilket aldrig gissas: {}; Excels serienummer: {}. Skriv dem som "
                        "2023-10-18 22:38.")});
  }
  if (personal > 0) {
    std::string where;
    for (std::size_t i = 0; i < text_columns.size(); ++i) {
      if (personal_in[i] == 0) continue;
      where += (where.empty() ? "" : ", ") + shown(header[text_columns[i]]);
    }
    warn("PII_SUSPECT", personal,
         {.en = fmt::format("{} what looks like personal identity numbers, in {}. Klara "
                            "writes no such text anywhere, but the file should not hold it.",
                            counted(personal, "row holds", "rows hold", Language::english), where),
          .sv = fmt::format("{} innehåller vad som ser ut som personnummer, i {}. Klara "
                            "skriver aldrig ut sådan text, men filen bör inte innehålla den.",
                            rows_in(personal, Language::swedish), where)});
  }
}

IncidentIntake::IncidentIntake(const IncidentSource& source, const IncidentReadOptions& options,
                               const RawHeader& header) {
  try {
    state_ = std::make_unique<State>(source, options, header);
  } catch (const Error& error) {
    throw at_file(error, source);
  }
}

IncidentIntake::~IncidentIntake() = default;
IncidentIntake::IncidentIntake(IncidentIntake&&) noexcept = default;
IncidentIntake& IncidentIntake::operator=(IncidentIntake&&) noexcept = default;

void IncidentIntake::expect(std::uint64_t rows) {
  State& s = *state_;
  const auto count = static_cast<std::size_t>(rows);
  s.x.reserve(count);
  s.y.reserve(count);
  if (s.columns.weight) s.weight.reserve(count);
  if (s.columns.from) {
    s.from.reserve(count);
    s.until.reserve(count);
  }
  for (CategoryLevels& levels : s.categories) levels.reserve(count);
  s.rows.reserve(count);
  s.marks.reserve(count);
  if (s.compares_rows()) s.fingerprints.reserve(count);
}

void IncidentIntake::add(const RawIncident& record) {
  state_->look_for_persons(record);
  const std::string_view fault = state_->take(record);
  if (!fault.empty()) {
    quarantine(record.row, fault);
  } else {
    ++state_->report.read;
  }
}

void IncidentIntake::quarantine(std::uint64_t row, std::string_view code) {
  ++state_->report.read;
  state_->report.quarantined.push_back({row, std::string(code)});
}

void IncidentIntake::warn(IntakeWarning warning) {
  state_->report.warnings.push_back(std::move(warning));
}

void IncidentIntake::chose(Choice choice) {
  state_->report.choices.push_back(std::move(choice));
}

Incidents IncidentIntake::finish(const RunContext& run) {
  State& s = *state_;
  if (s.report.read == 0) {
    throw at_file(bad_data("NO_ROWS", {.en = "the file has no rows", .sv = "filen har inga rader"}),
                  s.source);
  }
  if (!s.crs) throw s.crs_missing();
  if (s.x.empty()) throw s.none_used();
  require_plausible_crs(s.x, s.y, *s.crs, s.expected(), s.source.source.string(), "--crs");

  // The positions in the working system, and what becomes of each row.
  const Crs work = s.working_crs();
  const bool as_is = work == *s.crs;
  std::vector<double> east, north;
  if (!as_is) {
    east = s.x;
    north = s.y;
    project(east, north, *s.crs, work, run);
  }
  std::vector<Fate> fates(s.x.size(), Fate::used);
  s.judge_positions(as_is ? s.x : east, as_is ? s.y : north, work, fates, run);
  s.warn_of_other_system(fates);
  const bool all_outside =
      std::ranges::all_of(fates, [](Fate fate) { return fate == Fate::outside; });
  if (all_outside) {
    throw at_file(
        bad_data("ALL_OUTSIDE", {.en = "no position lies in any district",
                                 .sv = "ingen position ligger i något område"})
            .with_remedy(
                {.en = fmt::format("Read as {}. Are these the districts of the same place?",
                                   name_of(*s.crs)),
                 .sv = fmt::format("Läst som {}. Är detta områden på samma plats?",
                                   name_of(*s.crs))}),
        s.source);
  }
  s.judge_duplicates(fates);

  std::vector<std::size_t> kept;
  kept.reserve(fates.size());
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i] == Fate::used) {
      kept.push_back(i);
    } else {
      s.report.quarantined.push_back({s.rows[i], std::string(code_of(fates[i]))});
    }
  }
  if (kept.empty()) throw s.none_used();
  throw_if_stopped(run);
  s.fingerprints = {};
  const bool all_kept = kept.size() == fates.size();
  if (const auto heaped =
          heaped_coordinates(all_kept ? s.x : picked(s.x, kept), all_kept ? s.y : picked(s.y, kept),
                             is_geographic(*s.crs))) {
    s.report.warnings.push_back(*heaped);
  }

  // Into the one order of incidents.
  PointSet points{.x = as_is ? std::move(s.x) : std::move(east),
                  .y = as_is ? std::move(s.y) : std::move(north),
                  .weight = std::move(s.weight),
                  .from = std::move(s.from),
                  .until = std::move(s.until)};
  std::vector<std::uint64_t> rows = std::move(s.rows);
  if (!all_kept) {
    points = selected(points, kept);
    rows = picked(rows, kept);
  }
  std::vector<Category> categories;
  for (const CategoryLevels& levels : s.categories) categories.push_back(levels.kept(kept));
  s.count_marks(kept, points);
  s.categories.clear();
  s.marks = {};
  const std::vector<std::size_t> order = canonical_order(points, categories);
  throw_if_stopped(run);

  Incidents result{
      .points = selected(points, order), .categories = {}, .rows = {}, .crs = work, .intake = {}};
  for (const Category& category : categories) {
    result.categories.push_back(selected(category, order));
  }
  result.rows = picked(rows, order);

  // What is odd about them as a whole.
  const auto warn_if = [&](const std::optional<IntakeWarning>& warning) {
    if (warning) s.report.warnings.push_back(*warning);
  };
  warn_if(dump_point(result.points));
  warn_if(on_one_line(result.points));
  const bool have_ids = s.columns.id.has_value() && s.source.duplicates != DuplicatePolicy::keep;
  warn_if(equal_incidents(result.points, result.categories, have_ids));
  for (const Category& category : result.categories) warn_if(lost_leading_zeros(category));
  s.warn_of_texts();

  s.report.source = s.source.source.string();
  s.report.used = result.points.size();
  std::ranges::stable_sort(s.report.quarantined, {}, &QuarantinedRow::row);
  std::ranges::stable_sort(s.report.warnings, {}, &IntakeWarning::code);
  require_balance(s.report);
  result.intake = std::move(s.report);
  return result;
}

}  // namespace klara
