#include <klara/geodata/simulation_plan.hpp>

#include <klara/base/error.hpp>
#include <klara/base/nearest_word.hpp>
#include <klara/geodata/simulated_offence.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace klara {
namespace {

constexpr int first_year_allowed = 1996;  // the summer time of today begins here
constexpr int last_year_allowed = 2099;
constexpr double least_per_year = 10.0;  // with fewer a city may come out empty
constexpr double most_per_year = 1e7;
constexpr double rounding = 1e-9;  // by which shares written in decimals may miss 1

struct Range {
  double least, most;
};

/// `member` as it stands in the plan, with what it belongs to: fall of "Sergels torg".
void require_within(Range range, double value, const std::string& member,
                    const std::string& of = {}) {
  if (value >= range.least && value <= range.most) return;
  const std::string en = of.empty() ? member : fmt::format("{} of \"{}\"", member, of);
  const std::string sv = of.empty() ? member : fmt::format("{} i \"{}\"", member, of);
  throw bad_argument("PLAN_RANGE", {.en = fmt::format("{} must be from {:g} to {:g}, not {:g}", en,
                                                      range.least, range.most, value),
                                    .sv = fmt::format("{} ska vara mellan {:g} och {:g}, inte {:g}",
                                                      sv, range.least, range.most, value)});
}

/// Each incident of the city is drawn, so that there must be some to draw.
void require_incidents(double per_year) {
  try {
    require_within({least_per_year, most_per_year}, per_year, "per_year");
  } catch (Error& error) {
    error.with_remedy({.en = "Say how many incidents the whole city expects in a year, such as "
                             "per_year = 20000.",
                       .sv = "Ange hur många brott hela staden väntar på ett år, till exempel "
                             "per_year = 20000."});
    throw;
  }
}

constexpr Range share{0.0, 1.0};
void require_positive(double value, const std::string& member) {
  if (value > 0.0 && std::isfinite(value)) return;
  throw bad_argument("PLAN_RANGE",
                     {.en = fmt::format("{} must be a positive number, not {:g}", member, value),
                      .sv = fmt::format("{} ska vara ett positivt tal, inte {:g}", member, value)});
}

void require_some(const std::vector<std::string>& areas, const std::string& member,
                  const std::string& of) {
  if (!areas.empty()) return;
  throw bad_argument("PLAN_RANGE",
                     {.en = fmt::format("{} of \"{}\" names no area", member, of),
                      .sv = fmt::format("{} i \"{}\" anger inget område", member, of)});
}

Error unknown_offence(const std::string& word) {
  std::vector<std::string> known{"violent", "detection", "reported"};
  std::string list = "violent, detection, reported";
  for (const SimulatedOffence& offence : simulated_offences()) {
    if (offence.name.sv == word || offence.name.en == word) {
      return bad_argument("OFFENCE_UNKNOWN",
                          {.en = fmt::format("an offence is named by its code, not \"{}\"", word),
                           .sv = fmt::format("ett brott anges med sin kod, inte \"{}\"", word)})
          .with_remedy({.en = fmt::format("Write \"{}\".", offence.code),
                        .sv = fmt::format("Skriv \"{}\".", offence.code)});
    }
    known.push_back(offence.code);
    list += ", " + offence.code;
  }
  Error error =
      bad_argument("OFFENCE_UNKNOWN", {.en = fmt::format("no offence has the code \"{}\"", word),
                                       .sv = fmt::format("inget brott har koden \"{}\"", word)});
  if (const auto near = nearest_word(word, known)) {
    return error.with_remedy({.en = fmt::format("Did you mean \"{}\"?", *near),
                              .sv = fmt::format("Menade du \"{}\"?", *near)});
  }
  return error.with_remedy({.en = "There are: " + list + ".", .sv = "Det finns: " + list + "."});
}

void require_offence_words(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const auto meant = [&](const SimulatedOffence& offence) { return is_meant(offence, word); };
    if (std::ranges::none_of(simulated_offences(), meant)) throw unknown_offence(word);
  }
}

void require_offence_code(const std::string& code) {
  if (std::ranges::find(simulated_offences(), code, &SimulatedOffence::code) ==
      simulated_offences().end()) {
    throw unknown_offence(code);
  }
}

void require_valid(const PlantedDisplacement& planted) {
  require_some(planted.from, "from", planted.name);
  require_offence_words(planted.offences);
  require_within(share, planted.fall, "fall", planted.name);
  require_within({-12.0, 12.0}, planted.hours, "hours", planted.name);
  if (planted.until && *planted.until <= planted.since) {
    throw bad_argument(
        "PERIOD_ORDER",
        {.en = fmt::format("until of \"{}\" must come after since", planted.name),
         .sv = fmt::format("until i \"{}\" ska vara senare än since", planted.name)});
  }

  double moved = 0.0;
  for (const PlantedReceiver& receiver : planted.to) {
    require_some(receiver.areas, "areas", receiver.name);
    require_within(share, receiver.share, "share", receiver.name);
    moved += receiver.share;
  }
  require_within({0.0, 1.0 + rounding}, moved, "to: the sum of shares", planted.name);

  std::map<std::string, double> becoming;
  for (const PlantedMixShift& shift : planted.becomes) {
    require_offence_code(shift.from);
    require_offence_code(shift.to);
    require_within(share, shift.share, "becomes.share", planted.name);
    becoming[shift.from] += shift.share;
  }
  for (const auto& [code, sum] : becoming) {
    require_within({0.0, 1.0 + rounding}, sum, "becomes: the sum of shares of " + code,
                   planted.name);
  }
}

}  // namespace

void require_valid(const SimulationPlan& plan) {
  const Range years{static_cast<double>(first_year_allowed),
                    static_cast<double>(last_year_allowed)};
  require_within(years, plan.first_year, "first_year");
  require_within({static_cast<double>(plan.first_year), years.most}, plan.last_year, "last_year");
  require_incidents(plan.per_year);
  require_within(share, plan.centre.share, "centre.share");
  require_positive(plan.centre.reach.value, "centre.reach");
  require_within({0.0, 2.0}, plan.area_year_cv, "area_year_cv");
  require_within({1.0, 1000.0}, plan.overdispersion, "overdispersion");
  require_within({0.0, 0.99}, plan.week_autocorrelation, "week_autocorrelation");
  require_within({0.0, 2.0}, plan.week_cv, "week_cv");
  require_within({20.0, 1000.0}, plan.block.value, "block");
  require_within({0.0, 2.0}, plan.popularity, "popularity");
  require_within(share, plan.street_middle, "street_middle");
  require_within({0.0, 1.0 - plan.street_middle}, plan.label_point, "label_point");

  for (const FixedTotal& total : plan.totals) {
    require_some(total.areas, "areas", total.name);
    require_within({0.0, most_per_year}, static_cast<double>(total.all), "all", total.name);
    if (total.violent) {
      require_within({0.0, static_cast<double>(total.all)}, static_cast<double>(*total.violent),
                     "violent", total.name);
    }
  }
  for (const PlantedHotSpot& spot : plan.hot_spots) {
    require_some(spot.areas, "areas", spot.name);
    require_offence_words(spot.offences);
    require_within({0.0, 1000.0}, spot.factor, "factor", spot.name);
  }
  std::set<std::string> names;
  for (const PlantedDisplacement& planted : plan.displacements) {
    require_valid(planted);
    const auto since = std::chrono::year_month_day{planted.since};
    require_within({static_cast<double>(plan.first_year), static_cast<double>(plan.last_year)},
                   static_cast<int>(since.year()), "the year of since", planted.name);
    if (names.insert(planted.name).second) continue;
    throw bad_argument("PLAN_RANGE",
                       {.en = fmt::format("two displacements are called \"{}\"", planted.name),
                        .sv = fmt::format("två omfördelningar heter \"{}\"", planted.name)});
  }
}

}  // namespace klara
