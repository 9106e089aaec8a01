#include <klara/geodata/simulated_draws.hpp>

#include <numeric>

namespace klara {
namespace {

using std::chrono::minutes;

std::uint8_t drawn_level(Random& random, const std::vector<WeightedLevel>& levels) {
  double left = 0.0;
  for (const WeightedLevel& level : levels) left += level.weight;
  left *= random.uniform();
  std::uint8_t i = 0;
  while (i + 1u < levels.size() && left >= levels[i].weight) left -= levels[i++].weight;
  return i;
}

int drawn_hour(Random& random, const std::array<double, 24>& rates) {
  double left = std::accumulate(rates.begin(), rates.end(), 0.0) * random.uniform();
  std::size_t hour = 0;
  while (hour < 23 && left >= rates[hour]) left -= rates[hour++];
  return static_cast<int>(hour);
}

int below(Random& random, int count) {
  return static_cast<int>(random.below(static_cast<std::uint64_t>(count)));
}

/// The minute of the hour, heaped as people tell it.
int drawn_minute(Random& random, const SimulatedOffence& offence) {
  switch (offence.time) {
    case TimeKnown::exactly:
      return offence.detection ? below(random, 60) : 5 * below(random, 12);
    case TimeKnown::within_hours:
    case TimeKnown::overnight:
      return 15 * below(random, 4);
    case TimeKnown::within_days:
      return 30 * below(random, 2);
  }
  return 0;
}

minutes drawn_length(Random& random, TimeKnown time) {
  switch (time) {
    case TimeKnown::exactly:
      return minutes{0};
    case TimeKnown::within_hours: {
      const double u = random.uniform();  // squared, for most intervals are short
      return minutes{15 + 15 * static_cast<int>(16.0 * u * u)};
    }
    case TimeKnown::overnight:
      return minutes{600 + 15 * below(random, 21)};
    case TimeKnown::within_days:
      return minutes{60 * (8 + below(random, 65))};
  }
  return minutes{0};
}

}  // namespace

LocalTime shown_by_clocks(LocalTime t) {
  using namespace std::chrono;
  const local_days day = floor<days>(t);
  const auto of_day = t - day;
  if (of_day < hours{2} || of_day >= hours{3}) return t;
  const year_month_day date{day};
  const bool last_sunday =
      date.month() == March && weekday{day} == Sunday && unsigned{date.day()} > 24;
  return last_sunday ? t + hours{1} : t;
}

void draw_time(Random& random, const SimulatedOffence& offence, std::chrono::local_days day,
               SimulatedIncident& incident) {
  const int hour = drawn_hour(random, offence.hour);
  const LocalTime from = day + minutes{60 * hour + drawn_minute(random, offence)};
  incident.from = shown_by_clocks(from);
  incident.until = shown_by_clocks(incident.from + drawn_length(random, offence.time));
}

Position drawn_place(Random& random, const SimulatedOffence& offence,
                     const DistrictAddresses& addresses, const SimulationPlan& plan) {
  const std::size_t k = random.uniform() < offence.hot
                            ? random.index(addresses.popularity)
                            : static_cast<std::size_t>(random.below(addresses.at.size()));
  const double snap = random.uniform();
  if (snap < plan.label_point) return addresses.label;
  if (snap < plan.label_point + plan.street_middle) return addresses.street[k];
  return addresses.at[k];
}

void draw_levels(Random& random, const SimulatedOffence& offence, SimulatedIncident& incident) {
  incident.target = drawn_level(random, offence.targets);
  incident.tactic = drawn_level(random, offence.tactics);
  incident.source = drawn_level(random, offence.registers);
  incident.priority = drawn_level(random, offence.priorities);
}

}  // namespace klara
