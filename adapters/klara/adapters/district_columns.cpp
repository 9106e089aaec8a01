#include <klara/adapters/district_columns.hpp>

#include <klara/geodata/header_search.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <string_view>
#include <utility>

namespace klara {
namespace {

/// As column_key has them. Finer divisions first: an area's own code is unique, those of what it
/// belongs to are not.
constexpr std::array<std::string_view, 21> code_names{
    "nyko7",     "nyko6",    "nyko5", "nyko4",        "nyko3",      "nyko",      "nykokod",
    "nyckelkod", "code",     "kod",   "districtcode", "omradeskod", "omradekod", "desokod",
    "deso",      "regsokod", "regso", "precinct",     "beat",       "ward",      "districtid"};
constexpr std::array<std::string_view, 11> name_names{
    "name",  "namn",      "districtname", "omradesnamn", "omrade", "label",
    "title", "benamning", "stadsdel",     "district",    "plats"};

Error column_missing(const FeatureTable& layer, Text what, const std::string& option) {
  return bad_data("COLUMN_MISSING", std::move(what))
      .with_remedy({.en = fmt::format("Columns there: {}. Name the right one: {} COLUMN",
                                      columns_present(layer), option),
                    .sv = fmt::format("Kolumner som finns: {}. Ange den rätta: {} KOLUMN",
                                      columns_present(layer), option)})
      .at(layer.file);
}

std::size_t column_given(const FeatureTable& layer, const std::string& name,
                         const std::string& option) {
  const auto& columns = layer.header.columns;
  const auto exact = std::ranges::find(columns, name);
  if (exact != columns.end()) return static_cast<std::size_t>(exact - columns.begin());
  if (const auto column = column_named(layer, column_key(name))) return *column;
  throw column_missing(layer,
                       {.en = fmt::format("{} has no column {}", layer.file, name),
                        .sv = fmt::format("{} har ingen kolumn {}", layer.file, name)},
                       option);
}

bool is_key(const FeatureTable& layer, std::size_t column) {
  std::set<std::string> seen;
  return std::ranges::all_of(layer.rows, [&](const FeatureRow& row) {
    const std::string code = code_text(row.fields[column]);
    return !code.empty() && seen.insert(code).second;
  });
}

}  // namespace

std::size_t code_column(const FeatureTable& layer, const DistrictSource& source,
                        IntakeReport& intake) {
  if (source.code) return column_given(layer, *source.code, "--district-code");
  std::optional<std::size_t> chosen;
  for (const std::string_view name : code_names) {
    const auto column = column_named(layer, name);
    if (!column) continue;
    if (!chosen) chosen = column;
    if (is_key(layer, *column)) {
      chosen = column;
      break;
    }
  }
  if (!chosen) {
    throw column_missing(
        layer,
        {.en = fmt::format("{} has no column that looks like a district's code", layer.file),
         .sv = fmt::format("{} har ingen kolumn som ser ut som områdets kod", layer.file)},
        "--district-code");
  }
  intake.choices.push_back({"district-code",
                            layer.header.columns[*chosen],
                            {.en = "its name is that of a code, and it differs in every row",
                             .sv = "den heter som en kod och skiljer sig på varje rad"}});
  return *chosen;
}

std::optional<std::size_t> name_column(const FeatureTable& layer, const DistrictSource& source,
                                       std::size_t code, IntakeReport& intake) {
  if (source.name) return column_given(layer, *source.name, "--district-name");
  for (const std::string_view name : name_names) {
    const auto column = column_named(layer, name);
    if (!column || *column == code) continue;
    intake.choices.push_back(
        {"district-name",
         layer.header.columns[*column],
         {.en = "its name is that of a name", .sv = "den heter som ett namn"}});
    return column;
  }
  return std::nullopt;
}

void require_codes(const FeatureTable& layer, std::size_t column, IntakeReport& intake) {
  const std::string name = shown(layer.header.columns[column]);
  std::map<std::string, std::uint64_t> first_row;
  std::set<FieldKind> kinds;
  std::set<std::size_t> lengths;
  for (const FeatureRow& row : layer.rows) {
    const Field& field = row.fields[column];
    const std::string code = code_text(field);
    if (code.empty()) {
      throw bad_data(
          "DISTRICT_ID_MISSING",
          {.en = fmt::format("{}: feature {} has no code in {}", layer.file, row.row, name),
           .sv = fmt::format("{}: objekt {} saknar kod i {}", layer.file, row.row, name)})
          .with_remedy({.en = "Every district needs a code. Fill it in, or name another column: "
                              "--district-code COLUMN",
                        .sv = "Varje område behöver en kod. Fyll i den eller ange en annan kolumn: "
                              "--district-code KOLUMN"})
          .at(layer.file, row.row);
    }
    const auto [earlier, is_new] = first_row.emplace(code, row.row);
    if (!is_new) {
      throw bad_data("DISTRICT_ID_DUPLICATE",
                     {.en = fmt::format("{}: features {} and {} have the same code {} in {}",
                                        layer.file, earlier->second, row.row, shown(code), name),
                      .sv = fmt::format("{}: objekten {} och {} har samma kod {} i {}", layer.file,
                                        earlier->second, row.row, shown(code), name)})
          .with_remedy({.en = "Join the parts of a district to one feature, or name a column that "
                              "differs in every row: --district-code COLUMN",
                        .sv = "Slå ihop ett områdes delar till ett objekt eller ange en kolumn som "
                              "skiljer sig på varje rad: --district-code KOLUMN"})
          .at(layer.file, row.row);
    }
    kinds.insert(field.kind);
    lengths.insert(code.size());
    if (kinds.size() > 1) {
      throw bad_data(
          "DISTRICT_ID_TYPE",
          {.en = fmt::format("{}: codes in {} are text in some rows and numbers in others, "
                             "as in feature {} ({})",
                             layer.file, name, row.row, shown(code)),
           .sv = fmt::format("{}: koderna i {} är text på vissa rader och tal på andra, "
                             "som i objekt {} ({})",
                             layer.file, name, row.row, shown(code))})
          .with_remedy(
              {.en = "A number has lost its leading zeros. Write every code as text.",
               .sv = "Ett tal har tappat sina inledande nollor. Skriv alla koder som text."})
          .at(layer.file, row.row);
    }
  }
  if (kinds.contains(FieldKind::number) && lengths.size() > 1) {
    intake.warnings.push_back(
        {"DISTRICT_ID_TYPE",
         layer.rows.size(),
         {.en = fmt::format(
              "codes in {} are numbers of different length; leading zeros may be lost", name),
          .sv = fmt::format("koderna i {} är tal av olika längd; inledande nollor kan ha gått "
                            "förlorade",
                            name)}});
  }
}

std::map<std::string, std::vector<double>> numbers_of(const FeatureTable& layer, std::size_t code) {
  std::map<std::string, std::vector<double>> result;
  for (std::size_t c = 0; c < layer.header.columns.size(); ++c) {
    std::vector<double> values;
    bool any = false;
    bool other = false;
    for (const FeatureRow& row : layer.rows) {
      const Field& field = row.fields[c];
      any = any || field.kind == FieldKind::number;
      other = other || field.kind == FieldKind::text;
      values.push_back(field.kind == FieldKind::number ? field.number
                                                       : std::numeric_limits<double>::quiet_NaN());
    }
    if (c != code && any && !other) result.emplace(layer.header.columns[c], std::move(values));
  }
  return result;
}

}  // namespace klara
