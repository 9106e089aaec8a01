#include <klara/base/run_context.hpp>

#include <klara/base/error.hpp>

#include <utility>

namespace klara {

RunContext in_stage(const RunContext& run, Text stage) {
  RunContext result = run;
  result.stage = std::move(stage);
  return result;
}

RunContext reporting_part(const RunContext& run, std::size_t part, std::size_t parts) {
  RunContext result = run;
  if (run.progress) {
    result.progress = [whole = run.progress, part, parts](const Progress& of_part) {
      whole({.stage = of_part.stage,
             .done = part * of_part.total + of_part.done,
             .total = parts * of_part.total});
    };
  }
  return result;
}

RunContext reporting_nothing(const RunContext& run) {
  RunContext result = run;
  result.progress = {};
  return result;
}

void throw_if_stopped(const RunContext& run) {
  if (run.stop.stop_requested()) throw cancelled();
}

}  // namespace klara
