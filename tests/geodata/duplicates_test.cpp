#include <klara/base/random.hpp>
#include <klara/geodata/duplicates.hpp>

#include <gmock/gmock.h>

#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace klara {
namespace {

using testing::ElementsAre;
using enum DuplicateFate;

struct Table {
  std::vector<RowFingerprint> fingerprints;
  std::vector<std::uint64_t> rows;
};

// The definition, by maps.
std::vector<DuplicateFate> by_definition(const Table& table, DuplicatePolicy policy) {
  std::map<std::uint64_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const RowFingerprint& f = table.fingerprints[i];
    if (f.id != 0) groups[f.id].push_back(i);
    if (f.id == 0 && policy == DuplicatePolicy::quarantine) groups[f.content].push_back(i);
  }
  std::vector<DuplicateFate> fates(table.rows.size(), single);
  if (policy == DuplicatePolicy::keep) return fates;
  for (const auto& [key, group] : groups) {
    std::set<std::uint64_t> contents;
    std::size_t first = group.front();
    for (const std::size_t i : group) {
      contents.insert(table.fingerprints[i].content);
      if (table.rows[i] < table.rows[first]) first = i;
    }
    for (const std::size_t i : group) {
      if (contents.size() > 1) fates[i] = conflicting;
      if (contents.size() == 1 && i != first) fates[i] = repeated;
    }
  }
  return fates;
}

TEST(DuplicateFates, AgreeWithTheirDefinition) {
  constexpr std::uint64_t seed = 5;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Random random(seed);
  for (int repeat = 0; repeat < 200; ++repeat) {
    Table table;
    const std::uint64_t n = 1 + random.below(2000);
    for (std::uint64_t i = 0; i < n; ++i) {
      // Keys that begin alike, so that telling them apart takes their last bits.
      const std::uint64_t id = random.below(10) == 0 ? 0 : 1 + random.below(n);
      table.fingerprints.push_back({id, (std::uint64_t{1} << 40) + random.below(3)});
      table.rows.push_back(i);
    }
    shuffle(std::span<std::uint64_t>(table.rows), random);
    for (const auto policy :
         {DuplicatePolicy::by_id, DuplicatePolicy::quarantine, DuplicatePolicy::keep}) {
      ASSERT_EQ(duplicate_fates(table.fingerprints, table.rows, policy),
                by_definition(table, policy));
    }
  }
}

TEST(DuplicateFates, KeepTheRowWithTheLowestNumber) {
  const std::vector<RowFingerprint> same(3, {.id = 7, .content = 9});
  EXPECT_THAT(duplicate_fates(same, std::vector<std::uint64_t>{30, 10, 20}, DuplicatePolicy::by_id),
              ElementsAre(repeated, single, repeated));
}

TEST(DuplicateFates, SetBothSidesOfAConflictAside) {
  const std::vector<RowFingerprint> rows{{7, 1}, {7, 2}, {7, 1}, {8, 1}};
  EXPECT_THAT(duplicate_fates(rows, std::vector<std::uint64_t>{2, 3, 4, 5}, DuplicatePolicy::by_id),
              ElementsAre(conflicting, conflicting, conflicting, single));
}

TEST(Mixed, TellsTextsOfEveryLengthApart) {
  std::set<std::uint64_t> seen;
  std::string text;
  for (int length = 0; length < 200; ++length) {
    seen.insert(mixed(text));
    for (std::size_t i = 0; i < text.size(); ++i) {
      std::string other = text;
      other[i] = 'b';
      seen.insert(mixed(other));
    }
    text += 'a';
  }
  EXPECT_EQ(seen.size(), 200u + 199u * 200u / 2u);
  EXPECT_NE(mixed("ab", mixed("c")), mixed("b", mixed("ca")));  // fields do not run together
}

}  // namespace
}  // namespace klara
