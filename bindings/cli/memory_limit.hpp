#pragma once
/// What may be allocated, judged before it is.
#include <cli/session.hpp>
#include <klara/density/surface_plan.hpp>
#include <klara/shape/lixels.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>

namespace klara {

/// Bytes that the process may take: --memory, else what the machine has.
[[nodiscard]] std::uint64_t memory_limit(const Session& session);

/// About: what the process takes with `surfaces` of such a plan one after another, each kept, and
/// then written as GeoTIFFs one after another.
[[nodiscard]] SurfacePlan with_writing(SurfacePlan plan, std::size_t incidents,
                                       std::size_t surfaces, std::size_t bands, bool float32);

/// Throws Error{bad_argument} MEMORY_LIMIT with the estimate, the limit and the cell that fits.
void require_memory(const SurfacePlan& need, const Grid& grid, const Session& session);

/// The same of a density along streets, whose lixels are the cells, with the lixel that fits.
void require_memory(const SurfacePlan& need, const Lixels& lixels, const Session& session);

}  // namespace klara
