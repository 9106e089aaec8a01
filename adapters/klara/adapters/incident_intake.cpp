#include <klara/adapters/incident_intake.hpp>

#include <klara/adapters/category_levels.hpp>
#include <klara/adapters/crs_hypotheses.hpp>
#include <klara/adapters/incident_times.hpp>
#include <klara/adapters/intake_remarks.hpp>
#include <klara/adapters/place_projection.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/row_fates.hpp>
#include <klara/adapters/row_marks.hpp>
#include <klara/adapters/work_crs.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/columns.hpp>
#include <klara/geodata/decimal_signs.hpp>
#include <klara/geodata/duplicates.hpp>
#include <klara/geodata/personal_text.hpp>
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

constexpr std::chrono::hours long_window{31 * 24 + 1};  // a month, with its change of clocks
constexpr double greatest_weight = 1e9;  // so that sums and their squares stay finite
constexpr double least_weight = 1e-9;    // but 0, so that squares do not vanish

Error at_file(Error error, const IncidentSource& source) {
  error.at(source.source.string());
  return error;
}

/// Taken one by one they would be right, but a blank one would become the day beside it.
Error whole_times_for_clocks(const std::string& column, const std::string& end,
                             const std::string& file) {
  const std::string way = fmt::format("--{0}-time \"{1}\" --{0}-clock none", end, shown(column));
  return bad_data("TIME_CLOCK_WHOLE",
                  {.en = fmt::format("the column \"{}\" was taken for the clocks of the dates "
                                     "beside it, but holds whole times",
                                     shown(column)),
                   .sv = fmt::format("kolumnen \"{}\" togs för klockslagen till datumen bredvid, "
                                     "men innehåller hela tider",
                                     shown(column))})
      .with_remedy(
          {.en = "Take the times as they are: " + way, .sv = "Ta tiderna som de är: " + way})
      .at(file);
}

template <class Value>
std::vector<Value> picked(const std::vector<Value>& column, std::span<const std::size_t> rows) {
  std::vector<Value> result;
  result.reserve(rows.size());
  for (const std::size_t row : rows) result.push_back(column[row]);
  return result;
}

Error no_category(const Category& category) {
  const std::string name = shown(category.name);
  return bad_argument(
             "CATEGORY_LEVELS",
             {.en = fmt::format("the column {} has {} values for {} incidents and is no category",
                                name, count(category.levels.size(), Language::english),
                                count(category.of_row.size(), Language::english)),
              .sv = fmt::format("kolumnen {} har {} värden för {} brott och är ingen kategori",
                                name, count(category.levels.size(), Language::swedish),
                                count(category.of_row.size(), Language::swedish))})
      .with_remedy(
          {.en = "Each value would stand in the results, and may tell of a person. Keys of persons "
                 "are named with --offenders, which shows none of them; free text is to be grouped "
                 "first.",
           .sv = "Varje värde skulle stå i resultaten och kan tala om en person. Nycklar för "
                 "personer anges med --offenders, som inte visar någon av dem; fri text ska först "
                 "grupperas."});
}

/// Of a column that nobody named.
IntakeWarning left_out(const Category& category) {
  const std::string name = shown(category.name);
  return {"CATEGORY_LEVELS",
          0,
          {.en = fmt::format("the column {} has {} values for {} incidents and is not taken for a "
                             "category: they may tell of persons",
                             name, count(category.levels.size(), Language::english),
                             count(category.of_row.size(), Language::english)),
           .sv = fmt::format("kolumnen {} har {} värden för {} brott och tas inte för en kategori: "
                             "de kan tala om personer",
                             name, count(category.levels.size(), Language::swedish),
                             count(category.of_row.size(), Language::swedish))}};
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
  IncidentTimeReader times;
  DecimalSigns weight_signs;

  // The rows that were taken apart, in the coordinates of the file.
  std::vector<double> x, y, weight;
  std::vector<Instant> from, until;
  std::vector<CategoryLevels> categories;
  std::optional<CategoryLevels> offenders;
  std::vector<std::uint64_t> rows;
  std::vector<RowFingerprint> fingerprints;
  std::vector<std::uint8_t> marks;

  std::optional<PersonalText> personal;
  IntakeReport report;

  State(const IncidentSource& from_source, const IncidentReadOptions& options,
        const RawHeader& raw);

  [[nodiscard]] bool compares_rows() const {
    return source.duplicates == DuplicatePolicy::quarantine ||
           (source.duplicates == DuplicatePolicy::by_id && columns.id);
  }

  std::string_view place(const RawIncident& record, Position& position) const;
  [[nodiscard]] std::string_view take(const RawIncident& record);

  [[nodiscard]] std::optional<ExpectedExtent> expected() const;
  [[nodiscard]] Crs working_crs();
  [[nodiscard]] std::vector<RowFate> judged(std::span<const double> east,
                                            std::span<const double> north, Crs work,
                                            const RunContext& run);
  void count_marks(std::span<const std::size_t> kept, const PointSet& points);
  void warn_if(const std::optional<IntakeWarning>& warning) {
    if (warning) report.warnings.push_back(*warning);
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
      times(options.zone) {
  if (source.crs) {
    crs = crs_named(*source.crs);
    if (raw.crs && *raw.crs != *crs) {
      warn_if(IntakeWarning{"CRS_OVERRIDDEN",
                            0,
                            {.en = fmt::format("the file states {}; read as {} as asked",
                                               name_of(*raw.crs), name_of(*crs)),
                             .sv = fmt::format("filen uppger {}; läst som {} enligt önskemål",
                                               name_of(*raw.crs), name_of(*crs))}});
    }
  }
  columns = resolved_columns(source.columns, header,
                             {.position = !has_geometry,
                              .time = options.times_needed,
                              .geographic = crs && is_geographic(*crs)});
  report.choices = columns.choices;
  if (!columns.from.column) warn_if(IntakeWarning{"TIME_NO_COLUMN", 0, without_time(header)});
  if (!columns.from.unused_clocks.empty() || !columns.until.unused_clocks.empty()) {
    warn_if(IntakeWarning{"TIME_CLOCK_COLUMN", 0,
                          with_unused_clocks(columns.from, columns.until, header)});
  }
  for (const std::size_t column : columns.categories) categories.emplace_back(header[column]);
  if (columns.offenders) offenders.emplace(header[*columns.offenders]);
  personal.emplace(header, columns);
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
    if (east.fault != NumberFault::none) return coordinate_code(east.fault);
    if (north.fault != NumberFault::none) return coordinate_code(north.fault);
    position = {east.value, north.value};
  }
  return position == Position{0.0, 0.0} ? "COORD_ZERO" : "";
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
    if (is_rounded_number(text)) return "ID_MANGLED";
    if (text.empty()) {
      mark |= id_missing;
    } else {
      id = mixed(text);
    }
  }
  IncidentTimes time;
  if (columns.from.column) {
    const auto field = [&](std::optional<std::size_t> column) {
      return column ? std::optional(record.fields[*column]) : std::nullopt;
    };
    // An end may have a column of clocks only.
    const auto end = columns.until.clock ? std::optional(field(columns.until.column).value_or(""))
                                         : field(columns.until.column);
    time = times.read(record.fields[*columns.from.column], end,
                      {.from = field(columns.from.clock), .until = field(columns.until.clock)});
  }
  if (!time.fault.empty()) return time.fault;
  if (columns.weight) {
    const WrittenNumber number = written_number(record.fields[*columns.weight], decimal_comma);
    const bool sound =
        number.value == 0.0 || (least_weight <= number.value && number.value <= greatest_weight);
    if (number.fault != NumberFault::none || !sound) return "WEIGHT_INVALID";
    const bool as_text = record.kinds.empty() || record.kinds[*columns.weight] == FieldKind::text;
    if (as_text) weight_signs.look_at(record.fields[*columns.weight], record.row);
    weight.push_back(number.value);
  }

  x.push_back(position.x);
  y.push_back(position.y);
  if (columns.from.column) {
    from.push_back(time.from);
    until.push_back(time.until);
  }
  for (std::size_t i = 0; i < categories.size(); ++i) {
    categories[i].add(record.fields[columns.categories[i]]);
  }
  if (offenders) offenders->add(record.fields[*columns.offenders]);
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

/// What becomes of each row; what is odd about them together is said.
std::vector<RowFate> IncidentIntake::State::judged(std::span<const double> east,
                                                   std::span<const double> north, Crs work,
                                                   const RunContext& run) {
  std::vector<RowFate> fates = fates_by_place(
      {.x = x, .y = y, .crs = *crs, .east = east, .north = north, .work = work}, districts, run);
  std::vector<std::size_t> strangers;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i] == RowFate::outside_all) strangers.push_back(i);
  }
  if (const auto extent = expected(); extent && !strangers.empty()) {
    warn_if(other_system(picked(x, strangers), picked(y, strangers), *crs, *extent));
  }
  if (strangers.size() == fates.size()) throw all_outside(*crs, source.source.string());
  const DuplicateCount ids = judge_duplicates(fates, fingerprints, rows, source.duplicates);
  if (columns.id) warn_if(ids_of_cases(ids, header[*columns.id]));
  return fates;
}

void IncidentIntake::State::count_marks(std::span<const std::size_t> kept, const PointSet& points) {
  std::uint64_t gaps = 0, overlaps = 0, open = 0, offsets = 0, nameless = 0, wide = 0;
  std::uint64_t clocks = 0, next_days = 0;
  for (const std::size_t row : kept) {
    gaps += (marks[row] & in_gap) != 0 ? 1 : 0;
    overlaps += (marks[row] & in_overlap) != 0 ? 1 : 0;
    open += (marks[row] & until_missing) != 0 ? 1 : 0;
    offsets += (marks[row] & with_offset) != 0 ? 1 : 0;
    clocks += (marks[row] & clock_unread) != 0 ? 1 : 0;
    next_days += (marks[row] & end_on_next_day) != 0 ? 1 : 0;
    nameless += (marks[row] & id_missing) != 0 ? 1 : 0;
  }
  for (std::size_t i = 0; i < points.from.size(); ++i) {
    wide += points.until[i] - points.from[i] > long_window ? 1 : 0;
  }
  const auto tell = [&](const char* code, std::uint64_t rows_concerned) {
    if (rows_concerned > 0) report.warnings.push_back(remark(code, rows_concerned));
  };
  tell("TIME_DST_GAP", gaps);
  tell("TIME_DST_AMBIGUOUS", overlaps);
  tell("TIME_CLOCK_NEXT_DAY", next_days);
  tell("TIME_CLOCK_UNREAD", clocks);
  tell("TIME_TO_MISSING", open);
  tell("TIME_WINDOW_LONG", wide);
  if (source.duplicates != DuplicatePolicy::keep) tell("ID_MISSING", nameless);
  if (offsets < kept.size()) tell("TIME_MIXED_ZONE", offsets);
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
  if (s.columns.from.column) {
    s.from.reserve(count);
    s.until.reserve(count);
  }
  for (CategoryLevels& levels : s.categories) levels.reserve(count);
  s.rows.reserve(count);
  s.marks.reserve(count);
  if (s.compares_rows()) s.fingerprints.reserve(count);
}

void IncidentIntake::add(const RawIncident& record) {
  state_->personal->look_at(record.fields);
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
    throw at_file(
        bad_data("NO_ROWS", {.en = "the file has no rows", .sv = "filen har inga rader"})
            .with_remedy(
                {.en = "Export it again, and see that no filter leaves every incident out.",
                 .sv = "Exportera den igen, och se till att inget filter utesluter alla "
                       "brott."}),
        s.source);
  }
  const std::string file = s.source.source.string();
  if (s.times.from_clocks().mostly_whole_times()) {
    throw whole_times_for_clocks(s.header[*s.columns.from.clock], "from", file);
  }
  if (s.times.until_clocks().mostly_whole_times()) {
    throw whole_times_for_clocks(s.header[*s.columns.until.clock], "to", file);
  }
  if (const auto doubt = s.weight_signs.doubt("WEIGHT_THOUSANDS", file)) throw *doubt;
  if (!s.crs) throw crs_missing(file, s.x, s.y, s.expected());
  if (s.x.empty()) throw none_used(s.report, s.times.remedy(), file);
  require_plausible_crs(s.x, s.y, *s.crs, s.expected(), file, "--crs");

  // The positions in the working system, and what becomes of each row.
  const Crs work = s.working_crs();
  const bool as_is = work == *s.crs;
  std::vector<double> east, north;
  if (!as_is) {
    east = s.x;
    north = s.y;
    project_places(east, north, *s.crs, work, run);
  }
  const std::vector<RowFate> fates = s.judged(as_is ? s.x : east, as_is ? s.y : north, work, run);

  std::vector<std::size_t> kept;
  kept.reserve(fates.size());
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i] == RowFate::used) {
      kept.push_back(i);
    } else {
      s.report.quarantined.push_back({s.rows[i], std::string(code_of(fates[i]))});
    }
  }
  if (kept.empty()) throw none_used(s.report, s.times.remedy(), file);
  throw_if_stopped(run);
  s.fingerprints = {};
  const bool all_kept = kept.size() == fates.size();
  s.warn_if(heaped_coordinates(all_kept ? s.x : picked(s.x, kept),
                               all_kept ? s.y : picked(s.y, kept), is_geographic(*s.crs)));

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
  for (const CategoryLevels& levels : s.categories) {
    Category category = levels.kept(kept);
    if (!has_too_many_levels(category)) {
      categories.push_back(std::move(category));
      continue;
    }
    if (!s.source.columns.categories.empty()) throw no_category(category).at(file);
    s.warn_if(left_out(category));
    std::erase_if(s.report.choices, [](const Choice& c) { return c.parameter == "category"; });
  }
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
  if (s.offenders) {
    result.offenders = numbered_keys(selected(s.offenders->kept(kept), order));
    s.offenders.reset();
  }

  // What is odd about them as a whole.
  s.warn_if(dump_point(result.points));
  s.warn_if(on_one_line(result.points));
  const bool have_ids = s.columns.id.has_value() && s.source.duplicates != DuplicatePolicy::keep;
  s.warn_if(equal_incidents(result.points, result.categories, have_ids));
  for (const Category& category : result.categories) s.warn_if(lost_leading_zeros(category));
  s.warn_if(s.times.unparsable());
  s.warn_if(s.personal->warning());

  s.report.source = file;
  s.report.used = result.points.size();
  std::ranges::stable_sort(s.report.quarantined, {}, &QuarantinedRow::row);
  std::ranges::stable_sort(s.report.warnings, {}, &IntakeWarning::code);
  require_balance(s.report);
  result.intake = std::move(s.report);
  return result;
}

}  // namespace klara
