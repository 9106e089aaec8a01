#pragma once
/// What a family of bandwidths says together.
#include <klara/base/units.hpp>
#include <klara/density/bandwidth_family.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace klara {

/// What a rule goes by. Rules of one kind agree by their making, so that it says nothing.
enum class BandwidthKind { one_cloud, curvature, squared_error, likelihood, window, ratio };

[[nodiscard]] BandwidthKind kind_of(BandwidthRule rule);

/// Rules that agree, ascending by bandwidth.
struct AgreeingBandwidths {
  std::vector<BandwidthRule> rules;
  Metres shortest, longest;
  friend bool operator==(const AgreeingBandwidths&, const AgreeingBandwidths&) = default;
};

struct BandwidthSummary {
  std::size_t rules = 0;     // that give a bandwidth
  Metres shortest, longest;  // of them; 0 for none
  Metres middle;             // the median of the kinds, each by its own median; 0 for none
  /// Of most kinds, and at least two, the longest at most bandwidths_agree times the shortest; of
  /// several such those of most rules, then the shortest.
  std::optional<AgreeingBandwidths> agreeing;
  /// What to draw side by side: shortest, middle and longest of those that are not below the floor,
  /// each once; empty where none is. Whole metres, tens from 100 m on, hundreds from 1000 m on.
  std::vector<Metres> to_try;
};

/// Less than what a map shows by eye.
constexpr double bandwidths_agree = 1.25;

[[nodiscard]] BandwidthSummary bandwidth_summary(const BandwidthFamily& family);

}  // namespace klara
