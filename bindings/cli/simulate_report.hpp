#pragma once
/// A simulation as people read it.
#include <cli/page.hpp>
#include <cli/written_file.hpp>
#include <klara/geodata/provenance.hpp>

#include <cstdint>
#include <span>
#include <string>

namespace klara {

/// `rows` incidents were simulated.
[[nodiscard]] std::string simulate_report(const Provenance& provenance, std::uint64_t rows,
                                          std::span<const WrittenFile> files,
                                          const ReportStyle& style);

}  // namespace klara
