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

TEST(Interruption, TurnsASignalIntoAStop) {
  const Interruption interruption;
  EXPECT_FALSE(interruption.token().stop_requested());
  std::raise(SIGTERM);
  for (int i = 0; i < 1000 && !interruption.token().stop_requested(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(interruption.token().stop_requested());
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
