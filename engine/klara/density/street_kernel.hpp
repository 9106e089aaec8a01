#pragma once
/// Kernel profiles along a line.
#include <klara/density/kernel.hpp>

#include <array>
#include <cstddef>

namespace klara {

/// The profile k of a compact kernel at u = distance along streets / bandwidth: it integrates to 1
/// over a line, both ways from its middle, so that a street holds incidents per metre. Closed, as
/// the planar profiles (kernel.hpp).
///
///     uniform       1/2              quartic    15/16 (1 - u^2)^2
///     triangular    1 - u            triweight  35/32 (1 - u^2)^3
///     epanechnikov  3/4 (1 - u^2)
///
/// Source: Silverman (1986), table 3.1; triweight: Wand & Jones (1995), table 2.1.
/// Throws Error{bad_argument} KERNEL_UNBOUNDED for the Gaussian, which ends nowhere: along streets
/// an incident would be sought from everywhere.
[[nodiscard]] double street_profile(Kernel kernel, double u);

/// The same profile as a polynomial of y = 1 - u, what is left of the bandwidth: sum of
/// coefficient[k] y^k to `degree`, where 0 <= y <= 1.
struct StreetPolynomial {
  static constexpr std::size_t most_degree = 6;
  std::size_t degree = 0;
  std::array<double, most_degree + 1> coefficient{};
};
/// Throws as street_profile.
[[nodiscard]] StreetPolynomial street_polynomial(Kernel kernel);

/// Throws Error{bad_argument} KERNEL_UNBOUNDED as street_profile.
void require_street_kernel(Kernel kernel);

}  // namespace klara
