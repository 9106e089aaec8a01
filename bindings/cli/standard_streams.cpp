#include <cli/standard_streams.hpp>

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace klara {

void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is taken, and those below this one are in use.
    const int against_its_use = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (open("/dev/null", against_its_use) != stream) {
      throw std::system_error(errno, std::generic_category(), "/dev/null");
    }
  }
}

}  // namespace klara
