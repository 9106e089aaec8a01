#pragma once
/// Finds the characters that end something in a CSV file, sixteen at a time.
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>

namespace klara {

class CsvScanner {
 public:
  static constexpr char quote = '"';
  static constexpr std::size_t reach = 16;  // bytes that it may look at beyond the end

  CsvScanner() = default;
  CsvScanner(char separator, char newline) : separator_(separator), newline_(newline) {}

  /// The first separator, quote, line end or zero byte from `p` on; `end` if there is none. `reach`
  /// bytes beyond `end` must be readable. Sets `beyond_ascii` if other bytes before it are.
  [[nodiscard]] const char* find(const char* p, const char* end, bool& beyond_ascii) const {
#if defined(__SSE2__)
    const __m128i separators = _mm_set1_epi8(separator_);
    const __m128i newlines = _mm_set1_epi8(newline_);
    const __m128i quotes = _mm_set1_epi8(quote);
    for (; p < end; p += reach) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      const __m128i hits = _mm_or_si128(
          _mm_or_si128(_mm_cmpeq_epi8(bytes, separators), _mm_cmpeq_epi8(bytes, newlines)),
          _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
      const auto hit = static_cast<unsigned>(_mm_movemask_epi8(hits));
      const auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
      if (hit != 0) {
        const int at = std::countr_zero(hit);
        beyond_ascii = beyond_ascii || (high & ((1u << at) - 1u)) != 0;
        return std::min(p + at, end);
      }
      beyond_ascii = beyond_ascii || high != 0;
    }
    return end;
#else
    for (; p < end; ++p) {
      if (*p == separator_ || *p == newline_ || *p == quote || *p == '\0') return p;
      beyond_ascii = beyond_ascii || static_cast<unsigned char>(*p) >= 0x80;
    }
    return end;
#endif
  }

  [[nodiscard]] char separator() const { return separator_; }
  [[nodiscard]] char newline() const { return newline_; }

 private:
  char separator_ = ',';
  char newline_ = '\n';
};

/// Null if there is none.
[[nodiscard]] inline const char* find_byte(const char* p, const char* end, char byte) {
  const void* const found = std::memchr(p, byte, static_cast<std::size_t>(end - p));
  return found == nullptr ? nullptr : static_cast<const char*>(found);
}

}  // namespace klara
