#pragma once
/// What somebody probably meant to write.
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace klara {

/// The known word that `word` was probably meant to be: at most a third of its bytes away, but one
/// is always forgiven (an insertion, a deletion, a change or a swap of neighbours each count one),
/// the first of equals. Bytes, not letters, are counted: one for a, two for å. Words of more than
/// 100 bytes are nobody's slip: they are like nothing. Cost: O(length^2) a known word.
[[nodiscard]] std::optional<std::string> nearest_word(const std::string& word,
                                                      std::span<const std::string> known);

/// The places in `known` of the `count` words nearest to `word`, however far, by the same measure:
/// nearest first, of equals the first. Fewer where there are fewer of at most 100 bytes, none if
/// `word` is longer itself.
[[nodiscard]] std::vector<std::size_t> nearest_words(const std::string& word,
                                                     std::span<const std::string> known,
                                                     std::size_t count);

}  // namespace klara
