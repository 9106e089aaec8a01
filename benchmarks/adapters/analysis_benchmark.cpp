/// An analyst asks of 100 000 reports of two years in the 132 districts of Stockholm whether crime
/// moved: the whole of `analysis`, with 999 replicates.
#include <klara/adapters/district_reader.hpp>
#include <klara/adapters/time_zone_reader.hpp>
#include <klara/analysis.hpp>
#include <klara/geodata/simulated_city.hpp>

#include <benchmark/benchmark.h>

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace klara {
namespace {

using namespace std::chrono_literals;

struct City {
  PointSet incidents;
  Study study;  // that searches all districts
};

Study study_of(const Districts& read) {
  Study study;
  study.districts = read.districts;
  study.zone = read_time_zone("Europe/Stockholm");
  const auto instant = [&](std::chrono::year_month_day date) {
    return instant_of(study.zone, std::chrono::local_days{date}).instant;
  };
  study.before = Period{instant(2017y / 1 / 2), instant(2018y / 1 / 1)};
  study.after = Period{instant(2018y / 1 / 1), instant(2018y / 12 / 31)};
  study.treated = StudyArea{.name = "Klara", .codes = {"10102"}, .polygon = {}};
  study.place_tests.replicates = 999;
  study.hour_tests.replicates = 999;
  study.composition_tests.replicates = 999;
  return study;
}

/// Made once.
const City& city() {
  static const City made = [] {
    const Districts read =
        read_districts({.source = KLARA_SOURCE "/geodata/data/stockholm_nyko/nyko5.gpkg",
                        .code = {},
                        .name = {},
                        .layer = {},
                        .crs = {}});
    CityGround ground;
    ground.districts = read.districts;
    SimulationPlan plan;
    plan.per_year = 50'000.0;
    City city{.incidents = {}, .study = study_of(read)};
    const SimulatedCity drawn = simulated_city(plan, ground, /*seed=*/1);
    const PointSet points = points_of(drawn, city.study.zone);
    const Category offences = offences_of(drawn);
    const std::vector<std::size_t> order = canonical_order(points, std::span(&offences, 1));
    city.incidents = selected(points, order);
    // As if victims or witnesses had reported all.
    city.study.attributes = {{.values = selected(offences, order),
                              .recorded = std::vector(offences.levels.size(), Recorded::reported)}};
    return city;
  }();
  return made;
}

/// Bit-identical for every number of threads, or no timing counts.
void time_study(benchmark::State& state, const Study& study) {
  RunContext run;
  run.threads = static_cast<unsigned>(state.range(0));
  for (const auto _ : state) {
    benchmark::DoNotOptimize(analysis(city().incidents, study, run));
  }
  if (analysis(city().incidents, study, run) != analysis(city().incidents, study)) {
    state.SkipWithError("differs by the number of threads");
  }
  state.counters["incidents"] = static_cast<double>(city().incidents.size());
  state.counters["districts"] = static_cast<double>(study.districts.size());
}

void places_searched(benchmark::State& state) {
  time_study(state, city().study);
}

void places_named(benchmark::State& state) {
  Study study = city().study;
  for (const char* code : {"10101", "11101", "21106"}) {
    study.places.push_back({.name = code, .codes = {code}, .polygon = {}});
  }
  time_study(state, study);
}

void places_searched_and_density(benchmark::State& state) {
  Study study = city().study;
  study.bandwidth = Metres{150.0};
  time_study(state, study);
}

BENCHMARK(places_named)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(places_searched)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(places_searched_and_density)
    ->Arg(1)
    ->Arg(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace klara

BENCHMARK_MAIN();
