#include <klara/adapters/denominator_reader.hpp>

#include <klara/adapters/csv.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/decimal_signs.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>

namespace klara {
namespace {

std::vector<double> of_column(const DenominatorSource& source, const Districts& districts) {
  const auto found = districts.numbers.find(source.column_or_file);
  if (found != districts.numbers.end()) return found->second;

  std::vector<std::string> columns;
  for (const auto& [name, values] : districts.numbers) columns.push_back(name);
  const auto meant = nearest_word(source.column_or_file, columns);
  const std::string list = columns.empty() ? "–" : fmt::format("{}", fmt::join(columns, ", "));
  throw bad_argument(
      "DENOMINATOR_UNKNOWN",
      {.en = fmt::format("{} has no numeric column \"{}\" for rates per {}",
                         districts.intake.source, shown(source.column_or_file), source.name),
       .sv = fmt::format("{} har ingen kolumn \"{}\" med tal, för tal per {}",
                         districts.intake.source, shown(source.column_or_file), source.name)})
      .with_remedy({.en = (meant ? fmt::format("Did you mean {}?\n", *meant) : "") +
                          "Numeric columns: " + list + ". A CSV file must be named *.csv.",
                    .sv = (meant ? fmt::format("Menade du {}?\n", *meant) : "") +
                          "Kolumner med tal: " + list + ". En CSV-fil ska heta *.csv."})
      .at(districts.intake.source);
}

std::size_t column_named(const CsvReader& csv, const std::string& file, std::string_view english,
                         std::string_view swedish) {
  const std::vector<std::string>& header = csv.header();
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string key = column_key(header[i]);
    if (key == english || key == swedish) return i;
  }
  throw bad_data("COLUMN_MISSING", {.en = fmt::format("{} has no column \"{}\"", file, english),
                                    .sv = fmt::format("{} har ingen kolumn \"{}\"", file, english)})
      .with_remedy({.en = fmt::format("A denominator has the columns code and value; the file has: "
                                      "{}.",
                                      fmt::join(header, ", ")),
                    .sv = fmt::format("En nämnare har kolumnerna code och value (eller kod och "
                                      "värde); filen har: {}.",
                                      fmt::join(header, ", "))})
      .at(file);
}

std::optional<double> value_in(std::string_view field, bool decimal_comma) {
  std::string text = composed(field);
  if (decimal_comma) std::ranges::replace(text, ',', '.');
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0.0) return std::nullopt;
  return value;
}

struct CodedValues {
  std::map<std::string, double> of_code;
  std::uint64_t rows = 0;
};

CodedValues values_by_code(const std::string& file) {
  static_cast<void>(format_of(file));
  CsvReader csv(file);
  const std::size_t code_column = column_named(csv, file, "code", "kod");
  const std::size_t value_column = column_named(csv, file, "value", "varde");

  CodedValues values;
  CsvRecord record;
  DecimalSigns signs;
  while (csv.next(record)) {
    ++values.rows;
    const auto refuse = [&](const char* code, const Text& why) {
      throw bad_data(code, why).at(file, record.row);
    };
    if (!record.fault.empty()) {
      const std::string fault(record.fault);
      refuse(fault.c_str(), meaning_of(fault));
    }
    const std::string code = composed(record.fields[code_column]);
    const std::string_view written = record.fields[value_column];
    if (composed(written).empty()) continue;
    const auto value = value_in(written, csv.dialect().decimal_comma);
    if (!value) {
      refuse("DENOMINATOR_VALUE",
             {.en = fmt::format("\"{}\" is not a number from 0", shown(written)),
              .sv = fmt::format("\"{}\" är inte ett tal från 0", shown(written))});
    }
    signs.look_at(written, record.row);
    if (!values.of_code.emplace(code, *value).second) {
      refuse("DENOMINATOR_TWICE",
             {.en = fmt::format("the code {} has a value already; one file holds one denominator",
                                shown(code)),
              .sv = fmt::format("koden {} har redan ett värde; en fil innehåller en nämnare",
                                shown(code))});
    }
  }
  if (const auto doubt = signs.doubt("DENOMINATOR_THOUSANDS", file)) throw *doubt;
  return values;
}

std::vector<double> of_file(const DenominatorSource& source,
                            const std::map<std::string, double>& values, Districts& districts) {
  std::vector<double> result;
  std::uint64_t matched = 0;
  for (const District& district : districts.districts) {
    const auto found = values.find(district.code);
    result.push_back(found == values.end() ? Estimate::none : found->second);
    if (found != values.end()) ++matched;
  }
  if (matched == 0) {
    throw bad_data("DENOMINATOR_NO_MATCH",
                   {.en = fmt::format("no code of {} is that of a district", source.column_or_file),
                    .sv = fmt::format("ingen kod i {} är ett områdes", source.column_or_file)})
        .with_remedy({.en = "Codes are text: 01001 is not 1001.",
                      .sv = "Koder är text: 01001 är inte 1001."})
        .at(source.column_or_file);
  }
  if (const std::uint64_t strange = values.size() - matched; strange > 0) {
    add_warning(districts.intake, "DENOMINATOR_NO_DISTRICT", strange,
                {.en = fmt::format("{} in {} {} no district's",
                                   counted(strange, "code", "codes", Language::english),
                                   source.column_or_file, strange == 1 ? "is" : "are"),
                 .sv = fmt::format("{} i {} är inget områdes",
                                   counted(strange, "kod", "koder", Language::swedish),
                                   source.column_or_file)});
  }
  return result;
}

}  // namespace

DenominatorRead read_denominator(const DenominatorSource& source, Districts& districts) {
  DenominatorRead read{.denominator = {.name = source.name, .per = source.per, .of_district = {}},
                       .rows = 0};
  Denominator& result = read.denominator;
  if (is_file(source)) {
    const CodedValues values = values_by_code(source.column_or_file);
    result.of_district = of_file(source, values.of_code, districts);
    read.rows = values.rows;
  } else {
    result.of_district = of_column(source, districts);
  }
  const auto unknown = static_cast<std::uint64_t>(
      std::ranges::count_if(result.of_district, [](double v) { return !(v > 0.0); }));
  if (unknown > 0) {
    add_warning(
        districts.intake, "DENOMINATOR_MISSING", unknown,
        {.en = fmt::format("{} no {}, and so no rate",
                           counted(unknown, "district has", "districts have", Language::english),
                           source.name),
         .sv = fmt::format("{} saknar {} och får inget tal per",
                           counted(unknown, "område", "områden", Language::swedish), source.name)});
  }
  return read;
}

}  // namespace klara
