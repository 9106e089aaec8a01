#include <klara/displacement/weight.hpp>

#include <klara/base/error.hpp>

#include <fmt/format.h>

#include <cmath>

namespace klara {

void require_weight(double weight, const Text& name) {
  if (std::isfinite(weight) && weight > 0.0) return;
  throw bad_argument(
      "WEIGHT_RANGE",
      {.en = fmt::format("{} must be a positive number, got {}", name.en, weight),
       .sv = fmt::format("{} måste vara ett positivt tal, inte {}", name.sv, weight)})
      .with_remedy({.en = "Write 1 where nothing is to be weighted.",
                    .sv = "Skriv 1 där inget ska viktas."});
}

void require_overdispersion(double overdispersion) {
  require_weight(overdispersion, {.en = "the overdispersion", .sv = "överspridningen"});
}

}  // namespace klara
