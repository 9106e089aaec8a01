#include <klara/geodata/columns.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
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

constexpr std::array<std::string_view, 56> from_names{"timefrom",      "tidfran",
                                                      "brottstidfran", "handelsetidfran",
                                                      "fran",          "from",
                                                      "fromtime",      "frantid",
                                                      "datetimefrom",  "fromdatetime",
                                                      "timestart",     "starttime",
                                                      "starttid",      "startdatetime",
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
                                                      "date",          "datum",
                                                      "time",          "tid",
                                                      "brottsdatum",   "handelsedatum",
                                                      "incidentdate",  "crimedate",
                                                      "offencedate",   "offensedate",
                                                      "reportdate",    "datereported",
                                                      "anmald",        "anmalningsdatum",
                                                      "month",         "manad"};

constexpr std::array<std::string_view, 26> until_names{"timeto",        "tidtill",
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
                                                       "slutdatum",     "brottsdatumtill"};

/// A date may have its clock in a column of its own: any of the one beside any of the other.
struct DateAndClock {
  std::span<const std::string_view> dates, clocks;
};

constexpr std::array<std::string_view, 19> from_dates{
    "datefrom",      "datumfran",       "fromdate",    "frandatum",    "startdate",
    "startdatum",    "brottsdatumfran", "date",        "datum",        "brottsdatum",
    "handelsedatum", "incidentdate",    "occurdate",   "occurreddate", "dateoccurred",
    "dateocc",       "crimedate",       "offencedate", "offensedate"};

constexpr std::array<std::string_view, 27> from_clocks{
    "timefrom",      "tidfran",   "fromtime",    "frantid",      "starttime",   "starttid",
    "brottstidfran", "brottstid", "handelsetid", "incidenttime", "occurtime",   "occurredtime",
    "timeoccurred",  "timeocc",   "crimetime",   "offencetime",  "offensetime", "klockslag",
    "klockan",       "klocka",    "kl",          "clock",        "clocktime",   "timeofday",
    "time",          "tid",       "tidpunkt"};

constexpr std::array<std::string_view, 7> until_dates{
    "dateto", "datumtill", "todate", "tilldatum", "enddate", "slutdatum", "brottsdatumtill"};

constexpr std::array<std::string_view, 7> until_clocks{
    "timeto", "tidtill", "totime", "tilltid", "endtime", "sluttid", "brottstidtill"};

constexpr std::array<std::string_view, 41> id_names{"incidentid",
                                                    "id",
                                                    "dnr",
                                                    "uid",
                                                    "diarienr",
                                                    "diarienummer",
                                                    "knummer",
                                                    "arendenr",
                                                    "arendenummer",
                                                    "brottsid",
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
                                                    "brottsnummer",
                                                    "brottsnr",
                                                    "knr",
                                                    "caseno",
                                                    "casenr",
                                                    "reportid",
                                                    "reportno",
                                                    "incidentno",
                                                    "incidentnr",
                                                    "offenceid",
                                                    "offenseid",
                                                    "crimenumber",
                                                    "crimeno",
                                                    "crimeref",
                                                    "eventid",
                                                    "eventnumber",
                                                    "drno"};

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

std::string listed(Header header) {
  std::string list;
  for (const std::string& name : header) list += (list.empty() ? "" : ", ") + shown(name, 40);
  return list;
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
      .with_remedy({.en = fmt::format("The file has: {}. {}", listed(header), hint.en),
                    .sv = fmt::format("Filen har: {}. {}", listed(header), hint.sv)});
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
  return {{.role = "east and north, metres", .names = axes(projected_axes)},
          {.role = "east and north, degrees", .names = axes(geographic_axes)},
          role("beginning of the time", from_names),
          role("date of the beginning", from_dates),
          role("clock of the beginning", from_clocks),
          role("end of the time", until_names),
          role("date of the end", until_dates),
          role("clock of the end", until_clocks),
          role("id", id_names),
          role("offence", offence_names)};
}

Text without_time(Header header) {
  const Text none{.en = "no column holds times by its name",
                  .sv = "ingen kolumn har ett namn som tyder på tid"};
  const Text name{.en = "--from-time COLUMN names one (in a study: incidents.columns.from).",
                  .sv = "--from-time KOLUMN anger en (i en studie: incidents.columns.from)."};
  if (header.empty() || holds_values(header)) {
    return {.en = none.en + ". " + name.en, .sv = none.sv + ". " + name.sv};
  }
  return {.en = none.en + "; the file has: " + listed(header) + ". " + name.en,
          .sv = none.sv + "; filen har: " + listed(header) + ". " + name.sv};
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

/// Where the column holds dates and there is one of clocks, both; a clock that was only guessed to
/// be a whole time gives way to its date.
void add_clock(std::optional<std::size_t>& column, std::optional<std::size_t>& clock, bool asked,
               const DateAndClock& names, Header header) {
  if (!column) return;
  for (const std::string_view date : names.dates) {
    const std::vector<std::size_t> dates = named(header, date);
    if (dates.size() != 1) continue;
    for (const std::string_view name : names.clocks) {
      const std::vector<std::size_t> clocks = named(header, name);
      if (clocks.size() != 1) continue;
      if (*column != dates.front() && (asked || *column != clocks.front())) continue;
      column = dates.front();
      clock = clocks.front();
      return;
    }
  }
}

ResolvedColumns resolved_columns(const ColumnNames& asked, Header header,
                                 const ColumnNeeds& needs) {
  ResolvedColumns result;
  find_position(asked, header, needs, result);

  Guess guess(header, result.choices);
  const auto find_time = [&](const std::optional<std::string>& name, const std::string& option,
                             std::span<const std::string_view> names, const DateAndClock& apart,
                             const std::string& clock_choice, std::optional<std::size_t>& column,
                             std::optional<std::size_t>& clock) {
    column = name ? asked_for(*name, option, header) : first_named(header, names);
    add_clock(column, clock, name.has_value(), apart, header);
    if (column && !name) guess.taken(*column, option);
    if (clock) guess.taken(*clock, clock_choice);
  };
  find_time(asked.from, "from-time", from_names, {from_dates, from_clocks}, "from-clock",
            result.from, result.from_clock);
  find_time(asked.until, "to-time", until_names, {until_dates, until_clocks}, "to-clock",
            result.until, result.until_clock);
  if (needs.time && !result.from) {
    throw missing(
        {.en = "no column holds times by its name, and the study has periods",
         .sv = "ingen kolumn har ett namn som tyder på tid, och studien har perioder"},
        header,
        {.en = "Name the column: --from-time COLUMN", .sv = "Ange kolumnen: --from-time KOLUMN"});
  }
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
