#include <klara/geodata/simulated_city.hpp>

#include <klara/base/error.hpp>
#include <klara/base/parallel.hpp>
#include <klara/geodata/planted_displacement.hpp>
#include <klara/geodata/simulated_addresses.hpp>
#include <klara/geodata/simulated_area.hpp>
#include <klara/geodata/simulated_draws.hpp>
#include <klara/geodata/simulated_offence.hpp>
#include <klara/geodata/simulated_stream.hpp>
#include <klara/geodata/simulated_year.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>
#include <utility>

namespace klara {
namespace {

using ByOffence = std::vector<double>;
using Counts = std::vector<ByOffence>;  // [district][offence]

double sum_of(const ByOffence& of) {
  return std::accumulate(of.begin(), of.end(), 0.0);
}

/// What a fixed total and the rest of the city are made of, for one year.
struct Group {
  const FixedTotal* total = nullptr;  // null = the rest
  std::vector<std::size_t> districts;
};

/// Districts of each group of the year; the rest comes last.
std::vector<Group> groups_of(int year, const SimulationPlan& plan, const CityGround& ground,
                             const std::vector<DistrictAddresses>& addresses) {
  std::vector<const FixedTotal*> owner(ground.districts.size(), nullptr);
  std::vector<Group> groups;
  for (const FixedTotal& total : plan.totals) {
    if (total.year != year) continue;
    Group group{&total, districts_in(simulated_area(total.areas, ground), addresses, total.areas)};
    for (const std::size_t d : group.districts) {
      if (owner[d] != nullptr) {
        throw bad_argument(
            "PLAN_TOTALS",
            {.en = fmt::format("the totals \"{}\" and \"{}\" of {} both hold district {}",
                               owner[d]->name, total.name, year, ground.districts[d].code),
             .sv = fmt::format("summorna \"{}\" och \"{}\" för {} rymmer båda område {}",
                               owner[d]->name, total.name, year, ground.districts[d].code)});
      }
      owner[d] = &total;
    }
    groups.push_back(std::move(group));
  }
  Group rest;
  for (std::size_t d = 0; d < owner.size(); ++d) {
    if (owner[d] == nullptr) rest.districts.push_back(d);
  }
  groups.push_back(std::move(rest));
  return groups;
}

void require_totals_in_years(const SimulationPlan& plan) {
  for (const FixedTotal& total : plan.totals) {
    if (total.year >= plan.first_year && total.year <= plan.last_year) continue;
    throw bad_argument(
        "PLAN_TOTALS",
        {.en = fmt::format("the total \"{}\" is of {}, but the plan covers {} to {}", total.name,
                           total.year, plan.first_year, plan.last_year),
         .sv = fmt::format("summan \"{}\" gäller {}, men planen omfattar {} till {}", total.name,
                           total.year, plan.first_year, plan.last_year)});
  }
}

/// The relative pull of the districts on those who live there and on those who come: sums 1 each.
struct Pull {
  std::vector<double> homes, centre;
};

void normalise(std::vector<double>& values) {
  const double sum = sum_of(values);
  if (sum > 0.0) {
    for (double& value : values) value /= sum;
  }
}

Position middle_of(const SimulationPlan& plan, const CityGround& ground,
                   const std::vector<DistrictAddresses>& addresses) {
  if (plan.centre.areas.empty()) {
    Bounds extent;
    for (const District& district : ground.districts)
      extent = united(extent, bounds(district.area));
    return {0.5 * (extent.west + extent.east), 0.5 * (extent.south + extent.north)};
  }
  const auto districts =
      districts_in(simulated_area(plan.centre.areas, ground), addresses, plan.centre.areas);
  Position sum;
  for (const std::size_t d : districts) {
    sum.x += addresses[d].label.x;
    sum.y += addresses[d].label.y;
  }
  const auto n = static_cast<double>(districts.size());
  return {sum.x / n, sum.y / n};
}

Pull pull_of(const SimulationPlan& plan, const CityGround& ground,
             const std::vector<DistrictAddresses>& addresses) {
  const Position middle = middle_of(plan, ground, addresses);
  Pull pull;
  for (std::size_t d = 0; d < ground.districts.size(); ++d) {
    const double square_metres = area(ground.districts[d].area).value;
    const double residents = ground.residents.empty() ? square_metres : ground.residents[d];
    const Position at = addresses[d].label;
    const double distance = std::hypot(at.x - middle.x, at.y - middle.y);
    pull.homes.push_back(residents > 0.0 ? residents : 0.0);
    pull.centre.push_back(square_metres * std::exp(-distance / plan.centre.reach.value));
  }
  normalise(pull.homes);
  normalise(pull.centre);
  return pull;
}

/// The relative mean of every offence in every district, hot spots included.
Counts relative_means(const SimulationPlan& plan, const CityGround& ground,
                      const std::vector<DistrictAddresses>& addresses) {
  const Pull pull = pull_of(plan, ground, addresses);
  Counts means(ground.districts.size());
  for (std::size_t d = 0; d < means.size(); ++d) {
    for (const SimulatedOffence& offence : simulated_offences()) {
      means[d].push_back(plan.centre.share * pull.centre[d] * offence.centre / 100.0 +
                         (1.0 - plan.centre.share) * pull.homes[d] * offence.elsewhere / 100.0);
    }
  }
  for (const PlantedHotSpot& spot : plan.hot_spots) {
    for (const std::size_t d :
         districts_in(simulated_area(spot.areas, ground), addresses, spot.areas)) {
      for (std::size_t o = 0; o < means[d].size(); ++o) {
        const auto meant = [&](const std::string& word) {
          return is_meant(simulated_offences()[o], word);
        };
        if (spot.offences.empty() || std::ranges::any_of(spot.offences, meant)) {
          means[d][o] *= spot.factor;
        }
      }
    }
  }
  return means;
}

/// Scales the offences chosen, in the districts of the group, to a total.
void scale(Counts& means, const Group& group, double total,
           const std::function<bool(const SimulatedOffence&)>& chosen) {
  double sum = 0.0;
  for (const std::size_t d : group.districts) {
    for (std::size_t o = 0; o < means[d].size(); ++o) {
      if (chosen(simulated_offences()[o])) sum += means[d][o];
    }
  }
  if (total > 0.0 && sum <= 0.0) {
    const std::string name = group.total == nullptr ? "per_year" : group.total->name;
    throw bad_argument(
        "PLAN_TOTALS",
        {.en = fmt::format("\"{}\" has nowhere to go: its districts expect no incidents", name),
         .sv = fmt::format("\"{}\" får ingen plats: dess områden väntar inga brott", name)});
  }
  const double factor = sum > 0.0 ? total / sum : 0.0;
  for (const std::size_t d : group.districts) {
    for (std::size_t o = 0; o < means[d].size(); ++o) {
      if (chosen(simulated_offences()[o])) means[d][o] *= factor;
    }
  }
}

void scale_to_fixed(Counts& means, const Group& group) {
  const auto all = static_cast<double>(group.total->all);
  if (!group.total->violent) {
    scale(means, group, all, [](const SimulatedOffence&) { return true; });
    return;
  }
  const auto violent = static_cast<double>(*group.total->violent);
  scale(means, group, violent, [](const SimulatedOffence& o) { return o.violent; });
  scale(means, group, all - violent, [](const SimulatedOffence& o) { return !o.violent; });
}

/// The means of a year, fixed totals and the size of the city met.
Counts expected_means(Counts means, int year, const std::vector<Group>& groups,
                      const SimulationPlan& plan) {
  double rest = plan.per_year;
  for (const Group& group : groups) {
    if (group.total != nullptr) {
      scale_to_fixed(means, group);
      rest -= static_cast<double>(group.total->all);
    } else if (rest < 0.0) {
      throw bad_argument(
          "PLAN_TOTALS",
          {.en = fmt::format("the fixed totals of {} exceed per_year = {:g}", year, plan.per_year),
           .sv = fmt::format("de fasta summorna för {} överstiger per_year = {:g}", year,
                             plan.per_year)});
    } else if (!group.districts.empty()) {
      scale(means, group, rest, [](const SimulatedOffence&) { return true; });
    }
  }
  return means;
}

/// Multiplies every district by its factor of the year; fixed totals are met again.
Counts with_factors(Counts means, int year, const std::vector<Group>& groups,
                    const DistrictSet& districts, double cv, std::uint64_t seed) {
  if (cv <= 0.0) return means;
  const double shape = 1.0 / (cv * cv);
  for (std::size_t d = 0; d < means.size(); ++d) {
    Random random = simulated_stream(seed, SimulatedPart::factor, districts[d].code, year);
    const double factor = random.gamma(shape) / shape;
    for (double& mean : means[d]) mean *= factor;
  }
  for (const Group& group : groups) {
    if (group.total != nullptr) scale_to_fixed(means, group);
  }
  return means;
}

/// How many of a week are drawn from all offences, from the violent and from the others.
struct WeekCount {
  std::uint64_t any = 0, violent = 0, other = 0;
};

/// The weeks of a district: what it expects, and what it would draw on average given the week.
struct DistrictWeeks {
  std::vector<double> mean, rate, violent_share;
  std::vector<WeekCount> count;
};

/// Weekly rates: gamma of the planned ratio of variance to mean, so that counts are negative
/// binomial, times a lognormal autoregressive factor if the plan has one.
DistrictWeeks weeks_of(const ByOffence& means, const SimulatedYear& year,
                       const SimulationPlan& plan, Random random) {
  DistrictWeeks result;
  result.count.resize(year.weeks.size());
  const double sigma = std::sqrt(std::log1p(plan.week_cv * plan.week_cv));
  const double r = plan.week_autocorrelation;
  double z = random.normal();
  for (std::size_t w = 0; w < year.weeks.size(); ++w) {
    double mean = 0.0, violent = 0.0;
    for (std::size_t o = 0; o < means.size(); ++o) {
      const double part = means[o] * year.of_week[o][w];
      mean += part;
      if (simulated_offences()[o].violent) violent += part;
    }
    double rate = mean * std::exp(sigma * z - 0.5 * sigma * sigma);
    z = r * z + std::sqrt(1.0 - r * r) * random.normal();
    const double excess = plan.overdispersion - 1.0;
    if (excess > 0.0 && rate > 0.0) rate = excess * random.gamma(rate / excess);
    result.mean.push_back(mean);
    result.rate.push_back(rate);
    result.violent_share.push_back(mean > 0.0 ? violent / mean : 0.0);
  }
  return result;
}

/// Shares a fixed number out over the weeks of the districts, each as its weight says.
void share_out(std::uint64_t number, const std::vector<std::size_t>& districts,
               std::vector<DistrictWeeks>& weeks, std::uint64_t WeekCount::*part,
               const std::function<double(const DistrictWeeks&, std::size_t)>& weight,
               Random& random) {
  std::vector<double> running;
  std::vector<std::pair<std::size_t, std::size_t>> cells;
  double sum = 0.0;
  for (const std::size_t d : districts) {
    for (std::size_t w = 0; w < weeks[d].rate.size(); ++w) {
      sum += weight(weeks[d], w);
      running.push_back(sum);
      cells.emplace_back(d, w);
    }
  }
  for (std::uint64_t i = 0; i < number; ++i) {
    const auto [d, w] = cells[random.index(running)];
    ++(weeks[d].count[w].*part);
  }
}

void draw_fixed(const Group& group, std::vector<DistrictWeeks>& weeks, std::uint64_t seed) {
  const FixedTotal& total = *group.total;
  Random random = simulated_stream(seed, SimulatedPart::total, total.name, total.year);
  const auto rate = [](const DistrictWeeks& of, std::size_t w) { return of.rate[w]; };
  if (!total.violent) {
    share_out(total.all, group.districts, weeks, &WeekCount::any, rate, random);
    return;
  }
  share_out(
      *total.violent, group.districts, weeks, &WeekCount::violent,
      [](const DistrictWeeks& of, std::size_t w) { return of.rate[w] * of.violent_share[w]; },
      random);
  share_out(
      total.all - *total.violent, group.districts, weeks, &WeekCount::other,
      [](const DistrictWeeks& of, std::size_t w) {
        return of.rate[w] * (1.0 - of.violent_share[w]);
      },
      random);
}

/// Draws the incidents of a district and year, week by week.
class DistrictDraw {
 public:
  DistrictDraw(std::uint32_t district, const ByOffence& means, const DistrictAddresses& addresses,
               const SimulatedYear& year, const SimulationPlan& plan, Random random)
      : district_(district),
        means_(means),
        addresses_(addresses),
        year_(year),
        plan_(plan),
        random_(random) {}

  [[nodiscard]] std::vector<SimulatedIncident> incidents(const std::vector<WeekCount>& counts) {
    for (std::size_t w = 0; w < counts.size(); ++w) {
      draw(w, counts[w].any, [](const SimulatedOffence&) { return true; });
      draw(w, counts[w].violent, [](const SimulatedOffence& o) { return o.violent; });
      draw(w, counts[w].other, [](const SimulatedOffence& o) { return !o.violent; });
    }
    return std::move(incidents_);
  }

 private:
  template <class Chosen>
  void draw(std::size_t week, std::uint64_t count, const Chosen& chosen) {
    if (count == 0) return;
    running_.clear();
    double sum = 0.0;
    for (std::size_t o = 0; o < means_.size(); ++o) {
      if (chosen(simulated_offences()[o])) sum += means_[o] * year_.of_week[o][week];
      running_.push_back(sum);
    }
    for (std::uint64_t i = 0; i < count; ++i) draw_one(week, random_.index(running_));
  }

  void draw_one(std::size_t week, std::size_t o) {
    const SimulatedOffence& offence = simulated_offences()[o];
    SimulatedIncident incident;
    incident.district = district_;
    incident.offence = static_cast<std::uint16_t>(o);
    draw_time(random_, offence, year_.first + std::chrono::days{day_in(week, o)}, incident);
    incident.at = drawn_place(random_, offence, addresses_, plan_);
    draw_levels(random_, offence, incident);
    incidents_.push_back(incident);
  }

  [[nodiscard]] int day_in(std::size_t week, std::size_t o) {
    const auto [begin, end] = year_.weeks[week];
    double left = year_.of_week[o][week] * random_.uniform();
    std::size_t day = begin;
    while (day + 1 < end && left >= year_.of_day[o][day]) left -= year_.of_day[o][day++];
    return static_cast<int>(day);
  }

  std::uint32_t district_;
  const ByOffence& means_;
  const DistrictAddresses& addresses_;
  const SimulatedYear& year_;
  const SimulationPlan& plan_;
  Random random_;
  std::vector<double> running_;
  std::vector<SimulatedIncident> incidents_;
};

/// One year of the city, district after district.
std::vector<SimulatedIncident> drawn_year(const Counts& means, const std::vector<Group>& groups,
                                          const SimulatedYear& year, const SimulationPlan& plan,
                                          const DistrictSet& districts,
                                          const std::vector<DistrictAddresses>& addresses,
                                          std::uint64_t seed, const RunContext& run) {
  std::vector<DistrictWeeks> weeks(districts.size());
  for (std::size_t d = 0; d < districts.size(); ++d) {
    weeks[d] = weeks_of(means[d], year, plan,
                        simulated_stream(seed, SimulatedPart::weeks, districts[d].code, year.year));
  }
  for (const Group& group : groups) {
    if (group.total != nullptr) draw_fixed(group, weeks, seed);
  }

  std::vector<std::vector<SimulatedIncident>> parts(districts.size());
  const std::vector<std::size_t>& free = groups.back().districts;
  for_each_block(districts.size(), 8, run, [&](IndexRange block) {
    for (std::size_t d = block.begin; d < block.end; ++d) {
      Random random =
          simulated_stream(seed, SimulatedPart::incidents, districts[d].code, year.year);
      if (std::ranges::binary_search(free, d)) {
        for (std::size_t w = 0; w < weeks[d].count.size(); ++w) {
          weeks[d].count[w].any = random.poisson(weeks[d].rate[w]);
        }
      }
      DistrictDraw draw(static_cast<std::uint32_t>(d), means[d], addresses[d], year, plan, random);
      parts[d] = draw.incidents(weeks[d].count);
    }
  });
  std::vector<SimulatedIncident> result;
  for (const auto& part : parts) result.insert(result.end(), part.begin(), part.end());
  return result;
}

int year_of(const SimulatedIncident& incident) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(incident.from)};
  return static_cast<int>(date.year());
}

void number(std::vector<SimulatedIncident>& incidents) {
  std::ranges::stable_sort(
      incidents, {}, [](const SimulatedIncident& i) { return std::tuple(i.from, i.district); });
  for (std::size_t i = 0; i < incidents.size(); ++i) incidents[i].number = i + 1;
}

/// Counts by district and year, filled in twice: as drawn and as they ended up.
void count_area_years(const std::vector<SimulatedIncident>& incidents, int first_year,
                      std::size_t years, std::uint64_t TruthOfAreaYear::*part,
                      std::vector<TruthOfAreaYear>& truth) {
  for (const SimulatedIncident& incident : incidents) {
    const auto year = static_cast<std::size_t>(year_of(incident) - first_year);
    ++(truth[incident.district * years + year].*part);
  }
}

void count_totals(const std::vector<SimulatedIncident>& incidents,
                  const std::vector<std::vector<std::size_t>>& districts_of_total,
                  std::uint64_t TruthOfTotal::*all, std::uint64_t TruthOfTotal::*violent,
                  std::vector<TruthOfTotal>& truth) {
  for (std::size_t t = 0; t < truth.size(); ++t) {
    for (const SimulatedIncident& incident : incidents) {
      if (year_of(incident) != truth[t].year) continue;
      if (!std::ranges::binary_search(districts_of_total[t], incident.district)) continue;
      ++(truth[t].*all);
      if (simulated_offences()[incident.offence].violent) ++(truth[t].*violent);
    }
  }
}

void require_ground(const CityGround& ground) {
  if (ground.districts.empty()) {
    throw bad_argument("DISTRICTS_MISSING", {.en = "a simulated city needs districts",
                                             .sv = "en simulerad stad behöver områden"});
  }
  if (!ground.residents.empty() && ground.residents.size() != ground.districts.size()) {
    throw bad_argument("PLAN_RANGE",
                       {.en = fmt::format("{} numbers of residents for {} districts",
                                          ground.residents.size(), ground.districts.size()),
                        .sv = fmt::format("{} befolkningstal för {} områden",
                                          ground.residents.size(), ground.districts.size())});
  }
}

}  // namespace

SimulatedCity simulated_city(const SimulationPlan& plan, const CityGround& ground,
                             std::uint64_t seed, const RunContext& run) {
  require_valid(plan);
  require_ground(ground);
  require_totals_in_years(plan);
  const RunContext stage = in_stage(run, {.en = "Drawing the incidents", .sv = "Drar brotten"});
  const auto addresses =
      simulated_addresses(ground.districts, ground.streets, ground.water,
                          {.block = plan.block, .popularity = plan.popularity}, seed, stage);
  const Counts relative = relative_means(plan, ground, addresses);

  SimulatedCity city{
      .plan = plan, .seed = seed, .crs = ground.crs, .codes = {}, .incidents = {}, .truth = {}};
  for (const District& district : ground.districts) city.codes.push_back(district.code);
  std::vector<SimulatedYear> years;
  ExpectedCounts expected;
  std::vector<std::vector<std::size_t>> districts_of_total;
  const auto year_count = static_cast<std::size_t>(plan.last_year - plan.first_year) + 1;
  city.truth.area_years.resize(ground.districts.size() * year_count);
  for (std::size_t y = 0; y < year_count; ++y) {
    const int year = plan.first_year + static_cast<int>(y);
    years.push_back(simulated_year(year));
    const auto groups = groups_of(year, plan, ground, addresses);
    expected.push_back(expected_means(relative, year, groups, plan));
    const Counts means =
        with_factors(expected.back(), year, groups, ground.districts, plan.area_year_cv, seed);
    const auto drawn =
        drawn_year(means, groups, years.back(), plan, ground.districts, addresses, seed, stage);
    city.incidents.insert(city.incidents.end(), drawn.begin(), drawn.end());

    for (std::size_t d = 0; d < ground.districts.size(); ++d) {
      TruthOfAreaYear& truth = city.truth.area_years[d * year_count + y];
      truth.district = static_cast<std::uint32_t>(d);
      truth.year = year;
      truth.expected = sum_of(expected.back()[d]);
      if (truth.expected > 0.0) truth.factor = sum_of(means[d]) / truth.expected;
    }
    for (const Group& group : groups) {
      if (group.total == nullptr) continue;
      districts_of_total.push_back(group.districts);
      city.truth.totals.push_back({.name = group.total->name,
                                   .year = year,
                                   .asked = group.total->all,
                                   .violent_asked = group.total->violent});
    }
  }
  number(city.incidents);

  SimulationTruth& truth = city.truth;
  count_area_years(city.incidents, plan.first_year, year_count, &TruthOfAreaYear::drawn,
                   truth.area_years);
  count_totals(city.incidents, districts_of_total, &TruthOfTotal::drawn,
               &TruthOfTotal::violent_drawn, truth.totals);
  truth.displacements =
      planted_displacements({plan, ground, addresses, years, expected, seed}, city.incidents);
  count_area_years(city.incidents, plan.first_year, year_count, &TruthOfAreaYear::ended_at,
                   truth.area_years);
  count_totals(city.incidents, districts_of_total, &TruthOfTotal::ended_at,
               &TruthOfTotal::violent_ended_at, truth.totals);
  return city;
}

std::string id_of(const SimulatedIncident& incident) {
  return fmt::format("SIM{:06}", incident.number);
}

PointSet points_of(const SimulatedCity& city, const TimeZone& zone) {
  PointSet points;
  for (const SimulatedIncident& incident : city.incidents) {
    points.x.push_back(incident.at.x);
    points.y.push_back(incident.at.y);
    points.from.push_back(instant_of(zone, incident.from).instant);
    points.until.push_back(instant_of(zone, incident.until).instant);
  }
  return points;
}

Category offences_of(const SimulatedCity& city) {
  Category result{.name = "offence", .levels = {}, .of_row = {}};
  for (const SimulatedOffence& offence : simulated_offences()) {
    result.levels.push_back(offence.code);
  }
  for (const SimulatedIncident& incident : city.incidents)
    result.of_row.push_back(incident.offence);
  return result;
}

}  // namespace klara
