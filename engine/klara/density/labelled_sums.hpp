#pragma once
/// Sums of kernels over cases, for several labellings of the same incidents at once.
#include <klara/base/run_context.hpp>
#include <klara/base/units.hpp>
#include <klara/density/density.hpp>
#include <klara/density/relabellings.hpp>
#include <klara/shape/point_set.hpp>
#include <klara/shape/raster.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace klara {

/// Cells of a row of a grid, half-open.
struct CellRun {
  std::size_t row = 0, begin = 0, end = 0;
  friend bool operator==(const CellRun&, const CellRun&) = default;
};

/// Runs, row by row, that hold the cells that are wanted, row by row, and others between them where
/// they are few.
[[nodiscard]] std::vector<CellRun> runs_of(const Grid& grid, const std::vector<bool>& wanted);

/// The number of a run, and for each of its cells labellings_at_once sums. Called from several
/// threads, once for each run.
using VisitLabelledRun = std::function<void(std::size_t, std::span<const float>)>;

/// The density of the cases times unit(), in single precision, for a Gaussian kernel, as a function
/// of labels that is the same for every labelling: what ranks labellings needs nothing more.
///
/// Of at least one cell: as gaussian_sums.hpp, but what each incident gives to its nodes is found
/// once, in whole numbers, so that the sums at nodes are exact and every incident's share is added
/// to all labellings in which it is a case by one instruction; nodes give to cells in single
/// precision. |error| <= 1e-6 + incidents / 2^29 of the highest value of all incidents, and 1e-5 of
/// each. Below one cell: write_density for each labelling, rounded.
class LabelledSums {
 public:
  /// At the cells of `runs`. Throws Error{bad_argument} BANDWIDTH_RANGE as require_bandwidth, and
  /// as require_grid. Memory: 150 bytes an incident; 64 bytes for each of four nodes in a square of
  /// one bandwidth, below one cell 64 bytes a cell.
  LabelledSums(const PointSet& incidents, const Grid& grid, Metres bandwidth,
               std::vector<CellRun> runs, const RunContext& run = {});
  ~LabelledSums();
  LabelledSums(LabelledSums&&) noexcept;
  LabelledSums& operator=(LabelledSums&&) noexcept;
  LabelledSums(const LabelledSums&) = delete;
  LabelledSums& operator=(const LabelledSums&) = delete;

  [[nodiscard]] double unit() const;

  /// Labels as of write_labellings. Bit-identical for every `run.threads`. Throws Error{cancelled}
  /// when `run` is asked to stop. Cost: 0.1 us an incident and 20 ns a cell of the runs, for all
  /// labellings together; below one cell labellings_at_once densities.
  void visit_runs(std::span<const std::uint16_t> labels, const VisitLabelledRun& visit,
                  const RunContext& run = {});

  /// How sums are made.
  class Method;

 private:
  std::vector<CellRun> runs_;
  std::unique_ptr<Method> method_;
};

}  // namespace klara
