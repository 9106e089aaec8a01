#pragma once
/// What is odd about a row that is taken all the same.
#include <cstdint>

namespace klara {

/// What is to be counted over the rows that are used; one row may have several.
enum RowMark : std::uint8_t {
  in_gap = 1,
  in_overlap = 2,
  until_missing = 4,
  with_offset = 8,
  id_missing = 16,
  clock_unread = 32,
  end_on_next_day = 64
};

}  // namespace klara
