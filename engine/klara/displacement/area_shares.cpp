#include <klara/displacement/area_shares.hpp>

#include <algorithm>
#include <cmath>

namespace klara {

AreaShares area_shares(std::span<const Part> part_of, std::span<const std::uint32_t> district_of,
                       std::span<const std::size_t> before, std::span<const std::size_t> after,
                       const DistrictSet& districts, const StudyArea& treated) {
  AreaShares result;
  std::vector<std::size_t> area_of(districts.size());  // 0: the treated one's own
  for (std::size_t d = 0; d < districts.size(); ++d) {
    if (std::ranges::find(treated.codes, districts[d].code) != treated.codes.end()) continue;
    result.districts.push_back(static_cast<std::uint32_t>(d));
    area_of[d] = result.districts.size();
  }
  result.counts.resize(1 + result.districts.size());
  const auto count = [&](std::span<const std::size_t> rows, std::uint64_t BeforeAfter::*period) {
    for (const std::size_t row : rows) {
      if (part_of[row] == treated_part) {
        ++(result.counts.front().*period);
      } else if (district_of[row] != outside) {
        ++(result.counts[area_of[district_of[row]]].*period);
      }
    }
  };
  count(before, &BeforeAfter::before);
  count(after, &BeforeAfter::after);
  result.all = share_test(result.counts);
  result.without_treated = share_test_without(result.counts, 0);
  return result;
}

std::size_t changed_shares(const ShareTest& test) {
  return static_cast<std::size_t>(std::ranges::count_if(
      test.areas, [](const AreaShare& area) { return area.change != ShareChange::none; }));
}

std::size_t tested_shares(const ShareTest& test) {
  return static_cast<std::size_t>(
      std::ranges::count_if(test.areas, [](const AreaShare& area) { return !std::isnan(area.p); }));
}

}  // namespace klara
