#include <klara/inference/false_discovery.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace klara {
namespace {

std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  return order;
}

std::vector<double> adjusted(std::span<const double> p, const std::vector<std::size_t>& order,
                             double factor) {
  std::vector<double> result(p.begin(), p.end());
  const auto n = static_cast<double>(order.size());
  double least = 1.0;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t i = order[rank - 1];
    least = std::min(least, factor * n / static_cast<double>(rank) * p[i]);
    result[i] = least;
  }
  return result;
}

}  // namespace

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  return adjusted(p, ascending(p), 1.0);
}

std::vector<double> benjamini_yekutieli(std::span<const double> p) {
  const std::vector<std::size_t> order = ascending(p);
  double factor = 0.0;
  for (std::size_t k = 1; k <= order.size(); ++k) factor += 1.0 / static_cast<double>(k);
  return adjusted(p, order, factor);
}

}  // namespace klara
