#include <klara/adapters/category_levels.hpp>

#include <klara/geodata/duplicates.hpp>
#include <klara/geodata/personal_number.hpp>
#include <klara/geodata/text_form.hpp>

#include <algorithm>
#include <utility>

namespace klara {

std::size_t CategoryLevels::Hash::operator()(std::string_view text) const {
  return mixed(text);
}

CategoryLevels::CategoryLevels(std::string name) : name_(std::move(name)) {}

void CategoryLevels::add(std::string_view text) {
  auto known = level_of_.find(text);
  if (known == level_of_.end()) {
    const auto next = static_cast<std::uint32_t>(names_.size());
    const std::string name = composed(text);
    const auto [named, is_new] =
        level_of_name_.emplace(looks_personal(name) ? std::string(masked) : name, next);
    if (is_new) names_.push_back(named->first);
    known = level_of_.emplace(std::string(text), named->second).first;
  }
  of_row_.push_back(known->second);
}

Category CategoryLevels::kept(std::span<const std::size_t> rows) const {
  std::vector<bool> occurs(names_.size());
  for (const std::size_t row : rows) occurs[of_row_[row]] = true;
  std::vector<std::uint32_t> order;
  for (std::uint32_t level = 0; level < names_.size(); ++level) {
    if (occurs[level]) order.push_back(level);
  }
  std::ranges::sort(order, {}, [&](std::uint32_t level) { return names_[level]; });

  Category category{.name = name_, .levels = {}, .of_row = {}};
  std::vector<std::uint32_t> position(names_.size());
  for (const std::uint32_t level : order) {
    position[level] = static_cast<std::uint32_t>(category.levels.size());
    category.levels.push_back(names_[level]);
  }
  category.of_row.reserve(rows.size());
  for (const std::size_t row : rows) category.of_row.push_back(position[of_row_[row]]);
  return category;
}

bool has_too_many_levels(const Category& category) {
  constexpr std::size_t few_enough = 100;
  const std::size_t levels = category.levels.size();
  if (levels <= few_enough) return false;
  return levels > most_category_levels || 2 * levels > category.of_row.size();
}

OffenderKeys numbered_keys(const Category& keys) {
  OffenderKeys result{.name = keys.name, .of_row = keys.of_row};
  for (std::uint32_t& key : result.of_row) {
    const std::string& text = keys.levels[key];
    if (text.empty() || text == masked) key = no_key;
  }
  return result;
}

}  // namespace klara
