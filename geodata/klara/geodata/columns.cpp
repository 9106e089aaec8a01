#include <klara/geodata/columns.hpp>

#include <klara/geodata/attribute_names.hpp>
#include <klara/geodata/time_columns.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace klara {
namespace {

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

std::vector<Axes> known_axes(bool geographic) {
  std::vector<Axes> axes(projected_axes.begin(), projected_axes.end());
  axes.insert(geographic ? axes.begin() : axes.end(), geographic_axes.begin(),
              geographic_axes.end());
  return axes;
}

/// A pair that is whole; else the axis asked for with its partner; else what is missing is told.
void find_position(const ColumnNames& asked, Header header, const ColumnNeeds& needs,
                   ResolvedColumns& result) {
  if (asked.x) result.x = column_asked_for(*asked.x, "x", header);
  if (asked.y) result.y = column_asked_for(*asked.y, "y", header);
  if ((result.x && result.y) || (!needs.position && !asked.x && !asked.y)) return;

  const auto guess = [&](std::string_view key, const char* option) {
    const std::size_t column = column_called(header, key);
    result.choices.push_back(guessed(header, column, option));
    return column;
  };
  std::string_view half;
  for (const Axes& axes : known_axes(needs.geographic)) {
    const bool x_fits =
        result.x ? column_key(header[*result.x]) == axes.x : has_column(header, axes.x);
    const bool y_fits =
        result.y ? column_key(header[*result.y]) == axes.y : has_column(header, axes.y);
    if (x_fits && y_fits) {
      if (!result.x) result.x = guess(axes.x, "x");
      if (!result.y) result.y = guess(axes.y, "y");
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
  throw column_missing(what, header,
                       {.en = "Name the columns that point east and north: --x COLUMN --y COLUMN",
                        .sv = "Ange kolumnerna för öst och nord: --x KOLUMN --y KOLUMN"});
}

/// Named, or a category of which the name tells; no category holds keys after this.
void find_offenders(const ColumnNames& asked, Header header, ResolvedColumns& result) {
  const auto holds_keys = [&](std::size_t column) {
    return kind_of_column(header[column]) == DisplacementKind::offenders;
  };
  if (asked.offenders) {
    result.offenders = column_asked_for(*asked.offenders, "offenders", header);
  } else if (const auto found = std::ranges::find_if(result.categories, holds_keys);
             found != result.categories.end()) {
    result.offenders = *found;
    result.choices.push_back(guessed(header, *found, "offenders"));
  }
  std::erase_if(result.categories, [&](std::size_t column) {
    return column == result.offenders || holds_keys(column);
  });
}

}  // namespace

std::vector<ColumnRole> known_column_names() {
  const auto axes = [](const std::string& name, std::span<const Axes> pairs) {
    ColumnRole role{.role = name, .names = {}};
    for (const Axes& pair : pairs) {
      role.names.push_back(std::string(pair.x).append(" + ").append(pair.y));
    }
    return role;
  };
  const auto role = [](const std::string& name, std::span<const std::string_view> names) {
    return ColumnRole{.role = name, .names = {names.begin(), names.end()}};
  };
  std::vector<ColumnRole> roles{axes("east and north, metres", projected_axes),
                                axes("east and north, degrees", geographic_axes)};
  std::ranges::move(known_time_names(), std::back_inserter(roles));
  roles.push_back(role("id", id_names));
  roles.push_back(role("offence", offence_names));
  roles.push_back(role("keys of persons", offender_key_names()));
  return roles;
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

PositionColumns position_columns(const ColumnNames& asked, Header header, bool geographic) {
  ResolvedColumns found;
  find_position(asked, header, {.position = true, .time = false, .geographic = geographic}, found);
  return {.x = *found.x, .y = *found.y, .choices = std::move(found.choices)};
}

ResolvedColumns resolved_columns(const ColumnNames& asked, Header header,
                                 const ColumnNeeds& needs) {
  ResolvedColumns result;
  find_position(asked, header, needs, result);
  TimeColumns times = time_columns(asked, header);
  result.from = std::move(times.from);
  result.until = std::move(times.until);
  std::ranges::move(times.choices, std::back_inserter(result.choices));
  if (needs.time && !result.from.column) {
    throw column_missing(
        {.en = "no column holds times by its name, but incidents are to be selected by period or "
               "date",
         .sv = "ingen kolumn har ett namn som tyder på tid, men brotten ska väljas efter period "
               "eller datum"},
        header,
        {.en = "Name the column: --from-time COLUMN", .sv = "Ange kolumnen: --from-time KOLUMN"});
  }
  const auto guess = [&](std::span<const std::string_view> keys, const char* option) {
    const auto column = first_called(header, keys);
    if (column) result.choices.push_back(guessed(header, *column, option));
    return column;
  };
  result.id = asked.id ? column_asked_for(*asked.id, "id", header) : guess(id_names, "id");
  if (asked.weight) result.weight = column_asked_for(*asked.weight, "weight", header);

  for (const std::string& name : asked.categories) {
    result.categories.push_back(column_asked_for(name, "category", header));
  }
  if (asked.categories.empty()) {
    if (const auto offence = guess(offence_names, "category")) {
      result.categories.push_back(*offence);
    }
  }
  find_offenders(asked, header, result);
  return result;
}

}  // namespace klara
