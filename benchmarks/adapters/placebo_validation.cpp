/// How often the tests of displacement speak in real cities where nothing was done: squares of a
/// city take turns as the treated area, and dates as the date. A table of docs/validation.md.
///
///     placebo_validation FOLDER [NAME]
///
/// reads the data sets that stand in FOLDER, or of those the ones whose name holds NAME, says which
/// do not, and ends in 1 where a number is outside its band by more than four standard errors.
#include <klara/adapters/incident_reader.hpp>
#include <klara/adapters/projection.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/base/parallel.hpp>
#include <klara/displacement/composition_answer.hpp>
#include <klara/displacement/hour_answer.hpp>
#include <klara/displacement/place_answer.hpp>

#include <engine/validation_table.hpp>

#include <cpl_vsi.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t seed = 20'191'301;
constexpr std::size_t replicates = 199;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr AskedBand alarms{.high = 7.0};

/// Squares within so many sides of the treated one are searched for arrivals.
constexpr double reach_in_sides = 3.5;
/// Squares with fewer a period, on average over the whole series, are not treated nor named. Not
/// those with few before a date: they would rise after it, by chance alone.
constexpr double least_incidents = 30.0;
/// A district needs so many in all.
constexpr std::uint64_t least_of_district = 10;

struct RealCity {
  std::string name, file;
  ColumnNames columns;
  int work_crs = 0;
  std::string zone;
  Metres side;               // of squares
  std::size_t weeks = 0;     // of either period
  std::size_t step = 0;      // weeks from a date to the next
  std::string left_out{};    // levels that begin with this are none of the city's
  bool known_hours = false;  // of the incidents, not of their publication
};

std::vector<RealCity> real_cities() {
  const ColumnNames houston{.x = "lon",
                            .y = "lat",
                            .from = "time",
                            .until = {},
                            .id = {},
                            .weight = {},
                            .categories = {"offense"}};
  const ColumnNames new_york{.x = "Longitude",
                             .y = "Latitude",
                             .from = "OCCUR_DATE",
                             .until = {},
                             .id = {},
                             .weight = {},
                             .from_clock = "OCCUR_TIME",
                             .categories = {"STATISTICAL_MURDER_FLAG"}};
  const ColumnNames memphis{.x = "lon",
                            .y = "lat",
                            .from = "date",
                            .until = {},
                            .id = "uid",
                            .weight = {},
                            .categories = {"offense_type"}};
  const ColumnNames sweden{.x = "lon",
                           .y = "lat",
                           .from = "publish_datetime",
                           .until = {},
                           .id = "id",
                           .weight = {},
                           .categories = {"type"}};
  const std::string in_houston = "houston_2010_ggmap/houston_crime_2010.csv.gz";
  const std::string in_sweden = "polisen_events/polisen_events.csv.gz";
  return {{.name = "Houston",
           .file = in_houston,
           .columns = houston,
           .work_crs = 32615,
           .zone = "America/Chicago",
           .side = {3000.0},
           .weeks = 13,
           .step = 4,
           .known_hours = true},
          {.name = "Houston",
           .file = in_houston,
           .columns = houston,
           .work_crs = 32615,
           .zone = "America/Chicago",
           .side = {3000.0},
           .weeks = 8,
           .step = 3,
           .known_hours = true},
          // A row is a person who was shot, and several share an id.
          {.name = "New York, shootings",
           .file = "nyc_shootings_ptools/nyc_shootings_2006_2023H1.csv.gz",
           .columns = new_york,
           .work_crs = 32618,
           .zone = "America/New_York",
           .side = {3000.0},
           .weeks = 52,
           .step = 52,
           .known_hours = true},
          {.name = "Memphis, robberies",
           .file = "sfhotspot_memphis/memphis_robberies.csv",
           .columns = memphis,
           .work_crs = 32616,
           .zone = "America/Chicago",
           .side = {3000.0},
           .weeks = 25,
           .step = 25,
           .known_hours = true},
          {.name = "Sweden, published events",
           .file = in_sweden,
           .columns = sweden,
           .work_crs = 3006,
           .zone = "Europe/Stockholm",
           .side = {50'000.0},
           .weeks = 52,
           .step = 13,
           .left_out = "Sammanfattning"},
          {.name = "Sweden, published events",
           .file = in_sweden,
           .columns = sweden,
           .work_crs = 3006,
           .zone = "Europe/Stockholm",
           .side = {50'000.0},
           .weeks = 13,
           .step = 13,
           .left_out = "Sammanfattning"}};
}

/// A copy that is plain text; removed at the end.
class Unpacked {
 public:
  explicit Unpacked(const std::filesystem::path& packed)
      : path_(std::filesystem::temp_directory_path() /
              (std::to_string(std::hash<std::string>{}(packed.string())) + ".csv")) {
    const std::string source = (packed.extension() == ".gz" ? "/vsigzip/" : "") +
                               std::filesystem::absolute(packed).string();
    const std::unique_ptr<VSILFILE, int (*)(VSILFILE*)> in(VSIFOpenL(source.c_str(), "rb"),
                                                           VSIFCloseL);
    if (!in) throw std::runtime_error(fmt::format("{} cannot be read", packed.string()));
    std::ofstream out(path_, std::ios::binary);
    std::array<char, 65'536> part{};
    while (const std::size_t n = VSIFReadL(part.data(), 1, part.size(), in.get())) {
      out.write(part.data(), static_cast<std::streamsize>(n));
    }
    out.close();
    if (!out) throw std::runtime_error(fmt::format("{} cannot be written", path_.string()));
  }
  ~Unpacked() { std::filesystem::remove(path_); }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Square {
  int column = 0, row = 0;
  friend auto operator<=>(const Square&, const Square&) = default;

  [[nodiscard]] bool touches(const Square& other) const {
    return std::abs(column - other.column) <= 1 && std::abs(row - other.row) <= 1;
  }
};

/// A real city cut into squares whose corners are multiples of their side.
struct CutCity {
  PointSet points;
  Category category;
  std::vector<Square> squares;  // as the districts
  DistrictSet districts;
  std::vector<std::uint32_t> district_of;
  TimeZone zone;
  Instant begin{}, end{};  // whole local days
};

CutCity cut_city(const RealCity& city, const std::filesystem::path& folder) {
  CutCity cut;
  cut.zone = read_time_zone(city.zone);
  const Unpacked file(folder / city.file);
  IncidentSource source{.source = file.path(),
                        .crs = "EPSG:4326",
                        .columns = city.columns,
                        .layer = {},
                        .encoding = {}};
  source.duplicates = city.columns.id ? DuplicatePolicy::by_id : DuplicatePolicy::keep;
  const Incidents read = read_incidents(source, {.zone = cut.zone, .work_crs = Crs{city.work_crs}});
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < read.points.size(); ++i) {
    const Category& category = read.categories[0];
    const std::string& level = category.levels[category.of_row[i]];
    if (city.left_out.empty() || !level.starts_with(city.left_out)) rows.push_back(i);
  }
  cut.points = selected(read.points, rows);
  cut.category = selected(read.categories[0], rows);

  const auto square_of = [&](std::size_t i) {
    return Square{static_cast<int>(std::floor(cut.points.x[i] / city.side.value)),
                  static_cast<int>(std::floor(cut.points.y[i] / city.side.value))};
  };
  std::map<Square, std::uint64_t> held;
  for (std::size_t i = 0; i < cut.points.size(); ++i) ++held[square_of(i)];
  std::erase_if(held, [](const auto& entry) { return entry.second < least_of_district; });
  for (const auto& [square, count] : held) {
    const double west = square.column * city.side.value, east = west + city.side.value;
    const double south = square.row * city.side.value, north = south + city.side.value;
    cut.districts.push_back(
        {.code = fmt::format("{:05}", cut.districts.size()),
         .name = {},
         .area = {{.shell = {{west, south}, {east, south}, {east, north}, {west, north}},
                   .holes = {}}}});
    cut.squares.push_back(square);
  }
  for (std::size_t i = 0; i < cut.points.size(); ++i) {
    const auto found = held.find(square_of(i));
    cut.district_of.push_back(found == held.end()
                                  ? outside
                                  : static_cast<std::uint32_t>(std::distance(held.begin(), found)));
  }
  return cut;
}

/// The first day that may begin a period is the second of the series, so that all days are whole.
std::vector<std::pair<Period, Period>> placebo_periods(const RealCity& city, const CutCity& cut) {
  const auto [first, last] = std::ranges::minmax(cut.points.from);
  const auto day = [&](Instant t) {
    return std::chrono::floor<std::chrono::days>(local_time(cut.zone, t));
  };
  const auto instant = [&](std::chrono::local_days date) {
    return instant_of(cut.zone, date).instant;
  };
  const auto weeks = [](std::size_t n) { return std::chrono::weeks(n); };
  std::vector<std::pair<Period, Period>> periods;
  for (auto from = day(first) + std::chrono::days{1};; from += weeks(city.step)) {
    const auto date = from + weeks(city.weeks), until = date + weeks(city.weeks);
    if (until > day(last)) return periods;
    periods.push_back({{instant(from), instant(date)}, {instant(date), instant(until)}});
  }
}

/// What one placebo analysis said, in per cent, NaN where nothing; and what it belongs to.
struct Placebo {
  Outcome outcome;
  std::size_t date = 0, square = 0, zone = 0;
};

/// Analyses of one date share their controls, those of one square its history, and neighbours may
/// share both: the largest of the standard errors of independent analyses and of those that come
/// together by square, by 5 by 5 squares, and by date, where there are at least five of these.
MonteCarloMean clustered_mean(std::span<const Placebo> placebos, std::size_t column) {
  double sum = 0.0, n = 0.0;
  for (const Placebo& one : placebos) {
    if (std::isnan(one.outcome[column])) continue;
    sum += one.outcome[column];
    ++n;
  }
  if (n < 2.0) return {};
  const double mean = sum / n;
  const auto error_by = [&](const auto& cluster_of) {
    std::map<std::size_t, double> strays;
    for (std::size_t i = 0; i < placebos.size(); ++i) {
      const double value = placebos[i].outcome[column];
      if (!std::isnan(value)) strays[cluster_of(placebos[i], i)] += value - mean;
    }
    const auto clusters = static_cast<double>(strays.size());
    if (clusters < 5.0) return 0.0;
    double squares = 0.0;
    for (const auto& [cluster, stray] : strays) squares += stray * stray;
    return std::sqrt(squares * clusters / (clusters - 1.0)) / n;
  };
  const double error = std::max({error_by([](const Placebo&, std::size_t i) { return i; }),
                                 error_by([](const Placebo& p, std::size_t) { return p.square; }),
                                 error_by([](const Placebo& p, std::size_t) { return p.zone; }),
                                 error_by([](const Placebo& p, std::size_t) { return p.date; })});
  return {.value = mean, .error = error};
}

StudyArea area_of(const CutCity& cut, std::size_t square) {
  return {.name = cut.districts[square].code, .codes = {cut.districts[square].code}, .polygon = {}};
}

std::vector<std::size_t> eligible_squares(const CutCity& cut, std::size_t periods) {
  std::vector<double> held(cut.squares.size());
  for (const std::uint32_t square : cut.district_of) {
    if (square != outside) ++held[square];
  }
  std::vector<std::size_t> eligible;
  for (std::size_t s = 0; s < held.size(); ++s) {
    if (held[s] >= least_incidents * static_cast<double>(periods)) eligible.push_back(s);
  }
  return eligible;
}

/// The next one that does not touch it.
std::optional<std::size_t> named_place(const CutCity& cut, std::span<const std::size_t> eligible,
                                       std::size_t k) {
  for (std::size_t next = 1; next < eligible.size(); ++next) {
    const std::size_t other = eligible[(k + next) % eligible.size()];
    if (!cut.squares[other].touches(cut.squares[eligible[k]])) return other;
  }
  return std::nullopt;
}

/// What happened in both periods of a date.
struct DatedCity {
  Period before, after;
  PointSet points{};
  std::vector<std::uint32_t> district_of{};
  Category category{};
};

DatedCity dated_city(const CutCity& cut, const std::pair<Period, Period>& periods) {
  DatedCity dated{.before = periods.first, .after = periods.second};
  const std::vector<std::size_t> rows =
      rows_within(cut.points, {dated.before.from, dated.after.until});
  dated.points = selected(cut.points, rows);
  dated.district_of = selected(cut.district_of, rows);
  dated.category = selected(cut.category, rows);
  return dated;
}

bool says(const PlaceAnswer& answer, Verdict verdict) {
  return answer.summary.verdict.verdict == verdict;
}

WeeklyDesign design_of(const RealCity& city, const CutCity& cut, const DatedCity& dated,
                       std::size_t treated, const std::vector<StudyArea>& places) {
  return weekly_design(dated.points, dated.district_of, cut.districts, area_of(cut, treated),
                       places, std::nullopt, dated.before, dated.after, cut.zone,
                       {.reach = reach_in_sides * city.side})
      .value();
}

Outcome place_outcome(const RealCity& city, const CutCity& cut, const DatedCity& dated,
                      std::size_t treated, std::size_t place, std::uint64_t analysis) {
  const auto answer = [&](const std::vector<StudyArea>& places) {
    return place_answer(dated.points, design_of(city, cut, dated, treated, places),
                        {.replicates = replicates, .seed = seed + analysis});
  };
  const PlaceAnswer named = answer({area_of(cut, place)});
  const PlaceAnswer searched = answer({});
  const AreaChange& at_place = named.found.places[0].change;
  const bool any = std::ranges::any_of(searched.found.places,
                                       [](const PlaceFinding& one) { return one.p_rise <= 0.05; });
  return {share(named.found.treated.p <= 0.05),
          share(at_place.p_rise <= 0.05),
          share(at_place.p_fall <= 0.05),
          share(any),
          share(says(named, Verdict::displacement)),
          share(says(named, Verdict::possible)),
          share(says(named, Verdict::diffusion)),
          share(says(searched, Verdict::displacement)),
          share(says(searched, Verdict::possible)),
          share(says(searched, Verdict::diffusion)),
          share(named.found.treated.permutation.p <= 0.05)};
}

/// A test that cannot tell has nothing to say.
double alarm(double p) {
  return std::isnan(p) ? none : share(p <= 0.05);
}

Outcome other_outcome(const RealCity& city, const CutCity& cut, const DatedCity& dated,
                      std::size_t treated, std::uint64_t analysis) {
  const WeeklyDesign design = design_of(city, cut, dated, treated, {});
  Outcome outcome(8, none);
  if (city.known_hours) {
    const HourAnswer hours = hour_answer(dated.points, design, cut.zone,
                                         {.replicates = replicates, .seed = seed + analysis});
    const HourShiftBeyondDrift& beyond = hours.day.beyond_drift;
    const bool told = beyond.basis == HourBasis::controls && !std::isnan(beyond.turn.p);
    outcome[0] = share(!told);
    if (told) {
      outcome[1] = alarm(beyond.turn.p);
      outcome[2] = alarm(hours.p);
      outcome[3] = alarm(hours.day.shift.turn.hours.p);
    }
    outcome[4] = share(hours.told.verdict.verdict == Verdict::displacement);
  }
  if (dated.category.levels.size() > 1) {
    const std::vector<Recorded> reported(dated.category.levels.size(), Recorded::reported);
    const CompositionAnswer mix =
        composition_answer(dated.points, {.values = dated.category, .recorded = reported}, design,
                           {.replicates = replicates, .seed = seed + analysis});
    outcome[5] = share(std::ranges::any_of(
        mix.reported, [](const LevelAnswer& level) { return level.beyond.p_family <= 0.05; }));
    outcome[6] = alarm(mix.own.reported.p);
    outcome[7] = share(mix.answer.verdict.verdict == Verdict::displacement);
  }
  return outcome;
}

struct CityRows {
  ValidationRow place, other;
};

CityRows rows_of(const RealCity& city, const CutCity& cut, const RunContext& run) {
  const auto periods = placebo_periods(city, cut);
  const auto [first, last] = std::ranges::minmax(cut.points.from);
  const auto in_series =
      static_cast<std::size_t>((last - first) / std::chrono::seconds{std::chrono::weeks{1}});
  const std::vector<std::size_t> eligible = eligible_squares(cut, in_series / city.weeks);

  std::vector<DatedCity> dated;
  for (const auto& of_date : periods) dated.push_back(dated_city(cut, of_date));
  std::vector<Placebo> place(periods.size() * eligible.size()), other(place.size());
  for_each_block(place.size(), 4, run, [&](IndexRange range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const std::size_t k = i % eligible.size(), date = i / eligible.size();
      const std::size_t treated = eligible[k];
      const Square square = cut.squares[treated];
      const auto block = [](int at) { return static_cast<std::size_t>((at + 1'000'000) / 5); };
      const Placebo one{.outcome = {},
                        .date = date,
                        .square = treated,
                        .zone = block(square.column) * 1'000'000 + block(square.row)};
      place[i] = other[i] = one;
      place[i].outcome = Outcome(11, none);
      if (const auto named = named_place(cut, eligible, k)) {
        place[i].outcome = place_outcome(city, cut, dated[date], treated, *named, i);
      }
      other[i].outcome = other_outcome(city, cut, dated[date], treated, i);
    }
  });

  const std::string name =
      fmt::format("{}: {} + {} weeks, dates: {}, squares of {:g} km: {}", city.name, city.weeks,
                  city.weeks, periods.size(), city.side.value / 1000.0, eligible.size());
  CityRows rows{.place = {.kind = name, .cities = place.size(), .means = {}},
                .other = {.kind = name, .cities = other.size(), .means = {}}};
  if (place.empty()) return rows;
  for (std::size_t c = 0; c < place[0].outcome.size(); ++c) {
    rows.place.means.push_back(clustered_mean(place, c));
  }
  for (std::size_t c = 0; c < other[0].outcome.size(); ++c) {
    rows.other.means.push_back(clustered_mean(other, c));
  }
  return rows;
}

int run(const std::filesystem::path& folder, std::string_view name) {
  RunContext threads;
  threads.threads = 0;
  std::vector<ValidationRow> place, other;
  for (const RealCity& city : real_cities()) {
    if (city.name.find(name) == std::string::npos) continue;
    if (!std::filesystem::exists(folder / city.file)) {
      fmt::print("{} is not in {}: {} is left out.\n", city.file, folder.string(), city.name);
      continue;
    }
    CityRows rows = rows_of(city, cut_city(city, folder), threads);
    fmt::print(stderr, "{}: {} analyses\n", rows.place.kind, rows.place.cities);
    if (rows.place.means.empty()) continue;
    place.push_back(std::move(rows.place));
    other.push_back(std::move(rows.other));
  }
  if (place.empty()) return EXIT_SUCCESS;
  int wrong = print_table("Real cities, nothing done: place",
                          {{"fall or rise, both tests", alarms},
                           {"place, rise", alarms},
                           {"place, fall", alarms},
                           {"any searched", alarms},
                           {"named: clear", alarms},
                           {"possible", alarms},
                           {"diffusion", alarms},
                           {"searched: clear", alarms},
                           {"possible", alarms},
                           {"diffusion", alarms},
                           {"permutation alone"}},
                          place);
  wrong += print_table("Real cities, nothing done: hours and composition",
                       {{"hours: cannot tell"},
                        {"turn beyond controls", alarms},
                        {"both tests", alarms},
                        {"turn, own year"},
                        {"hours: clear", alarms},
                        {"any level beyond controls", alarms},
                        {"chi squared, weeks exchanged"},
                        {"composition: clear", alarms}},
                       other);
  return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace klara

int main(int count, char** words) {
  if (count < 2) {
    fmt::print(stderr, "placebo_validation FOLDER [NAME]\n");
    return 2;
  }
  try {
    return klara::run(words[1], count > 2 ? words[2] : "");
  } catch (const std::exception& error) {
    fmt::print(stderr, "placebo_validation: {}\n", error.what());
    return 2;
  }
}
