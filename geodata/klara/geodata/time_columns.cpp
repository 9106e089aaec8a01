#include <klara/geodata/time_columns.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace klara {
namespace {

/// Whole times, then dates of the incident, then what may be a time or a clock, then other dates.
constexpr auto from_names = std::to_array<std::string_view>({"timefrom",      "tidfran",
                                                             "brottstidfran", "handelsetidfran",
                                                             "fran",          "from",
                                                             "fromtime",      "frantid",
                                                             "datetimefrom",  "fromdatetime",
                                                             "timestart",     "startdatetime",
                                                             "start",         "begin",
                                                             "brottstid",     "brottstidpunkt",
                                                             "handelsetid",   "handelsetidpunkt",
                                                             "occurred",      "occurredon",
                                                             "occurredat",    "occurdate",
                                                             "occurreddate",  "dateoccurred",
                                                             "dateocc",       "incidentdatetime",
                                                             "datetime",      "datumtid",
                                                             "datumochtid",   "tidpunkt",
                                                             "timestamp",     "datefrom",
                                                             "datumfran",     "fromdate",
                                                             "frandatum",     "startdate",
                                                             "startdatum",    "brottsdatumfran",
                                                             "brottsdatum",   "handelsedatum",
                                                             "incidentdate",  "crimedate",
                                                             "offencedate",   "offensedate",
                                                             "date",          "datum",
                                                             "starttime",     "starttid",
                                                             "time",          "tid",
                                                             "reportdate",    "datereported",
                                                             "anmald",        "anmalningsdatum",
                                                             "month",         "manad"});

constexpr auto until_names = std::to_array<std::string_view>({"timeto",        "tidtill",
                                                              "brottstidtill", "handelsetidtill",
                                                              "till",          "to",
                                                              "until",         "totime",
                                                              "tilltid",       "datetimeto",
                                                              "todatetime",    "timeend",
                                                              "endtime",       "sluttid",
                                                              "enddatetime",   "end",
                                                              "slut",          "timeuntil",
                                                              "tidtom",        "dateto",
                                                              "datumtill",     "todate",
                                                              "tilldatum",     "enddate",
                                                              "slutdatum",     "brottsdatumtill"});

/// A date and the clock that belongs to it by its name.
struct DateAndClock {
  std::string_view date, clock;
};

constexpr std::array from_pairs{DateAndClock{"datefrom", "timefrom"},
                                DateAndClock{"datumfran", "tidfran"},
                                DateAndClock{"fromdate", "fromtime"},
                                DateAndClock{"frandatum", "frantid"},
                                DateAndClock{"startdate", "starttime"},
                                DateAndClock{"startdatum", "starttid"},
                                DateAndClock{"brottsdatumfran", "brottstidfran"},
                                DateAndClock{"brottsdatum", "brottstid"},
                                DateAndClock{"handelsedatum", "handelsetid"},
                                DateAndClock{"incidentdate", "incidenttime"},
                                DateAndClock{"occurdate", "occurtime"},
                                DateAndClock{"occurreddate", "occurredtime"},
                                DateAndClock{"dateoccurred", "timeoccurred"},
                                DateAndClock{"dateocc", "timeocc"},
                                DateAndClock{"crimedate", "crimetime"},
                                DateAndClock{"offencedate", "offencetime"},
                                DateAndClock{"offensedate", "offensetime"}};

constexpr std::array until_pairs{DateAndClock{"dateto", "timeto"},
                                 DateAndClock{"datumtill", "tidtill"},
                                 DateAndClock{"todate", "totime"},
                                 DateAndClock{"tilldatum", "tilltid"},
                                 DateAndClock{"enddate", "endtime"},
                                 DateAndClock{"slutdatum", "sluttid"},
                                 DateAndClock{"brottsdatumtill", "brottstidtill"}};

/// Dates to which no clock belongs by its name, and clocks that belong to no date by theirs.
constexpr auto other_dates = std::to_array<std::string_view>(
    {"date", "datum", "reportdate", "datereported", "anmalningsdatum"});

constexpr auto other_clocks =
    std::to_array<std::string_view>({"klockslag", "klockan", "klocka", "kl", "clock", "clocktime",
                                     "timeofday", "time", "tid", "starttime", "starttid"});

constexpr bool is_one_of(std::span<const std::string_view> names, std::string_view key) {
  return std::ranges::find(names, key) != names.end();
}

constexpr bool has_date(std::span<const DateAndClock> pairs, std::string_view key) {
  return std::ranges::find(pairs, key, &DateAndClock::date) != pairs.end();
}

constexpr bool has_clock(std::span<const DateAndClock> pairs, std::string_view key) {
  return std::ranges::find(pairs, key, &DateAndClock::clock) != pairs.end();
}

constexpr bool is_date(std::string_view key) {
  return has_date(from_pairs, key) || has_date(until_pairs, key) || is_one_of(other_dates, key);
}

// A date that is known with its clock is known alone, too.
static_assert(std::ranges::all_of(from_pairs, [](const DateAndClock& pair) {
  return is_one_of(from_names, pair.date);
}));
static_assert(std::ranges::all_of(until_pairs, [](const DateAndClock& pair) {
  return is_one_of(until_names, pair.date) && is_one_of(until_names, pair.clock);
}));
static_assert(std::ranges::all_of(other_dates, [](std::string_view date) {
  return is_one_of(from_names, date);
}));

/// In place of a clock's column: no column is one.
constexpr std::string_view no_clock = "none";

/// What one end of the time may be called, and what was asked for.
struct EndOfTime {
  std::string option, clock_option;
  std::span<const std::string_view> names;
  std::span<const DateAndClock> pairs;
  std::optional<std::string> asked, asked_clock;  // the clock by its name only
  bool clock_refused;
};

EndOfTime end_of_time(const std::string& end, std::span<const std::string_view> names,
                      std::span<const DateAndClock> pairs, const std::optional<std::string>& asked,
                      const std::optional<std::string>& asked_clock) {
  const bool refused = asked_clock == no_clock;
  return {.option = end + "-time",
          .clock_option = end + "-clock",
          .names = names,
          .pairs = pairs,
          .asked = asked,
          .asked_clock = refused ? std::nullopt : asked_clock,
          .clock_refused = refused};
}

std::optional<std::size_t> first_date(const EndOfTime& end, Header header) {
  for (const std::string_view key : end.names) {
    if (is_date(key) && has_column(header, key)) return column_called(header, key);
  }
  return std::nullopt;
}

/// What was asked for; else the first by its name. Either brings the other that belongs to it by
/// its name, but what was asked for as a time is never taken for a clock.
TimeColumn found(const EndOfTime& end, Header header) {
  TimeColumn time;
  if (end.asked) time.column = column_asked_for(*end.asked, end.option, header);
  if (end.asked_clock) time.clock = column_asked_for(*end.asked_clock, end.clock_option, header);
  if (end.asked && end.asked_clock) return time;
  if (!end.asked && !end.asked_clock) time.column = first_called(header, end.names);

  const auto is_called = [&](std::optional<std::size_t> column, std::string_view key) {
    return column && column_key(header[*column]) == key;
  };
  for (const DateAndClock& pair : end.pairs) {
    if (!has_column(header, pair.date) || !has_column(header, pair.clock)) continue;
    const bool by_clock =
        is_called(time.clock, pair.clock) || (!end.asked && is_called(time.column, pair.clock));
    if (!by_clock && !is_called(time.column, pair.date)) continue;
    if (!end.asked) time.column = column_called(header, pair.date);
    if (!end.asked_clock) time.clock = column_called(header, pair.clock);
    return time;
  }
  if (!time.column) time.column = first_date(end, header);
  return time;
}

/// Whether a column may hold dates: it has a date's name, or none that is known.
bool may_be_date(std::size_t column, Header header) {
  const std::string key = column_key(header[column]);
  return is_date(key) || !is_one_of(from_names, key);
}

bool is_clock_of_from(std::string_view key) {
  return is_one_of(other_clocks, key) || has_clock(from_pairs, key);
}

bool is_clock_of_until(std::string_view key) {
  return has_clock(until_pairs, key);
}

/// The columns with such a name that hold no time so far.
std::vector<std::size_t> left_over(const TimeColumns& times, Header header,
                                   bool (*is_such)(std::string_view)) {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool taken = times.from.column == i || times.from.clock == i || times.until.column == i ||
                       times.until.clock == i;
    if (!taken && is_such(column_key(header[i]))) left.push_back(i);
  }
  return left;
}

/// The clock of the beginning where no other column could be its date or its clock.
std::optional<std::size_t> only_clock(const TimeColumns& times, Header header) {
  if (!times.from.column || !may_be_date(*times.from.column, header)) return std::nullopt;
  TimeColumns others = times;
  if (!times.until.clock) others.until = {};  // it may be the clock of that date
  if (!left_over(others, header, is_date).empty()) return std::nullopt;
  const std::vector<std::size_t> clocks = left_over(times, header, is_clock_of_from);
  const bool is_only =
      clocks.size() == 1 && is_one_of(other_clocks, column_key(header[clocks.front()]));
  return is_only ? std::optional(clocks.front()) : std::nullopt;
}

/// Whether the end is a clock by its name beside a beginning that has date and clock apart, and has
/// no date of its own that might be meant.
bool has_only_a_clock(const EndOfTime& end, const TimeColumns& times, Header header) {
  const bool apart =
      times.from.clock || (times.from.column && may_be_date(*times.from.column, header));
  return apart && !end.asked && !first_date(end, header) && times.until.column &&
         !times.until.clock && is_clock_of_until(column_key(header[*times.until.column]));
}

/// Without the clock that was refused; else with the clocks that nobody took.
TimeColumn settled(TimeColumn time, const EndOfTime& end, std::vector<std::size_t> left) {
  if (end.clock_refused) {
    time.clock = std::nullopt;
  } else if (time.column && !time.clock) {
    time.unused_clocks = std::move(left);
  }
  return time;
}

void tell_guesses(const TimeColumn& time, const EndOfTime& end, Header header,
                  std::vector<Choice>& choices) {
  if (time.column && !end.asked) choices.push_back(guessed(header, *time.column, end.option));
  if (time.clock && !end.asked_clock) {
    choices.push_back(guessed(header, *time.clock, end.clock_option));
  }
}

/// "not used, though a clock by its name: Klockslag. Name ...", or nothing.
Text unused_in_words(const TimeColumn& time, const std::string& option, Header header) {
  if (time.unused_clocks.empty()) return {};
  std::vector<std::string> names;
  for (const std::size_t column : time.unused_clocks) names.push_back(header[column]);
  const Text listed = names_in_words(names);
  return {.en = fmt::format("not used, though a clock by its name: {0}. Name the one that belongs "
                            "to the time: {1} COLUMN; if none does: {1} none",
                            listed.en, option),
          .sv = fmt::format("används inte, fast namnet tyder på klockslag: {0}. Ange den som hör "
                            "till tiden: {1} KOLUMN; om ingen gör det: {1} none",
                            listed.sv, option)};
}

}  // namespace

TimeColumns time_columns(const ColumnNames& asked, Header header) {
  const EndOfTime from = end_of_time("from", from_names, from_pairs, asked.from, asked.from_clock);
  const EndOfTime until =
      end_of_time("to", until_names, until_pairs, asked.until, asked.until_clock);
  TimeColumns times{.from = found(from, header), .until = found(until, header), .choices = {}};
  if (times.from.clock && !times.from.column) {
    throw column_missing(
        {.en = "no column holds the date beside the clock of --from-clock by its name",
         .sv = "ingen kolumn har ett namn som tyder på datum till klockslaget i --from-clock"},
        header,
        {.en = "Name the date: --from-time COLUMN", .sv = "Ange datumet: --from-time KOLUMN"});
  }
  if (!times.from.clock) times.from.clock = only_clock(times, header);
  if (has_only_a_clock(until, times, header)) std::swap(times.until.column, times.until.clock);

  times.from = settled(times.from, from, left_over(times, header, is_clock_of_from));
  times.until = settled(times.until, until, left_over(times, header, is_clock_of_until));
  tell_guesses(times.from, from, header, times.choices);
  tell_guesses(times.until, until, header, times.choices);
  return times;
}

std::vector<ColumnRole> known_time_names() {
  const auto role = [](const std::string& name, std::span<const std::string_view> names) {
    return ColumnRole{.role = name, .names = {names.begin(), names.end()}};
  };
  const auto paired = [](std::span<const DateAndClock> known) {
    ColumnRole result{.role = "its date and clock", .names = {}};
    for (const DateAndClock& pair : known) {
      result.names.push_back(std::string(pair.date).append(" + ").append(pair.clock));
    }
    return result;
  };
  return {role("beginning of the time", from_names), paired(from_pairs),
          role("other dates", other_dates),          role("other clocks", other_clocks),
          role("end of the time", until_names),      paired(until_pairs)};
}

Text without_time(Header header) {
  const Text none{.en = "no column holds times by its name",
                  .sv = "ingen kolumn har ett namn som tyder på tid"};
  const Text name{.en = "Name it: --from-time COLUMN", .sv = "Ange den: --from-time KOLUMN"};
  if (header.empty() || holds_values(header)) {
    return {.en = none.en + ". " + name.en, .sv = none.sv + ". " + name.sv};
  }
  return {.en = none.en + "; the file has: " + names_in_words(header).en + ". " + name.en,
          .sv = none.sv + "; filen har: " + names_in_words(header).sv + ". " + name.sv};
}

Text with_unused_clocks(const TimeColumn& from, const TimeColumn& until, Header header) {
  const Text first = unused_in_words(from, "--from-clock", header);
  const Text second = unused_in_words(until, "--to-clock", header);
  const std::string between = first.en.empty() || second.en.empty() ? "" : ". ";
  return {.en = first.en + between + second.en, .sv = first.sv + between + second.sv};
}

}  // namespace klara
