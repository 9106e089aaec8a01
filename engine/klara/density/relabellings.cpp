#include <klara/density/relabellings.hpp>

#include <klara/base/parallel.hpp>
#include <klara/base/random.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace klara {
namespace {

/// 1 for cases, 0 for controls.
void write_labelling(Random random, std::size_t cases, std::span<std::uint8_t> labels) {
  constexpr int draws = 4, bits_of_draw = 16;  // of 64 bits
  const double share = static_cast<double>(cases) / static_cast<double>(labels.size());
  const auto below = static_cast<std::uint64_t>(std::lround(share * (1 << bits_of_draw)));
  std::size_t count = 0;
  for (std::size_t i = 0; i < labels.size(); i += draws) {
    std::uint64_t bits = random.bits();
    const std::size_t end = std::min<std::size_t>(labels.size(), i + draws);
    for (std::size_t k = i; k < end; ++k, bits >>= bits_of_draw) {
      labels[k] = (bits & 0xffff) < below ? 1 : 0;
      count += labels[k];
    }
  }
  const std::uint8_t wanted = count < cases ? 1 : 0;
  while (count != cases) {
    std::uint8_t& label = labels[random.below(labels.size())];
    if (label == wanted) continue;
    label = wanted;
    count = wanted == 1 ? count + 1 : count - 1;
  }
}

}  // namespace

void write_labellings(std::uint64_t seed, std::size_t first, std::size_t cases,
                      std::span<std::uint16_t> labels, const RunContext& run) {
  const std::size_t n = labels.size();
  if (n == 0) return;
  std::vector<std::uint8_t> of_labelling(n * labellings_at_once);
  for_each_block(labellings_at_once, 1, run, [&](IndexRange block) {
    const std::size_t labelling = first + block.begin;
    const auto one = std::span(of_labelling).subspan(block.begin * n, n);
    if (labelling > 0) return write_labelling(Random(seed, labelling), cases, one);
    std::ranges::fill(one.first(cases), std::uint8_t{1});
  });
  std::ranges::fill(labels, std::uint16_t{0});
  for (std::size_t l = 0; l < labellings_at_once; ++l) {
    const auto one = std::span(of_labelling).subspan(l * n, n);
    for (std::size_t i = 0; i < n; ++i) {
      labels[i] = static_cast<std::uint16_t>(labels[i] | (unsigned{one[i]} << l));
    }
  }
}

}  // namespace klara
