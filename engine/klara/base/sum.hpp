#pragma once
/// Sums that do not depend on luck: fixed order, compensated.
#include <cmath>
#include <span>

namespace klara {

/// Neumaier's (1974) improvement of Kahan's sum: correct to one rounding of the total for sums that
/// do not cancel below 1e-16 of their largest term. Merging is not exact; keep the order fixed.
class CompensatedSum {
 public:
  void add(double term) {
    const double t = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - t) + term : (term - t) + sum_;
    sum_ = t;
  }
  [[nodiscard]] double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0.0;
  double lost_ = 0.0;
};

[[nodiscard]] inline double sum(std::span<const double> terms) {
  CompensatedSum total;
  for (const double term : terms) total.add(term);
  return total.value();
}

}  // namespace klara
