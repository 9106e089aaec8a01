#include <klara/adapters/harm_reader.hpp>

#include <klara/adapters/csv.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/base/error.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>
#include <klara/geodata/written_number.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace klara {
namespace {

constexpr double greatest_weight = 1e9;

const Text form_in_words{.en = "Harm has the columns level and weight.",
                         .sv = "Skada har kolumnerna level och weight (eller nivå och vikt)."};

std::map<std::string, double> weights_in(CsvReader& csv, const std::string& file,
                                         std::uint64_t& rows) {
  const std::size_t level_column =
      column_of_form(csv.header(), file, {.en = "level", .sv = "nivå"}, form_in_words);
  const std::size_t weight_column =
      column_of_form(csv.header(), file, {.en = "weight", .sv = "vikt"}, form_in_words);
  std::map<std::string, double> weights;
  CsvRecord record;
  while (csv.next(record)) {
    ++rows;
    if (!record.fault.empty()) {
      const std::string fault(record.fault);
      throw bad_data(fault, meaning_of(fault)).at(file, record.row);
    }
    const std::string level = composed(record.fields[level_column]);
    const std::string_view written = record.fields[weight_column];
    const WrittenNumber number = written_number(written, csv.dialect().decimal_comma);
    if (number.fault != NumberFault::none ||
        !(0.0 <= number.value && number.value <= greatest_weight)) {
      throw bad_data(
          "HARM_VALUE",
          {.en = fmt::format("\"{}\" is no weight from 0 to 1,000,000,000", shown(written)),
           .sv = fmt::format("\"{}\" är ingen vikt från 0 till 1 000 000 000", shown(written))})
          .at(file, record.row);
    }
    if (!weights.emplace(level, number.value).second) {
      throw bad_data("HARM_TWICE",
                     {.en = fmt::format("the level {} has a weight already", shown(level)),
                      .sv = fmt::format("nivån {} har redan en vikt", shown(level))})
          .at(file, record.row);
    }
  }
  return weights;
}

}  // namespace

HarmRead read_harm(const std::filesystem::path& path, std::span<const std::string> levels) {
  const std::string file = path.generic_string();
  static_cast<void>(format_of(file));
  CsvReader csv(path);
  HarmRead read;
  const std::map<std::string, double> weights = weights_in(csv, file, read.rows);
  std::vector<std::string> missing;
  for (const std::string& level : levels) {
    const auto found = weights.find(level);
    read.of_level.push_back(found == weights.end() ? 0.0 : found->second);
    if (found == weights.end() && !level.empty() && level != masked)
      missing.push_back(shown(level));
  }
  if (missing.empty()) return read;
  constexpr std::size_t most_named = 5;
  const std::size_t named = std::min(most_named, missing.size());
  const std::string list = fmt::format("{}{}", fmt::join(std::span(missing).first(named), ", "),
                                       named < missing.size() ? ", …" : "");
  throw bad_data("HARM_MISSING", {.en = fmt::format("{} has no weight for {}", file, list),
                                  .sv = fmt::format("{} saknar vikt för {}", file, list)})
      .with_remedy({.en = "Give every offence of the data a weight; 0 leaves it out.",
                    .sv = "Ge varje brottstyp i uppgifterna en vikt; 0 utelämnar den."})
      .at(file);
}

}  // namespace klara
