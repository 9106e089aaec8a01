#include <klara/geodata/class_breaks.hpp>

#include <klara/base/numbers.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

namespace klara {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double percentile = 0.9;
constexpr double level_share = 0.25;  // the median district is in the third class
constexpr int most_decimals = 9;

constexpr unsigned digit_bits = 16;
constexpr std::uint64_t digit_values = std::uint64_t{1} << digit_bits;
constexpr std::size_t cells_between_polls = 65'536;

/// Numbers in the order of the values.
std::uint64_t ordered(double value) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

double value_of(std::uint64_t number) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return std::bit_cast<double>((number & sign) != 0 ? number & ~sign : ~number);
}

/// How many values above `least` begin with `known` where `mask` is set, by their next digit.
std::vector<std::uint64_t> counts_by_digit(std::span<const std::span<const double>> surfaces,
                                           double least, std::uint64_t known, std::uint64_t mask,
                                           unsigned shift, const RunContext& run) {
  std::vector<std::uint64_t> counts(digit_values);
  for (std::span<const double> rest : surfaces) {
    while (!rest.empty()) {
      throw_if_stopped(run);
      const auto part = rest.first(std::min(cells_between_polls, rest.size()));
      for (const double v : part) {
        if (!(v > least)) continue;  // NaN, too
        const std::uint64_t number = ordered(v);
        if ((number & mask) == known) ++counts[(number >> shift) % digit_values];
      }
      rest = rest.subspan(part.size());
    }
  }
  return counts;
}

/// The smallest value above `least` that at least `share` of them do not exceed; nothing if there
/// is none. Found digit by digit, so that no cell is copied and a stop comes through.
std::optional<double> quantile_above(double least,
                                     std::span<const std::span<const double>> surfaces,
                                     double share, const RunContext& run) {
  std::uint64_t rank = 0, known = 0, mask = 0;
  for (unsigned shift = 64; shift > 0;) {
    shift -= digit_bits;
    const auto counts = counts_by_digit(surfaces, least, known, mask, shift, run);
    if (mask == 0) {
      const auto all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
      if (all == 0) return std::nullopt;
      const double wanted = std::ceil(share * static_cast<double>(all));
      rank = static_cast<std::uint64_t>(std::max(wanted, 1.0)) - 1;
    }
    std::uint64_t digit = 0;
    while (rank >= counts[digit]) rank -= counts[digit++];
    known |= digit << shift;
    mask |= (digit_values - 1) << shift;
  }
  return value_of(known);
}

/// The smallest value that at least `share` of the values do not exceed. Reorders them.
double quantile(std::vector<double>& values, double share) {
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

/// 0 where there is none.
double median_of_positive(std::span<const double> values) {
  std::vector<double> positive;
  std::ranges::copy_if(values, std::back_inserter(positive), [](double v) { return v > 0.0; });
  return positive.empty() ? 0.0 : quantile(positive, 0.5);
}

/// So many that the value is written out: 0.05 has two.
int decimals_of(double value) {
  double scaled = value;
  for (int decimals = 0; decimals < most_decimals; ++decimals, scaled *= 10.0) {
    if (std::abs(scaled - std::round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return most_decimals;
}

/// Where classes 1 to 4 of ratios begin.
constexpr std::array<double, change_classes_a_side> ratio_begins{1.25, 1.5, 2.0, 3.0};

/// Of a small number, many times faster than std::pow, which is asked of every cell and class.
double power(double base, int exponent) {
  double result = 1.0;
  for (; exponent > 0; --exponent) result *= base;
  return result;
}

double floor_of(std::span<const std::span<const double>> surfaces, double factor,
                const RunContext& run) {
  auto level = quantile_above(-infinity, surfaces, percentile, run);
  if (level && *level <= 0.0) level = quantile_above(0.0, surfaces, 0.5, run);
  return level ? nearest_round_number(*level * factor) : 1.0;
}

}  // namespace

double nearest_round_number(double value) {
  const double decade = std::pow(10.0, std::floor(std::log10(value)));
  double best = decade;
  for (const double digit : {2.0, 5.0, 10.0}) {
    if (std::abs(digit * decade - value) < std::abs(best - value)) best = digit * decade;
  }
  return best;
}

double class_floor(std::span<const Raster* const> surfaces, double factor, const RunContext& run) {
  std::vector<std::span<const double>> values;
  for (const Raster* surface : surfaces) values.emplace_back(surface->values);
  return floor_of(values, factor, run);
}

double class_floor(std::span<const double> values, double factor, const RunContext& run) {
  return floor_of({&values, 1}, factor, run);
}

double level_change_floor(std::span<const double> levels) {
  const double median = median_of_positive(levels);
  return median > 0.0 ? 2.0 * nearest_round_number(level_change_share * median) : 1.0;
}

double level_floor(std::span<const double> levels) {
  const double median = median_of_positive(levels);
  return median > 0.0 ? nearest_round_number(level_share * median) : 1.0;
}

int amount_class(double value, double floor) {
  int result = 0;
  while (result < amount_classes && value >= amount_borders(result + 1, floor).low) ++result;
  return result;
}

int change_class(double value, double floor) {
  int result = 0;
  const double size = std::abs(value);
  while (result < change_classes_a_side && size >= change_borders(result + 1, floor).low) ++result;
  return value < 0.0 ? -result : result;
}

ClassBorders amount_borders(int of_class, double floor) {
  if (of_class == 0) return {0.0, floor};
  return {floor * power(2.0, of_class - 1),
          of_class == amount_classes ? infinity : floor * power(2.0, of_class)};
}

ClassBorders change_borders(int of_class, double floor) {
  const double half = floor / 2.0;
  if (of_class == 0) return {-half, half};
  const int steps = std::abs(of_class);
  const double near = half * power(3.0, steps - 1);
  const double far = steps == change_classes_a_side ? infinity : half * power(3.0, steps);
  return of_class > 0 ? ClassBorders{near, far} : ClassBorders{-far, -near};
}

int ratio_class(double ratio) {
  const double size = std::max(ratio, 1.0 / ratio);
  int result = 0;
  for (const double begin : ratio_begins) result += size >= begin ? 1 : 0;
  return ratio < 1.0 ? -result : result;
}

ClassBorders ratio_borders(int of_class) {
  if (of_class == 0) return {1.0 / ratio_begins[0], ratio_begins[0]};
  const auto steps = static_cast<std::size_t>(std::abs(of_class));
  const double near = ratio_begins[steps - 1];
  const double far = steps == ratio_begins.size() ? infinity : ratio_begins[steps];
  return of_class > 0 ? ClassBorders{near, far} : ClassBorders{1.0 / far, 1.0 / near};
}

std::string amount_label(int of_class, double floor, Language language) {
  const int decimals = decimals_of(floor);
  const ClassBorders borders = amount_borders(of_class, floor);
  if (std::isfinite(borders.high)) {
    return interval(borders.low, borders.high, decimals, language);
  }
  return number(borders.low, decimals, language) +
         (language == Language::swedish ? " och mer" : " and more");
}

std::string change_label(int of_class, double floor, Language language) {
  const bool swedish = language == Language::swedish;
  const int decimals = decimals_of(floor / 2.0);
  const ClassBorders borders = change_borders(of_class, floor);
  if (of_class >= 0) {
    if (std::isfinite(borders.high)) {
      return difference_interval(borders.low, borders.high, decimals, language);
    }
    return difference(borders.low, decimals, language) + (swedish ? " och mer" : " and more");
  }
  // From zero outwards, as the classes of the other side.
  if (std::isfinite(borders.low)) {
    return difference_interval(borders.high, borders.low, decimals, language);
  }
  return difference(borders.high, decimals, language) + (swedish ? " och mindre" : " and less");
}

std::string ratio_label(int of_class, Language language) {
  const bool swedish = language == Language::swedish;
  constexpr int most = 2;
  const auto [low, high] = ratio_borders(of_class);
  if (!std::isfinite(high)) {
    return trimmed_number(low, most, language) + (swedish ? " och mer" : " and more");
  }
  if (low <= 0.0) {
    return trimmed_number(high, most, language) + (swedish ? " och mindre" : " and less");
  }
  // From one outwards, as the classes of the other side.
  const auto [near, far] = of_class < 0 ? std::pair{high, low} : std::pair{low, high};
  return trimmed_number(near, most, language) + (swedish ? " till " : " to ") +
         trimmed_number(far, most, language);
}

}  // namespace klara
