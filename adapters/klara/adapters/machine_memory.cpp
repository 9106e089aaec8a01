#include <klara/adapters/machine_memory.hpp>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>

namespace klara {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t physical_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long bytes_a_page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || bytes_a_page <= 0) return unlimited;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(bytes_a_page);
}

/// A file that holds a number of bytes, or the word max.
std::uint64_t limit_in(const char* file) {
  std::uint64_t bytes = 0;
  return std::ifstream(file) >> bytes ? bytes : unlimited;
}

}  // namespace

std::uint64_t machine_memory() {
  return std::min({physical_memory(), limit_in("/sys/fs/cgroup/memory.max"),
                   limit_in("/sys/fs/cgroup/memory/memory.limit_in_bytes")});
}

}  // namespace klara
