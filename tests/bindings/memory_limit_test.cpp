#include <cli/memory_limit.hpp>
#include <klara/adapters/machine_memory.hpp>
#include <klara/base/error.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

using testing::HasSubstr;

const Grid grid{.west = 0, .north = 100'000, .cell = {50.0}, .columns = 2000, .rows = 2000};

SurfacePlan plan(double fixed, double a_cell) {
  return {.fixed_bytes = fixed, .bytes_a_cell = a_cell};
}

std::optional<Error> refusal_of(const SurfacePlan& need, std::optional<std::uint64_t> limit) {
  Session session;
  session.memory = limit;
  try {
    require_memory(need, grid, session);
  } catch (const Error& error) {
    return error;
  }
  return std::nullopt;
}

TEST(MemoryLimit, IsWhatWasAskedForElseWhatTheMachineHas) {
  Session session;
  EXPECT_EQ(memory_limit(session), machine_memory());
  session.memory = 4'000'000'000;
  EXPECT_EQ(memory_limit(session), 4'000'000'000u);
}

TEST(MemoryLimit, RefusesWhatTakesMoreAndNamesTheCellThatFits) {
  const SurfacePlan need = plan(100e6, 32.0);  // 228 MB in all
  EXPECT_FALSE(refusal_of(need, 228'000'000).has_value());
  const std::optional<Error> error = refusal_of(need, 132'000'000);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error->code(), "MEMORY_LIMIT");
  EXPECT_EQ(error->message().en,
            "2,000 × 2,000 cells take about 228.0 MB of memory; the limit is 132.0 MB (--memory)");
  EXPECT_THAT(error->message().sv, HasSubstr("celler tar omkring 228,0 MB minne"));
  EXPECT_THAT(error->remedy().en, HasSubstr("(--cell) of at least 110 m, a smaller window"));
}

TEST(MemoryLimit, SaysWhenNoCellFits) {
  const std::optional<Error> error = refusal_of(plan(100e6, 32.0), 90'000'000);
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->remedy().en, HasSubstr("the program and the incidents alone take 100.0 MB"));
}

TEST(MemoryLimit, NamesTheMachineWhereNothingWasAskedFor) {
  const std::optional<Error> error = refusal_of(plan(1e18, 0.0), std::nullopt);
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->message().en, HasSubstr("(what the machine has)"));
  EXPECT_THAT(error->message().sv, HasSubstr("(vad datorn har)"));
}

TEST(MemoryLimit, HoldsWhatIsKeptWhileTheLastSurfaceIsFoundOrWritten) {
  const SurfacePlan one = with_writing(plan(0.0, 8.0), 0, 1, 1, false);
  EXPECT_NEAR(one.bytes_a_cell, 8.0 + 8.0 * 4.0 / 3.0, 1e-9);  // writing takes more than finding
  const SurfacePlan found = with_writing(plan(0.0, 80.0), 0, 1, 1, false);
  EXPECT_EQ(found.bytes_a_cell, 80.0);
  const SurfacePlan three = with_writing(plan(0.0, 80.0), 0, 3, 4, true);
  EXPECT_EQ(three.bytes_a_cell, 80.0 + 2 * 32.0);
  EXPECT_GT(with_writing(plan(0.0, 8.0), 1'000'000, 1, 1, false).fixed_bytes, one.fixed_bytes);
}

}  // namespace
}  // namespace klara
