#pragma once
/// How a Gaussian is taken apart into narrow ones and wide ones about evenly spaced nodes.
namespace klara {

/// Of a Gaussian of deviation 1.
struct GaussianSplitting {
  double spacing = 0.0;  // of nodes
  double narrow = 0.0;   // exp(-narrow d^2) about an incident, d in spacings
  double wide = 0.0;     // exp(-wide d^2) about a node
  double reach = 0.0;    // of nodes, in spacings
  double factor = 0.0;   // of the double sum, along one axis
};

/// The fewest nodes whose narrow Gaussian fits into `window` of them. Narrow and wide variances sum
/// to 1; both the trapezoidal rule and the ends of the windows cost exp(-digits) where
///
///     spacing^2 = 2 pi^2 narrow^2 wide^2 / digits    and    window = 2 digits / (pi wide)
///
/// `window` must be more than least_window.
[[nodiscard]] GaussianSplitting gaussian_splitting(double digits, int window);

/// Where the wide Gaussian is the whole.
[[nodiscard]] double least_window(double digits);

/// Nodes of gaussian_sums.hpp in a deviation, about: for plans of time and memory.
inline constexpr double nodes_of_deviation = 2.8;

}  // namespace klara
