#pragma once
/// How to run: threads, cancel and progress. It never changes an answer.
#include <klara/base/text.hpp>

#include <cstddef>
#include <functional>
#include <stop_token>

namespace klara {

struct Progress {
  Text stage;             // what is being done: "Density before"
  std::size_t done = 0;   // of `total`, in units of the stage
  std::size_t total = 0;  // 0 = not known
};

struct RunContext {
  unsigned threads = 1;  // 0 = all that the machine has
  std::stop_token stop = {};
  std::function<void(const Progress&)> progress = {};  // called on the calling thread only
  Text stage = {};                                     // the name under which loops report
};

/// The same context, reporting as `stage`.
[[nodiscard]] RunContext in_stage(const RunContext& run, Text stage);

/// The same context for one part of `parts` that are about alike, reporting how far the whole is.
[[nodiscard]] RunContext reporting_part(const RunContext& run, std::size_t part, std::size_t parts);

/// The same context, reporting nothing: for what is a small part of the whole.
[[nodiscard]] RunContext reporting_nothing(const RunContext& run);

/// Throws Error{cancelled} if a stop was requested.
void throw_if_stopped(const RunContext& run);

}  // namespace klara
