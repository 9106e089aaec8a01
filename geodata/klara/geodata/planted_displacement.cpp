#include <klara/geodata/planted_displacement.hpp>

#include <klara/base/error.hpp>
#include <klara/geodata/simulated_area.hpp>
#include <klara/geodata/simulated_draws.hpp>
#include <klara/geodata/simulated_offence.hpp>
#include <klara/geodata/simulated_stream.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace klara {
namespace {

constexpr double hot_receiver = 0.8;  // chance that what moves goes to a popular address

using std::chrono::local_days;

struct Span {
  local_days from, until;
  [[nodiscard]] bool contains(LocalTime t) const { return from <= t && t < until; }
};

/// Which offences count, by index.
using Offences = std::vector<bool>;

Offences offences_meant(const std::vector<std::string>& words) {
  Offences result;
  for (const SimulatedOffence& offence : simulated_offences()) {
    result.push_back(words.empty() || std::ranges::any_of(words, [&](const std::string& word) {
                       return is_meant(offence, word);
                     }));
  }
  return result;
}

std::uint16_t offence_of(const std::string& code) {
  const auto found = std::ranges::find(simulated_offences(), code, &SimulatedOffence::code);
  return static_cast<std::uint16_t>(found - simulated_offences().begin());
}

/// Every place of an area with its chance, running sums, for drawing from it.
struct Destination {
  std::vector<PlaceShare> places;
  std::vector<double> running;
};

/// The share of a district's incidents in the area when they choose popular addresses and when any.
struct Inside {
  double popular = 0.0, any = 0.0;
};

class Planting {
 public:
  Planting(const DrawnFrom& from, std::vector<SimulatedIncident>& incidents)
      : from_(from), incidents_(incidents), drawn_(incidents), left_(incidents.size()) {}

  TruthOfDisplacement plant(const PlantedDisplacement& planted);
  /// Fills in how many there were and are; for when all is planted.
  void count(const PlantedDisplacement& planted, TruthOfDisplacement& truth) const;
  void erase_gone();

 private:
  struct Areas {
    SimulatedArea from;
    std::vector<SimulatedArea> to;
    std::vector<Destination> destinations;
  };

  [[nodiscard]] Areas areas_of(const PlantedDisplacement& planted) const;
  [[nodiscard]] Destination destination_in(const SimulatedArea& area,
                                           const PlantedReceiver& receiver) const;
  [[nodiscard]] std::vector<Inside> inside(const SimulatedArea& area) const;
  [[nodiscard]] double expected(const std::vector<Inside>& inside, const Offences& offences,
                                Span span) const;
  [[nodiscard]] Random& stream(const PlantedDisplacement& planted,
                               const SimulatedIncident& incident);
  void plant_one(std::size_t i, const PlantedDisplacement& planted, const Areas& areas,
                 const Offences& named, TruthOfDisplacement& truth);
  void move(std::size_t i, const PlantedDisplacement& planted, const Areas& areas, Random& random,
            TruthOfDisplacement& truth);
  void expect(const PlantedDisplacement& planted, const Areas& areas, const Offences& named,
              Span span, TruthOfDisplacement& truth) const;
  void count_in(const SimulatedArea& area, const Offences& named, Span span,
                TruthOfArea& truth) const;
  [[nodiscard]] Span span_of(const PlantedDisplacement& planted) const;

  [[nodiscard]] bool gone(std::size_t i) const { return left_[i] == Left::gone; }

  enum class Left : char { no, moved, gone };

  const DrawnFrom& from_;
  std::vector<SimulatedIncident>& incidents_;
  std::vector<SimulatedIncident> drawn_;  // as they were before planting
  std::vector<Left> left_;
  std::map<std::pair<std::uint32_t, int>, Random> streams_;  // of the displacement at hand
};

Destination Planting::destination_in(const SimulatedArea& area,
                                     const PlantedReceiver& receiver) const {
  Destination result;
  double sum = 0.0;
  for (std::uint32_t d = 0; d < from_.addresses.size(); ++d) {
    double of_district = 0.0;
    for (const double mean : from_.expected.front()[d]) of_district += mean;
    for (const PlaceShare& place : places_of(d, from_.addresses[d], from_.plan, hot_receiver)) {
      if (!area.contains(d, place.at)) continue;
      sum += of_district * place.share;
      result.places.push_back(place);
      result.running.push_back(sum);
    }
  }
  if (sum > 0.0) return result;
  throw bad_argument(
      "AREA_EMPTY",
      {.en = fmt::format("\"{}\" holds no address that could receive incidents", receiver.name),
       .sv = fmt::format("\"{}\" rymmer ingen adress som kan ta emot brott", receiver.name)});
}

Planting::Areas Planting::areas_of(const PlantedDisplacement& planted) const {
  Areas areas{.from = simulated_area(planted.from, from_.ground), .to = {}, .destinations = {}};
  for (const PlantedReceiver& receiver : planted.to) {
    areas.to.push_back(simulated_area(receiver.areas, from_.ground));
    areas.destinations.push_back(destination_in(areas.to.back(), receiver));
  }

  const auto require_apart = [&](std::size_t r, const SimulatedArea& other,
                                 const std::string& name) {
    for (const PlaceShare& place : areas.destinations[r].places) {
      if (!other.contains(place.district, place.at)) continue;
      throw bad_argument(
          "PLAN_OVERLAP",
          {.en = fmt::format("\"{}\" and \"{}\" share addresses", planted.to[r].name, name),
           .sv =
               fmt::format("\"{}\" och \"{}\" har gemensamma adresser", planted.to[r].name, name)});
    }
  };
  for (std::size_t r = 0; r < areas.to.size(); ++r) {
    require_apart(r, areas.from, planted.name);
    for (std::size_t s = 0; s < r; ++s) require_apart(r, areas.to[s], planted.to[s].name);
  }
  return areas;
}

std::vector<Inside> Planting::inside(const SimulatedArea& area) const {
  std::vector<Inside> result(from_.addresses.size());
  for (std::uint32_t d = 0; d < result.size(); ++d) {
    if (area.whole[d]) {
      result[d] = {1.0, 1.0};
    } else if (!area.polygons.empty()) {
      const auto share = [&](double hot) {
        double sum = 0.0;
        for (const PlaceShare& place : places_of(d, from_.addresses[d], from_.plan, hot)) {
          if (area.contains(d, place.at)) sum += place.share;
        }
        return sum;
      };
      result[d] = {share(1.0), share(0.0)};
    }
  }
  return result;
}

double Planting::expected(const std::vector<Inside>& inside, const Offences& offences,
                          Span span) const {
  double sum = 0.0;
  for (std::size_t y = 0; y < from_.years.size(); ++y) {
    for (std::size_t o = 0; o < offences.size(); ++o) {
      if (!offences[o]) continue;
      const double hot = simulated_offences()[o].hot;
      const double of_year = from_.years[y].share(o, span.from, span.until);
      for (std::size_t d = 0; d < inside.size(); ++d) {
        const double share = hot * inside[d].popular + (1.0 - hot) * inside[d].any;
        sum += share * of_year * from_.expected[y][d][o];
      }
    }
  }
  return sum;
}

Random& Planting::stream(const PlantedDisplacement& planted, const SimulatedIncident& incident) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(incident.from)};
  const int year = static_cast<int>(date.year());
  const auto key = std::pair(incident.district, year);
  const auto found = streams_.find(key);
  if (found != streams_.end()) return found->second;
  const std::string name = planted.name + '/' + from_.ground.districts[incident.district].code;
  return streams_.emplace(key, simulated_stream(from_.seed, SimulatedPart::planting, name, year))
      .first->second;
}

void Planting::move(std::size_t i, const PlantedDisplacement& planted, const Areas& areas,
                    Random& random, TruthOfDisplacement& truth) {
  ++truth.fell.realised;
  double left = random.uniform();
  std::size_t r = 0;
  while (r < planted.to.size() && left >= planted.to[r].share) left -= planted.to[r++].share;
  if (r == planted.to.size()) {
    left_[i] = Left::gone;
    ++truth.gone.realised;
    return;
  }
  const Destination& destination = areas.destinations[r];
  const PlaceShare& place = destination.places[random.index(destination.running)];
  incidents_[i].at = place.at;
  incidents_[i].district = place.district;
  left_[i] = Left::moved;
  ++truth.moved[r].realised;
}

LocalTime turned(LocalTime t, std::chrono::minutes by) {
  using namespace std::chrono;
  constexpr minutes a_day{1440};
  const local_days date = floor<days>(t);
  const minutes of_day = (duration_cast<minutes>(t - date) + by + a_day) % a_day;
  return shown_by_clocks(date + of_day);
}

void Planting::plant_one(std::size_t i, const PlantedDisplacement& planted, const Areas& areas,
                         const Offences& named, TruthOfDisplacement& truth) {
  SimulatedIncident& incident = incidents_[i];
  Random& random = stream(planted, incident);
  if (named[incident.offence]) {
    ++truth.eligible;
    if (random.uniform() < planted.fall) {
      move(i, planted, areas, random, truth);
      return;
    }
    const std::chrono::minutes by{std::lround(60.0 * planted.hours)};
    if (by.count() != 0) {
      ++truth.turned;
      const auto length = incident.until - incident.from;
      incident.from = turned(incident.from, by);
      incident.until = shown_by_clocks(incident.from + length);
    }
  }
  double left = planted.becomes.empty() ? 1.0 : random.uniform();
  for (std::size_t b = 0; b < planted.becomes.size(); ++b) {
    if (offence_of(planted.becomes[b].from) != incident.offence) continue;
    left -= planted.becomes[b].share;
    if (left >= 0.0) continue;
    incident.offence = offence_of(planted.becomes[b].to);
    draw_levels(random, simulated_offences()[incident.offence], incident);
    ++truth.became[b].realised;
    return;
  }
}

void Planting::expect(const PlantedDisplacement& planted, const Areas& areas, const Offences& named,
                      Span span, TruthOfDisplacement& truth) const {
  const Offences all(named.size(), true);
  const Span before{from_.years.front().first, span.from};
  const auto fill = [&](const SimulatedArea& area, TruthOfArea& of) {
    const auto within = inside(area);
    of.of_offences.before.expected = expected(within, named, before);
    of.of_offences.without.expected = expected(within, named, span);
    of.of_all.before.expected = expected(within, all, before);
    of.of_all.without.expected = expected(within, all, span);
  };
  const auto conclude = [](TruthOfArea& of) {
    const double net = of.arrived.expected - of.left.expected;
    of.of_offences.after.expected = of.of_offences.without.expected + net;
    of.of_all.after.expected = of.of_all.without.expected + net;
  };

  fill(areas.from, truth.from);
  const double fell = planted.fall * truth.from.of_offences.without.expected;
  truth.fell.expected = truth.from.left.expected = fell;
  conclude(truth.from);
  double moved = 0.0;
  for (std::size_t r = 0; r < planted.to.size(); ++r) {
    const double arrived = fell * planted.to[r].share;
    moved += arrived;
    truth.moved[r].expected = truth.to[r].arrived.expected = arrived;
    fill(areas.to[r], truth.to[r]);
    conclude(truth.to[r]);
  }
  truth.gone.expected = std::max(0.0, fell - moved);

  const auto within = inside(areas.from);
  for (std::size_t b = 0; b < planted.becomes.size(); ++b) {
    const std::uint16_t a = offence_of(planted.becomes[b].from);
    Offences only(named.size(), false);
    only[a] = true;
    const double stays = expected(within, only, span) * (named[a] ? 1.0 - planted.fall : 1.0);
    truth.became[b].expected = stays * planted.becomes[b].share;
    const int gain =
        static_cast<int>(named[offence_of(planted.becomes[b].to)]) - (named[a] ? 1 : 0);
    truth.from.of_offences.after.expected += gain * truth.became[b].expected;
  }
}

void Planting::count_in(const SimulatedArea& area, const Offences& named, Span span,
                        TruthOfArea& truth) const {
  const Span before{from_.years.front().first, span.from};
  const auto add = [&](const SimulatedIncident& incident,
                       ExpectedAndRealised BeforeWithoutAfter::*part) {
    if (!area.contains(incident.district, incident.at)) return;
    ++(truth.of_all.*part).realised;
    if (named[incident.offence]) ++(truth.of_offences.*part).realised;
  };
  for (std::size_t i = 0; i < drawn_.size(); ++i) {
    // Turning a clock keeps the date, so that an incident stays on its side of the dates.
    const bool is_before = before.contains(drawn_[i].from);
    if (!is_before && !span.contains(drawn_[i].from)) continue;
    if (!is_before) add(drawn_[i], &BeforeWithoutAfter::without);
    if (gone(i)) continue;
    add(incidents_[i], is_before ? &BeforeWithoutAfter::before : &BeforeWithoutAfter::after);
  }
}

void Planting::count(const PlantedDisplacement& planted, TruthOfDisplacement& truth) const {
  const Offences named = offences_meant(planted.offences);
  count_in(simulated_area(planted.from, from_.ground), named, span_of(planted), truth.from);
  for (std::size_t r = 0; r < planted.to.size(); ++r) {
    count_in(simulated_area(planted.to[r].areas, from_.ground), named, span_of(planted),
             truth.to[r]);
  }
}

Span Planting::span_of(const PlantedDisplacement& planted) const {
  const SimulatedYear& last = from_.years.back();
  const local_days end = last.first + std::chrono::days{static_cast<int>(last.days())};
  return {planted.since, std::min(planted.until.value_or(end), end)};
}

TruthOfDisplacement Planting::plant(const PlantedDisplacement& planted) {
  const Areas areas = areas_of(planted);
  const Offences named = offences_meant(planted.offences);
  const Span span = span_of(planted);

  TruthOfDisplacement truth;
  truth.name = planted.name;
  truth.moved.resize(planted.to.size());
  truth.became.resize(planted.becomes.size());
  truth.from.name = planted.name;
  for (const PlantedReceiver& receiver : planted.to) {
    truth.to.emplace_back().name = receiver.name;
  }
  expect(planted, areas, named, span, truth);

  streams_.clear();
  for (std::size_t i = 0; i < incidents_.size(); ++i) {
    const SimulatedIncident& incident = incidents_[i];
    if (left_[i] != Left::no || !span.contains(incident.from)) continue;
    if (!areas.from.contains(incident.district, incident.at)) continue;
    plant_one(i, planted, areas, named, truth);
  }
  truth.from.left.realised = truth.fell.realised;
  for (std::size_t r = 0; r < planted.to.size(); ++r) {
    truth.to[r].arrived.realised = truth.moved[r].realised;
  }
  return truth;
}

void Planting::erase_gone() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < incidents_.size(); ++i) {
    if (!gone(i)) incidents_[kept++] = incidents_[i];
  }
  incidents_.resize(kept);
}

}  // namespace

std::vector<TruthOfDisplacement> planted_displacements(const DrawnFrom& from,
                                                       std::vector<SimulatedIncident>& incidents) {
  const std::vector<PlantedDisplacement>& plans = from.plan.displacements;
  if (plans.empty()) return {};
  Planting planting(from, incidents);
  std::vector<TruthOfDisplacement> truths;
  truths.reserve(plans.size());
  for (const PlantedDisplacement& planted : plans) truths.push_back(planting.plant(planted));
  for (std::size_t i = 0; i < plans.size(); ++i) planting.count(plans[i], truths[i]);
  planting.erase_gone();
  return truths;
}

}  // namespace klara
