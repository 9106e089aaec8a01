#pragma once
/// Random labels of incidents, several labellings at once.
#include <klara/base/run_context.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace klara {

/// As many as an incident's label has bits.
constexpr std::size_t labellings_at_once = 16;

/// Bit l of labels[i] tells whether incident i is a case in labelling first + l. Labelling 0 is the
/// observed one, in which the first `cases` are; every other draws, from Random(seed, labelling),
/// one of all sets of that size, each as likely as any other: labels of their own, each a case with
/// about the right probability, and then as many of them turned, at random, as were too many or too
/// few.
///
/// Bit-identical for every `run.threads`. cases <= labels.size(). Cost: 3 ns an incident and
/// labelling; memory 16 bytes an incident.
void write_labellings(std::uint64_t seed, std::size_t first, std::size_t cases,
                      std::span<std::uint16_t> labels, const RunContext& run = {});

}  // namespace klara
