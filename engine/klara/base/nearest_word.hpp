#pragma once
/// What somebody probably meant to write.
#include <optional>
#include <span>
#include <string>

namespace klara {

/// The known word that `word` was probably meant to be: at most a third of its letters away (an
/// insertion, a deletion, a change or a swap of neighbours each count one), the first of equals.
/// Cost: O(length^2) a word.
[[nodiscard]] std::optional<std::string> nearest_word(const std::string& word,
                                                      std::span<const std::string> known);

}  // namespace klara
