#pragma once
/// How many equal weights are as good as unequal ones.
#include <klara/base/sum.hpp>

namespace klara {

/// (sum of w)^2 / sum of w^2 of weights added one by one: n for n equal ones (Kish 1965, "Survey
/// Sampling", section 8.2). NaN where no weight is above 0.
class EffectiveNumber {
 public:
  void add(double weight) {
    weights_.add(weight);
    squares_.add(weight * weight);
  }
  [[nodiscard]] double weight() const { return weights_.value(); }
  [[nodiscard]] double value() const { return weight() * weight() / squares_.value(); }

 private:
  CompensatedSum weights_, squares_;
};

}  // namespace klara
