#include <klara/adapters/machine_memory.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

namespace klara {
namespace {

TEST(MachineMemory, IsNoMoreThanWhatTheMachineHas) {
  const auto physical = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                        static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  EXPECT_GT(machine_memory(), 50'000'000u);  // or this test would not run
  EXPECT_LE(machine_memory(), physical);
}

}  // namespace
}  // namespace klara
