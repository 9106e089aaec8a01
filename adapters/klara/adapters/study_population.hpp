#pragma once
/// What a study's incidents are put in relation to, as the engine takes it.
#include <klara/analysis.hpp>
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/population_rate.hpp>
#include <klara/geodata/intake.hpp>
#include <klara/geodata/study_file.hpp>
#include <klara/shape/point_set.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace klara {

struct StudyPopulation {
  PointSet places;  // weights: how many of it
  PopulationCount kind = PopulationCount::exact;
  std::uint64_t areas = 0;  // of the places, those that stand for one
  Metres bandwidth;
  Metres floor;      // of the bandwidth, that the places set by the kernel's spread; 0: none
  std::string name;  // of what it counts
  double per = 1000.0, least = 10.0;   // rates are given per this many; least on a cell
  std::optional<IntakeReport> intake;  // none: other offences of the incidents' file
};

/// How far the places of a population lie apart, carried over to the kernel by equal spread: with a
/// shorter bandwidth they show one by one. 0 where there is at most one.
[[nodiscard]] Metres floor_of_population(const PointSet& places, Kernel kernel);

/// Of the file that the settings name, in `crs`, else `others`, the offences that the incidents are
/// put in relation to. What the settings leave open is written into them and appended to `choices`:
/// the bandwidth is that of the incidents, or where it is longer, the floor. The study must have
/// its bandwidth and kernel. Throws as read_population and bandwidth_family, and with the code of a
/// rule that finds no bandwidth.
[[nodiscard]] StudyPopulation study_population(PopulationSettings& settings, const Study& study,
                                               Crs crs, std::optional<PointSet> others,
                                               std::vector<Choice>& choices,
                                               const RunContext& run = {});

}  // namespace klara
