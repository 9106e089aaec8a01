#include <klara/inference/interval_end.hpp>

#include <cassert>
#include <cmath>

namespace klara {
namespace {

constexpr double close_enough = 1e-13;

}  // namespace

double interval_end(double inside, double limit, double step, const Beyond& beyond) {
  assert(step > 0.0);
  const auto rejected = [&](double value) { return !(beyond(value) <= 0.0); };
  const double towards = limit < inside ? -1.0 : 1.0;
  double accepted = inside;
  double outer = inside;
  for (double reach = step;; reach *= 2.0) {
    outer = inside + towards * reach;
    if (!std::isfinite(outer)) return limit;
    if (towards * (limit - outer) <= 0.0) {
      outer = limit;
      if (!rejected(limit)) return limit;
      break;
    }
    if (rejected(outer)) break;
    accepted = outer;
  }
  for (;;) {
    const double middle = 0.5 * (accepted + outer);
    const bool no_closer = middle == accepted || middle == outer;
    if (no_closer || std::abs(outer - accepted) <= close_enough * std::abs(outer - inside)) {
      return middle;
    }
    (rejected(middle) ? outer : accepted) = middle;
  }
}

}  // namespace klara
