#pragma once
/// Many positions on another map: crime is geocoded to addresses, so each place is projected once.
#include <klara/base/crs.hpp>
#include <klara/base/run_context.hpp>

#include <span>

namespace klara {

/// Transforms in place, as Projection::transform does each position. Where many share a place it
/// takes a fraction of that time: for 1.7 million reports at 0.4 million places 0.4 s instead of
/// 1.0; where none do, a tenth more.
///
/// The same for every `run.threads`. Memory: 40 bytes for each of half a million positions and
/// thread. Throws Error{bad_argument} CRS_UNKNOWN, Error{cancelled}.
void project_places(std::span<double> x, std::span<double> y, Crs from, Crs to,
                    const RunContext& run = {});

}  // namespace klara
