#pragma once
// What is compiled for several instruction sets, run with each that this machine has.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstddef>
#include <cstdint>

namespace klara {

// As long as it lives, there is but one instruction set.
class OnlyInstructionSet {
 public:
  explicit OnlyInstructionSet(std::int64_t target) { choose_among(target); }
  ~OnlyInstructionSet() { choose_among(0); }
  OnlyInstructionSet(const OnlyInstructionSet&) = delete;
  OnlyInstructionSet& operator=(const OnlyInstructionSet&) = delete;

 private:
  // 0: all of the machine.
  static void choose_among(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

// Calls `work` with each; ends at a fatal failure.
template <class Work>
void with_every_instruction_set(const Work& work) {
  std::size_t tried = 0;
  for (std::int64_t left = hwy::SupportedTargets(); left != 0; left &= left - 1) {
    SCOPED_TRACE(hwy::TargetName(left & -left));
    const OnlyInstructionSet only(left & -left);
    work();
    if (testing::Test::HasFatalFailure()) return;
    ++tried;
  }
  EXPECT_GE(tried, 1u);
}

}  // namespace klara
