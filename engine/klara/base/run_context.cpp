#include <klara/base/run_context.hpp>

#include <klara/base/error.hpp>

#include <utility>

namespace klara {

RunContext in_stage(const RunContext& run, Text stage) {
  RunContext result = run;
  result.stage = std::move(stage);
  return result;
}

void throw_if_stopped(const RunContext& run) {
  if (run.stop.stop_requested()) throw cancelled();
}

}  // namespace klara
