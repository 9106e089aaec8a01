#pragma once
/// Where the pattern moved: which areas' shares of all incidents changed.
#include <klara/displacement/before_after.hpp>
#include <klara/displacement/share_test.hpp>
#include <klara/displacement/study_area.hpp>
#include <klara/shape/district.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klara {

/// Of the treated area first, then of the districts, without what of them it takes.
struct AreaShares {
  std::vector<std::uint32_t> districts;  // of the areas from the second on
  std::vector<BeforeAfter> counts;
  ShareTest all;
  ShareTest without_treated;  // of what is left without the treated area

  friend bool operator==(const AreaShares&, const AreaShares&) = default;
};

/// share_test of the treated area and all districts but those that it is, and share_test_without
/// the first. `part_of` is parts_of and `district_of` districts_of the incidents, of which the rows
/// named count; `treated` has known codes. Those in no district and not treated are left out.
/// Cost: O(rows + districts log districts).
[[nodiscard]] AreaShares area_shares(std::span<const Part> part_of,
                                     std::span<const std::uint32_t> district_of,
                                     std::span<const std::size_t> before,
                                     std::span<const std::size_t> after,
                                     const DistrictSet& districts, const StudyArea& treated);

/// How many shares changed.
[[nodiscard]] std::size_t changed_shares(const ShareTest& test);
/// Of how many areas that have incidents.
[[nodiscard]] std::size_t tested_shares(const ShareTest& test);

}  // namespace klara
