#include <cli/interruption.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace klara {
namespace {

constexpr char stop_byte = 's';
constexpr char end_byte = 'e';

std::array<int, 2> pipe_ends{-1, -1};

void send(char byte) {
  // A full pipe means that the listener has enough to read already; nobody waits for it.
  [[maybe_unused]] const ssize_t sent = write(pipe_ends[1], &byte, 1);
}

extern "C" void klara_on_signal(int) {
  const int interrupted = errno;  // of what the signal came in the middle of
  send(stop_byte);
  errno = interrupted;
}

/// As nohup leaves it.
bool is_hangup_ignored() {
  struct sigaction now {};
  return sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void handle_with(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  if (!is_hangup_ignored()) sigaction(SIGHUP, &action, nullptr);
}

}  // namespace

Interruption::Interruption() {
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  // Only where it is written: the listener waits for its byte.
  if (fcntl(pipe_ends[1], F_SETFL, O_NONBLOCK) != 0) {
    const int error = errno;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    throw std::system_error(error, std::generic_category(), "fcntl");
  }
  listener_ = std::jthread([this] {
    char byte = 0;
    while (read(pipe_ends[0], &byte, 1) != 1) {
    }
    if (byte != stop_byte) return;
    handle_with(SIG_DFL);
    source_.request_stop();
  });
  handle_with(klara_on_signal);
}

Interruption::~Interruption() {
  handle_with(SIG_DFL);
  send(end_byte);
  listener_.join();
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

}  // namespace klara
