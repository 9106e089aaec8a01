#include <klara/base/nearest_word.hpp>

#include <algorithm>
#include <utility>

namespace klara {
namespace {

constexpr std::size_t longest = 100;  // nobody mistypes a word longer than this

/// Optimal string alignment distance.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> two_above(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(two_above, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest_word(const std::string& word,
                                        std::span<const std::string> known) {
  if (word.size() > longest) return std::nullopt;
  std::optional<std::string> best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    if (candidate.size() > longest) continue;
    const std::size_t d = distance(word, candidate);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::vector<std::size_t> nearest_words(const std::string& word, std::span<const std::string> known,
                                       std::size_t count) {
  if (word.size() > longest) return {};
  std::vector<std::pair<std::size_t, std::size_t>> by_distance;  // distance, place
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i].size() <= longest) by_distance.emplace_back(distance(word, known[i]), i);
  }
  std::ranges::sort(by_distance);
  std::vector<std::size_t> places;
  for (const auto& [far, place] : by_distance) {
    if (places.size() < count) places.push_back(place);
  }
  return places;
}

}  // namespace klara
