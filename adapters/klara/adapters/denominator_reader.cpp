#include <klara/adapters/denominator_reader.hpp>

#include <klara/adapters/csv.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/adapters/study_rules.hpp>
#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/base/numbers.hpp>
#include <klara/geodata/decimal_signs.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/text_form.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace klara {
namespace {

// Between these, and with `per` as study_rules has it, no rate leaves what a double can hold.
constexpr double least_value = 1e-6;
constexpr double greatest_value = 1e12;

bool is_plausible(double value) {
  return value == 0.0 || (value >= least_value && value <= greatest_value);
}

/// What is_plausible asks for, to stand after "is" and "är".
Text implausible() {
  const auto greatest = static_cast<std::uint64_t>(greatest_value);
  constexpr int decimals = 6;
  return {.en = fmt::format("not 0 or a number from {} to {}",
                            number(least_value, decimals, Language::english),
                            count(greatest, Language::english)),
          .sv = fmt::format("varken 0 eller ett tal från {} till {}",
                            number(least_value, decimals, Language::swedish),
                            count(greatest, Language::swedish))};
}

void require_plausible(const std::vector<double>& values, const std::string& column,
                       const Districts& districts) {
  for (std::size_t d = 0; d < values.size(); ++d) {
    if (std::isnan(values[d]) || is_plausible(values[d])) continue;
    const std::string code = shown(districts.districts[d].code);
    throw bad_data("DENOMINATOR_VALUE",
                   {.en = fmt::format("{} of the district {} is {}, {}", shown(column), code,
                                      values[d], implausible().en),
                    .sv = fmt::format("{} för området {} är {}, {}", shown(column), code, values[d],
                                      implausible().sv)})
        .with_remedy({.en = "Correct the value, or leave it empty where it is not known.",
                      .sv = "Rätta värdet, eller lämna det tomt där det inte är känt."})
        .at(districts.intake.source);
  }
}

std::vector<double> of_column(const DenominatorSource& source, const Districts& districts) {
  const auto found = districts.numbers.find(source.column_or_file);
  if (found != districts.numbers.end()) {
    require_plausible(found->second, source.column_or_file, districts);
    return found->second;
  }

  std::vector<std::string> columns;
  for (const auto& [name, values] : districts.numbers) columns.push_back(name);
  const auto meant = nearest_word(source.column_or_file, columns);
  const std::string list = columns.empty() ? "–" : fmt::format("{}", fmt::join(columns, ", "));
  throw bad_argument(
      "DENOMINATOR_UNKNOWN",
      {.en = fmt::format("{} has no numeric column \"{}\" for rates per {}",
                         districts.intake.source, shown(source.column_or_file), source.name),
       .sv = fmt::format("{} har ingen kolumn \"{}\" med tal, för brottstal per {}",
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
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string key = column_key(header[i]);
    if (key != english && key != swedish) continue;
    if (found) {
      throw bad_data("COLUMN_DUPLICATE",
                     {.en = fmt::format("{} has two columns for {}: \"{}\" and \"{}\"", file,
                                        english, shown(header[*found]), shown(header[i])),
                      .sv = fmt::format("{} har två kolumner för {}: \"{}\" och \"{}\"", file,
                                        english, shown(header[*found]), shown(header[i]))})
          .with_remedy({.en = "Keep one of them; one file holds one denominator.",
                        .sv = "Behåll en av dem; en fil innehåller en nämnare."})
          .at(file);
    }
    found = i;
  }
  if (found) return *found;
  throw column_missing({.en = fmt::format("{} has no column \"{}\"", file, english),
                        .sv = fmt::format("{} har ingen kolumn \"{}\"", file, english)},
                       header,
                       {.en = "A denominator has the columns code and value.",
                        .sv = "En nämnare har kolumnerna code och value (eller kod och värde)."})
      .at(file);
}

std::optional<double> value_in(std::string_view field, bool decimal_comma) {
  std::string text = composed(field);
  if (decimal_comma) std::ranges::replace(text, ',', '.');
  double value = 0.0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return is_plausible(value) ? std::optional(value) : std::nullopt;
}

/// Without the blanks that people set between thousands.
std::string without_blanks(std::string_view field) {
  std::string text(field);
  for (const std::string_view blank : {" ", "\u00A0", "\u2009", "\u202F"}) {
    for (std::size_t at = text.find(blank); at != std::string::npos; at = text.find(blank)) {
      text.erase(at, blank.size());
    }
  }
  return text;
}

Error bad_value(std::string_view written, bool decimal_comma) {
  Text remedy{.en =
                  "Write digits and at most one decimal sign, such as 1234, and no unit; leave "
                  "the value empty where it is not known.",
              .sv =
                  "Skriv siffror och högst ett decimaltecken, som 1234, och ingen enhet; lämna "
                  "värdet tomt där det inte är känt."};
  const std::string joined = without_blanks(written);
  if (joined.size() < written.size() && value_in(joined, decimal_comma)) {
    remedy = {.en = fmt::format("Write {}, without blanks.", shown(joined)),
              .sv = fmt::format("Skriv {}, utan mellanrum.", shown(joined))};
  }
  return bad_data("DENOMINATOR_VALUE",
                  {.en = fmt::format("\"{}\" is {}", shown(written), implausible().en),
                   .sv = fmt::format("\"{}\" är {}", shown(written), implausible().sv)})
      .with_remedy(remedy);
}

/// No option names the encoding of such a file.
Text way_to_utf8() {
  return {.en =
              "Save the file as UTF-8, in Excel as CSV UTF-8: a denominator is read in no other "
              "encoding.",
          .sv =
              "Spara filen som UTF-8, i Excel som CSV UTF-8: en nämnare läses inte i någon annan "
              "teckenkodning."};
}

struct CodedValues {
  std::map<std::string, double> of_code;
  std::set<std::string> blank;  // codes without a value
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
    if (!record.fault.empty()) {
      const std::string fault(record.fault);
      Error error = bad_data(fault, meaning_of(fault)).at(file, record.row);
      if (fault == "TEXT_INVALID_UTF8") error.with_remedy(way_to_utf8());
      throw error;
    }
    const std::string code = composed(record.fields[code_column]);
    const std::string_view written = record.fields[value_column];
    if (composed(written).empty()) {
      values.blank.insert(code);
      continue;
    }
    const bool decimal_comma = csv.dialect().decimal_comma;
    const auto value = value_in(written, decimal_comma);
    if (!value) throw bad_value(written, decimal_comma).at(file, record.row);
    signs.look_at(written, record.row);
    if (!values.of_code.emplace(code, *value).second) {
      throw bad_data(
          "DENOMINATOR_TWICE",
          {.en = fmt::format("the code {} has a value already; one file holds one denominator",
                             shown(code)),
           .sv = fmt::format("koden {} har redan ett värde; en fil innehåller en nämnare",
                             shown(code))})
          .with_remedy(
              {.en = "Keep one row for each code; other years or groups belong in files of "
                     "their own.",
               .sv = "Behåll en rad för varje kod; andra år eller grupper hör hemma i egna "
                     "filer."})
          .at(file, record.row);
    }
  }
  if (const auto doubt = signs.doubt("DENOMINATOR_THOUSANDS", file)) throw *doubt;
  return values;
}

/// values_by_code, with a way out that denominators have.
CodedValues values_in_utf8(const std::string& file) {
  try {
    return values_by_code(file);
  } catch (Error& error) {
    if (error.code() == "ENCODING_NOT_UTF8") error.with_remedy(way_to_utf8());
    throw;
  }
}

/// Why no district has a value.
Error no_match(const std::string& file, const CodedValues& values, const Districts& districts) {
  if (values.rows == 0) {
    return bad_data("NO_ROWS", {.en = fmt::format("{} has no rows below its header", file),
                                .sv = fmt::format("{} har inga rader under rubrikraden", file)})
        .with_remedy({.en = "Write one row with a code and a value for each district.",
                      .sv = "Skriv en rad med kod och värde för varje område."});
  }
  const bool any_code = std::ranges::any_of(districts.districts, [&](const District& district) {
    return values.blank.contains(district.code);
  });
  if (any_code) {
    return bad_data(
               "DENOMINATOR_NO_MATCH",
               {.en = fmt::format("no district has a value in {}: where the code is a "
                                  "district's, the value is empty",
                                  file),
                .sv = fmt::format("inget område har ett värde i {}: där koden är ett områdes är "
                                  "värdet tomt",
                                  file)})
        .with_remedy({.en = "Fill in the values, or leave the denominator out.",
                      .sv = "Fyll i värdena, eller utelämna nämnaren."});
  }
  return bad_data("DENOMINATOR_NO_MATCH",
                  {.en = fmt::format("no code of {} is that of a district", file),
                   .sv = fmt::format("ingen kod i {} är ett områdes", file)})
      .with_remedy(
          {.en = "Codes are text: 01001 is not 1001.", .sv = "Koder är text: 01001 är inte 1001."});
}

std::vector<double> of_file(const DenominatorSource& source, const CodedValues& values,
                            Districts& districts) {
  std::vector<double> result;
  std::uint64_t matched = 0;
  for (const District& district : districts.districts) {
    const auto found = values.of_code.find(district.code);
    const bool has_value = found != values.of_code.end();
    result.push_back(has_value ? found->second : Estimate::none);
    if (has_value) ++matched;
  }
  if (matched == 0) {
    throw no_match(source.column_or_file, values, districts).at(source.column_or_file);
  }
  if (const std::uint64_t strange = values.of_code.size() - matched; strange > 0) {
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
    const CodedValues values = values_in_utf8(source.column_or_file);
    result.of_district = of_file(source, values, districts);
    read.rows = values.rows;
  } else {
    result.of_district = of_column(source, districts);
  }
  const auto unknown = static_cast<std::uint64_t>(
      std::ranges::count_if(result.of_district, [](double v) { return !(v > 0.0); }));
  if (unknown > 0) {
    add_warning(
        districts.intake, "DENOMINATOR_MISSING", unknown,
        {.en = fmt::format("{} no value for {}, and so no rate",
                           counted(unknown, "district has", "districts have", Language::english),
                           source.name),
         .sv = fmt::format("{} saknar värde för {} och får inget brottstal",
                           counted(unknown, "område", "områden", Language::swedish), source.name)});
  }
  return read;
}

}  // namespace klara
