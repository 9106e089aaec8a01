#include <klara/adapters/study_population.hpp>

#include <klara/adapters/population_reader.hpp>
#include <klara/adapters/written_values.hpp>
#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>
#include <klara/density/bandwidth.hpp>
#include <klara/density/bandwidth_family.hpp>
#include <klara/density/incident_places.hpp>
#include <klara/density/nearest_place.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <utility>

namespace klara {
namespace {

std::string metres(Metres length, Language language) {
  return short_number(length.value, language) + "\u00A0m";
}

/// What it is called where nobody said it: the column, or the offences.
Choice chosen_name(const PopulationSettings& settings, const std::string& column) {
  if (!settings.relative_to.empty()) {
    return {"population-name",
            fmt::format("{}", fmt::join(settings.relative_to, " + ")),
            {.en = "the offences that the others are put in relation to",
             .sv = "brotten som de andra ställs i relation till"}};
  }
  return {"population-name",
          column,
          {.en = "the column that counts it", .sv = "kolumnen som räknar den"}};
}

Choice chosen_floor(double least) {
  return {"floor",
          written(least),
          {.en = "where fewer bear on a cell, one more or less makes another rate",
           .sv = "där färre ligger inom räckvidd för en cell blir talet ett annat av en mer eller "
                 "mindre"}};
}

/// To the next metre, so that it can be read.
Metres rounded_up(Metres length) {
  return {std::ceil(length.value)};
}

/// The incidents', unless the places of the population lie too far apart for it.
Choice chosen_bandwidth(const PopulationSettings& settings, const Study& study, Metres spacing,
                        Metres& floor, Metres& bandwidth) {
  const bool far_apart = floor > *study.bandwidth;
  bandwidth = far_apart ? rounded_up(floor) : *study.bandwidth;
  if (!far_apart) {
    const bool of_file = settings.relative_to.empty();
    return {"population-bandwidth", written(bandwidth),
            of_file ? Text{.en = "as that of the incidents; its places lie no farther apart",
                           .sv = "som brottens; dess platser ligger inte längre isär"}
                    : Text{.en = "as that of the incidents, so that what it blurs cancels",
                           .sv = "som brottens, så att det den suddar ut tar ut sig"}};
  }
  return {"population-bandwidth",
          written(bandwidth),
          {.en = fmt::format("longer than that of the incidents, since its places lie {} apart, by "
                             "the spread of the kernel {}",
                             metres(spacing, Language::english), name_of(study.density.kernel)),
           .sv = fmt::format("längre än brottens, eftersom dess platser ligger {} isär, efter "
                             "spridningen hos kärnan {}",
                             metres(spacing, Language::swedish), name_of(study.density.kernel))}};
}

Choice bandwidth_by_rule(const std::string& rule, const PointSet& places, const Study& study,
                         Metres& bandwidth, const RunContext& run) {
  BandwidthFamilyOptions options;
  options.rules = {bandwidth_rule_named(rule).value()};
  options.window = study.window;
  const BandwidthEstimate found =
      bandwidth_family(places, study.density.kernel, options, run).estimates.front();
  if (!found.bandwidth) {
    throw bad_data(found.code, {.en = fmt::format("the bandwidth rule {} (--population-bandwidth): "
                                                  "{}",
                                                  rule, found.reason.en),
                                .sv = fmt::format("bandbreddsregeln {} (--population-bandwidth): "
                                                  "{}",
                                                  rule, found.reason.sv)})
        .with_remedy({.en = "Give the bandwidth in metres, such as 500m, or leave it out.",
                      .sv = "Ange bandbredden i meter, till exempel 500m, eller utelämna den."});
  }
  bandwidth = *found.bandwidth;
  return {"population-bandwidth",
          written(bandwidth),
          {.en = fmt::format("the rule {} of {}, as asked", rule,
                             counted(places.size(), "place", "places", Language::english)),
           .sv = fmt::format("regeln {} för {}, enligt önskemål", rule,
                             counted(places.size(), "plats", "platser", Language::swedish))}};
}

/// Places that hold some of the population, each once.
PointSet places_that_count(const PointSet& population) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < population.size(); ++i) {
    if (population.weight_of(i) > 0.0) rows.push_back(i);
  }
  return incident_places(selected(population, rows)).places;
}

Metres spacing_of(const PointSet& population) {
  const PointSet places = places_that_count(population);
  std::vector<std::size_t> all(places.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return median_to_nearest(places, all);
}

void warn_below_floor(IntakeReport& intake, Metres bandwidth, Metres floor) {
  add_warning(
      intake, "POPULATION_BELOW_SPACING", 0,
      {.en = fmt::format("the population's bandwidth of {} is shorter than {}, the floor "
                         "that the distance between its places sets: the map shows single "
                         "places, with high rates between them",
                         metres(bandwidth, Language::english), metres(floor, Language::english)),
       .sv = fmt::format("befolkningens bandbredd {} är kortare än {}, gränsen som "
                         "avståndet mellan dess platser sätter: kartan visar enskilda "
                         "platser, med höga tal mellan dem",
                         metres(bandwidth, Language::swedish), metres(floor, Language::swedish))});
}

}  // namespace

Metres floor_of_population(const PointSet& places, Kernel kernel) {
  const Metres spacing = spacing_of(places);
  return spacing.value > 0.0 ? carried_over(spacing, Kernel::gaussian, kernel) : spacing;
}

StudyPopulation study_population(PopulationSettings& settings, const Study& study, Crs crs,
                                 std::optional<PointSet> others, std::vector<Choice>& choices,
                                 const RunContext& run) {
  StudyPopulation population;
  std::string column;
  if (others) {
    population.places = std::move(*others);
    population.kind = PopulationCount::sampled;
  } else {
    PopulationRead read = read_population(settings, crs, run);
    population.places = std::move(read.places);
    population.areas = read.areas;
    population.intake = std::move(read.intake);
    column = std::move(read.column);
  }

  if (!settings.name) {
    choices.push_back(chosen_name(settings, column));
    settings.name = choices.back().value;
  }
  if (!settings.floor) {
    settings.floor = population.least;
    choices.push_back(chosen_floor(population.least));
  }
  // Offences come where they come; only a register has places that stand for what lies about them.
  const bool is_register = population.kind == PopulationCount::exact;
  const Metres spacing = is_register ? spacing_of(population.places) : Metres{};
  if (is_register) {
    population.floor = floor_of_population(population.places, study.density.kernel);
  }
  if (settings.bandwidth) {
    population.bandwidth = *settings.bandwidth;
  } else if (settings.rule) {
    choices.push_back(bandwidth_by_rule(*settings.rule, population.places, study,
                                        population.bandwidth,
                                        in_stage(run, {.en = "Finding the population's bandwidth",
                                                       .sv = "Söker befolkningens bandbredd"})));
    settings.rule.reset();
  } else {
    choices.push_back(
        chosen_bandwidth(settings, study, spacing, population.floor, population.bandwidth));
  }
  settings.bandwidth = population.bandwidth;
  if (population.intake && population.bandwidth < population.floor) {
    warn_below_floor(*population.intake, population.bandwidth, population.floor);
  }
  population.name = *settings.name;
  population.per = settings.per;
  population.least = *settings.floor;
  return population;
}

}  // namespace klara
