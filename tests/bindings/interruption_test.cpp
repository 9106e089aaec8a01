#include <cli/interruption.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace klara {
namespace {

int next_descriptor() {
  const int next = dup(STDERR_FILENO);
  close(next);
  return next;
}

/// After at most `patience`, since the stop comes from a thread of its own.
bool is_stopped(const Interruption& interruption, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!interruption.token().stop_requested() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return interruption.token().stop_requested();
}

TEST(Interruption, TurnsASignalIntoAStop) {
  std::signal(SIGHUP, SIG_DFL);  // whoever runs the tests may ignore it
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const Interruption interruption;
    EXPECT_FALSE(interruption.token().stop_requested());
    std::raise(signal);
    EXPECT_TRUE(is_stopped(interruption, std::chrono::seconds(10))) << signal;
  }
}

TEST(Interruption, LeavesAHangupAloneThatIsIgnored) {
  std::signal(SIGHUP, SIG_IGN);
  {
    const Interruption interruption;
    std::raise(SIGHUP);
    EXPECT_FALSE(is_stopped(interruption, std::chrono::milliseconds(200)));
    std::raise(SIGTERM);
    EXPECT_TRUE(is_stopped(interruption, std::chrono::seconds(10)));
  }
  EXPECT_EQ(std::signal(SIGHUP, SIG_DFL), SIG_IGN);
}

TEST(Interruption, NeverWaitsForItsPipeAndLeavesTheErrorOfWhatItInterrupts) {
  const int reading = next_descriptor();
  const Interruption interruption;
  const int writing = reading + 1;  // the lowest two that were free
  EXPECT_EQ(fcntl(reading, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(writing, F_GETFL) & O_NONBLOCK, 0);

  const int kept = dup(writing);
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(dup2(full, writing), writing);
  errno = EXDEV;
  std::raise(SIGINT);  // its write fails
  EXPECT_EQ(errno, EXDEV);
  dup2(kept, writing);
  close(full);
  close(kept);
}

}  // namespace
}  // namespace klara
