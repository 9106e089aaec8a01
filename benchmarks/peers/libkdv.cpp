#include <peers/libkdv.hpp>

#include <chrono>
#include <numbers>

#include <EDWIN_multiple.h>
#include <SLAM.h>

namespace klara {

/// Columns of the grid are its rows and the other way round, as SLAM_scan_x has them.
struct LibkdvDensity::State {
  statistics all{};
  Grid grid;
};

LibkdvDensity::LibkdvDensity(const PointSet& incidents, const Grid& grid, Metres bandwidth)
    : state_(std::make_unique<State>()) {
  state_->grid = grid;
  statistics& s = state_->all;
  s.n = static_cast<int>(incidents.size());
  s.bandwidth_s = bandwidth.value;
  s.dim = 2;
  s.num_threads = 1;
  s.row_pixels = static_cast<int>(grid.columns);
  s.col_pixels = static_cast<int>(grid.rows);
  s.x_L = grid.x(0);
  s.x_U = grid.x(grid.columns - 1);
  s.y_L = grid.y(grid.rows - 1);
  s.y_U = grid.y(0);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    s.featureVector.push_back(new double[2]{incidents.x[i], incidents.y[i]});
    s.weightVector.push_back(incidents.weight_of(i));
  }
  initQuery(s);
  s.outMatrix = new double*[grid.columns];
  for (std::size_t c = 0; c < grid.columns; ++c) s.outMatrix[c] = new double[grid.rows];
}

LibkdvDensity::~LibkdvDensity() {
  statistics& s = state_->all;
  for (double* point : s.featureVector) delete[] point;
  for (int q = 0; q < s.row_pixels * s.col_pixels; ++q) delete[] s.queryVector[q];
  for (int r = 0; r < s.row_pixels; ++r) delete[] s.outMatrix[r];
  delete[] s.queryVector;
  delete[] s.outMatrix;
}

void LibkdvDensity::sum() {
  state_->all.SLAM_vec.clear();
  SLAM_visual(state_->all);
}

void LibkdvDensity::write(std::span<double> values) const {
  const statistics& s = state_->all;
  const Grid& grid = state_->grid;
  const double factor = 2.0 * std::numbers::inv_pi / (s.bandwidth_s * s.bandwidth_s);
  for (std::size_t r = 0; r < grid.rows; ++r) {
    for (std::size_t c = 0; c < grid.columns; ++c) {
      values[r * grid.columns + c] = factor * s.outMatrix[c][grid.rows - 1 - r];
    }
  }
}

/// Columns of the grid are its rows here, too; time is in days since the first slice.
struct LibkdvSpaceTimeDensity::State {
  statistics all{};
  Grid grid;
};

LibkdvSpaceTimeDensity::LibkdvSpaceTimeDensity(const PointSet& incidents, const Grid& grid,
                                               const EvenSlices& slices,
                                               const SpaceTimeBandwidth& bandwidth)
    : state_(std::make_unique<State>()) {
  using Days = std::chrono::duration<double, std::chrono::days::period>;
  state_->grid = grid;
  statistics& s = state_->all;
  s.n = static_cast<int>(incidents.size());
  s.bandwidth_s = bandwidth.space.value;
  s.bandwidth_t = Days(bandwidth.time).count();
  s.dim = 3;
  s.row_pixels = static_cast<int>(grid.columns);
  s.col_pixels = static_cast<int>(grid.rows);
  s.t_pixels = static_cast<int>(slices.count);
  s.x_L = grid.x(0);
  s.y_L = grid.y(grid.rows - 1);
  s.t_L = 0.0;
  s.incr_x = grid.cell.value;
  s.incr_y = grid.cell.value;
  s.incr_t = Days(slices.step).count();
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const double time = Days(incidents.from[i] - slices.first).count();
    s.featureVector.push_back(new double[3]{incidents.x[i], incidents.y[i], time});
  }
  s.outCube = new double**[grid.columns];
  for (std::size_t c = 0; c < grid.columns; ++c) {
    s.outCube[c] = new double*[grid.rows];
    for (std::size_t r = 0; r < grid.rows; ++r) s.outCube[c][r] = new double[slices.count];
  }
}

LibkdvSpaceTimeDensity::~LibkdvSpaceTimeDensity() {
  statistics& s = state_->all;
  for (double* point : s.featureVector) delete[] point;
  for (int c = 0; c < s.row_pixels; ++c) {
    for (int r = 0; r < s.col_pixels; ++r) delete[] s.outCube[c][r];
    delete[] s.outCube[c];
  }
  delete[] s.outCube;
}

void LibkdvSpaceTimeDensity::sum() {
  statistics& s = state_->all;
  EDWIN_multiple(s);
  // What it made for this one sum.
  for (auto* planes : {&s.S_plane_vec, &s.S_D_plane_vec, &s.S_I_plane_vec}) {
    for (double** plane : *planes) {
      for (int c = 0; c < s.row_pixels; ++c) delete[] plane[c];
      delete[] plane;
    }
    planes->clear();
  }
  for (int i = 0; i < s.n; ++i) delete[] s.sorted_featureVector[i];
  delete[] s.sorted_featureVector;
  delete[] s.q;
  s.sorted_fV_timestamp_vec.clear();
}

void LibkdvSpaceTimeDensity::write(std::span<double> values) const {
  const statistics& s = state_->all;
  const Grid& grid = state_->grid;
  const double factor =
      1.5 * std::numbers::inv_pi / (s.bandwidth_s * s.bandwidth_s * s.bandwidth_t);
  double* out = values.data();
  for (int t = 0; t < s.t_pixels; ++t) {
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) {
        *out++ = factor * s.outCube[c][grid.rows - 1 - r][t];
      }
    }
  }
}

}  // namespace klara
