#pragma once
/// What the choices of a specification curve are called.
#include <klara/base/text.hpp>
#include <klara/displacement/specification_curve.hpp>

namespace klara {

/// "both periods 2 weeks later", "båda perioderna 2 veckor senare".
[[nodiscard]] Text choice_in_words(const Specification& choice);

/// For programs: "as_reported", "periods_moved:-2", "level_left_out:0401".
[[nodiscard]] std::string name_of(const Specification& choice);

}  // namespace klara
