#pragma once
/// What a job holds at its peak, its points and its grid with it.
#include <malloc.h>

#include <cmath>
#include <fstream>
#include <string>

namespace klara {

/// From its making on. Linux tells it; elsewhere it is not known.
class PeakMemory {
 public:
  PeakMemory() {
    malloc_trim(0);  // what was freed before is no part of the job
    std::ofstream forget("/proc/self/clear_refs");
    forget << 5 << std::flush;
    known_ = forget.good();
  }

  /// In 10^6 bytes; NaN where not known.
  [[nodiscard]] double megabytes() const {
    std::ifstream status("/proc/self/status");
    std::string word;
    while (known_ && status >> word) {
      double kibibytes = 0.0;
      if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024.0 / 1e6;
    }
    return std::nan("");
  }

 private:
  bool known_ = false;
};

}  // namespace klara
