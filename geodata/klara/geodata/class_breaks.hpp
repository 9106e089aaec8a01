#pragma once
/// Class borders of maps, fixed by rule and not by eye: the same for all periods and both
/// languages.
#include <klara/base/run_context.hpp>
#include <klara/base/text.hpp>
#include <klara/shape/raster.hpp>

#include <span>
#include <string>

namespace klara {

/// The number of the series 1, 2, 5, 10, 20, 50, ... (also 0.1, 0.2, 0.5, ...) nearest to a
/// positive one; the smaller of two equally near.
[[nodiscard]] double nearest_round_number(double value);

/// The floor f of the classes: the round number nearest to the 90th percentile of the cells inside
/// the window (not NaN), all surfaces pooled, times `factor`. Where more than nine tenths of the
/// cells are empty, the median of the others stands in; 1 where all are. Throws Error{cancelled}.
/// Cost: four passes over the cells.
[[nodiscard]] double class_floor(std::span<const Raster* const> surfaces, double factor,
                                 const RunContext& run = {});

/// The same of lixels.
[[nodiscard]] double class_floor(std::span<const double> values, double factor,
                                 const RunContext& run = {});

/// Of the districts' median level: so far the zero class of their changes reaches to either side.
constexpr double level_change_share = 0.1;

/// The floor f for the changes of districts whose counts or rates are `levels`: its half is the
/// round number nearest to level_change_share times the median of the positive ones; 1 where there
/// is none.
[[nodiscard]] double level_change_floor(std::span<const double> levels);

/// The floor f for the levels themselves: the round number nearest to a quarter of that median.
[[nodiscard]] double level_floor(std::span<const double> levels);

/// Amounts in six classes that double: class k of 1 to 6 is [2^(k-1) f, 2^k f), the last open
/// above; class 0 is below the floor and is not drawn.
constexpr int amount_classes = 6;
[[nodiscard]] int amount_class(double value, double floor);

/// Changes in nine classes that triple: class 0 is nearer to zero than f/2, class k of 1 to 4 is
/// [3^(k-1) f/2, 3^k f/2), the last open above; -1 to -4 are its mirror image.
constexpr int change_classes_a_side = 4;
[[nodiscard]] int change_class(double value, double floor);

/// Ratios in nine classes: class 0 is nearer to 1 than 1.25, class 1 to 4 begin at 1.25, 1.5, 2 and
/// 3, the last open above; -1 to -4 begin at their inverses, downwards to 0.
[[nodiscard]] int ratio_class(double ratio);

/// The borders of a class in ascending order, infinite at open ends.
struct ClassBorders {
  double low = 0.0, high = 0.0;
  friend bool operator==(const ClassBorders&, const ClassBorders&) = default;
};
[[nodiscard]] ClassBorders amount_borders(int of_class, double floor);
[[nodiscard]] ClassBorders change_borders(int of_class, double floor);
[[nodiscard]] ClassBorders ratio_borders(int of_class);

/// What a legend says of a class: "100 till 200", "3 200 och mer"; "+50 till +150", "−50 till
/// −150", "−1 350 och mindre"; "1,25 till 1,5", "0,33 och mindre".
[[nodiscard]] std::string amount_label(int of_class, double floor, Language language);
[[nodiscard]] std::string change_label(int of_class, double floor, Language language);
[[nodiscard]] std::string ratio_label(int of_class, Language language);

}  // namespace klara
