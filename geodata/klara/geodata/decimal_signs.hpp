#pragma once
/// Whether a column of numbers shows what its points and commas are for.
#include <klara/base/error.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace klara {

/// "12,500" and "1.250" are thousands written apart, or numbers with three decimals: only another
/// value with the same sign can tell, such as 0,250 or 12,5. Where none does, twelve thousand could
/// be read as twelve.
class DecimalSigns {
 public:
  /// `text` was read as one number; `row` is where it stands.
  void look_at(std::string_view text, std::uint64_t row);

  /// Error{bad_data} `code` with the first such value, if no other tells what its sign is.
  [[nodiscard]] std::optional<Error> doubt(const std::string& code, const std::string& file) const;

 private:
  struct Use {
    char sign;
    bool is_decimal = false;
    std::uint64_t row = 0;
    std::string example = {};  // of what may be a thousand; empty = none
  };
  std::array<Use, 2> uses_{Use{','}, Use{'.'}};
};

}  // namespace klara
