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

TEST(RunContext, OfAPartReportsHowFarTheWholeIs) {
  Progress last;
  RunContext run;
  run.progress = [&](const Progress& progress) { last = progress; };
  const RunContext part = reporting_part(run, /*part=*/2, /*parts=*/4);
  part.progress({.stage = {.en = "Density", .sv = "Täthet"}, .done = 5, .total = 10});
  EXPECT_EQ(last.stage.en, "Density");
  EXPECT_EQ(last.done, 25u);
  EXPECT_EQ(last.total, 40u);
  EXPECT_FALSE(reporting_part({}, 2, 4).progress);
}

TEST(RunContext, OfASmallPartReportsNothingAndStopsAlike) {
  std::stop_source source;
  RunContext run;
  run.threads = 3;
  run.stop = source.get_token();
  run.progress = [](const Progress&) { FAIL(); };
  const RunContext quiet = reporting_nothing(run);
  EXPECT_FALSE(quiet.progress);
  EXPECT_EQ(quiet.threads, 3u);
  source.request_stop();
  EXPECT_TRUE(quiet.stop.stop_requested());
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
