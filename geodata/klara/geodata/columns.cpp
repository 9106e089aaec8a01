#include <klara/geodata/columns.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace klara {
namespace {

using Header = std::span<const std::string>;

/// Names as column_key writes them, the likelier first.
struct Axes {
  std::string_view x, y;
};

constexpr std::array projected_axes{Axes{"easting", "northing"},
                                    Axes{"eastings", "northings"},
                                    Axes{"ost", "nord"},
                                    Axes{"east", "north"},
                                    Axes{"ostkoordinat", "nordkoordinat"},
                                    Axes{"ostkoord", "nordkoord"},
                                    Axes{"koordinatost", "koordinatnord"},
                                    Axes{"sweref99e", "sweref99n"},
                                    Axes{"swerefe", "swerefn"},
                                    Axes{"e", "n"},
                                    Axes{"xkoordinat", "ykoordinat"},
                                    Axes{"xkoord", "ykoord"},
                                    Axes{"xcoordinate", "ycoordinate"},
                                    Axes{"xcoord", "ycoord"},
                                    Axes{"x", "y"}};

constexpr std::array geographic_axes{Axes{"lon", "lat"}, Axes{"longitude", "latitude"},
                                     Axes{"longitud", "latitud"}, Axes{"long", "lat"},
                                     Axes{"lng", "lat"}};

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

/// What the columns of one end of the time are called.
struct TimeNames {
  std::string option, clock_option;
  std::span<const std::string_view> names;
  std::span<const DateAndClock> pairs;
};

constexpr auto id_names = std::to_array<std::string_view>({"incidentid",
                                                           "id",
                                                           "dnr",
                                                           "uid",
                                                           "diarienr",
                                                           "diarienummer",
                                                           "knummer",
                                                           "knr",
                                                           "arendenr",
                                                           "arendenummer",
                                                           "crimeid",
                                                           "caseid",
                                                           "casenumber",
                                                           "reportnumber",
                                                           "incidentnumber",
                                                           "anmalningsnummer",
                                                           "anmalningsnr",
                                                           "anmalansnummer",
                                                           "anmalansnr",
                                                           "anmalningsid",
                                                           "arendeid",
                                                           "handelseid",
                                                           "handelsenummer",
                                                           "handelsenr",
                                                           "caseno",
                                                           "casenr",
                                                           "reportid",
                                                           "reportno",
                                                           "incidentno",
                                                           "incidentnr",
                                                           "crimeref",
                                                           "eventid",
                                                           "eventnumber",
                                                           "drno"});

constexpr std::array<std::string_view, 31> offence_names{"offence",
                                                         "offense",
                                                         "offencecode",
                                                         "offensecode",
                                                         "offencetype",
                                                         "offensetype",
                                                         "brottskod",
                                                         "brottstyp",
                                                         "brott",
                                                         "brottsrubricering",
                                                         "brottskategori",
                                                         "crimetype",
                                                         "crimecode",
                                                         "crime",
                                                         "primarytype",
                                                         "incidenttype",
                                                         "ucrliteral",
                                                         "kategori",
                                                         "category",
                                                         "typ",
                                                         "brottsbenamning",
                                                         "brottsgrupp",
                                                         "handelsetyp",
                                                         "offencecategory",
                                                         "offensecategory",
                                                         "crimecategory",
                                                         "crimegroup",
                                                         "offencegroup",
                                                         "offensegroup",
                                                         "ofnsdesc",
                                                         "crmcd"};

/// Before the year, if one follows.
constexpr std::array<std::string_view, 8> residents_names{
    "pop", "population", "residents", "inhabitants", "bef", "befolkning", "boende", "invanare"};

/// Swedish and other letters with their accents taken off.
char without_accent(char second_byte_of_c3) {
  constexpr std::string_view plain = "aaaaaaaceeeeiiiidnooooo*ouuuuyts";  // U+00C0 and on
  return plain[static_cast<unsigned char>(second_byte_of_c3) & 0x1Fu];
}

std::vector<std::size_t> named(Header header, std::string_view key) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (column_key(header[i]) == key) found.push_back(i);
  }
  return found;
}

bool has(Header header, std::string_view key) {
  return !named(header, key).empty();
}

/// Whether the line holds values rather than names: showing it would publish a row.
bool holds_values(Header header) {
  const auto is_value = [](const std::string& cell) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto digits = std::ranges::count_if(cell, digit);
    return digits * 2 > static_cast<std::ptrdiff_t>(cell.size());
  };
  return std::ranges::count_if(header, is_value) * 3 > static_cast<std::ptrdiff_t>(header.size());
}

/// The first of the columns, and how many more there are.
Text listed(Header header) {
  constexpr std::size_t most = 40;
  std::string list;
  for (const std::string& name : header.first(std::min(header.size(), most))) {
    list += (list.empty() ? "" : ", ") + shown(name, 40);
  }
  if (header.size() <= most) return {.en = list, .sv = list};
  const std::size_t more = header.size() - most;
  return {.en = fmt::format("{} and {} more", list, more),
          .sv = fmt::format("{} och {} till", list, more)};
}

Error missing(const Text& what, Header header, Text hint) {
  if (holds_values(header)) {
    return bad_data("COLUMN_MISSING",
                    {.en = "the first line holds values, not the names of columns",
                     .sv = "första raden innehåller värden, inte kolumnernas namn"})
        .with_remedy({.en = "Add a first line that names the columns, such as "
                            "id,offence,from,until,easting,northing.",
                      .sv = "Lägg till en första rad som namnger kolumnerna, till exempel "
                            "id,brottskod,tid_från,tid_till,öst,nord."});
  }
  return bad_data("COLUMN_MISSING", what)
      .with_remedy({.en = fmt::format("The file has: {}. {}", listed(header).en, hint.en),
                    .sv = fmt::format("Filen har: {}. {}", listed(header).sv, hint.sv)});
}

Error duplicate(const std::string& name) {
  return bad_data("COLUMN_DUPLICATE",
                  {.en = fmt::format("the column \"{}\" stands twice in the header", shown(name)),
                   .sv = fmt::format("kolumnen \"{}\" står två gånger i rubrikraden", shown(name))})
      .with_remedy({.en = "Give each column a name of its own, or leave one of them out.",
                    .sv = "Ge varje kolumn ett eget namn, eller ta bort en av dem."});
}

std::size_t asked_for(const std::string& name, const std::string& option, Header header) {
  const std::string wanted = composed(name);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] != wanted) continue;
    if (found) throw duplicate(name);
    found = i;
  }
  if (found) return *found;

  const std::optional<std::string> meant = nearest_word(wanted, header);
  throw missing({.en = fmt::format("there is no column \"{}\" (--{})", shown(name), option),
                 .sv = fmt::format("kolumnen \"{}\" finns inte (--{})", shown(name), option)},
                header,
                meant ? Text{.en = fmt::format("Did you mean \"{}\"?", shown(*meant)),
                             .sv = fmt::format("Menade du \"{}\"?", shown(*meant))}
                      : Text{});
}

std::size_t only(Header header, std::string_view key) {
  const std::vector<std::size_t> found = named(header, key);
  if (found.size() > 1) throw duplicate(header[found[1]]);
  return found.front();
}

std::optional<std::size_t> first_named(Header header, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (has(header, key)) return only(header, key);
  }
  return std::nullopt;
}

/// Guesses by name and says so.
class Guess {
 public:
  Guess(Header header, std::vector<Choice>& choices) : header_(header), choices_(choices) {}

  std::optional<std::size_t> first_of(std::span<const std::string_view> keys,
                                      const std::string& option) {
    const auto column = first_named(header_, keys);
    if (column) taken(*column, option);
    return column;
  }
  std::size_t taken(std::size_t column, const std::string& option) {
    choices_.push_back({.parameter = option,
                        .value = header_[column],
                        .because = {.en = "by the column's name", .sv = "efter kolumnens namn"}});
    return column;
  }

 private:
  Header header_;
  std::vector<Choice>& choices_;
};

std::vector<Axes> known_axes(bool geographic) {
  std::vector<Axes> axes(projected_axes.begin(), projected_axes.end());
  axes.insert(geographic ? axes.begin() : axes.end(), geographic_axes.begin(),
              geographic_axes.end());
  return axes;
}

/// A pair that is whole; else the axis asked for with its partner; else what is missing is told.
void find_position(const ColumnNames& asked, Header header, const ColumnNeeds& needs,
                   ResolvedColumns& result) {
  if (asked.x) result.x = asked_for(*asked.x, "x", header);
  if (asked.y) result.y = asked_for(*asked.y, "y", header);
  if ((result.x && result.y) || (!needs.position && !asked.x && !asked.y)) return;

  Guess guess(header, result.choices);
  std::string_view half;
  for (const Axes& axes : known_axes(needs.geographic)) {
    const bool x_fits = result.x ? column_key(header[*result.x]) == axes.x : has(header, axes.x);
    const bool y_fits = result.y ? column_key(header[*result.y]) == axes.y : has(header, axes.y);
    if (x_fits && y_fits) {
      if (!result.x) result.x = guess.taken(only(header, axes.x), "x");
      if (!result.y) result.y = guess.taken(only(header, axes.y), "y");
      return;
    }
    if (half.empty() && x_fits) half = axes.y;
    if (half.empty() && y_fits) half = axes.x;
  }
  const Text what =
      half.empty()
          ? Text{.en = "no columns hold coordinates by their names",
                 .sv = "inga kolumner har namn som tyder på koordinater"}
          : Text{.en = fmt::format("the column \"{}\" that belongs to the coordinates is missing",
                                   half),
                 .sv = fmt::format("kolumnen \"{}\" som hör till koordinaterna saknas", half)};
  throw missing(what, header,
                {.en = "Name the columns that point east and north: --x COLUMN --y COLUMN",
                 .sv = "Ange kolumnerna för öst och nord: --x KOLUMN --y KOLUMN"});
}

struct TimeColumn {
  std::optional<std::size_t> column, clock;
};

/// What was asked for; else the first by its name. Either brings the other that belongs to it by
/// its name, but what was asked for as a time is never taken for a clock.
TimeColumn time_column(const std::optional<std::string>& asked,
                       const std::optional<std::string>& asked_clock, const TimeNames& known,
                       Header header) {
  TimeColumn time;
  const bool clock_named = asked_clock && *asked_clock != no_clock;
  if (clock_named) time.clock = asked_for(*asked_clock, known.clock_option, header);
  if (asked) time.column = asked_for(*asked, known.option, header);
  if (!asked && !clock_named) time.column = first_named(header, known.names);
  if (asked_clock == no_clock || (asked && clock_named)) return time;

  const auto is_called = [&](std::optional<std::size_t> column, std::string_view key) {
    return column && column_key(header[*column]) == key;
  };
  for (const DateAndClock& pair : known.pairs) {
    if (!has(header, pair.date) || !has(header, pair.clock)) continue;
    const bool by_clock =
        is_called(time.clock, pair.clock) || (!asked && is_called(time.column, pair.clock));
    if (!by_clock && !is_called(time.column, pair.date)) continue;
    if (!asked) time.column = only(header, pair.date);
    if (!clock_named) time.clock = only(header, pair.clock);
    return time;
  }
  return time;
}

std::optional<std::size_t> first_date(Header header) {
  for (const std::string_view key : from_names) {
    if (is_date(key) && has(header, key)) return only(header, key);
  }
  return std::nullopt;
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

/// The columns with such a name that are none of the result's.
std::vector<std::size_t> left_over(const ResolvedColumns& result, Header header,
                                   bool (*is_such)(std::string_view)) {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool taken =
        result.from == i || result.from_clock == i || result.until == i || result.until_clock == i;
    if (!taken && is_such(column_key(header[i]))) left.push_back(i);
  }
  return left;
}

/// The clock of the beginning where no other column could be its date or its clock.
std::optional<std::size_t> only_clock(const ResolvedColumns& result, Header header) {
  if (!result.from || !may_be_date(*result.from, header)) return std::nullopt;
  ResolvedColumns begin = result;
  if (!result.until_clock) begin.until = std::nullopt;  // it may be the clock of that date
  if (!left_over(begin, header, is_date).empty()) return std::nullopt;
  const std::vector<std::size_t> clocks = left_over(result, header, is_clock_of_from);
  if (clocks.size() != 1 || !is_one_of(other_clocks, column_key(header[clocks.front()]))) {
    return std::nullopt;
  }
  return clocks.front();
}

void find_times(const ColumnNames& asked, Header header, ResolvedColumns& result) {
  const TimeNames from_known{"from-time", "from-clock", from_names, from_pairs};
  const TimeNames until_known{"to-time", "to-clock", until_names, until_pairs};
  TimeColumn from = time_column(asked.from, asked.from_clock, from_known, header);
  const TimeColumn until = time_column(asked.until, asked.until_clock, until_known, header);
  if (from.clock && !from.column) from.column = first_date(header);
  result.from = from.column;
  result.from_clock = from.clock;
  result.until = until.column;
  result.until_clock = until.clock;
  if (from.clock && !from.column) {
    throw missing(
        {.en = "no column holds the date beside the clock of --from-clock by its name",
         .sv = "ingen kolumn har ett namn som tyder på datum till klockslaget i "
               "--from-clock"},
        header,
        {.en = "Name the date: --from-time COLUMN", .sv = "Ange datumet: --from-time KOLUMN"});
  }
  if (!asked.from_clock && !result.from_clock) result.from_clock = only_clock(result, header);

  // An end with a clock's name beside a beginning in two columns has no date of its own.
  const bool apart = result.from_clock || (result.from && may_be_date(*result.from, header));
  if (apart && !asked.until && !asked.until_clock && result.until && !result.until_clock &&
      has_clock(until_pairs, column_key(header[*result.until]))) {
    std::swap(result.until, result.until_clock);
  }
  if (result.from && !result.from_clock && asked.from_clock != no_clock) {
    result.unused_clocks = left_over(result, header, is_clock_of_from);
  }
  if (result.until && !result.until_clock && asked.until_clock != no_clock) {
    std::ranges::move(left_over(result, header, is_clock_of_until),
                      std::back_inserter(result.unused_clocks));
  }

  Guess guess(header, result.choices);
  if (result.from && !asked.from) guess.taken(*result.from, "from-time");
  if (result.from_clock && !asked.from_clock) guess.taken(*result.from_clock, "from-clock");
  if (result.until && !asked.until) guess.taken(*result.until, "to-time");
  if (result.until_clock && !asked.until_clock) guess.taken(*result.until_clock, "to-clock");
}

}  // namespace

std::string column_key(std::string_view name) {
  std::string key;
  const std::string whole = composed(name);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const char c = whole[i];
    if (c >= 'A' && c <= 'Z') key += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) key += c;
    if (c == '\xC3' && i + 1 < whole.size()) key += without_accent(whole[++i]);
  }
  return key;
}

std::vector<ColumnRole> known_column_names() {
  const auto axes = [](std::span<const Axes> pairs) {
    std::vector<std::string> names;
    for (const Axes& pair : pairs) {
      names.push_back(std::string(pair.x).append(" + ").append(pair.y));
    }
    return names;
  };
  const auto role = [](const std::string& name, std::span<const std::string_view> names) {
    return ColumnRole{.role = name, .names = {names.begin(), names.end()}};
  };
  const auto pairs = [](const std::string& name, std::span<const DateAndClock> known) {
    ColumnRole result{.role = name, .names = {}};
    for (const DateAndClock& pair : known) {
      result.names.push_back(std::string(pair.date).append(" + ").append(pair.clock));
    }
    return result;
  };
  return {{.role = "east and north, metres", .names = axes(projected_axes)},
          {.role = "east and north, degrees", .names = axes(geographic_axes)},
          role("beginning of the time", from_names),
          pairs("its date and clock", from_pairs),
          role("other dates", other_dates),
          role("other clocks", other_clocks),
          role("end of the time", until_names),
          pairs("its date and clock", until_pairs),
          role("id", id_names),
          role("offence", offence_names)};
}

Text without_time(Header header) {
  const Text none{.en = "no column holds times by its name",
                  .sv = "ingen kolumn har ett namn som tyder på tid"};
  const Text name{.en = "Name it: --from-time COLUMN", .sv = "Ange den: --from-time KOLUMN"};
  if (header.empty() || holds_values(header)) {
    return {.en = none.en + ". " + name.en, .sv = none.sv + ". " + name.sv};
  }
  return {.en = none.en + "; the file has: " + listed(header).en + ". " + name.en,
          .sv = none.sv + "; filen har: " + listed(header).sv + ". " + name.sv};
}

Text with_unused_clocks(const ResolvedColumns& columns, Header header) {
  std::vector<std::string> names;
  for (const std::size_t column : columns.unused_clocks) names.push_back(header[column]);
  return {.en = "not used, though a clock by its name: " + listed(names).en +
                ". Name the one that belongs to the time: --from-clock COLUMN or --to-clock "
                "COLUMN; none says that none does: --from-clock none",
          .sv = "används inte, fast namnet tyder på klockslag: " + listed(names).sv +
                ". Ange den som hör till tiden: --from-clock KOLUMN eller --to-clock KOLUMN; none "
                "säger att ingen gör det: --from-clock none"};
}

std::optional<std::string> residents_column(std::span<const std::string> columns) {
  std::optional<std::string> last;
  for (const std::string& column : columns) {
    std::string key = column_key(column);
    while (!key.empty() && key.back() >= '0' && key.back() <= '9') key.pop_back();
    const bool counts = std::ranges::find(residents_names, key) != residents_names.end();
    if (counts && (!last || *last < column)) last = column;
  }
  return last;
}

ResolvedColumns resolved_columns(const ColumnNames& asked, Header header,
                                 const ColumnNeeds& needs) {
  ResolvedColumns result;
  find_position(asked, header, needs, result);
  find_times(asked, header, result);
  if (needs.time && !result.from) {
    throw missing(
        {.en = "no column holds times by its name, but incidents are to be selected by period or "
               "date",
         .sv = "ingen kolumn har ett namn som tyder på tid, men brotten ska väljas efter period "
               "eller datum"},
        header,
        {.en = "Name the column: --from-time COLUMN", .sv = "Ange kolumnen: --from-time KOLUMN"});
  }
  Guess guess(header, result.choices);
  result.id = asked.id ? asked_for(*asked.id, "id", header) : guess.first_of(id_names, "id");
  if (asked.weight) result.weight = asked_for(*asked.weight, "weight", header);

  for (const std::string& name : asked.categories) {
    result.categories.push_back(asked_for(name, "category", header));
  }
  if (asked.categories.empty()) {
    const auto offence = guess.first_of(offence_names, "category");
    if (offence) result.categories.push_back(*offence);
  }
  return result;
}

}  // namespace klara
