#pragma once
/// A category column while it is being read.
#include <klara/displacement/offender_turnover.hpp>
#include <klara/shape/point_set.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace klara {

/// Every name is kept once, in its one form (composed, text_form.hpp). Those that look personal are
/// one level, masked: from here on nobody can show or write them.
class CategoryLevels {
 public:
  explicit CategoryLevels(std::string name);

  void reserve(std::size_t rows) { of_row_.reserve(rows); }
  void add(std::string_view text);

  /// Of the rows that stay; levels ascending, and only those that occur.
  [[nodiscard]] Category kept(std::span<const std::size_t> rows) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
  };
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  std::string name_;
  std::vector<std::string> names_;
  Index level_of_;       // by the text as written
  Index level_of_name_;  // by its one form
  std::vector<std::uint32_t> of_row_;
};

/// More are no categories: nobody compares them, and they are mostly keys or free text, of persons
/// at that.
constexpr std::size_t most_category_levels = 1000;

/// Whether a column holds more levels than that, or more than a hundred that are on average of
/// fewer than two incidents.
[[nodiscard]] bool has_too_many_levels(const Category& category);

/// Which incidents have one key in common, and no more: the keys themselves are forgotten. Those
/// that are empty or masked are none.
[[nodiscard]] OffenderKeys numbered_keys(const Category& keys);

}  // namespace klara
