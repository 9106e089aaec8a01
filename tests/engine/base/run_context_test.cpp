#include <klara/base/run_context.hpp>

#include <gtest/gtest.h>

#include <engine/refusal.hpp>

namespace klara {
namespace {

TEST(RunContext, InAStageKeepsAllButTheStage) {
  std::stop_source source;
  int reports = 0;
  const RunContext run{.threads = 3,
                       .stop = source.get_token(),
                       .progress = [&](const Progress&) { ++reports; },
                       .stage = {.en = "Reading", .sv = "Läser"}};
  const RunContext staged = in_stage(run, {.en = "Density", .sv = "Täthet"});
  EXPECT_EQ(staged.threads, 3u);
  EXPECT_EQ(staged.stage.sv, "Täthet");
  EXPECT_EQ(run.stage.sv, "Läser");
  staged.progress({});
  EXPECT_EQ(reports, 1);
  source.request_stop();
  EXPECT_TRUE(staged.stop.stop_requested());
}

TEST(RunContext, ThrowsOnceAStopIsRequested) {
  std::stop_source source;
  const RunContext run{.threads = 1, .stop = source.get_token(), .progress = {}, .stage = {}};
  EXPECT_NO_THROW(throw_if_stopped(run));
  EXPECT_NO_THROW(throw_if_stopped({}));
  source.request_stop();
  expect_refusal(ErrorKind::cancelled, "CANCELLED", [&] { throw_if_stopped(run); });
}

}  // namespace
}  // namespace klara
