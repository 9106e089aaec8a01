#pragma once
/// The mass of a kernel inside a window, by integrals along the border near one place.
#include <klara/base/units.hpp>
#include <klara/density/kernel.hpp>
#include <klara/shape/border.hpp>

#include <span>

namespace klara {

/// The disc in which a kernel has its mass: that of radius 1 bandwidth, or 8.5 for the Gaussian,
/// beyond which it has 2e-16 of it.
struct KernelDisc {
  Kernel kernel;
  double radius;         // in bandwidths
  double per_bandwidth;  // bandwidths in a metre

  [[nodiscard]] Metres reach() const { return {radius / per_bandwidth}; }
};

[[nodiscard]] KernelDisc kernel_disc(Kernel kernel, Metres bandwidth);

struct NearEdge {
  BorderEdge ends;
  Position along;  // of length 1
};

[[nodiscard]] NearEdge near_edge(const BorderEdge& edge);

/// The mass of the kernel about `p` inside the window, whose border is the `near` edges, others
/// that do not meet the disc and wind about p `winding` times on the west (see BorderStrip), and
/// others that lie wholly inside the disc and whose integral is `inner`.
///
///     2 pi mass = angle of the circle inside the window
///                 + integral over the edges inside the disc of  2 pi F(r) d(angle)
///
/// with F(r) = integral from 0 to r of k(s) s ds (Green's theorem; 2 pi F(1) = 1). Edges are cut
/// where they leave the disc. In closed form for the compact kernels, where 2 pi F is
/// 1 - (1 - r^2)^(m + 1) for those of power m and 3 r^2 - 2 r^3 for the triangular; of the
/// Gaussian, 1 - exp(-r^2 / 2), by Gauss-Legendre points to 1e-14.
[[nodiscard]] double mass_at(Position p, std::span<const NearEdge> near, int winding, double inner,
                             const KernelDisc& disc);

/// How often a piece that stays outside of a disc about the origin winds about it: whether it
/// crosses the ray to the west, southwards (+1) or northwards (-1).
[[nodiscard]] int winding_of(Position a, Position b);

}  // namespace klara
