#pragma once
/// Rows that stand twice.
#include <klara/geodata/study_file.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace klara {

/// What is remembered of a row: 64 bits of its id, 0 if it has none, and 64 bits of all its fields.
/// Two rows are taken for equal when both agree: for a hundred million rows the chance that two
/// different ids agree is 0.0003.
struct RowFingerprint {
  std::uint64_t id = 0;
  std::uint64_t content = 0;
  friend bool operator==(const RowFingerprint&, const RowFingerprint&) = default;
};

/// 64 well-mixed bits of a text, never 0; `before` are the bits of what stands before it.
[[nodiscard]] std::uint64_t mixed(std::string_view text, std::uint64_t before = 0);

enum class DuplicateFate : std::uint8_t {
  single,      // or the first of equal rows, which stays
  repeated,    // equal to a row with a lower number
  conflicting  // its id stands for another content, too
};

/// The fate of every row; `rows` are their numbers. By id: rows of one id that are all equal are
/// repetitions, rows of one id that differ conflict. Rows without an id are single, but with
/// DuplicatePolicy::quarantine equal ones are repetitions, too. DuplicatePolicy::keep finds none.
/// The same for every order of the rows but for their numbers. Cost: O(n log n), 9 bytes a row.
[[nodiscard]] std::vector<DuplicateFate> duplicate_fates(
    std::span<const RowFingerprint> fingerprints, std::span<const std::uint64_t> rows,
    DuplicatePolicy policy);

}  // namespace klara
