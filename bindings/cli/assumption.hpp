#pragma once
/// What intervals and p take for granted, said wherever they are given.
#include <klara/base/text.hpp>

namespace klara {

/// Of the difference between a treated area and its control: a sentence without capital and stop.
[[nodiscard]] Text difference_assumption();

/// Of the changes of many districts: the same, and that p stands for each district alone.
[[nodiscard]] Text districts_assumption();

}  // namespace klara
