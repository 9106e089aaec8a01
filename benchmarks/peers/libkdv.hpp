#pragma once
/// The core of LIBKDV, from a user's own copy, for comparison.
#include <klara/base/units.hpp>
#include <klara/density/space_time_density.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <memory>
#include <span>

namespace klara {

/// Its answers for one set of incidents, with points and cells as it wants them: what is timed is
/// the summing alone.
class LibkdvDensity {
 public:
  LibkdvDensity(const PointSet& incidents, const Grid& grid, Metres bandwidth);
  ~LibkdvDensity();
  LibkdvDensity(const LibkdvDensity&) = delete;
  LibkdvDensity& operator=(const LibkdvDensity&) = delete;

  /// Sums of 1 - u^2 by its SLAM_SORT, on one thread.
  void sum();

  /// The last sums as a density, row by row, north first.
  void write(std::span<double> values) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same in space and time.
class LibkdvSpaceTimeDensity {
 public:
  LibkdvSpaceTimeDensity(const PointSet& incidents, const Grid& grid, const EvenSlices& slices,
                         const SpaceTimeBandwidth& bandwidth);
  ~LibkdvSpaceTimeDensity();
  LibkdvSpaceTimeDensity(const LibkdvSpaceTimeDensity&) = delete;
  LibkdvSpaceTimeDensity& operator=(const LibkdvSpaceTimeDensity&) = delete;

  /// Sums of (1 - u^2)(1 - v^2) by its EDWIN, on one thread.
  void sum();

  /// The last sums as a density, slice by slice, each as LibkdvDensity::write.
  void write(std::span<double> values) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klara
