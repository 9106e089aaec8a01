#pragma once
/// Ctrl-C, SIGTERM and a closed terminal as a stop.
#include <stop_token>
#include <thread>

namespace klara {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP requests a stop and the second ends the
/// process; a SIGHUP that was ignored before, as by nohup, stays so. The handler only writes a
/// byte; a thread that does nothing else turns it into the stop, since std::stop_source is not for
/// signal handlers. There can be one at a time.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread listener_;
};

}  // namespace klara
