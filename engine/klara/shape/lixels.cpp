#include <klara/shape/lixels.hpp>

#include <klara/base/error.hpp>
#include <klara/base/numbers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace klara {
namespace {

constexpr double rounding = 1e-9;  // of a lixel

/// As a double: more than any count for tiny lixels.
double count_of(Metres edge, Metres length) {
  return std::max(1.0, std::ceil(edge.value / length.value - rounding));
}

void require_length(Metres length) {
  if (std::isfinite(length.value) && length.value > 0.0) return;
  throw bad_argument(
      "LIXEL_RANGE",
      {.en = fmt::format("the length of lixels must be a positive number of metres, got {}",
                         length.value),
       .sv = fmt::format("lixlarnas längd måste vara ett positivt antal meter, inte {}",
                         length.value)});
}

void refuse_too_many(double count, Metres all, std::size_t most) {
  // Twice as long as needed, for every edge has a last lixel that is shorter.
  const double fits = 2.0 * all.value / static_cast<double>(most);
  const auto sentence = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), short_number(count, language),
                       klara::count(most, language), file_size(most * sizeof(double), language));
  };
  const auto remedy = [&](Language language, const char* form) {
    return fmt::format(fmt::runtime(form), short_number(fits, language));
  };
  throw bad_argument(
      "LIXELS_TOO_MANY",
      {.en = sentence(Language::english, "the streets would have {} lixels; at most {} ({}) fit"),
       .sv = sentence(Language::swedish, "gatorna skulle få {} lixlar; högst {} ({}) ryms")})
      .with_remedy({.en = remedy(Language::english, "Make the lixels longer, such as {} m."),
                    .sv = remedy(Language::swedish, "Gör lixlarna längre, till exempel {} m.")});
}

}  // namespace

Lixels lixels_of(const StreetNetwork& network, Metres length, std::size_t most) {
  require_length(length);
  double count = 0.0;
  double all = 0.0;
  for (const StreetEdge& edge : network.edges) {
    count += count_of(edge.length, length);
    all += edge.length.value;
  }
  if (!(count <= static_cast<double>(most))) refuse_too_many(count, {all}, most);
  Lixels result{.length = length, .first = {0}};
  result.first.reserve(network.edges.size() + 1);
  for (const StreetEdge& edge : network.edges) {
    result.first.push_back(result.first.back() +
                           static_cast<std::size_t>(count_of(edge.length, length)));
  }
  return result;
}

Stretch stretch(const Lixels& lixels, const StreetNetwork& network, std::size_t edge,
                std::size_t of_edge) {
  const double from = static_cast<double>(of_edge) * lixels.length.value;
  const bool last = of_edge + 1 == lixels.count(edge);
  return {.from = {from},
          .until = last ? network.edges[edge].length
                        : Metres{static_cast<double>(of_edge + 1) * lixels.length.value}};
}

Polyline line_of(const StreetEdge& edge, const Stretch& stretch) {
  Polyline result{position_along(edge.line, stretch.from)};
  double along = 0.0;
  for (std::size_t i = 1; i < edge.line.size(); ++i) {
    const Position a = edge.line[i - 1], b = edge.line[i];
    along += std::hypot(b.x - a.x, b.y - a.y);
    if (stretch.from.value < along && along < stretch.until.value) result.push_back(b);
  }
  result.push_back(position_along(edge.line, stretch.until));
  return result;
}

Position position_along(const Polyline& line, Metres along) {
  double left = along.value;
  if (left <= 0.0) return line.front();
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Position a = line[i - 1], b = line[i];
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    if (left < length) {
      const double share = left / length;
      return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
    }
    left -= length;
  }
  return line.back();
}

}  // namespace klara
