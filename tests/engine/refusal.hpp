#pragma once
/// What a refusal says, for tests that expect one.
#include <klara/base/error.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace klara {

/// The error that `action` ends in; it must speak both languages. None if it does not refuse.
template <class Action>
std::optional<Error> refusal(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_FALSE(error.message().en.empty());
    EXPECT_FALSE(error.message().sv.empty());
    EXPECT_EQ(error.remedy().en.empty(), error.remedy().sv.empty());
    return error;
  }
  return std::nullopt;
}

/// Expects `action` to end in an Error of this kind and code.
template <class Action>
void expect_refusal(ErrorKind kind, const char* code, const Action& action) {
  const std::optional<Error> error = refusal(action);
  ASSERT_TRUE(error.has_value()) << "expected " << code;
  EXPECT_EQ(error->kind(), kind);
  EXPECT_EQ(error->code(), code);
}

}  // namespace klara
