#pragma once
// Progress as a caller sees it.
#include <klara/base/run_context.hpp>

#include <gtest/gtest.h>

namespace klara {

// Expects of `work`, called with a context, that the share done never falls and ends at all of it.
template <class Work>
void expect_progress_never_falls(const Work& work, unsigned threads = 1) {
  double share = 0.0;
  RunContext run;
  run.threads = threads;
  run.progress = [&](const Progress& progress) {
    if (progress.total == 0) return;  // not known
    const double now = static_cast<double>(progress.done) / static_cast<double>(progress.total);
    EXPECT_GE(now, share);
    share = now;
  };
  work(run);
  EXPECT_EQ(share, 1.0);
}

}  // namespace klara
