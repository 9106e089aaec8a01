#include <klara/adapters/cost_reader.hpp>

#include <klara/adapters/csv.hpp>
#include <klara/adapters/input_path.hpp>
#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/header_search.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/text_form.hpp>
#include <klara/geodata/written_number.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace klara {
namespace {

constexpr double greatest_cost = 1e9;
constexpr const char* treated_name = "treated";

const Text form_in_words{.en = "Costs have the columns from, to and cost.",
                         .sv =
                             "Kostnader har kolumnerna from, to och cost (eller från, till och "
                             "kostnad)."};

/// The names that areas go by, each with its index in mapped_design.
class AreaNames {
 public:
  AreaNames(const StudyArea& treated, std::span<const StudyArea> places,
            const DistrictSet& districts) {
    for (std::size_t k = 0; k < places.size(); ++k) add(places[k].name, 1 + k);
    for (std::size_t k = 0; k < districts.size(); ++k) {
      const bool is_treated =
          std::ranges::find(treated.codes, districts[k].code) != treated.codes.end();
      add(districts[k].code, is_treated ? 0 : 1 + places.size() + k);
    }
    add(treated_name, 0);
  }

  /// The treated area is 0. Throws COST_NAME.
  [[nodiscard]] std::size_t area_of(const std::string& name) const {
    if (const auto found = area_.find(name); found != area_.end()) return found->second;
    Error error =
        bad_data("COST_NAME",
                 {.en = fmt::format("\"{}\" is neither a place, a district's code nor \"treated\"",
                                    shown(name)),
                  .sv = fmt::format("\"{}\" är varken en plats, ett områdes kod eller \"treated\"",
                                    shown(name))});
    if (const auto meant = nearest_word(name, names_)) {
      error.with_remedy({.en = fmt::format("Did you mean {}?", shown(*meant)),
                         .sv = fmt::format("Menade du {}?", shown(*meant))});
    }
    throw error;
  }

 private:
  void add(const std::string& name, std::size_t area) {
    if (area_.emplace(name, area).second) names_.push_back(name);
  }

  std::map<std::string, std::size_t> area_;
  std::vector<std::string> names_;
};

double cost_of(std::string_view written, bool decimal_comma) {
  const WrittenNumber number = written_number(written, decimal_comma);
  if (number.fault == NumberFault::none && 0.0 <= number.value && number.value <= greatest_cost) {
    return number.value;
  }
  throw bad_data(
      "COST_VALUE",
      {.en = fmt::format("\"{}\" is no cost from 0 to 1,000,000,000", shown(written)),
       .sv = fmt::format("\"{}\" är ingen kostnad från 0 till 1 000 000 000", shown(written))})
      .with_remedy({.en = "Leave the row out where there is no way.",
                    .sv = "Utelämna raden där det inte finns någon väg."});
}

class Costs {
 public:
  Costs(const AreaNames& names, std::size_t areas)
      : names_(names), to_area_(areas, std::numeric_limits<double>::quiet_NaN()) {}

  void add(const std::string& from, const std::string& to, double cost) {
    const std::size_t source = names_.area_of(from), target = names_.area_of(to);
    if (!pairs_.emplace(from, to).second) {
      throw bad_data(
          "COST_TWICE",
          {.en = fmt::format("the way from {} to {} has a cost already", shown(from), shown(to)),
           .sv =
               fmt::format("vägen från {} till {} har redan en kostnad", shown(from), shown(to))});
    }
    if (source == 0) to_area_[target] = std::fmin(to_area_[target], cost);
  }

  [[nodiscard]] std::vector<double> taken() { return std::move(to_area_); }

 private:
  const AreaNames& names_;
  std::vector<double> to_area_;
  std::set<std::pair<std::string, std::string>> pairs_;
};

}  // namespace

CostRead read_costs(const std::filesystem::path& path, const StudyArea& treated,
                    std::span<const StudyArea> places, const DistrictSet& districts) {
  const std::string file = path.generic_string();
  static_cast<void>(format_of(file));
  CsvReader csv(path);
  const auto column_of = [&](const Text& name) {
    return column_of_form(csv.header(), file, name, form_in_words);
  };
  const std::size_t from = column_of({.en = "from", .sv = "från"});
  const std::size_t to = column_of({.en = "to", .sv = "till"});
  const std::size_t cost = column_of({.en = "cost", .sv = "kostnad"});
  const AreaNames names(treated, places, districts);
  Costs costs(names, 1 + places.size() + districts.size());
  CostRead read;
  CsvRecord record;
  while (csv.next(record)) {
    ++read.rows;
    if (!record.fault.empty()) {
      const std::string fault(record.fault);
      throw bad_data(fault, meaning_of(fault)).at(file, record.row);
    }
    try {
      costs.add(composed(record.fields[from]), composed(record.fields[to]),
                cost_of(record.fields[cost], csv.dialect().decimal_comma));
    } catch (Error& error) {
      throw error.at(file, record.row);
    }
  }
  read.to_area = costs.taken();
  if (std::ranges::any_of(read.to_area, [](double c) { return !std::isnan(c); })) return read;
  throw bad_data("COST_NO_WAY", {.en = fmt::format("{} has no way from the treated area", file),
                                 .sv = fmt::format("{} har ingen väg från insatsområdet", file)})
      .with_remedy({.en = "Give a row from \"treated\", or from one of its districts' codes, to "
                          "each place that can be reached.",
                    .sv = "Ge en rad från \"treated\", eller från koden för ett av dess områden, "
                          "till varje plats som går att nå."})
      .at(file);
}

}  // namespace klara
