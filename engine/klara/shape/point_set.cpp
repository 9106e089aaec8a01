#include <klara/shape/point_set.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace klara {
namespace {

constexpr int bits_of_row = 32;

/// Where x lies between the least and the most, as a whole number that never falls as x rises: the
/// upper bits choose a bucket, the lower 32 order it.
class Scale {
 public:
  explicit Scale(const std::vector<double>& x)
      : bucket_bits_(static_cast<int>(std::bit_width(x.size() / rows_per_bucket))) {
    const auto [least, most] = std::ranges::minmax(x);
    least_ = least;
    per_metre_ = std::ldexp(1.0, bucket_bits_ + bits_of_row) / std::max(most - least, 1e-300);
  }

  [[nodiscard]] std::size_t buckets() const { return std::size_t{1} << bucket_bits_; }
  [[nodiscard]] std::size_t bucket(double x) const { return at(x) >> bits_of_row; }
  [[nodiscard]] std::uint64_t within_bucket(double x) const { return at(x) << bits_of_row; }

 private:
  static constexpr std::size_t rows_per_bucket = 64;

  [[nodiscard]] std::uint64_t at(double x) const {
    const double scaled = (x - least_) * per_metre_;
    const double end = std::ldexp(1.0, bucket_bits_ + bits_of_row);
    if (!(scaled < end)) return scaled >= end ? static_cast<std::uint64_t>(end) - 1 : 0;
    return static_cast<std::uint64_t>(scaled);
  }

  int bucket_bits_;
  double least_ = 0.0, per_metre_ = 0.0;
};

/// Negative, zero or positive.
int compared(const PointSet& points, std::span<const Category> categories, std::size_t a,
             std::size_t b) {
  const auto sign = [](const auto& left, const auto& right) {
    return left < right ? -1 : right < left ? 1 : 0;
  };
  if (const int x = sign(points.x[a], points.x[b]); x != 0) return x;
  if (const int y = sign(points.y[a], points.y[b]); y != 0) return y;
  if (points.timed()) {
    if (const int from = sign(points.from[a], points.from[b]); from != 0) return from;
    if (const int until = sign(points.until[a], points.until[b]); until != 0) return until;
  }
  if (const int weight = sign(points.weight_of(a), points.weight_of(b)); weight != 0) return weight;
  for (const Category& category : categories) {
    if (category.of_row[a] == category.of_row[b]) continue;
    const int level =
        sign(category.levels[category.of_row[a]], category.levels[category.of_row[b]]);
    if (level != 0) return level;
  }
  return 0;
}

}  // namespace

void require_incidents(const PointSet& incidents) {
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    if (!std::isfinite(incidents.x[i]) || !std::isfinite(incidents.y[i])) {
      throw bad_data("COORD_NOT_FINITE",
                     {.en = fmt::format("incident {} lies at ({}, {}), which is no place", i + 1,
                                        incidents.x[i], incidents.y[i]),
                      .sv = fmt::format("brott {} ligger vid ({}, {}), som inte är någon plats",
                                        i + 1, incidents.x[i], incidents.y[i])});
    }
    const double weight = incidents.weight_of(i);
    if (!(weight >= 0.0 && std::isfinite(weight))) {
      throw bad_data(
          "WEIGHT_RANGE",
          {.en = fmt::format("incident {} has the weight {}; weights are 0 or more", i + 1, weight),
           .sv = fmt::format("brott {} har vikten {}; vikter är 0 eller mer", i + 1, weight)});
    }
  }
}

double heaviest_weight(const PointSet& incidents) {
  return incidents.weight.empty() ? 1.0 : *std::ranges::max_element(incidents.weight);
}

PointSet selected(const PointSet& points, std::span<const std::size_t> rows) {
  return {.x = selected(points.x, rows),
          .y = selected(points.y, rows),
          .weight = selected(points.weight, rows),
          .from = selected(points.from, rows),
          .until = selected(points.until, rows)};
}

Category selected(const Category& category, std::span<const std::size_t> rows) {
  return {
      .name = category.name, .levels = category.levels, .of_row = selected(category.of_row, rows)};
}

std::vector<std::size_t> rows_within(const PointSet& points, const Period& period) {
  if (!points.timed() && !points.empty()) {
    throw bad_argument("TIME_MISSING", {.en = "incidents have no times, but a period is asked for",
                                        .sv = "brotten saknar tid, men en period efterfrågas"});
  }
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (period.contains(points.from[i])) rows.push_back(i);
  }
  return rows;
}

// A bucket of x after the other, each sorted in the cache as plain numbers (place and row), and
// only rows that share a place are compared by everything: ten times as fast as sorting a million
// row numbers by what they point at. However x is spread, no slower than sorting everything at
// once.
std::vector<std::size_t> canonical_order(const PointSet& points,
                                         std::span<const Category> categories) {
  if (points.empty()) return {};
  if (points.size() >> bits_of_row != 0) {
    throw bad_data(
        "TOO_MANY_INCIDENTS",
        {.en = fmt::format("{} incidents are too many: fewer than 2^32 can be put in order",
                           points.size()),
         .sv = fmt::format("{} brott är för många: färre än 2^32 kan ordnas", points.size())});
  }
  const Scale scale(points.x);
  std::vector<std::size_t> next(scale.buckets() + 1);
  for (const double x : points.x) ++next[scale.bucket(x) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  const std::vector<std::size_t> begin = next;

  std::vector<std::uint64_t> placed(points.size());
  for (std::size_t row = 0; row < points.size(); ++row) {
    placed[next[scale.bucket(points.x[row])]++] = scale.within_bucket(points.x[row]) | row;
  }
  constexpr std::uint64_t row_bits = (std::uint64_t{1} << bits_of_row) - 1;
  const auto before = [&](std::uint64_t a, std::uint64_t b) {
    const int difference = compared(points, categories, a & row_bits, b & row_bits);
    return difference != 0 ? difference < 0 : (a & row_bits) < (b & row_bits);
  };
  for (std::size_t b = 0; b + 1 < begin.size(); ++b) {
    const std::span<std::uint64_t> bucket(placed.data() + begin[b], begin[b + 1] - begin[b]);
    std::ranges::sort(bucket);
    for (auto first = bucket.begin(); first != bucket.end();) {
      const auto last = std::find_if(first + 1, bucket.end(), [&](std::uint64_t other) {
        return other >> bits_of_row != *first >> bits_of_row;
      });
      if (last - first > 1) std::sort(first, last, before);
      first = last;
    }
  }
  std::vector<std::size_t> order(placed.size());
  std::ranges::transform(placed, order.begin(), [](std::uint64_t p) { return p & row_bits; });
  return order;
}

Bounds bounds(const PointSet& points) {
  if (points.empty()) return {};
  const auto [west, east] = std::ranges::minmax(points.x);
  const auto [south, north] = std::ranges::minmax(points.y);
  return {west, south, east, north};
}

}  // namespace klara
