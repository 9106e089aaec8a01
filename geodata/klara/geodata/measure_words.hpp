#pragma once
/// What the field's measures are called, and what each takes for granted.
#include <klara/analysis.hpp>
#include <klara/base/estimate.hpp>
#include <klara/base/text.hpp>

#include <string>
#include <vector>

namespace klara {

/// What a measure's value is of.
enum class MeasureUnit {
  incidents,  // more or fewer than expected
  ratio,      // 1 is no difference
  share,      // more or less, of the level before
  harm,       // more or less, in the unit of the weights
};

struct NamedMeasure {
  std::string key;  // for programs, and the column of a table: "panel_poisson"
  Text name;        // at most 31 letters
  MeasureUnit unit = MeasureUnit::incidents;
  Estimate estimate{};           // of a rank neither p nor level
  double rank = Estimate::none;  // among the areas in its place, from 0 to 1: no test
  Text assumption;               // a sentence without its full stop
};

/// For programs: "incidents", "ratio", "share", "harm".
[[nodiscard]] const char* name_of(MeasureUnit unit);
[[nodiscard]] Text unit_in_words(MeasureUnit unit);

/// Those of the differences first, then those beside them, rings from the nearest on. One that
/// cannot be had is not there, and regression to the mean is no difference but a caution about all
/// of them (regression_in_words); of a WDQ that may not be read only its neighbours are.
[[nodiscard]] std::vector<NamedMeasure> named_measures(const DisplacementReport& report,
                                                       const Study& study);

/// For programs: "few_blocks".
[[nodiscard]] const char* name_of(SyntheticLack lack);
/// Why there is no synthetic control, as a sentence without its full stop.
[[nodiscard]] Text lack_in_words(SyntheticLack lack);

/// "0 to 250 m".
[[nodiscard]] Text ring_in_words(const Rings& rings, std::size_t ring);

/// How many areas' shares changed, with the treated area and without, and what that rests on.
[[nodiscard]] std::vector<Text> shares_in_words(const AreaShares& shares);

/// How much of the count before is expected again with nothing done; empty where it is no less.
[[nodiscard]] Text regression_in_words(const RegressionToMean& found);

}  // namespace klara
